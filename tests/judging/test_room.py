"""The screening room over HTTP: what scripts hear, what plain forms do, what a juror may know of a film."""

import json
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import storages
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from django.utils.timezone import now

from judging import actions
from judging.actions.drafts import RoundSettings
from judging.models import Assignment, Conflict, Mark, Note
from submissions.media.streams import home
from submissions.models import FilmFile, Rendition
from submissions.viewing import poster_url
from tests.factories import a_ballot, a_round, an_assignment

pytestmark = pytest.mark.django_db
FIVES = {"creativity": 5, "narrative": 5, "craft": 5}


@pytest.fixture
def tonight() -> datetime:
    return now()


@pytest.fixture
def film(tonight: datetime) -> Assignment:
    """The first of two films of a juror, in a round that is open now."""
    return an_assignment(a_round(films=2, jurors=1, now=tonight))


def address(film: Assignment, name: str = "room") -> str:
    return reverse(f"judging:{name}", args=[film.round_id, film.film.code])


def signed_in(film: Assignment) -> Client:
    client = Client()
    client.force_login(film.juror.user)
    return client


def send(client: Client, film: Assignment, name: str, **body: Any) -> HttpResponse:
    return client.post(address(film, name), json.dumps(body), content_type="application/json")


def kept(film: Assignment) -> dict[str, int]:
    return dict(Mark.objects.filter(ballot__assignment=film).values_list("criterion__code", "value"))


# ── Scripts ───────────────────────────────────────────────────────────────────
def test_a_script_hears_the_new_version(film: Assignment):
    answer = send(signed_in(film), film, "save_marks", version=0, marks={"craft": 8})

    assert (answer.status_code, answer.json()["version"], answer.json()["stage"]) == (200, 1, "begun")
    assert kept(film) == {"craft": 8}


def test_a_second_window_hears_what_stands(film: Assignment):
    client = signed_in(film)
    send(client, film, "save_marks", version=0, marks={"craft": 8})
    answer = send(client, film, "save_marks", version=0, marks={"craft": 2})

    assert answer.status_code == 409
    assert answer.json() == {
        "code": "stale", "sentence": "This ballot was changed in another window. Nothing was overwritten.",
        "version": 1, "stage": "begun", "marks": {"craft": 8}, "feedback": "",
    }  # fmt: skip


@pytest.mark.parametrize(
    "body", ['"x"', "[]", "{", '{"version": "x", "marks": {}}', '{"version": 0, "marks": {"craft": 1.5}}']
)
def test_what_cannot_be_read_is_refused(film: Assignment, body: str):
    answer = signed_in(film).post(address(film, "save_marks"), body, content_type="application/json")

    assert (answer.status_code, answer.json()["code"]) == (422, "garbled")


def test_a_refusal_is_a_sentence(film: Assignment):
    answer = send(signed_in(film), film, "seal", version=0, marks={"craft": 8})

    assert answer.status_code == 422
    assert answer.json()["sentence"] == "The ballot cannot be sealed yet. Not marked: Creativity, Narrative."


def test_sealing_leads_to_the_next_film(film: Assignment):
    other = an_assignment(film.round, film=film.round.assignments.exclude(pk=film.pk).get().film)
    answer = send(signed_in(film), film, "seal", version=0, marks=FIVES)

    assert answer.json()["next"] == address(other)


def test_a_seal_whose_answer_was_lost_can_be_sent_again(film: Assignment):
    client = signed_in(film)
    answers = [send(client, film, "seal", version=0, marks=FIVES) for _ in range(2)]

    assert [answer.status_code for answer in answers] == [200, 200]


def test_after_the_last_film_comes_the_queue(film: Assignment, tonight: datetime):
    for assignment in film.round.assignments.for_room().exclude(pk=film.pk):
        a_ballot(assignment, now=tonight)
    answer = send(signed_in(film), film, "seal", version=0, marks=FIVES)

    assert answer.json()["next"] == reverse("judging:round_queue", args=[film.round_id])


def test_a_note_is_never_doubled(film: Assignment):
    client = signed_in(film)
    for _ in range(2):
        send(client, film, "save_note", key="k1", at_ms=85_000, text="Earns it.")

    assert list(Note.objects.values_list("key", "at_ms", "text")) == [("k1", 85_000, "Earns it.")]


def test_what_was_played_is_kept(film: Assignment):
    send(signed_in(film), film, "save_played", played=[[0, 5000], [4000, 9000]], resume_ms=9000)

    film.ballot.refresh_from_db()
    assert (film.ballot.played, film.ballot.resume_ms) == ([[0, 9000]], 9000)


# ── Plain forms ───────────────────────────────────────────────────────────────
def test_marks_are_saved_without_script(film: Assignment):
    answer = signed_in(film).post(address(film, "save_marks"), {"version": "0", "mark-craft": "8"})

    assert (answer.status_code, answer["Location"]) == (302, address(film))
    assert kept(film) == {"craft": 8}


