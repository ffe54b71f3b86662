"""The one door through which a film changes its stage; and the clock that stands beside it."""

from datetime import datetime

from contest.audit import record
from contest.lifecycles import OutOfTurn
from contest.models import Edition, User
from contest.wording import moment_in_words
from submissions.lifecycle import FILM, WITH_CREATOR, FilmPart, Stage
from submissions.models import Film
from submissions.permissions import editing_ends_at, handing_in_ends_at, open_parts
from submissions.wording import PART_TITLES, FilmRefused


def move(
    film: Film,
    verb: str,
    *,
    actor: User | None,
    now: datetime,
    columns: dict[str, object] | None = None,
    **facts: object,
) -> None:
    """Take one step of the lifecycle and write it down, or refuse. Of two simultaneous callers exactly one succeeds.

    `columns` are further columns of the film set by the same update. Must run inside a transaction.
    """
    came_from = Stage(film.stage)
    try:
        target = FILM.after(verb, came_from)
    except OutOfTurn as error:
        raise FilmRefused("out_of_turn") from error
    changes = {"stage": target, "changed_at": now, **(columns or {})}
    if not Film.objects.filter(pk=film.pk, stage=came_from).update(**changes):
        raise FilmRefused("out_of_turn")
    for name, value in changes.items():
        setattr(film, name, value)
    record(f"film.{verb}", film, actor=actor, at=now, edition=film.edition, came_from=came_from, **facts)


def held(film: Film) -> Film:
    """The film as it is stored now, locked until the transaction ends: nobody changes it meanwhile."""
    return Film.objects.select_for_update(of=("self",)).select_related("edition", "rules").get(pk=film.pk)


def require_editable(film: Film, part: FilmPart, *, now: datetime) -> None:
    """Refuse unless the film is with its creator, this part of it is open, and there is time left to change it."""
    _require(film, now=now, ends_at=editing_ends_at(film))
    require_part(film, part)


def require_part(film: Film, part: FilmPart) -> None:
    """Refuse to change what an open fix does not ask for."""
    parts = open_parts(film)
    if part not in parts:
        raise FilmRefused("part_locked", parts=", ".join(str(PART_TITLES[each]) for each in FilmPart if each in parts))


def require_in_time(film: Film, *, now: datetime) -> None:
    """Refuse unless the film is with its creator and may still be declared and handed in (grace included)."""
    _require(film, now=now, ends_at=handing_in_ends_at(film))


def _require(film: Film, *, now: datetime, ends_at: datetime) -> None:
    if film.stage not in WITH_CREATOR:
        raise FilmRefused("out_of_turn")
    if now < film.edition.opens_at or film.edition.stage != Edition.Stage.ANNOUNCED:
        raise FilmRefused("not_open")
    if now > ends_at:
        raise FilmRefused("too_late", when=in_contest_zone(ends_at, film.edition))


def require_open(edition: Edition, *, now: datetime) -> None:
    """Refuse unless entries may be started and taken back now."""
    if edition.is_open_at(now):
        return
    if edition.stage == Edition.Stage.ANNOUNCED and now > edition.closes_at:
        raise FilmRefused("closed", when=in_contest_zone(edition.closes_at, edition))
    raise FilmRefused("not_open")


def in_contest_zone(instant: datetime, edition: Edition) -> str:
    """An instant for a sentence: date and time in the edition's zone, with the name of the zone."""
    return f"{moment_in_words(instant.astimezone(edition.zone))} ({edition.time_zone})"
