"""Further reviews where the decision at the cut line is least certain: which films get how many, and what it settles.

A review is worth what it is expected to save: sigma psi(-d / sigma), with d the film's distance from the line and
sigma² the variance that one more review takes from its estimate: the knowledge gradient of a choice against a known
standard (P. Frazier & J. Xie, 2014; W. Powell & I. Ryzhov, Optimal Learning, 2012). Reviews go one by one to the film
where the next is worth most. All scores stay in the model, so that choosing by them biases nothing.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from heapq import heapify, heappop, heappush
from math import erf, exp, inf, pi, sqrt

AT_THE_LINE = 0.10
"""A film whose chance to advance lies between this and one minus this is undecided."""
SURE = 1.2815515655446004
"""As many standard errors from the line leave one wrong decision in ten."""
MOST_FOR_ONE = 12
LITTLE = 1e-4
"""A review that saves less than this part of the noise is not worth a juror's evening."""


@dataclass(frozen=True)
class Standing:
    """A film's estimate: `score` and its standard `error`; it can get `most` more reviews (there are so many jurors

    without a conflict who have not judged it)."""

    film: int
    score: float
    error: float
    most: int = MOST_FOR_ONE


@dataclass(frozen=True)
class Plan:
    """`more` reviews by film (only films that get some). `undecided` films at the line now; `settled` is how many of
    them are expected to be clear of it afterwards. `line` is the score that divides."""

    more: Mapping[int, int]
    undecided: tuple[int, ...]
    settled: float
    line: float

    @property
    def reviews(self) -> int:
        return sum(self.more.values())


def plan(standings: Iterable[Standing], *, advance: int, noise: float, reviews: int) -> Plan:
    """Where `reviews` more should go so that the best `advance` films are found. `noise` is the standard deviation of
    one review around its film, severity taken out. The same input in any order gives the same plan.

    With no film at the line, without noise, or with all or no films advancing, nothing is handed out.
    """
    films = sorted(standings, key=lambda one: (-one.score, one.film))
    if not 0 < advance < len(films) or noise <= 0:
        return Plan({}, (), 0.0, inf)
    line = (films[advance - 1].score + films[advance].score) / 2
    undecided = tuple(one.film for one in films if AT_THE_LINE < chance_above(one, line) < 1 - AT_THE_LINE)
    more = _hand_out(films, line, noise, reviews)
    settled = sum(
        _settles(one, line, noise, more[one.film]) for one in films if one.film in undecided and one.film in more
    )
    return Plan(more, undecided, settled, line)


def enough(standings: Iterable[Standing], *, advance: int, noise: float, share: float, limit: int) -> Plan:
    """The smallest plan (in steps of a twentieth of `limit`) expected to settle `share` of the undecided films;

    else the plan that uses up the `limit`."""
    films = tuple(standings)
    step = max(1, limit // 20)
    found = plan(films, advance=advance, noise=noise, reviews=0)
    for reviews in [*range(step, limit, step), limit]:
        found = plan(films, advance=advance, noise=noise, reviews=reviews)
        if found.settled >= share * len(found.undecided):
            break
    return found


def chance_above(one: Standing, line: float) -> float:
    """How likely the film's true score lies above the line."""
    if one.error <= 0:
        return (1 + (one.score > line) - (one.score < line)) / 2
    return _below((one.score - line) / one.error)


def _hand_out(films: list[Standing], line: float, noise: float, reviews: int) -> dict[int, int]:
    """Review after review to the film where it is worth most; of equals the one nearer the top."""
    waiting = [(-_worth(one, line, noise, 0), place) for place, one in enumerate(films) if one.most > 0]
    heapify(waiting)
    more: dict[int, int] = {}
    for _ in range(reviews):
        if not waiting:
            break
        worth, place = heappop(waiting)
        one = films[place]
        if -worth < LITTLE * noise:
            break
        given = more[one.film] = more.get(one.film, 0) + 1
        if given < min(one.most, MOST_FOR_ONE):
            heappush(waiting, (-_worth(one, line, noise, given), place))
    return more


def _worth(one: Standing, line: float, noise: float, given: int) -> float:
    """What one more review saves in points, once `given` have come in that changed nothing."""
    before = _error_after(one.error, noise, given)
    moves = sqrt(max(before**2 - _error_after(one.error, noise, given + 1) ** 2, 0.0))
    if moves <= 0:
        return 0.0
    z = -abs(one.score - line) / moves
    return moves * (z * _below(z) + exp(-z * z / 2) / sqrt(2 * pi))


def _error_after(error: float, noise: float, reviews: int) -> float:
    return 0.0 if error <= 0 else 1 / sqrt(1 / error**2 + reviews / noise**2)


def _settles(one: Standing, line: float, noise: float, reviews: int) -> float:
    """The probability that the film (whose error is not nought) stands clear of the line, on either side, after so many

    more reviews (at least one)."""
    after = _error_after(one.error, noise, reviews)
    moves = sqrt(one.error**2 - after**2)
    away = one.score - line
    return _below((away - SURE * after) / moves) + _below((-away - SURE * after) / moves)


def _below(z: float) -> float:
    return (1 + erf(z / sqrt(2))) / 2
