"""Looking through a film frame by frame for its shots: the decoder on one side, the cutter of shots.py on the other."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from . import commands, shots, tools, watching
from .facts import MediaFacts

LOOKING = tools.Allowance(seconds=120, niceness=5)


def starts_of(
    film: Path,
    facts: MediaFacts,
    *,
    reached: Callable[[int, int], None] | None = None,
    pulse: Callable[[], None] | None = None,
    watcher: watching.Watcher | None = None,
) -> tuple[int, ...]:
    """Where the shots of the film at the absolute path `film` begin, in ms of the picture, ascending from 0.

    A `watcher` sees every frame on the way, at its own rate: a multiple of the one that shots are cut at.
    `reached` is told (bytes seen, bytes expected) as it goes on. Raises ToolFailed, and what `pulse` raises.
    """
    cutter, rate = shots.Cutter(), shots.sampling_rate(facts.fps)
    looked = watcher.rate if watcher else rate
    wanted = watching.Every(int(looked / rate), cutter.feed)
    expected = int(looked * facts.picture_ms / 1000) * shots.FRAME_BYTES
    seen = 0

    def look(chunk: bytes) -> None:
        nonlocal seen
        seen += len(chunk)
        if reached:
            reached(seen, expected + expected // 10)
        wanted.feed(chunk)
        if watcher:
            watcher.feed(chunk)

    command = commands.thumbnails(film, facts, (shots.WIDTH, shots.HEIGHT), str(looked))
    limits = {"seconds": 120 + 30 * facts.duration_ms / 1000, "output_bytes": 2 * expected + 64 * 1024**2}
    tools.run(command, reads=film, allowance=replace(LOOKING, **limits), sink=look, pulse=pulse)
    return shots.starts(cutter.cuts(), rate, facts.picture_ms)
