"""How severe each juror is, and the films' scores with that taken out: a crossed mixed model.

y(film, juror) = mu + film + juror + error, films and jurors normal with variances of their own: the calibration of
reviewers by Platt & Burges (2012) and Lawrence (2014), which is Henderson's BLUP. Variances by REML.
For people to look at beside the exact standings: these are floats, so no place is decided here.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction
from math import exp, log, pi, sqrt

import numpy as np
from numpy.typing import NDArray

from judging.scoring.agreement import Scores, severities
from judging.scoring.ranking import mean
from judging.scoring.simplex import least

Vector = NDArray[np.float64]
Index = NDArray[np.int64]
LEAST_BALLOTS, LEAST_JURORS = 30, 3
NOTHING = 1e-5
"""A variance below this part of the error's is none: the optimum lies on the boundary."""


class Model(StrEnum):
    BLUP = "blup"
    MEAN = "mean"


class FellBack(StrEnum):
    """Why the plain mean was used instead."""

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
class Components:
    """Standard deviations between films, between jurors, and of what is left; `deviance` is REML's minus two log L."""

    film: float
    juror: float
    residual: float
    deviance: float


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


def calibrate(scores: Scores) -> Calibrated:
    """Films' scores with the jurors' severity removed and shrunken. Never NaN: where the model says nothing, the mean.

    `scores` is film → juror → score, as `rubric.scores` gives it; the result is the same in whatever order it comes.
    """
    design = _Design(scores)
    if design.size < LEAST_BALLOTS or len(design.jurors) < LEAST_JURORS:
        return _plain(scores, FellBack.TOO_FEW)
    if design.by_film.max() < 2:
        return _plain(scores, FellBack.NO_OVERLAP)
    components = fit(scores)
    if components is None:
        return _plain(scores, FellBack.NO_SPREAD)
    if components.film**2 < NOTHING * components.residual**2:
        return _plain(scores, FellBack.NO_DIFFERENCE, components)
    if components.juror**2 < NOTHING * components.residual**2:
        return _plain(scores, FellBack.NO_SEVERITY, components)
    return _predict(design, components)


def fit(scores: Scores) -> Components | None:
    """Variance components by REML; None if nothing can be told apart: all scores equal, fewer than two of either.

    Two parameters are searched, on the logarithmic scale: the variances of films and jurors by that of the error.
    """
    design = _Design(scores)
    varied = len(set(design.y.tolist())) > 1
    if not varied or len(design.films) < 2 or len(design.jurors) < 2 or design.size <= 2:
        return None
    best = least(lambda at: design.solve(exp(at[0]), exp(at[1])).deviance, (0.0, log(0.4)))
    solved = design.solve(exp(best[0]), exp(best[1]))
    residual = sqrt(solved.residual)
    return Components(residual * exp(best[0] / 2), residual * exp(best[1] / 2), residual, solved.deviance)


@dataclass(frozen=True)
class _Solved:
    """The model solved for given ratios. Effects are for y and for the constant 1; `inner` is the jurors' inverse."""

    deviance: float
    residual: float
    mu: float
    weight: float
    film: tuple[Vector, Vector]
    juror: tuple[Vector, Vector]
    films_own: Vector
    inner: Vector


