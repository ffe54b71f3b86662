"""Uploading from a script: a token opens the uploads of one film and nothing else."""

import io
import json
from datetime import timedelta

import pytest
from django.core.management import CommandError, call_command
from django.test import Client
from django.utils import timezone

from contest.models import AuditEntry, Consent, Edition
from submissions.actions.tokens import issue_upload_token
from submissions.models import Film, FilmFile, UploadToken
from tests.factories import a_film, a_user
from tests.submissions.uploads.tus import Tus, encoded


class Script(Tus):
    """A sender that has no session, only a token."""

    def __init__(self, film: Film, token: str) -> None:
        self.film, self.client = film, Client(headers={"Authorization": f"Bearer {token}"})


def told(*arguments: str) -> dict:
    out = io.StringIO()
    call_command("issue_upload_token", *arguments, "--json", stdout=out)
    return json.loads(out.getvalue())


@pytest.fixture
def script(film: Film) -> Script:
    return Script(film, issue_upload_token(film, actor=None, now=timezone.now()))


def test_a_token_sends_a_whole_film(script: Script):
    url = script.begun(5)
    script.patch(url, 0, b"123")

    assert script.offset(url) == 3
    assert script.patch(url, 3, b"45").status_code == 204
    assert (FilmFile.objects.get().film, FilmFile.objects.get().bytes) == (script.film, 5)


def test_the_film_need_not_be_named_beside_a_token(script: Script):
    script.begun(5, Upload_Metadata=None)

    assert script.film.uploads.count() == 1


def test_a_token_opens_nothing_of_another_film_of_the_same_creator(script: Script):
    other = a_film(edition=script.film.edition, creator=script.film.creator)
    url = Tus(other).begun(5)
    answers = [script.create(5, Upload_Metadata=encoded(film=str(other.pk))), script.head(url),
               script.patch(url, 0, b"1"), script.delete(url)]  # fmt: skip

    assert [answer.status_code for answer in answers] == [404] * 4


def test_a_token_is_no_key_to_anything_but_uploads(script: Script):
    pages = ["/desk/", f"/desk/films/{script.film.pk}/file/", f"/desk/films/{script.film.pk}/original/"]

    assert [script.client.get(page).status_code for page in pages] == [302] * 3


@pytest.mark.parametrize(
    "ended", [{"expires_at": timezone.now() - timedelta(seconds=1)}, {"revoked_at": timezone.now()}]
)
def test_a_token_that_ended_opens_nothing(script: Script, ended: dict):
    url = script.begun(5)
    UploadToken.objects.update(**ended)
    answer = script.patch(url, 0, b"1")

    assert (answer.status_code, answer.json()["code"]) == (401, "bad_token")
    assert answer["WWW-Authenticate"].startswith("Bearer")


@pytest.mark.parametrize("shown", ["Bearer x", "Bearer", "bearer  "])
def test_a_wrong_token_is_not_made_good_by_a_session(tus: Tus, shown: str):
    assert tus.create(5, Authorization=shown).json()["code"] == "bad_token"


def test_what_is_stored_cannot_be_used_as_a_token(script: Script):
    assert Script(script.film, UploadToken.objects.get().digest).create(5).status_code == 401


# ── The command ───────────────────────────────────────────────────────────────
def test_the_command_tells_endpoint_film_and_token_and_nothing_else(film: Film, settings):
    answer = told("--film", str(film.pk))

    assert set(answer) == {"endpoint", "film", "token"}
    assert (answer["endpoint"], answer["film"]) == (f"{settings.SITE_URL}/uploads/", film.pk)
    assert Script(film, answer["token"]).create(5).status_code == 201


def test_the_command_begins_a_draft_for_a_creator_every_time(film: Film):
    films = [told("--creator", film.creator.email.upper())["film"] for _ in range(5)]
    made = Film.objects.filter(pk__in=films)

    assert {(one.creator, one.edition, one.stage) for one in made} == {(film.creator, film.edition, "draft")}
    assert len(made) == 5


def test_a_draft_begun_for_somebody_accepts_no_rules_in_their_name(film: Film):
    person = a_user()
    told("--creator", person.email)

    assert not Consent.objects.filter(user=person).exists()
    assert AuditEntry.objects.filter(verb="film.start_for", actor_id=0).count() == 1


def test_a_token_lives_as_long_as_is_said(film: Film):
    told("--film", str(film.pk), "--expires-hours", "0.5")
    token = UploadToken.objects.get()

    assert token.expires_at - token.issued_at == timedelta(minutes=30)


def test_for_people_it_is_three_lines(film: Film):
    out = io.StringIO()
    call_command("issue_upload_token", "--film", str(film.pk), stdout=out)

    assert [line.partition(":")[0] for line in out.getvalue().splitlines()] == ["endpoint", "film", "token"]


@pytest.mark.parametrize(("arguments", "why"), [
    (["--film", "4711"], "no film 4711"), (["--creator", "nobody@example.org"], "no account nobody@example.org"),
    (["--film", "1", "--expires-hours", "0"], "more than nothing"), ([], "required"),
])  # fmt: skip
def test_a_wrong_call_is_told(film: Film, arguments: list[str], why: str):
    with pytest.raises(CommandError, match=why):
        call_command("issue_upload_token", *arguments)


def test_no_draft_is_begun_where_nothing_is_open(film: Film):
    Edition.objects.update(closes_at=timezone.now() - timedelta(days=1))

    with pytest.raises(CommandError, match="No edition takes films now"):
        call_command("issue_upload_token", "--creator", film.creator.email)


# ── The page ──────────────────────────────────────────────────────────────────
def test_the_page_makes_a_token_shows_it_once_and_revokes_it(tus: Tus):
    page = f"/desk/films/{tus.film.pk}/file/"
    made = tus.client.post(f"{page}token/")
    token = made.content.decode().partition('class="ltr token">')[2].partition("<")[0]
    assert "no-store" in made["Cache-Control"]
    assert Script(tus.film, token).create(5).status_code == 201
    assert token not in tus.client.get(page).content.decode()
    tus.client.post(f"{page}token/revoke/")

    assert Script(tus.film, token).create(5).status_code == 401
