"""The crossed mixed model solved: films and jurors random, pools of films fixed, variances by REML.

y = x'beta + film + juror + error. The larger of the two factors is eliminated (its block is diagonal), the other
stays as one dense block; a Cholesky factor of that block bordered by the fixed effects and y gives the criterion as
lme4 defines it (Bates, Mächler, Bolker & Walker, J. Statistical Software 67, 2015, section 3.4).
"""

from dataclasses import dataclass
from math import exp, log, pi, sqrt

import numpy as np

from judging.scoring.reviews import Index, Name, Reviews, Vector, reviews_in_parts, sums
from judging.scoring.simplex import Point, bottom, least

MOST_PAIRS = 8_000_000
MOST_CELLS = 10_000_000
LARGE, SAMPLE = 600, 250
"""A larger dense side is searched from where a sample of it says the optimum is."""
START = (0.0, log(0.4))


@dataclass(frozen=True)
class Ratios:
    """Variances of films and of jurors, each by that of the error."""

    film: float
    juror: float


@dataclass(frozen=True)
class Components:
    """Standard deviations between films, between jurors, and of what is left; `deviance` is REML's minus two log L."""

    film: float
    juror: float
    residual: float
    deviance: float


@dataclass(frozen=True)
class Solved:
    """The model at given ratios. `mean` is the film's fixed part, `film` and `juror` are predicted effects; errors are
    standard errors with the variances as known, a film's for `mean + film`. `film_apart` is the error of a film against
    the average film: what all share (was the whole panel lenient?) is left out of it, as it moves no place.
    """

    mean: Vector
    film: Vector
    juror: Vector
    film_error: Vector
    juror_error: Vector
    film_apart: Vector
    residual: float


