"""Inspecting a film: headers, packets, a few decoded frames; everything is decoded only when something looks wrong.

The worker and the command line share `inspect`. It opens that one file and never fails because of what is in it: what
cannot be read is a flaw in the facts. It raises ToolFailed only when a tool is missing, and what `pulse` raises.
"""

import json
import re
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

from . import commands, disguises, listening, tools, watching
from .facts import MediaFacts
from .packets import Packets
from .reading import container_of, facts_of, tracks_of
from .verdict import too_large

Pulse = Callable[[], None]
PROBING = tools.Allowance(seconds=60, memory_bytes=2 * 1024**3, output_bytes=32 * 1024**2)
SCANNING = tools.Allowance(seconds=600, memory_bytes=2 * 1024**3, output_bytes=256 * 1024**2)
SAMPLED_FRAMES = 3
SAMPLED_AT = (0.0, 0.35, 0.7)
"""Parts of the running time at which a few frames are decoded."""
CUT_SHORT = ("partial file", "File ended prematurely", "moov atom not found", "Truncat")
MOST_DAMAGED_PERCENT = 2
"""Errors while decoding, in percent of the frames, above which a film counts as corrupt."""
LEAST_DECODED_PERCENT = 98
REFUSED_SIZE = re.compile(r"Picture size (\d+)x(\d+) (?:exceeds|is invalid)")
"""What a decoder says of a picture that is larger than it may be: its size is known to nobody else."""
MOST_MS = 3_600_000
NO_DECODER = ("no decoder found", "not found for input stream")
USUAL_CODECS = frozenset(
    {"h264", "hevc", "av1", "vp8", "vp9", "prores", "dnxhd", "mpeg4", "mpeg2video", "theora", "mjpeg"}
)
"""Codecs that a proper ffmpeg decodes: where this one cannot, it is the installation that is at fault, not the film."""
HARDLY_SOUND_KBPS = 16
STILL_RATIO = 4
"""Where nothing moves, frames between key frames are smaller than those at least by this factor."""
HIDES_FRAMES = ("vp8", "vp9", "av1")
"""Codecs some of whose packets hold a picture for reference only: fewer frames than packets are no loss."""


def inspect(film: Path, *, most_ms: int = MOST_MS, pulse: Pulse | None = None) -> MediaFacts:
    """Measure the film at the absolute path `film`. One longer than `most_ms` is never decoded, whatever the doubt."""
    with _nameable(film) as named:
        return _inspect(named, most_ms, pulse)


@contextmanager
def _nameable(film: Path) -> Iterator[Path]:
    """The film under a name that can be written down; names that are not UTF-8 cannot be part of a command."""
    try:
        str(film).encode()
    except UnicodeEncodeError:
        with tempfile.TemporaryDirectory(prefix="firstlight-") as folder:
            link = Path(folder) / "film"
            link.symlink_to(film)
            yield link
    else:
        yield film


def _inspect(film: Path, most_ms: int, pulse: Pulse | None) -> MediaFacts:
    size = film.stat().st_size
    if size == 0:
        return MediaFacts(flaws=("empty",))
    with film.open("rb") as file:
        head = file.read(disguises.HEAD_BYTES)
    if disguises.is_playlist(head):
        return MediaFacts(bytes=size, flaws=("playlist",))
    lacks = disguises.missing_bytes(head, size) > 0
    try:
        done = tools.run(commands.probe(film), reads=film, allowance=PROBING, pulse=pulse)
    except tools.ToolFailed as failure:
        return MediaFacts(bytes=size, flaws=_unopened(failure, lacks=lacks))
    try:
        facts = _scanned(film, json.loads(done.output), pulse)
    except (ValueError, LookupError, ArithmeticError):  # headers that no encoder writes
        return MediaFacts(bytes=size, flaws=("unreadable",))
    if (refused := REFUSED_SIZE.search(done.errors)) and not facts.width:
        facts = replace(facts, coded_width=int(refused[1]), coded_height=int(refused[2]))
    facts = _glanced(film, _decodable(film, facts, most_ms, pulse), most_ms, pulse)
    return facts.with_flaws("truncated") if lacks else facts


def _unopened(failure: tools.ToolFailed, *, lacks: bool) -> tuple[str, ...]:
    """Why ffprobe did not open a file."""
    if failure.code == "missing":
        raise failure
    if "not on whitelist" in failure.errors:
        return ("container",)
    return ("truncated", "unreadable") if lacks else ("unreadable",)


def _scanned(film: Path, probe: dict[str, Any], pulse: Pulse | None) -> MediaFacts:
    """The facts by header and packets; what the tools complained of is a doubt."""
    tracks = tracks_of(probe)
    scan = Packets(tracks.time_bases, closes_jumps=tracks.spliced)
    try:
        done = tools.run(
            commands.packets(film, container_of(probe)),
            reads=film,
            allowance=SCANNING,
            sink=tools.lines_into(scan.add),
            pulse=pulse,
        )
        complaints = done.errors
    except tools.ToolFailed as failure:
        complaints = failure.errors or failure.code
        scan.most_rows = 0 if failure.code in ("too_much_output", "timeout") else scan.most_rows
    picture = scan.measure(tracks.picture_index)
    sound = scan.measure(tracks.sound_index)
    facts = facts_of(probe, picture, sound, incomplete_scan=scan.full)
    if any(mark in complaints for mark in CUT_SHORT):
        return facts.with_flaws("truncated")
    return replace(facts, doubtful=bool(complaints.strip()))


