"""How long it still takes: of a step, of a lane, and when a page asks again."""

import pytest

from submissions.media import pace


@pytest.mark.parametrize(
    ("progress", "elapsed", "left"),
    [(500, 60.0, 60), (250, 60.0, 180), (1000, 60.0, 0), (30, 3.0, 97), (29, 3.0, None), (500, 0.0, None)],
    ids=["half", "a quarter", "done", "just begun", "too little to tell", "clock not moved"],
)
def test_a_step_takes_as_long_again_as_its_progress_so_far_says(progress: int, elapsed: float, left: int | None):
    assert pace.seconds_left(progress, elapsed) == left


def test_a_pace_is_the_work_of_all_films_lately_over_their_length():
    assert pace.pace_of("ladder", [(60.0, 60_000), (30.0, 120_000)]) == 0.5


@pytest.mark.parametrize("done", [[], [(0.0, 60_000)], [(5.0, 0)]])
def test_without_experience_a_pace_is_the_usual_of_its_kind(done: list[tuple[float, int]]):
    assert (pace.pace_of("shots", done), pace.pace_of("unheard of", done)) == (0.3, 0.1)


def test_what_waits_is_shared_by_those_who_work():
    waiting, paces = {"ladder": 90_000, "check": 60_000}, {"ladder": 1.0, "check": 0.5}

    assert [pace.backlog_seconds(waiting, paces, workers) for workers in (1, 2, 0)] == [120, 60, 120]
    assert pace.backlog_seconds({}, paces, 1) == 0


def test_a_page_asks_often_for_what_takes_seconds_and_rarely_for_what_takes_minutes():
    assert [pace.asks_again_in("check", None, since=since) for since in (0, 5.9, 6)] == [0.5, 0.5, 2]
    assert [pace.asks_again_in("ladder", left, since=0) for left in (None, 5, 80, 900)] == [15, 4, 10, 30]
