from datetime import timedelta

import pytest

from judging.playback import ASSUMED_PACE, merged, played_thousandths, seconds_left
from tests.factories import NOON


@pytest.mark.parametrize(
    ("intervals", "found"),
    [
        ([], ()),
        ([[0, 5], [5, 9]], ((0, 9),)),
        ([[20, 30], [0, 5], [3, 8]], ((0, 8), (20, 30))),
        ([[-5, 3], [95, 200]], ((0, 3), (95, 100))),
        ([[7, 7], [9, 4], [300, 400]], ()),
    ],
)
def test_the_shortest_list_that_covers_the_same_time(intervals: list[list[int]], found: tuple[tuple[int, int], ...]):
    assert merged(intervals, duration_ms=100) == found


def test_merging_again_changes_nothing():
    once = merged([[20, 30], [0, 5], [3, 8]], duration_ms=100)

    assert merged(once, duration_ms=100) == once


@pytest.mark.parametrize(("duration_ms", "thousandths"), [(1000, 999), (999, 1000), (0, 0)])
def test_a_share_is_cut_off_and_not_rounded_up(duration_ms: int, thousandths: int):
    assert played_thousandths([[0, 999], [0, 500]], duration_ms=duration_ms) == thousandths


def test_without_own_figures_a_usual_pace_is_assumed():
    assert seconds_left([], [60_000, 40_000], mean_ms=50_000) == round(100 * ASSUMED_PACE)


def test_the_pace_is_the_median_gap_between_two_ballots_of_a_sitting():
    minutes = [0, 3, 6, 9, 400, 404]  # three minutes a film, a night between, one of four
    sealed = [NOON + timedelta(minutes=minute) for minute in minutes]

    assert seconds_left(sealed, [60_000, 120_000], mean_ms=60_000) == 3 * 3 * 60


def test_nothing_is_left_when_nothing_is_open():
    assert seconds_left([NOON], [], mean_ms=60_000) == 0
