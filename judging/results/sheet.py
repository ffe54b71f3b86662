"""The sheet in a juror's hands: the rubric with the marks given so far, the notes, the running total."""

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

from contest.models import Translations
from judging.models import Assignment, Criterion, Flag, Note
from judging.scoring.rubric import Rubric, missing, score


@dataclass(frozen=True)
class SheetLine:
    """One criterion on the sheet; `mark` is None until given."""

    code: str
    name: Translations
    low_label: Translations
    high_label: Translations
    weight: int
    low: int
    high: int
    mark: int | None
    is_current: bool

    @property
    def scale(self) -> range:
        return range(self.low, self.high + 1)


@dataclass(frozen=True)
class Sheet:
    """A juror's sheet with the private notes and the messages to the organizers. `total` is the weighted mean of the
    marks given so far, None without any; `left` counts counting criteria without a mark."""

    lines: tuple[SheetLine, ...]
    notes: tuple[Note, ...]
    flags: tuple[Flag, ...]
    total: Fraction | None
    left: int


def sheet_of(assignment: Assignment, given: Mapping[str, int]) -> Sheet:
    """The sheet of one assignment with the marks `given` so far. Three queries."""
    round = assignment.round
    criteria = list(Criterion.objects.filter(round=round))
    current = next((one.code for one in criteria if one.code not in given), None)
    return Sheet(
        lines=tuple(_line(one, given.get(one.code), current) for one in criteria),
        notes=tuple(Note.objects.filter(ballot=assignment.ballot)),
        flags=tuple(Flag.objects.filter(assignment=assignment)),
        total=so_far(round.rubric, given),
        left=len(missing(round.rubric, given)),
    )


def so_far(rubric: Rubric, given: Mapping[str, int]) -> Fraction | None:
    """What the ballot would be worth if the rubric had only the criteria marked by now; None without any mark."""
    marked = tuple(line for line in rubric.counting if line.code in given)
    if not marked:
        return None
    return score(Rubric(marked, rubric.low, rubric.high), {line.code: given[line.code] for line in marked})


def _line(one: Criterion, mark: int | None, current: str | None) -> SheetLine:
    return SheetLine(
        code=one.code, name=one.name, low_label=one.low_label, high_label=one.high_label, weight=one.weight,
        low=one.low, high=one.high, mark=mark, is_current=one.code == current,
    )  # fmt: skip
