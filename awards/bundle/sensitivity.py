"""What would have become of the awards had one thing been otherwise: another way of counting, one juror less.

Nothing here decides anything. The chair reads it before signing.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from enum import StrEnum

from awards.bundle.case import Case, Count
from awards.tally import Outcome, State
from judging.scoring import rubric as rubrics
from judging.scoring.averages import Method
from judging.scoring.deciding import decide

CORRECTED = (Method.BLUP, Method.BLUP_SCALE)
"""Methods that take the jurors' severity out of the scores; the second one their use of the scale, too."""
METHODS = (Method.MEAN, Method.MEDIAN, Method.TRIMMED, *CORRECTED)


class Otherwise(StrEnum):
    """What is different: another METHOD of counting, or one JUROR left out."""

    METHOD = "method"
    JUROR = "juror"


@dataclass(frozen=True)
class Change:
    """A category that would have other winners: who would come in, who would go; `open` slots would need a decision."""

    category: str
    comes: tuple[int, ...]
    goes: tuple[int, ...]
    open: int = 0


@dataclass(frozen=True)
class Variant:
    """One way in which things might have been otherwise. `which` is the method, or the juror's number as text.

    `applies` False: there is nothing to correct here, or it is too little to correct it.
    """

    otherwise: Otherwise
    which: str
    changes: tuple[Change, ...]
    applies: bool = True


def variants(case: Case) -> Iterator[Variant]:
    """Every variant in order: the methods not chosen, raw and corrected; each juror of the deciding round left out."""
    for method in METHODS:
        if method is not case.count.counting.method:
            yield _by(case, method)
    for juror in sorted({ballot.juror for ballot in case.count.ballots}):
        yield _variant(case, Otherwise.JUROR, str(juror), _without(case.count, juror))


def _variant(case: Case, otherwise: Otherwise, which: str, count: Count) -> Variant:
    return Variant(otherwise, which, _changes(case.outcomes, replace(case, count=count, events=()).outcomes))


def _by(case: Case, method: Method) -> Variant:
    count = replace(case.count, counting=replace(case.count.counting, method=method))
    if method in CORRECTED:
        given = rubrics.scores(count.rubric, count.ballots)
        if decide(method, given, count.ballots, count.rubric, dict(count.counting.pools)).used is not method:
            return Variant(Otherwise.METHOD, method.value, (), applies=False)
    return _variant(case, Otherwise.METHOD, method.value, count)


def _without(count: Count, juror: int) -> Count:
    """The round without one juror; the quorum is one lower, so that a film is not lost by the very thought."""
    ballots = tuple(ballot for ballot in count.ballots if ballot.juror != juror)
    quorum = max(1, count.counting.quorum - 1)
    return replace(count, ballots=ballots, counting=replace(count.counting, quorum=quorum))


def _changes(as_is: tuple[Outcome, ...], otherwise: tuple[Outcome, ...]) -> tuple[Change, ...]:
    pairs = zip(as_is, otherwise, strict=True)
    return tuple(change for one, other in pairs if (change := _change(one, other)) is not None)


def _change(one: Outcome, other: Outcome) -> Change | None:
    ours, theirs = set(one.films), set(other.films)
    undecided = sum(slot.state is State.OPEN for slot in other.slots)
    were_open = sum(slot.state is State.OPEN for slot in one.slots)
    if ours == theirs and undecided == were_open:
        return None
    return Change(one.category, tuple(sorted(theirs - ours)), tuple(sorted(ours - theirs)), undecided)
