"""What a chair downloads of a round: whole, alike in both forms, harmless to a spreadsheet, blind where it must be."""

import csv
import io
import json
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from contest.models import User
from judging import actions
from judging.models import Conflict, Round
from submissions.models import Film
from tests.factories import NOON, a_ballot, a_role, a_round, a_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def round() -> Round:
    """Two films, two jurors; three ballots sealed, one begun."""
    round = a_round(films=2, jurors=2)
    *full, last = round.assignments.for_room().order_by("film__code", "juror")
    for mark, assignment in enumerate(full, start=7):
        a_ballot(assignment, mark)
    actions.save_marks(last, {"craft": 3}, version=0, actor=last.juror.user, now=NOON)
    return round


def of(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def organizer(round: Round) -> Client:
    return of(User.objects.get(roles__edition=round.edition, roles__kind="organizer"))


def download(round: Round, kind: str, form: str, client: Client | None = None) -> str:
    client = client or organizer(round)
    answer = client.get(reverse("judging:export", args=[round.edition.slug, round.pk, kind, form]))
    return b"".join(answer.streaming_content).decode()  # type: ignore[arg-type]


def lines(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text.removeprefix("\ufeff"))))


def test_every_ballot_is_there_with_its_stage_and_only_sealed_ones_have_a_score(round: Round):
    rows = lines(download(round, "ballots", "csv"))

    assert [(row["stage"], row["score"], row["mark:craft"]) for row in rows] == [
        ("sealed", "7.000", "7"), ("sealed", "8.000", "8"), ("sealed", "9.000", "9"), ("begun", "", "3"),
    ]  # fmt: skip


@pytest.mark.parametrize("kind", ["ballots", "results"])
def test_both_forms_say_the_same(round: Round, kind: str):
    told: dict[str, Any] = json.loads(download(round, kind, "json"))

    assert [{key: str(value) for key, value in row.items()} for row in told[kind]] == lines(
        download(round, kind, "csv")
    )


def test_results_are_exact_and_pseudonymous(round: Round):
    first, second = json.loads(download(round, "results", "json"))["results"]

    assert (first["rank"], first["score"], first["score_exact"], first["ballots"]) == (1, "7.500", "15/2", 2)
    assert second["rank"] == ""  # below its quorum
    names = [juror.user.display_name for juror in round.edition.jurors.select_related("user")]
    assert not [name for name in names if name in first["scores"]]


def test_a_title_that_is_a_formula_is_only_a_title(round: Round):
    Film.objects.update(title='=HYPERLINK("//x")')

    assert {row["title"] for row in lines(download(round, "ballots", "csv"))} == {'\'=HYPERLINK("//x")'}


def test_a_film_is_missing_for_a_chair_in_conflict_with_it(round: Round):
    chair = a_role(a_user("Chair"), round.edition, "chair").user
    film = Film.objects.order_by("code")[0]
    juror = round.edition.jurors.create(user=chair, joined_at=NOON)
    Conflict.objects.create(juror=juror, film=film, declared_by=chair, declared_at=NOON)

    for kind, form in (("ballots", "csv"), ("ballots", "json"), ("results", "csv"), ("results", "json")):
        assert film.code not in download(round, kind, form, of(chair))


@pytest.mark.parametrize("films", [1, 12])
@pytest.mark.parametrize(("kind", "queries"), [("ballots", 8), ("results", 18)])
def test_an_export_costs_the_same_for_any_number_of_films(films: int, kind: str, queries: int):
    round = a_round(films=films, jurors=1)
    for assignment in round.assignments.for_room():
        a_ballot(assignment)
    client = organizer(round)
    with CaptureQueriesContext(connection) as asked:
        download(round, kind, "csv", client)

    assert len(asked) == queries