class Design:
    """The mixed model equations of some reviews. `pools` is a column a pool, one row a film; by default one pool."""

    def __init__(self, reviews: Reviews[Name], pools: Vector | None = None) -> None:
        self.reviews = reviews
        self.pools: Vector = np.ones((len(reviews.films), 1)) if pools is None else pools
        self.films_are_rows = len(reviews.films) >= len(reviews.jurors)
        sides = [(reviews.film, len(reviews.films)), (reviews.juror, len(reviews.jurors))]
        (self.row, self.rows), (self.column, self.columns) = sides if self.films_are_rows else sides[::-1]
        order = np.argsort(self.row, kind="stable")
        self.row, self.column = self.row[order], self.column[order]
        self.by_row: Index = np.bincount(self.row, minlength=self.rows).astype(np.int64)
        self.by_column: Index = np.bincount(self.column, minlength=self.columns).astype(np.int64)
        self.centre = float(reviews.y.mean()) if reviews.size else 0.0
        self.data: Vector = np.column_stack([self.pools[reviews.film], reviews.y - self.centre])[order]
        self.fixed = self.pools.shape[1]
        self.row_sums = _column_sums(self.row, self.data, self.rows)
        self.column_sums = _column_sums(self.column, self.data, self.columns)
        self.cross: Vector = self.data.T @ self.data
        self._link()

    def _link(self) -> None:
        """How often each row meets each column: dense, or as every two entries of a row where that is less."""
        self.pairs = int((self.by_row**2).sum())
        self.table: Vector | None = None
        if self.pairs > min(MOST_PAIRS, self.rows * self.columns):
            cells = self.row * self.columns + self.column
            self.table = np.bincount(cells, minlength=self.rows * self.columns).astype(np.float64)
            self.table = self.table.reshape(self.rows, self.columns)
            return
        before = np.cumsum(self.by_row) - self.by_row
        each = self.by_row[self.row]
        first = np.repeat(np.arange(self.row.size), each)
        within = np.arange(first.size) - np.repeat(np.cumsum(each) - each, each)
        second = before[self.row[first]] + within
        self.pair_row: Index = self.row[first]
        self.pair_cell: Index = self.column[first] * self.columns + self.column[second]

    def _overlap(self, own: Vector) -> Vector:
        if self.table is not None:
            return (self.table.T @ (self.table / own[:, None])).astype(np.float64)
        return sums(self.pair_cell, 1 / own[self.pair_row], self.columns**2).reshape(self.columns, self.columns)

    def _passed(self, by_row: Vector) -> Vector:
        """Sums over each column of what its rows have; `by_row` is rows × k."""
        if self.table is not None:
            return (self.table.T @ by_row).astype(np.float64)
        return _column_sums(self.column, by_row[self.row], self.columns)

    def _taken(self, by_column: Vector) -> Vector:
        """Sums over each row of what its columns have; `by_column` is columns × k."""
        if self.table is not None:
            return (self.table @ by_column).astype(np.float64)
        return _column_sums(self.row, by_column[self.column], self.rows)

    def _reduced(self, ratios: Ratios) -> tuple[Vector, Vector, Vector, Vector]:
        """Diagonal of the rows' block, the columns' block after elimination, its right-hand sides, what is left."""
        of_row, of_column = (ratios.film, ratios.juror) if self.films_are_rows else (ratios.juror, ratios.film)
        own: Vector = (self.by_row + 1 / of_row).astype(np.float64)
        block = np.diag(self.by_column + 1 / of_column) - self._overlap(own)
        weighted = self.row_sums / own[:, None]
        return own, block, self.column_sums - self._passed(weighted), self.cross - self.row_sums.T @ weighted

    def deviance(self, ratios: Ratios) -> float:
        """Minus two log likelihood by REML, profiled over the fixed effects and the error's variance."""
        own, block, right, left = self._reduced(ratios)
        volume, rest = self._factored(own, block, right, left)
        free = self.data.shape[0] - self.fixed
        prior = len(self.reviews.films) * log(ratios.film) + len(self.reviews.jurors) * log(ratios.juror)
        return volume + prior + free * (1 + log(2 * pi * rest / free))

    def _factored(self, own: Vector, block: Vector, right: Vector, left: Vector) -> tuple[float, float]:
        """Logarithm of the determinant of all but the last row, and that row's square: the penalized residual."""
        size = self.columns + self.fixed
        whole = np.empty((size + 1, size + 1))
        whole[: self.columns, : self.columns] = block
        whole[self.columns :, : self.columns] = right.T
        whole[: self.columns, self.columns :] = right
        whole[self.columns :, self.columns :] = left
        whole[size, size] += 1e-9 * (1 + self.cross[-1, -1])  # so that data without any error factor too
        diagonal = np.diag(np.linalg.cholesky(whole))
        volume = float(np.log(own).sum() + 2 * np.log(diagonal[:size]).sum())
        return volume, max(float(diagonal[size] ** 2) - 1e-9 * (1 + float(self.cross[-1, -1])), 1e-300)

    def solve(self, ratios: Ratios) -> Solved:
        """Effects and errors at these ratios."""
        own, block, right, left = self._reduced(ratios)
        inner: Vector = np.linalg.inv(block).astype(np.float64)
        of_column: Vector = (inner @ right).astype(np.float64)
        of_row: Vector = (self.row_sums - self._taken(of_column)) / own[:, None]
        rest = left - right.T @ of_column
        weight: Vector = np.linalg.inv(rest[:-1, :-1]).astype(np.float64)
        beta = weight @ rest[:-1, -1]
        free = self.data.shape[0] - self.fixed
        error = max(float(rest[-1, -1] - rest[-1, :-1] @ beta), 0.0) / free
        column, row = (effects[:, -1] - effects[:, :-1] @ beta for effects in (of_column, of_row))
        spread = (np.diag(inner), 1 / own + self._leverage(inner) / own**2)
        sides = (of_row, row, spread[1]), (of_column, column, spread[0])
        films, jurors = sides if self.films_are_rows else sides[::-1]
        free_of = self.pools - films[0][:, :-1]
        whole = films[2] + _quadratic(free_of, weight)
        apart = self._apart(own, inner) + _quadratic(free_of - free_of.mean(axis=0), weight)
        return Solved(
            self.centre + self.pools @ beta, films[1], jurors[1], np.sqrt(error * whole),
            np.sqrt(error * (jurors[2] + _quadratic(jurors[0][:, :-1], weight))),
            np.sqrt(error * np.minimum(apart, whole)), sqrt(error),
        )  # fmt: skip

    def _apart(self, own: Vector, inner: Vector) -> Vector:
        """By film, the variance against the average film (in units of the error's), fixed effects as known."""
        if not self.films_are_rows:
            centred = inner - inner.mean(axis=0)
            return np.diag(centred - centred.mean(axis=1)[:, None])
        if self.rows * self.columns > MOST_CELLS:
            return np.full(self.rows, np.inf)  # with so many films the common part is next to nothing
        cells = np.bincount(self.row * self.columns + self.column, minlength=self.rows * self.columns)
        reach = cells.reshape(self.rows, self.columns) / own[:, None]
        return 1 / own + _quadratic(reach - reach.mean(axis=0), inner)

    def _leverage(self, inner: Vector) -> Vector:
        """By row, the sum of the columns' inverse block over every two of its columns."""
        if self.table is not None:
            return ((self.table @ inner) * self.table).sum(axis=1)
        return sums(self.pair_row, inner.ravel()[self.pair_cell], self.rows)


