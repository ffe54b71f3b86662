"""The solver of the awards: the reference contest, films with several awards, what waits, what stays empty."""

from fractions import Fraction

import pytest

from awards.tally import (
    Because,
    Category,
    Judged,
    Policy,
    Reason,
    State,
    TieRules,
    tally,
)
from judging.scoring.ranking import Counting, Method, standings
from judging.scoring.rubric import Ballot, Criterion, Rubric
from tests.awards.finals import (
    CHAIN,
    CRITERIA,
    PRESET,
    RUBRIC,
    SHARE,
    a_final,
    scored,
    slot_of,
    states,
    winners,
)

# ── The reference contest ─────────────────────────────────────────────────────


def a_funnel() -> Judged:
    """54 nominees, of whom films 2 and 3 share second place; film 20 is the most creative, film 21 tells best."""
    films = {film: [(90 - film,) * 2 + (1, 1)] * 2 for film in range(1, 55)}
    films[3] = [(88, 88, 1, 1)] * 2
    films[20] = [(70, 70, 100, 1)] * 2
    films[21] = [(69, 69, 1, 100)] * 2
    rubric = Rubric(tuple(Criterion(one.code, one.weight, 1, 100) for one in RUBRIC.criteria), 1, 100)
    ballots = [
        Ballot(juror, film, dict(zip(CRITERIA, marks, strict=True)))
        for film, rows in films.items()
        for juror, marks in enumerate(rows)
    ]
    return Judged(standings(films, ballots, rubric, Counting()), ballots, rubric, Counting())


def test_the_reference_contest_gives_eleven_awards():
    outcomes = tally(PRESET, a_funnel(), CHAIN)
    assert winners(outcomes) == {
        "first": (1,),
        "second": (2, 3, 4),
        "third": (5, 6, 7, 8, 9),
        "creativity": (20,),
        "narrative": (21,),
    }
    assert all(outcome.is_decided for outcome in outcomes)


def test_two_films_share_second_place_without_a_tie_break():
    outcomes = tally(PRESET, a_funnel(), CHAIN)
    assert [(one.film, one.place, one.shared, one.score) for one in outcomes[1].slots] == [
        (2, 2, True, 88),
        (3, 2, True, 88),
        (4, 4, False, 86),
    ]
    assert slot_of(outcomes, 3, "second").reasons == (
        Reason(Because.BY_STANDING, {"place": 2, "of": 54, "value": "88", "method": "mean"}),
        Reason(Because.SHARED, {"films": [2]}),
    )


def test_a_criterion_award_says_by_what_it_was_won():
    slot = slot_of(tally(PRESET, a_funnel(), CHAIN), 20, "creativity")
    facts = {"place": 1, "of": 54, "value": "100", "criterion": "creativity"}
    assert slot.reasons == (Reason(Because.BY_CRITERION, facts),)


def test_eleven_categories_of_one_award_each_climb_one_ladder():
    categories = [Category(f"c{number}", order=number) for number in range(1, 12)]
    assert winners(tally(categories, a_funnel(), SHARE)) == {
        **{f"c{number}": (number,) for number in range(1, 12)},
        "c2": (2, 3),
        "c3": (),
    }


def test_the_method_of_counting_is_told():
    outcomes = tally([Category("first")], scored(9, method=Method.MEDIAN), CHAIN)
    assert slot_of(outcomes, 1, "first").reasons[0].facts["method"] == "median"


# ── One film, several awards ──────────────────────────────────────────────────

BOTH = {1: [(9, 9, 9, 9)], 2: [(8, 8, 8, 8)], 3: [(7, 7, 7, 7)]}


def test_a_film_with_an_award_is_passed_over_and_the_next_one_is_told_why():
    categories = (Category("first", order=1), Category("best", 1, "criterion:narrative", order=2))
    outcomes = tally(categories, a_final(BOTH), CHAIN)
    assert winners(outcomes) == {"first": (1,), "best": (2,)}
    assert slot_of(outcomes, 2, "best").reasons[1] == Reason(Because.MOVED_UP, {"films": [1], "categories": ["first"]})
    assert slot_of(outcomes, 2, "best").place == 2


@pytest.mark.parametrize("which", ["first", "best"])
def test_a_film_keeps_both_if_either_category_cumulates(which: str):
    first = Category("first", order=1, cumulates=which == "first")
    best = Category("best", 1, "criterion:narrative", order=2, cumulates=which == "best")
    outcomes = tally((first, best), a_final(BOTH), CHAIN)
    assert winners(outcomes) == {"first": (1,), "best": (1,)}
    assert slot_of(outcomes, 1, "best").reasons[-1] == Reason(Because.BESIDE, {"categories": ["first"]})


def test_the_ladder_gives_a_film_one_award_even_where_categories_cumulate():
    ladder = [Category(code, order=order, cumulates=True) for order, code in enumerate("ab")]
    assert winners(tally(ladder, a_final(BOTH), CHAIN)) == {"a": (1,), "b": (2,)}


