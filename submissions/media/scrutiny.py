"""Listening to and watching a whole film: what is noticed and decides nothing. Takes as long as decoding it."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

from . import commands, listening, tools, watching
from .facts import MediaFacts

Pulse = Callable[[], None]


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
    expected = int(rate * facts.picture_ms / 1000) * watching.FRAME_BYTES
    allowance = tools.Allowance(seconds=120 + facts.duration_ms / 250, output_bytes=2 * expected + 2**26, niceness=5)
    command = commands.thumbnails(film, facts, watching.SIZE, str(rate))
    try:
        tools.run(command, reads=film, allowance=allowance, sink=watcher.feed, pulse=pulse)
    except tools.ToolFailed:
        return {}
    return watcher.seen()


def scrutinize(film: Path, facts: MediaFacts, pulse: Pulse | None = None) -> MediaFacts:
    """The facts of an accepted film with all that is heard and seen in it: takes as long as decoding it."""
    heard = {} if facts.is_heard else listen(film, facts, pulse)
    return replace(facts, **heard, **watch(film, facts, pulse))
