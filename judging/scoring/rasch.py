"""Many-facet Rasch: log(P(k) / P(k-1)) = film - juror - criterion - threshold(k), by joint maximum likelihood.

Measures are logits; jurors and criteria have mean nought. Source: J. M. Linacre, Many-Facet Rasch Measurement (MESA
Press 1989); with one further facet and a scale of its own for each of its elements it is the partial credit model
(G. N. Masters, Psychometrika 47, 1982). Fit statistics: B. D. Wright & G. N. Masters, Rating Scale Analysis (1982).
An element with nothing but extreme marks has no finite measure: it is set aside, and measured at the end with its raw
score moved by 0.3 points, as the programs of that school do.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import inf

import numpy as np
from numpy.typing import NDArray

from judging.scoring.reviews import Index, Vector, sums

EXTREME = 0.3
MOST_TURNS = 60
RUNAWAY, NOTHING_KNOWN = 30.0, 1e-8
"""Logits that no marks can support (a chance of one in 10^13), and information that leaves an error of 10,000 logits:
measures that pass the one or fall below the other have no finite value."""
MOST_CELLS = 40_000_000
Mask = NDArray[np.bool_]


@dataclass(frozen=True)
class Facet:
    """By element: `measure` in logits, its standard error, mean-square fits (NaN for elements set aside or unseen),
    and whether all its marks were `extreme`."""

    measure: Vector
    error: Vector
    infit: Vector
    outfit: Vector
    extreme: Mask


@dataclass(frozen=True)
class Measured:
    """`facets` as given, the first (films) counting for, the others against a high mark. `thresholds` has a row a scale
    and a column a step (infinite beyond a scale's own), `categories` by scale the marks that were used; `expected` is
    what each observation should have been. Where the fit is not `is_bounded`, the marks part some elements without a
    doubt, likelihood rises without end, and measures mean nothing but their order.
    """

    facets: tuple[Facet, ...]
    thresholds: Vector
    categories: tuple[tuple[int, ...], ...]
    expected: Vector
    turns: int

    @property
    def is_bounded(self) -> bool:
        return self.turns < MOST_TURNS

    def fair(self, measure: float) -> float:
        """The mark expected of a film of this measure by an average juror on an average criterion, over all scales."""
        chance = _chances(np.full(len(self.categories), measure), self.thresholds)
        return float((chance * _values(self.categories, chance.shape[1])).sum(axis=1).mean())


@dataclass
class _Work:
    """What is being fitted: observations that are not set aside."""

    levels: list[Index]
    counts: list[int]
    scale: Index
    x: Index
    measures: list[Vector]
    thresholds: Vector

    def ability(self) -> Vector:
        total = self.measures[0][self.levels[0]].copy()
        for level, measure in zip(self.levels[1:], self.measures[1:], strict=True):
            total -= measure[level]
        return total


def measure(
    levels: Sequence[Index], counts: Sequence[int], marks: Index, scale: Index | None = None
) -> Measured | None:
    """Fit the model. `levels` has, a facet, the element of every observation; `marks` are whole numbers.

    `scale` says which rating scale an observation uses; by default all share one. Marks nobody gave (on a scale, where
    there are several) do not count as steps; an element all of whose scales have one mark only is not measured.
    None if nothing is left once extreme elements are set aside, or the table is too large to be held.
    """
    scales = np.zeros_like(marks) if scale is None else scale
    kept, extreme = _set_aside(levels, counts, marks, scales)
    groups = int(scales.max(initial=0)) + 1
    x, categories = _recount(marks, scales, kept, groups)
    steps: Index = np.array([max(len(own) - 1, 0) for own in categories], dtype=np.int64)
    rest = sum(counts[1:]) + groups * int(steps.max())
    if not kept.any() or max(counts[0], rest) * rest > MOST_CELLS:
        return None
    numbered: Index = np.arange(1, int(steps.max()) + 1, dtype=np.int64)
    start = np.where(numbered[None, :] <= steps[:, None], 0.0, inf)
    work = _Work(
        [level[kept] for level in levels], list(counts), scales[kept], x[kept], [np.zeros(n) for n in counts], start
    )
    turns = _fit(work, extreme)
    whole = _Work(list(levels), list(counts), scales, x, work.measures, work.thresholds)
    _measure_extremes(whole, extreme, steps)
    chance = _chances(whole.ability(), whole.thresholds[whole.scale])
    facets = tuple(_facet(whole, chance, index, extreme[index], kept, steps) for index in range(len(counts)))
    expected = (chance * _values(categories, chance.shape[1])[scales]).sum(axis=1)
    return Measured(facets, work.thresholds, categories, expected, turns)


def _values(categories: Sequence[Sequence[int]], width: int) -> Vector:
    """Scales × categories: the marks; nought beyond a scale's own."""
    return np.array([[*own, *[0] * (width - len(own))] for own in categories], dtype=np.float64)


def _set_aside(
    levels: Sequence[Index], counts: Sequence[int], marks: Index, scales: Index
) -> tuple[Mask, list[NDArray[np.int64]]]:
    """Which observations stay, and by facet: 0 stays, else in which turn it was set aside (+ top, - bottom)."""
    kept: Mask = np.ones(marks.size, dtype=np.bool_)
    aside = [np.zeros(count, dtype=np.int64) for count in counts]
    turn, found = 0, True
    while found and kept.any():
        turn += 1
        top, bottom = _ends(marks, scales, kept)
        found = False
        for level, count, out in zip(levels, counts, aside, strict=True):
            seen = np.bincount(level[kept], minlength=count)
            for sign, end in ((turn, top), (-turn, bottom)):
                there = np.bincount(level[kept & end], minlength=count)
                extreme = (seen > 0) & (there == seen) & (out == 0)
                out[extreme] = sign
                found = found or bool(extreme.any())
        for level, out in zip(levels, aside, strict=True):
            kept &= out[level] == 0
    return kept, aside


def _ends(marks: Index, scales: Index, kept: Mask) -> tuple[Mask, Mask]:
    """Which observations are at the top and at the bottom of what is given on their scale."""
    groups = int(scales.max()) + 1
    highest = np.full(groups, np.iinfo(np.int64).min)
    lowest = np.full(groups, np.iinfo(np.int64).max)
    np.maximum.at(highest, scales[kept], marks[kept])
    np.minimum.at(lowest, scales[kept], marks[kept])
    return marks >= highest[scales], marks <= lowest[scales]


def _recount(marks: Index, scales: Index, kept: Mask, groups: int) -> tuple[Index, tuple[tuple[int, ...], ...]]:
    """Marks as steps from nought, on each scale from its own lowest; and by scale the marks that were used."""
    x = np.zeros_like(marks)
    categories: list[tuple[int, ...]] = []
    for group in range(groups):
        own = np.unique(marks[kept & (scales == group)])
        here = scales == group
        x[here] = np.clip(np.searchsorted(own, marks[here]), 0, max(own.size - 1, 0))
        categories.append(tuple(own.tolist()))
    return x, tuple(categories)


def _chances(ability: Vector, thresholds: Vector) -> Vector:
    """Observations × categories: how likely each is. `thresholds` has one row, or one an observation."""
    steps = ability[:, None] - thresholds
    log = np.concatenate([np.zeros((ability.size, 1)), np.cumsum(steps, axis=1)], axis=1)
    log -= log.max(axis=1, keepdims=True)
    chance = np.exp(log)
    return chance / chance.sum(axis=1, keepdims=True)


def _fit(work: _Work, extreme: Sequence[NDArray[np.int64]]) -> int:
    """Newton's steps with the films eliminated, of two logits at most: none so short led down in 10,000 tables. Returns

    how many were needed; MOST_TURNS where they never end, or run away: where measures pass all bounds, or nothing is
    known any more of a film, or of a difference that was known at the beginning. (There a step is nought because nobody
    can say where it leads.)"""
    known = 0
    for turn in range(1, MOST_TURNS + 1):
        moves, bends, knows = _step(work, extreme)
        known = known or knows
        if knows < known:
            break
        largest = max(float(np.abs(move).max(initial=0)) for move in (*moves, bends))
        size = min(1.0, 2 / largest) if largest > 0 else 1.0
        work.measures = [one + size * move for one, move in zip(work.measures, moves, strict=True)]
        work.thresholds = np.where(np.isfinite(work.thresholds), work.thresholds + size * bends, inf)
        if largest < 1e-7:
            return turn
        if _reach(work) > RUNAWAY:
            break
    return MOST_TURNS


def _reach(work: _Work) -> float:
    """How far from nought any measure or step lies."""
    steps = work.thresholds[np.isfinite(work.thresholds)]
    return max(float(np.abs(one).max(initial=0.0)) for one in (*work.measures, steps))


def _step(work: _Work, extreme: Sequence[NDArray[np.int64]]) -> tuple[list[Vector], Vector, int]:
    """Newton's step: by facet, and for the thresholds (scales × steps); and how much is known: the rank of the rest's
    information and the number of films with any."""
    chance = _chances(work.ability(), work.thresholds[work.scale])
    system = _system(work, chance)
    films, own, cross, block, slope, steep = system
    reduced = block - cross.T @ (cross / own[:, None])
    right = steep - cross.T @ (slope / own)
    solved, _, rank, _ = np.linalg.lstsq(reduced + _pinned(work), right, rcond=1e-12)
    moved: Vector = solved.astype(np.float64)
    film = (slope - cross @ moved) / own
    film[extreme[0] != 0] = 0.0
    film[films == 0] = 0.0
    moves, at = [film], 0
    for count in work.counts[1:]:
        moves.append(moved[at : at + count])
        at += count
    knows = int(rank) + int((own[films > 0] > NOTHING_KNOWN).sum())
    return moves, moved[at:].reshape(work.thresholds.shape), knows


def _system(work: _Work, chance: Vector) -> tuple[Index, Vector, Vector, Vector, Vector, Vector]:
    """Information and score: films' own (diagonal), films × rest, rest × rest, and both gradients."""
    steps = np.arange(chance.shape[1], dtype=np.float64)
    expected = chance @ steps
    variance = chance @ steps**2 - expected**2
    reach = chance[:, ::-1].cumsum(axis=1)[:, ::-1][:, 1:]
    passed = (chance * steps)[:, ::-1].cumsum(axis=1)[:, ::-1][:, 1:] - expected[:, None] * reach
    missed = work.x - expected
    film, count = work.levels[0], work.counts[0]
    seen = np.bincount(film, minlength=count)
    own = np.where(seen > 0, sums(film, variance, count), 1.0)
    slope = sums(film, missed, count)
    places = _places(work)
    size = places[-1][1]
    cross, block, steep = np.zeros((count, size)), np.zeros((size, size)), np.zeros(size)
    facets = list(zip(work.levels[1:], places[:-1], strict=True))
    for level, (start, end) in facets:
        cross[:, start:end] = -_meet(film, level, variance, (count, end - start))
        steep[start:end] = -sums(level, missed, end - start)
        for other, (first, last) in facets:
            block[start:end, first:last] = _meet(level, other, variance, (end - start, last - first))
    scales, width = work.thresholds.shape
    for step in range(width):
        columns: Index = places[-1][0] + np.arange(scales, dtype=np.int64) * width + step
        cross[:, columns] = -_meet(film, work.scale, passed[:, step], (count, scales))
        taken = (work.x > step) - reach[:, step]
        steep[columns] = -sums(work.scale, taken, scales)
        for level, (start, end) in facets:
            both = _meet(level, work.scale, passed[:, step], (end - start, scales))
            block[start:end, columns] = both
            block[columns, start:end] = both.T
        for other in range(width):
            shared = reach[:, max(step, other)] - reach[:, step] * reach[:, other]
            block[columns, columns - step + other] = sums(work.scale, shared, scales)
    return seen, own, cross, block, slope, steep


def _places(work: _Work) -> list[tuple[int, int]]:
    """Where each further facet and then the thresholds stand among the rest."""
    places: list[tuple[int, int]] = []
    at = 0
    for count in (*work.counts[1:], work.thresholds.size):
        places.append((at, at + count))
        at += count
    return places


def _pinned(work: _Work) -> Vector:
    """What holds the means of jurors, of criteria and of each scale's thresholds where they are."""
    places = _places(work)
    tied = np.zeros((places[-1][1], places[-1][1]))
    for start, end in places[:-1]:
        tied[start:end, start:end] = 1.0
    width = work.thresholds.shape[1]
    for scale in range(work.thresholds.shape[0]):
        at = places[-1][0] + scale * width + np.flatnonzero(np.isfinite(work.thresholds[scale]))
        tied[np.ix_(at, at)] = 1.0
    return tied


def _meet(one: Index, other: Index, values: Vector, shape: tuple[int, int]) -> Vector:
    return sums(one * shape[1] + other, values, shape[0] * shape[1]).reshape(shape)


def _measure_extremes(work: _Work, extreme: Sequence[NDArray[np.int64]], steps: Index) -> None:
    """Measures of the elements set aside, last set aside first, all others as known."""
    order = sorted(
        (-abs(int(turn)), facet, element, int(turn))
        for facet, out in enumerate(extreme)
        for element, turn in enumerate(out.tolist())
        if turn
    )
    for _, facet, element, turn in order:
        here = work.levels[facet] == element
        most = float(steps[work.scale[here]].sum())
        if most <= 0:
            continue
        wanted = most - EXTREME if turn > 0 else EXTREME
        sign = 1 if facet == 0 else -1
        work.measures[facet][element] = 0.0
        base = work.ability()[here]
        moved = _level(base, work.thresholds[work.scale[here]], wanted)
        work.measures[facet][element] = sign * moved


def _level(base: Vector, thresholds: Vector, wanted: float) -> float:
    """By how much abilities must move for their expected marks to add up to `wanted` (bisection)."""
    low, high = -60.0, 60.0
    steps = np.arange(thresholds.shape[1] + 1, dtype=np.float64)
    for _ in range(80):
        middle = (low + high) / 2
        if float((_chances(base + middle, thresholds) @ steps).sum()) < wanted:
            low = middle
        else:
            high = middle
    return (low + high) / 2


def _facet(
    work: _Work, chance: Vector, index: int, extreme: NDArray[np.int64], kept: Mask, steps: Index
) -> Facet:  # fmt: skip
    """Errors and fits of one facet; fits are told from the observations that were fitted."""
    at = np.arange(chance.shape[1], dtype=np.float64)
    expected = chance @ at
    variance = np.maximum(chance @ at**2 - expected**2, 1e-12)
    squared = (work.x - expected) ** 2
    level, count = work.levels[index], work.counts[index]
    with np.errstate(divide="ignore", invalid="ignore"):
        error = 1 / np.sqrt(sums(level, variance, count))
        own = level[kept]
        infit = sums(own, squared[kept], count) / sums(own, variance[kept], count)
        outfit = sums(own, (squared / variance)[kept], count) / np.bincount(own, minlength=count)
    unseen = sums(level, steps[work.scale].astype(np.float64), count) == 0
    value = np.where(unseen, np.nan, work.measures[index])
    return Facet(value, np.where(unseen, np.nan, error), infit, outfit, extreme != 0)
