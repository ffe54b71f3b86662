"""A juror's own marks of a round in one table: sealed ones, drafts, and what was abstained from."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from django.db.models import Count

from contest.models import Translations
from judging.models import Ballot, Criterion, Round
from judging.playback import played_thousandths
from judging.results.queue import Marks, Queue, QueueItem
from judging.results.sheet import so_far
from judging.scoring.rubric import Rubric

UNMARKED = Fraction(-1)


@dataclass(frozen=True)
class ScoreRow:
    """One film. `marks` in the order of the rubric with the criterion's name, None where missing; `total` counts what
    is marked so far."""

    item: QueueItem
    marks: tuple[tuple[Translations, int | None], ...]
    total: Fraction | None
    played_percent: int
    notes: int
    has_feedback: bool


ORDERS: Mapping[str, Callable[[ScoreRow], object]] = {
    "order": lambda row: row.item.number,
    "title": lambda row: row.item.title.casefold(),
    "score": lambda row: UNMARKED if row.total is None else row.total,
    "seen": lambda row: row.played_percent,
    "state": lambda row: (row.item.stage, row.item.number),
}


def scores_of(
    round: Round, own: Queue, marks: Marks, criteria: Sequence[Criterion], *, order: str
) -> tuple[ScoreRow, ...]:  # fmt: skip
    """The films of the queue `own` with what the juror gave them; `order` is one of ORDERS, "-" before it turns it.

    One query.
    """
    ballots = Ballot.objects.filter(assignment__in=[item.assignment for item in own.items])
    counted = ballots.annotate(n=Count("notes")).values_list("assignment", "played", "n", "feedback")
    papers = {assignment: (played, notes, bool(words)) for assignment, played, notes, words in counted}
    table = round.rubric
    rows = [_row(table, criteria, item, marks.get(item.assignment, {}), papers[item.assignment]) for item in own.items]
    by = ORDERS.get(order.removeprefix("-"), ORDERS["order"])
    return tuple(sorted(rows, key=by, reverse=order.startswith("-")))  # type: ignore[arg-type]


def criteria_of(round: Round) -> Sequence[Criterion]:
    """The lines of the rubric, in its order. One query."""
    return list(Criterion.objects.filter(round=round))


def _row(
    table: Rubric, criteria: Sequence[Criterion], item: QueueItem, given: Mapping[str, int],
    paper: tuple[list[list[int]], int, bool],
) -> ScoreRow:  # fmt: skip
    played, notes, has_feedback = paper
    return ScoreRow(
        item=item, marks=tuple((line.name, given.get(line.code)) for line in criteria), total=so_far(table, given),
        played_percent=played_thousandths(played, duration_ms=item.duration_ms) // 10, notes=notes,
        has_feedback=has_feedback,
    )  # fmt: skip
