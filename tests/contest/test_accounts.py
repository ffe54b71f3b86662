"""Registration, confirmation, signing in, the second factor: django-allauth's flows in this house's words."""

import re

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.core.cache import cache
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from contest.models import AuditEntry, Consent, Edition, OutgoingMail, User
from tests.factories import PASSWORD, a_rules_version, a_superuser, a_user, an_edition, an_organizer

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _no_attempts_counted_yet():
    cache.clear()


def sign_up(client: Client, **changes):
    """Fill the registration in, as `changes` say (None: left out); there is a contest unless one was made before."""
    edition = Edition.objects.first() or an_edition(now=timezone.now())
    answers = {
        "email": "Ana@Example.org", "password1": PASSWORD, "display_name": "Ana Sari", "country": "ID",
        "language": "id", "rules": edition.current_rules.pk, "consent": "on", **changes,
    }  # fmt: skip
    return client.post(reverse("account_signup"), {name: value for name, value in answers.items() if value is not None})


def sign_in(client: Client, user: User, **more: str):
    return client.post(reverse("account_login"), {"login": user.email, "password": PASSWORD, **more})


def link_in(letter: OutgoingMail) -> str:
    return re.search(r"http://testserver(/\S+)", letter.body)[1]


# ── Registration ──────────────────────────────────────────────────────────────
def test_a_person_registers_confirms_the_address_and_is_in(client: Client):
    client.cookies["tz"] = "Asia/Jakarta"
    assert sign_up(client).status_code == 302
    user = User.objects.get()
    assert (user.email, user.display_name, user.country, user.language) == ("ana@example.org", "Ana Sari", "ID", "id")
    assert user.time_zone == "Asia/Jakarta"

    letter = OutgoingMail.objects.get(kind="account.email_confirmation_signup")
    assert (letter.to, letter.recipient, letter.language) == ("ana@example.org", user, "id")
    answer = client.post(link_in(letter))
    assert (answer.status_code, EmailAddress.objects.get().verified) == (302, True)
    assert client.get(reverse("profile")).context["user"] == user


def test_registration_binds_the_consent_to_the_rules_shown(client: Client):
    sign_up(client)
    consent = Consent.objects.select_related("rules").get()
    line = AuditEntry.objects.get(verb="person.register")
    assert (consent.rules.number, line.facts) == (1, {"rules": 1, "digest": consent.rules.digest})


@pytest.mark.parametrize("missing", ["email", "password1", "display_name", "country", "language", "consent"])
def test_registration_asks_for_everything(client: Client, missing: str):
    answer = sign_up(client, **{missing: None})
    assert (missing in answer.context["form"].errors, User.objects.count()) == (True, 0)


def test_rules_that_changed_meanwhile_are_shown_again(client: Client):
    edition = an_edition(now=timezone.now())
    first, second = edition.current_rules, a_rules_version(edition)
    answer = sign_up(client, rules=first.pk)
    form = answer.context["form"]
    assert "changed while this page was open" in form.errors["consent"][0]
    assert (form["rules"].value(), form["consent"].value(), User.objects.count()) == (str(second.pk), False, 0)
    sign_up(client, rules=second.pk)
    assert Consent.objects.get().rules == second


def test_without_a_contest_there_is_nothing_to_accept(client: Client):
    form = client.get(reverse("account_signup")).context["form"]
    assert "consent" not in form.fields


def test_the_country_is_one_of_the_worlds(client: Client):
    assert "country" in sign_up(client, country="XX").context["form"].errors


def test_an_address_is_registered_once_and_nobody_learns_which(client: Client):
    a_user(email="ana@example.org")
    known, unknown = sign_up(client), sign_up(Client(), email="else@example.org")
    assert (known.status_code, known["Location"]) == (unknown.status_code, unknown["Location"])
    assert User.objects.count() == 2
    assert OutgoingMail.objects.get(to="ana@example.org").kind == "account.account_already_exists"


def test_without_a_confirmed_address_nobody_gets_in(client: Client):
    user = a_user()
    EmailAddress.objects.filter(user=user).update(verified=False)
    assert sign_in(client, user)["Location"] == reverse("account_email_verification_sent")
    assert client.get(reverse("profile")).status_code == 302


