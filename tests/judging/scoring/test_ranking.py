from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from judging.scoring.ranking import (
    Counting,
    Method,
    Numbering,
    Standing,
    mean,
    median,
    places,
    ranked,
    standings,
    tied_groups,
    trimmed,
    under_quorum,
)
from judging.scoring.rubric import Ballot, Criterion, Rubric

RUBRIC = Rubric((Criterion("mark", 100), Criterion("note", 0)))


def cast(**marks: list[int]) -> list[Ballot]:
    """f1=[7, 8] is film 1 with marks of jurors 1 and 2."""
    return [
        Ballot(juror, int(film[1:]), {"mark": mark}) for film, row in marks.items() for juror, mark in enumerate(row, 1)
    ]


def count(ballots: list[Ballot], films: range, **rules: object) -> list[Standing]:
    return standings(films, ballots, RUBRIC, Counting(**rules))


def test_equal_means_share_a_place_and_the_next_is_left_out():
    table = count(cast(f1=[7, 8], f2=[9, 9], f3=[8, 7], f4=[1, 1]), range(1, 5))
    assert [(one.film, one.place, one.shared) for one in table] == [
        (2, 1, False),
        (1, 2, True),
        (3, 2, True),
        (4, 4, False),
    ]


def test_dense_numbering_leaves_no_place_out():
    table = count(cast(f1=[7], f2=[9], f3=[7], f4=[1]), range(1, 5), numbering=Numbering.DENSE)
    assert [one.place for one in table] == [1, 2, 2, 3]


def test_a_tie_that_floats_would_break_is_a_tie():
    table = count(cast(f1=[7, 7, 8], f2=[8, 7, 7], f3=[7, 8, 7]), range(1, 4))
    assert [(one.place, one.score) for one in table] == [(1, Fraction(22, 3))] * 3


def test_films_under_quorum_are_named_and_not_ranked():
    table = count(cast(f1=[10], f2=[5, 5], f3=[]), range(1, 4), quorum=2)
    assert [one.film for one in ranked(table)] == [2]
    assert [(one.film, one.place, one.score, one.ballots) for one in under_quorum(table)] == [
        (1, None, Fraction(10), 1),
        (3, None, None, 0),
    ]


def test_incomplete_ballots_are_told_and_never_count():
    ballots = [Ballot(1, 1, {"mark": 6}), Ballot(2, 1, {"note": 9}), Ballot(3, 2, {})]
    first, second = count(ballots, range(1, 3))
    assert (first.score, first.ballots, first.incomplete) == (Fraction(6), 1, 1)
    assert (second.score, second.median, second.ballots, second.incomplete) == (None, None, 0, 1)


def test_ballots_for_films_that_are_not_in_the_round_do_not_count():
    assert [one.film for one in count(cast(f1=[5], f9=[10]), range(1, 2))] == [1]


def test_a_standing_carries_the_means_of_its_criteria():
    ballots = [Ballot(1, 1, {"mark": 6, "note": 2}), Ballot(2, 1, {"mark": 7})]
    assert count(ballots, range(1, 2))[0].criteria == {"mark": Fraction(13, 2), "note": Fraction(2)}


def test_the_method_decides_and_the_median_is_always_told():
    ballots = cast(f1=[1, 9, 9, 9], f2=[8, 8, 8, 8])
    assert [one.film for one in count(ballots, range(1, 3))] == [2, 1]
    assert [one.film for one in count(ballots, range(1, 3), method=Method.MEDIAN)] == [1, 2]
    assert [(one.score, one.median) for one in count(ballots, range(1, 3), method=Method.TRIMMED)] == [(9, 9), (8, 8)]


def test_trimming_spares_nobody_below_four():
    assert trimmed(map(Fraction, [1, 2, 6])) == 3
    assert trimmed(map(Fraction, [1, 2, 6, 100])) == 4


def test_the_median_of_an_even_number_is_the_middle():
    assert median(map(Fraction, [9, 1, 4, 5])) == Fraction(9, 2)


@pytest.mark.parametrize("method", [mean, median, trimmed])
def test_nothing_has_no_middle(method):
    with pytest.raises(ValueError, match="no mean of nothing"):
        method([])


VALUES = st.dictionaries(st.integers(1, 30), st.integers(1, 6).map(Fraction), max_size=20)
MARKS = st.dictionaries(st.tuples(st.integers(1, 5), st.integers(1, 8)), st.integers(1, 10), max_size=30)


@given(VALUES)
def test_a_place_is_one_more_than_the_films_ahead(values: dict[int, Fraction]):
    ahead = {film: sum(other > value for other in values.values()) for film, value in values.items()}
    assert places(values) == {film: count + 1 for film, count in ahead.items()}


@given(VALUES)
def test_a_dense_place_is_one_more_than_the_values_ahead(values: dict[int, Fraction]):
    ahead = {film: sum(other > value for other in set(values.values())) for film, value in values.items()}
    assert places(values, Numbering.DENSE) == {film: count + 1 for film, count in ahead.items()}


@given(VALUES)
def test_tied_groups_hold_every_film_once(values: dict[int, Fraction]):
    assert sorted(film for group in tied_groups(values) for film in group) == sorted(values)


@given(MARKS, st.sampled_from(Method), st.integers(1, 3), st.randoms())
def test_the_order_of_the_ballots_means_nothing(marks, method, quorum, chance):
    ballots = [Ballot(juror, film, {"mark": mark}) for (juror, film), mark in marks.items()]
    films = list(range(1, 9))
    counting = Counting(method, quorum)
    before = standings(films, ballots, RUBRIC, counting)
    chance.shuffle(ballots)
    chance.shuffle(films)
    assert standings(films, ballots, RUBRIC, counting) == before


@given(MARKS, st.permutations(range(1, 9)))
def test_a_film_stands_where_it_stands_whatever_its_number(marks, renamed):
    name = dict(zip(range(1, 9), renamed, strict=True))
    plain = [Ballot(juror, film, {"mark": mark}) for (juror, film), mark in marks.items()]
    other = [Ballot(one.juror, name[one.film], one.marks) for one in plain]
    place = {name[one.film]: one.place for one in standings(name, plain, RUBRIC, Counting())}
    assert {one.film: one.place for one in standings(renamed, other, RUBRIC, Counting())} == place


@given(MARKS, st.integers(1, 8))
def test_a_higher_mark_never_costs_a_place(marks, film):
    ballots = [Ballot(juror, other, {"mark": min(mark, 9)}) for (juror, other), mark in marks.items()]
    better = [Ballot(one.juror, one.film, {"mark": one.marks["mark"] + (one.film == film)}) for one in ballots]
    place = {one.film: one.place or 99 for one in standings(range(1, 9), ballots, RUBRIC, Counting())}
    after = {one.film: one.place or 99 for one in standings(range(1, 9), better, RUBRIC, Counting())}
    assert after[film] <= place[film]
