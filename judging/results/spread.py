"""The spread of a juror's own scores: how many of each height, where the middle lies. Never anybody else's."""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from judging.scoring.ranking import median

BARS_AT_MOST = 10


@dataclass(frozen=True)
class Bar:
    """`count` scores from `low` up to, but not including, the next bar's `low`; the last bar includes its end.

    `height` is in per cent of the highest bar.
    """

    low: Fraction
    count: int
    height: int

    @property
    def top(self) -> int:
        """Where a bar begins that is drawn from above, in per cent."""
        return 100 - self.height


@dataclass(frozen=True)
class Spread:
    """A histogram over the scale `low`…`high` and the middle of the scores: None where there are too few."""

    low: int
    high: int
    bars: tuple[Bar, ...]
    count: int
    median: Fraction | None
    lower: Fraction | None
    upper: Fraction | None


def spread_of(scores: Sequence[Fraction], *, low: int, high: int) -> Spread:
    """Whole points a bar; a scale of more than ten points is cut into ten bars of equal width. Exact.

    Quartiles are the medians of the halves, the middle score left out of both when there is one.
    """
    wide = high - low + 1
    bars, step = (wide, Fraction(1)) if wide <= BARS_AT_MOST else (BARS_AT_MOST, Fraction(high - low, BARS_AT_MOST))
    counts = [0] * bars
    for score in scores:
        counts[min(bars - 1, int((score - low) / step))] += 1
    tallest, ordered = max(counts), sorted(scores)
    half = len(ordered) // 2
    return Spread(
        low=low, high=high, count=len(ordered), median=median(ordered) if ordered else None,
        bars=tuple(Bar(low + step * place, n, 100 * n // tallest if tallest else 0) for place, n in enumerate(counts)),
        lower=median(ordered[:half]) if half else None, upper=median(ordered[-half:]) if half else None,
    )  # fmt: skip
