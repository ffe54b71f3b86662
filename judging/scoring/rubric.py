"""A rubric, and what a ballot is worth by it: whole marks in, one exact fraction out."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from math import lcm

from contest.problems import Problem


@dataclass(frozen=True)
class Criterion:
    """One line of a rubric: whole marks from `low` to `high`; `weight` in per cent, 0 informs without counting."""

    code: str
    weight: int
    low: int = 1
    high: int = 10

    @property
    def counts(self) -> bool:
        return self.weight > 0


@dataclass(frozen=True)
class Rubric:
    """Criteria in their declared order, and the scale `low` to `high` on which a ballot's score is told."""

    criteria: tuple[Criterion, ...]
    low: int = 1
    high: int = 10

    @cached_property
    def counting(self) -> tuple[Criterion, ...]:
        return tuple(criterion for criterion in self.criteria if criterion.counts)

    @cached_property
    def by_code(self) -> dict[str, Criterion]:
        return {criterion.code: criterion for criterion in self.criteria}

    @cached_property
    def steps(self) -> tuple[dict[str, int], int]:
        """What a step on each criterion that counts adds to a score, in parts; and how many parts make a point."""
        unit = lcm(*(criterion.high - criterion.low for criterion in self.counting))
        reach = (self.high - self.low) * unit
        own = {one.code: one.weight * reach // (one.high - one.low) for one in self.counting}
        return own, unit * sum(one.weight for one in self.counting)


@dataclass(frozen=True)
class Ballot:
    """What `juror` gave `film`: criterion code → whole mark; a missing code is a mark not given."""

    juror: int
    film: int
    marks: Mapping[str, int]


def rubric_problems(rubric: Rubric) -> Iterator[Problem]:
    """Everything that keeps a round with this rubric from opening, all at once."""
    codes = [criterion.code for criterion in rubric.criteria]
    for code in sorted({code for code in codes if codes.count(code) > 1}):
        yield Problem("criterion_twice", {"criterion": code})
    for criterion in rubric.criteria:
        if criterion.weight < 0:
            yield Problem("weight_negative", {"criterion": criterion.code, "weight": criterion.weight})
        if criterion.low >= criterion.high:
            yield Problem("scale_empty", {"criterion": criterion.code, "low": criterion.low, "high": criterion.high})
    if rubric.low >= rubric.high:
        yield Problem("rubric_scale_empty", {"low": rubric.low, "high": rubric.high})
    if not rubric.counting:
        yield Problem("nothing_counts")
    elif (total := sum(criterion.weight for criterion in rubric.counting)) != 100:
        yield Problem("weights_not_100", {"total": total})


def mark_problems(rubric: Rubric, marks: Mapping[str, int]) -> Iterator[Problem]:
    """Marks for criteria the rubric does not have, and marks off their scale. Missing marks are no problem here."""
    for code, value in sorted(marks.items()):
        criterion = rubric.by_code.get(code)
        if criterion is None:
            yield Problem("unknown_criterion", {"criterion": code})
        elif not criterion.low <= value <= criterion.high:
            facts = {"criterion": code, "mark": value, "low": criterion.low, "high": criterion.high}
            yield Problem("off_the_scale", facts)


def missing(rubric: Rubric, marks: Mapping[str, int]) -> tuple[str, ...]:
    """Counting criteria without a mark, in the order of the rubric; empty means the ballot is complete."""
    return tuple(criterion.code for criterion in rubric.counting if criterion.code not in marks)


def score(rubric: Rubric, marks: Mapping[str, int]) -> Fraction | None:
    """Weighted mean of the counting marks on the rubric's scale, exact so that ties are real ties; None if incomplete.

    A criterion with a scale of its own is stretched linearly onto the rubric's. Weights need not add up to 100.
    Raises ValueError for marks off their scale, for unknown criteria, and for a rubric in which nothing counts.
    """
    if not _are_known(rubric, marks):
        wrong = [problem.code for problem in mark_problems(rubric, marks)]
        raise ValueError(f"marks the rubric does not know: {', '.join(wrong)}")
    if not rubric.counting:
        raise ValueError("a rubric in which nothing counts gives no score")
    if missing(rubric, marks):
        return None
    own, point = rubric.steps
    parts = sum(own[criterion.code] * (marks[criterion.code] - criterion.low) for criterion in rubric.counting)
    return rubric.low + Fraction(parts, point)


def _are_known(rubric: Rubric, marks: Mapping[str, int]) -> bool:
    """Whether `mark_problems` would find nothing; asked of every ballot at every count."""
    known = rubric.by_code
    return all(code in known and known[code].low <= value <= known[code].high for code, value in marks.items())


def on_scale(rubric: Rubric, criterion: Criterion, mark: int) -> Fraction:
    """A mark of `criterion` on the rubric's scale; the mark itself where both scales are the same."""
    if (criterion.low, criterion.high) == (rubric.low, rubric.high):
        return Fraction(mark)
    return rubric.low + Fraction((mark - criterion.low) * (rubric.high - rubric.low), criterion.high - criterion.low)


def scores(rubric: Rubric, ballots: Iterable[Ballot]) -> dict[int, dict[int, Fraction]]:
    """Film → juror → score, complete ballots only; films and jurors ascending. A film without any is left out.

    Raises ValueError when a juror has two ballots for one film.
    """
    given: dict[int, dict[int, Fraction]] = {}
    seen: set[tuple[int, int]] = set()
    for ballot in sorted(ballots, key=lambda one: (one.film, one.juror)):
        if (ballot.film, ballot.juror) in seen:
            raise ValueError(f"juror {ballot.juror} has two ballots for film {ballot.film}")
        seen.add((ballot.film, ballot.juror))
        worth = score(rubric, ballot.marks)
        if worth is not None:
            given.setdefault(ballot.film, {})[ballot.juror] = worth
    return given


def marks_for(rubric: Rubric, ballots: Iterable[Ballot], code: str) -> dict[int, dict[int, Fraction]]:
    """Film → juror → mark for one criterion on its own scale; complete ballots only, as in `scores`.

    An informing criterion may be missing in a complete ballot; such ballots are left out.
    """
    given: dict[int, dict[int, Fraction]] = {}
    for ballot in sorted(ballots, key=lambda one: (one.film, one.juror)):
        if code in ballot.marks and not missing(rubric, ballot.marks):
            given.setdefault(ballot.film, {})[ballot.juror] = Fraction(ballot.marks[code])
    return given
