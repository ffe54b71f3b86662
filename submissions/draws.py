"""A lot that anybody can repeat: the order of names under a published seed.

The films in the lot are ordered by SHA-256 of "seed, line feed, name" in hexadecimal; the first are drawn. With the
seed and the names, `printf 'seed\nF-0042' | sha256sum` proves it without this program.

A rule: plain Python, no Django, no clock, no chance of its own.
"""

import hashlib
from collections.abc import Iterable, Sequence

from submissions.declaration import MADE_WITH_MODELS, Span

LEAST_SHOT_MS = 1_000
SEED_LEAST = 8


def ticket(seed: str, name: str) -> str:
    """What a name is ordered by."""
    return hashlib.sha256(f"{seed}\n{name}".encode()).hexdigest()


def draw(seed: str, names: Iterable[str], count: int) -> tuple[str, ...]:
    """`count` of `names` (all, if there are fewer), in the order of the lot. The order of `names` does not matter."""
    return tuple(sorted(set(names), key=lambda name: (ticket(seed, name), name))[:count])


def count_of(percent: int, films: int) -> int:
    """So many films are `percent` per cent of them, rounded up: of any films at least one."""
    return -(-percent * films // 100)


def shots_to_show(seed: str, film: str, spans: Sequence[Span], count: int = 3) -> tuple[int, ...]:
    """Starts (ms, ascending) of the shots of a film for which original downloads are asked: AI or composite, ≥ 1 s."""
    candidates = {
        f"{film} {span.start_ms}": span.start_ms
        for span in spans
        if span.source in MADE_WITH_MODELS and span.length_ms >= LEAST_SHOT_MS
    }
    return tuple(sorted(candidates[name] for name in draw(seed, candidates, count)))
