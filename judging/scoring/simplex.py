"""The least value of a function of two logarithms, without derivatives."""

from collections.abc import Callable
from math import inf, log

Point = tuple[float, float]
Measure = Callable[[Point], float]
FLOOR, CEILING = log(1e-8), log(1e6)
"""Ratios of variances beyond these are none and all."""
CROSS = ((0, 0), (1, 0), (-1, 0), (0, 1), (0, -1), (1, 1))


def least(measure: Measure, start: Point, *, step: float = 1, settled: float = 1e-11) -> Point:
    """The least `measure` near `start`, by reflecting, stretching and shrinking a triangle; the same every time.

    `step` is the size of the first triangle: small where `start` is known to be near. The search ends when some turns
    and the whole triangle differ by less than `settled`, as a part of the value.

    Coordinates are kept between FLOOR and CEILING. Source: Nelder & Mead, The Computer Journal 7 (1965).
    """

    def at(point: Point) -> tuple[float, Point]:
        inside = (min(max(point[0], FLOOR), CEILING), min(max(point[1], FLOOR), CEILING))
        return measure(inside), inside

    corners = sorted(at(point) for point in (start, (start[0] + step, start[1]), (start[0], start[1] + step)))
    before = inf
    for turn in range(400):
        best, middle, worst = corners
        if turn % (20 if settled < 1e-8 else 5) == 0:
            little = settled * (1 + abs(best[0]))
            if before - best[0] < little and worst[0] - best[0] < little:
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


def bottom(measure: Measure, start: Point, steps: tuple[float, ...] = (0.2, 0.05, 0.02)) -> Point | None:
    """The least `measure` close to `start`, by the bowl through six points around it, once for each of `steps`.

    Needs few measures and ends nearer to the bottom than comparing values can. None where there is no bowl: then the
    least value lies at a wall, or `start` was not close.
    """
    at = start
    for step in steps:
        moved = _bowl(measure, at, step)
        if moved is None or max(abs(moved[0]), abs(moved[1])) > 3 * step + 0.5:
            return None
        at = (at[0] + moved[0], at[1] + moved[1])
    return at if all(FLOOR + 1 < one < CEILING - 1 for one in at) else None


def _bowl(measure: Measure, at: Point, h: float) -> Point | None:
    """From `at` to the lowest point of the paraboloid through six values at distance `h`; None if it has none."""
    value = {(i, j): measure((at[0] + i * h, at[1] + j * h)) for i, j in CROSS}
    middle = value[0, 0]
    slope = ((value[1, 0] - value[-1, 0]) / 2, (value[0, 1] - value[0, -1]) / 2)
    bend = (value[1, 0] + value[-1, 0] - 2 * middle, value[0, 1] + value[0, -1] - 2 * middle)
    twist = value[1, 1] - value[1, 0] - value[0, 1] + middle
    volume = bend[0] * bend[1] - twist**2
    if bend[0] <= 0 or volume <= 0:
        return None
    first = (twist * slope[1] - bend[1] * slope[0]) / volume
    second = (twist * slope[0] - bend[0] * slope[1]) / volume
    return first * h, second * h


def _between(one: Point, other: Point, part: float) -> Point:
    return one[0] + part * (other[0] - one[0]), one[1] + part * (other[1] - one[1])
