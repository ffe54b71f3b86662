"""The pages of the ground floor: a person's own, and the organizers' settings, audit log and messages."""

import json
from dataclasses import replace
from datetime import timedelta

import pytest
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from contest import actions
from contest.models import AuditEntry, Edition, OutgoingMail, User
from contest.presets import read, write
from tests.factories import NOON, PASSWORD, a_creator, a_user, an_edition, an_organizer

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _nothing_remembered():
    cache.clear()


@pytest.fixture
def edition() -> Edition:
    return an_edition(now=timezone.now().replace(microsecond=0), ceremony_at=None)


@pytest.fixture
def organizer(client: Client, edition: Edition) -> User:
    user = an_organizer(edition)
    client.force_login(user)
    return user


def page(client: Client, name: str, edition: Edition, **query: str):
    return client.get(reverse(name, args=[edition.slug]), query)


# ── One's own pages ───────────────────────────────────────────────────────────
def test_a_person_changes_the_profile(client: Client):
    client.force_login(user := a_user())
    answers = {
        "display_name": "Ana",
        "country": "BR",
        "language": "es",
        "time_zone": "America/Bahia",
        "organisation": "",
    }
    answer = client.post(reverse("profile"), answers)
    user.refresh_from_db()
    assert (user.display_name, user.country, user.time_zone) == ("Ana", "BR", "America/Bahia")
    assert answer.cookies["django_language"].value == "es"


def test_a_name_is_not_empty_space(client: Client):
    client.force_login(a_user("Ana"))
    answer = client.post(reverse("profile"), {"display_name": "  ", "country": "BR", "language": "en"})
    assert (answer.status_code, "display_name" in answer.context["form"].errors) == (200, True)


def test_times_are_shown_in_the_persons_zone(client: Client):
    client.force_login(a_user(time_zone="Asia/Kathmandu"))
    client.get(reverse("profile"))
    assert timezone.get_current_timezone_name() == "Asia/Kathmandu"
    client.cookies["tz"] = "../../etc/passwd"
    client.logout()
    client.get(reverse("account_login"))
    assert timezone.get_current_timezone_name() == "UTC"


def test_a_person_takes_the_data_home(client: Client, edition: Edition):
    client.force_login(user := a_creator(edition, "Ana"))
    data = json.loads(client.get(reverse("account_data")).content)
    assert (data["email"], data["display_name"]) == (user.email, "Ana")
    assert [role["kind"] for role in data["roles"]] == ["creator"]
    assert [consent["rules__number"] for consent in data["consents"]] == [1]


def password_given_again(client: Client, user: User) -> None:
    client.force_login(user)
    client.post(reverse("account_reauthenticate"), {"password": PASSWORD})


def test_a_person_leaves_for_good(client: Client):
    password_given_again(client, user := a_user(email="ana@example.org"))
    wrong = client.post(reverse("account_close"), {"address": "anna@example.org"})
    assert "address" in wrong.context["form"].errors
    answer = client.post(reverse("account_close"), {"address": "Ana@example.org"})
    user.refresh_from_db()
    assert (answer["Location"], user.is_active) == ("/", False)
    assert client.get(reverse("profile")).status_code == 302


def test_leaving_asks_for_the_password_again(client: Client):
    client.force_login(a_user())
    assert client.get(reverse("account_close"))["Location"].startswith(reverse("account_reauthenticate"))


def test_the_last_organizer_is_told_why_not(client: Client, edition: Edition):
    password_given_again(client, user := an_organizer(edition))
    answer = client.post(reverse("account_close"), {"address": user.email})
    assert answer.context["form"].non_field_errors() == [
        "You are the only organizer of “Contest first”. Hand it over to somebody before you close your account."
    ]


# ── Settings ──────────────────────────────────────────────────────────────────
def test_the_settings_show_calendar_rules_and_categories(client: Client, organizer: User, edition: Edition):
    answer = page(client, "edition_settings", edition)
    text = answer.content.decode()
    for words in (
        "Open for entries",
        "1:00 – 5:00",
        "At least 70 % of the running time, exactly computed and never rounded up.",
        "best-narrative",
        "Creativity 40",
    ):
        assert words in text
    assert [act.url for act in answer.context["acts"]] == ["edition_archive"]


