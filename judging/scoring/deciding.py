"""Values that decide places, by a method that looks at the whole panel: exact fractions, the same on every machine.

What a model estimates with floats is settled (its variances on a grid, its scores at nine decimals), so that the same
ballots give the same values wherever they are counted again, and films that cannot be told apart are exactly equal.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from judging.scoring import rubric as rubrics
from judging.scoring.averages import Method
from judging.scoring.estimates import Estimates, Key, Why, estimate, unit_of
from judging.scoring.marks import Mark, Marks
from judging.scoring.robust import Gauge
from judging.scoring.rubric import Ballot, Rubric
from judging.scoring.uncertainty import order

BY_A_HAIR, BY_A_SHADE = Fraction(1, 10**4), Fraction(1, 10**12)
"""How far the majority-gauge moves a grade: less than any two grades differ, more than nothing."""
Given = Mapping[int, Mapping[int, Fraction]]


@dataclass(frozen=True)
class Decided:
    """`values` by film on the rubric's scale; `used` says by which method, `why` what made it another one."""

    values: Mapping[int, Fraction]
    used: Method
    why: tuple[Why, ...] = ()


def decide(
    method: Method, given: Given, ballots: Sequence[Ballot], rubric: Rubric, pools: Mapping[int, str]
) -> Decided:
    """Count `given` (film → juror → score; and the ballots' marks, for the methods that look at them)."""
    marks = _marks(method, given, ballots, rubric, pools)
    found = estimate(marks, method, decides=True)
    films = marks.reviews.films if found.method is not Method.MFRM else marks.films
    numbers = [int(name) for name in films]
    if found.keys is not None:
        exact = {number: _exact(key, found.method, rubric) for number, key in zip(numbers, found.keys, strict=True)}
        return Decided({film: value for film, value in exact.items() if value is not None}, found.method, found.fallen)
    return Decided(_settled(numbers, found, unit_of(marks, found)), found.method, found.fallen)


def name_of(number: int) -> str:
    """A film's or juror's number as a name that sorts as the number does."""
    return f"{number:010d}"


def _marks(method: Method, given: Given, ballots: Sequence[Ballot], rubric: Rubric, pools: Mapping[int, str]) -> Marks:
    named = {name_of(film): pool for film, pool in pools.items()}
    if method not in (Method.MFRM, Method.ISU):
        rows = [
            Mark(name_of(film), name_of(juror), "", value)
            for film, scores in given.items()
            for juror, value in scores.items()
        ]
        return Marks(rows, pools=named)
    scales = {criterion.code: criterion for criterion in rubric.counting}
    rows = [
        Mark(name_of(one.film), name_of(one.juror), code, rubrics.on_scale(rubric, scales[code], mark))
        for one in ballots
        if one.juror in given.get(one.film, {})
        for code, mark in one.marks.items()
        if code in scales
    ]
    total = sum(criterion.weight for criterion in rubric.counting)
    return Marks(rows, {code: Fraction(one.weight, total) for code, one in scales.items()}, named)


def _exact(key: Key, method: Method, rubric: Rubric) -> Fraction | None:
    if isinstance(key, Gauge):
        return key.grade + (1 + key.lean) * BY_A_HAIR + (1 + key.rest) * BY_A_SHADE
    if key is not None and method is Method.BORDA:
        return rubric.low + key * (rubric.high - rubric.low)
    return key


def _settled(numbers: Sequence[int], found: Estimates, unit: float) -> dict[int, Fraction]:
    """Scores (of Rasch: the marks expected of an average juror) at nine decimals; what is equal before stays equal."""
    told = found.scores if found.fair is None else found.fair
    ranked = [at for at, score in enumerate(told) if score is not None]
    values: dict[int, Fraction] = {}
    for group in order([told[at] or 0.0 for at in ranked], unit):
        value = Fraction(round((told[ranked[group[0]]] or 0.0) * 10**9), 10**9)
        values |= dict.fromkeys((numbers[ranked[at]] for at in group), value)
    return values
