"""Who moves up when an award is taken back, and what can never happen on the way."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from awards.bundle import Case, Count, OutOfOrder, canonical, load, reproduce, seal
from awards.tally import Category, TieRules
from awards.tally.succession import Deed, Event, Way
from judging.scoring.ranking import Counting
from judging.scoring.rubric import Ballot, Criterion, Rubric

RUBRIC = Rubric((Criterion("story", 100, 1, 100), Criterion("look", 0, 1, 100)), 1, 100)
REFERENCE = (
    Category("first", 1, order=1),
    Category("second", 3, order=2),
    Category("third", 5, order=3),
    Category("look", 1, "criterion:look", order=4),
)


def a_case(films: int = 15, categories: tuple[Category, ...] = REFERENCE) -> Case:
    """Films 1, 2, 3 … by two jurors, the first the best; film 12 looks best, then film 13."""
    ballots = tuple(
        Ballot(juror, film, {"story": 100 - film, "look": 90 if film == 12 else 80 if film == 13 else 10})
        for film in range(1, films + 1)
        for juror in (1, 2)
    )
    return Case(Count(frozenset(range(1, films + 1)), ballots, RUBRIC, Counting()), categories, TieRules())


def revoked(category: str, film: int, way: Way = Way.PROMOTE) -> Event:
    return Event(Deed.REVOKED, category, film, way)


def test_the_films_that_follow_are_asked_one_step_after_the_other():
    case = a_case().and_then(revoked("second", 3))
    assert case.offers == (("second", 5),)

    case = case.and_then(Event(Deed.ACCEPTED, "second", 5))
    assert case.holdings.held["second"] == (2, 4, 5)
    assert case.holdings.held["third"] == (6, 7, 8, 9)
    assert case.offers == (("third", 10),)

    case = case.and_then(Event(Deed.ACCEPTED, "third", 10))
    assert case.holdings.held["third"] == (6, 7, 8, 9, 10)
    assert case.offers == ()


def test_whoever_declines_keeps_what_they_have_and_the_next_one_is_asked():
    case = a_case().and_then(revoked("second", 3)).and_then(Event(Deed.DECLINED, "second", 5))

    assert 5 in case.holdings.held["third"]
    assert case.offers == (("second", 6),)


def test_a_vacant_slot_stays_vacant_and_moves_nobody():
    case = a_case().and_then(revoked("first", 1, Way.VACANT))

    assert case.holdings.held["first"] == ()
    assert case.holdings.held["second"] == (2, 3, 4)
    assert case.offers == ()


def test_a_slot_that_is_decided_anew_waits_for_people():
    case = a_case().and_then(revoked("first", 1, Way.ANEW))
    assert case.offers == ()

    case = case.and_then(Event(Deed.CHOSEN, "first", 7, reason="By vote"))
    assert case.holdings.held["first"] == (7,)
    assert case.offers == (("third", 10),)


def test_nobody_is_chosen_for_an_award_they_hold_or_lost_or_that_waits_for_nobody():
    case = a_case().and_then(revoked("second", 3, Way.ANEW))

    for film, why in ((2, "2 already holds second"), (3, "nothing was to be decided anew")):
        with pytest.raises(OutOfOrder, match=why):
            _ = case.and_then(Event(Deed.CHOSEN, "second", film)).holdings
    with pytest.raises(OutOfOrder, match="nothing was to be decided anew in first"):
        _ = case.and_then(Event(Deed.CHOSEN, "first", 7)).holdings


def test_a_film_that_moves_up_gives_up_what_it_may_not_keep():
    case = a_case()
    for film in (7, 8, 9):  # and films 10, 11 take their places before film 12
        case = case.and_then(revoked("third", film))
    for film in (10, 11):
        case = case.and_then(Event(Deed.ACCEPTED, "third", film))
    assert case.offers == (("third", 12),)

    case = case.and_then(Event(Deed.ACCEPTED, "third", 12))
    assert case.holdings.held["look"] == ()
    assert case.offers == (("look", 13),)


@pytest.mark.parametrize(
    "event",
    [
        revoked("first", 2),
        Event(Deed.ACCEPTED, "first", 2),
        Event(Deed.DECLINED, "second", 5),
        Event(Deed.CHOSEN, "first", 2, reason="x"),
    ],
)
def test_what_cannot_have_happened_is_refused(event: Event):
    with pytest.raises(OutOfOrder):
        _ = a_case().and_then(event).holdings


def test_a_sealed_case_replays_its_events_and_finds_a_forged_one():
    case = a_case().and_then(revoked("second", 3)).and_then(Event(Deed.ACCEPTED, "second", 5))
    document = load(canonical(seal(case)))
    assert reproduce(document) is None

    document["events"][1]["film"] = 6
    difference = reproduce(document)
    assert difference is not None
    assert difference.where == "events"


def test_who_moves_up_is_told_with_the_place_counted_again():
    case = a_case().and_then(revoked("first", 1)).and_then(Event(Deed.DECLINED, "first", 2))
    first = case.retally()[0]

    assert [(slot.film, slot.place) for slot in first.slots] == [(3, 2)]
    assert [slot.place for slot in a_case().retally()[0].slots] == [1]


def test_the_films_left_keep_their_scores_and_close_ranks():
    judged = a_case(4).count.judged(frozenset({2}))

    assert [(row.film, row.place) for row in judged.standings] == [(1, 1), (3, 2), (4, 3)]


@given(st.data())
def test_slots_are_never_overfilled_and_nothing_is_taken_by_succession(data):
    """Whatever is revoked and answered, in any order."""
    case = a_case()
    sizes = {one.code: one.slots for one in case.categories}
    for _ in range(data.draw(st.integers(1, 8))):
        before = case.holdings
        held = [(code, film) for code, films in before.held.items() for film in films]
        deeds = [revoked(code, film, way) for code, film in held for way in Way]
        deeds += [Event(deed, *offer) for offer in case.offers for deed in (Deed.ACCEPTED, Deed.DECLINED)]
        event = data.draw(st.sampled_from(deeds))
        case = case.and_then(event)
        after = case.holdings
        assert all(len(films) <= sizes[code] for code, films in after.held.items())
        lost = {(c, f) for c, f in held if not after.holds(c, f)}
        assert {film for _, film in lost} <= {event.film}
        assert all(film not in after.revoked for films in after.held.values() for film in films)
        by_film = [film for films in after.held.values() for film in films]
        assert len(by_film) == len(set(by_film))  # nobody holds two, as no category cumulates


@given(st.randoms())
def test_the_order_in_which_categories_and_ballots_lie_means_nothing(chance):
    case = a_case().and_then(revoked("second", 3))
    ballots, categories = list(case.count.ballots), list(case.categories)
    chance.shuffle(ballots)
    chance.shuffle(categories)
    shuffled = replace(case, count=replace(case.count, ballots=tuple(ballots)), categories=tuple(categories))

    assert shuffled.offers == case.offers
    assert seal(shuffled) == seal(case)
