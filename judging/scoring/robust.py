"""Scores that need no model: majority judgment, mean rank, trimmed components. Exact: fractions in, fractions out."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import floor

from judging.scoring.reviews import Name, Reviews, midranks

TRIMS_FROM = 4
"""Fewer marks than these are averaged as they are: nothing can be spared."""


@dataclass(frozen=True, order=True)
class Gauge:
    """The majority-gauge of a film; the greater is the better.

    `grade` is the lower middle grade, `above` and `below` the shares of grades better and worse than it. Where more
    are better the film stands the higher the more there are ("+"), else the lower the more are worse ("-").
    Source: M. Balinski & R. Laraki, Majority Judgment (MIT Press 2011), chapter 14.
    """

    grade: Fraction
    lean: Fraction
    rest: Fraction

    @property
    def is_plus(self) -> bool:
        return self.lean > 0


def gauge(grades: Sequence[Fraction]) -> Gauge:
    """The majority-gauge of at least one grade. Films of equal gauge share their place."""
    given = sorted(grades)
    middle = given[(len(given) - 1) // 2]
    above = Fraction(sum(grade > middle for grade in given), len(given))
    below = Fraction(sum(grade < middle for grade in given), len(given))
    return Gauge(middle, above, -below) if above > below else Gauge(middle, -below, above)


def mean_ranks(reviews: Reviews[Name]) -> list[Fraction | None]:
    """By film, the mean share of each juror's other films that it stands before: 0 (last) to 1 (first).

    Equal scores count half. In a complete design this is Borda's count divided by its greatest value. A juror with one
    film ranks nothing and is passed over; a film with no other jurors has None.
    """
    given: list[list[Fraction]] = [list[Fraction]() for _ in reviews.films]
    places: list[list[int]] = [list[int]() for _ in reviews.jurors]
    for place, juror in enumerate(reviews.juror.tolist()):
        places[int(juror)].append(place)
    films = reviews.film.tolist()
    for own in places:
        if len(own) < 2:
            continue
        ranks = midranks([reviews.parts[place] for place in own]).tolist()
        for place, rank in zip(own, ranks, strict=True):
            given[int(films[place])].append(Fraction(round(2 * rank) - 2, 2 * (len(own) - 1)))
    return [sum(shares, Fraction(0)) / len(shares) if shares else None for shares in given]


def trimmed_mean(marks: Sequence[Fraction]) -> Fraction:
    """The mean without one highest and one lowest mark; of fewer than four marks the plain mean."""
    given = sorted(marks)
    kept = given[1:-1] if len(given) >= TRIMS_FROM else given
    return sum(kept, Fraction(0)) / len(kept)


def hundredths(value: Fraction) -> Fraction:
    """Rounded to two decimals, half away from nought, as on a score sheet."""
    away = floor(abs(value) * 100 + Fraction(1, 2))
    return Fraction(away if value >= 0 else -away, 100)


def components(marks: Mapping[str, Sequence[Fraction]], factors: Mapping[str, Fraction] | None = None) -> Fraction:
    """The panel's points for one film: by component the trimmed mean, rounded; times its factor, rounded; added up.

    Rounding at each step is part of the rule: any other order places skaters differently. Source: ISU Special
    Regulations & Technical Rules Single & Pair Skating, rule 353.
    """
    points = (
        hundredths(hundredths(trimmed_mean(given)) * (factors or {}).get(code, Fraction(1)))
        for code, given in sorted(marks.items())
        if given
    )
    return sum(points, Fraction(0))
