from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from contest.models import Consent, Edition
from submissions.actions.drafts import people_of, seen_of, story_of
from submissions.lifecycle import Stage
from submissions.models import Film, FilmFile, MediaStep, Rendition
from tests.factories import a_declaration, a_file, a_film, a_ready_film, a_rules_version, a_user, an_edition, loaded

pytestmark = pytest.mark.django_db


@pytest.fixture
def edition() -> Edition:
    return an_edition(now=timezone.now())


def desk_of(film: Film) -> Client:
    client = Client()
    client.force_login(film.creator)
    return client


def address(name: str, film: Film) -> str:
    return reverse(f"submissions:{name}", args=[film.pk])


def cost(client: Client, address: str) -> int:
    """Queries that a page makes once the person is known."""
    client.get(address)
    with CaptureQueriesContext(connection) as queries:
        assert client.get(address).status_code == 200
    return len(queries)


def text(response) -> str:
    return " ".join(response.content.decode().split())


# ── The desk ──────────────────────────────────────────────────────────────────
def test_a_film_is_started_by_accepting_the_rules(edition: Edition):
    person, client = a_user(), Client()
    client.force_login(person)
    start = reverse("submissions:start", args=[edition.slug])

    assert client.post(start)["Location"] == reverse("submissions:desk")
    assert not Film.objects.exists()
    answer = client.post(start, {"accept": "on"})
    assert answer["Location"] == address("film_file", Film.objects.get(creator=person))
    assert Consent.objects.filter(user=person, rules=edition.current_rules).exists()


def test_whoever_accepted_the_rules_before_is_not_asked_again(edition: Edition):
    film = a_film(edition=edition)
    desk_of(film).post(reverse("submissions:start", args=[edition.slug]))

    assert Film.objects.filter(creator=film.creator).count() == 2


def test_the_desk_says_what_comes_next_for_each_film(edition: Edition):
    film = a_film(edition=edition)
    a_ready_film(edition=edition, creator=film.creator)
    page = desk_of(film).get(reverse("submissions:desk"))

    assert [(str(row.verb), row.missing > 0) for row in page.context["rows"]] == [
        ("Check and submit", False), ("Upload the film", True),
    ]  # fmt: skip


def test_the_desk_costs_the_same_for_one_film_and_three(edition: Edition):
    film = a_ready_film(edition=edition)
    client, desk = desk_of(film), reverse("submissions:desk")
    one = cost(client, desk)
    for _ in range(2):
        a_declaration(a_file(a_film(edition=edition, creator=film.creator)))

    assert cost(client, desk) == one


def test_after_the_limit_the_desk_offers_no_further_film(edition: Edition):
    film = a_film(edition=edition)
    for _ in range(2):
        a_film(edition=edition, creator=film.creator)
    page = desk_of(film).get(reverse("submissions:desk"))

    assert page.context["openings"][0].has_room is False
    assert "You have entered the 3 films that each person may enter." in text(page)


# ── Sections ──────────────────────────────────────────────────────────────────
STORY = {"title": "Tidewatch", "synopsis": "Waves.", "country": "ID", "production_days": "9", "spoken_language": "id"}


def test_a_story_is_saved_and_the_page_comes_back(edition: Edition):
    film = a_film(edition=edition)
    answer = desk_of(film).post(address("film_story", film), {**STORY, "seen": seen_of(story_of(film))})

    assert answer["Location"] == address("film_story", film)
    assert (loaded(film).title, loaded(film).production_days) == ("Tidewatch", 9)


def test_save_and_go_on_leads_to_the_next_page(edition: Edition):
    film = a_film(edition=edition)
    sent = {**STORY, "seen": seen_of(story_of(film)), "go_on": "1"}

    assert desk_of(film).post(address("film_story", film), sent)["Location"] == address("film_making", film)


def test_a_form_that_saves_itself_is_told_what_is_missing_now(edition: Edition):
    film = a_film(edition=edition)
    sent = {"title": "Tidewatch", "seen": seen_of(story_of(film))}
    answer = desk_of(film).post(address("film_story", film), sent, headers={"HX-Request": "true"})

    assert answer.status_code == 200
    assert 'data-saved="yes"' in text(answer)
    assert f'value="{seen_of(story_of(loaded(film)))}"' in text(answer)
    assert "The synopsis is empty." in text(answer)


