"""Marks in long format, and the reviews they make: one weighted mean for a juror and a film, exact."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from fractions import Fraction
from functools import cached_property
from math import lcm
from typing import NamedTuple

import numpy as np

from judging.scoring.reviews import Index, Reviews, Vector, reviews_in_parts

OVERALL = ""
"""The criterion of marks that name none."""


class Steps(StrEnum):
    """Which marks share a rating scale, for Rasch: all of them, those of one criterion, or those of one juror."""

    SHARED = "shared"
    CRITERION = "criterion"
    JUROR = "juror"


class Mark(NamedTuple):
    """What `juror` gave `film` for `criterion`; None where the cell was left empty."""

    film: str
    juror: str
    criterion: str
    value: Fraction | None


@dataclass(frozen=True)
class Marks:
    """All marks, at most one for a film, a juror and a criterion. `weights` by criterion (1 where it says nothing).

    `pools` says of a film which language or category it belongs to, `positions` at which place of a juror's own order
    a film was seen, by (juror, film).
    """

    rows: Sequence[Mark]
    weights: Mapping[str, Fraction] = field(default_factory=dict[str, Fraction])
    pools: Mapping[str, str] = field(default_factory=dict[str, str])
    positions: Mapping[tuple[str, str], int] = field(default_factory=dict[tuple[str, str], int])
    steps: Steps = Steps.SHARED

    @cached_property
    def given(self) -> list[Mark]:
        """Marks that were given, by film, juror and criterion."""
        return sorted(mark for mark in self.rows if mark.value is not None)

    @cached_property
    def criteria(self) -> tuple[str, ...]:
        return tuple(sorted({mark.criterion for mark in self.rows}))

    @cached_property
    def films(self) -> tuple[str, ...]:
        return tuple(sorted({mark.film for mark in self.rows}))

    @cached_property
    def jurors(self) -> tuple[str, ...]:
        """Jurors who gave a mark."""
        return tuple(sorted({mark.juror for mark in self.given}))

    def weight(self, criterion: str) -> Fraction:
        return self.weights.get(criterion, Fraction(1))

    @cached_property
    def counting(self) -> tuple[str, ...]:
        """Criteria that count."""
        return tuple(criterion for criterion in self.criteria if self.weight(criterion) > 0)

    @cached_property
    def sheets(self) -> dict[tuple[str, str], dict[str, Fraction]]:
        """(film, juror) → criterion → mark."""
        found: dict[tuple[str, str], dict[str, Fraction]] = {}
        cells = [(m.film, m.juror, m.criterion, m.value) for m in self.given if m.value is not None]
        for film, juror, criterion, value in cells:
            found.setdefault((film, juror), {})[criterion] = value
        return found

    @cached_property
    def incomplete(self) -> tuple[tuple[str, str], ...]:
        """(film, juror) pairs whose review lacks a mark that counts: it does not count."""
        return tuple(pair for pair, sheet in self.sheets.items() if any(code not in sheet for code in self.counting))

    @cached_property
    def reviews(self) -> Reviews[str]:
        """The complete reviews: weighted means of the marks, as y = sum(w x) / sum(w)."""
        share = lcm(*{self.weight(code).denominator for code in self.counting})
        weights = {code: int(self.weight(code) * share) for code in self.counting}
        unit = lcm(*{mark.value.denominator for mark in self.given if mark.value is not None})
        lacking = set(self.incomplete)
        cells = [
            (film, juror, sum(weight * _parts(sheet[code], unit) for code, weight in weights.items()))
            for (film, juror), sheet in self.sheets.items()
            if (film, juror) not in lacking
        ]
        return reviews_in_parts(cells, unit * sum(weights.values()), self.films)

    def reviews_for(self, criterion: str) -> Reviews[str]:
        """The marks for one criterion alone."""
        given = [(m.film, m.juror, m.value) for m in self.given if m.criterion == criterion and m.value is not None]
        unit = lcm(*{value.denominator for _, _, value in given})
        return reviews_in_parts([(film, juror, _parts(value, unit)) for film, juror, value in given], unit, self.films)


def _parts(value: Fraction, unit: int) -> int:
    """A mark as a whole number of `unit`ths."""
    return value.numerator * (unit // value.denominator)


def pool_columns(films: Sequence[str], pools: Mapping[str, str], counted: Index) -> Vector:
    """Films × pools, 0/1: one column for all films unless at least two pools have reviewed films."""
    names = sorted({pools.get(film, "") for film, times in zip(films, counted.tolist(), strict=True) if times})
    if len(names) < 2:
        return np.ones((len(films), 1))
    place = {name: index for index, name in enumerate(names)}
    table = np.zeros((len(films), len(names)))
    for row, film in enumerate(films):
        table[row, place.get(pools.get(film, ""), 0)] = 1
    return table
