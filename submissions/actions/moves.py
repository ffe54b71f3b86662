"""The one door through which a film changes its stage."""

from datetime import datetime

from contest.audit import record
from contest.lifecycles import OutOfTurn
from contest.models import User
from submissions.lifecycle import FILM, Stage
from submissions.models import Film
from submissions.wording import FilmRefused


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