def in_contest_time(edition: Edition, **dates) -> dict[str, str]:
    known = {name: getattr(edition, name) for name in ("opens_at", "closes_at")} | dates
    return {name: at.astimezone(edition.zone).strftime("%Y-%m-%dT%H:%M:%S") for name, at in known.items()}


def test_an_organizer_extends_the_deadline(client: Client, organizer: User, edition: Edition):
    creator, later = a_creator(edition), edition.closes_at + timedelta(days=15)
    data = {**in_contest_time(edition, closes_at=later), "reason": "A storm"}
    answer = client.post(reverse("edition_reschedule", args=[edition.slug]), data)
    edition.refresh_from_db()
    assert (answer.status_code, edition.closes_at) == (302, later)
    assert OutgoingMail.objects.filter(kind="dates_changed", to=creator.email).count() == 1
    assert "A storm" in page(client, "edition_settings", edition).content.decode()


def test_a_refusal_stands_beside_the_form(client: Client, organizer: User, edition: Edition):
    data = {**in_contest_time(edition), "reason": "Nothing"}
    answer = client.post(reverse("edition_reschedule", args=[edition.slug]), data)
    assert (answer.status_code, answer.context["dates_form"].non_field_errors()) == (422, ["Nothing would change."])


def test_the_exported_file_is_the_edition(client: Client, organizer: User, edition: Edition):
    answer = page(client, "edition_export", edition)
    assert answer["Content-Disposition"] == 'attachment; filename="first.toml"'
    assert read(answer.content.decode()) == edition.as_data()


def changed_file(edition: Edition, old: str, new: str) -> SimpleUploadedFile:
    text = write(edition.as_data())
    assert old in text
    return SimpleUploadedFile("first.toml", text.replace(old, new).encode())


def test_an_uploaded_file_is_compared_and_then_confirmed(client: Client, organizer: User, edition: Edition):
    file = changed_file(edition, "minimum_percent = 70", "minimum_percent = 80")
    compared = client.post(reverse("edition_compare", args=[edition.slug]), {"file": file})
    assert compared.context["changes"] == [("rules.ai_share.minimum_percent", "70", "80")]
    assert edition.rules.count() == 1

    client.post(reverse("edition_revise", args=[edition.slug]), {"toml": compared.context["form"]["toml"].value()})
    assert edition.current_rules.section("ai_share")["minimum_percent"] == 80


def test_a_moved_date_without_a_reason_is_asked_again(client: Client, organizer: User, edition: Edition):
    later = replace(edition.as_data(), closes_at=edition.closes_at + timedelta(days=1))
    address = reverse("edition_revise", args=[edition.slug])
    answer = client.post(address, {"toml": write(later)})
    assert (answer.status_code, [path for path, _, _ in answer.context["changes"]]) == (422, ["edition.closes_at"])
    form = answer.context["form"]
    assert (form.non_field_errors(), form["toml"].value()) == (
        ["Say why: everybody who takes part is told the reason."], write(later)
    )  # fmt: skip
    assert client.post(address, {"toml": write(later), "reason": "Storm"}).status_code == 302


def test_of_a_long_text_only_the_changed_lines_are_shown(client: Client, organizer: User, edition: Edition):
    file = changed_file(edition, "Be fair.", "Be kind.")
    compared = client.post(reverse("edition_compare", args=[edition.slug]), {"file": file})
    assert compared.context["changes"] == [("text.en", "Be fair.", "Be kind.")]


@pytest.mark.parametrize(
    ("file", "sentence"),
    [
        (b"\xff\xfe", "This file is not text in UTF-8."),
        (b"   ", "Choose a TOML file."),
        (b"format = ", "This is not a TOML file: Invalid value (at end of document)"),
        (b"x" * (512 * 1024 + 1), "This file is too large to be an edition."),
    ],
)
def test_what_is_no_edition_is_told(client: Client, organizer: User, edition: Edition, file: bytes, sentence: str):
    upload = SimpleUploadedFile("x.toml", file)
    answer = client.post(reverse("edition_compare", args=[edition.slug]), {"file": upload})
    assert (answer.status_code, answer.context["preset_form"].non_field_errors()) == (422, [sentence])


