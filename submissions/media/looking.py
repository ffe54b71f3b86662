"""Looking and listening: small pictures and samples of a film or clip, decoded for the rules that compare them."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from . import commands, heard, likeness, placing, prints, tools
from .facts import MediaFacts

Pulse = Callable[[], None]
DECODING = tools.Allowance(seconds=120, niceness=5)
STRIP_PICTURES, STRIP_HEIGHT = 5, 135
AT_ONCE = 256
"""Pictures turned to prints at a time: the rest of a film need not be in memory."""


def pictures(film: Path, facts: MediaFacts, rate: int, *, pulse: Pulse | None = None) -> prints.Lumas:
    """(count, 36, 64) of luma, `rate` pictures a second of the film at the absolute path `film`."""
    size = prints.WIDTH * prints.HEIGHT * 3
    raw = bytearray()
    most = size * rate * (facts.duration_ms // 1000 + 10) * 2
    command = commands.thumbnails(film, facts, (prints.WIDTH, prints.HEIGHT), str(rate))
    allowance = replace(DECODING, seconds=120 + 30 * facts.duration_ms / 1000, output_bytes=most)
    tools.run(command, reads=film, allowance=allowance, sink=raw.extend, pulse=pulse)
    count = len(raw) // size
    frames = np.frombuffer(bytes(raw[: count * size]), np.uint8).reshape(count, prints.HEIGHT, prints.WIDTH, 3)
    parts = [prints.lumas(frames[at : at + AT_ONCE]) for at in range(0, count, AT_ONCE)]
    return np.concatenate(parts) if parts else np.zeros((0, prints.HEIGHT, prints.WIDTH), np.float32)


def look(film: Path, facts: MediaFacts, *, pulse: Pulse | None = None) -> placing.Look:
    """The film as placing.py wants it."""
    return placing.Look.of(pictures(film, facts, placing.RATE, pulse=pulse))


def picture_prints(film: Path, facts: MediaFacts, *, pulse: Pulse | None = None) -> tuple[bytes, bytes]:
    """Prints of the picture, and of its inside, as likeness.py wants them stored: noughts where nothing tells."""
    seen = pictures(film, facts, likeness.PICTURES_A_SECOND, pulse=pulse)
    if not len(seen):
        return b"", b""
    frame = prints.frame_of(seen)
    words = [prints.prints_of(seen, part) for part in (frame, frame.within(likeness.INSIDE))]
    for each in words:
        each[prints.are_flat(seen, frame)] = 0
    return words[0].tobytes(), words[1].tobytes()


def sound_print(film: Path, facts: MediaFacts, *, pulse: Pulse | None = None) -> bytes:
    """Prints of the sound as likeness.py wants them stored; empty without sound."""
    if facts.audio_index is None:
        return b""
    raw = bytearray()
    most = heard.SAMPLE_RATE * 2 * (facts.duration_ms // 1000 + 60) * 2
    command = commands.samples(film, facts, heard.SAMPLE_RATE)
    tools.run(
        command, reads=film, allowance=replace(DECODING, output_bytes=most), sink=raw.extend, pulse=pulse
    )  # fmt: skip
    samples: NDArray[np.int16] = np.frombuffer(bytes(raw[: len(raw) // 2 * 2]), "<i2")
    return heard.prints_of(samples).tobytes()


def strip(film: Path, facts: MediaFacts, start_ms: int, length_ms: int, out: Path, name: str) -> None:
    """Write `name`, one JPEG of STRIP_PICTURES pictures side by side from [start_ms, start_ms + length_ms)."""
    command = commands.strip(film, facts, start_ms, length_ms, STRIP_PICTURES, STRIP_HEIGHT, name)
    allowance = replace(DECODING, file_bytes=8 * 1024**2)
    tools.run(command, reads=film, writes=out, allowance=allowance, sink=tools.Progress())