def _decodable(film: Path, facts: MediaFacts, most_ms: int, pulse: Pulse | None) -> MediaFacts:
    """Whether the picture can be decoded. A film refused anyway, or too large to look at, is not decoded."""
    if facts.flaws or facts.video_index is None or facts.incomplete_scan or not facts.frames:
        return facts
    if facts.duration_ms > most_ms or too_large(facts):
        return facts
    doubt = facts.doubtful or not _sample_is_clean(film, facts, pulse)
    return _fully_decoded(film, facts, pulse) if doubt else facts


def _sample_is_clean(film: Path, facts: MediaFacts, pulse: Pulse | None) -> bool:
    instants = [facts.picture_ms * part / 1000 for part in SAMPLED_AT]
    progress = tools.Progress()
    command = commands.sample(film, facts.video_index or 0, instants, SAMPLED_FRAMES, facts.container)
    try:
        done = tools.run(command, reads=film, sink=progress, pulse=pulse)
    except tools.ToolFailed:
        return False
    return progress.frames > 0 and not done.error_lines


def listen(film: Path, facts: MediaFacts, pulse: Pulse | None = None) -> dict[str, Any]:
    """Loudness, true peak and silences as fields of the facts; {} without sound, or when it cannot be decoded."""
    if facts.audio_index is None:
        return {}
    allowance = tools.Allowance(seconds=60 + facts.duration_ms / 1000, stall_seconds=300)
    try:
        done = tools.run(commands.loudness(film, facts), reads=film, allowance=allowance, pulse=pulse)
    except tools.ToolFailed:
        return {}
    return listening.heard(done.errors, facts.sound_ms)


def watch(film: Path, facts: MediaFacts, pulse: Pulse | None = None) -> dict[str, Any]:
    """Black, still, repeated and flashing frames as fields of the facts, from every frame of the film."""
    rate = watching.looking_rate(facts.fps)
    watcher = watching.Watcher(rate)
    size = (watching.WIDTH, watching.HEIGHT)
    expected = int(rate * facts.picture_ms / 1000) * watching.FRAME_BYTES
    allowance = tools.Allowance(seconds=120 + facts.duration_ms / 250, output_bytes=2 * expected + 2**26, niceness=5)
    command = commands.thumbnails(film, facts, size, str(rate))
    try:
        tools.run(command, reads=film, allowance=allowance, sink=watcher.feed, pulse=pulse)
    except tools.ToolFailed:
        return {}
    return watcher.seen()


def scrutinize(film: Path, facts: MediaFacts, pulse: Pulse | None = None) -> MediaFacts:
    """The facts of an accepted film with all that is heard and seen in it: takes as long as decoding it."""
    heard = {} if facts.is_heard else listen(film, facts, pulse)
    return replace(facts, **heard, **watch(film, facts, pulse))


def _glanced(film: Path, facts: MediaFacts, most_ms: int, pulse: Pulse | None) -> MediaFacts:
    """A film in whose sound hardly anything can be is listened to at once; and a still picture is told from a film."""
    if facts.flaws or facts.video_index is None or facts.duration_ms > most_ms or too_large(facts):
        return facts
    if facts.sound_kbps is not None and facts.sound_kbps <= HARDLY_SOUND_KBPS:
        facts = replace(facts, **listen(film, facts, pulse))
    is_still = facts.key_frames > 1 and facts.usual_frame_bytes * STILL_RATIO <= facts.key_frame_bytes
    if is_still or facts.key_frames == facts.frames:
        facts = replace(facts, **_if_still(film, facts, pulse))
    return facts


def _if_still(film: Path, facts: MediaFacts, pulse: Pulse | None) -> dict[str, Any]:
    """Look at the key frames until one differs from the first."""
    same = watching.Sameness()
    command = commands.key_frames(film, facts, (watching.WIDTH, watching.HEIGHT))
    try:
        tools.run(command, reads=film, sink=same.feed, pulse=pulse)
    except (tools.ToolFailed, watching.Differs):
        return {}
    return same.seen(facts.picture_ms)


def _fully_decoded(film: Path, facts: MediaFacts, pulse: Pulse | None) -> MediaFacts:
    progress = tools.Progress()
    allowance = tools.Allowance(seconds=120 + facts.duration_ms / 250, niceness=5)
    try:
        done = tools.run(
            commands.decode(film, facts), reads=film, allowance=allowance, sink=progress, pulse=pulse
        )  # fmt: skip
        errors = done.error_lines
    except tools.ToolFailed as failure:
        if facts.video_codec in USUAL_CODECS and any(mark in failure.errors for mark in NO_DECODER):
            raise tools.ToolFailed("missing", f"this ffmpeg has no decoder for {facts.video_codec}") from failure
        errors = max(1, failure.errors.count("\n"))
        if failure.code == "failed" and not progress.frames:
            return replace(facts, decode_errors=errors).with_flaws("corrupt")
    facts = replace(facts, decode_errors=errors)
    least = LEAST_DECODED_PERCENT * 4 // 5 if facts.video_codec in HIDES_FRAMES else LEAST_DECODED_PERCENT
    too_few = progress.frames * 100 < facts.frames * least
    too_many = errors * 100 > facts.frames * MOST_DAMAGED_PERCENT
    return facts.with_flaws("corrupt") if too_few or too_many else facts
