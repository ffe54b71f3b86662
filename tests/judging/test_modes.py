"""How a round is set: what its jury fills in, what it hides, how it is tried."""

from datetime import timedelta
from decimal import Decimal
from fractions import Fraction

import pytest
from django.test import Client
from django.urls import reverse
from django.utils.timezone import now

from contest.models import AuditEntry, Edition, OutgoingMail, User
from judging import actions
from judging.actions.drafts import CriterionSettings, RoundSettings
from judging.models import Assignment, Ballot, Mark, Round
from judging.results import readiness, standings
from judging.results.board import films_above
from judging.scoring.averages import Method
from judging.scoring.ranking import Counting
from judging.scoring.ranking import standings as standings_by
from judging.scoring.rubric import Ballot as Given
from judging.scoring.rubric import Criterion, Rubric
from judging.wording import BallotRefused, RoundRefused
from submissions import actions as submissions
from submissions.lifecycle import Stage
from submissions.models import Film
from submissions.wording import FilmRefused
from tests.factories import NOON, RULES, a_ballot, a_round, an_assignment, an_edition, an_organizer

pytestmark = pytest.mark.django_db
LATER = NOON + timedelta(days=9)
ORIGINALITY = CriterionSettings("originality", {"en": "Originality"}, 100, {}, {})


def the_chair(round: Round) -> User:
    return User.objects.filter(roles__edition=round.edition, roles__kind="organizer")[0]


def a_set_round(*, films: int = 3, jurors: int = 2, opens: bool = True, **settings: object) -> Round:
    """A round with these settings, opened."""
    round = a_round(films=films, jurors=jurors, stage="drafted")
    usual = {
        "name": {"en": "A"},
        "closes_at": LATER,
        "reviews_per_film": jurors,
        "cut": None,
        "blind": (),
        "criteria": (),
    }
    actions.edit_round(round, RoundSettings(**{**usual, **settings}), actor=the_chair(round), now=NOON)  # type: ignore[arg-type]
    if opens:
        actions.open_round(round, actor=the_chair(round), now=NOON)
    return round


def codes(round: Round) -> set[str]:
    return {problem.code for problem in readiness.problems(round, now=NOON)}


# ── Modes ─────────────────────────────────────────────────────────────────────
def test_a_round_that_chooses_has_yes_maybe_and_no():
    round = a_set_round(films=1, jurors=1, mode="choose")
    a_ballot(an_assignment(round), {"choice": 2})

    (row,) = standings(round.pk).rows
    assert (round.rubric.low, round.rubric.high, row.score) == (0, 2, 2)


def test_no_other_choice_is_taken():
    with pytest.raises(BallotRefused) as refusal:
        a_ballot(an_assignment(a_set_round(films=1, jurors=1, mode="choose")), {"choice": 3})

    assert refusal.value.code == "off_the_scale"


def test_a_ranked_list_gives_a_point_a_film_it_beats_and_one_more():
    assert a_set_round(films=4, mode="rank").rubric.high == 4


@pytest.mark.parametrize(("method", "last"), [(Method.BORDA, Fraction(1)), (Method.MEAN, Fraction(3, 2))])
def test_a_conflict_in_a_ranked_list_lifts_nothing_below_it(method: Method, last: Fraction):
    """The second juror could not rank the first film; points from the top lift the rest of the list by one."""
    lists = {1: "ABCD", 2: "BCD"}
    ballots = [
        Given(juror, ord(film), {"place": 4 - place})
        for juror, order in lists.items()
        for place, film in enumerate(order)
    ]
    table = standings_by(map(ord, "ABCD"), ballots, Rubric((Criterion("place", 100, 1, 4),), 1, 4), Counting(method))

    assert [chr(row.film) for row in table] == ["A", "B", "C", "D"]
    assert table[-1].score == last


def test_lists_are_counted_by_the_share_of_films_stood_before():
    edition = an_edition(rules={**RULES, "rounds": [{"code": "final", "name": {"en": "Final"}, "mode": "rank"}]})

    assert a_round(edition, stage="drafted").method == Method.BORDA


