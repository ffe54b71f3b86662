"""Letters that leave closed doors. None to a juror names what a round hides."""

from datetime import datetime
from typing import Any

from django.conf import settings
from django.urls import reverse

from contest.mail import post
from contest.models import Edition, Role, User
from judging.models import Assignment, Round
from submissions.models import Film


def chairs_of(edition: Edition, *, about: Film | None = None) -> list[User]:
    """Who is told at once: the chairs; without any, the organizers. Two queries at most.

    Who made the film it is `about`, or is in conflict with it, is left out.
    """
    for kind in (Role.Kind.CHAIR, Role.Kind.ORGANIZER):
        people = User.objects.filter(roles__edition=edition, roles__kind=kind, is_active=True).order_by("pk")
        if about is not None:
            people = people.exclude(pk=about.creator_id).exclude(jurors__conflicts__film=about)
        if people:
            return list(people)
    return []


def tell_chairs(
    kind: str, round: Round, *, at: datetime, film: Film | None = None, key: str = "", **context: Any
) -> None:  # fmt: skip
    """One letter `kind` to every chair who may know of `film`, with a link to the chair's table of the round.

    With `key`, once a chair.
    """
    for chair in chairs_of(round.edition, about=film):
        link = address("judging:round", round.edition.slug, round.pk)
        once = f"{key}.{chair.pk}" if key else None
        post(kind, chair, at=at, edition=round.edition, key=once, round=round, film=film, link=link, **context)


def tell_juror(kind: str, assignment: Assignment, *, at: datetime, **context: Any) -> None:
    """A letter about one film, named by its code alone."""
    round, film = assignment.round, assignment.film
    link = address("judging:room", round.pk, film.code)
    post(kind, assignment.juror.user, at=at, edition=round.edition, round=round, code=film.code, link=link, **context)


def tell_panel(kind: str, round: Round, *, at: datetime, key: str = "", **context: Any) -> int:
    """A letter to every juror seated in the round; with `key` once a juror. Returns how many were written."""
    link = address("judging:round_queue", round.pk)
    written = 0
    for user in User.objects.filter(jurors__seats__round=round, jurors__seats__left_at=None).order_by("pk"):
        own_key = f"{key}.{user.pk}" if key else None
        letter = post(kind, user, at=at, edition=round.edition, key=own_key, round=round, link=link, **context)
        written += letter is not None
    return written


def address(name: str, *parts: object) -> str:
    """The full address of a page, for letters."""
    return settings.SITE_URL + reverse(name, args=parts)
