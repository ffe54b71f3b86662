"""The chair's table: how far each juror and each film is, and what needs a decision."""

from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction

from django.db.models import Count, Max, Q

from judging.lifecycle import SETTLED
from judging.models import Assignment, AssignmentQuerySet, Conflict, Contender, Mark, Round, Seat
from judging.results.standings import Standing
from judging.scoring import rubric
from submissions.lifecycle import GONE

Stage = Assignment.Stage
LAST_CHANGE = "last_change"


@dataclass(frozen=True)
class JurorProgress:
    """How far a juror of the round is. `due` are ballots sealed or expected; conflicts and abstentions are done."""

    seat: int
    juror: int
    name: str
    languages: tuple[str, ...]
    load_limit: int | None
    has_left: bool
    due: int
    sealed: int
    begun: int
    abstained: int
    conflicts: int
    changed_at: datetime | None

    @property
    def is_done(self) -> bool:
        return self.sealed == self.due


@dataclass(frozen=True)
class FilmProgress:
    """How far a film of the round is. `short` is how many ballots it will lack even when all expected ones come in."""

    film: int
    code: str
    title: str
    sealed: int
    expected: int
    abstained: int
    voided: int
    short: int
    spread: float | None
    is_split: bool

    @property
    def needs_a_look(self) -> bool:
        return self.is_split or self.short > 0


@dataclass(frozen=True)
class BallotLine:
    """One juror's ballot for a film, as the chair sees it; `score` is None until it is complete."""

    assignment: int
    juror: str
    stage: str
    label: str
    score: Fraction | None
    reason: str
    changed_at: datetime | None


def unfinished_ballots(round: Round) -> AssignmentQuerySet:
    """Ballots the round still waits for."""
    return Assignment.objects.at_stake().filter(round=round).exclude(stage__in=SETTLED)


def juror_progress(round: Round) -> tuple[JurorProgress, ...]:
    """One row a seat, by name; seats that were left last. One query."""
    theirs = "juror__assignments"
    here = Q(**{f"{theirs}__round": round}) & ~Q(**{f"{theirs}__film__stage__in": GONE})
    counts = {stage.value: Count(theirs, filter=here & Q(**{f"{theirs}__stage": stage})) for stage in Stage}
    seats = Seat.objects.filter(round=round).select_related("juror__user")
    seats = seats.annotate(**{LAST_CHANGE: Max(f"{theirs}__changed_at", filter=here)}, **counts)
    return tuple(sorted(map(_juror_row, seats), key=lambda row: (row.has_left, row.name.casefold())))


def film_progress(
    round: Round, standings: Collection[Standing], *, hidden: Collection[int] = ()
) -> tuple[FilmProgress, ...]:
    """One row a film, by code; the films in `hidden` (the reader has a conflict) are left out. Two queries."""
    taking_part = Contender.objects.filter(round=round).exclude(film__stage__in=GONE).exclude(film__in=hidden)
    counts: dict[int, Counter[str]] = {}
    rows = Assignment.objects.filter(round=round).order_by().values_list("film", "stage").annotate(Count("pk"))
    for film, stage, number in rows:
        counts.setdefault(film, Counter())[stage] = number
    found = {row.film_id: row for row in standings}
    films = taking_part.order_by("film__code").values_list("film", "film__code", "film__title")
    return tuple(_film_row(round, film, counts.get(film[0], Counter()), found.get(film[0])) for film in films)


def ballots_of(round: Round, films: Collection[int]) -> Mapping[int, tuple[BallotLine, ...]]:
    """The ballots of some films, jurors by name. Two queries."""
    assignments = Assignment.objects.filter(round=round, film__in=films).select_related("juror__user")
    marks: dict[int, dict[str, int]] = {}
    columns = ("ballot__assignment", "criterion__code", "value")
    for assignment, code, value in Mark.objects.filter(ballot__assignment__in=assignments).values_list(*columns):
        marks.setdefault(assignment, {})[code] = value
    found: dict[int, list[BallotLine]] = {}
    for one in assignments:
        found.setdefault(one.film_id, []).append(_ballot_row(one, round, marks.get(one.pk, {})))
    return {film: tuple(sorted(lines, key=lambda line: line.juror.casefold())) for film, lines in found.items()}


def declared_conflicts(round: Round, *, hidden: Collection[int] = ()) -> tuple[Conflict, ...]:
    """Conflicts declared by jurors of this round about films of this round, newest first. One query."""
    here = Conflict.objects.filter(juror__seats__round=round, film__contenders__round=round).exclude(film__in=hidden)
    return tuple(here.select_related("juror__user", "film").order_by("-declared_at"))


def is_split(standing: Standing, low: int, high: int) -> bool:
    """Whether the jurors of a film disagree widely: spread of a sixth of the scale or more (1.5 points of 1–10)."""
    return standing.spread is not None and standing.spread * 6 >= high - low


def _juror_row(seat: Seat) -> JurorProgress:
    counts = {stage: getattr(seat, stage.value) for stage in Stage}
    expected = counts[Stage.ALLOCATED] + counts[Stage.BEGUN]
    return JurorProgress(
        seat=seat.pk, juror=seat.juror_id, name=str(seat.juror), languages=tuple(seat.juror.languages),
        load_limit=seat.juror.load_limit, has_left=seat.left_at is not None, due=expected + counts[Stage.SEALED],
        sealed=counts[Stage.SEALED], begun=counts[Stage.BEGUN], abstained=counts[Stage.ABSTAINED],
        conflicts=counts[Stage.VOIDED], changed_at=getattr(seat, LAST_CHANGE),
    )  # fmt: skip


def _film_row(
    round: Round, film: tuple[int, str, str], counts: Counter[str], standing: Standing | None
) -> FilmProgress:
    expected = counts[Stage.ALLOCATED] + counts[Stage.BEGUN]
    scale = round.rubric
    return FilmProgress(
        film=film[0], code=film[1], title=film[2], sealed=counts[Stage.SEALED], expected=expected,
        abstained=counts[Stage.ABSTAINED], voided=counts[Stage.VOIDED],
        short=max(0, round.reviews_per_film - counts[Stage.SEALED] - expected),
        spread=standing.spread if standing else None,
        is_split=standing is not None and is_split(standing, scale.low, scale.high),
    )  # fmt: skip


def _ballot_row(one: Assignment, round: Round, marks: Mapping[str, int]) -> BallotLine:
    return BallotLine(
        assignment=one.pk, juror=str(one.juror), stage=one.stage, label=one.get_stage_display(),
        score=rubric.score(round.rubric, marks) if one.stage == Stage.SEALED else None, reason=one.reason,
        changed_at=one.changed_at,
    )  # fmt: skip
