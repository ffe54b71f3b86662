from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from contest.models import Edition
from submissions import actions
from submissions.lifecycle import Stage
from submissions.models import Film, FilmFile
from tests.factories import a_file, a_film, a_ready_film, a_user, an_edition, an_organizer, loaded

pytestmark = pytest.mark.django_db
LIST = "submissions:entries"


@pytest.fixture
def edition() -> Edition:
    return an_edition(now=timezone.now())


@pytest.fixture
def client(edition: Edition) -> Client:
    client = Client()
    client.force_login(an_organizer(edition, "Ratna Sari"))
    return client


def listed(client: Client, edition: Edition, **query: str) -> list[str]:
    page = client.get(reverse(LIST, args=[edition.slug]), query)
    return [row.film.code for row in page.context["rows"]]


def of(name: str, film: Film) -> str:
    return reverse(f"submissions:{name}", args=[film.edition.slug, film.code])


def text(response) -> str:
    return " ".join(response.content.decode().split())


# ── The list ──────────────────────────────────────────────────────────────────
def test_drafts_and_withdrawn_films_are_counted_but_not_listed(client: Client, edition: Edition):
    for stage in (Stage.DRAFT, Stage.WITHDRAWN, Stage.SUBMITTED):
        a_film(stage, edition=edition)
    page = client.get(reverse(LIST, args=[edition.slug]))

    assert [row.film.stage for row in page.context["rows"]] == [Stage.SUBMITTED]
    assert [(stage, number) for stage, _, number in page.context["counts_by_stage"]] == [
        ("draft", 1), ("submitted", 1), ("withdrawn", 1),
    ]  # fmt: skip


def test_films_of_another_edition_are_not_listed(client: Client, edition: Edition):
    a_film(Stage.SUBMITTED, edition=an_edition("other", now=timezone.now()))

    assert listed(client, edition) == []


@pytest.mark.parametrize("words", ["tide", "WATCH", "F-42", "wijaya", "Jam Laut"])
def test_films_are_found_by_title_number_and_maker(client: Client, edition: Edition, words: str):
    creator = a_user("Ana Wijaya")
    a_film(Stage.SUBMITTED, edition=edition, title="Tidewatch", title_en="Jam Laut", code="F-4217", creator=creator)
    a_film(Stage.SUBMITTED, edition=edition, title="Other")

    assert listed(client, edition, q=words) == ["F-4217"]


def test_films_are_filtered_by_stage_country_and_newest_file(client: Client, edition: Edition):
    japan = a_film(Stage.SUBMITTED, edition=edition, country="JP")
    fixing = a_film(Stage.FIX_REQUESTED, edition=edition, country="ID")
    a_file(fixing)
    a_file(fixing, FilmFile.State.REFUSED, received_at=timezone.now())

    assert listed(client, edition, stage="fix_requested") == [fixing.code]
    assert listed(client, edition, country="JP") == [japan.code]
    assert listed(client, edition, file="refused") == [fixing.code]
    assert listed(client, edition, file="accepted") == []


def test_a_filter_that_makes_no_sense_is_passed_over(client: Client, edition: Edition):
    film = a_film(Stage.SUBMITTED, edition=edition)

    assert listed(client, edition, stage="draft", country="??", sort="creator__password", page="x") == [film.code]


def test_films_are_sorted(client: Client, edition: Edition):
    for title, days in (("B", 1), ("A", 3), ("C", 2)):
        submitted = timezone.now() - timedelta(days=days)
        a_film(Stage.SUBMITTED, edition=edition, title=title, code=title, submitted_at=submitted)

    assert listed(client, edition) == ["B", "C", "A"]
    assert listed(client, edition, sort="title") == ["A", "B", "C"]
    assert listed(client, edition, sort="submitted_at") == ["A", "C", "B"]


def cost(client: Client, address: str) -> int:
    """Queries that a page makes once the person is known."""
    client.get(address)
    with CaptureQueriesContext(connection) as queries:
        assert client.get(address).status_code == 200
    return len(queries)


def test_the_list_costs_the_same_for_one_film_and_three(client: Client, edition: Edition):
    address = reverse(LIST, args=[edition.slug])
    a_ready_film(Stage.SUBMITTED, edition=edition)
    one = cost(client, address)
    for _ in range(2):
        a_ready_film(Stage.SUBMITTED, edition=edition)

    assert cost(client, address) == one
    assert [row.share for row in client.get(address).context["rows"]] == [1, 1, 1]