# ── Signing in ────────────────────────────────────────────────────────────────
def test_after_signing_in_the_pages_speak_the_persons_language(client: Client):
    answer = sign_in(client, a_user(language="es"))
    assert (answer.status_code, answer.cookies["django_language"].value) == (302, "es")


@pytest.mark.parametrize(
    ("asked", "given"),
    [
        ("/account/", "/account/"),
        ("https://evil.example/account/", "/welcome/"),
        ("//evil.example", "/welcome/"),
        ("javascript:alert(1)", "/welcome/"),
    ],
)
def test_after_signing_in_nobody_is_led_to_another_site(client: Client, asked: str, given: str):
    assert sign_in(client, a_user(), next=asked)["Location"] == given


def test_guessing_a_password_is_soon_over(client: Client):
    user = a_user()
    for _ in range(5):
        client.post(reverse("account_login"), {"login": user.email, "password": "wrong"})
    answer = sign_in(client, user)
    assert (answer.status_code, client.get(reverse("profile")).status_code) == (200, 302)
    assert "Too many failed" in str(answer.context["form"].errors)


def test_a_person_asks_for_a_new_password(client: Client):
    user = a_user()
    client.post(reverse("account_reset_password"), {"email": user.email})
    page = client.get(link_in(OutgoingMail.objects.get()), follow=True)
    client.post(page.redirect_chain[-1][0], {"password1": "another lamp 42", "password2": "another lamp 42"})
    assert User.objects.get().check_password("another lamp 42")
    assert OutgoingMail.objects.last().kind == "account.password_reset"


def test_a_code_by_mail_opens_the_account(client: Client):
    user = a_user()
    client.post(reverse("account_request_login_code"), {"email": user.email})
    code = OutgoingMail.objects.get().body.split("\n\n")[2]
    client.post(reverse("account_confirm_login_code"), {"code": code})
    assert client.get(reverse("profile")).context["user"] == user


def test_letters_of_an_account_are_in_the_persons_language_and_escape_nothing(client: Client):
    user = a_user("Ana & Söhne", email="ana@example.org")
    client.post(reverse("account_reset_password"), {"email": user.email})
    assert OutgoingMail.objects.get().body.startswith("Dear Ana & Söhne,\n")


# ── The second factor ─────────────────────────────────────────────────────────
def with_a_second_factor(user: User) -> User:
    TOTP.activate(user, generate_totp_secret())
    RecoveryCodes.activate(user)
    return user


@pytest.mark.parametrize("page", ["edition_settings", "audit_log", "awards:overview", "submissions:entries"])
def test_an_edition_may_ask_its_organizers_for_a_second_factor(client: Client, page: str):
    edition = an_edition(organizer_second_factor=True)
    client.force_login(an_organizer(edition))
    answer = client.get(reverse(page, args=[edition.slug]))
    assert (answer.status_code, answer["Location"]) == (302, reverse("mfa_index"))


def test_an_organizer_with_a_second_factor_is_let_in(client: Client):
    edition = an_edition(organizer_second_factor=True)
    client.force_login(with_a_second_factor(an_organizer(edition)))
    assert client.get(reverse("edition_settings", args=[edition.slug])).status_code == 200


def test_who_does_not_organize_it_learns_nothing_of_the_demand(client: Client):
    edition = an_edition(organizer_second_factor=True)
    client.force_login(a_user())
    assert client.get(reverse("edition_settings", args=[edition.slug])).status_code == 404


def test_a_password_alone_does_not_open_an_account_with_a_second_factor(client: Client):
    user = with_a_second_factor(a_user())
    assert sign_in(client, user)["Location"].startswith(reverse("mfa_authenticate"))
    code = RecoveryCodes(user.authenticator_set.get(type="recovery_codes")).get_unused_codes()[0]
    client.post(reverse("mfa_authenticate"), {"code": code})
    assert client.get(reverse("profile")).status_code == 200


def test_the_admin_has_no_door_of_its_own(client: Client):
    assert client.get(reverse("admin:login"))["Location"].startswith(reverse("account_login"))
    client.force_login(a_superuser())
    assert client.get(reverse("admin:index")).status_code == 200
