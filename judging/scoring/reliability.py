"""How far a panel agrees: Krippendorff's alpha, the six intraclass correlations, Spearman's rho."""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import combinations
from math import inf

import numpy as np
from numpy.typing import NDArray

from judging.scoring.distributions import f_point
from judging.scoring.reviews import Index, Name, Reviews, Vector, midranks

MOST_PAIRS = 2000
"""Of larger panels no mean of all pairs of jurors is taken."""


class Level(StrEnum):
    """What the marks mean: names, an order, distances, or shares of a natural nought."""

    NOMINAL = "nominal"
    ORDINAL = "ordinal"
    INTERVAL = "interval"
    RATIO = "ratio"


Distance = Callable[[Vector, Vector], Vector]
BLOCK = 1000


def alphas(reviews: Reviews[Name]) -> dict[Level, float | None]:
    """Krippendorff's alpha at every level (see `alpha`)."""
    return {level: alpha(reviews, level) for level in Level}


def alpha(reviews: Reviews[Name], level: Level) -> float | None:
    """Krippendorff's alpha; missing reviews are no harm. None where nothing varies or nothing overlaps.

    1 - observed / expected disagreement, over the films with two or more reviews. Marks below nought have no ratio.
    Source: K. Krippendorff, Computing Krippendorff's Alpha-Reliability (2011).
    """
    pairable = (reviews.by_film > 1)[reviews.film]
    film, y = reviews.film[pairable], reviews.y[pairable]
    if not y.size or (place := _placed(level, y)) is None:
        return None
    return _alpha(film, place, 1 / (reviews.by_film[film] - 1), DISTANCES[level])


def _alpha(film: Index, place: Vector, weight: Vector, distance: Distance) -> float | None:
    """Reviews sorted by film; each pair of different reviews of a film weighs 1 / (reviews - 1)."""
    observed = 0.0
    for lag in range(1, int(np.bincount(film).max())):
        same = film[lag:] == film[:-lag]
        observed += 2 * float((weight[lag:] * distance(place[lag:], place[:-lag]))[same].sum())
    values, times = np.unique(place, return_counts=True)
    expected = 0.0
    for start in range(0, values.size, BLOCK):
        rows = slice(start, start + BLOCK)
        apart = distance(values[rows, None], values[None, :])
        expected += float(times[rows] @ apart @ times)
    return None if expected <= 0 else 1 - observed / (expected / (place.size - 1))


def _placed(level: Level, y: Vector) -> Vector | None:
    """Where each mark lies on the level's own line; None where the level makes no sense."""
    if level is Level.RATIO and y.min() < 0:
        return None
    return midranks(y) if level is Level.ORDINAL else y


def _on_a_line(one: Vector, other: Vector) -> Vector:
    return ((one - other) ** 2).astype(np.float64)


def _by_name(one: Vector, other: Vector) -> Vector:
    return (one != other).astype(np.float64)


def _by_ratio(one: Vector, other: Vector) -> Vector:
    total = one + other
    apart = np.where(total > 0, (one - other) / np.where(total > 0, total, 1), 0.0)
    return (apart**2).astype(np.float64)


DISTANCES: Mapping[Level, Distance] = {
    Level.NOMINAL: _by_name, Level.ORDINAL: _on_a_line, Level.INTERVAL: _on_a_line, Level.RATIO: _by_ratio,
}  # fmt: skip


@dataclass(frozen=True)
class Intraclass:
    """One form with its confidence interval (95 % unless asked otherwise); None where nothing varies."""

    value: float | None
    low: float | None
    high: float | None


FORMS = ("1,1", "2,1", "3,1", "1,k", "2,k", "3,k")


def complete_table(reviews: Reviews[Name]) -> Vector | None:
    """Films × jurors, of the films that every juror reviewed once; None unless there are two of each."""
    jurors = len(reviews.jurors)
    counts = np.zeros((len(reviews.films), jurors), dtype=np.int64)
    np.add.at(counts, (reviews.film, reviews.juror), 1)
    whole = (counts == 1).all(axis=1)
    if jurors < 2 or whole.sum() < 2:
        return None
    kept = whole[reviews.film]
    return reviews.y[kept].reshape(-1, jurors)


def intraclass(table: Vector, sure: float = 0.95) -> dict[str, Intraclass]:
    """All six forms for a complete films × jurors table.

    Source: P. E. Shrout & J. L. Fleiss, Psychological Bulletin 86 (1979); intervals also K. O. McGraw & S. P. Wong,
    Psychological Methods 1 (1996), tables 4 and 7.
    """
    n, k = table.shape
    grand, films, jurors = table.mean(), table.mean(axis=1), table.mean(axis=0)
    between = k * float(((films - grand) ** 2).sum()) / (n - 1)
    panel = n * float(((jurors - grand) ** 2).sum())
    within = float(((table - films[:, None]) ** 2).sum())
    rest = max(within - panel, 0.0)
    squares = _Squares(n, k, between, panel / (k - 1), within / (n * (k - 1)), rest / ((n - 1) * (k - 1)))
    if between + squares.within <= 1e-12 * (1 + float(grand) ** 2):
        return dict.fromkeys(FORMS, Intraclass(None, None, None))
    single = {"1": _one_way(squares, sure), "2": _two_way(squares, sure), "3": _mixed(squares, sure)}
    found = {f"{form},1": one for form, one in single.items()}
    found |= {f"{form},k": Intraclass(*(_stepped(v, k) for v in (one.value, one.low, one.high)))
              for form, one in single.items()}  # fmt: skip
    return found


