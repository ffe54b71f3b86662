"""What a juror does with a ballot, and what the chair may undo."""

from datetime import timedelta

import pytest

from contest.models import AuditEntry, OutgoingMail
from judging import actions
from judging.models import Assignment, Mark, Note
from judging.wording import BallotRefused
from tests.factories import NOON, a_ballot, a_round, an_assignment, an_organizer

pytestmark = pytest.mark.django_db
ALL = {"creativity": 8, "narrative": 7, "craft": 9}


def as_stored(assignment: Assignment) -> Assignment:
    return Assignment.objects.for_room().get(pk=assignment.pk)


def marks_of(assignment: Assignment) -> dict[str, int]:
    return dict(Mark.objects.filter(ballot=assignment.ballot).values_list("criterion__code", "value"))


def save(assignment: Assignment, marks: dict[str, int], version: int, **when: timedelta) -> int:
    now = NOON + when.get("after", timedelta())
    return actions.save_marks(assignment, marks, version=version, actor=assignment.juror.user, now=now)


def test_a_mark_is_kept_and_begins_the_ballot():
    assignment = an_assignment()

    assert save(assignment, {"creativity": 8}, 0) == 1

    assert marks_of(assignment) == {"creativity": 8}
    assert as_stored(assignment).stage == Assignment.Stage.BEGUN


def test_a_later_mark_replaces_the_earlier_one_and_leaves_the_others():
    assignment = an_assignment()
    save(assignment, {"creativity": 8, "craft": 3}, 0)
    save(assignment, {"creativity": 4}, 1)

    assert marks_of(assignment) == {"creativity": 4, "craft": 3}


def test_a_second_window_is_told_and_overwrites_nothing():
    assignment = an_assignment()
    other_window = as_stored(assignment)
    save(assignment, {"creativity": 8}, 0)

    with pytest.raises(BallotRefused) as refusal:
        save(other_window, {"creativity": 2}, 0)

    assert refusal.value.code == "stale"
    assert marks_of(assignment) == {"creativity": 8}


def test_a_repeated_request_whose_answer_was_lost_changes_nothing():
    assignment = an_assignment()
    save(assignment, {"creativity": 8}, 0)
    lines = AuditEntry.objects.count()

    assert save(as_stored(assignment), {"creativity": 8}, 0) == 1
    assert AuditEntry.objects.count() == lines


@pytest.mark.parametrize(
    ("marks", "code"),
    [({"beauty": 5}, "unknown_criterion"), ({"craft": 11}, "off_the_scale"), ({"craft": 0}, "off_the_scale")],
)
def test_a_mark_that_the_rubric_does_not_know_is_refused(marks: dict[str, int], code: str):
    assignment = an_assignment()

    with pytest.raises(BallotRefused) as refusal:
        save(assignment, marks, 0)

    assert refusal.value.code == code
    assert str(refusal.value)


def test_after_the_closing_instant_nothing_is_saved():
    assignment = an_assignment()
    closes_at = assignment.round.closes_at
    save(assignment, {"craft": 5}, 0, after=closes_at - NOON)

    with pytest.raises(BallotRefused) as refusal:
        save(assignment, {"craft": 6}, 1, after=closes_at - NOON + timedelta(seconds=1))

    assert refusal.value.code == "round_closed"


def test_an_incomplete_ballot_is_not_sealed_and_the_missing_criteria_are_named():
    assignment = an_assignment()

    with pytest.raises(BallotRefused) as refusal:
        actions.seal_ballot(assignment, {"creativity": 8}, version=0, actor=assignment.juror.user, now=NOON)

    assert str(refusal.value) == "The ballot cannot be sealed yet. Not marked: Narrative, Craft."
    assert marks_of(assignment) == {}


def test_a_seal_after_marks_whose_answer_was_lost_is_no_rival():
    assignment = an_assignment()
    save(assignment, ALL, 0)
    actions.seal_ballot(as_stored(assignment), ALL, version=0, actor=assignment.juror.user, now=NOON)

    assert as_stored(assignment).stage == Assignment.Stage.SEALED


def test_a_seal_that_would_overwrite_another_window_is_refused():
    assignment = an_assignment()
    save(assignment, ALL, 0)

    with pytest.raises(BallotRefused) as refusal:
        actions.seal_ballot(
            as_stored(assignment), {**ALL, "craft": 1}, version=0, actor=assignment.juror.user, now=NOON
        )

    assert refusal.value.code == "stale"


def test_a_sealed_ballot_cannot_be_changed():
    assignment = a_ballot(an_assignment(), ALL)

    with pytest.raises(BallotRefused) as refusal:
        save(as_stored(assignment), {"craft": 1}, 1)

    assert refusal.value.code == "out_of_turn"
    assert marks_of(assignment) == ALL