class _Design:
    """Ballots as arrays, and the mixed model equations with the films eliminated (one dense block of jurors)."""

    def __init__(self, scores: Scores) -> None:
        cells = sorted((film, juror, value) for film, given in scores.items() for juror, value in given.items())
        self.films = sorted({film for film, _, _ in cells})
        self.jurors = sorted({juror for _, juror, _ in cells})
        row = {film: index for index, film in enumerate(self.films)}
        column = {juror: index for index, juror in enumerate(self.jurors)}
        self.film: Index = np.array([row[film] for film, _, _ in cells], dtype=np.int64)
        self.juror: Index = np.array([column[juror] for _, juror, _ in cells], dtype=np.int64)
        self.y: Vector = np.array([float(value) for _, _, value in cells], dtype=np.float64)
        self.size = len(cells)
        self.by_film: Index = np.bincount(self.film, minlength=len(self.films))
        self.by_juror: Index = np.bincount(self.juror, minlength=len(self.jurors))
        self.pair_film, self.pair_cell = self._pairs()

    def _pairs(self) -> tuple[Index, Index]:
        """Every two ballots for one film: the film, and where the two jurors meet in the flattened jurors' block."""
        films: list[Index] = []
        cells: list[Index] = []
        starts = np.concatenate([[0], np.cumsum(self.by_film)])
        for film, (start, end) in enumerate(zip(starts[:-1].tolist(), starts[1:].tolist(), strict=True)):
            jurors = self.juror[start:end]
            cells.append((jurors[:, None] * len(self.jurors) + jurors[None, :]).ravel())
            films.append(np.full(cells[-1].size, film, dtype=np.int64))
        nothing = [np.zeros(0, dtype=np.int64)]
        return np.concatenate([*nothing, *films]), np.concatenate([*nothing, *cells])

    def solve(self, film_ratio: float, juror_ratio: float) -> _Solved:
        """The mixed model equations at these ratios of variances (films and jurors to error)."""
        own: Vector = (self.by_film + 1 / film_ratio).astype(np.float64)
        size = len(self.jurors)
        overlap = _sums(self.pair_cell, 1 / own[self.pair_film], size * size)
        block = np.diag(self.by_juror + 1 / juror_ratio) - overlap.reshape(size, size)
        root = np.linalg.cholesky(block)
        inner: Vector = np.linalg.inv(block).astype(np.float64)
        film_y, juror_y = self._effects(self.y, own, inner)
        ones = np.ones(self.size)
        film_1, juror_1 = self._effects(ones, own, inner)
        left_y = self.y - film_y[self.film] - juror_y[self.juror]
        left_1 = ones - film_1[self.film] - juror_1[self.juror]
        weight = float(left_1.sum())
        mu = float(left_y.sum()) / weight
        free = self.size - 1
        rest = max(float((self.y - mu) @ (left_y - mu * left_1)), 1e-300)
        ratios = len(self.films) * log(film_ratio) + size * log(juror_ratio)
        volume = float(np.log(own).sum() + 2 * np.log(np.diag(root)).sum()) + ratios
        deviance = volume + log(weight) + free * (1 + log(2 * pi * rest / free))
        return _Solved(deviance, rest / free, mu, weight, (film_y, film_1), (juror_y, juror_1), own, inner)

    def _effects(self, values: Vector, own: Vector, inner: Vector) -> tuple[Vector, Vector]:
        """Films' and jurors' effects that best explain `values`, shrunken."""
        by_film = _sums(self.film, values, len(self.films))
        passed_on = _sums(self.juror, (by_film / own)[self.film], len(self.jurors))
        juror: Vector = inner @ (_sums(self.juror, values, len(self.jurors)) - passed_on)
        taken = _sums(self.film, juror[self.juror], len(self.films))
        return (by_film - taken) / own, juror

    def leverage(self, inner: Vector) -> Vector:
        """By film, the sum of the jurors' inverse block over every two of its jurors."""
        return _sums(self.pair_film, inner.ravel()[self.pair_cell], len(self.films))


def _sums(group: Index, values: Vector, groups: int) -> Vector:
    return np.bincount(group, weights=values, minlength=groups).astype(np.float64)


def _predict(design: _Design, components: Components) -> Calibrated:
    """Best linear unbiased predictions. Errors hold the variances as known, and take the unknown mean into account."""
    squared = components.residual**2
    solved = design.solve(components.film**2 / squared, components.juror**2 / squared)
    film = solved.film[0] - solved.mu * solved.film[1]
    juror = solved.juror[0] - solved.mu * solved.juror[1]
    own = 1 / solved.films_own + design.leverage(solved.inner) / solved.films_own**2
    film_error = np.sqrt(squared * (own + (1 - solved.film[1]) ** 2 / solved.weight))
    juror_error = np.sqrt(squared * (np.diag(solved.inner) + solved.juror[1] ** 2 / solved.weight))
    films = _estimates(design.films, solved.mu + film, film_error, design.by_film)
    jurors = _estimates(design.jurors, juror, juror_error, design.by_juror)
    return Calibrated(Model.BLUP, None, films, jurors, components)


def _estimates(numbers: list[int], values: Vector, errors: Vector, ballots: Index) -> dict[int, Estimate]:
    rows = zip(numbers, values.tolist(), errors.tolist(), ballots.tolist(), strict=True)
    return {number: Estimate(value, error, count) for number, value, error, count in rows}


def _plain(scores: Scores, why: FellBack, components: Components | None = None) -> Calibrated:
    films = {
        film: Estimate(float(mean(given.values())), None, len(given)) for film, given in sorted(scores.items()) if given
    }
    jurors = {one.juror: Estimate(float(one.difference or Fraction(0)), None, one.seen) for one in severities(scores)}
    return Calibrated(Model.MEAN, why, films, jurors, components)
