"""The diary: append-only, each line chained to the one before it."""

import pytest
from django.db import DatabaseError, connection, transaction

from contest.audit import chain_state, record
from contest.models import AuditEntry, AuditHead
from tests.factories import NOON, a_user, an_edition

pytestmark = pytest.mark.django_db


def three_lines() -> None:
    user = a_user()
    for verb in ("first", "second", "third"):
        record(verb, user, actor=user, at=NOON, facts_of=verb)


def tamper(statement: str, *values: object) -> None:
    """Change the log behind the house's back, as somebody with the database's keys could."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("ALTER TABLE contest_auditentry DISABLE TRIGGER USER")
        else:
            cursor.execute("DROP TRIGGER audit_no_update")
            cursor.execute("DROP TRIGGER audit_no_delete")
        cursor.execute(statement, values)


def test_an_empty_chain_is_whole():
    assert (chain_state().is_whole, chain_state().lines) == (True, 0)


def test_each_line_follows_from_the_one_before():
    three_lines()
    entries = list(AuditEntry.objects.all())
    assert [entry.sequence for entry in entries] == [1, 2, 3]
    assert [entry.previous_digest for entry in entries[1:]] == [entry.digest for entry in entries[:-1]]
    assert (chain_state().is_whole, chain_state().digest) == (True, AuditHead.objects.get().digest)


@pytest.mark.parametrize("change", ["update", "delete"])
def test_the_database_refuses_to_change_a_line(change: str):
    three_lines()
    lines = AuditEntry.objects.filter(sequence=2)
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        lines.update(verb="other") if change == "update" else lines.delete()


@pytest.mark.parametrize(
    ("statement", "broken_at", "missing"),
    [
        ("UPDATE contest_auditentry SET verb = 'other' WHERE sequence = 2", 2, 0),
        ("UPDATE contest_auditentry SET facts = '{}' WHERE sequence = 1", 1, 0),
        ("UPDATE contest_auditentry SET actor_id = 99 WHERE sequence = 3", 3, 0),
        ("DELETE FROM contest_auditentry WHERE sequence = 1", 2, 0),
        ("DELETE FROM contest_auditentry WHERE sequence = 2", 3, 0),
        ("DELETE FROM contest_auditentry WHERE sequence = 3", 0, 1),
        ("DELETE FROM contest_auditentry", 0, 3),
    ],
)
def test_whoever_changes_it_by_hand_is_found_out(statement: str, broken_at: int, missing: int):
    three_lines()
    tamper(statement)
    state = chain_state()
    assert (state.is_whole, state.broken_at, state.lines_missing) == (False, broken_at, missing)


def test_rewriting_the_whole_tail_needs_the_head_too():
    three_lines()
    AuditHead.objects.update(digest="0" * 64)
    assert chain_state().broken_at == 3


def test_a_line_outlives_what_it_is_about():
    edition = an_edition()
    record("edition.make", edition, actor=None, at=NOON, edition=edition)
    edition.award_categories.all().delete()
    edition.rules.all().delete()
    edition.delete()
    assert (AuditEntry.objects.get().subject.startswith("contest.edition:"), chain_state().is_whole) == (True, True)


def test_what_was_undone_leaves_no_line():
    with transaction.atomic():
        three_lines()
        transaction.set_rollback(True)
    assert (AuditEntry.objects.count(), chain_state().is_whole) == (0, True)


def test_a_name_in_chinese_is_chained_as_it_is():
    record("x", a_user(), actor=None, at=NOON, title="潮汐守望", nested={"b": [1, None, True], "a": NOON})
    assert (AuditEntry.objects.get().facts["title"], chain_state().is_whole) == ("潮汐守望", True)
