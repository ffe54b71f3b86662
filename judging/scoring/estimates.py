"""Every method by its name: reviews and marks in, a number and its error for each film and juror out.

Where a method says nothing about some reviews the next simpler one is used, and `Estimates.fallen` says why.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum
from fractions import Fraction
from math import lcm, pi, sqrt

import numpy as np
from numpy.typing import NDArray

from judging.scoring import rasch
from judging.scoring.additive import additive
from judging.scoring.averages import Method, mean, median, trimmed
from judging.scoring.marks import Marks, Steps, pool_columns
from judging.scoring.mixed import Components, Ratios
from judging.scoring.reviews import Reviews, Vector, midranks, sums
from judging.scoring.robust import Gauge, components, gauge, mean_ranks
from judging.scoring.scale import enough_work, scaled
from judging.scoring.severity import fitted

Key = Fraction | Gauge | None
MOST_CATEGORIES = 60
WIDER = sqrt(pi / 2)
"""How much wider than a mean's the error of a median is (of normal scores)."""


Named = Method


class Why(StrEnum):
    """Why a simpler method was used; the first five are `severity.FellBack`'s."""

    TOO_FEW = "too_few"
    NO_OVERLAP = "no_overlap"
    NO_SPREAD = "no_spread"
    NO_SEVERITY = "no_severity"
    NO_DIFFERENCE = "no_difference"
    FEW_EACH = "few_each"
    NO_INFORMATION = "no_information"
    TOO_FINE = "too_fine"
    UNBOUNDED = "unbounded"


@dataclass(frozen=True)
class Juror:
    """`severity` in points above the panel (negative: stricter), in logits for Rasch (positive: stricter)."""

    severity: float | None
    error: float | None = None
    width: float | None = None
    infit: float | None = None
    outfit: float | None = None


@dataclass(frozen=True)
class Line:
    """A criterion's measure by Rasch; `thresholds` where it has a rating scale of its own."""

    measure: float | None
    error: float | None
    infit: float | None
    outfit: float | None
    thresholds: tuple[float, ...] = ()


@dataclass(frozen=True)
class Estimates:
    """By film in the order of the reviews: `scores` (None without a review) and `errors`. `keys` are set by exact

    methods: films are placed by them, and equal keys share a place; else by `scores`. `apart` are the errors of a film
    against the average film, where they are less than `errors`.
    """

    method: Named
    scores: list[float | None]
    errors: list[float | None]
    jurors: list[Juror]
    keys: list[Key] | None = None
    apart: list[float | None] | None = None
    components: Components | None = None
    ratios: Ratios | None = None
    criteria: Mapping[str, Line] = field(default_factory=dict[str, Line])
    fair: list[float | None] | None = None
    extreme: tuple[str, ...] = ()
    thresholds: tuple[float, ...] = ()
    fallen: tuple[Why, ...] = ()


def estimate(marks: Marks, method: Named, *, near: Ratios | None = None, decides: bool = False) -> Estimates:
    """Run a method. `near` and `decides` as in `severity.fitted`. Never NaN; the input's order means nothing."""
    reviews = marks.reviews
    if not reviews.size and not (method is Named.MFRM and marks.given):
        return Estimates(
            Named.MEAN, [None] * len(reviews.films), [None] * len(reviews.films), [], fallen=(Why.TOO_FEW,)
        )
    if method in MODELS:
        return _modelled(marks, method, near, decides=decides)
    if method is Named.ADDITIVE:
        return _additive(reviews)
    return _measured(marks) if method is Named.MFRM else _plain(marks, method)


MODELS = (Named.BLUP, Named.BLUP_SCALE)


def unit_of(marks: Marks, found: Estimates) -> float:
    """What differences between scores are measured by: the spread of the reviews; one logit for Rasch."""
    y = marks.reviews.y
    return 1.0 if found.method is Named.MFRM or not y.size else float(y.max() - y.min())


# ── Exact methods ─────────────────────────────────────────────────────────────
def _plain(marks: Marks, method: Named, *, fallen: tuple[Why, ...] = (), found: Components | None = None) -> Estimates:
    reviews = marks.reviews
    keys: list[Key] = _isu(marks) if method is Named.ISU else list(_keys(reviews, method))
    scores = [None if key is None else float(key.grade if isinstance(key, Gauge) else key) for key in keys]
    errors = _errors(marks, method, like_jurors=False)
    apart = _errors(marks, method, like_jurors=True) if reviews.is_complete else None
    return Estimates(
        method, scores, errors, _raw_jurors(reviews), keys=keys, apart=apart, components=found, fallen=fallen
    )  # fmt: skip


