"""Film plus juror by least squares: the intrablock analysis of an incomplete block design.

Nothing is shrunken, so a film with one review may come first; films and jurors compare within a linked part only.
Source: F. Yates, Annals of Eugenics 7 (1936); S. R. Searle, Linear Models (1971), chapter 7.
"""

from dataclasses import dataclass
from math import sqrt

import numpy as np

from judging.scoring.reviews import Name, Reviews, Vector, parts_of, sums


@dataclass(frozen=True)
class Additive:
    """By film: the adjusted mean (as if every juror of its part had seen it) and its standard error; by juror: points
    above the part's average juror. Films without reviews have NaN, which callers never show; errors are NaN and
    `residual` is None where no review is left over to estimate them from. `parts` are the linked parts."""

    film: Vector
    film_error: Vector
    juror: Vector
    juror_error: Vector
    residual: float | None
    parts: int


def additive(reviews: Reviews[Name]) -> Additive:
    """Solve the normal equations with the films eliminated; jurors add up to nought in each linked part."""
    films, jurors = len(reviews.films), len(reviews.jurors)
    times = np.maximum(reviews.by_film, 1).astype(np.float64)
    table = _table(reviews)
    block = np.diag(reviews.by_juror.astype(np.float64)) - table.T @ (table / times[:, None])
    found = parts_of(reviews)
    tied = _tie_down(reviews, found)
    inner = np.linalg.inv(block + tied) - tied
    means = sums(reviews.film, reviews.y, films) / times
    right = sums(reviews.juror, reviews.y - means[reviews.film], jurors)
    juror = inner @ right
    film = means - (table @ juror) / times
    missed = reviews.y - film[reviews.film] - juror[reviews.juror]
    free = reviews.size - int((reviews.by_film > 0).sum()) - jurors + len(found)
    residual = sqrt(max(float(missed @ missed), 0.0) / free) if free > 0 else None
    error = np.nan if residual is None else residual
    leverage = 1 / times + ((table @ inner) * table).sum(axis=1) / times**2
    film[reviews.by_film == 0] = np.nan
    return Additive(
        film, error * np.sqrt(np.maximum(leverage, 0)), juror, error * np.sqrt(np.maximum(np.diag(inner), 0)), residual,
        len(found),
    )  # fmt: skip


def _table(reviews: Reviews[Name]) -> Vector:
    """Films × jurors: how often each was reviewed by each."""
    films, jurors = len(reviews.films), len(reviews.jurors)
    cells = np.bincount(reviews.film * jurors + reviews.juror, minlength=films * jurors)
    return cells.astype(np.float64).reshape(films, jurors)


def _tie_down(reviews: Reviews[Name], found: list[tuple[tuple[Name, ...], tuple[Name, ...]]]) -> Vector:
    """For each part, what pins its jurors to the sum nought."""
    place = {name: index for index, name in enumerate(reviews.jurors)}
    tied = np.zeros((len(reviews.jurors), len(reviews.jurors)))
    for jurors, _ in found:
        at = [place[name] for name in jurors]
        tied[np.ix_(at, at)] = 1 / len(at)
    return tied
