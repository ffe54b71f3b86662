"""A contest at full size: filled by the command, its pages cost what they cost with a few films."""

import json
from collections.abc import Callable

import pytest
from django.core.management import call_command
from django.test import Client
from django.urls import reverse

from contest.models import User
from judging.models import Assignment, Round
from tests.judging.test_queries import HOUSE, as_chair, cost

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
FILMS, JURORS, BALLOTS = 2300, 40, 4600


@pytest.fixture
def round() -> Round:
    numbers = {"films": FILMS, "jurors": JURORS, "ballots": BALLOTS}
    call_command("fill_demo", slug="full-size", **numbers)
    return Round.objects.select_related("edition").get(edition__slug="full-size")


def test_a_contest_of_2300_films(round: Round):
    sealed = round.assignments.filter(stage="sealed").count()
    assert (round.contenders.count(), round.seats.count(), sealed) == (FILMS, JURORS, BALLOTS)
    loads = [seat.juror.assignments.count() for seat in round.seats.select_related("juror")]
    assert max(loads) - min(loads) <= 1

    held = Assignment.objects.for_room().filter(round=round, stage="allocated")[0]
    juror, chair = as_the(held.juror.user), as_chair(round)
    of = [round.edition.slug, round.pk]
    assert cost(asked(juror, "round_queue", round.pk)) == HOUSE + 5
    assert cost(asked(juror, "room", round.pk, held.film.code)) == HOUSE + 9  # the kept declaration as well: 12
    assert cost(saved(juror, held)) <= 8
    assert cost(asked(chair, "round", *of)) == HOUSE + 13
    assert cost(asked(chair, "standings", *of)) == HOUSE + 20


def as_the(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def asked(client: Client, name: str, *parts: object) -> Callable[[], object]:
    return lambda: client.get(reverse(f"judging:{name}", args=parts))


def saved(client: Client, held: Assignment) -> Callable[[], object]:
    address = reverse("judging:save_marks", args=[held.round_id, held.film.code])
    body = json.dumps({"version": 0, "marks": {"craft": 5}})
    return lambda: client.post(address, body, content_type="application/json")