def test_of_two_simultaneous_seals_the_second_is_refused():
    assignment = an_assignment()
    stale = as_stored(assignment)
    a_ballot(assignment, ALL)

    with pytest.raises(BallotRefused):
        a_ballot(stale, 1)

    assert AuditEntry.objects.filter(verb="assignment.seal").count() == 1


def test_the_chair_unseals_with_a_reason_and_the_juror_is_told():
    assignment = a_ballot(an_assignment(), ALL)
    chair = an_organizer(assignment.round.edition)
    actions.unseal_ballot(assignment, reason="The sound was missing.", actor=chair, now=NOON)

    assert as_stored(assignment).stage == Assignment.Stage.BEGUN
    letter = OutgoingMail.objects.get(kind="ballot_reopened")
    assert letter.recipient == assignment.juror.user
    assert "The sound was missing." in letter.body


def test_without_a_reason_the_chair_unseals_nothing():
    assignment = a_ballot(an_assignment(), ALL)

    with pytest.raises(BallotRefused) as refusal:
        actions.unseal_ballot(assignment, reason=" ", actor=an_organizer(assignment.round.edition), now=NOON)

    assert refusal.value.code == "reason_missing"


def test_abstaining_is_a_state_of_its_own_and_the_film_goes_to_somebody_else():
    round = a_round(films=1, jurors=2, reviews_per_film=1)
    assignment = an_assignment(round)
    replacement = actions.abstain(assignment, reason="", actor=assignment.juror.user, now=NOON)

    assert as_stored(assignment).stage == Assignment.Stage.ABSTAINED
    assert replacement is not None
    assert replacement.juror != assignment.juror


def test_a_note_sent_twice_is_one_note():
    assignment = an_assignment()
    for text in ("Hold is long.", "Hold is long, but earns it."):
        actions.write_note(assignment, key="k1", at_ms=85_000, text=text, actor=assignment.juror.user, now=NOON)

    assert list(Note.objects.values_list("key", "at_ms", "text")) == [("k1", 85_000, "Hold is long, but earns it.")]


def test_erasing_a_note_twice_is_erasing_it_once():
    assignment = an_assignment()
    actions.write_note(assignment, key="k1", at_ms=0, text="A", actor=assignment.juror.user, now=NOON)
    for _ in range(2):
        actions.erase_note(assignment, key="k1", actor=assignment.juror.user, now=NOON)

    assert Note.objects.count() == 0
    assert AuditEntry.objects.filter(verb="assignment.erase_note").count() == 1


def test_what_was_played_is_merged_and_cut_to_the_film():
    assignment = an_assignment()
    actions.save_played(assignment, [[0, 10_000], [20_000, 30_000]], resume_ms=30_000)
    actions.save_played(assignment, [[9_000, 21_000], [80_000, 999_000]], resume_ms=999_000)

    ballot = as_stored(assignment).ballot
    assert ballot.played == [[0, 30_000], [80_000, 90_000]]
    assert ballot.resume_ms == 90_000


def test_playback_alone_leaves_no_audit_line_and_begins_nothing():
    assignment = an_assignment()
    lines = AuditEntry.objects.count()
    actions.save_played(assignment, [[0, 5000]], resume_ms=5000)

    assert AuditEntry.objects.count() == lines
    assert as_stored(assignment).stage == Assignment.Stage.ALLOCATED


def test_words_for_the_creator_are_kept_with_the_marks_and_apart_from_the_notes():
    assignment = an_assignment()
    actions.save_marks(
        assignment, {}, version=0, feedback=" Trust the silence. ", actor=assignment.juror.user, now=NOON
    )
    save(assignment, {"craft": 5}, 1)

    assert as_stored(assignment).ballot.feedback == "Trust the silence."
    assert Note.objects.count() == 0


def test_words_for_the_creator_from_a_second_window_overwrite_nothing():
    assignment = an_assignment()
    other = as_stored(assignment)
    actions.save_marks(assignment, {}, version=0, feedback="Mine.", actor=assignment.juror.user, now=NOON)
    with pytest.raises(BallotRefused) as refusal:
        actions.save_marks(other, {}, version=0, feedback="Theirs.", actor=assignment.juror.user, now=NOON)

    assert refusal.value.code == "stale"
    assert as_stored(assignment).ballot.feedback == "Mine."


def test_words_too_many_are_refused():
    assignment = an_assignment()
    with pytest.raises(BallotRefused) as refusal:
        actions.save_marks(assignment, {}, version=0, feedback="x" * 2001, actor=assignment.juror.user, now=NOON)

    assert str(refusal.value) == "The feedback has at most 2000 characters."
