"""How sure a place is: rank intervals, the chance to be among the first n, and which films a line cannot tell apart.

Reviews are not resampled: with two or three of a film that understates (90 % intervals hold in 64 %, measured); draws
from each film's estimate and standard error hold in 90 %.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import erf, sqrt

import numpy as np
from numpy.typing import NDArray

from judging.scoring.reviews import Vector

SEED = 20_261_125
MOST_DRAWS, LEAST_DRAWS, WORK = 1000, 200, 6_000_000
SURE = 0.75
"""Films of which the leader is better with less than this probability are in one tie band with it."""
NEARLY = 1e-9
"""Scores nearer than this part of their unit are equal: what is left of an exact tie after arithmetic with floats.

Iterations that have converged keep it to a part of 1e-12 or so; a standard error is never below a part of 1e-4."""
HELD = 1e-12
"""Nor is this part of the greatest of them told apart: a float holds sixteen digits, and sums lose some."""
Ranks = NDArray[np.int32]


@dataclass(frozen=True)
class Interval:
    """By film, the places between which it lies with 90 % probability."""

    low: tuple[int, ...]
    high: tuple[int, ...]


def draws(scores: Vector, errors: Vector) -> Ranks:
    """Draws × films: places (1 is best) in worlds drawn from the estimates. The same input gives the same draws."""
    times = int(min(max(WORK // max(scores.size, 1), LEAST_DRAWS), MOST_DRAWS))
    chance = np.random.Generator(np.random.PCG64(SEED))
    ranks = np.empty((times, scores.size), dtype=np.int32)
    places = np.arange(1, scores.size + 1, dtype=np.int32)
    for turn in range(times):
        world = scores + errors * chance.standard_normal(scores.size)
        ranks[turn, np.argsort(-world)] = places
    return ranks


def interval(ranks: Ranks, places: Sequence[int], shares: Sequence[int]) -> Interval:
    """The 5 % and 95 % points of each film's places; a film's own place (shared by `shares` films) is always inside."""
    if not ranks.size:
        return Interval((), ())
    last = ranks.shape[0] - 1
    ends = (int(0.05 * last), -(-95 * last // 100))
    ordered = np.partition(ranks, ends, axis=0)
    low, high = ordered[ends[0]], ordered[ends[1]]
    return Interval(
        tuple(min(one, place) for one, place in zip(low.tolist(), places, strict=True)),
        tuple(
            max(one, place + share - 1) for one, place, share in zip(high.tolist(), places, shares, strict=True)
        ),
    )  # fmt: skip


def within(ranks: Ranks, first: int) -> Vector:
    """By film, the probability to be among the `first` best."""
    return (ranks <= first).mean(axis=0).astype(np.float64)


def better(one: tuple[float, float], other: tuple[float, float]) -> float:
    """P(the first film is better than the second), each (score, standard error), errors independent.

    Without any error it is 1, ½ or 0.
    """
    apart, error = one[0] - other[0], sqrt(one[1] ** 2 + other[1] ** 2)
    if error == 0:
        return (1 + (apart > NEARLY) - (apart < -NEARLY)) / 2
    return (1 + erf(apart / error / sqrt(2))) / 2


def tie_band(leader: int, scores: Sequence[float], errors: Sequence[float], sure: float = SURE) -> tuple[int, ...]:
    """The films (indices) that neither stand clearly before nor clearly behind `leader`, itself included."""
    own = (scores[leader], errors[leader])
    found = [better(own, other) for other in zip(scores, errors, strict=True)]
    return tuple(index for index, chance in enumerate(found) if index == leader or 1 - sure < chance < sure)


def order(scores: Sequence[float], unit: float = 1.0) -> list[list[int]]:
    """Indices in groups of equal score, best first. Equal is what differs by no more than NEARLY of the unit (and HELD
    of the greatest score), one to the next: so exact ties stay exact in methods that compute with floats.

    `unit` is what differences are measured by: the spread of the marks, or one logit.
    """
    line = sorted(range(len(scores)), key=lambda index: (-scores[index], index))
    little = NEARLY * unit + HELD * max(map(abs, scores), default=0.0)
    groups: list[list[int]] = []
    for index in line:
        if groups and scores[groups[-1][-1]] - scores[index] <= little:
            groups[-1].append(index)
        else:
            groups.append([index])
    return groups
