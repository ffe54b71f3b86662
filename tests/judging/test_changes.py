"""Changes in the midst of a round, each foreseen as it comes: late jurors, departures, quorum, extensions."""

from datetime import timedelta

import pytest

from contest.models import AuditEntry, OutgoingMail, User
from judging import actions
from judging.models import Assignment, Round, Seat
from judging.results import forecast, standings
from judging.wording import BallotRefused, PanelRefused, RoundRefused
from tests.factories import NOON, a_ballot, a_juror, a_round, an_assignment

pytestmark = pytest.mark.django_db
LATER = NOON + timedelta(days=60)


def the_chair(round: Round) -> User:
    return User.objects.filter(roles__edition=round.edition, roles__kind="organizer")[0]


def a_seat(round: Round) -> Seat:
    return round.seats.select_related("round__edition", "juror__user").order_by("juror")[0]


def handed_out(round: Round) -> dict[int, int]:
    live = round.assignments.exclude(stage=Assignment.Stage.VOIDED)
    return {seat.juror_id: live.filter(juror=seat.juror).count() for seat in round.seats.all()}


def of(round: Round, seat: Seat) -> list[Assignment]:
    return list(round.assignments.for_room().filter(juror=seat.juror).order_by("position"))


# ── Late jurors ───────────────────────────────────────────────────────────────
def test_what_a_late_juror_would_get_is_what_the_juror_gets():
    round = a_round(films=12, jurors=3, reviews_per_film=2)
    a_ballot(an_assignment(round))
    late = a_juror(round.edition)
    plan = forecast.preview_seat(round, late)
    actions.seat_juror(round, late, actor=the_chair(round), now=NOON)

    foreseen = {load.juror: load.films for load in plan.loads}
    assert foreseen == {str(seat.juror): handed_out(round)[seat.juror_id] for seat in round.seats.all()}
    assert foreseen[str(late)] == 6
    assert plan.short == ()


# ── Departures ────────────────────────────────────────────────────────────────
def test_a_departure_in_mid_round_spreads_what_is_open_and_keeps_what_is_sealed():
    round = a_round(films=9, jurors=4, reviews_per_film=2)
    seat = a_seat(round)
    held = of(round, seat)
    for one in held[:2]:
        a_ballot(one)
    others = {one.pk: one.stage for one in round.assignments.exclude(juror=seat.juror)}
    plan = forecast.preview_departure(seat, keep_sealed=True)
    spread = actions.unseat_juror(seat, actor=the_chair(round), now=NOON)

    assert plan.new == spread == len(held) - 2
    assert {one.pk: one.stage for one in round.assignments.filter(pk__in=others)} == others
    live = round.assignments.exclude(stage=Assignment.Stage.VOIDED)
    assert {live.filter(film=film.film).count() for film in round.contenders.all()} == {2}


def test_a_departure_that_leaves_films_under_the_quorum_says_which_and_why():
    round = a_round(films=2, jurors=2, reviews_per_film=2)
    plan = forecast.preview_departure(a_seat(round), keep_sealed=True)

    assert {(film.given, film.wanted, film.why) for film in plan.short} == {(1, 2, "panel_too_small")}


def test_the_effect_of_voiding_on_the_ranks_is_shown_as_it_comes():
    round = a_round(films=3, jurors=2, reviews_per_film=1, cut=1)
    for one in round.assignments.for_room():
        a_ballot(one, 5)
    seat = a_seat(round)
    plan = forecast.preview_departure(seat, keep_sealed=False)
    actions.unseat_juror(seat, keep_sealed=False, actor=the_chair(round), now=NOON)

    after = {row.code: row.rank for row in standings(round.pk).rows}
    assert plan.ranks
    assert {change.code: change.after for change in plan.ranks}.items() <= after.items()


def test_keeping_the_sealed_ballots_changes_no_rank():
    round = a_round(films=2, jurors=2)
    a_ballot(of(round, a_seat(round))[0])

    assert forecast.preview_departure(a_seat(round), keep_sealed=True).ranks == ()


# ── The quorum ────────────────────────────────────────────────────────────────
def test_a_higher_quorum_hands_out_more_and_moves_nothing():
    round = a_round(films=6, jurors=3, reviews_per_film=1)
    before = set(round.assignments.values_list("juror", "film"))
    plan = forecast.preview_quorum(round, 2)
    moved = actions.change_quorum(round, 2, reason="Too thin.", actor=the_chair(round), now=NOON)

    assert plan.new == moved == 6
    assert before < set(round.assignments.values_list("juror", "film"))


def test_a_lower_quorum_takes_back_untouched_ballots_alone():
    round = a_round(films=6, jurors=3, reviews_per_film=2)
    for one in of(round, a_seat(round)):
        a_ballot(one)
    actions.change_quorum(round, 1, reason="Time.", actor=the_chair(round), now=NOON)

    assert round.assignments.filter(stage=Assignment.Stage.SEALED).count() == 4
    assert round.assignments.count() == 6


def test_in_a_closed_round_the_quorum_only_decides_what_ranks():
    round = a_round(films=1, jurors=2)
    a_ballot(an_assignment(round))
    actions.close_round(round, unfinished=1, actor=the_chair(round), now=NOON)
    (change,) = forecast.preview_quorum(round, 1).ranks
    actions.change_quorum(round, 1, reason="A juror fell ill.", actor=the_chair(round), now=NOON)

    assert (change.before, change.after) == (None, 1)
    assert standings(round.pk).rows[0].rank == 1


