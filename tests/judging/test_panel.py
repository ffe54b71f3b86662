"""Invitations, seats, departures, conflicts declared, reminders."""

from datetime import timedelta

import pytest

from contest.models import AuditEntry, OutgoingMail, Role, User
from judging import actions
from judging.models import Assignment, Conflict, Invitation, Juror, Mark, Round, Seat
from judging.wording import BallotRefused, PanelRefused
from submissions.models import ViewingBar
from tests.factories import NOON, a_ballot, a_juror, a_round, a_user, an_assignment, an_edition, an_organizer

pytestmark = pytest.mark.django_db
LIVE = ["allocated", "begun", "sealed"]


def the_chair(round: Round) -> User:
    return User.objects.filter(roles__edition=round.edition, roles__kind="organizer")[0]


def loads(round: Round) -> list[int]:
    seats = Seat.objects.filter(round=round, left_at=None)
    return sorted(round.assignments.filter(juror=seat.juror_id, stage__in=LIVE).count() for seat in seats)


def invited(email: str = "ana@example.org", **facts: object) -> tuple[Invitation, str]:
    """An invitation and the token in its letter."""
    edition = an_edition()
    invitation = actions.invite_juror(edition, email, actor=an_organizer(edition), now=NOON, **facts)
    body = OutgoingMail.objects.get(kind="jury_invitation").body
    return invitation, body.partition("/jury/invitations/")[2].partition("/")[0]


# ── Invitations ───────────────────────────────────────────────────────────────
def test_the_letter_carries_the_link_and_the_database_only_its_digest():
    invitation, token = invited("Ana@Example.org")

    assert invitation.email == "ana@example.org"
    assert len(token) == 32
    assert token not in invitation.token_digest


def test_accepting_makes_a_juror_with_a_role_and_a_seat():
    round = a_round(stage="drafted")
    invitation = actions.invite_juror(round.edition, "ana@example.org", round=round, actor=the_chair(round), now=NOON)
    said = {"languages": ["id", "en"], "expertise": " Animation ", "load_limit": 40}
    juror = actions.accept_invitation(invitation, **said, actor=a_user("ana"), now=NOON)

    assert (juror.languages, juror.expertise, juror.load_limit) == (["id", "en"], "Animation", 40)
    assert [role.kind for role in Role.objects.filter(user=juror.user)] == ["juror"]
    assert Seat.objects.get().juror == juror


def test_a_chair_is_invited_the_same_way():
    invitation, _ = invited(as_chair=True)
    juror = actions.accept_invitation(invitation, languages=[], actor=a_user("ana"), now=NOON)

    assert set(juror.user.roles.values_list("kind", flat=True)) == {"juror", "chair"}


def test_an_invitation_is_used_once():
    invitation, _ = invited()
    actions.accept_invitation(invitation, languages=[], actor=a_user("ana"), now=NOON)

    with pytest.raises(PanelRefused) as refusal:
        actions.accept_invitation(invitation, languages=[], actor=a_user("ben"), now=NOON)
    assert refusal.value.code == "invitation_used"


def test_an_invitation_expires():
    invitation, _ = invited()

    with pytest.raises(PanelRefused) as refusal:
        actions.accept_invitation(invitation, languages=[], actor=a_user("ana"), now=NOON + timedelta(days=31))
    assert refusal.value.code == "invitation_expired"


def test_a_second_invitation_replaces_the_first():
    first, _ = invited()
    actions.invite_juror(first.edition, first.email, actor=first.invited_by, now=NOON)

    with pytest.raises(PanelRefused):
        actions.accept_invitation(first, languages=[], actor=a_user("ana"), now=NOON)


def test_who_is_on_the_jury_is_not_invited_again():
    juror = a_juror(an_edition())

    with pytest.raises(PanelRefused) as refusal:
        actions.invite_juror(juror.edition, juror.user.email, actor=an_organizer(juror.edition), now=NOON)
    assert refusal.value.code == "already_juror"


# ── Seats ─────────────────────────────────────────────────────────────────────
def test_a_late_juror_gets_a_fair_share_of_what_nobody_has_begun():
    round = a_round(films=6, jurors=2, reviews_per_film=1)
    begun = a_ballot(an_assignment(round))
    actions.seat_juror(round, a_juror(round.edition), actor=the_chair(round), now=NOON)

    assert loads(round) == [2, 2, 2]
    assert Assignment.objects.get(pk=begun.pk).stage == "sealed"


def test_a_juror_has_one_seat():
    round = a_round(jurors=1, stage="drafted")

    with pytest.raises(PanelRefused) as refusal:
        actions.seat_juror(round, Juror.objects.get(), actor=the_chair(round), now=NOON)
    assert refusal.value.code == "already_seated"


def test_a_leaver_s_open_films_are_spread_and_sealed_ballots_go_on_counting():
    round = a_round(films=4, jurors=3, reviews_per_film=1)
    leaver = round.seats.filter(juror__assignments__round=round).order_by("-pk")[0]
    sealed = a_ballot(an_assignment(round, juror=leaver.juror))
    actions.unseat_juror(leaver, actor=the_chair(round), now=NOON)

    assert list(Assignment.objects.counting()) == [sealed]
    assert {
        film.assignments.filter(stage__in=LIVE).count() for film in (row.film for row in round.contenders.all())
    } == {1}


