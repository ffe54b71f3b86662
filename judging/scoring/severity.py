"""How severe each juror is, and the films' scores with that taken out: a crossed mixed model.

y(film, juror) = mu(pool of the film) + film + juror + error, films and jurors normal with variances of their own: the
calibration of reviewers by Platt & Burges (2012) and Lawrence (2014), which is Henderson's BLUP. Variances by REML.
Values are floats; where places hang on them, `ranking` rounds them so that an exact tie stays one.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction
from math import exp, log

from judging.scoring.agreement import Scores, severities
from judging.scoring.averages import mean
from judging.scoring.mixed import Components, Design, Ratios, Solved, components_at
from judging.scoring.mixed import fit as fit_design
from judging.scoring.reviews import Index, Name, Reviews, Vector, reviews_of

LEAST_BALLOTS, LEAST_JURORS = 30, 3
NOTHING = 1e-5
"""A variance below this part of the error's is none: the optimum lies on the boundary."""
GRID = 1024
"""Ratios of variances are used to a thousandth of their logarithm: a search ends elsewhere on another machine by a
millionth, and the same ballots must give the same scores there."""


class Model(StrEnum):
    BLUP = "blup"
    MEAN = "mean"


class FellBack(StrEnum):
    """Why a simpler method was used instead."""

    TOO_FEW = "too_few"
    NO_OVERLAP = "no_overlap"
    NO_SPREAD = "no_spread"
    NO_SEVERITY = "no_severity"
    NO_DIFFERENCE = "no_difference"


@dataclass(frozen=True)
class Estimate:
    """`value` with its standard error (None where the model gives none), from `ballots` complete ballots."""

    value: float
    error: float | None
    ballots: int


@dataclass(frozen=True)
class Calibrated:
    """Scores on the rubric's scale and severities in points of it (negative: stricter than the panel), by number.

    With `model` MEAN, `why` says so, film values are plain means, severities raw mean differences to colleagues.
    """

    model: Model
    why: FellBack | None
    films: Mapping[int, Estimate]
    jurors: Mapping[int, Estimate]
    components: Components | None


@dataclass(frozen=True)
class Fitted:
    """Model A fitted, or `why` not: then `solved` is None. `components` are given wherever they can be estimated."""

    why: FellBack | None
    ratios: Ratios | None
    components: Components | None
    solved: Solved | None


def fitted(
    reviews: Reviews[Name], pools: Vector | None = None, *, near: Ratios | None = None, decides: bool = False
) -> Fitted:
    """Fit the model under the conditions in which it says more than the mean. `pools` as in `mixed.Design`.

    `near` are ratios of an earlier fit to almost the same reviews: the search starts there.
    With `decides` the ratios are settled on a grid (see GRID), and `components` are told from them.
    """
    if reviews.size == 0 or reviews.by_film.max() < 2:
        return Fitted(_too_few(reviews) or FellBack.NO_OVERLAP, None, None, None)
    design = Design(reviews, pools)
    found = fit_design(design, near)
    if found is None:
        return Fitted(_too_few(reviews) or FellBack.NO_SPREAD, None, None, None)
    ratios, components = found
    why = _too_few(reviews)
    if why is None and ratios.film < NOTHING:
        why = FellBack.NO_DIFFERENCE
    elif why is None and ratios.juror < NOTHING:
        why = FellBack.NO_SEVERITY
    used = Ratios(_settled(ratios.film), _settled(ratios.juror)) if decides else ratios
    solved = None if why else design.solve(used)
    if decides and solved is not None:  # what follows is computed from these, too
        components = components_at(used, solved.residual, components.deviance)
    return Fitted(why, ratios, components, solved)


def calibrate(scores: Scores) -> Calibrated:
    """Films' scores with the jurors' severity removed and shrunken. Never NaN: where the model says nothing, the mean.

    `scores` is film → juror → score, as `rubric.scores` gives it; the result is the same in whatever order it comes.
    """
    reviews = reviews_of({film: given for film, given in scores.items() if given})
    found = fitted(reviews)
    if found.solved is None:
        return _plain(scores, found.why or FellBack.TOO_FEW, found.components)
    films = _estimates(reviews.films, found.solved.mean + found.solved.film, found.solved.film_error, reviews.by_film)
    jurors = _estimates(reviews.jurors, found.solved.juror, found.solved.juror_error, reviews.by_juror)
    return Calibrated(Model.BLUP, None, films, jurors, found.components)


def fit(scores: Scores) -> Components | None:
    """Variance components by REML; None if nothing can be told apart: all scores equal, fewer than two of either."""
    reviews = reviews_of({film: given for film, given in scores.items() if given})
    found = fit_design(Design(reviews)) if reviews.size else None
    return None if found is None else found[1]


def _too_few(reviews: Reviews[Name]) -> FellBack | None:
    few = reviews.size < LEAST_BALLOTS or len(reviews.jurors) < LEAST_JURORS
    return FellBack.TOO_FEW if few else None


def _settled(ratio: float) -> float:
    return exp(round(log(ratio) * GRID) / GRID)


def _estimates(names: tuple[int, ...], values: Vector, errors: Vector, ballots: Index) -> dict[int, Estimate]:
    rows = zip(names, values.tolist(), errors.tolist(), ballots.tolist(), strict=True)
    return {name: Estimate(value, error, count) for name, value, error, count in rows}


def _plain(scores: Scores, why: FellBack, components: Components | None = None) -> Calibrated:
    films = {
        film: Estimate(float(mean(given.values())), None, len(given)) for film, given in sorted(scores.items()) if given
    }
    jurors = {one.juror: Estimate(float(one.difference or Fraction(0)), None, one.seen) for one in severities(scores)}
    return Calibrated(Model.MEAN, why, films, jurors, components)