def test_where_another_window_was_faster_nothing_is_lost(edition: Edition):
    film = a_film(edition=edition, title="From another window")
    answer = desk_of(film).post(address("film_story", film), {**STORY, "seen": "out of date"})

    assert answer.status_code == 422
    assert 'value="Tidewatch"' in text(answer)
    assert "This page was changed in another window meanwhile." in text(answer)
    assert loaded(film).title == "From another window"
    assert desk_of(film).post(address("film_story", film), {**STORY, "seen": answer.context["seen"]}).status_code == 302


def test_a_mistake_is_named_and_what_was_written_stays(edition: Edition):
    film = a_film(edition=edition)
    answer = desk_of(film).post(address("film_story", film), {**STORY, "production_days": "0"})

    assert answer.status_code == 422
    assert "Days of production: Ensure this value is greater than or equal to 1." in text(answer)
    assert 'value="Tidewatch"' in text(answer)


def test_credits_are_saved(edition: Edition):
    film = a_film(edition=edition)
    lines = {"form-TOTAL_FORMS": 1, "form-INITIAL_FORMS": 0, "form-0-role": "Director", "form-0-name": "Ana"}
    desk_of(film).post(address("film_people", film), {**lines, "seen": seen_of([])})

    assert people_of(loaded(film)) == [("Director", "Ana", "")]


def test_consents_and_a_new_version_of_the_rules_are_accepted(edition: Edition):
    film = a_film(edition=edition)
    newer = a_rules_version(edition)
    page = desk_of(film).get(address("film_rights", film))
    assert "The rules have changed" in text(page)
    desk_of(film).post(address("accept_rules", film))
    desk_of(film).post(address("film_rights", film), {"rights": "on", "seen": seen_of([])})

    assert (loaded(film).rules, list(loaded(film).consents)) == (newer, ["rights"])


def test_subtitles_are_uploaded_and_removed(edition: Edition):
    film = a_film(edition=edition)
    file = SimpleUploadedFile("en.srt", b"1\n00:00:01,000 --> 00:00:02,000\nMorning.\n")
    desk_of(film).post(address("film_subtitles", film), {"language": "en", "file": file})
    assert film.subtitles.get().webvtt == "WEBVTT\n\n00:00:01.000 --> 00:00:02.000\nMorning.\n"

    desk_of(film).post(reverse("submissions:remove_subtitle", args=[film.pk, "en"]))
    assert not film.subtitles.exists()


def test_every_error_of_a_subtitle_file_is_shown_with_its_line(edition: Edition):
    film = a_film(edition=edition)
    file = SimpleUploadedFile("en.srt", b"00:02,000 --> 00:01,000\nA\n\n00:xx --> 00:03,000\nB\n")
    answer = desk_of(film).post(address("film_subtitles", film), {"language": "en", "file": file})

    assert answer.status_code == 422
    assert "Line 1: the subtitle ends before it begins." in text(answer)
    assert "Line 4: “00:xx --&gt; 00:03,000” is not a time" in text(answer)
    assert not film.subtitles.exists()


@pytest.mark.parametrize("page", ["film_story", "film_people", "film_rights", "film_subtitles", "film_making"])
def test_a_submitted_film_is_shown_but_cannot_be_changed(edition: Edition, page: str):
    film = a_ready_film(Stage.SUBMITTED, edition=edition)
    shown = desk_of(film).get(address(page, film))

    assert shown.context["is_editable"] is False
    assert "The film is submitted, so nothing can be changed here." in text(shown)
    assert address("film_reopen", film) in text(shown)


def test_a_fix_is_shown_on_every_page_with_its_own_deadline(edition: Edition):
    film = a_ready_film(Stage.FIX_REQUESTED, edition=edition)
    due = timezone.now() + timedelta(days=2)
    film.fix_requests.create(reason="The sound breaks off.", due_at=due, asked_at=timezone.now())
    page = desk_of(film).get(address("film_file", film))

    assert "The sound breaks off." in text(page)
    assert (page.context["is_editable"], page.context["ends_at"]) == (True, due)