def test_the_order_of_allocation_decides_which_award_a_film_gets():
    categories = (Category("first", order=2), Category("best", 1, "criterion:narrative", order=1))
    assert winners(tally(categories, a_final(BOTH), CHAIN)) == {"best": (1,), "first": (2,)}


def test_only_eligible_films_win_and_the_others_stay_in_line():
    categories = (Category("debut", order=1, eligible=frozenset({2})), Category("first", order=2))
    assert winners(tally(categories, a_final(BOTH), CHAIN)) == {"debut": (2,), "first": (1,)}


def test_films_outside_a_parted_tie_keep_its_place():
    final = a_final({1: [(8, 6, 1, 1)], 2: [(6, 8, 1, 1)], 3: [(7, 7, 1, 1)]})
    categories = (Category("debut", order=1, eligible=frozenset({1, 2})), Category("rest", 2, order=2))
    outcomes = tally(categories, final, CHAIN)
    assert winners(outcomes) == {"debut": (1,), "rest": (3, 2)}
    assert [slot_of(outcomes, film, "rest").place for film in (3, 2)] == [1, 3]


# ── Awards that wait for an earlier one ───────────────────────────────────────


def test_an_award_waits_while_its_first_film_may_still_get_another():
    final = a_final({1: [(9, 9, 5, 1)], 2: [(9, 9, 4, 1)], 3: [(5, 5, 3, 1)], 4: [(4, 4, 1, 1)]})
    categories = (Category("first", order=1), Category("best", 1, "criterion:creativity", order=2))
    outcomes = tally(categories, final, CHAIN)
    assert states(outcomes, "best") == [State.OPEN]
    assert outcomes[1].slots[0].reasons == (Reason(Because.WAITS, {"films": [1, 2, 3], "categories": ["first"]}),)


def test_an_award_that_cumulates_waits_for_nobody():
    final = a_final({1: [(9, 9, 5, 1)], 2: [(9, 9, 4, 1)]})
    categories = (Category("first", order=1), Category("best", 1, "criterion:creativity", order=2, cumulates=True))
    assert winners(tally(categories, final, CHAIN)) == {"first": (), "best": (1,)}


def test_a_ladder_that_waits_waits_to_its_end():
    final = a_final({1: [(9, 9, 5, 1)], 2: [(8, 8, 5, 1)], 3: [(7, 7, 1, 1)], 4: [(6, 6, 1, 1)], 5: [(5, 5, 1, 1)]})
    best = Category("best", 1, "criterion:creativity", order=1)
    outcomes = tally(
        (best, Category("first", order=2), Category("second", 1, order=3)), final, TieRules(Policy.CHAIN, ())
    )
    assert [outcome.is_decided for outcome in outcomes] == [False, False, False]
    assert outcomes[1].slots[0].reasons == (Reason(Because.WAITS, {"films": [1, 2, 3], "categories": ["best"]}),)
    assert outcomes[2].slots[0].reasons == (Reason(Because.WAITS, {"films": [1, 2, 3, 4], "categories": ["best"]}),)


def test_films_that_hold_an_award_do_not_come_into_what_waits():
    final = a_final({1: [(9, 9, 9, 8)], 2: [(8, 8, 5, 9)], 3: [(8, 8, 5, 7)], 4: [(1, 1, 1, 6)]})
    categories = (
        Category("first", order=1),
        Category("creativity", 1, "criterion:creativity", order=2),
        Category("narrative", 1, "criterion:narrative", order=3),
    )
    outcomes = tally(categories, final, TieRules(Policy.CHAIN, ()))
    assert outcomes[2].slots[0].reasons == (Reason(Because.WAITS, {"films": [2, 3, 4], "categories": ["creativity"]}),)


# ── Empty slots ───────────────────────────────────────────────────────────────


def test_below_the_floor_a_slot_stays_vacant():
    outcomes = tally([Category("first", 2, floor=Fraction(17, 2))], scored(9, 8), CHAIN)
    assert states(outcomes, "first") == [State.FILLED, State.VACANT]
    assert outcomes[0].slots[1].reasons == (Reason(Because.BELOW_FLOOR, {"floor": "17/2", "best": "8"}),)


def test_the_floor_itself_is_enough():
    assert winners(tally([Category("first", floor=Fraction(8))], scored(8), CHAIN)) == {"first": (1,)}


def test_a_slot_without_a_candidate_stays_vacant():
    outcomes = tally([Category("first", 2)], scored(5), CHAIN)
    assert outcomes[0].slots[1].reasons == (Reason(Because.NO_CANDIDATE),)


def test_a_film_below_the_quorum_wins_nothing():
    final = a_final({1: [(9, 9, 9, 9)], 2: [(5, 5, 5, 5), (5, 5, 5, 5)]}, quorum=2)
    categories = (Category("first", order=1), Category("best", 1, "criterion:creativity", order=2, cumulates=True))
    assert winners(tally(categories, final, CHAIN)) == {"first": (2,), "best": (2,)}


def test_a_round_without_a_rubric_or_ballots_leaves_everything_vacant():
    empty = Judged([], [], Rubric(()), Counting())
    assert states(tally([Category("first", 2)], empty, CHAIN), "first") == [State.VACANT, State.VACANT]