@dataclass(frozen=True)
class _Squares:
    """Mean squares: films, jurors, within films, and what is left of the two-way table."""

    n: int
    k: int
    between: float
    panel: float
    within: float
    rest: float


def _one_way(s: _Squares, sure: float) -> Intraclass:
    value = (s.between - s.within) / (s.between + (s.k - 1) * s.within)
    over, under = s.n - 1, s.n * (s.k - 1)
    return Intraclass(value, *_from_ratio(_ratio(s.between, s.within), over, under, s.k, sure))


def _mixed(s: _Squares, sure: float) -> Intraclass:
    below = s.between + (s.k - 1) * s.rest
    if below <= 1e-12 * (s.panel + s.within):  # jurors differ, films do not, and every juror is consistent
        return Intraclass(None, None, None)
    value = (s.between - s.rest) / below
    over, under = s.n - 1, (s.n - 1) * (s.k - 1)
    return Intraclass(value, *_from_ratio(_ratio(s.between, s.rest), over, under, s.k, sure))


def _two_way(s: _Squares, sure: float) -> Intraclass:
    n, k = s.n, s.k
    value = (s.between - s.rest) / (s.between + (k - 1) * s.rest + k * (s.panel - s.rest) / n)
    if s.rest <= 1e-12 * s.between:
        return Intraclass(value, None, None)
    ratio = s.panel / s.rest
    weight = k * value * ratio + n * (1 + (k - 1) * value) - k * value
    below = (n - 1) * k**2 * value**2 * ratio**2 + (n * (1 + (k - 1) * value) - k * value) ** 2
    free = (k - 1) * (n - 1) * weight**2 / below
    top = f_point(1 - (1 - sure) / 2, n - 1, free)
    bottom = f_point(1 - (1 - sure) / 2, free, n - 1)
    common = k * s.panel + (k * n - k - n) * s.rest
    low = n * (s.between - top * s.rest) / (top * common + n * s.between)
    high = n * (bottom * s.between - s.rest) / (common + n * bottom * s.between)
    return Intraclass(value, low, high)


def _ratio(over: float, under: float) -> float:
    return over / under if under > 1e-12 * over else inf


def _from_ratio(found: float, over: int, under: int, k: int, sure: float) -> tuple[float, float]:
    if found == inf:
        return 1.0, 1.0
    part = 1 - (1 - sure) / 2
    low, high = found / f_point(part, over, under), found * f_point(part, under, over)
    return (low - 1) / (low + k - 1), (high - 1) / (high + k - 1)


def _stepped(value: float | None, k: int) -> float | None:
    """From one juror's reliability to that of k jurors' mean (Spearman & Brown); None where it has no value."""
    if value is None or abs(below := 1 + (k - 1) * value) < 1e-12:
        return None
    return k * value / below


def spearman(one: Sequence[int] | Vector, other: Sequence[int] | Vector) -> float | None:
    """Spearman's rho with midranks for ties; None for fewer than two pairs or without variation."""
    return correlation(midranks(one), midranks(other)) if len(one) > 1 else None


def correlation(one: Vector, other: Vector) -> float | None:
    """Pearson's correlation; None for fewer than two pairs or without variation."""
    if one.size < 2:
        return None
    a, b = one - one.mean(), other - other.mean()
    below = float(np.sqrt((a @ a) * (b @ b)))
    scale = 1e-12 * (1 + float(np.abs(one).max()) * float(np.abs(other).max())) * one.size
    return None if below <= scale else max(-1.0, min(1.0, float(a @ b) / below))


def mean_spearman(reviews: Reviews[Name]) -> float | None:
    """The mean rho of all pairs of jurors with at least three common films; None without any, or too many jurors."""
    jurors = len(reviews.jurors)
    if jurors * (jurors - 1) // 2 > MOST_PAIRS:
        return None
    by_juror: list[dict[int, float]] = [{} for _ in range(jurors)]
    for film, juror, y in zip(reviews.film.tolist(), reviews.juror.tolist(), reviews.y.tolist(), strict=True):
        by_juror[juror][film] = y
    found = [rho for one, other in combinations(by_juror, 2) if (rho := _common(one, other)) is not None]
    return sum(found) / len(found) if found else None


def _common(one: Mapping[int, float], other: Mapping[int, float]) -> float | None:
    films = sorted(one.keys() & other.keys())
    if len(films) < 3:
        return None
    return spearman(np.array([one[film] for film in films]), np.array([other[film] for film in films]))


def concordance(table: Vector) -> float | None:
    """Kendall's W with correction for ties of a complete films × jurors table; None if nobody told films apart.

    W = 12 S / (m² (n³ - n) - m ΣT). Source: M. G. Kendall, Rank Correlation Methods (1948), chapter 6.
    """
    n, m = table.shape
    ranks = np.column_stack([midranks(column) for column in table.T])
    tied = sum(times**3 - times for column in table.T for times in Counter(column.tolist()).values())
    room = m * m * (n**3 - n) - m * tied
    if room <= 0:
        return None
    totals: NDArray[np.float64] = ranks.sum(axis=1)
    return 12 * float(((totals - totals.mean()) ** 2).sum()) / room