def fit(design: Design, start: Ratios | None = None) -> tuple[Ratios, Components] | None:
    """Variance components by REML, searched on the logarithmic scale; None where nothing can be told apart:

    all scores equal, fewer than two films or jurors, no more than two reviews beyond the fixed effects.
    """
    reviews = design.reviews
    few = len(reviews.films) < 2 or len(reviews.jurors) < 2
    if few or reviews.is_even or reviews.size <= design.fixed + 1:
        return None
    ratios = _search(design, start)
    return ratios, components_at(ratios, design.solve(ratios).residual, design.deviance(ratios))


def components_at(ratios: Ratios, residual: float, deviance: float) -> Components:
    """Standard deviations by their ratios to the residual one."""
    return Components(residual * sqrt(ratios.film), residual * sqrt(ratios.juror), residual, deviance)


def _search(design: Design, start: Ratios | None) -> Ratios:
    def measure(at: Point) -> float:
        return design.deviance(Ratios(exp(at[0]), exp(at[1])))

    if start is None and design.columns > LARGE:
        start = _search(Design(_some(design.reviews, design.films_are_rows)), None)
    near = START if start is None else (log(start.film), log(start.juror))
    found = bottom(measure, near) if start is not None else None
    if found is None:
        found = least(measure, near, settled=1e-6)
        found = bottom(measure, found) or least(measure, found, step=0.5)
    return Ratios(exp(found[0]), exp(found[1]))


def _some(reviews: Reviews[Name], jurors_are_dense: bool) -> Reviews[Name]:  # noqa: FBT001
    """The reviews of about SAMPLE jurors (or films, where those are fewer): enough to know where to search."""
    side, size = (reviews.juror, len(reviews.jurors)) if jurors_are_dense else (reviews.film, len(reviews.films))
    kept: list[int] = np.flatnonzero(side % -(-size // SAMPLE) == 0).tolist()
    film: list[int] = reviews.film.tolist()
    juror: list[int] = reviews.juror.tolist()
    cells = [(reviews.films[film[at]], reviews.jurors[juror[at]], reviews.parts[at]) for at in kept]
    return reviews_in_parts(cells, reviews.unit)


def _column_sums(group: Index, values: Vector, groups: int) -> Vector:
    return np.column_stack([sums(group, column, groups) for column in values.T])


def _quadratic(rows: Vector, weight: Vector) -> Vector:
    return ((rows @ weight) * rows).sum(axis=1)
