"""A juror's queue: the films in the juror's own order, how far the work is, how long the rest will take."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction

from django.db.models import Count, Q, prefetch_related_objects

from contest.models import User
from judging.lifecycle import SETTLED
from judging.models import Assignment, Mark, Round
from judging.playback import seconds_left
from judging.scoring import rubric
from judging.scoring.ranking import median
from submissions.lifecycle import GONE
from submissions.models import FilmFile
from submissions.viewing import poster_url

Marks = Mapping[int, Mapping[str, int]]
Posters = Mapping[str, str | None]
STRIP_BEFORE, STRIP_LENGTH = 3, 9


@dataclass(frozen=True)
class QueueItem:
    """A film in a juror's queue. `score` is the juror's own, once sealed; `number` counts from 1 in the own order."""

    number: int
    assignment: int
    code: str
    title: str
    language: str
    duration_ms: int
    stage: str
    label: str
    score: Fraction | None
    ended_at: datetime | None
    file: FilmFile | None

    @property
    def is_open(self) -> bool:
        return self.stage not in SETTLED


@dataclass(frozen=True)
class Queue:
    """All of a juror's films in a round. `done` counts what is sealed, abstained from or in conflict; the films in
    conflict are in `total` but not among `items`: they have vanished."""

    items: tuple[QueueItem, ...]
    done: int
    total: int
    seconds_left: int
    median: Fraction | None

    @property
    def open(self) -> int:
        return self.total - self.done

    @property
    def seal_count(self) -> int:
        return sum(item.stage == Assignment.Stage.SEALED for item in self.items)

    def at(self, code: str) -> int:
        """Where the film with this code stands among `items`, from 0. Raises ValueError."""
        return [item.code for item in self.items].index(code)

    def after(self, code: str) -> QueueItem | None:
        """The next open film after this one in the juror's order, from the beginning again after the end."""
        start = self.at(code) + 1
        return next((item for item in (*self.items[start:], *self.items[: start - 1]) if item.is_open), None)

    def before(self, code: str) -> QueueItem | None:
        """The film before this one, whatever its stage; None for the first."""
        place = self.at(code)
        return self.items[place - 1] if place else None

    def first_open(self) -> QueueItem | None:
        """A film that was begun, else the first that waits; None when all is done."""
        waiting = [item for item in self.items if item.is_open]
        begun = [item for item in waiting if item.stage == Assignment.Stage.BEGUN]
        return next(iter([*begun, *waiting]), None)

    def strip(self, code: str) -> Sequence[QueueItem]:
        """The neighbourhood of a film: STRIP_LENGTH films, this one among them."""
        start = max(0, min(self.at(code) - STRIP_BEFORE, len(self.items) - STRIP_LENGTH))
        return self.items[start : start + STRIP_LENGTH]


@dataclass(frozen=True)
class RoundProgress:
    """A round in which the reader sits, and how far the reader is."""

    round: Round
    done: int
    total: int


def own_rounds(user: User) -> tuple[RoundProgress, ...]:
    """The rounds in which `user` sits, open ones first, then the newest. Two queries."""
    rounds = Round.objects.judged_by(user).select_related("edition")
    own = Assignment.objects.filter(juror__user=user, round__in=rounds).exclude(film__stage__in=GONE).order_by()
    counts = own.values_list("round").annotate(total=Count("pk"), done=Count("pk", filter=Q(stage__in=SETTLED)))
    found = {round: (total, done) for round, total, done in counts}
    rows = [RoundProgress(one, found.get(one.pk, (0, 0))[1], found.get(one.pk, (0, 0))[0]) for one in rounds]
    return tuple(sorted(rows, key=lambda row: (not row.round.is_running, -row.round.pk)))


def queue_of(user: User, round: Round, marks: Marks) -> Queue:
    """The queue of `user` in `round`, given `own_marks`. Two queries, however many films."""
    own = Assignment.objects.of(user).filter(round=round).order_by("position", "pk")
    rows = list(own.select_related("film__file"))
    worth = _scores(round, rows, marks)
    items = tuple(_item(number, row, worth.get(row.pk)) for number, row in enumerate(rows, start=1))
    voided = Assignment.objects.filter(juror__user=user, round=round, stage=Assignment.Stage.VOIDED)
    vanished = voided.exclude(film__stage__in=GONE).count()
    waiting = [item.duration_ms for item in items if item.is_open]
    sealed = [item for item in items if item.score is not None]
    lengths = [item.duration_ms for item in items]
    pace = [item.ended_at for item in sealed if item.ended_at]
    return Queue(
        items=items, done=len(items) - len(waiting) + vanished, total=len(items) + vanished,
        seconds_left=seconds_left(pace, waiting, mean_ms=sum(lengths) // len(lengths) if lengths else 0),
        median=median(item.score for item in sealed if item.score is not None) if sealed else None,
    )  # fmt: skip


def own_marks(user: User, round: Round) -> Marks:
    """Assignment → criterion code → mark, for all ballots of `user` in `round`, sealed or not. One query."""
    mine = Mark.objects.filter(ballot__assignment__juror__user=user, ballot__assignment__round=round)
    marks: dict[int, dict[str, int]] = {}
    for assignment, code, value in mine.values_list("ballot__assignment", "criterion__code", "value"):
        marks.setdefault(assignment, {})[code] = value
    return marks


def with_posters(items: Sequence[QueueItem], user: User, *, now: datetime, also: FilmFile | None = None) -> Posters:
    """The address of each item's poster, by film code; None where there is none. One query, for `also` as well."""
    files = [item.file for item in items if item.file]
    prefetch_related_objects([*files, *([also] if also else [])], "renditions")
    return {item.code: poster_url(item.file, user, now=now) for item in items if item.file}


def _scores(round: Round, rows: Iterable[Assignment], marks: Marks) -> dict[int, Fraction]:
    sealed = [row.pk for row in rows if row.stage == Assignment.Stage.SEALED]
    worth = {pk: rubric.score(round.rubric, marks.get(pk, {})) for pk in sealed}
    return {pk: score for pk, score in worth.items() if score is not None}


def _item(number: int, row: Assignment, score: Fraction | None) -> QueueItem:
    file = row.film.file
    return QueueItem(
        number=number, assignment=row.pk, code=row.film.code, title=row.film.title, language=row.film.spoken_language,
        duration_ms=(file.duration_ms or 0) if file else 0, stage=row.stage, label=row.get_stage_display(),
        score=score, ended_at=row.ended_at, file=file,
    )  # fmt: skip
