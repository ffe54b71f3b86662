"""What is refused that the protocol would allow: other people's films, films that moved on, too late, too much."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from contest.models import AuditEntry
from submissions.lifecycle import WITH_CREATOR, Stage
from submissions.models import Film, FilmFile, FixRequest, Upload
from tests.factories import a_creator, a_film
from tests.submissions.uploads.tus import Tus, checksum, encoded


def closed_since(tus: Tus, **ago: float) -> None:
    """Entries ended so long ago."""
    edition = tus.film.edition
    type(edition).objects.filter(pk=edition.pk).update(closes_at=timezone.now() - timedelta(**ago))


def begun_before_the_deadline(tus: Tus, length: int = 5) -> str:
    url = tus.begun(length)
    Upload.objects.update(created_at=timezone.now() - timedelta(days=2))
    return url


# ── Who ───────────────────────────────────────────────────────────────────────
def test_nobody_uploads_without_a_session(tus: Tus):
    url = tus.begun(5)
    tus.client.logout()
    answers = [tus.create(), tus.head(url), tus.patch(url, 0, b"1"), tus.delete(url), tus.head("/uploads/x")]

    assert [answer.status_code for answer in answers] == [401] * 5
    assert answers[0].json()["code"] == "signed_out"


def test_what_came_before_the_session_ended_is_kept(tus: Tus):
    url = tus.begun(5)
    tus.patch(url, 0, b"12")
    tus.client.logout()
    tus.patch(url, 2, b"345")
    tus.client.force_login(tus.film.creator)

    assert tus.offset(url) == 2
    assert tus.patch(url, 2, b"345").status_code == 204


def test_uploads_of_others_are_unknown(tus: Tus):
    url = tus.begun(5)
    stranger = Tus(a_film(edition=tus.film.edition))
    answers = [stranger.head(url), stranger.patch(url, 0, b"1"), stranger.delete(url)]

    assert [answer.status_code for answer in answers] == [404] * 3
    assert tus.offset(url) == 0


def test_films_of_others_are_unknown(tus: Tus):
    other = a_film(edition=tus.film.edition)

    assert tus.create(5, Upload_Metadata=encoded(film=str(other.pk))).status_code == 404


@pytest.mark.parametrize("header", [
    {"Origin": "https://elsewhere.example"}, {"Origin": "null"}, {"Sec_Fetch_Site": "cross-site"},
    {"Sec_Fetch_Site": "same-site"}, {"Origin": "https://testserver"},
])  # fmt: skip
def test_pages_of_other_sites_cannot_upload(tus: Tus, header: dict[str, str]):
    assert tus.create(5, **header).json()["code"] == "foreign_origin"
    assert not Upload.objects.exists()


def test_our_own_pages_can(tus: Tus):
    assert tus.create(5, Origin="http://testserver", Sec_Fetch_Site="same-origin").status_code == 201


def test_no_csrf_token_is_asked_for(film: Film):
    assert Tus(film, Client(enforce_csrf_checks=True)).create(5).status_code == 201


# ── Which films ───────────────────────────────────────────────────────────────
@pytest.mark.parametrize("stage", sorted(set(Stage) - WITH_CREATOR))
def test_a_film_that_has_moved_on_takes_no_file(tus: Tus, stage: Stage):
    url = tus.begun(5)
    Film.objects.update(stage=stage, submitted_at=timezone.now())

    assert tus.create(5).json()["code"] == "moved_on"
    assert tus.patch(url, 0, b"1").json()["code"] == "moved_on"
    assert tus.head(url).status_code == 403


def test_an_edition_that_is_not_open_takes_no_file(tus: Tus):
    edition = tus.film.edition
    type(edition).objects.update(opens_at=timezone.now() + timedelta(days=1))

    assert tus.create(5).json()["code"] == "not_open"


def test_a_fix_has_a_deadline_of_its_own(tus: Tus):
    now = timezone.now()
    Film.objects.update(stage=Stage.FIX_REQUESTED, submitted_at=now)
    closed_since(tus, days=3)
    FixRequest.objects.create(film=tus.film, reason="Sound", due_at=now + timedelta(days=1), asked_at=now)

    assert tus.create(5).status_code == 201
    FixRequest.objects.update(due_at=now - timedelta(seconds=1))
    assert tus.create(5).json()["code"] == "closed"


# ── The deadline ──────────────────────────────────────────────────────────────
def test_nothing_is_begun_after_the_deadline(tus: Tus):
    closed_since(tus, seconds=1)

    assert tus.create(5).json()["code"] == "closed"


def test_what_was_begun_before_the_deadline_may_finish_within_the_grace(tus: Tus):
    url = begun_before_the_deadline(tus)
    closed_since(tus, minutes=tus.film.edition.grace_minutes - 1)

    assert tus.patch(url, 0, b"12345").status_code == 204
    assert FilmFile.objects.get().in_grace


def test_after_the_grace_it_is_too_late_and_nothing_is_deleted(tus: Tus):
    url = begun_before_the_deadline(tus)
    tus.patch(url, 0, b"1234")
    closed_since(tus, minutes=tus.film.edition.grace_minutes, seconds=1)
    answer = tus.patch(url, 4, b"5")

    assert (answer.status_code, answer.json()["code"], tus.head(url).status_code) == (403, "too_late", 403)
    assert Upload.objects.get().staged.read_bytes() == b"1234"


# ── How much ──────────────────────────────────────────────────────────────────
def test_the_number_of_unfinished_uploads_is_limited(tus: Tus, settings):
    settings.UPLOAD_UNFINISHED_PER_CREATOR = 2
    first, _ = tus.begun(1), tus.begun(1)

    assert (tus.create(1).status_code, tus.create(1)["Retry-After"]) == (429, "60")
    tus.patch(first, 0, b"x")
    assert tus.create(1).status_code == 201


@pytest.mark.parametrize(("limit", "most", "code", "status"), [
    ("UPLOAD_UNFINISHED_PER_FILM", 2, "too_many_for_film", 429), ("UPLOAD_BEGUN_PER_HOUR", 2, "too_often", 429),
    ("UPLOAD_UNFINISHED_BYTES_PER_CREATOR", 14, "too_much", 413),
])  # fmt: skip
def test_what_is_unfinished_or_begun_is_limited(tus: Tus, settings, limit: str, most: int, code: str, status: int):
    setattr(settings, limit, most)
    tus.begun(5), tus.begun(5)
    refused = tus.create(5)

    assert (refused.status_code, refused.json()["code"]) == (status, code)
    setattr(settings, limit, 0)
    assert tus.create(5).status_code == 201


@pytest.mark.parametrize(("limit", "most", "code", "status"), [
    ("UPLOAD_FILES_PER_FILM", 2, "too_many_files", 403), ("UPLOAD_BYTES_PER_DAY", 14, "too_much_today", 429),
])  # fmt: skip
def test_what_has_arrived_is_limited(tus: Tus, settings, limit: str, most: int, code: str, status: int):
    setattr(settings, limit, most)
    for _ in range(2):
        tus.create(5, b"12345")
    refused = tus.create(5)

    assert (refused.status_code, refused.json()["code"]) == (status, code)


def test_an_upload_of_unknown_length_counts_as_the_largest_file(tus: Tus, settings):
    settings.UPLOAD_MAX_BYTES, settings.UPLOAD_UNFINISHED_BYTES_PER_CREATOR = 1000, 1500
    tus.begun(None, Upload_Defer_Length="1")

    assert tus.create(501).json()["code"] == "too_much"
    assert tus.create(500).status_code == 201


def test_unfinished_uploads_of_others_do_not_count(tus: Tus, settings):
    settings.UPLOAD_UNFINISHED_PER_CREATOR = 1
    tus.begun(1)
    other = Tus(a_film(edition=tus.film.edition, creator=a_creator(tus.film.edition)))

    assert other.create(1).status_code == 201


def test_a_full_disk_refuses_the_first_byte(tus: Tus, settings):
    url = tus.begun(5)
    settings.UPLOAD_HEADROOM_BYTES = 2**62
    answers = [tus.create(5), tus.patch(url, 0, b"12")]

    assert [answer.status_code for answer in answers] == [507, 507]
    assert (answers[0].json()["code"], answers[0]["Retry-After"]) == ("no_space", "60")
    assert Upload.objects.get().staged.read_bytes() == b""


def test_what_is_too_large_is_413_on_a_full_disk_too(tus: Tus, settings):
    settings.UPLOAD_HEADROOM_BYTES = 2**62

    assert tus.create(settings.UPLOAD_MAX_BYTES + 1).json()["code"] == "too_large"


def test_who_may_not_send_hears_that_on_a_full_disk_too(tus: Tus, settings):
    settings.UPLOAD_HEADROOM_BYTES = 2**62
    closed_since(tus, days=3)

    assert (tus.create(5).status_code, tus.create(5).json()["code"]) == (403, "closed")


def test_nothing_is_left_of_an_upload_for_which_there_is_no_room(tus: Tus, settings):
    settings.UPLOAD_HEADROOM_BYTES = 2**62

    assert tus.create(5).status_code == 507
    assert not Upload.objects.exists()
    assert not AuditEntry.objects.filter(verb="upload.begin").exists()


def test_what_other_uploads_were_promised_is_not_promised_again(tus: Tus, settings, monkeypatch):
    settings.UPLOAD_HEADROOM_BYTES = 0
    monkeypatch.setattr("submissions.uploads.store._free_bytes", lambda: 1000)
    tus.begun(600)

    assert tus.create(401).status_code == 507
    assert tus.create(400).status_code == 201


# ── In which words ────────────────────────────────────────────────────────────
def test_a_refusal_is_a_sentence_in_the_readers_language_for_people_and_a_code_for_programs(tus: Tus):
    answer = tus.patch(tus.begun(5), 0, b"123", **checksum(b"x")).json()

    assert answer == {
        "code": "checksum_mismatch",
        "message": "The bytes that arrived are not the bytes that were sent; they were discarded.",
    }