def test_what_cannot_be_ranked_is_told_before_opening():
    assert codes(a_set_round(films=31, jurors=1, mode="rank", opens=False)) == {"too_long_to_rank"}
    assert codes(a_set_round(films=0, mode="rank", reviews_per_film=1, opens=False)) >= {"not_all_ranked"}


# ── Criteria ──────────────────────────────────────────────────────────────────
@pytest.mark.parametrize(("award", "weight", "told"), [
    ("best-sound", 0, "award_unknown"), ("best-narrative", 10, "award_weighs"), ("best-narrative", 0, None),
])  # fmt: skip
def test_a_criterion_may_be_limited_to_one_award(award: str, weight: int, told: str | None):
    sound = CriterionSettings("sound", {"en": "Sound"}, weight, {}, {}, award=award)
    rest = CriterionSettings("originality", {"en": "Originality"}, 100 - weight, {}, {})

    assert codes(a_set_round(criteria=(rest, sound), opens=False)) == ({told} if told else set())


# ── The cut line ──────────────────────────────────────────────────────────────
def test_films_with_the_least_score_and_more_advance():
    round = a_set_round(jurors=1, cut_above=Decimal(7), criteria=(ORIGINALITY,))
    films = [a_ballot(one, mark).film_id for one, mark in zip(round.assignments.for_room(), (6, 7, 8), strict=True)]

    assert films_above(standings(round.pk)) == set(films[1:])
    assert not round.is_last


def test_a_round_has_one_cut_line():
    with pytest.raises(RoundRefused) as refusal:
        a_set_round(cut=1, cut_above=Decimal(7), opens=False)

    assert refusal.value.code == "two_cut_lines"


def test_a_cut_line_off_the_scale_is_told():
    assert codes(a_set_round(cut_above=Decimal(11), criteria=(ORIGINALITY,), opens=False)) == {"cut_above_scale"}


# ── What a juror does not learn ───────────────────────────────────────────────
@pytest.mark.parametrize(("sealed", "hidden"), [
    (False, ("creator", "country", "others")), (True, ("creator",)),
])  # fmt: skip
def test_what_is_hidden_until_sealed_shows_once_it_is(sealed: bool, hidden: tuple[str, ...]):  # noqa: FBT001  a table
    round = Round(blind=["creator"], blind_until_sealed=["country"], others="until_sealed")

    assert round.hidden(sealed=sealed) == hidden


@pytest.mark.parametrize(("others", "hidden"), [("always", ("others",)), ("never", ())])
def test_scores_of_others_are_hidden_always_or_never(others: str, hidden: tuple[str, ...]):
    assert {Round(others=others).hidden(sealed=sealed) for sealed in (True, False)} == {hidden}


def test_a_round_is_set_by_the_rules_of_the_edition():
    planned = {"code": "a", "name": {"en": "A"}, "mode": "choose", "reviews_per_film": 2,
               "films_per_juror": 40, "cut_above": "1.5", "blind": ["creator"],
               "blind_until_sealed": ["tools"], "others": "never"}  # fmt: skip
    an_edition(rules={**RULES, "rounds": [planned]})
    round = actions.draft_round(Edition.objects.get(), actor=an_organizer(Edition.objects.get()), now=NOON)

    assert (round.mode, round.films_per_juror, round.cut_above, round.others) == ("choose", 40, Decimal("1.5"), "never")
    assert (round.blind, round.blind_until_sealed) == (["creator"], ["tools"])
    assert [(line.code, line.low, line.high) for line in round.criteria.all()] == [("choice", 0, 2)]


def test_the_limit_of_films_a_juror_bounds_the_allocation():
    round = a_set_round(films=4, jurors=4, reviews_per_film=2, films_per_juror=2, criteria=(ORIGINALITY,))

    assert {round.assignments.filter(juror=seat.juror).count() for seat in round.seats.all()} == {2}


# ── Trial ─────────────────────────────────────────────────────────────────────
def a_trial() -> Round:
    round = a_round(films=3, jurors=2, stage="drafted")
    actions.rehearse_round(round, actor=the_chair(round), now=NOON)
    return round


