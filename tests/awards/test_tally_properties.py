"""What always holds of the solver, whatever the films, the categories and the rules."""

from dataclasses import replace
from fractions import Fraction
from itertools import combinations

from hypothesis import given
from hypothesis import strategies as st

from awards.tally import (
    Because,
    Category,
    Judged,
    Outcome,
    Policy,
    State,
    TieRules,
    tally,
)
from judging.scoring.ranking import Numbering
from judging.scoring.ties import TieStep
from tests.awards.finals import (
    CHAIN,
    RUBRIC,
    a_final,
    slot_of,
)

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
        st.sampled_from([None, None, frozenset({1, 3, 5, 7, 9}), frozenset({2, 3})]),
        st.sampled_from([frozenset[str](), frozenset({"c0"}), frozenset({"c1", "c2"})]),
    ),
    max_size=5,
).map(
    lambda rows: [
        Category(f"c{order}", slots, by, cumulates, order, floor, eligible, beside)
        for order, (slots, by, cumulates, floor, eligible, beside) in enumerate(rows)
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
        assert all(one.goes_with(other) for one, other in combinations(several, 2))
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
    renamed_too = [
        replace(one, eligible=None if one.eligible is None else frozenset(name[film] for film in one.eligible))
        for one in categories
    ]
    other = tally(renamed_too, a_final({name[film]: rows for film, rows in films.items()}, numbering=numbering), rules)
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
        # Where only some films may win, one that may not can stand above a winner: then the place alone moves up.
        places = all(one.eligible is None for one in categories)
        assert outcome_of(after, places=places) == outcome_of(before, places=places)


def concerned(outcomes: tuple[Outcome, ...]) -> set[int]:
    """Films that won, that an open slot names, or that lost a tie: it is parted only where there are too few slots."""
    slots = [slot for outcome in outcomes for slot in outcome.slots]
    parted = [reason.facts for slot in slots for reason in slot.reasons if reason.code is Because.TIE_BROKEN]
    behind = {film for facts in parted for film in facts["ahead_of"]}
    named = {film for slot in slots if slot.state is State.OPEN for film in slot.reasons[0].facts["films"]}
    return named | behind | {slot.film for slot in slots if slot.film is not None}


def outcome_of(outcomes: tuple[Outcome, ...], *, places: bool) -> list[object]:
    return [
        (one.category, one.number, one.state, one.film, one.place if places else None, one.shared, one.score)
        for outcome in outcomes
        for one in outcome.slots
    ]


@given(FINALS, CATEGORIES, RULES, NUMBERING)
def test_nobody_wins_what_they_may_not(films, categories, rules, numbering):
    for outcome, one in zip(tally(categories, a_final(films, numbering=numbering), rules), categories, strict=True):
        assert one.eligible is None or set(outcome.films) <= one.eligible
        assert one.floor is None or all(slot.score >= one.floor for slot in outcome.slots if slot.film is not None)


@given(FINALS, CATEGORIES, NUMBERING)
def test_whoever_wins_by_standing_is_never_behind_a_film_that_won_nothing(films, categories, numbering):
    only = [Category(one.code, one.slots, order=one.order) for one in categories]
    judged = a_final(films, numbering=numbering)
    outcomes = tally(only, judged, CHAIN)
    score = {row.film: row.score for row in judged.standings}
    won = [score[slot.film] for outcome in outcomes for slot in outcome.slots if slot.film is not None]
    lost = [score[film] for film in films.keys() - concerned(outcomes)]
    assert min(won, default=10) >= max(lost, default=0)
