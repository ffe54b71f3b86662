"""What happens to people: registration, profile, consent, roles, and the closing of an account."""

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator

from contest import actions
from contest.models import AuditEntry, Consent, OutgoingMail, Role, User
from contest.signals import account_closing
from contest.wording import AccountRefused, RoleRefused
from tests.factories import NOON, a_creator, a_rules_version, a_user, an_edition, an_organizer

pytestmark = pytest.mark.django_db


def test_registering_keeps_the_profile_and_the_consent_to_one_version():
    rules, user = an_edition().current_rules, a_user()
    actions.register(user, {"display_name": "Ana", "country": "BR", "language": "es"}, rules=rules, now=NOON)

    user.refresh_from_db()
    assert (user.display_name, user.country, user.language) == ("Ana", "BR", "es")
    assert Consent.objects.get().rules == rules
    assert AuditEntry.objects.get().facts == {"rules": 1, "digest": rules.digest}


def test_registering_without_a_contest_needs_no_consent():
    actions.register(a_user(), {"display_name": "Ana"}, rules=None, now=NOON)
    assert (Consent.objects.count(), AuditEntry.objects.get().verb) == (0, "person.register")


def test_the_diary_names_what_changed_but_not_to_what():
    user = a_user("Ana", country="BR")
    actions.update_profile(user, {"country": "ID", "display_name": "Ana", "is_superuser": "1"}, actor=user, now=NOON)
    user.refresh_from_db()
    assert (user.country, user.is_superuser, AuditEntry.objects.get().facts) == ("ID", False, {"changed": ["country"]})


def test_consent_is_given_once_a_version():
    edition = an_edition()
    user, first = a_user(), edition.current_rules
    actions.give_consent(user, first, actor=user, now=NOON)
    actions.give_consent(user, first, actor=user, now=NOON)
    actions.give_consent(user, a_rules_version(edition), actor=user, now=NOON)
    assert (Consent.objects.count(), AuditEntry.objects.filter(verb="consent.give").count()) == (2, 2)


# ── Roles ─────────────────────────────────────────────────────────────────────
def test_a_role_is_given_once_and_taken_once():
    user, edition = a_user(), an_edition()
    for _ in range(2):
        actions.give_role(user, edition, "juror", actor=None, now=NOON)
    actions.take_role(user, edition, "juror", actor=None, now=NOON)
    with pytest.raises(RoleRefused) as refused:
        actions.take_role(user, edition, "juror", actor=None, now=NOON)

    assert refused.value.code == "not_held"
    assert list(AuditEntry.objects.values_list("verb", flat=True)) == ["role.give", "role.take"]


def test_an_edition_is_never_left_without_an_organizer():
    edition = an_edition()
    last = an_organizer(edition)
    with pytest.raises(RoleRefused) as refused:
        actions.take_role(last, edition, "organizer", actor=last, now=NOON)
    assert refused.value.code == "last_organizer"

    an_organizer(edition)
    actions.take_role(last, edition, "organizer", actor=last, now=NOON)
    assert Role.objects.filter(edition=edition, kind="organizer").count() == 1


def test_a_closed_account_gets_no_role():
    user, edition = a_user(), an_edition()
    actions.close_account(user, actor=user, now=NOON)
    with pytest.raises(RoleRefused):
        actions.give_role(user, edition, "juror", actor=None, now=NOON)


# ── Leaving ───────────────────────────────────────────────────────────────────
def test_closing_an_account_erases_the_person_and_keeps_the_record():
    user = a_creator(an_edition(), "Ana Sari")
    address = user.email
    OutgoingMail.objects.create(kind="x", to=address, recipient=user, subject="Ana", body="Ana", written_at=NOON)
    Authenticator.objects.create(user=user, type="totp", data={})
    actions.close_account(user, actor=user, now=NOON)

    user = User.objects.get(pk=user.pk)
    assert (user.email, user.display_name, user.country) == (f"closed-{user.pk}@account.invalid", "", "")
    assert (str(user), user.is_active, user.has_usable_password(), user.closed_at) == (
        "Closed account",
        False,
        False,
        NOON,
    )
    assert not EmailAddress.objects.filter(email=address).exists()
    assert (OutgoingMail.objects.count(), Authenticator.objects.count()) == (0, 0)
    assert (user.roles.count(), user.consents.count()) == (1, 1)
    assert address not in str(list(AuditEntry.objects.values()))


def test_the_address_can_be_registered_again():
    user = a_user(email="ana@example.org")
    actions.close_account(user, actor=user, now=NOON)
    assert a_user(email="ana@example.org").pk != user.pk


def test_every_floor_forgets_its_share_in_the_same_transaction():
    user, heard = a_user(), []

    def forget(sender, **facts):
        heard.append((facts["user"], facts["actor"], facts["now"], facts["user"].email))

    account_closing.connect(forget)
    actions.close_account(user, actor=user, now=NOON)
    account_closing.disconnect(forget)
    assert heard == [(user, user, NOON, heard[0][3])]
    assert heard[0][3].endswith("@example.org")


def test_if_one_floor_cannot_forget_nothing_is_forgotten():
    user = a_user("Ana")

    def stumble(sender, **facts):
        raise OSError("the store does not answer")

    account_closing.connect(stumble)
    with pytest.raises(OSError, match="the store"):
        actions.close_account(user, actor=user, now=NOON)
    account_closing.disconnect(stumble)
    assert User.objects.get(pk=user.pk).display_name == "Ana"


@pytest.mark.parametrize("code", ["closed", "last_organizer"])
def test_an_account_is_not_always_closed(code: str):
    user = a_user() if code == "closed" else an_organizer(an_edition())
    if code == "closed":
        actions.close_account(user, actor=user, now=NOON)
    with pytest.raises(AccountRefused) as refused:
        actions.close_account(user, actor=user, now=NOON)
    assert (refused.value.code, bool(str(refused.value))) == (code, True)
