"""How long it still takes: of one step by its own progress, of a lane by what steps of its kind took lately."""

from collections.abc import Iterable, Mapping

JUST_NOW = 6
"""Seconds after the last byte within which most films are checked and can be watched."""
LEAST_PROGRESS = 30
"""Thousandths below which a step's own pace says nothing yet."""
USUAL = {"check": 0.02, "preview": 0.03, "shots": 0.3, "ladder": 1.0, "storyboard": 0.03}
"""Seconds of work for a second of film, by kind of step, until there is experience."""


def seconds_left(progress: int, elapsed_seconds: float) -> int | None:
    """Seconds until a step is done that did `progress` thousandths in so long; None while nobody can tell."""
    if progress < LEAST_PROGRESS or elapsed_seconds <= 0:
        return None
    return round(elapsed_seconds * (1000 - progress) / progress)


def pace_of(kind: str, done: Iterable[tuple[float, int]]) -> float:
    """Seconds of work a second of film, from (seconds taken, ms of film) of steps done lately."""
    taken, film_ms = 0.0, 0
    for seconds, length in done:
        taken, film_ms = taken + seconds, film_ms + length
    return taken * 1000 / film_ms if film_ms and taken > 0 else USUAL.get(kind, 0.1)


def backlog_seconds(waiting_ms: Mapping[str, int], paces: Mapping[str, float], workers: int) -> int:
    """Seconds until `workers` have worked off so many ms of film of each kind of step."""
    work = sum(length / 1000 * paces[kind] for kind, length in waiting_ms.items())
    return round(work / max(1, workers))


def asks_again_in(kind: str, left: int | None, *, since: float) -> float:
    """Seconds after which a page asks again about a step that was asked for `since` seconds ago: at once for a check

    that has just begun, often for what takes seconds, ever less for what takes minutes.
    """
    if kind == "check" and since < JUST_NOW:
        return 0.5
    if kind in ("check", "preview", "storyboard"):
        return 2
    return min(30, max(4, left // 8)) if left is not None else 15
