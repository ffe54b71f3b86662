"""A juror's sheet: spread, surprises, agreement with the colleagues, halo between criteria, drift with the order.

Numbers to talk about, not to rank people by: unusual taste is no fault, and nobody is excluded by a number. Flags are
raised from twenty reviews on, and over a panel so that no more than one in ten of them is false (Benjamini & Hochberg).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from math import atanh, erf, sqrt, tanh

import numpy as np

from judging.scoring.reliability import correlation
from judging.scoring.reviews import Index, Name, Reviews, Vector, sums

FLAGS_FROM = 20
LOW_AGREEMENT, MANY_SURPRISES, NARROW, WIDE, HALO, DRIFT_T, DRIFT_POINTS = 0.25, 2.0, 0.5, 1.5, 0.95, 3.0, 0.5
SURPRISE = 2.5
FALSE_FLAGS = 0.10


@dataclass(frozen=True)
class Expectation:
    """What the model knew without each review: the expected score and its variance, and whether anything was known."""

    score: Vector
    variance: Vector
    known: Vector


@dataclass(frozen=True)
class Sheet:
    """One juror, from `reviews` films. None where there is nothing to tell it from.

    `spread` in points; `infit` and `outfit` near 1 as expected, greater with surprising scores; `agreement` with the
    others' consensus; `halo` the mean correlation between criteria; `drift` points from first to last review, `drift_t`
    its t. `surprises` are indices of reviews far from what was expected. `flags` are neutral: things to look at.
    """

    reviews: int
    spread: float | None
    infit: float | None
    outfit: float | None
    agreement: float | None
    halo: float | None
    drift: float | None
    drift_t: float | None
    surprises: tuple[int, ...]
    flags: tuple[str, ...]


def expectation(reviews: Reviews[Name], severity: Vector, prior: Vector, between: float, within: float) -> Expectation:
    """Leave-one-out prediction of every review, severities as known. `prior` is each film's mean without any review;
    `between` and `within` are the variances of films and of a review. With `between` infinite, films are unshrunken."""
    shrink = 0.0 if between == float("inf") else within / between if between > 0 else 1e12
    freed = reviews.y - severity[reviews.juror]
    total = sums(reviews.film, freed, len(reviews.films))[reviews.film] - freed
    others = (reviews.by_film[reviews.film] - 1).astype(np.float64)
    below = np.maximum(others + shrink, 1e-9)
    film = (total + shrink * prior[reviews.film]) / below
    return Expectation(film + severity[reviews.juror], within * (1 + 1 / below), (others > 0).astype(np.float64))


def sheets(
    reviews: Reviews[Name], expected: Expectation, *, halos: Mapping[int, float] | None = None,
    position: Index | None = None,
) -> list[Sheet]:  # fmt: skip
    """One sheet a juror, in the order of `reviews.jurors`. `position` is each review's place in its juror's order."""
    missed = reviews.y - expected.score
    z = missed / np.sqrt(np.maximum(expected.variance, 1e-12))
    panel = _spread_of(reviews.y)
    order = np.argsort(reviews.juror, kind="stable")
    ends = np.cumsum(reviews.by_juror)
    found: list[Sheet] = []
    for juror, (start, end) in enumerate(zip((ends - reviews.by_juror).tolist(), ends.tolist(), strict=True)):
        own = order[start:end]
        known = own[expected.known[own] > 0]
        told = reviews.y[known], expected.score[known]
        squared = z[known] ** 2
        drift, t = _drift(missed[known], position[known]) if position is not None else (None, None)
        found.append(Sheet(
            int(own.size), _spread_of(reviews.y[own]),
            float((missed[known] ** 2).sum() / expected.variance[known].sum()) if known.size else None,
            float(squared.mean()) if known.size else None,
            correlation(*told) if known.size > 2 else None, (halos or {}).get(juror), drift, t,
            tuple(known[np.abs(z[known]) > SURPRISE].tolist()), (),
        ))  # fmt: skip
    return _flagged(found, panel)


def halo(tables: Sequence[Vector]) -> float | None:
    """The mean correlation between a juror's criteria; `tables` has a vector of marks a criterion, films alike."""
    found = [
        value
        for index, one in enumerate(tables)
        for other in tables[index + 1 :]
        if one.size > 2 and (value := correlation(one, other)) is not None
    ]
    return sum(found) / len(found) if found else None


def _spread_of(values: Vector) -> float | None:
    return float(values.std(ddof=1)) if values.size > 1 else None


def _drift(missed: Vector, position: Index) -> tuple[float | None, float | None]:
    """The slope of what a juror gave beyond expectation on the place in the order, over the whole order, and its t."""
    if missed.size < 3:
        return None, None
    x = position - position.mean()
    below = float(x @ x)
    if below <= 0:
        return None, None
    slope = float(x @ missed) / below
    rest = missed - missed.mean() - slope * x
    error = sqrt(max(float(rest @ rest), 0.0) / (missed.size - 2) / below)
    return slope * float(position.max() - position.min()), slope / error if error > 1e-12 else None


def _flagged(found: list[Sheet], panel: float | None) -> list[Sheet]:
    unlike = _unlike([one.agreement if one.reviews >= FLAGS_FROM else None for one in found],
                     [one.reviews for one in found])  # fmt: skip
    return [
        replace(one, flags=_flags(one, panel, is_unlike=index in unlike))
        if one.reviews >= FLAGS_FROM else one
        for index, one in enumerate(found)
    ]  # fmt: skip


def _flags(one: Sheet, panel: float | None, *, is_unlike: bool) -> tuple[str, ...]:
    wide = None if not panel or one.spread is None else one.spread / panel
    drifted = one.drift is not None and abs(one.drift) > DRIFT_POINTS and abs(one.drift_t or 0) > DRIFT_T
    checks = {
        "agrees_less": is_unlike,
        "surprising": one.outfit is not None and one.outfit > MANY_SURPRISES,
        "narrow": wide is not None and wide < NARROW,
        "wide": wide is not None and wide > WIDE,
        "criteria_alike": one.halo is not None and one.halo > HALO,
        "drifts": drifted,
    }
    return tuple(code for code, holds in checks.items() if holds)


def _unlike(agreement: Sequence[float | None], reviews: Sequence[int]) -> set[int]:
    """Whose agreement lies surely below 0.25 (upper 95 % limit by Fisher's z), with few false alarms over the panel."""
    chances: list[tuple[float, int]] = []
    for index, (value, times) in enumerate(zip(agreement, reviews, strict=True)):
        if value is None or times < 5:
            continue
        z = (atanh(max(min(value, 0.999999), -0.999999)) - atanh(LOW_AGREEMENT)) * sqrt(times - 3)
        if tanh(atanh(max(min(value, 0.999999), -0.999999)) + 1.645 / sqrt(times - 3)) < LOW_AGREEMENT:
            chances.append(((1 + erf(z / sqrt(2))) / 2, index))
    chances.sort()
    tested = sum(value is not None for value in agreement)
    last = max((n for n, (chance, _) in enumerate(chances, 1) if chance <= FALSE_FLAGS * n / tested), default=0)
    return {index for _, index in chances[:last]}
