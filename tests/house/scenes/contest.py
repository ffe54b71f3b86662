from datetime import timedelta
from importlib.resources import files

from contest import actions, presets
from contest.models import OutgoingMail
from contest.presets import read
from tests.factories import NOON, a_creator, a_role, a_user, an_edition, an_organizer
from tests.house.stage import Act, scene

PRESET = files(presets) / "iqiyi-2025.toml"


@scene("contest.make_edition")
def make_edition() -> Act:
    data, person = read(PRESET.read_text(encoding="utf-8")), a_user()
    return lambda: actions.make_edition(data, actor=person, now=NOON)


@scene("contest.revise_edition")
def revise_edition() -> Act:
    edition, data = an_edition("iqiyi-2025"), read(PRESET.read_text(encoding="utf-8"))
    edition.stage = "drafted"
    edition.save()
    return lambda: actions.revise_edition(edition, data, reason="A new start", actor=None, now=NOON)


@scene("contest.revise_rules")
def revise_rules() -> Act:
    edition = an_edition()
    a_creator(edition)
    rules = {**edition.current_rules.data, "entries": {"per_creator": 1}}
    return lambda: actions.revise_rules(edition, rules, edition.current_rules.text, actor=None, now=NOON)


@scene("contest.reschedule")
def reschedule() -> Act:
    edition = an_edition()
    a_creator(edition)
    dates = {"closes_at": edition.closes_at + timedelta(days=15)}
    return lambda: actions.reschedule(edition, dates, reason="Storm", actor=None, now=NOON)


@scene("contest.announce")
def announce() -> Act:
    edition = an_edition(stage="drafted")
    return lambda: actions.announce(edition, actor=None, now=NOON)


@scene("contest.archive")
def archive() -> Act:
    edition = an_edition()
    return lambda: actions.archive(edition, actor=None, now=NOON)


@scene("contest.register")
def register() -> Act:
    user, rules = a_user(), an_edition().current_rules
    return lambda: actions.register(user, {"display_name": "Ana"}, rules=rules, now=NOON)


@scene("contest.update_profile")
def update_profile() -> Act:
    user = a_user()
    return lambda: actions.update_profile(user, {"country": "BR"}, actor=user, now=NOON)


@scene("contest.give_consent")
def give_consent() -> Act:
    user, rules = a_user(), an_edition().current_rules
    return lambda: actions.give_consent(user, rules, actor=user, now=NOON)


@scene("contest.give_role")
def give_role() -> Act:
    user, edition = a_user(), an_edition()
    return lambda: actions.give_role(user, edition, "juror", actor=None, now=NOON)


@scene("contest.take_role")
def take_role() -> Act:
    role = a_role(a_user(), an_edition(), "juror")
    return lambda: actions.take_role(role.user, role.edition, "juror", actor=None, now=NOON)


@scene("contest.close_account")
def close_account() -> Act:
    edition = an_edition()
    an_organizer(edition)
    user = an_organizer(edition)
    return lambda: actions.close_account(user, actor=user, now=NOON)


@scene("contest.resend")
def resend() -> Act:
    letter = OutgoingMail.objects.create(
        kind="x", to="a@example.org", subject="x", body="x", state="failed", written_at=NOON
    )
    return lambda: actions.resend(letter, actor=None, now=NOON)
