"""A juror's list in its order: the films with their points, best first; then those not yet placed."""

from collections.abc import Sequence

from judging.models.rounds import PLACE
from judging.results.queue import Marks, QueueItem


def ranked(items: Sequence[QueueItem], marks: Marks) -> list[QueueItem]:
    """By points, greatest first; films without any keep the order of the queue, at the end. Abstained ones are out."""
    placed = [item for item in items if item.stage != "abstained"]
    return sorted(placed, key=lambda item: -marks.get(item.assignment, {}).get(PLACE, 0))


def shifted(order: Sequence[str], move: str) -> list[str]:
    """The order with one film moved: "F-0012:up", "F-0012:down", "F-0012:top"; as it is for anything else."""
    code, _, way = move.rpartition(":")
    films = list(order)
    if code not in films:
        return films
    here = films.index(code)
    there = {"up": max(0, here - 1), "down": min(len(films) - 1, here + 1), "top": 0}.get(way, here)
    films.insert(there, films.pop(here))
    return films