def test_a_leaver_s_sealed_ballots_can_be_voided_but_are_kept():
    round = a_round(films=1, jurors=2)
    leaver = Seat.objects.get(juror=a_ballot(an_assignment(round)).juror)
    actions.unseat_juror(leaver, keep_sealed=False, actor=the_chair(round), now=NOON)

    assert not Assignment.objects.counting().exists()
    assert Mark.objects.count() == 3


def test_a_leaver_sees_nothing_any_more():
    round = a_round(films=1, jurors=1)
    seat = round.seats.get()
    actions.unseat_juror(seat, actor=the_chair(round), now=NOON)

    assert not Round.objects.judged_by(seat.juror.user).exists()
    assert not Assignment.objects.of(seat.juror.user).exists()


# ── Conflicts ─────────────────────────────────────────────────────────────────
def declared(assignment: Assignment, reason: str = "A former student.") -> Assignment | None:
    return actions.declare_conflict(assignment, reason=reason, actor=assignment.juror.user, now=NOON)


def test_a_conflict_in_mid_film_voids_the_ballot_and_keeps_it():
    assignment = an_assignment()
    actions.save_marks(assignment, {"craft": 9}, version=0, actor=assignment.juror.user, now=NOON)
    declared(assignment)

    assert Assignment.objects.get().stage == Assignment.Stage.VOIDED
    assert Mark.objects.get().value == 9


def test_the_film_vanishes_for_that_juror_and_closes_its_passes():
    assignment = an_assignment()
    declared(assignment)

    assert not Assignment.objects.of(assignment.juror.user).exists()
    assert ViewingBar.objects.filter(film=assignment.film, viewer=assignment.juror.user).exists()


def test_another_juror_gets_the_film_and_the_chair_is_told_at_once():
    round = a_round(films=1, jurors=2, reviews_per_film=1)
    assignment = an_assignment(round)
    replacement = declared(assignment)

    assert replacement is not None
    assert replacement.juror != assignment.juror
    letter = OutgoingMail.objects.get(kind="juror_conflict")
    assert letter.recipient == the_chair(round)
    assert "A former student." in letter.body


def test_when_nobody_is_free_the_chair_hears_that_too():
    assert declared(an_assignment()) is None
    assert "please decide what is to be done" in OutgoingMail.objects.get(kind="juror_conflict").body


def test_a_conflict_holds_in_every_later_round():
    assignment = an_assignment(a_round(films=1, jurors=1, cut=1))
    declared(assignment)
    first, chair = assignment.round, the_chair(assignment.round)
    actions.close_round(first, unfinished=0, actor=chair, now=NOON)
    second = actions.advance(first, [assignment.film], actor=chair, now=NOON)
    Round.objects.filter(pk=second.pk).update(reviews_per_film=1, cut=None)
    actions.seat_juror(second, assignment.juror, actor=chair, now=NOON)
    actions.open_round(Round.objects.get(pk=second.pk), actor=chair, now=NOON)

    assert not second.assignments.exists()


def test_a_conflict_needs_a_reason():
    with pytest.raises(BallotRefused) as refusal:
        declared(an_assignment(), "  ")

    assert refusal.value.code == "reason_missing"
    assert not Conflict.objects.exists()


# ── Reminders ─────────────────────────────────────────────────────────────────
@pytest.mark.parametrize(
    ("hours_before", "letters"), [(73, 0), (72, 1), (25, 1), (24, 1), (1, 1), (0, 0)]
)  # fmt: skip
def test_a_reminder_is_written_when_its_hour_has_come(hours_before: int, letters: int):
    round = a_round(films=1, jurors=1)

    assert actions.remind_due(round, now=round.closes_at - timedelta(hours=hours_before)) == letters


def test_no_reminder_is_written_twice_and_each_occasion_leaves_a_line():
    round = a_round(films=2, jurors=1)
    for hours in (72, 71, 24, 23):
        actions.remind_due(round, now=round.closes_at - timedelta(hours=hours))

    assert OutgoingMail.objects.filter(kind="juror_reminder").count() == 2
    assert [line.facts["occasion"] for line in AuditEntry.objects.filter(verb="round.remind")] == ["72h", "24h"]


def test_who_is_done_is_not_reminded():
    round = a_round(films=1, jurors=1)
    a_ballot(an_assignment(round))

    assert actions.remind_due(round, now=round.closes_at - timedelta(hours=24)) == 0


def test_a_round_that_opened_late_skips_the_hour_it_missed():
    round = a_round(films=1, jurors=1, closes_at=NOON + timedelta(hours=48))

    assert actions.remind_due(round, now=NOON + timedelta(minutes=1)) == 0
    assert actions.remind_due(round, now=NOON + timedelta(hours=25)) == 1


def test_the_chair_reminds_by_hand_once_an_hour():
    round = a_round(films=1, jurors=1)

    assert actions.remind_round(round, actor=the_chair(round), now=NOON) == 1
    assert actions.remind_round(round, actor=the_chair(round), now=NOON + timedelta(minutes=1)) == 0
