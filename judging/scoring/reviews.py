"""Complete reviews as arrays: who gave which film how much, sorted, so that the order of the input means nothing."""

from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from math import lcm
from typing import Generic, TypeVar

import numpy as np
from numpy.typing import NDArray

Vector = NDArray[np.float64]
Index = NDArray[np.int64]
Name = TypeVar("Name", bound=Hashable)
Given = Mapping[Name, Mapping[Name, Fraction]]
"""Film → juror → score."""


@dataclass(frozen=True)
class Reviews(Generic[Name]):
    """Reviews sorted by film, then juror. `films` and `jurors` are names in ascending order; `film` and `juror` are
    indices into them, one a review; a score is `parts[i] / unit` exactly and `y[i]` as a float.

    A film may be without reviews; a juror always has one.
    """

    films: tuple[Name, ...]
    jurors: tuple[Name, ...]
    film: Index
    juror: Index
    parts: tuple[int, ...]
    unit: int

    @property
    def size(self) -> int:
        return len(self.parts)

    @cached_property
    def y(self) -> Vector:
        return np.array([part / self.unit for part in self.parts], dtype=np.float64)

    @cached_property
    def by_film(self) -> Index:
        """How many reviews each film has."""
        return np.bincount(self.film, minlength=len(self.films)).astype(np.int64)

    @cached_property
    def by_juror(self) -> Index:
        """How many reviews each juror wrote."""
        return np.bincount(self.juror, minlength=len(self.jurors)).astype(np.int64)

    @cached_property
    def starts(self) -> list[int]:
        """Where each film's reviews begin; one more entry for the end."""
        return [0, *np.cumsum(self.by_film).tolist()]

    def of_film(self, film: int) -> tuple[int, ...]:
        """The film's scores in parts of the unit, jurors ascending."""
        return self.parts[self.starts[film] : self.starts[film + 1]]

    @property
    def is_even(self) -> bool:
        """Whether all scores are the same."""
        return len(set(self.parts)) < 2

    @property
    def is_complete(self) -> bool:
        """Whether every juror reviewed every film."""
        return self.size == len(self.films) * len(self.jurors)


def reviews_of(given: Mapping[Name, Mapping[Name, Fraction]], films: Iterable[Name] = ()) -> Reviews[Name]:
    """From film → juror → score; `films` adds films nobody reviewed. Names must sort."""
    cells = [(film, juror, value) for film, scores in given.items() for juror, value in scores.items()]
    return reviews_from(cells, {*given, *films})


def reviews_from(cells: Sequence[tuple[Name, Name, Fraction]], films: Iterable[Name] = ()) -> Reviews[Name]:
    """From (film, juror, score) in any order; a juror may have reviewed a film more than once."""
    unit = lcm(*{value.denominator for _, _, value in cells})
    return reviews_in_parts([(film, juror, int(value * unit)) for film, juror, value in cells], unit, films)


def reviews_in_parts(cells: Sequence[tuple[Name, Name, int]], unit: int, films: Iterable[Name] = ()) -> Reviews[Name]:
    """From (film, juror, score in parts of `unit`) in any order."""
    names = sorted({*(film for film, _, _ in cells), *films}, key=_order)
    jurors = sorted({juror for _, juror, _ in cells}, key=_order)
    row = {name: index for index, name in enumerate(names)}
    column = {name: index for index, name in enumerate(jurors)}
    placed = sorted((row[film], column[juror], parts) for film, juror, parts in cells)
    film = np.array([one[0] for one in placed], dtype=np.int64)
    juror = np.array([one[1] for one in placed], dtype=np.int64)
    return Reviews(tuple(names), tuple(jurors), film, juror, tuple(one[2] for one in placed), unit)


def sums(group: Index, values: Vector, groups: int) -> Vector:
    """The sum of `values` by group."""
    return np.bincount(group, weights=values, minlength=groups).astype(np.float64)


def midranks(values: Sequence[int] | Vector) -> Vector:
    """Ranks from 1, least first; equal values share the mean of the ranks they take together."""
    array = np.asarray(values)
    _, where, times = np.unique(array, return_inverse=True, return_counts=True)
    before = np.cumsum(times) - times
    return (before + (times + 1) / 2)[where].astype(np.float64)


def parts_of(reviews: Reviews[Name]) -> list[tuple[tuple[Name, ...], tuple[Name, ...]]]:
    """(jurors, films) linked by common reviews and with nobody outside, largest first. Films without any are in none.

    Each round gives a juror the least mark among the films reviewed, and a film that of its jurors, until all is still.
    """
    mark = np.arange(len(reviews.jurors), dtype=np.int64)
    while True:
        film = np.full(len(reviews.films), len(mark), dtype=np.int64)
        np.minimum.at(film, reviews.film, mark[reviews.juror])
        after = mark.copy()
        np.minimum.at(after, reviews.juror, film[reviews.film])
        after = after[after]
        if np.array_equal(after, mark):
            break
        mark = after
    found = [
        (
            tuple(reviews.jurors[i] for i in np.flatnonzero(mark == root).tolist()),
            tuple(reviews.films[i] for i in np.flatnonzero(film == root).tolist()),
        )
        for root in np.unique(mark).tolist()
    ]
    return sorted(found, key=lambda part: -len(part[1]))


def _order(name: Hashable) -> tuple[int, int | str]:
    """Numbers by size, before words by letters."""
    return (0, name) if isinstance(name, int) else (1, str(name))
