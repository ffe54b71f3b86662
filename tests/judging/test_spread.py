from fractions import Fraction

from judging.results.spread import spread_of


def counts(*scores: int | Fraction, low: int = 1, high: int = 10) -> list[int]:
    return [bar.count for bar in spread_of([Fraction(score) for score in scores], low=low, high=high).bars]


def test_a_score_stands_in_the_bar_of_its_whole_points_cut_off():
    assert counts(1, Fraction(299, 100), 3, 10) == [1, 1, 1, 0, 0, 0, 0, 0, 0, 1]


def test_a_long_scale_is_cut_into_ten_and_its_end_stays_inside():
    assert counts(0, 9, 10, 99, 100, low=0, high=100) == [2, 1, 0, 0, 0, 0, 0, 0, 0, 2]


def test_a_short_scale_has_a_bar_a_point():
    assert counts(1, 2, 2, 5, low=1, high=5) == [1, 2, 0, 0, 1]


def test_the_middle_and_the_halves():
    found = spread_of([Fraction(n) for n in (9, 1, 5, 3, 7)], low=1, high=10)

    assert (found.lower, found.median, found.upper) == (2, 5, 8)


def test_without_scores_there_is_no_middle_and_no_bar_stands():
    found = spread_of([], low=1, high=10)

    assert (found.median, found.lower, found.upper) == (None, None, None)
    assert {bar.height for bar in found.bars} == {0}
