"""What happens to people: registration, profile, consent, roles, and the closing of an account."""

from collections.abc import Mapping
from datetime import datetime

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.db import transaction

from contest.audit import record
from contest.models import Consent, Edition, OutgoingMail, Role, RulesVersion, User
from contest.signals import account_closing
from contest.wording import AccountRefused, RoleRefused

PROFILE = ("display_name", "country", "language", "time_zone", "organisation")
"""What a person says about themselves and may change at any time."""


@transaction.atomic
def register(user: User, profile: Mapping[str, str], *, rules: RulesVersion | None, now: datetime) -> None:
    """A new person introduces themselves and accepts a version of the rules (None: there is no contest yet)."""
    for name in PROFILE:
        setattr(user, name, profile.get(name, getattr(user, name)))
    user.save(update_fields=PROFILE)
    if rules is not None:
        Consent.objects.create(user=user, rules=rules, given_at=now)
    edition = rules.edition if rules else None
    facts = {"rules": rules.number, "digest": rules.digest} if rules else {}
    record("person.register", user, actor=user, at=now, edition=edition, **facts)


@transaction.atomic
def update_profile(user: User, profile: Mapping[str, str], *, actor: User, now: datetime) -> None:
    """Change what a person says about themselves. The audit line names the columns, never what stands in them."""
    changed = [name for name in PROFILE if name in profile and profile[name] != getattr(user, name)]
    for name in changed:
        setattr(user, name, profile[name])
    user.save(update_fields=changed)
    record("person.update", user, actor=actor, at=now, changed=changed)


@transaction.atomic
def give_consent(user: User, rules: RulesVersion, *, actor: User, now: datetime) -> Consent:
    """Accept a version of an edition's rules. Accepting it again changes nothing and writes nothing."""
    consent, is_new = Consent.objects.get_or_create(user=user, rules=rules, defaults={"given_at": now})
    if is_new:
        facts = {"rules": rules.number, "digest": rules.digest}
        record("consent.give", user, actor=actor, at=now, edition=rules.edition, **facts)
    return consent


@transaction.atomic
def give_role(user: User, edition: Edition, kind: str, *, actor: User | None, now: datetime) -> Role:
    """Make a person something in an edition. Giving it again changes and writes nothing. Refuses with "closed"."""
    if user.closed_at:
        raise RoleRefused("closed")
    role, is_new = Role.objects.get_or_create(user=user, edition=edition, kind=kind, defaults={"given_at": now})
    if is_new:
        record("role.give", user, actor=actor, at=now, edition=edition, kind=kind)
    return role


@transaction.atomic
def take_role(user: User, edition: Edition, kind: str, *, actor: User | None, now: datetime) -> None:
    """Take a role away. Refuses with "not_held", or "last_organizer": an edition is never left without one."""
    if kind == Role.Kind.ORGANIZER and _is_last_organizer(user, edition):
        raise RoleRefused("last_organizer")
    taken, _ = Role.objects.filter(user=user, edition=edition, kind=kind).delete()
    if not taken:
        raise RoleRefused("not_held")
    record("role.take", user, actor=actor, at=now, edition=edition, kind=kind)


@transaction.atomic
def close_account(user: User, *, actor: User, now: datetime) -> None:
    """Forget the person, keep what the contest decided. Every floor forgets its share in the same transaction.

    Name, address, country and letters are erased, second factors and sessions ended; the number of the account, its
    roles, consents and audit lines stay. Refuses with "closed" or "last_organizer".
    """
    if user.closed_at:
        raise AccountRefused("closed")
    for role in user.roles.filter(kind=Role.Kind.ORGANIZER).select_related("edition"):
        if _is_last_organizer(user, role.edition):
            raise AccountRefused("last_organizer", edition=role.edition)
    account_closing.send(sender=User, user=user, actor=actor, now=now)
    _forget(user, now)
    record("person.close", user, actor=actor, at=now)


def _is_last_organizer(user: User, edition: Edition) -> bool:
    organizers = edition.roles.filter(kind=Role.Kind.ORGANIZER, user__is_active=True).select_for_update()
    return {role.user for role in organizers.select_related("user")} == {user}


def _forget(user: User, now: datetime) -> None:
    OutgoingMail.objects.filter(recipient=user).delete()
    OutgoingMail.objects.filter(to__iexact=user.email).delete()
    EmailAddress.objects.filter(user=user).delete()
    Authenticator.objects.filter(user=user).delete()
    for session in UserSession.objects.filter(user=user):
        session.end()
    user.email = f"closed-{user.pk}@account.invalid"
    user.display_name = user.country = user.organisation = user.time_zone = ""
    user.is_active = user.is_staff = user.is_superuser = False
    user.closed_at = now
    user.set_unusable_password()
    user.save()