# ── File and check ────────────────────────────────────────────────────────────
def test_the_page_of_the_file_asks_again_only_while_there_is_work(edition: Edition):
    film = a_film(edition=edition)
    file = a_file(film, FilmFile.State.RECEIVED, checked_at=None)
    step = MediaStep.objects.create(file=file, kind="check", state="running", progress=420, queued_at=timezone.now())
    assert 'hx-trigger="every 0.5s"' in text(desk_of(film).get(address("film_progress", film)))
    MediaStep.objects.filter(pk=step.pk).update(queued_at=timezone.now() - timedelta(seconds=7))
    assert 'hx-trigger="every 2s"' in text(desk_of(film).get(address("film_progress", film)))
    assert 'value="420"' in text(desk_of(film).get(address("film_progress", film)))

    MediaStep.objects.filter(pk=step.pk).update(state="done")
    assert "hx-trigger" not in text(desk_of(film).get(address("film_progress", film)))


def test_a_page_behind_many_films_asks_once_a_minute_and_costs_nine_queries(
    edition: Edition, django_assert_max_num_queries
):
    steps = {"kind": "ladder", "queued_at": timezone.now() - timedelta(hours=1)}
    MediaStep.objects.bulk_create(MediaStep(file=a_file(a_film(edition=edition)), **steps) for _ in range(20))
    film = a_ready_film(edition=edition)
    for kind in ("shots", "ladder", "storyboard", "prints"):
        MediaStep.objects.create(file=film.file, kind=kind, queued_at=timezone.now())
    desk = desk_of(film)

    with django_assert_max_num_queries(9):
        page = text(desk.get(address("film_progress", film)))
    assert ("20 films before it" in page, 'hx-trigger="every 60s"' in page) == (True, True)


def test_the_player_comes_once_the_film_can_be_played(edition: Edition):
    film = a_ready_film(edition=edition)
    Rendition.objects.create(file=film.file, kind="hls", prefix="x", entry="master.m3u8", made_at=timezone.now())
    progress = address("film_progress", film)

    assert 'id="screen" hx-swap-oob="true"' in text(desk_of(film).get(progress))
    assert "hx-swap-oob" not in text(desk_of(film).get(progress, {"player": "1"}))


def test_a_film_that_could_not_be_prepared_is_not_called_ready(edition: Edition):
    film = a_ready_film(edition=edition)
    failed = {"state": "failed", "error_code": "killed", "queued_at": timezone.now()}
    MediaStep.objects.create(file=film.file, kind="ladder", **failed)
    page = text(desk_of(film).get(address("film_file", film)))

    assert ("a fault on our side" in page, ">Failed<" in page) == (True, True)
    assert "It is ready for viewing." not in page


def test_a_refused_file_is_explained(edition: Edition):
    film = a_film(edition=edition)
    a_file(film, FilmFile.State.REFUSED, codes=["unreadable"])

    assert "This file cannot be read as a film." in text(desk_of(film).get(address("film_file", film)))


def test_the_check_lists_what_is_missing_and_the_button_waits(edition: Edition):
    film = a_ready_film(edition=edition, title="")
    page = text(desk_of(film).get(address("film_check", film)))

    assert "The film has no title." in page
    assert '<button class="btn btn-1 btn-wide" disabled' in page


def test_a_film_is_submitted_and_its_receipt_shown(edition: Edition):
    film = a_ready_film(edition=edition)
    page = text(desk_of(film).post(address("film_submit", film), follow=True))

    assert loaded(film).stage == Stage.SUBMITTED
    assert film.file.sha256 in page
    assert loaded(film).file.declaration.sealed_digest in page


def test_a_refusal_is_told_on_the_page_of_the_check(edition: Edition):
    film = a_film(edition=edition)
    page = desk_of(film).post(address("film_submit", film), follow=True)

    assert page.redirect_chain[-1][0] == address("film_check", film)
    assert "something is still missing" in text(page)


def test_a_film_is_taken_back_withdrawn_and_restored(edition: Edition):
    film = a_ready_film(Stage.SUBMITTED, edition=edition)
    stages = []
    for move in ("reopen", "withdraw", "restore"):
        desk_of(film).post(address(f"film_{move}", film))
        stages.append(loaded(film).stage)

    assert stages == [Stage.DRAFT, Stage.WITHDRAWN, Stage.DRAFT]
