from fractions import Fraction
from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from judging.scoring.agreement import Severity, kendall_w, severities, spread, variance


def panel(*jurors: list[float]) -> dict[int, dict[int, Fraction]]:
    """One row of scores a juror, one column a film."""
    return {film: {juror: Fraction(row[film]) for juror, row in enumerate(jurors, 1)} for film in range(len(jurors[0]))}


def test_the_variance_is_exact():
    assert variance(map(Fraction, [1, 2, 4])) == Fraction(7, 3)
    assert spread(map(Fraction, [1, 3, 5])) == 2.0


def test_one_value_has_no_spread():
    assert variance([Fraction(3)]) is None
    assert spread([Fraction(3)]) is None


def test_equal_values_have_none_either_but_it_is_zero():
    assert variance(map(Fraction, [5, 5])) == 0


def test_a_severe_juror_scores_below_the_colleagues():
    strict, mild, loner = severities(
        {1: {1: Fraction(5), 2: Fraction(8)}, 2: {1: Fraction(6), 2: Fraction(7)}} | {3: {3: Fraction(2)}}
    )
    assert strict == Severity(1, Fraction(-2), 2, 2, pytest.approx(0.5**0.5))
    assert mild == Severity(2, Fraction(2), 2, 2, pytest.approx(0.5**0.5))
    assert loner == Severity(3, None, 0, 1, None)


def test_three_managers_rank_six_applicants():
    """S. Siegel, Nonparametric Statistics (1956), table 9.1: W = 0.16."""
    ranks = panel([1, 6, 3, 2, 5, 4], [1, 5, 6, 4, 2, 3], [6, 3, 2, 5, 4, 1])
    assert round(float(kendall_w(ranks)), 2) == 0.16


def test_three_variables_with_ties():
    """Kendall (1948), quoted by Siegel (1956), p. 235: the sums of ranks give S = 591, with ties W = 0.828."""
    ranks = panel(
        [1, 4.5, 2, 4.5, 3, 7.5, 6, 9, 7.5, 10],
        [2.5, 1, 2.5, 4.5, 4.5, 8, 9, 6.5, 10, 6.5],
        [2, 1, 4.5, 4.5, 4.5, 4.5, 8, 8, 8, 10],
    )
    assert kendall_w(ranks) == Fraction(12 * 591, 9 * 990 - 3 * 114)


def test_jurors_who_rank_alike_agree_fully_on_any_scale():
    assert kendall_w(panel([1, 5, 9], [2, 3, 4])) == 1


def test_opposite_jurors_do_not_agree_at_all():
    assert kendall_w(panel([1, 2, 3], [3, 2, 1])) == 0


@pytest.mark.parametrize(
    "scores",
    [
        {},
        {1: {1: Fraction(5), 2: Fraction(6)}},
        panel([1, 2, 3]),
        {1: {1: Fraction(5), 2: Fraction(6)}, 2: {1: Fraction(5)}},
        panel([4, 4, 4], [7, 7, 7]),
    ],
    ids=["nothing", "one film", "one juror", "incomplete", "nobody told films apart"],
)
def test_where_concordance_means_nothing_it_is_none(scores):
    assert kendall_w(scores) is None


ROWS = st.integers(2, 5).flatmap(
    lambda films: st.lists(st.lists(st.integers(1, 5), min_size=films, max_size=films), min_size=2, max_size=4)
)


@given(ROWS)
def test_concordance_lies_between_none_and_full(rows):
    found = kendall_w(panel(*rows))
    assert found is None or 0 <= found <= 1


@given(ROWS)
def test_the_order_of_jurors_means_nothing(rows):
    assert len({kendall_w(panel(*order)) for order in permutations(rows)}) == 1


@given(ROWS, st.integers(1, 20))
def test_adding_a_constant_moves_severity_by_that_constant(rows, more):
    before = severities(panel(*rows))[0].difference
    after = severities(panel([mark + more for mark in rows[0]], *rows[1:]))[0].difference
    assert after == before + more
