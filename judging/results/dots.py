"""Where the dots of a strip stand: one juror's score each, side by side where they would hide each other."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from fractions import Fraction

from judging.results.standings import JurorScore

WIDTH, HEIGHT = 150, 28
LEFT, RIGHT, MIDDLE = 6, 144, 14
RADIUS = 2.6
NINETY = 1.6448536269514722
"""As many standard errors on either side hold 90 %."""
LANES = (0.0, 4.6, -4.6, 9.2, -9.2)
"""How far from the middle a dot may be moved, nearest first."""


@dataclass(frozen=True)
class Dot:
    """A juror's score at (`x`, `y`) in the strip's own units."""

    x: float
    y: float
    juror: str
    score: Fraction
    is_surprise: bool = False


@dataclass(frozen=True)
class DotStrip:
    """All scores of a film on the rubric's scale; `mean_x` is where the film's own score stands, `band` from where to

    where its 90 % interval reaches (both None where nothing is known).
    """

    dots: tuple[Dot, ...]
    mean_x: float | None
    band: tuple[float, float] | None = None


def dot_strip(
    scores: Sequence[JurorScore], mean: Fraction | None, *, low: int, high: int, error: float | None = None,
    surprises: Collection[str] = (),
) -> DotStrip:  # fmt: skip
    """Lay out a strip WIDTH × HEIGHT with the scale `low`…`high` from LEFT to RIGHT. The same input, the same dots.

    `error` is the standard error of `mean`; the scores of the jurors in `surprises` are drawn as rings.
    """
    placed: list[Dot] = []
    for one in sorted(scores, key=lambda score: (score.score, score.juror)):
        x = place(one.score, low=low, high=high)
        near = {dot.y for dot in placed if abs(dot.x - x) < 2 * RADIUS}
        y = next((MIDDLE + lane for lane in LANES if MIDDLE + lane not in near), float(MIDDLE))
        placed.append(Dot(x, y, one.juror, one.score, is_surprise=one.juror in surprises))
    if mean is None:
        return DotStrip(tuple(placed), None)
    return DotStrip(tuple(placed), place(mean, low=low, high=high), _band(mean, error, low, high))


def _band(mean: Fraction, error: float | None, low: int, high: int) -> tuple[float, float] | None:
    """From where to where the film's score lies with 90 % probability, as far as the scale reaches."""
    if error is None:
        return None
    reach = Fraction(NINETY * error)
    return place(mean - reach, low=low, high=high), place(mean + reach, low=low, high=high)


def place(score: Fraction, *, low: int, high: int) -> float:
    """Where a score stands in the strip, to a tenth of a unit."""
    inside = min(max(score, Fraction(low)), Fraction(high))
    return round(float(LEFT + (inside - low) * (RIGHT - LEFT) / (high - low)), 1)
