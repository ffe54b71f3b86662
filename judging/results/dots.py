"""Where the dots of a strip stand: one juror's score each, side by side where they would hide each other."""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from judging.results.standings import JurorScore

WIDTH, HEIGHT = 150, 28
LEFT, RIGHT, MIDDLE = 6, 144, 14
RADIUS = 2.6
LANES = (0.0, 4.6, -4.6, 9.2, -9.2)
"""How far from the middle a dot may be moved, nearest first."""


@dataclass(frozen=True)
class Dot:
    """A juror's score at (`x`, `y`) in the strip's own units."""

    x: float
    y: float
    juror: str
    score: Fraction


@dataclass(frozen=True)
class DotStrip:
    """All scores of a film on the rubric's scale; `mean_x` is where the film's own score stands."""

    dots: tuple[Dot, ...]
    mean_x: float | None


def dot_strip(scores: Sequence[JurorScore], mean: Fraction | None, *, low: int, high: int) -> DotStrip:
    """Lay out a strip WIDTH × HEIGHT with the scale `low`…`high` from LEFT to RIGHT. The same input, the same dots."""
    placed: list[Dot] = []
    for one in sorted(scores, key=lambda score: (score.score, score.juror)):
        x = place(one.score, low=low, high=high)
        near = {dot.y for dot in placed if abs(dot.x - x) < 2 * RADIUS}
        y = next((MIDDLE + lane for lane in LANES if MIDDLE + lane not in near), float(MIDDLE))
        placed.append(Dot(x, y, one.juror, one.score))
    return DotStrip(tuple(placed), None if mean is None else place(mean, low=low, high=high))


def place(score: Fraction, *, low: int, high: int) -> float:
    """Where a score stands in the strip, to a tenth of a unit."""
    return round(float(LEFT + (score - low) * (RIGHT - LEFT) / (high - low)), 1)