VALUES: Mapping[Named, Callable[[Sequence[Fraction]], Fraction | Gauge]] = {
    Named.MEAN: mean, Named.TRIMMED: trimmed, Named.MEDIAN: median, Named.MAJORITY: gauge,
}  # fmt: skip


def _keys(reviews: Reviews[str], method: Named) -> Sequence[Key]:
    if method is Named.BORDA:
        return mean_ranks(reviews)
    if method is Named.MEAN:
        return [
            Fraction(sum(own), len(own) * reviews.unit) if (own := reviews.of_film(film)) else None
            for film in range(len(reviews.films))
        ]
    value = VALUES[method]
    given = ([Fraction(part, reviews.unit) for part in reviews.of_film(film)] for film in range(len(reviews.films)))
    return [value(own) if own else None for own in given]


def _isu(marks: Marks) -> list[Key]:
    by_film: dict[str, dict[str, list[Fraction]]] = {}
    for mark in marks.given:
        if mark.value is not None and mark.criterion in marks.counting:
            by_film.setdefault(mark.film, {}).setdefault(mark.criterion, []).append(mark.value)
    return [components(by_film[film], marks.weights) if film in by_film else None for film in marks.reviews.films]


def _errors(marks: Marks, method: Named, *, like_jurors: bool) -> list[float | None]:
    """From the spread of the reviews around their films, pooled over all films: two reviews alone say little.

    `like_jurors`: every juror reviewed every film, so that severity moves no place; it is taken out of the spread.
    """
    reviews = marks.reviews
    y = _scale_of(marks, method)
    times = np.maximum(reviews.by_film, 1)
    missed = y - (sums(reviews.film, y, times.size) / times)[reviews.film]
    free = reviews.size - int((reviews.by_film > 0).sum())
    if like_jurors:
        missed = missed - (sums(reviews.juror, missed, reviews.by_juror.size) / reviews.by_juror)[reviews.juror]
        free -= reviews.by_juror.size - 1
    if free <= 0:
        return [None] * times.size
    spread = sqrt(float(missed @ missed) / free)
    wide = WIDER if method in (Named.MEDIAN, Named.MAJORITY) else 1.0
    return [spread * (wide if n > 2 else 1) / sqrt(n) if n else None for n in reviews.by_film.tolist()]


def _scale_of(marks: Marks, method: Named) -> Vector:
    """The reviews on the scale on which the method tells its scores."""
    if method is Named.BORDA:
        return _rank_shares(marks.reviews)
    if method is Named.ISU:
        return marks.reviews.y * float(sum((marks.weight(code) for code in marks.counting), Fraction(0)))
    return marks.reviews.y


def _rank_shares(reviews: Reviews[str]) -> Vector:
    """By review, the share of the juror's other films that it stands before."""
    shares = np.full(reviews.size, 0.5)
    order = np.argsort(reviews.juror, kind="stable")
    for own in np.split(order, np.cumsum(reviews.by_juror)[:-1]):
        if own.size > 1:
            shares[own] = (midranks(reviews.y[own]) - 1) / (own.size - 1)
    return shares


def _raw_jurors(reviews: Reviews[str]) -> list[Juror]:
    """Mean difference to the colleagues on the same films, and its standard error."""
    times = reviews.by_film[reviews.film]
    total = sums(reviews.film, reviews.y, len(reviews.films))[reviews.film]
    shared = times > 1
    apart = np.where(shared, reviews.y - (total - reviews.y) / np.maximum(times - 1, 1), 0.0)
    count = np.bincount(reviews.juror[shared], minlength=len(reviews.jurors))
    mean_apart = sums(reviews.juror, apart, len(reviews.jurors)) / np.maximum(count, 1)
    missed = np.where(shared, apart - mean_apart[reviews.juror], 0.0)
    spread = sums(reviews.juror, missed**2, len(reviews.jurors)) / np.maximum(count - 1, 1)
    rows = zip(mean_apart.tolist(), np.sqrt(spread / np.maximum(count, 1)).tolist(), count.tolist(), strict=True)
    return [Juror(value if n else None, error if n > 1 else None) for value, error, n in rows]


