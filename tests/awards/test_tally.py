"""The solver of the awards, on small finals: four criteria, the last two of which only inform."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from awards.tally import (
    Because,
    Category,
    Choice,
    Judged,
    Outcome,
    Policy,
    Reason,
    Rulings,
    Slot,
    State,
    TieRules,
    category_problems,
    exact,
    tally,
)
from contest.problems import Problem
from judging.scoring.ranking import Counting, Method, Numbering, standings
from judging.scoring.rubric import Ballot, Criterion, Rubric
from judging.scoring.ties import TieStep

CRITERIA = ("story", "craft", "creativity", "narrative")
RUBRIC = Rubric(tuple(Criterion(code, weight) for code, weight in zip(CRITERIA, (50, 50, 0, 0), strict=True)))
PRESET = (
    Category("first", 1, order=1),
    Category("second", 3, order=2),
    Category("third", 5, order=3),
    Category("creativity", 1, "criterion:creativity", order=4),
    Category("narrative", 1, "criterion:narrative", order=5),
)
SHARE, CHAIN, EXTRA = (TieRules(policy) for policy in Policy)
Marks = tuple[int, int, int, int]


def a_final(films: dict[int, list[Marks]], **counting: object) -> Judged:
    """Film → a row of marks for each juror."""
    ballots = [
        Ballot(juror, film, dict(zip(CRITERIA, marks, strict=True)))
        for film, rows in films.items()
        for juror, marks in enumerate(rows, 1)
    ]
    rules = Counting(**counting)
    return Judged(standings(films, ballots, RUBRIC, rules), ballots, RUBRIC, rules)


def scored(*totals: int, **counting: object) -> Judged:
    """Films 1, 2, 3 … by one juror, each with the same mark for everything."""
    return a_final({film: [(mark, mark, mark, mark)] for film, mark in enumerate(totals, 1)}, **counting)


def winners(outcomes: tuple[Outcome, ...]) -> dict[str, tuple[int, ...]]:
    return {outcome.category: outcome.films for outcome in outcomes}


def states(outcomes: tuple[Outcome, ...], category: str) -> list[State]:
    return [slot.state for outcome in outcomes if outcome.category == category for slot in outcome.slots]


def reasons(outcomes: tuple[Outcome, ...], film: int, category: str) -> list[Because]:
    return [reason.code for reason in slot_of(outcomes, film, category).reasons]


def slot_of(outcomes: tuple[Outcome, ...], film: int, category: str) -> Slot:
    return next(one for out in outcomes if out.category == category for one in out.slots if one.film == film)


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


# ── Ties that do not fit ──────────────────────────────────────────────────────

TWO = (Category("second", 2, order=1), Category("third", 2, order=2))
STRADDLING = (9, 8, 8, 7, 6)


def test_sharing_uses_up_the_slots_below():
    outcomes = tally(TWO, scored(*STRADDLING), SHARE)
    assert winners(outcomes) == {"second": (1, 2, 3), "third": (4,)}
    assert [(one.number, one.place, one.shared) for one in outcomes[0].slots] == [
        (1, 1, False),
        (2, 2, True),
        (3, 2, True),
    ]
    assert outcomes[1].slots[0].reasons == (Reason(Because.TAKEN_ABOVE, {"category": "second"}),)
    assert states(outcomes, "third") == [State.TAKEN, State.FILLED]
    assert slot_of(outcomes, 4, "third").place == 4


def test_a_debt_may_reach_over_a_whole_category():
    three = (Category("a", 1, order=1), Category("b", 1, order=2), Category("c", 2, order=3))
    outcomes = tally(three, scored(9, 9, 9, 8), SHARE)
    assert winners(outcomes) == {"a": (1, 2, 3), "b": (), "c": (4,)}
    assert states(outcomes, "b") + states(outcomes, "c") == [State.TAKEN, State.TAKEN, State.FILLED]


def test_sharing_by_dense_places_uses_one_slot():
    outcomes = tally(TWO, scored(*STRADDLING, numbering=Numbering.DENSE), SHARE)
    assert winners(outcomes) == {"second": (1, 2, 3), "third": (4, 5)}
    assert [(one.number, one.place) for one in outcomes[0].slots] == [(1, 1), (2, 2), (2, 2)]
    assert slot_of(outcomes, 4, "third").place == 3


def test_an_extra_slot_costs_nobody_theirs():
    outcomes = tally(TWO, scored(*STRADDLING), EXTRA)
    assert winners(outcomes) == {"second": (1, 2, 3), "third": (4, 5)}
    assert reasons(outcomes, 2, "second") == [Because.BY_STANDING, Because.SHARED]
    assert reasons(outcomes, 3, "second") == [Because.BY_STANDING, Because.SHARED, Because.EXTRA_SLOT]


def test_the_chain_parts_what_does_not_fit():
    final = a_final({1: [(9, 9, 1, 1)], 2: [(8, 6, 1, 1)], 3: [(6, 8, 1, 1)], 4: [(5, 5, 1, 1)]})
    outcomes = tally(TWO, final, CHAIN)
    assert winners(outcomes) == {"second": (1, 2), "third": (3, 4)}
    assert [slot_of(outcomes, film, "third").place for film in (3, 4)] == [3, 4]
    assert slot_of(outcomes, 2, "second").reasons[1] == Reason(
        Because.TIE_BROKEN, {"step": "criterion", "value": "8", "ahead_of": [3], "behind": []}
    )
    assert slot_of(outcomes, 3, "third").reasons[1] == Reason(
        Because.TIE_BROKEN, {"step": "criterion", "value": "6", "ahead_of": [], "behind": [2]}
    )


def test_a_criterion_award_is_parted_by_its_own_median_and_jurors():
    rows = {1: [(1, 1, 9, 1), (1, 1, 5, 1), (1, 1, 1, 1)], 2: [(1, 1, 6, 1), (1, 1, 6, 1), (1, 1, 3, 1)]}
    outcomes = tally([Category("best", 1, "criterion:creativity")], a_final(rows), CHAIN)
    assert winners(outcomes) == {"best": (2,)}
    assert slot_of(outcomes, 2, "best").reasons[1].facts["step"] == "median"


def test_what_the_chain_cannot_part_stays_open_in_both_categories():
    outcomes = tally(TWO, scored(*STRADDLING), CHAIN)
    assert winners(outcomes) == {"second": (1,), "third": (4,)}
    assert states(outcomes, "second") == [State.FILLED, State.OPEN]
    assert states(outcomes, "third") == [State.OPEN, State.FILLED]
    assert outcomes[0].slots[1].reasons == (Reason(Because.TIE_OPEN, {"films": [2, 3], "value": "8", "slots": 1}),)
    assert not outcomes[0].is_decided


def test_a_tie_at_the_end_of_the_list_is_open_and_nothing_is_cut():
    outcomes = tally([Category("only", 2)], scored(9, 8, 8, 8), CHAIN)
    assert states(outcomes, "only") == [State.FILLED, State.OPEN]
    assert outcomes[0].slots[1].reasons[0].facts["films"] == [2, 3, 4]


@pytest.mark.parametrize(
    "rulings",
    [Rulings(votes={"second": {2: 3, 3: 4}}), Rulings(chair={"second": (3, 2)})],
    ids=["the panel votes", "the chair decides"],
)
def test_people_decide_what_the_numbers_cannot(rulings: Rulings):
    assert winners(tally(TWO, scored(*STRADDLING), CHAIN, rulings)) == {"second": (1, 3), "third": (2, 4)}


def test_a_shorter_declared_chain_is_all_that_runs():
    rules = TieRules(Policy.CHAIN, (TieStep.CRITERION,))
    ruled = Rulings(chair={"second": (3, 2)})
    assert states(tally(TWO, scored(*STRADDLING), rules, ruled), "second") == [State.FILLED, State.OPEN]


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


# ── Properties ────────────────────────────────────────────────────────────────

MARK = st.integers(1, 4)
FINALS = st.dictionaries(
    st.integers(1, 9), st.lists(st.tuples(MARK, MARK, MARK, MARK), min_size=1, max_size=3), max_size=9
)
CATEGORIES = st.lists(
    st.tuples(
        st.integers(1, 3),
        st.sampled_from(["standing", "standing", "criterion:creativity", "criterion:narrative"]),
        st.booleans(),
        st.sampled_from([None, Fraction(2)]),
    ),
    max_size=5,
).map(
    lambda rows: [
        Category(f"c{order}", slots, by, cumulates, order, floor)
        for order, (slots, by, cumulates, floor) in enumerate(rows)
    ]
)
RULES = st.builds(TieRules, st.sampled_from(Policy), st.sampled_from([(), tuple(TieStep), (TieStep.HEAD_TO_HEAD,)]))
NUMBERING = st.sampled_from(Numbering)


@given(FINALS, CATEGORIES, RULES, NUMBERING)
def test_a_category_never_has_more_or_fewer_slots_than_the_rules_say(films, categories, rules, numbering):
    outcomes = tally(categories, a_final(films, numbering=numbering), rules)
    for outcome, category in zip(outcomes, categories, strict=True):
        numbers = [slot.number for slot in outcome.slots]
        assert set(numbers) >= set(range(1, category.slots + 1))
        grown = [slot for slot in outcome.slots if slot.number > category.slots]
        assert rules.policy is not Policy.CHAIN or not grown
        assert all(slot.shared for slot in grown)
        assert numbers == sorted(numbers)


@given(FINALS, CATEGORIES, RULES, NUMBERING)
def test_cumulation_is_kept(films, categories, rules, numbering):
    by_code = {category.code: category for category in categories}
    held: dict[int, list[Category]] = {}
    for outcome in tally(categories, a_final(films, numbering=numbering), rules):
        for film in outcome.films:
            held.setdefault(film, []).append(by_code[outcome.category])
    for several in held.values():
        assert sum(not category.cumulates for category in several) <= 1
        assert len({category.decides_by for category in several}) == len(several)


@given(FINALS, CATEGORIES, RULES, NUMBERING, st.randoms())
def test_the_order_of_the_input_means_nothing(films, categories, rules, numbering, chance):
    judged = a_final(films, numbering=numbering)
    before = tally(categories, judged, rules)
    rows, ballots = list(judged.standings), list(judged.ballots)
    for shuffled in (rows, ballots, categories):
        chance.shuffle(shuffled)
    assert tally(categories, Judged(rows, ballots, RUBRIC, judged.counting), rules) == before


@given(FINALS, CATEGORIES, RULES, NUMBERING, st.permutations(range(1, 10)))
def test_the_numbers_of_the_films_mean_nothing(films, categories, rules, numbering, renamed):
    name = dict(zip(range(1, 10), renamed, strict=True))
    plain = tally(categories, a_final(films, numbering=numbering), rules)
    other = tally(categories, a_final({name[film]: rows for film, rows in films.items()}, numbering=numbering), rules)
    assert winning(plain, name) == winning(other, {film: film for film in name})


def winning(outcomes: tuple[Outcome, ...], name: dict[int, int]) -> list[object]:
    """What each category says, whatever the order of films that share a place."""
    return [
        (
            out.category,
            [(one.number, one.state, one.score) for one in out.slots],
            {(name[film], slot_of(outcomes, film, out.category).place) for film in out.films},
        )
        for out in outcomes
    ]


@given(FINALS.filter(bool), CATEGORIES, RULES, NUMBERING, st.data())
def test_removing_a_film_that_won_nothing_changes_nothing(films, categories, rules, numbering, data):
    before = tally(categories, a_final(films, numbering=numbering), rules)
    losers = sorted(films.keys() - concerned(before))
    if losers:
        gone = data.draw(st.sampled_from(losers))
        after = tally(
            categories, a_final({film: films[film] for film in films if film != gone}, numbering=numbering), rules
        )
        assert outcome_of(after) == outcome_of(before)


def concerned(outcomes: tuple[Outcome, ...]) -> set[int]:
    """Films that won or that an open slot names."""
    slots = [slot for outcome in outcomes for slot in outcome.slots]
    named = {film for slot in slots if slot.state is State.OPEN for film in slot.reasons[0].facts["films"]}
    return named | {slot.film for slot in slots if slot.film is not None}


def outcome_of(outcomes: tuple[Outcome, ...]) -> list[object]:
    return [
        (one.category, one.number, one.state, one.film, one.place, one.shared, one.score)
        for outcome in outcomes
        for one in outcome.slots
    ]


@given(FINALS, CATEGORIES, NUMBERING)
def test_whoever_wins_by_standing_is_never_behind_a_film_that_won_nothing(films, categories, numbering):
    only = [Category(one.code, one.slots, order=one.order) for one in categories]
    judged = a_final(films, numbering=numbering)
    outcomes = tally(only, judged, CHAIN)
    score = {row.film: row.score for row in judged.standings}
    won = [score[slot.film] for outcome in outcomes for slot in outcome.slots if slot.film is not None]
    lost = [score[film] for film in films.keys() - concerned(outcomes)]
    assert min(won, default=10) >= max(lost, default=0)


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
