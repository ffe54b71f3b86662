"""What of a film was really played, and how long the rest will take: intervals and paces. A rule."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from itertools import pairwise
from statistics import median

Interval = tuple[int, int]

LONGEST_SITTING_SECONDS = 45 * 60
"""A longer gap between two sealed ballots is a break, not work."""
PACES_COUNTED = 30
ASSUMED_PACE = 1.4
"""Seconds of a juror's evening for a second of film, until there are own figures."""


def merged(intervals: Iterable[Sequence[int]], *, duration_ms: int) -> tuple[Interval, ...]:
    """Played intervals [from, to) in ms as the shortest list that covers the same time, in order.

    Cut to 0…`duration_ms`; empty and backward ones are dropped; touching ones become one.
    """
    inside = sorted((max(0, start), min(duration_ms, end)) for start, end in intervals)
    found: list[Interval] = []
    for start, end in inside:
        if start >= end:
            continue
        if found and start <= found[-1][1]:
            found[-1] = (found[-1][0], max(end, found[-1][1]))
        else:
            found.append((start, end))
    return tuple(found)


def played_thousandths(intervals: Iterable[Sequence[int]], *, duration_ms: int) -> int:
    """How much of the film was played, 0–1000, rounded down; 0 for a film of unknown length."""
    if duration_ms <= 0:
        return 0
    return sum(end - start for start, end in merged(intervals, duration_ms=duration_ms)) * 1000 // duration_ms


def seconds_left(sealed_at: Iterable[datetime], durations_ms: Iterable[int], *, mean_ms: int) -> int:
    """How long the open films will take at the juror's own pace, in seconds.

    `sealed_at` are the instants of sealed ballots: the pace is the median gap between two of them in a sitting, a
    film of `mean_ms` assumed. With fewer than three gaps a usual pace is assumed. `durations_ms` are the open films'.
    """
    open_seconds = sum(durations_ms) / 1000
    instants = sorted(sealed_at)
    gaps = [(later - earlier).total_seconds() for earlier, later in pairwise(instants)]
    work = [gap for gap in gaps if 0 < gap <= LONGEST_SITTING_SECONDS][-PACES_COUNTED:]
    pace = ASSUMED_PACE if len(work) < 3 or mean_ms <= 0 else median(work) * 1000 / mean_ms
    return round(open_seconds * pace)
