"""A creator closes the account: what becomes of the films."""

import pytest

from contest import actions
from contest.models import AuditEntry, OutgoingMail, User
from submissions.lifecycle import Stage
from submissions.models import Film
from submissions.wording import FilmRefused
from tests.factories import NOON, a_creator, a_film, an_edition

pytestmark = pytest.mark.django_db


def test_films_that_are_not_before_the_jury_are_withdrawn():
    creator = a_creator(an_edition())
    for stage in (Stage.DRAFT, Stage.SUBMITTED, Stage.ADMITTED, Stage.REJECTED):
        a_film(stage, creator=creator)
    actions.close_account(creator, actor=creator, now=NOON)

    assert sorted(Film.objects.values_list("stage", flat=True)) == ["rejected", "withdrawn", "withdrawn", "withdrawn"]
    assert AuditEntry.objects.filter(verb="film.withdraw").count() == 3
    assert not OutgoingMail.objects.exists()


def test_while_a_film_is_before_the_jury_nothing_happens():
    creator = a_creator(an_edition())
    a_film(Stage.DRAFT, creator=creator)
    a_film(Stage.IN_COMPETITION, creator=creator, title="Tidewatch")
    with pytest.raises(FilmRefused) as refused:
        actions.close_account(creator, actor=creator, now=NOON)

    assert str(refused.value).startswith("“Tidewatch” is before the jury.")
    assert Film.objects.filter(stage=Stage.WITHDRAWN).count() == 0
    assert User.objects.get(pk=creator.pk).is_active