def test_in_a_trial_ballots_are_written_and_no_film_enters_the_competition():
    round = a_trial()
    a_ballot(an_assignment(round))

    assert set(Film.objects.values_list("stage", flat=True)) == {Stage.ADMITTED}
    assert set(OutgoingMail.objects.exclude(kind="jury_invitation").values_list("kind", flat=True)) == {"round_trial"}


def test_test_ballots_fill_what_is_missing_and_the_standings_can_be_looked_at():
    round = a_trial()

    assert actions.fill_trial(round, actor=the_chair(round), now=NOON) == 6
    assert all(row.rank for row in standings(round.pk).rows)


def test_a_trial_never_decides_anything():
    round = a_trial()
    for act in (actions.close_round, actions.advance):
        extra = {"unfinished": 9} if act is actions.close_round else {"films": list(Film.objects.all())}
        with pytest.raises(RoundRefused):
            act(round, **extra, actor=the_chair(round), now=NOON)  # type: ignore[arg-type]


def test_going_live_wipes_the_test_ballots():
    round = a_trial()
    actions.fill_trial(round, actor=the_chair(round), now=NOON)
    actions.open_round(round, actor=the_chair(round), now=NOON)

    assert (Ballot.objects.count(), Mark.objects.count()) == (6, 0)
    assert set(Assignment.objects.values_list("stage", flat=True)) == {Assignment.Stage.ALLOCATED}
    assert AuditEntry.objects.get(verb="round.end_trial").facts["ballots_wiped"] == 6
    assert set(Film.objects.values_list("stage", flat=True)) == {Stage.IN_COMPETITION}


def test_a_trial_can_end_in_the_draft_it_came_from():
    round = a_trial()
    actions.end_trial(round, actor=the_chair(round), now=NOON)

    assert (round.stage, Assignment.objects.count(), round.contenders.count()) == (Round.Stage.DRAFTED, 0, 0)
    assert codes(round) == set()


def test_a_trial_is_not_set_differently_in_its_midst():
    round = a_trial()
    with pytest.raises(RoundRefused) as refusal:
        actions.edit_round(
            round, RoundSettings(round.name, LATER, 2, None, (), ()), actor=the_chair(round), now=NOON
        )  # fmt: skip

    assert refusal.value.code == "on_trial"


# ── In the room ───────────────────────────────────────────────────────────────
@pytest.mark.parametrize(("mode", "words"), [("choose", ("Maybe", "Yes")), ("rank", ("Give it a place in my list",))])
def test_the_room_shows_the_sheet_of_the_mode(mode: str, words: tuple[str, ...]):
    tonight = now()
    round = a_round(films=2, jurors=1, stage="drafted", now=tonight)
    settings = RoundSettings(round.name, tonight + timedelta(days=9), 1, None, (), (), mode=mode)
    actions.edit_round(round, settings, actor=the_chair(round), now=tonight)
    actions.open_round(round, actor=the_chair(round), now=tonight)
    held = an_assignment(round)
    client = Client()
    client.force_login(held.juror.user)
    page = client.get(reverse("judging:room", args=[round.pk, held.film.code])).content.decode()

    assert [word in page for word in words] == [True] * len(words)


def test_a_film_that_goes_on_says_so_in_its_own_history():
    round = a_round(films=2, jurors=1, stage="closed", cut=1)
    film = Film.objects.select_related("edition")[0]
    for _ in range(2):
        actions.advance(round, [film], actor=the_chair(round), now=NOON)

    assert AuditEntry.objects.filter(verb="film.go_on").count() == 1


def test_a_film_that_has_left_cannot_go_on():
    round = a_round(films=2, jurors=1, stage="closed", cut=1)
    film = Film.objects.select_related("edition", "creator")[0]
    submissions.disqualify(film, reason="Not original.", actor=the_chair(round), now=NOON)
    with pytest.raises(FilmRefused):
        actions.advance(round, [film], actor=the_chair(round), now=NOON)