def test_the_list_is_cut_into_pages_of_fifty(client: Client, edition: Edition):
    creator = a_user()
    for _ in range(51):
        a_film(Stage.SUBMITTED, edition=edition, creator=creator)

    assert len(listed(client, edition)) == 50
    assert len(listed(client, edition, page="2")) == 1


def test_chosen_films_are_admitted_and_others_left_alone(client: Client, edition: Edition):
    waiting = [a_film(Stage.SUBMITTED, edition=edition) for _ in range(2)]
    rejected = a_film(Stage.REJECTED, edition=edition)
    elsewhere = a_film(Stage.SUBMITTED, edition=an_edition("other", now=timezone.now()))
    chosen = [waiting[0].pk, rejected.pk, elsewhere.pk, "x"]
    client.post(reverse("submissions:entries_admit", args=[edition.slug]), {"film": chosen})

    assert [loaded(film).stage for film in (*waiting, rejected, elsewhere)] == [
        Stage.ADMITTED, Stage.SUBMITTED, Stage.REJECTED, Stage.SUBMITTED,
    ]  # fmt: skip


# ── One entry ─────────────────────────────────────────────────────────────────
def test_an_entry_shows_declaration_words_and_history(client: Client, edition: Edition):
    film = a_ready_film(edition=edition, synopsis="A keeper counts the waves.")
    actions.submit(film, actor=film.creator, now=timezone.now())
    page = client.get(of("entry", film))

    assert "A keeper counts the waves." in text(page)
    assert (page.context["chart"].share, page.context["chart"].models) == (1, (("Veo 3", 90_000),))
    assert [(line.entry.verb, line.name) for line in page.context["history"]] == [("film.submit", str(film.creator))]


def test_an_entry_costs_the_same_for_many_credits_and_decisions(client: Client, edition: Edition):
    film = a_ready_film(Stage.SUBMITTED, edition=edition)
    film.screening_decisions.create(verdict="reconsider", decided_by=a_user(), decided_at=timezone.now())
    few = cost(client, of("entry", film))
    for number in range(2, 9):
        film.credits.create(position=number, role="Voice", name="Citra")
        film.screening_decisions.create(verdict="reconsider", decided_by=a_user(), decided_at=timezone.now())

    assert cost(client, of("entry", film)) == few


def test_a_film_is_admitted_and_the_decision_taken_back(client: Client, edition: Edition):
    film = a_ready_film(Stage.SUBMITTED, edition=edition)
    client.post(of("entry_admit", film))
    assert loaded(film).stage == Stage.ADMITTED
    client.post(of("entry_reconsider", film))

    assert loaded(film).stage == Stage.SUBMITTED


def test_a_fix_is_asked_for_with_reason_and_deadline(client: Client, edition: Edition):
    film = a_ready_film(Stage.SUBMITTED, edition=edition)
    due = (timezone.now() + timedelta(days=2)).astimezone(edition.zone).replace(second=0, microsecond=0)
    client.post(of("entry_ask_fix", film), {"fix-reason": "Sound", "fix-due_at": f"{due:%Y-%m-%dT%H:%M}"})

    assert (loaded(film).stage, film.fix_requests.get().due_at) == (Stage.FIX_REQUESTED, due)


def test_a_decision_without_a_reason_comes_back_with_what_was_written(client: Client, edition: Edition):
    film = a_ready_film(Stage.SUBMITTED, edition=edition)
    answer = client.post(of("entry_ask_fix", film), {"fix-reason": "", "fix-due_at": "2030-01-01T10:00"})

    assert answer.status_code == 422
    assert 'value="2030-01-01T10:00"' in text(answer)
    assert client.post(of("entry_reject", film), {"reject-reason": " "}).status_code == 422
    assert loaded(film).stage == Stage.SUBMITTED


def test_a_film_is_turned_away(client: Client, edition: Edition):
    film = a_ready_film(Stage.SUBMITTED, edition=edition)
    client.post(of("entry_reject", film), {"reject-reason": "Made by hand."})

    assert loaded(film).stage == Stage.REJECTED
    assert "Made by hand." in text(client.get(of("entry", film)))


def test_the_next_film_to_screen_is_the_one_that_waits_longest(client: Client, edition: Edition):
    film, young, old = (
        a_film(Stage.SUBMITTED, edition=edition, submitted_at=timezone.now() - timedelta(days=days))
        for days in (9, 1, 5)
    )  # fmt: skip

    assert client.get(of("entry", film)).context["following"] == old
    assert client.get(of("entry", old)).context["waiting"] == 2
    assert young.stage == Stage.SUBMITTED