@pytest.mark.parametrize(("wanted", "reason", "code"), [
    (9, "More.", "quorum_above_panel"), (0, "None.", "quorum_above_panel"), (1, " ", "reason_missing"),
])  # fmt: skip
def test_a_quorum_nobody_can_fill_is_refused(wanted: int, reason: str, code: str):
    round = a_round(films=1, jurors=2)
    with pytest.raises((PanelRefused, RoundRefused)) as refusal:
        actions.change_quorum(round, wanted, reason=reason, actor=the_chair(round), now=NOON)

    assert refusal.value.code == code


# ── One ballot, one juror ─────────────────────────────────────────────────────
def test_the_chair_gives_an_unfinished_ballot_to_somebody_else():
    round = a_round(films=2, jurors=3, reviews_per_film=1)
    held = an_assignment(round)
    taken = actions.replace_juror(held, reason="Ill.", actor=the_chair(round), now=NOON)

    assert (taken.film_id, taken.stage) == (held.film_id, Assignment.Stage.ALLOCATED)
    assert (held.stage, taken.juror_id != held.juror_id) == (Assignment.Stage.VOIDED, True)


def test_a_ballot_nobody_else_can_take_stays_where_it_is():
    held = an_assignment(a_round(films=1, jurors=2))
    with pytest.raises(PanelRefused) as refusal:
        actions.replace_juror(held, reason="Ill.", actor=the_chair(held.round), now=NOON)

    held.refresh_from_db()
    assert (refusal.value.code, held.stage) == ("nobody_can_take_it", Assignment.Stage.ALLOCATED)


def a_closed_round_with_an_extension() -> tuple[Round, Assignment]:
    round = a_round(films=1, jurors=2)
    actions.close_round(round, unfinished=2, actor=the_chair(round), now=NOON)
    seat = a_seat(round)
    actions.extend_juror(seat, until=LATER, reason="A storm.", actor=the_chair(round), now=NOON)
    return round, of(round, seat)[0]


def test_one_juror_seals_after_the_round_has_closed_and_the_others_do_not():
    round, extended = a_closed_round_with_an_extension()
    a_ballot(extended, now=LATER)
    other = round.assignments.for_room().exclude(pk=extended.pk).get()

    assert standings(round.pk).rows[0].ballots == 1
    with pytest.raises(BallotRefused):
        a_ballot(other, now=NOON)
    assert OutgoingMail.objects.filter(kind="juror_extended").count() == 1


def test_an_extension_ends_at_its_instant():
    _, extended = a_closed_round_with_an_extension()
    with pytest.raises(BallotRefused):
        a_ballot(extended, now=LATER + timedelta(seconds=1))


def test_a_result_is_not_made_final_while_a_juror_has_longer():
    round, extended = a_closed_round_with_an_extension()
    with pytest.raises(RoundRefused) as refusal:
        actions.seal_round(round, actor=the_chair(round), now=NOON)
    a_ballot(extended, now=NOON)
    actions.seal_round(round, actor=the_chair(round), now=NOON)

    assert refusal.value.code == "extension_runs"


def test_a_sealed_ballot_of_a_closed_round_opens_again_for_its_juror_alone():
    round = a_round(films=1, jurors=1)
    sealed = a_ballot(an_assignment(round), 5)
    actions.close_round(round, unfinished=0, actor=the_chair(round), now=NOON)
    sealed.round = round
    with pytest.raises(RoundRefused):
        actions.unseal_ballot(sealed, reason="A slip.", actor=the_chair(round), now=NOON)
    actions.unseal_ballot(sealed, reason="A slip.", until=LATER, actor=the_chair(round), now=NOON)
    a_ballot(an_assignment(round), 9, now=LATER)

    assert standings(round.pk).rows[0].score == 9


# ── Reminders and the hour of opening ─────────────────────────────────────────
def test_one_juror_is_reminded_and_it_is_written_down_whom():
    round = a_round(films=1, jurors=2)
    seat = a_seat(round)
    actions.remind_juror(seat, actor=the_chair(round), now=NOON)

    assert OutgoingMail.objects.get(kind="juror_reminder").to == seat.juror.user.email
    assert AuditEntry.objects.get(verb="round.remind").facts["jurors"] == [seat.juror.user_id]


def test_a_round_opens_by_itself_at_its_hour_and_not_before():
    round = a_round(films=1, jurors=1, stage="drafted", opens_at=NOON)

    assert not actions.open_due(round, now=NOON - timedelta(seconds=1))
    assert actions.open_due(round, now=NOON)
    assert AuditEntry.objects.get(verb="round.open").actor_id == 0


def test_what_keeps_a_round_from_opening_by_itself_is_written_to_the_chairs_once():
    round = a_round(films=1, stage="drafted", opens_at=NOON)

    assert [actions.open_due(round, now=NOON) for _ in range(2)] == [False, False]
    (letter,) = OutgoingMail.objects.filter(kind="round_not_opened")
    assert "No juror has a seat in this round." in letter.body