# ── Models ────────────────────────────────────────────────────────────────────
def _modelled(marks: Marks, method: Named, near: Ratios | None, *, decides: bool) -> Estimates:
    reviews = marks.reviews
    pools = pool_columns(reviews.films, marks.pools, reviews.by_film)
    found = fitted(reviews, pools, near=near, decides=decides)
    if found.solved is None or found.components is None:
        return _plain(marks, Named.MEAN, fallen=(Why(str(found.why)),), found=found.components)
    seen = reviews.by_film > 0
    if method is Named.BLUP_SCALE and enough_work(reviews):
        scale = scaled(reviews, pools, found.solved, found.components)
        jurors = [
            Juror(one, error, width)
            for one, error, width in zip(
                scale.severity.tolist(), scale.severity_error.tolist(), scale.width.tolist(), strict=True
            )
        ]
        shown = _shown(scale.score, seen), _shown(scale.error, seen)
        return Estimates(method, *shown, jurors, components=found.components, ratios=found.ratios)
    jurors = [Juror(*both) for both in zip(found.solved.juror.tolist(), found.solved.juror_error.tolist(), strict=True)]
    shown = _shown(found.solved.mean + found.solved.film, seen), _shown(found.solved.film_error, seen)
    fallen = (Why.FEW_EACH,) if method is Named.BLUP_SCALE else ()
    return Estimates(
        Named.BLUP, *shown, jurors, apart=_shown(found.solved.film_apart, seen), components=found.components,
        ratios=found.ratios, fallen=fallen,
    )  # fmt: skip


def _additive(reviews: Reviews[str]) -> Estimates:
    found = additive(reviews)
    errors = _shown(found.juror_error, found.juror_error >= 0)
    jurors = [Juror(*both) for both in zip(found.juror.tolist(), errors, strict=True)]
    seen = reviews.by_film > 0
    rest = None if found.residual is None else Components(0.0, 0.0, found.residual, 0.0)
    return Estimates(
        Named.ADDITIVE, _shown(found.film, seen), _shown(found.film_error, seen & (found.film_error >= 0)), jurors,
        components=rest,
    )  # fmt: skip


def _measured(marks: Marks) -> Estimates:
    films, jurors = marks.films, marks.jurors
    whole = _whole(marks)
    if whole is None:
        return _stepped_down(marks, Why.TOO_FINE)
    values, unit = whole
    place = [{name: index for index, name in enumerate(names)} for names in (films, jurors, marks.criteria)]
    levels = [
        np.array([place[0][m.film] for m in marks.given]), np.array([place[1][m.juror] for m in marks.given]),
        np.array([place[2][m.criterion] for m in marks.given]),
    ]  # fmt: skip
    counts = [len(films), len(jurors), len(marks.criteria)]
    several = len(marks.criteria) > 1
    facets = 3 if several else 2
    scale = {Steps.SHARED: None, Steps.CRITERION: levels[2], Steps.JUROR: levels[1]}[marks.steps]
    found = rasch.measure(levels[:facets], counts[:facets], np.array(values), scale)
    if found is None or not found.is_bounded:
        return _stepped_down(marks, Why.NO_INFORMATION if found is None else Why.UNBOUNDED)
    film, juror = found.facets[:2]
    seen = ~np.isnan(film.measure)
    return Estimates(
        Named.MFRM, _shown(film.measure, seen), _shown(film.error, seen),
        [Juror(*four) for four in _four(juror, width=True)],
        criteria=_lines(found, marks) if several else {},
        fair=[found.fair(one) / unit if here else None for one, here in zip(film.measure.tolist(), seen, strict=True)],
        extreme=tuple(name for name, out in zip(films, film.extreme.tolist(), strict=True) if out),
        thresholds=tuple(found.thresholds[0].tolist()) if scale is None else (),
    )  # fmt: skip


def _stepped_down(marks: Marks, why: Why) -> Estimates:
    simpler = estimate(marks, Named.BLUP)
    return replace(simpler, fallen=(why, *simpler.fallen))


def _whole(marks: Marks) -> tuple[list[int], int] | None:
    """Marks as whole numbers of a common unit; None if there are too many different ones for a rating scale."""
    given = [mark.value for mark in marks.given if mark.value is not None]
    if len(set(given)) > MOST_CATEGORIES:
        return None
    unit = lcm(*{value.denominator for value in given})
    return [int(value * unit) for value in given], unit


def _four(facet: rasch.Facet, *, width: bool) -> list[tuple[float | None, ...]]:
    columns = [_shown(one, ~np.isnan(one)) for one in (facet.measure, facet.error, facet.infit, facet.outfit)]
    if width:
        columns.insert(2, [None] * len(columns[0]))
    return list(zip(*columns, strict=True))


def _lines(found: rasch.Measured, marks: Marks) -> dict[str, Line]:
    own = [tuple(row[np.isfinite(row)].tolist()) for row in found.thresholds]
    own = own if marks.steps is Steps.CRITERION else [()] * len(marks.criteria)
    rows = zip(marks.criteria, _four(found.facets[2], width=False), own, strict=True)
    return {name: Line(*four[:4], thresholds=steps) for name, four, steps in rows}


def _shown(values: Vector, seen: NDArray[np.bool_]) -> list[float | None]:
    return [value if here else None for value, here in zip(values.tolist(), seen.tolist(), strict=True)]
