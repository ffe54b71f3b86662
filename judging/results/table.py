"""The chair's table: how far each juror and each film is, and what needs a decision."""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction
from math import fsum, sqrt
from statistics import fmean

from django.db.models import Case, Count, F, FloatField, Max, Sum, Value, When

from contest.models import OutgoingMail
from judging.lifecycle import SETTLED
from judging.models import Assignment, AssignmentQuerySet, Conflict, Contender, Mark, Round, Seat
from judging.scoring import rubric
from submissions.lifecycle import GONE

Stage = Assignment.Stage


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
    reminded_at: datetime | None = None
    open_until: datetime | None = None

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
class TableFigures:
    """What stands above the chair's table. `mean_spread` is in points, None while no film has two ballots."""

    sealed: int
    due: int
    jurors: int
    jurors_done: int
    mean_spread: float | None
    short: int
    split: int
    to_look_at: int

    @property
    def waiting_for(self) -> int:
        """How many jurors have open work."""
        return self.jurors - self.jurors_done


@dataclass(frozen=True)
class BallotLine:
    """One juror's ballot for a film, as the chair sees it; `score` is None until it is complete."""

    assignment: int
    juror_id: int
    juror: str
    stage: str
    label: str
    score: Fraction | None
    reason: str
    changed_at: datetime | None


def unfinished_ballots(round: Round) -> AssignmentQuerySet:
    """Ballots the round still waits for."""
    return Assignment.objects.at_stake().filter(round=round).exclude(stage__in=SETTLED)


def juror_progress(round: Round, *, hidden: Collection[int] = ()) -> tuple[JurorProgress, ...]:
    """One row a seat, by name; seats that were left last. Three queries, however many jurors and films.

    Films in `hidden` are in no count: from a difference one could learn who judges them.
    """
    seats = Seat.objects.filter(round=round).select_related("juror__user")
    here = Assignment.objects.filter(round=round).exclude(film__stage__in=GONE).exclude(film__in=hidden).order_by()
    counts: dict[int, dict[str, tuple[int, datetime | None, datetime | None]]] = {}
    columns = here.values_list("juror", "stage").annotate(Count("pk"), Max("changed_at"), Max("open_until"))
    for juror, stage, *row in columns:
        counts.setdefault(juror, {})[stage] = (row[0], row[1], row[2])
    reminded = _reminded(round)
    rows = (_juror_row(seat, counts.get(seat.juror_id, {}), reminded.get(seat.juror.user_id)) for seat in seats)
    return tuple(sorted(rows, key=lambda row: (row.has_left, row.name.casefold())))


def film_progress(
    round: Round, spreads: Mapping[int, float], *, hidden: Collection[int] = ()
) -> tuple[FilmProgress, ...]:
    """One row a film, by code; the films in `hidden` (the reader has a conflict) are left out. Two queries."""
    taking_part = Contender.objects.filter(round=round).exclude(film__stage__in=GONE)
    counts: dict[int, Counter[str]] = {}
    rows = Assignment.objects.filter(round=round).order_by().values_list("film", "stage").annotate(Count("pk"))
    for film, stage, number in rows:
        counts.setdefault(film, Counter())[stage] = number
    films = taking_part.order_by("film__code").values_list("film", "film__code", "film__title")
    scale, wanted = round.rubric, round.reviews_per_film
    return tuple(
        _film_row(film, counts.get(film[0], Counter()), spreads.get(film[0]), wanted=wanted, scale=scale)
        for film in films
        if film[0] not in hidden
    )


def spreads_of(round: Round) -> dict[int, float]:
    """Film → sample standard deviation of its sealed ballots, in points of the rubric's scale; films with two or more.

    One query that lets the database add up the marks: good enough for a flag on the table; what ranks is exact and
    comes from `standings`.
    """
    rules = round.rubric
    total = sum(line.weight for line in rules.counting)
    if not total:
        return {}
    weights = {line.code: line.weight * (rules.high - rules.low) / (line.high - line.low) for line in rules.counting}
    lows = {line.code: line.low for line in rules.counting}
    worth = [
        When(criterion=line["id"], then=(F("value") - lows[line["code"]]) * Value(weights[line["code"]] / total))
        for line in round.frozen_rubric
        if line["code"] in weights
    ]
    marks = Mark.objects.filter(ballot__assignment__in=Assignment.objects.filter(round=round, stage=Stage.SEALED))
    scores: dict[int, list[float]] = {}
    score = Sum(Case(*worth, default=Value(0.0), output_field=FloatField()))
    for film, _, value in marks.values_list("ballot__assignment__film", "ballot").annotate(score=score).order_by():
        scores.setdefault(film, []).append(value)
    return {film: _deviation(given) for film, given in scores.items() if len(given) > 1}


