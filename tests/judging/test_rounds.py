"""The life of a round, from the draft to the films that advance."""

from datetime import timedelta

import pytest

from contest.models import AuditEntry, Edition, OutgoingMail, User
from judging import actions
from judging.actions.drafts import CriterionSettings, RoundSettings
from judging.models import Assignment, Ballot, Round
from judging.results import readiness
from judging.wording import RoundRefused, say
from submissions.lifecycle import Stage
from submissions.models import Film, VerificationDraw
from tests.factories import NOON, RULES, a_ballot, a_film, a_juror, a_round, an_assignment, an_edition, an_organizer

pytestmark = pytest.mark.django_db
LATER = NOON + timedelta(days=40)


def the_chair(round: Round) -> User:
    return User.objects.filter(roles__edition=round.edition, roles__kind="organizer")[0]


def codes(round: Round) -> set[str]:
    return {problem.code for problem in readiness.problems(round, now=NOON)}


def settings(round: Round, **changes: object) -> RoundSettings:
    criteria = tuple(
        CriterionSettings(line.code, line.name, line.weight, line.low_label, line.high_label, line.low, line.high)
        for line in round.criteria.all()
    )
    usual = {
        "name": round.name, "closes_at": round.closes_at, "reviews_per_film": round.reviews_per_film,
        "cut": round.cut, "blind": tuple(round.blind), "criteria": criteria,
    }  # fmt: skip
    return RoundSettings(**{**usual, **changes})  # type: ignore[arg-type]


# ── Drafting ──────────────────────────────────────────────────────────────────
def test_a_round_is_drafted_from_the_rules():
    round = actions.draft_round(an_edition(), actor=an_organizer(Edition.objects.get()), now=NOON)

    assert (round.position, round.name, round.reviews_per_film, round.cut) == (1, {"en": "First round"}, 3, 54)
    assert round.blind == ["creator", "country"]
    assert list(round.criteria.values_list("code", "weight")) == [("creativity", 40), ("narrative", 35), ("craft", 25)]


def test_it_closes_at_the_end_of_a_day_where_the_contest_is_at_home():
    round = actions.draft_round(an_edition(), actor=an_organizer(Edition.objects.get()), now=NOON)

    assert round.closes_at.astimezone(round.edition.zone).strftime("%H:%M") == "23:59"


def test_past_what_the_rules_describe_a_round_is_like_the_one_before():
    first = a_round(stage="drafted")
    second = actions.draft_round(first.edition, actor=the_chair(first), now=NOON)

    assert list(second.criteria.values_list("code", flat=True)) == list(first.criteria.values_list("code", flat=True))


# ── Before opening ────────────────────────────────────────────────────────────
def test_everything_that_is_missing_is_told_at_once():
    round = a_round(stage="drafted", reviews_per_film=3, closes_at=NOON - timedelta(days=1))
    round.criteria.filter(code="craft").update(weight=20)

    assert codes(round) == {"weights_not_100", "no_juror", "no_film", "closes_in_past"}


def test_a_quorum_above_the_panel_is_told():
    assert codes(a_round(films=1, jurors=2, stage="drafted", reviews_per_film=3)) == {"quorum_above_panel"}


def test_load_limits_below_the_need_are_told():
    round = a_round(films=4, jurors=1, stage="drafted")
    round.seats.get().juror.__class__.objects.update(load_limit=3)

    (problem,) = readiness.problems(round, now=NOON)
    assert say(problem).startswith("The jurors' load limits allow 3 ballots; 4 are wanted")


def test_a_round_with_problems_does_not_open_and_changes_nothing():
    round = a_round(stage="drafted")

    with pytest.raises(RoundRefused) as refusal:
        actions.open_round(round, actor=the_chair(round), now=NOON)

    assert refusal.value.code == "not_ready"
    assert Round.objects.get().stage == Round.Stage.DRAFTED


def test_every_problem_has_a_sentence():
    round = a_round(films=1, jurors=1, stage="drafted", cut=5, closes_at=NOON - timedelta(days=1))
    round.criteria.update(weight=0)

    assert all(say(problem) for problem in readiness.problems(round, now=NOON))


# ── Opening ───────────────────────────────────────────────────────────────────
def test_opening_hands_out_ballots_and_takes_the_films_into_the_competition():
    round = a_round(films=2, jurors=3)

    assert Assignment.objects.filter(round=round).count() == Ballot.objects.count() == 6
    assert set(Film.objects.values_list("stage", flat=True)) == {Stage.IN_COMPETITION}
    assert OutgoingMail.objects.filter(kind="round_opened").count() == 3


def test_opening_freezes_the_rubric():
    round = a_round(films=1, jurors=1)
    with pytest.raises(RoundRefused) as refusal:
        actions.edit_round(round, settings(round, reviews_per_film=9), actor=the_chair(round), now=NOON)

    assert refusal.value.code == "frozen"


def test_an_open_round_can_be_extended_and_renamed():
    round = a_round(films=1, jurors=1)
    actions.edit_round(round, settings(round, closes_at=LATER, name={"en": "Long"}), actor=the_chair(round), now=NOON)

    assert (Round.objects.get().closes_at, Round.objects.get().name) == (LATER, {"en": "Long"})


def test_of_two_simultaneous_openings_the_second_is_refused():
    round = a_round(films=1, jurors=1, stage="drafted")
    stale = Round.objects.get()
    actions.open_round(round, actor=the_chair(round), now=NOON)

    with pytest.raises(RoundRefused):
        actions.open_round(stale, actor=the_chair(round), now=NOON)
    assert Assignment.objects.count() == 1


