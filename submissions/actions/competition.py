"""What the floors above do to a film: it enters the competition, leaves it, or is closed to one viewer."""

from datetime import datetime

from django.db import transaction

from contest.audit import record
from contest.mail import post
from contest.models import User
from submissions.lifecycle import Stage
from submissions.models import Film, ViewingBar
from submissions.wording import FilmRefused

from .moves import held, move


@transaction.atomic
def enter_competition(film: Film, *, actor: User | None, now: datetime) -> None:
    """A round has taken the film up: from now on it cannot be changed or withdrawn by its creator alone."""
    move(film, "compete", actor=actor, now=now)


@transaction.atomic
def go_on(film: Film, *, into: str, actor: User | None, now: datetime) -> None:
    """The film has come through a round and goes on `into` the next, by name: a line in its own history.

    It stays in the competition. Refused for a film that has left it meanwhile.
    """
    if held(film).stage != Stage.IN_COMPETITION:
        raise FilmRefused("out_of_turn")
    record("film.go_on", film, actor=actor, at=now, edition=film.edition, into=into)


@transaction.atomic
def disqualify(film: Film, *, reason: str, actor: User, now: datetime) -> None:
    """Put the film out of the competition, for a reason its creator is told."""
    if not reason.strip():
        raise FilmRefused("reason_missing")
    move(film, "disqualify", actor=actor, now=now, reason=reason)
    post("film_disqualified", film.creator, at=now, edition=film.edition, film=film, reason=reason)


@transaction.atomic
def pull_out(film: Film, *, actor: User, now: datetime) -> None:
    """An organizer takes the film out of the competition because its creator asked for it."""
    move(film, "pull_out", actor=actor, now=now)
    post("film_withdrawn", film.creator, at=now, edition=film.edition, film=film)


@transaction.atomic
def bar_viewer(film: Film, viewer: User, *, now: datetime, actor: User | None = None) -> None:
    """Close the film to one person, whatever pass they hold. Barring twice is barring once."""
    _, is_new = ViewingBar.objects.get_or_create(film=film, viewer=viewer, defaults={"since": now})
    if is_new:
        record("film.viewer_barred", film, actor=actor, at=now, edition=film.edition, viewer=viewer.pk)