def _deviation(values: Sequence[float]) -> float:
    """Sample standard deviation of two or more; `statistics.stdev` is exact, and fifty times slower."""
    mean = fsum(values) / len(values)
    return sqrt(fsum((value - mean) ** 2 for value in values) / (len(values) - 1))


def _reminded(round: Round) -> dict[int, datetime]:
    """Person → when the last reminder of this round was written."""
    letters = OutgoingMail.objects.filter(edition=round.edition_id, key__startswith=f"remind.{round.pk}.")
    return dict(letters.order_by().values_list("recipient").annotate(Max("written_at")))


def figures_of(jurors: Collection[JurorProgress], films: Collection[FilmProgress]) -> TableFigures:
    """The figures of the rows shown. No query."""
    here = [row for row in jurors if not row.has_left]
    spreads = [film.spread for film in films if film.spread is not None]
    return TableFigures(
        sealed=sum(film.sealed for film in films), due=sum(film.sealed + film.expected for film in films),
        jurors=len(here), jurors_done=sum(row.is_done for row in here), mean_spread=fmean(spreads) if spreads else None,
        short=sum(film.short > 0 for film in films), split=sum(film.is_split for film in films),
        to_look_at=sum(film.needs_a_look for film in films),
    )  # fmt: skip


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


def is_split(spread: float | None, low: int, high: int) -> bool:
    """Whether the jurors of a film disagree widely: spread of a sixth of the scale or more (1.5 points of 1–10)."""
    return spread is not None and spread * 6 >= high - low


def _juror_row(
    seat: Seat, counts: Mapping[str, tuple[int, datetime | None, datetime | None]], reminded_at: datetime | None
) -> JurorProgress:
    number = {stage: counts[stage][0] if stage in counts else 0 for stage in Stage.values}
    expected = number[Stage.ALLOCATED] + number[Stage.BEGUN]
    changes = [row[1] for row in counts.values() if row[1]]
    longer = [row[2] for row in counts.values() if row[2]]
    return JurorProgress(
        seat=seat.pk, juror=seat.juror_id, name=str(seat.juror), languages=tuple(seat.juror.languages),
        load_limit=seat.juror.load_limit, has_left=seat.left_at is not None, due=expected + number[Stage.SEALED],
        sealed=number[Stage.SEALED], begun=number[Stage.BEGUN], abstained=number[Stage.ABSTAINED],
        conflicts=number[Stage.VOIDED], changed_at=max(changes, default=None),
        reminded_at=reminded_at, open_until=max(longer, default=None),
    )  # fmt: skip


def _film_row(
    film: tuple[int, str, str], counts: Counter[str], spread: float | None, *, wanted: int, scale: rubric.Rubric
) -> FilmProgress:
    expected = counts[Stage.ALLOCATED] + counts[Stage.BEGUN]
    return FilmProgress(
        film=film[0], code=film[1], title=film[2], sealed=counts[Stage.SEALED], expected=expected,
        abstained=counts[Stage.ABSTAINED], voided=counts[Stage.VOIDED],
        short=max(0, wanted - counts[Stage.SEALED] - expected),
        spread=spread, is_split=is_split(spread, scale.low, scale.high),
    )  # fmt: skip


def _ballot_row(one: Assignment, round: Round, marks: Mapping[str, int]) -> BallotLine:
    return BallotLine(
        assignment=one.pk, juror_id=one.juror_id, juror=str(one.juror), stage=one.stage, label=one.get_stage_display(),
        score=rubric.score(round.rubric, marks) if one.stage == Stage.SEALED else None, reason=one.reason,
        changed_at=one.changed_at,
    )  # fmt: skip
