"""Rankings on ballots and pairs, and how many prefer whom."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from functools import cached_property

Group = tuple[str, ...]
Pair = tuple[str, str]


@dataclass(frozen=True)
class Ballot:
    """`groups` of candidates, best first; those of one group are ranked equal. It counts `weight` times."""

    groups: tuple[Group, ...]
    weight: Fraction = Fraction(1)
    name: str = ""

    @property
    def has_ties(self) -> bool:
        return any(len(group) > 1 for group in self.groups)


@dataclass(frozen=True)
class Profile:
    """All ballots, or all compared pairs: (winner, loser) → how often, and (one, other) → how often neither.

    On a ballot, whom it does not name stands behind whom it names in an election (`majorities`); for models of strength
    it says nothing about them (`wins`).
    """

    ballots: tuple[Ballot, ...] = ()
    pairs: Mapping[Pair, Fraction] = field(default_factory=dict[Pair, Fraction])
    ties: Mapping[Pair, Fraction] = field(default_factory=dict[Pair, Fraction])

    @cached_property
    def candidates(self) -> tuple[str, ...]:
        named = {name for ballot in self.ballots for group in ballot.groups for name in group}
        return tuple(sorted(named | {name for pair in (*self.pairs, *self.ties) for name in pair}))

    @cached_property
    def votes(self) -> Fraction:
        return sum((ballot.weight for ballot in self.ballots), Fraction(0))

    @cached_property
    def majorities(self) -> dict[Pair, Fraction]:
        """(one, other) → how many votes prefer one to the other, for all pairs of candidates."""
        found = {(a, b): Fraction(0) for a in self.candidates for b in self.candidates if a != b}
        for ballot in self.ballots:
            named = {name for group in ballot.groups for name in group}
            rest = tuple(name for name in self.candidates if name not in named)
            _add(found, (*ballot.groups, rest), ballot.weight)
        for pair, times in self.pairs.items():
            found[pair] += times
        return found

    @cached_property
    def wins(self) -> dict[Pair, Fraction]:
        """(winner, loser) → how often, among the candidates a ballot names."""
        found: dict[Pair, Fraction] = dict(self.pairs)
        for ballot in self.ballots:
            _add(found, ballot.groups, ballot.weight)
        return found

    @cached_property
    def draws(self) -> dict[Pair, Fraction]:
        """(one, other) in the order of their names → how often they were ranked equal."""
        found: dict[Pair, Fraction] = {}
        for (one, other), times in self.ties.items():
            pair = (min(one, other), max(one, other))
            found[pair] = found.get(pair, Fraction(0)) + times
        for ballot in self.ballots:
            for group in ballot.groups:
                for at, one in enumerate(sorted(group)):
                    for other in sorted(group)[at + 1 :]:
                        found[one, other] = found.get((one, other), Fraction(0)) + ballot.weight
        return found


def _add(found: dict[Pair, Fraction], groups: Sequence[Group], weight: Fraction) -> None:
    for at, group in enumerate(groups):
        for one in group:
            for behind in groups[at + 1 :]:
                for other in behind:
                    found[one, other] = found.get((one, other), Fraction(0)) + weight


def borda(profile: Profile) -> dict[str, Fraction]:
    """Borda's count: on each ballot a point for every candidate ranked behind, half a point for every one ranked equal.

    Candidates a ballot does not name share its end. Of pairs: wins, and half a point for a tie.
    """
    points = dict.fromkeys(profile.candidates, Fraction(0))
    for ballot in profile.ballots:
        named = {name for group in ballot.groups for name in group}
        rest = tuple(name for name in profile.candidates if name not in named)
        behind = len(profile.candidates)
        for group in (*ballot.groups, rest):
            behind -= len(group)
            for name in group:
                points[name] += ballot.weight * (behind + Fraction(len(group) - 1, 2))
    for (winner, _), times in profile.pairs.items():
        points[winner] += times
    for pair, times in profile.ties.items():
        for name in pair:
            points[name] += times / 2
    return points


def places(values: Mapping[str, Fraction]) -> dict[str, int]:
    """Candidate → place, greatest value first; equal values share one (1, 2, 2, 4)."""
    return {name: 1 + sum(other > value for other in values.values()) for name, value in values.items()}


def components(candidates: Iterable[str], beats: Iterable[Pair]) -> list[set[str]]:
    """Strongly connected components of who beat whom, in no meaningful order (by reach, forth and back)."""
    names = sorted(candidates)
    ahead: dict[str, set[str]] = {name: {name} for name in names}
    for winner, loser in beats:
        ahead[winner].add(loser)
    reach = {name: _reach(name, ahead) for name in names}
    found: list[set[str]] = []
    for name in names:
        if not any(name in group for group in found):
            found.append({other for other in reach[name] if name in reach[other]})
    return found


def _reach(start: str, ahead: Mapping[str, set[str]]) -> set[str]:
    seen, waiting = {start}, [start]
    while waiting:
        for other in ahead[waiting.pop()] - seen:
            seen.add(other)
            waiting.append(other)
    return seen


def is_linked(profile: Profile) -> bool:
    """Whether everybody reaches everybody by wins; a tie counts both ways."""
    both = {pair for one, other in profile.draws for pair in ((one, other), (other, one))}
    return len(components(profile.candidates, both.union(profile.wins))) <= 1


def has_winning_circle(profile: Profile) -> bool:
    """Whether some circle of candidates has more wins along it than ties.

    Without one, the strengths of winners and a parameter of ties grow together without end (say one win and one tie
    between two). It is a circle of negative length, where a win is a step of -1 and a tie, either way, one of 1.
    """
    steps = {pair: 1 for one, other in profile.draws for pair in ((one, other), (other, one))}
    steps |= dict.fromkeys(profile.wins, -1)
    reach = dict.fromkeys(profile.candidates, 0)
    for _ in profile.candidates:
        before = dict(reach)
        for (one, other), step in steps.items():
            reach[other] = min(reach[other], reach[one] + step)
        if reach == before:
            return False
    return bool(steps)
