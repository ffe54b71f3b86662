"""Where an award hangs on less than the jury can tell: the last film inside and the first one outside are too close.

P(inside is better) = Φ(d / SE), the standard error from the jurors both films have in common if there are three (the
spread of their differences), else from both films' own spread. Source: judging.md, tie bands; a tie band is P < 0.75.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import erf, sqrt
from statistics import stdev

from awards.tally import CRITERION, STANDING, Category, Judged, Outcome
from judging.scoring import rubric as rubrics

SURE = 0.75
"""Above this the order of two films is told apart; below they lie in one tie band."""
LEAST_COMMON = 3


@dataclass(frozen=True)
class CloseCall:
    """The last award of a category and the film that just missed it. `certainty` is P(`inside` is the better film)."""

    category: str
    inside: int
    outside: int
    certainty: float


def close_calls(
    categories: Sequence[Category], outcomes: Sequence[Outcome], judged: Mapping[str, Judged]
) -> tuple[CloseCall, ...]:
    """The categories whose border lies inside a tie band, in their order. `judged` maps codes of rounds, "" the

    deciding one. Categories that people decide (chosen, by ballot) and equal values are not looked at: ties are told
    by the tally itself.
    """
    by_code = {outcome.category: outcome for outcome in outcomes}
    found = (_border(one, by_code[one.code], judged) for one in categories if one.code in by_code)
    return tuple(call for call in found if call is not None and call.certainty < SURE)


def _border(category: Category, outcome: Outcome, judged: Mapping[str, Judged]) -> CloseCall | None:
    if category.measure != STANDING and not category.measure.startswith(CRITERION):
        return None
    round = judged[category.round]
    values = _values(category, round)
    won = [film for film in outcome.films if film in values]
    if not won:
        return None
    inside = min(won, key=lambda film: (values[film], film))
    beyond = [film for film in values if values[film] < values[inside] and _may_win(category, film)]
    if not beyond:
        return None
    outside = max(beyond, key=lambda film: (values[film], film))
    return CloseCall(category.code, inside, outside, certainty(category, round, inside, outside))


def _may_win(category: Category, film: int) -> bool:
    return category.eligible is None or film in category.eligible


def _values(category: Category, round: Judged) -> dict[int, Fraction]:
    ranked = [row for row in round.standings if row.place is not None]
    if category.measure == STANDING:
        return {row.film: row.score for row in ranked if row.score is not None}
    code = category.measure.removeprefix(CRITERION)
    return {row.film: row.criteria[code] for row in ranked if code in row.criteria}


def certainty(category: Category, round: Judged, better: int, worse: int) -> float:
    """P(`better` is really ahead of `worse`) from what the jurors gave; 0.5 where nothing can be told."""
    ballots = [ballot for ballot in round.ballots if ballot.film in (better, worse)]
    if category.measure == STANDING:
        given = rubrics.scores(round.rubric, ballots)
    else:
        given = rubrics.marks_for(round.rubric, ballots, category.measure.removeprefix(CRITERION))
    one, other = given.get(better, {}), given.get(worse, {})
    common = sorted(one.keys() & other.keys())
    if len(common) >= LEAST_COMMON:
        differences = [float(one[juror] - other[juror]) for juror in common]
        return _phi(sum(differences) / len(differences), stdev(differences) / sqrt(len(differences)))
    if len(one) < 2 or len(other) < 2:
        return 0.5
    squared = sum(_squared_error(tuple(float(value) for value in scores.values())) for scores in (one, other))
    distance = float(sum(one.values(), Fraction(0)) / len(one) - sum(other.values(), Fraction(0)) / len(other))
    return _phi(distance, sqrt(squared))


def _squared_error(scores: Sequence[float]) -> float:
    return stdev(scores) ** 2 / len(scores)


def _phi(distance: float, error: float) -> float:
    if error == 0:
        return 1.0 if distance > 0 else 0.5 if distance == 0 else 0.0
    return (1 + erf(distance / error / sqrt(2))) / 2