def test_an_organizer_archives_and_announces_again(client: Client, organizer: User, edition: Edition):
    for verb, stage in (("archive", "archived"), ("announce", "announced")):
        client.post(reverse(f"edition_{verb}", args=[edition.slug]))
        edition.refresh_from_db()
        assert edition.stage == stage


def test_editions_are_listed_to_those_who_run_them(client: Client, organizer: User, edition: Edition):
    an_edition("second")
    rows = client.get(reverse("editions")).context["rows"]
    assert [(each.slug, str(phase)) for each, phase, _ in rows] == [("first", "Open for entries")]


# ── Audit log and messages ────────────────────────────────────────────────────
def test_the_log_can_be_narrowed(client: Client, organizer: User, edition: Edition):
    juror = a_user()
    actions.give_role(juror, edition, "juror", actor=organizer, now=NOON)
    actions.archive(edition, actor=organizer, now=NOON)
    for query, verbs in (
        ({}, ["edition.archive", "role.give"]),
        ({"verb": "role.give"}, ["role.give"]),
        ({"subject": f"contest.user:{juror.pk}"}, ["role.give"]),
        ({"verb": "nothing"}, []),
    ):
        assert [entry.verb for entry, _ in page(client, "audit_log", edition, **query).context["rows"]] == verbs


def test_the_log_says_who_and_whether_the_chain_is_whole(client: Client, organizer: User, edition: Edition):
    actions.archive(edition, actor=organizer, now=NOON)
    text = page(client, "audit_log", edition).content.decode()
    assert organizer.display_name in text
    assert "The chain is whole: 1 line of this installation" in text


def test_the_log_of_another_edition_stays_there(client: Client, organizer: User, edition: Edition):
    actions.archive(an_edition("second"), actor=None, now=NOON)
    assert page(client, "audit_log", edition).context["rows"] == []


def test_long_logs_are_paged(client: Client, organizer: User, edition: Edition):
    for _ in range(26):
        actions.archive(edition, actor=organizer, now=NOON)
        actions.announce(edition, actor=organizer, now=NOON)
    second = page(client, "audit_log", edition, page="2", verb="")
    assert [entry.sequence for entry, _ in second.context["rows"]] == [2, 1]


def a_letter(edition: Edition, **columns) -> OutgoingMail:
    columns = {"kind": "x", "to": "ana@example.org", "subject": "Hello", "body": "<b>&", "written_at": NOON, **columns}
    return OutgoingMail.objects.create(edition=edition, **columns)


def test_messages_show_what_became_of_each_letter(client: Client, organizer: User, edition: Edition):
    failed = a_letter(edition, state="failed", error="SMTPServerDisconnected: gone")
    a_letter(edition, state="sent", subject="Arrived")
    a_letter(an_edition("second"), subject="Not ours")
    answer = page(client, "outbox", edition, state="failed")
    assert list(answer.context["page"]) == [failed]
    assert "&lt;b&gt;&amp;" in answer.content.decode()
    assert [number for _, number in answer.context["counts"]] == [0, 0, 1, 1]


def test_a_failed_letter_is_sent_again(client: Client, organizer: User, edition: Edition):
    letter = a_letter(edition, state="failed")
    client.post(reverse("letter_resend", args=[edition.slug, letter.pk]))
    letter.refresh_from_db()
    assert (letter.state, AuditEntry.objects.get().verb) == ("waiting", "letter.resend")


# ── Upkeep ────────────────────────────────────────────────────────────────────
def test_a_well_house_says_so(client: Client):
    answer = client.get(reverse("health"))
    assert (answer.status_code, answer.json()["status"]) == (200, "ok")
    assert answer["Cache-Control"].startswith("max-age=0")


@pytest.mark.parametrize(
    ("name", "value", "part"),
    [("FFMPEG_BINARY", "no-such-program", "ffmpeg"), ("UPLOAD_STAGING", "/no/such/folder", "storage")],
)
def test_a_house_in_trouble_says_where_and_not_why(client: Client, settings, name: str, value: str, part: str):
    setattr(settings, name, value)
    answer = client.get(reverse("health"))
    assert (answer.status_code, answer.json()["status"], answer.json()[part]) == (503, "trouble", "trouble")
    assert value not in answer.content.decode()
