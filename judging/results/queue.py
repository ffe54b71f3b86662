"""A juror's queue: the films in the juror's own order, how far the work is, how long the rest will take."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction
from functools import cached_property

from django.db.models import Count, Q, QuerySet, Subquery, prefetch_related_objects
from django.db.models.functions import Coalesce

from contest.models import User
from judging.lifecycle import SETTLED
from judging.models import Assignment, Mark, Round
from judging.playback import seconds_left
from judging.results.spread import Spread, spread_of
from judging.scoring import rubric
from submissions.lifecycle import GONE
from submissions.models import FilmFile
from submissions.viewing import poster_url, poster_urls

Marks = Mapping[int, Mapping[str, int]]
Posters = Mapping[str, str | None]
STRIP_BEFORE, STRIP_LENGTH = 3, 9
COLUMNS = (
    "pk", "film__code", "film__title", "film__spoken_language", "film__file_id", "film__file__duration_ms", "stage",
    "ended_at", "vanished",
)  # fmt: skip


@dataclass(frozen=True)
class QueueItem:
    """A film in a juror's queue. `score` is the juror's own, once sealed; `number` counts from 1 in the own order."""

    number: int
    assignment: int
    code: str
    title: str
    language: str
    file: int | None
    duration_ms: int
    stage: str
    score: Fraction | None
    ended_at: datetime | None

    @property
    def is_open(self) -> bool:
        return self.stage not in SETTLED

    @property
    def label(self) -> str:
        return str(Assignment.Stage(self.stage).label)


@dataclass(frozen=True)
class Queue:
    """All of a juror's films in a round. `done` counts what is sealed, abstained from or in conflict; the films in
    conflict are in `total` but not among `items`: they have vanished."""

    items: tuple[QueueItem, ...]
    done: int
    total: int
    seconds_left: int
    spread: Spread

    @property
    def open(self) -> int:
        return self.total - self.done

    @property
    def seal_count(self) -> int:
        return self.spread.count

    @property
    def median(self) -> Fraction | None:
        return self.spread.median

    @cached_property
    def places(self) -> Mapping[str, int]:
        """Code → place in `items`, from 0."""
        return {item.code: place for place, item in enumerate(self.items)}

    def at(self, code: str) -> int:
        """Where the film with this code stands among `items`, from 0. Raises KeyError."""
        return self.places[code]

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
    """The queue of `user` in `round`, given `own_marks`. One query, however many films; a second for an empty queue."""
    counted = _vanished(user, round)
    own = Assignment.objects.of(user).filter(round=round).order_by("position", "pk").annotate(
        vanished=Coalesce(Subquery(counted), 0)
    )  # fmt: skip
    rows = list(own.values_list(*COLUMNS))
    table, vanished = round.rubric, rows[0][-1] if rows else next(iter(counted), 0)
    items = tuple(_item(number, row, table, marks.get(row[0], {})) for number, row in enumerate(rows, start=1))
    waiting = [item.duration_ms for item in items if item.is_open]
    lengths = [item.duration_ms for item in items]
    sealed = [(item.score, item.ended_at) for item in items if item.score is not None]
    pace = [ended_at for _, ended_at in sealed if ended_at]
    return Queue(
        items=items, done=len(items) - len(waiting) + vanished, total=len(items) + vanished,
        seconds_left=seconds_left(pace, waiting, mean_ms=sum(lengths) // len(lengths) if lengths else 0),
        spread=spread_of([score for score, _ in sealed], low=table.low, high=table.high),
    )  # fmt: skip


def own_marks(user: User, round: Round) -> Marks:
    """Assignment → criterion code → mark, for all ballots of `user` in `round`, sealed or not. One query."""
    mine = Mark.objects.filter(ballot__assignment__juror__user=user, ballot__assignment__round=round)
    codes = {line["id"]: line["code"] for line in round.frozen_rubric}
    marks: dict[int, dict[str, int]] = {}
    for assignment, criterion, value in mine.values_list("ballot__assignment", "criterion", "value"):
        marks.setdefault(assignment, {})[codes[criterion]] = value
    return marks


def with_posters(items: Sequence[QueueItem], user: User, *, now: datetime, also: FilmFile | None = None) -> Posters:
    """The address of each item's poster, by film code; None where there is none. One query, for `also` as well,

    whose other renditions are fetched with it.
    """
    if also is None:
        found = poster_urls([item.file for item in items if item.file], user, now=now)
        return {item.code: found.get(item.file or 0) for item in items}
    files = {item.code: FilmFile(pk=item.file) for item in items if item.file}  # known by their number alone
    prefetch_related_objects([*files.values(), also], "renditions")
    return {code: poster_url(file, user, now=now) for code, file in files.items()}


def _vanished(user: User, round: Round) -> QuerySet[Assignment, int]:
    """How many films of this round have vanished from the juror's sight, as one row or none."""
    voided = Assignment.objects.filter(juror__user=user, round=round, stage=Assignment.Stage.VOIDED)
    return voided.exclude(film__stage__in=GONE).order_by().values("round").annotate(n=Count("pk")).values_list(
        "n", flat=True
    )  # fmt: skip


def _item(number: int, row: tuple[object, ...], table: rubric.Rubric, marks: Mapping[str, int]) -> QueueItem:
    pk, code, title, language, file, duration_ms, stage, ended_at, _ = row
    score = rubric.score(table, marks) if stage == Assignment.Stage.SEALED else None
    return QueueItem(number, pk, code, title, language, file, duration_ms or 0, stage, score, ended_at)  # type: ignore[arg-type]
