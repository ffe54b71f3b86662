"""Orders by majorities: Schulze's strongest paths, and Ranked Pairs. Exact; a tie of the rule stays a tie."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction

from judging.scoring.votes import Pair, Profile


class Strength(StrEnum):
    """What makes a majority strong: how many votes it has, or how many more than the minority."""

    WINNING = "winning"
    MARGINS = "margins"


@dataclass(frozen=True)
class Order:
    """`place` by candidate (1 is best; equal where the rule cannot part them) and what it rests on: for Schulze the

    strength of the strongest path for each pair, for Ranked Pairs the strength of each majority that was locked.
    """

    place: Mapping[str, int]
    rests_on: Mapping[Pair, Fraction]


def strengths(profile: Profile, by: Strength) -> dict[Pair, Fraction]:
    """(winner, loser) → strength, for every pair with a majority."""
    votes = profile.majorities
    return {
        (one, other): count if by is Strength.WINNING else count - votes[other, one]
        for (one, other), count in votes.items()
        if count > votes[other, one]
    }


def schulze(profile: Profile, by: Strength = Strength.WINNING) -> Order:
    """One stands before another if its strongest path to it is stronger than any back.

    A path is as strong as its weakest majority. Source: M. Schulze, A new monotonic, clone-independent, reversal
    symmetric, and Condorcet-consistent single-winner election method, Social Choice and Welfare 36 (2011).
    """
    names = profile.candidates
    path = {(a, b): Fraction(0) for a in names for b in names if a != b} | strengths(profile, by)
    for via in names:
        for start in names:
            for end in names:
                if len({via, start, end}) == 3:
                    path[start, end] = max(path[start, end], min(path[start, via], path[via, end]))
    before = {(a, b) for a, b in path if path[a, b] > path[b, a]}
    return Order({name: 1 + sum((other, name) in before for other in names) for name in names}, path)


def ranked_pairs(profile: Profile, by: Strength = Strength.WINNING) -> Order:
    """Majorities are locked from the strongest down, unless they would close a circle with stronger ones.

    Of majorities equally strong those are locked that close no circle with stronger ones nor with each other, so that
    no order of writing decides. By winning votes the smaller minority goes first among equals.
    Source: T. N. Tideman, Independence of clones as a criterion for voting rules, Social Choice and Welfare 4 (1987).
    """
    votes, strong = profile.majorities, strengths(profile, by)
    rank = {pair: (strength, -votes[pair[1], pair[0]]) for pair, strength in strong.items()}
    behind: dict[str, set[str]] = {name: {name} for name in profile.candidates}
    locked: dict[Pair, Fraction] = {}
    for level in sorted(set(rank.values()), reverse=True):
        equal = [pair for pair in sorted(rank) if rank[pair] == level and pair[0] not in behind[pair[1]]]
        trial = _closed(profile.candidates, [*locked, *equal])
        kept = [pair for pair in equal if pair[0] not in trial[pair[1]]]
        locked |= {pair: strong[pair] for pair in kept}
        behind = _closed(profile.candidates, list(locked))
    before = {(a, b) for a in behind for b in behind[a] if a != b}
    names = profile.candidates
    return Order({name: 1 + sum((other, name) in before for other in names) for name in names}, locked)


def _closed(names: tuple[str, ...], pairs: list[Pair]) -> dict[str, set[str]]:
    """Candidate → everybody who can be reached from it, itself included."""
    reach = {name: {name} for name in names}
    for one, other in pairs:
        reach[one].add(other)
    for via in names:
        for name in names:
            if via in reach[name]:
                reach[name] |= reach[via]
    return reach
