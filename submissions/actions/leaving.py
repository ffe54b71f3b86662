"""What becomes of a person's films when the account is closed. Answers the one signal of the house."""

from datetime import datetime

from django.db import transaction

from contest.models import User
from submissions.actions.handing_in import withdraw
from submissions.lifecycle import FILM, Stage
from submissions.models import Credit, Film
from submissions.wording import FilmRefused


@transaction.atomic
def withdraw_films_of(*, user: User, actor: User, now: datetime, **_: object) -> None:
    """Withdraw every film that can still be withdrawn, and forget the addresses of its team.

    Refuses with "before_the_jury" while one is in competition.
    """
    films = list(Film.objects.filter(creator=user).select_related("edition", "creator"))
    for film in films:
        if film.stage == Stage.IN_COMPETITION:
            raise FilmRefused("before_the_jury", title=film.title)
    for film in films:
        if "withdraw" in FILM.verbs_from(Stage(film.stage)):
            withdraw(film, actor=actor, now=now)
    Credit.objects.filter(film__in=films).update(email="")
