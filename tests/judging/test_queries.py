"""What a page costs does not depend on how many films there are: each count is written here."""

import json
from collections.abc import Callable
from datetime import datetime

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils.timezone import now

from contest.models import User
from judging.models import Assignment, Round
from tests.factories import a_ballot, a_round, an_assignment

pytestmark = pytest.mark.django_db
NOT_QUERIES = ("SAVEPOINT", "RELEASE", "BEGIN", "COMMIT")
HOUSE = 3
"""The session and the person, which every page of the house asks for, and whether a second factor is wanted."""


def an_evening(films: int, tonight: datetime) -> Round:
    """A round of two jurors with some of their ballots sealed."""
    round = a_round(films=films, jurors=2, now=tonight, cut=1)
    for assignment in round.assignments.for_room().filter(position__lte=films // 2 + 1):
        a_ballot(assignment, now=tonight)
    return round


def cost(ask: Callable[[], object]) -> int:
    with CaptureQueriesContext(connection) as asked:
        ask()
    return sum(not query["sql"].startswith(NOT_QUERIES) for query in asked.captured_queries)


def as_juror(round: Round) -> Client:
    client = Client()
    client.force_login(round.assignments.for_room()[0].juror.user)
    return client


def as_chair(round: Round) -> Client:
    client = Client()
    client.force_login(User.objects.get(roles__edition=round.edition, roles__kind="organizer"))
    return client


def room(round: Round, client: Client) -> int:
    film = round.assignments.get(juror__user=client.session["_auth_user_id"], position=1).film
    return cost(lambda: client.get(reverse("judging:room", args=[round.pk, film.code])))


def page(name: str, *parts: object) -> Callable[[Round, Client], int]:
    def ask(round: Round, client: Client) -> int:
        arguments = [round.edition.slug if part == "slug" else round.pk for part in parts]
        return cost(lambda: client.get(reverse(f"judging:{name}", args=arguments)))

    return ask


@pytest.mark.parametrize("films", [1, 3, 23])
def test_the_queue_costs_the_same_for_any_number_of_films(films: int):
    round = an_evening(films, now())

    assert page("round_queue", "pk")(round, as_juror(round)) == HOUSE + 5


@pytest.mark.parametrize("films", [1, 3, 23])
def test_the_room_costs_the_same_for_any_number_of_films(films: int):
    round = an_evening(films, now())

    assert room(round, as_juror(round)) == HOUSE + 8


@pytest.mark.parametrize("films", [1, 3, 23])
@pytest.mark.parametrize(
    ("ask", "queries"),
    [
        (page("round", "slug", "pk"), 13), (page("standings", "slug", "pk"), 20), (page("rounds", "slug"), 8),
        (page("panel", "slug", "pk"), 8),
    ],
)  # fmt: skip
def test_the_chair_s_pages_cost_the_same(ask: Callable[[Round, Client], int], queries: int, films: int):
    round = an_evening(films, now())

    assert ask(round, as_chair(round)) == HOUSE + queries


@pytest.mark.parametrize("version", [0, 1])
def test_saving_a_mark_costs_at_most_eight_queries(version: int):
    film = an_assignment(a_round(films=3, jurors=1, now=now()))
    client = as_juror(film.round)
    url = reverse("judging:save_marks", args=[film.round_id, film.film.code])

    def save(mark: int, version: int) -> int:
        body = json.dumps({"version": version, "marks": {"craft": mark}})
        return cost(lambda: client.post(url, body, content_type="application/json"))

    costs = [save(5 + number, number) for number in range(version + 1)]
    assert costs[-1] <= 8
    assert Assignment.objects.get(pk=film.pk).version == version + 1
