"""Dealing films to jurors: scarcest film first, least loaded juror first, then exchanges until nothing is better.

The chains are augmenting and cost-reducing paths: first as many wanted reviews are given as can be, by jurors who
understand the film as far as can be; then no path of exchanges leads to a more even load, so the loads are as even
as conflicts, languages and limits allow (Harvey, Ladner, Lovász & Tamir, Semi-matchings for bipartite graphs and
load balancing, J. Algorithms 59, 2006).
"""

from collections import deque
from collections.abc import Collection, Iterable, Sequence
from itertools import pairwise
from random import Random

import numpy as np
from numpy.typing import NDArray

from judging.allocation import links
from judging.allocation.terms import Film, Juror, Place, shuffled

Mask = NDArray[np.bool_]
Counts = NDArray[np.int64]
NO_LIMIT = np.iinfo(np.int64).max
SAMPLE, BUDGET = 60, 200_000
"""To join two parts of the graph: films drawn from each, and links looked at until it is given up."""


class Deal:
    """Films × jurors as masks, both in ascending order of their numbers."""

    def __init__(
        self,
        jurors: Sequence[Juror],
        films: Sequence[Film],
        conflicts: Collection[tuple[int, int]],
        kept: Iterable[Place],
        numbers: Random,
    ) -> None:
        self.numbers = numbers
        self.jurors, self.films = jurors, films
        shape = (len(films), len(jurors))
        self.row = {film.film: index for index, film in enumerate(films)}
        self.column = {juror.juror: index for index, juror in enumerate(jurors)}
        self.able: Mask = np.ones(shape, dtype=np.bool_)
        for juror, film in conflicts:
            if juror in self.column and film in self.row:
                self.able[self.row[film], self.column[juror]] = False
        self.understood = _understanding(jurors, films)
        self.held: Mask = np.zeros(shape, dtype=np.bool_)
        for place in kept:
            self.held[self.row[place.film], self.column[place.juror]] = True
        self.fixed: Mask = self.held.copy()
        self.load: Counts = self.held.sum(axis=0, dtype=np.int64)
        self.limit: Counts = np.array([NO_LIMIT if one.limit is None else one.limit for one in jurors], dtype=np.int64)

    def deal(self) -> None:
        """Give every film the jurors it wants, as far as possible, and even the loads."""
        for allowed in (self.able & self.understood, self.able):
            self._hand_out(allowed)
            self._fill_by_chains(allowed)
        self._even_out()
        self._join()

    def missing(self) -> Counts:
        """By film, how many jurors it still wants."""
        wanted = np.array([film.wanted for film in self.films], dtype=np.int64)
        return np.maximum(wanted - self.held.sum(axis=1, dtype=np.int64), 0)

    def pairs(self) -> list[tuple[int, int]]:
        """All (juror, film) pairs, kept ones included."""
        return [(self.jurors[column].juror, self.films[row].film) for row, column in np.argwhere(self.held).tolist()]

    def _hand_out(self, allowed: Mask) -> None:
        missing = self.missing()
        scarcity = allowed.sum(axis=1)
        rows = [row for row in range(len(self.films)) if missing[row]]
        rows.sort(key=lambda row: (int(scarcity[row]), self.numbers.random()))
        while rows:
            still: list[int] = []
            for row in rows:
                takers = np.flatnonzero(allowed[row] & ~self.held[row] & (self.load < self.limit))
                if not takers.size:
                    continue
                self._give(row, self._least_loaded(takers))
                missing[row] -= 1
                if missing[row]:
                    still.append(row)
            rows = still

    def _fill_by_chains(self, allowed: Mask) -> None:
        """Where all who may take a film are full, let them pass another film on to somebody who is not."""
        dead: Mask = np.zeros(len(self.jurors), dtype=np.bool_)
        for row, missing in enumerate(self.missing().tolist()):
            for _ in range(missing):
                starts: Mask = allowed[row] & ~self.held[row] & ~dead
                path = self._path(starts, self.load < self.limit, dead)
                if not path:
                    break
                self._pass_on(path)
                self._give(row, path[0])
                dead[:] = False

    def _even_out(self) -> None:
        """Exchange until no chain leads from a juror to one with two films fewer."""
        changed = True
        while changed:
            changed = False
            dead: Mask = np.zeros(len(self.jurors), dtype=np.bool_)
            # The fullest first: whoever cannot be relieved then is of no use to anybody less full either.
            while not dead.all() and (goal := self._lighter(column := self._fullest(~dead))).any():
                if path := self._path(self._only(column), goal, dead):
                    self._pass_on(path, self._surplus(path))
                    changed = True

    def _fullest(self, among: Mask) -> int:
        return int(np.where(among, self.load, -1).argmax())

    def _lighter(self, column: int) -> Mask:
        return (self.load <= self.load[column] - 2) & (self.load < self.limit)

    def _surplus(self, path: list[int]) -> int:
        """How many films may go down the chain before its end would have more than its start."""
        start, end = path[0], path[-1]
        return int(min((self.load[start] - self.load[end]) // 2, self.limit[end] - self.load[end]))

    def _only(self, column: int) -> Mask:
        mask: Mask = np.zeros(len(self.jurors), dtype=np.bool_)
        mask[column] = True
        return mask

    def _path(self, starts: Mask, goal: Mask, dead: Mask) -> list[int]:
        """A shortest chain of jurors from `starts` to `goal`, each able to pass a film to the next, or [].

        Whoever was reached in vain is marked in `dead` and not tried again.
        """
        seen: Mask = starts | dead
        came_from: dict[int, int] = {}
        queue = deque(np.flatnonzero(starts).tolist())
        while queue:
            giver = queue.popleft()
            found = np.flatnonzero(self._reach(giver) & ~seen)
            ends = found[goal[found]]
            if ends.size:
                came_from[end := self._least_loaded(ends)] = giver
                return _trace(came_from, end)
            seen[found] = True
            for taker in found.tolist():
                came_from[taker] = giver
                queue.append(taker)
        dead |= seen
        return []

    def _reach(self, giver: int) -> Mask:
        """Everybody to whom `giver` could pass one of the films that may move."""
        rows = np.flatnonzero(self.held[:, giver] & ~self.fixed[:, giver])
        return np.logical_or.reduce(self._takers(rows, giver), axis=0)

    def _takers(self, rows: NDArray[np.intp], giver: int) -> Mask:
        """Rows × jurors: who may take each film from `giver`. Nobody takes a film over who understands it less."""
        follows: Mask = self.understood[rows] | ~self.understood[rows, giver][:, None]
        return self.able[rows] & ~self.held[rows] & follows

    def _pass_on(self, path: list[int], most: int = 1) -> None:
        """Move up to `most` films along every link of the chain, the last link first; loads between stay the same."""
        hops = [(giver, taker, self._loose(giver, taker)) for giver, taker in pairwise(path)]
        moving = min([most, *(rows.size for _, _, rows in hops)])
        for giver, taker, rows in reversed(hops):
            for row in shuffled(rows.tolist(), self.numbers)[:moving]:
                self._take(row, giver)
                self._give(row, taker)

    def _loose(self, giver: int, taker: int) -> NDArray[np.intp]:
        """The films that `giver` could pass to `taker`."""
        rows = np.flatnonzero(self.held[:, giver] & ~self.fixed[:, giver])
        return rows[self._takers(rows, giver)[:, taker]]

    def _give(self, row: int, column: int) -> None:
        self.held[row, column] = True
        self.load[column] += 1

    def _take(self, row: int, column: int) -> None:
        self.held[row, column] = False
        self.load[column] -= 1

    def _least_loaded(self, columns: NDArray[np.intp]) -> int:
        loads = self.load[columns]
        best = columns[loads == loads.min()]
        return int(best[self._draw(best.size)])

    def _draw(self, size: int) -> int:
        return int(self.numbers.random() * size)

    def _join(self) -> None:
        """Exchange two films between two parts of the graph as long as that leaves fewer parts."""
        found = links.parts(self.pairs())
        for _ in range(len(found) - 1):
            if not any(self._bridge(found[0].jurors, part.jurors) for part in found[1:]):
                return
            found = links.parts(self.pairs())

    def _bridge(self, here: Sequence[int], there: Sequence[int]) -> bool:
        """Exchange a film of each part for one of the other, if an exchange is found that links them."""
        pairs = self.pairs()
        before = len(links.parts(pairs))
        near, far = self._movable(here)[:SAMPLE], self._movable(there)[:SAMPLE]
        exchanges = [(one, other) for one in near for other in far if self._may_swap(one, other)]
        for one, other in exchanges[: max(8, BUDGET // len(pairs))]:
            self._swap(one, other)
            if len(links.parts(self.pairs())) < before:
                return True
            self._swap((one[0], other[1]), (other[0], one[1]))
        return False

    def _movable(self, jurors: Sequence[int]) -> list[tuple[int, int]]:
        columns = [self.column[juror] for juror in jurors]
        cells = np.argwhere(self.held[:, columns] & ~self.fixed[:, columns]).tolist()
        drawn = sorted((self.numbers.random(), row, columns[index]) for row, index in cells)
        return [(row, column) for _, row, column in drawn]

    def _may_swap(self, one: tuple[int, int], other: tuple[int, int]) -> bool:
        return self._may_take(one[0], one[1], other[1]) and self._may_take(other[0], other[1], one[1])

    def _may_take(self, row: int, giver: int, taker: int) -> bool:
        follows = self.understood[row, taker] or not self.understood[row, giver]
        return bool(self.able[row, taker] and not self.held[row, taker] and follows)

    def _swap(self, one: tuple[int, int], other: tuple[int, int]) -> None:
        for cell in (one, other):
            self._take(*cell)
        self._give(one[0], other[1])
        self._give(other[0], one[1])


def _understanding(jurors: Sequence[Juror], films: Sequence[Film]) -> Mask:
    """Films × jurors: whether the juror understands any language of the film; everybody does one without speech."""
    known: dict[frozenset[str], list[bool]] = {}
    for film in films:
        if film.languages not in known:
            known[film.languages] = [not film.languages or bool(film.languages & one.languages) for one in jurors]
    shape = (len(films), len(jurors))
    return np.array([known[film.languages] for film in films], dtype=np.bool_).reshape(shape)


def _trace(came_from: dict[int, int], end: int) -> list[int]:
    path = [end]
    while path[-1] in came_from:
        path.append(came_from[path[-1]])
    return path[::-1]
