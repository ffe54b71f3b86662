"""What organizers do with an edition: make, change, move, announce, archive."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from django.db import IntegrityError, transaction

from awards.models import Award
from contest import actions
from contest.lifecycle import EDITION, Stage
from contest.models import AuditEntry, AwardCategory, DateChange, Edition, OutgoingMail, User
from contest.permissions import is_organizer
from contest.presets import AwardData, EditionData, read, rules_digest, write
from contest.wording import EditionRefused
from tests.contest.test_presets import SMALL
from tests.factories import NOON, a_creator, a_film, a_role, a_user, an_edition, an_organizer

pytestmark = pytest.mark.django_db
WEEK = timedelta(days=7)


def small() -> EditionData:
    return replace(read(SMALL), opens_at=NOON - WEEK, closes_at=NOON + WEEK)


def made(*, announced: bool = True) -> Edition:
    edition = actions.make_edition(small(), actor=None, now=NOON)
    if announced:
        actions.announce(edition, actor=None, now=NOON)
    return edition


def refusal_of(action, *arguments, **facts) -> str:
    with pytest.raises(EditionRefused) as refused:
        action(*arguments, actor=None, now=NOON, **facts)
    assert str(refused.value)
    return refused.value.code


# ── Making ────────────────────────────────────────────────────────────────────
def test_an_edition_is_made_as_its_preset_says():
    edition = made(announced=False)
    assert Edition.objects.get().as_data() == small()
    assert (edition.stage, edition.current_rules.number) == ("drafted", 1)
    assert edition.current_rules.digest == rules_digest(small().rules, small().text)


def test_the_person_who_makes_it_organizes_it():
    person = a_user()
    edition = actions.make_edition(small(), actor=person, now=NOON)
    assert list(Edition.objects.run_by(person)) == [edition]


def test_what_is_exported_and_loaded_again_changes_nothing():
    edition = made()
    assert refusal_of(actions.revise_edition, edition, read(write(edition.as_data())), reason="") == "nothing_changed"


def test_two_editions_cannot_share_a_slug():
    made()
    assert refusal_of(actions.make_edition, small()) == "taken"


def test_an_edition_that_contradicts_itself_is_not_made():
    assert refusal_of(actions.make_edition, replace(small(), closes_at=NOON - 2 * WEEK)) == "not_sound"
    assert not Edition.objects.exists()


# ── Changing ──────────────────────────────────────────────────────────────────
def test_new_rules_become_a_new_version_and_creators_are_asked():
    edition = made()
    creator = a_creator(edition)
    rules = {**edition.current_rules.data, "entries": {"per_creator": 2}}
    version = actions.revise_rules(edition, rules, {"en": "Be kind."}, actor=None, now=NOON)

    assert (version.number, version.data["entries"], version.text) == (2, {"per_creator": 2}, {"en": "Be kind."})
    assert edition.rules.get(number=1).text == {"en": "Be fair."}
    assert list(OutgoingMail.objects.values_list("kind", "to")) == [("rules_changed", creator.email)]
    facts = AuditEntry.objects.get(verb="edition.revise_rules").facts
    assert (facts["rules"], facts["asked"], facts["changed"]) == (2, 1, ["rules.entries.per_creator", "text.en"])


def test_a_change_that_leaves_the_rules_alone_makes_no_version():
    edition = made()
    actions.revise_edition(edition, replace(small(), theme={"en": "Light"}), reason="", actor=None, now=NOON)
    assert (edition.theme, edition.rules.count(), OutgoingMail.objects.count()) == ({"en": "Light"}, 1, 0)


def test_award_categories_follow_the_preset():
    edition = made()
    new = (AwardData("grand-prix", {"en": "Grand Prix"}), replace(small().awards[0], slots=3))
    actions.revise_edition(edition, replace(small(), awards=new), reason="", actor=None, now=NOON)
    assert list(edition.award_categories.values_list("code", "slots")) == [("grand-prix", 1), ("best", 3)]
    assert edition.as_data().awards == new


def test_the_slug_cannot_be_changed():
    assert refusal_of(actions.revise_edition, made(), replace(small(), slug="other"), reason="") == "slug_is_fixed"


# ── Moving dates ──────────────────────────────────────────────────────────────
def test_moving_the_deadline_is_remembered_and_told_to_everybody():
    edition = made()
    people = [a_creator(edition), an_organizer(edition), a_role(a_user(), edition, "juror").user]
    before, after = edition.closes_at, edition.closes_at + 2 * WEEK
    actions.reschedule(edition, {"closes_at": after}, reason="A storm", actor=people[1], now=NOON)

    change = DateChange.objects.get()
    assert (change.date, change.came_from, change.to, change.reason) == ("closes_at", before, after, "A storm")
    assert set(OutgoingMail.objects.values_list("to", flat=True)) == {person.email for person in people}
    assert AuditEntry.objects.get(verb="edition.reschedule").facts["told"] == 3


def test_the_letter_gives_both_dates_in_both_zones():
    edition = made()
    person = a_creator(edition, "Ana")
    User.objects.filter(pk=person.pk).update(time_zone="Asia/Jakarta")
    actions.reschedule(
        edition, {"closes_at": datetime(2026, 4, 1, 12, tzinfo=UTC)}, reason="Rain & mud", actor=None, now=NOON
    )
    letter = OutgoingMail.objects.get()
    assert letter.subject == "New dates for Small"
    for line in (
        "until now: 8 March 2026, 08:00 (America/New_York)",
        "from now on: 1 April 2026, 08:00 (America/New_York)",
        "where you are: 1 April 2026, 19:00 (Asia/Jakarta)",
        "Rain & mud",
    ):
        assert line in letter.body


def test_before_the_announcement_dates_move_in_silence():
    edition = made(announced=False)
    a_creator(edition)
    actions.reschedule(edition, {"closes_at": edition.closes_at + WEEK}, reason="", actor=None, now=NOON)
    assert (DateChange.objects.count(), OutgoingMail.objects.count()) == (0, 0)


@pytest.mark.parametrize(
    ("dates", "reason", "code"),
    [
        ({"closes_at": NOON + 2 * WEEK}, " ", "reason_missing"),
        ({"closes_at": NOON - timedelta(seconds=1)}, "Over", "deadline_in_past"),
        ({"opens_at": NOON}, "Later", "already_open"),
        ({"closes_at": NOON - 2 * WEEK}, "Over", "not_sound"),
        ({}, "Nothing", "nothing_changed"),
    ],
)
def test_dates_cannot_move_anyhow(dates: dict[str, datetime], reason: str, code: str):
    edition = made()
    assert refusal_of(actions.reschedule, edition, dates, reason=reason) == code
    assert Edition.objects.get().as_data() == small()


# ── The lifecycle ─────────────────────────────────────────────────────────────
def test_an_archived_edition_cannot_be_changed():
    edition = made()
    actions.archive(edition, actor=None, now=NOON)
    assert refusal_of(actions.revise_edition, edition, replace(small(), theme={"en": "x"}), reason="") == "archived"


def test_of_two_simultaneous_announcements_the_second_is_refused():
    edition = made(announced=False)
    stale = Edition.objects.get()
    actions.announce(edition, actor=None, now=NOON)
    assert refusal_of(actions.announce, stale) == "out_of_turn"
    assert AuditEntry.objects.filter(verb="edition.announce").count() == 1


def test_a_draft_cannot_be_archived():
    assert refusal_of(actions.archive, made(announced=False)) == "out_of_turn"


def test_every_stage_can_be_reached():
    reached = {Stage.DRAFTED} | {row.to for row in EDITION.steps}
    assert reached == set(Stage) == set(Edition.Stage)


# ── What must never be false ──────────────────────────────────────────────────
@pytest.mark.parametrize("wrong", [{"closes_at": NOON - 2 * WEEK}, {"stage": "gone"}])
def test_the_database_refuses_what_must_not_be(wrong: dict[str, object]):
    edition = made()
    with pytest.raises(IntegrityError), transaction.atomic():
        Edition.objects.filter(pk=edition.pk).update(**wrong)


def test_a_category_has_at_least_one_slot():
    with pytest.raises(IntegrityError), transaction.atomic():
        AwardCategory.objects.create(edition=an_edition(), code="none", position=9, slots=0)


def test_run_by_and_is_organizer_are_twins():
    mine, other = an_edition("mine"), an_edition("other")
    for person in (an_organizer(mine), a_creator(mine), a_role(a_user(), other, "chair").user):
        for edition in (mine, other):
            assert Edition.objects.run_by(person).contains(edition) is is_organizer(person, edition)


def test_an_award_that_was_given_cannot_be_taken_out():
    film = a_film(edition=(edition := an_edition()))
    Award.objects.create(category=edition.award_categories.get(code="first"), film=film, place=1, drafted_at=NOON)
    data = edition.as_data()
    fewer = replace(data, awards=data.awards[1:])
    assert refusal_of(actions.revise_edition, edition, fewer, reason="") == "award_in_use"
    assert edition.award_categories.count() == 5
