"""Further reviews for the films at the line: what they would settle, as a plan nobody has applied yet."""

from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass

from judging.allocation import adaptive
from judging.allocation.adaptive import Standing
from judging.models import Assignment, Conflict, Round, Seat
from judging.results.analysis import RoundAnalysis, analysis_of
from judging.results.planning import LIVE
from judging.results.standings import RoundResult

GOOD_SHARE = 0.7
"""The plan that is offered first settles so many of the undecided films, if the panel has room."""
MOST = 2000


@dataclass(frozen=True)
class Further:
    """`reviews` more would settle `settled` of `undecided` films (expected, cut off). `more` says how many each film
    gets; `waiting` counts ballots that are still out at the line: they may settle some for nothing."""

    reviews: int
    settled: int
    undecided: int
    more: Mapping[int, int]
    waiting: int


def further_reviews(
    round: Round, result: RoundResult, *, reviews: int | None = None, hidden: Collection[int] = ()
) -> Further | None:
    """Where `reviews` more should go; None where a plan cannot be made: no number of films advances, or the model does

    not know how sure it is. Without `reviews` the number is proposed. Three queries.
    """
    behind = analysis_of(result)
    advance, noise = result.round.cut, behind.analysis.components
    if advance is None or noise is None or behind.analysis.ratios is None:
        return None
    films = _standings(round, result, behind)
    limit = min(MOST, sum(one.most for one in films))
    if reviews is None:
        plan = adaptive.enough(films, advance=advance, noise=noise.residual, share=GOOD_SHARE, limit=limit)
    else:
        plan = adaptive.plan(films, advance=advance, noise=noise.residual, reviews=min(reviews, limit))
    waiting = _waiting(round)
    undecided = [film for film in plan.undecided if film not in hidden]
    out = sum(waiting[film] for film in plan.undecided)
    return Further(plan.reviews, int(plan.settled), len(undecided), plan.more, out)


def _standings(round: Round, result: RoundResult, behind: RoundAnalysis) -> list[Standing]:
    """Films with an estimate; each can get as many more as jurors are left who may still judge it."""
    taken = Counter(Assignment.objects.filter(round=round).values_list("film", flat=True))
    seats = set(Seat.objects.filter(round=round, left_at=None).values_list("juror", flat=True))
    conflicts = Conflict.objects.filter(juror__in=seats, film__contenders__round=round)
    barred = Counter(conflicts.values_list("film", flat=True))
    found: list[Standing] = []
    for row in result.rows:
        view = behind.films[row.film_id]
        if view.sure is None or view.sure.score is None or view.sure.apart is None:
            continue
        room = max(len(seats) - taken[row.film_id] - barred[row.film_id], 0)
        found.append(Standing(row.film_id, view.sure.score, view.sure.apart, min(room, adaptive.MOST_FOR_ONE)))
    return found


def _waiting(round: Round) -> Counter[int]:
    open_ones = Assignment.objects.filter(round=round, stage__in=LIVE).exclude(stage=Assignment.Stage.SEALED)
    return Counter(open_ones.values_list("film", flat=True))
