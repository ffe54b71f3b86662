"""The solver of the awards: choices, ballots, other rounds, who may win, and what is wrong with categories."""

from fractions import Fraction

import pytest

from awards.tally import (
    Because,
    Category,
    Choice,
    Reason,
    Rulings,
    State,
    category_problems,
    exact,
    tally,
)
from contest.problems import Problem
from tests.awards.finals import (
    CHAIN,
    PRESET,
    RUBRIC,
    a_final,
    reasons,
    scored,
    slot_of,
    states,
    winners,
)

# ── Chosen awards ─────────────────────────────────────────────────────────────

PRIZE = Category("sponsor", 2, "chosen", order=9)


def chosen(*films: int) -> Rulings:
    return Rulings(choices={"sponsor": tuple(Choice(film, "moved us") for film in films)})


def test_a_choice_is_told_with_its_reason_and_the_rest_waits():
    outcomes = tally([PRIZE], scored(9, 8), CHAIN, chosen(2))
    assert [(one.state, one.film, one.place) for one in outcomes[0].slots] == [
        (State.FILLED, 2, None),
        (State.OPEN, None, None),
    ]
    assert slot_of(outcomes, 2, "sponsor").reasons == (Reason(Because.CHOSEN, {"reason": "moved us"}),)
    assert outcomes[0].slots[1].reasons == (Reason(Because.AWAITS_CHOICE),)


def test_a_choice_may_not_break_the_rule_on_several_awards():
    outcomes = tally([Category("first", order=1), PRIZE], scored(9, 8), CHAIN, chosen(1, 2))
    assert winners(outcomes) == {"first": (1,), "sponsor": (2,)}
    assert outcomes[1].slots[0].reasons == (Reason(Because.CHOICE_BLOCKED, {"film": 1, "categories": ["first"]}),)


def test_a_chosen_film_must_be_among_those_that_may_win():
    outcomes = tally([PRIZE], scored(9), CHAIN, chosen(7))
    assert outcomes[0].slots[0].reasons == (Reason(Because.CHOICE_NOT_ELIGIBLE, {"film": 7}),)
    only = Category("sponsor", 2, "chosen", eligible=frozenset({2}))
    assert winners(tally([only], scored(9, 8), CHAIN, chosen(1, 2))) == {"sponsor": (2,)}


def test_too_many_choices_are_told_instead_of_cut():
    outcomes = tally([PRIZE], scored(9, 8, 7), CHAIN, chosen(3, 1, 2))
    assert states(outcomes, "sponsor") == [State.OPEN, State.OPEN]
    assert outcomes[0].slots[0].reasons == (Reason(Because.TOO_MANY_CHOSEN, {"films": [1, 2, 3], "slots": 2}),)


def test_a_choice_made_twice_is_one_choice():
    both = Category("sponsor", 2, "chosen", cumulates=True)
    assert winners(tally([both], scored(9, 8), CHAIN, chosen(1, 1))) == {"sponsor": (1,)}


def test_a_film_chosen_beside_another_award_says_so():
    both = Category("sponsor", 1, "chosen", order=9, cumulates=True)
    outcomes = tally([Category("first", order=1), both], scored(9, 8), CHAIN, chosen(1))
    assert reasons(outcomes, 1, "sponsor") == [Because.CHOSEN, Because.BESIDE]


# ── Other rounds, ballots, who may win ────────────────────────────────────────


def test_a_category_may_hang_on_another_round():
    earlier = a_final({1: [(1, 1, 1, 1)], 2: [(9, 9, 9, 9)], 3: [(5, 5, 5, 5)]})
    categories = [Category("first", order=1), Category("early", 1, "standing@screening", order=2)]

    outcomes = tally(categories, scored(9, 8), CHAIN, others={"screening": earlier})

    assert winners(outcomes) == {"first": (1,), "early": (2,)}
    assert slot_of(outcomes, 2, "early").reasons[0].facts["round"] == "screening"


def test_a_ballot_decides_by_votes_and_its_ties_by_the_chain():
    categories = [Category("mention", 1, "ballot:mention", order=1)]
    votes = Rulings(ballots={"mention": {1: 2, 2: 3, 3: 3}})

    outcomes = tally(categories, scored(9, 8, 7), CHAIN, votes)

    assert winners(outcomes) == {"mention": (2,)}
    assert reasons(outcomes, 2, "mention") == [Because.BY_BALLOT, Because.TIE_BROKEN]


def test_a_ballot_that_was_not_counted_leaves_its_award_open():
    outcomes = tally([Category("mention", 2, "ballot:mention")], scored(9, 8), CHAIN)

    assert states(outcomes, "mention") == [State.OPEN, State.OPEN]
    assert outcomes[0].slots[0].reasons == (Reason(Because.AWAITS_BALLOT),)


def test_films_that_may_not_win_are_passed_over_and_it_is_said():
    categories = [Category("local", 1, eligible=frozenset({2, 3}))]

    outcomes = tally(categories, scored(9, 8, 7), CHAIN)

    assert winners(outcomes) == {"local": (2,)}
    assert Reason(Because.NOT_ELIGIBLE, {"films": [1]}) in slot_of(outcomes, 2, "local").reasons


@pytest.mark.parametrize("which", ["first", "creativity"])
def test_two_awards_go_together_if_either_names_the_other(which: str):
    beside = {"first": frozenset({"creativity"}), "creativity": frozenset({"first"})}
    categories = [
        Category("first", order=1, cumulates_with=beside["first"] if which == "first" else frozenset()),
        Category("creativity", 1, "criterion:creativity", order=2,
                 cumulates_with=beside["creativity"] if which == "creativity" else frozenset()),
    ]  # fmt: skip

    assert winners(tally(categories, scored(9, 8), CHAIN)) == {"first": (1,), "creativity": (1,)}


def test_a_round_nobody_knows_is_a_problem():
    found = list(category_problems([Category("first", 1, "standing@nowhere")], RUBRIC, {"screening": RUBRIC}))

    assert found == [Problem("unknown_round", {"category": "first", "round": "nowhere"})]


# ── Configuration ─────────────────────────────────────────────────────────────


def test_the_preset_has_no_problems():
    assert list(category_problems(PRESET, RUBRIC)) == []


def test_all_problems_of_the_categories_are_told_at_once():
    wrong = [Category("a", 0), Category("a", 1, "criterion:music", order=1), Category("b", 1, "raffle", order=1)]
    assert list(category_problems(wrong, RUBRIC)) == [
        Problem("no_slot", {"category": "a", "slots": 0}),
        Problem("category_twice", {"category": "a"}),
        Problem("unknown_criterion", {"category": "a", "criterion": "music"}),
        Problem("order_twice", {"category": "b", "order": 1}),
        Problem("unknown_decision", {"category": "b", "decides_by": "raffle"}),
    ]


def test_a_fraction_can_be_read_back_from_its_text():
    assert exact(Fraction(43, 5)) == "43/5"
    assert Fraction(exact(Fraction(8))) == 8
