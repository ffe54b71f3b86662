"""How far jurors agree: spread on a film, severity of a juror, concordance of a complete panel.

For people to look at, not to rank by. Values are exact where they can be; square roots are floats at the edge.
Input is always film → juror → score, as `rubric.scores` gives it.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from math import lcm, sqrt

from judging.scoring.averages import mean

Scores = Mapping[int, Mapping[int, Fraction]]


@dataclass(frozen=True)
class Severity:
    """How a juror's scores differ from the colleagues' on the same films.

    `difference` is the mean of own score minus the mean of the other jurors' scores on that film (negative: stricter),
    None when no film was seen by anyone else. `compared` counts those films, `seen` all films of the juror.
    """

    juror: int
    difference: Fraction | None
    compared: int
    seen: int
    spread: float | None


def variance(values: Iterable[Fraction]) -> Fraction | None:
    """Sample variance (divisor n - 1), exact; None for fewer than two values."""
    given = tuple(values)
    if len(given) < 2:
        return None
    unit = lcm(*(value.denominator for value in given))
    parts, n = [value.numerator * (unit // value.denominator) for value in given], len(given)
    return Fraction(n * sum(part * part for part in parts) - sum(parts) ** 2, n * (n - 1) * unit * unit)


def spread(values: Iterable[Fraction]) -> float | None:
    """Sample standard deviation in points of the scale; None for fewer than two values."""
    squared = variance(values)
    return None if squared is None else sqrt(squared)


def severities(scores: Scores) -> list[Severity]:
    """Every juror's raw severity, ascending by juror number; not corrected for the films the juror happened to get."""
    by_juror: dict[int, dict[int, Fraction]] = {}
    for film, given in scores.items():
        for juror, value in given.items():
            by_juror.setdefault(juror, {})[film] = value
    totals = {film: sum(given.values(), Fraction(0)) for film, given in scores.items()}
    sheets: list[Severity] = []
    for juror, own in sorted(by_juror.items()):
        apart = [
            value - (totals[film] - value) / (len(scores[film]) - 1)
            for film, value in own.items()
            if len(scores[film]) > 1
        ]
        difference = mean(apart) if apart else None
        sheets.append(Severity(juror, difference, len(apart), len(own), spread(own.values())))
    return sheets


def kendall_w(scores: Scores) -> Fraction | None:
    """Kendall's coefficient of concordance with correction for ties, 0 (none) to 1 (all rank alike), exact.

    W = 12 S / (m² (n³ - n) - m Σ T), T = Σ (t³ - t) over each juror's groups of t tied films; m jurors, n films.
    None unless every juror scored every film, with at least two of each, and somebody told films apart.
    Source: M. G. Kendall, Rank Correlation Methods (1948), chapter 6.
    """
    jurors = {juror for given in scores.values() for juror in given}
    complete = all(len(given) == len(jurors) for given in scores.values())
    m, n = len(jurors), len(scores)
    if not complete or m < 2 or n < 2:
        return None
    sums: Counter[int] = Counter()
    tied = 0
    for juror in jurors:
        column = {film: given[juror] for film, given in scores.items()}
        sums.update(_doubled_midranks(column))
        tied += sum(t**3 - t for t in Counter(column.values()).values())
    room = m * m * (n**3 - n) - m * tied
    if room == 0:
        return None
    # Ranks are doubled to stay whole, so squares carry a factor of four: 12 S becomes 3 S.
    centre = m * (n + 1)
    return Fraction(3 * sum((total - centre) ** 2 for total in sums.values()), room)


def _doubled_midranks(column: Mapping[int, Fraction]) -> dict[int, int]:
    """Film → twice its rank; tied films get the mean of the ranks they take together."""
    ranks: dict[Fraction, int] = {}
    before = 0
    for value, times in sorted(Counter(column.values()).items()):
        ranks[value] = 2 * before + times + 1
        before += times
    return {film: ranks[value] for film, value in column.items()}
