"""The least value of a function of two logarithms, without derivatives."""

from collections.abc import Callable
from math import inf, log

Point = tuple[float, float]
FLOOR, CEILING = log(1e-8), log(1e6)
"""Ratios of variances beyond these are none and all."""


def least(measure: Callable[[Point], float], start: Point) -> Point:
    """The least `measure` near `start`, by reflecting, stretching and shrinking a triangle; the same every time.

    Coordinates are kept between FLOOR and CEILING. Source: Nelder & Mead, The Computer Journal 7 (1965).
    """

    def at(point: Point) -> tuple[float, Point]:
        inside = (min(max(point[0], FLOOR), CEILING), min(max(point[1], FLOOR), CEILING))
        return measure(inside), inside

    corners = sorted(at(point) for point in (start, (start[0] + 1, start[1]), (start[0], start[1] + 1)))
    before = inf
    for step in range(400):
        best, middle, worst = corners
        if step % 20 == 0:
            settled = 1e-11 * (1 + abs(best[0]))
            if before - best[0] < settled and worst[0] - best[0] < settled:
                break
            before = best[0]
        centre = _between(best[1], middle[1], 0.5)
        mirrored = at(_between(worst[1], centre, 2))
        if mirrored < best:
            third = min(mirrored, at(_between(worst[1], centre, 3)))
        elif mirrored < middle:
            third = mirrored
        else:
            third = at(_between(min(worst, mirrored)[1], centre, 0.5))
            if third >= min(worst, mirrored):
                corners = sorted([best, *(at(_between(best[1], corner[1], 0.5)) for corner in (middle, worst))])
                continue
        corners = sorted([best, middle, third])
    return corners[0][1]


def _between(one: Point, other: Point, part: float) -> Point:
    return one[0] + part * (other[0] - one[0]), one[1] + part * (other[1] - one[1])