def test_a_film_is_never_allocated_to_its_own_creator():
    round = a_round(films=1, jurors=2, stage="drafted", reviews_per_film=1)
    own = a_juror(round.edition)
    a_film(Stage.ADMITTED, edition=round.edition, creator=own.user)
    actions.seat_juror(round, own, actor=the_chair(round), now=NOON)
    actions.open_round(round, actor=the_chair(round), now=NOON)

    assert not Assignment.objects.filter(juror=own, film__creator=own.user).exists()


def test_a_film_is_never_allocated_within_an_organisation():
    round = a_round(jurors=1, stage="drafted")
    User.objects.filter(jurors__isnull=False).update(organisation="Lamp House")
    film = a_film(Stage.ADMITTED, edition=round.edition)
    User.objects.filter(pk=film.creator_id).update(organisation="LAMP-HOUSE")
    actions.open_round(round, actor=the_chair(round), now=NOON)

    assert Assignment.objects.count() == 0


# ── Closing ───────────────────────────────────────────────────────────────────
def test_a_round_with_unfinished_ballots_closes_only_if_the_chair_saw_them():
    round = a_round(films=2, jurors=1)
    with pytest.raises(RoundRefused) as refusal:
        actions.close_round(round, unfinished=1, actor=the_chair(round), now=NOON)
    assert refusal.value.facts == {"ballots": 2}

    actions.close_round(round, unfinished=2, actor=the_chair(round), now=NOON)
    assert len(AuditEntry.objects.get(verb="round.close").facts["without"]) == 2


def test_reopening_needs_a_reason_and_an_instant_to_come():
    round = a_round(films=1, jurors=1, stage="closed")
    for reason, closes_at, code in (("", LATER, "reason_missing"), ("Storm.", NOON, "closes_in_past")):
        with pytest.raises(RoundRefused) as refusal:
            actions.reopen_round(round, reason=reason, closes_at=closes_at, actor=the_chair(round), now=NOON)
        assert refusal.value.code == code

    actions.reopen_round(round, reason="Storm.", closes_at=LATER, actor=the_chair(round), now=NOON)
    assert Round.objects.get().accepts_ballots_at(LATER)


def test_a_sealed_round_stays_closed():
    round = a_round(films=1, jurors=1, stage="sealed")

    with pytest.raises(RoundRefused) as refusal:
        actions.reopen_round(round, reason="Storm.", closes_at=LATER, actor=the_chair(round), now=NOON)
    assert refusal.value.code == "out_of_turn"


# ── Advancing ─────────────────────────────────────────────────────────────────
def test_the_films_that_advance_are_the_next_round():
    first = a_round(films=3, jurors=1, cut=1)
    winner = a_ballot(an_assignment(first), 9).film
    actions.close_round(first, unfinished=2, actor=the_chair(first), now=NOON)
    second = actions.advance(first, [winner], actor=the_chair(first), now=NOON)

    assert list(readiness.candidates(second)) == [winner]


def test_films_that_advance_are_verified_as_the_rules_say():
    edition = an_edition(rules={**RULES, "verification": [{"stage": "shortlist"}, {"stage": "finalists"}]})
    first = a_round(edition, films=2, jurors=1, cut=1, stage="closed")
    one = Film.objects.order_by("pk")[0]
    actions.advance(first, [one], actor=the_chair(first), now=NOON)

    assert sorted(one.verifications.values_list("stage", "why")) == [("finalists", "reached"), ("shortlist", "reached")]
    assert {lot.drawn[0] for lot in VerificationDraw.objects.all()} == {one.code}


def test_advancing_again_replaces_the_choice_until_the_next_round_opens():
    first = a_round(films=2, jurors=1, cut=1, stage="closed")
    one, other = Film.objects.all()
    second = actions.advance(first, [one], actor=the_chair(first), now=NOON)
    assert actions.advance(first, [other], actor=the_chair(first), now=NOON) == second
    assert list(readiness.candidates(second)) == [other]

    actions.seat_juror(second, first.seats.get().juror, actor=the_chair(first), now=NOON)
    actions.edit_round(second, settings(second, reviews_per_film=1), actor=the_chair(first), now=NOON)
    actions.open_round(second, actor=the_chair(first), now=NOON)
    with pytest.raises(RoundRefused) as refusal:
        actions.advance(first, [one], actor=the_chair(first), now=NOON)
    assert refusal.value.code == "next_is_open"


@pytest.mark.parametrize(
    ("stage", "cut", "code"), [("open", 1, "still_judging"), ("closed", None, "nothing_advances")]
)  # fmt: skip
def test_nothing_advances_out_of_turn(stage: str, cut: int | None, code: str):
    round = a_round(films=1, jurors=1, stage=stage, cut=cut)

    with pytest.raises(RoundRefused) as refusal:
        actions.advance(round, list(Film.objects.all()), actor=the_chair(round), now=NOON)
    assert refusal.value.code == code


def test_only_films_of_the_round_advance():
    round = a_round(films=1, jurors=1, stage="closed", cut=1)

    for films, code in (([a_film(Stage.ADMITTED)], "not_a_contender"), ([], "no_film_chosen")):
        with pytest.raises(RoundRefused) as refusal:
            actions.advance(round, films, actor=the_chair(round), now=NOON)
        assert refusal.value.code == code
