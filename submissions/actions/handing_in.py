"""A film is handed in, taken back, withdrawn and restored; and what is still missing before it can be."""

from collections import Counter
from datetime import datetime

from django.db import transaction

from contest.mail import post
from contest.models import Role, User
from contest.problems import Problem
from submissions.eligibility import Demands, Entry, FileState, problems
from submissions.lifecycle import Stage
from submissions.models import Evidence, Film, FilmFile, FixRequest
from submissions.subtitles import read_subtitles
from submissions.wording import FilmRefused

from .declaring import making_of, running_ms
from .drafts import require_room
from .moves import held, move, require_in_time, require_open
from .versions import seal_declaration


def what_is_missing(film: Film) -> tuple[Problem, ...]:
    """Everything that keeps the film from being handed in. No query on a film loaded by `for_checking`."""
    return tuple(problems(entry_of(film), Demands.of(film.rules.data)))


def entry_of(film: Film) -> Entry:
    """The film as the rules of eligibility know it."""
    return Entry(
        title=film.title,
        synopsis=film.synopsis,
        country=film.country,
        production_days=film.production_days,
        spoken_language=film.spoken_language,
        without_speech=film.without_speech,
        subtitles={track.language: read_subtitles(track.webvtt.encode()).last_ms for track in film.subtitles.all()},
        credits=len(film.credits.all()),
        consents=frozenset(film.consents),
        file=file_state(film),
        running_ms=running_ms(film.file) if film.file else 0,
        making=making_of(film.file),
        evidence=Counter(Evidence.Kind(piece.kind).in_rules for piece in film.evidence.all() if not piece.removed_at),
        rules_are_current=_accepted_current_rules(film),
    )


def newest_file(film: Film) -> FilmFile | None:
    return max(film.files.all(), key=lambda file: (file.received_at, file.pk), default=None)


def file_state(film: Film) -> FileState:
    """How far the newest file has come; where it was refused, an accepted one before it still counts."""
    newest = newest_file(film)
    if newest is None:
        return FileState.NONE
    if newest.state == FilmFile.State.RECEIVED:
        return FileState.CHECKING
    return FileState.ACCEPTED if film.file_id else FileState.REFUSED


def _accepted_current_rules(film: Film) -> bool:
    """A film that was handed in once stays under the version it was handed in under."""
    return film.stage == Stage.FIX_REQUESTED or film.rules.number == max(
        rules.number for rules in film.edition.rules.all()
    )  # fmt: skip


@transaction.atomic
def submit(film: Film, *, actor: User, now: datetime) -> None:
    """Hand the film in: everything must be there. Seals the declaration, answers an open fix, sends a receipt."""
    stored = held(film)
    require_in_time(stored, now=now)
    file = stored.file
    if file is None or what_is_missing(stored):
        raise FilmRefused("not_ready")
    _require_room_among_entries(stored)
    digest = seal_declaration(stored, file, actor=actor, now=now)
    close_fix_requests(film, now=now)
    facts = {"declaration": digest, "file": file.pk, "sha256": file.sha256}
    move(film, "submit", actor=actor, now=now, columns={"submitted_at": now}, **facts)
    post("film_submitted", film.creator, at=now, edition=film.edition, film=film, file=file, declaration=digest)


def _require_room_among_entries(film: Film) -> None:
    """Drafts may have been begun in a person's stead beyond their number of films; handed in they cannot all be."""
    limit = film.rules.section("entries").get("per_creator")
    if limit is None or film.stage != Stage.DRAFT:
        return
    list(Role.objects.select_for_update().filter(edition=film.edition, user=film.creator))  # one film after the other
    entered = Film.objects.made_by(film.creator).filter(edition=film.edition)
    if entered.exclude(stage__in=[Stage.DRAFT, Stage.WITHDRAWN]).count() >= limit:
        raise FilmRefused("too_many_entered", limit=limit)


@transaction.atomic
def reopen(film: Film, *, actor: User, now: datetime) -> None:
    """Take the film back to change it: only while entries are open, and it has to be handed in again."""
    require_open(film.edition, now=now)
    move(film, "reopen", actor=actor, now=now, columns={"submitted_at": None})


@transaction.atomic
def withdraw(film: Film, *, actor: User, now: datetime) -> None:
    """The creator takes the film out of the contest."""
    close_fix_requests(film, now=now)
    move(film, "withdraw", actor=actor, now=now)
    post("film_withdrawn", film.creator, at=now, edition=film.edition, film=film)


@transaction.atomic
def restore(film: Film, *, actor: User, now: datetime) -> None:
    """Bring a withdrawn film back as a draft, while entries are open and there is room for it."""
    require_open(film.edition, now=now)
    require_room(film.edition, film.creator, limit=film.rules.section("entries").get("per_creator"))
    move(film, "restore", actor=actor, now=now, columns={"submitted_at": None})


def close_fix_requests(film: Film, *, now: datetime) -> None:
    FixRequest.objects.filter(film=film, closed_at=None).update(closed_at=now)