def test_a_refusal_is_told_without_script(film: Assignment):
    answer = signed_in(film).post(address(film, "seal"), {"version": "0", "mark-craft": "8"}, follow=True)

    assert "Not marked: Creativity, Narrative." in answer.content.decode()


def test_a_note_without_script_gets_a_key_of_its_own(film: Assignment):
    client = signed_in(film)
    for text in ("One.", "Two."):
        client.post(address(film, "save_note"), {"at_ms": "0", "text": text})

    assert set(Note.objects.values_list("text", flat=True)) == {"One.", "Two."}


def test_the_page_shows_the_marks_given(film: Assignment):
    client = signed_in(film)
    send(client, film, "save_marks", version=0, marks={"craft": 8})

    assert '<input type="radio" name="mark-craft" value="8" checked>' in client.get(address(film)).content.decode()


# ── Conflicts ─────────────────────────────────────────────────────────────────
def test_after_a_conflict_the_film_is_nowhere(film: Assignment):
    client = signed_in(film)
    send(client, film, "declare_conflict", reason="A former student.")
    code = film.film.code

    assert client.get(address(film)).status_code == 404
    assert send(client, film, "save_marks", version=0, marks={"craft": 9}).status_code == 404
    for page in (reverse("judging:queue"), reverse("judging:round_queue", args=[film.round_id])):
        assert code not in client.get(page).content.decode()


def test_after_a_conflict_the_pass_to_the_film_is_void(film: Assignment):
    file = film.film.file
    Rendition.objects.create(file=file, kind="poster", prefix=f"{home(file)}/p", entry="poster.jpg", made_at=now())
    storages["renditions"].save(f"{home(file)}/p/poster.jpg", ContentFile(b"a picture"))
    poster = poster_url(FilmFile.objects.get(pk=file.pk), film.juror.user, now=now())
    assert Client().get(poster).status_code == 200

    send(signed_in(film), film, "declare_conflict", reason="A former student.")
    assert Client().get(poster).status_code == 404


def test_progress_counts_a_conflict_as_done(film: Assignment):
    client = signed_in(film)
    send(client, film, "declare_conflict", reason="A former student.")

    assert "1 of 2" in client.get(reverse("judging:round_queue", args=[film.round_id])).content.decode()


def test_a_conflict_without_a_reason_changes_nothing(film: Assignment):
    answer = send(signed_in(film), film, "declare_conflict", reason=" ")

    assert answer.json()["code"] == "reason_missing"
    assert not Conflict.objects.exists()


# ── Closed doors ──────────────────────────────────────────────────────────────
def test_a_closed_round_shows_the_marks_and_takes_none(film: Assignment, tonight: datetime):
    a_ballot(film, now=tonight)
    chair = film.round.edition.roles.get(kind="organizer").user
    actions.close_round(film.round, unfinished=1, actor=chair, now=tonight)
    client = signed_in(film)

    assert "This ballot is sealed." in client.get(address(film)).content.decode()
    assert send(client, film, "save_marks", version=1, marks={"craft": 1}).json()["code"] == "round_closed"


# ── Rounds that choose or rank ────────────────────────────────────────────────
def in_mode(mode: str, tonight: datetime) -> Assignment:
    """The first of two films of a juror, in a round of that mode."""
    round = a_round(films=2, jurors=1, stage="drafted", now=tonight)
    chair = round.edition.roles.get(kind="organizer").user
    settings = RoundSettings({"en": "A"}, tonight + timedelta(days=9), 1, None, (), (), mode=mode)
    actions.edit_round(round, settings, actor=chair, now=tonight)
    actions.open_round(round, actor=chair, now=tonight)
    return an_assignment(round)


def test_a_round_that_chooses_shows_its_words(tonight: datetime):
    film = in_mode("choose", tonight)
    page = signed_in(film).get(address(film)).content.decode()

    assert [word for word in ("<span>No</span>", "<span>Maybe</span>", "<span>Yes</span>") if word not in page] == []


def test_a_round_that_ranks_leads_to_the_list_and_takes_no_marks_here(tonight: datetime):
    film = in_mode("rank", tonight)
    page = signed_in(film).get(address(film)).content.decode()

    assert reverse("judging:ranking", args=[film.round_id]) in page
    assert '<input type="radio" name="mark-' not in page


# ── The own scores ────────────────────────────────────────────────────────────
def test_own_scores_show_drafts_and_sealed_ones_and_sort(film: Assignment, tonight: datetime):
    client = signed_in(film)
    other = film.round.assignments.for_room().exclude(pk=film.pk).get()
    a_ballot(other, 9, now=tonight)
    send(client, film, "save_marks", version=0, marks={"craft": 4})
    pages = {
        order: client.get(reverse("judging:scores", args=[film.round_id]), {"sort": order}).context["rows"]
        for order in ("score", "-score", "nonsense")
    }

    assert [row.total for row in pages["score"]] == [4, 9]
    assert [row.total for row in pages["-score"]] == [9, 4]
    assert [row.item.number for row in pages["nonsense"]] == [1, 2]
    assert [mark for _, mark in pages["score"][0].marks] == [None, None, 4]
