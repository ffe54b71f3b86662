"""Means and the like of one film's scores: exact."""

from collections.abc import Iterable
from enum import StrEnum
from fractions import Fraction
from math import lcm


class Method(StrEnum):
    """How scores become places, by the names of the command line. The first three look at one film at a time."""

    MEAN = "mean"
    MEDIAN = "median"
    TRIMMED = "trimmed"
    MAJORITY = "majority"
    BORDA = "borda"
    ADDITIVE = "additive"
    BLUP = "blup"
    BLUP_SCALE = "blup_scale"
    MFRM = "mfrm"
    ISU = "isu"


def mean(values: Iterable[Fraction]) -> Fraction:
    """Arithmetic mean of at least one value; raises ValueError for none."""
    given = tuple(values)
    if not given:
        raise ValueError("no mean of nothing")
    unit = lcm(*(value.denominator for value in given))
    return Fraction(sum(value.numerator * (unit // value.denominator) for value in given), unit * len(given))


def median(values: Iterable[Fraction]) -> Fraction:
    """The middle value, or the mean of the two middle ones; raises ValueError for none."""
    given = sorted(values)
    half = len(given) // 2
    return mean(given[half : half + 1] if len(given) % 2 else given[max(half - 1, 0) : half + 1])


def trimmed(values: Iterable[Fraction]) -> Fraction:
    """Mean without one highest and one lowest value; below four values the plain mean, as nothing can be spared.

    Source: the panel rule of figure skating (ISU Special Regulations, rule 353), without its rounding.
    """
    given = sorted(values)
    return mean(given[1:-1] if len(given) >= 4 else given)
