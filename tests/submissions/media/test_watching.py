"""What is seen in pictures drawn by hand: flashes as WCAG counts them, black, stillness, repetition."""

from fractions import Fraction

import numpy as np
import pytest

from submissions.media.watching import FRAME_BYTES, Differs, Every, Sameness, Watcher, looking_rate, moves

RATE = 24
PLAIN = {"blacks": (), "freezes": (), "flashes": (), "repeated_permille": 0}


def picture(grey: int, *, area: float = 1.0, red: bool = False) -> bytes:
    frame = np.full((36, 64, 3), 60, np.uint8)
    frame[: round(36 * area)] = (grey, 0, 0) if red else grey
    return frame.tobytes()


def seen(frames: list[bytes]) -> dict:
    watcher = Watcher(Fraction(RATE))
    data = b"".join(frames)
    for at in range(0, len(data), 10_007):
        watcher.feed(data[at : at + 10_007])
    return watcher.seen()


def alternating(per_second: int, seconds: int = 3, **how) -> list[bytes]:
    """So many flashes a second between two greys."""
    half = RATE // per_second // 2
    return [picture(200 if n // half % 2 else 60, **how) for n in range(RATE * seconds)]


@pytest.mark.parametrize(
    ("frames", "flashes"),
    [
        (alternating(6), True), (alternating(4), True), (alternating(3), False), (alternating(2), False),
        (alternating(6, area=0.3), True), (alternating(6, area=0.2), False),
        ([picture(250 - n % 2 * 10) for n in range(72)], False),
        ([picture(200 if n // 2 % 2 else 0, red=True) for n in range(72)], True),
    ],
    ids=["six a second", "four", "three are allowed", "two", "a third of it", "a fifth", "little change", "red"],
)  # fmt: skip
def test_more_than_three_flashes_a_second_over_a_quarter_of_the_screen_are_told(frames, flashes):
    assert bool(seen(frames)["flashes"]) is flashes


def test_flashes_are_told_where_they_are():
    calm = [picture(60 + n % 3) for n in range(RATE * 5)]
    (since, until), *more = seen([*calm, *alternating(6), *calm])["flashes"]

    assert (more, 4900 <= since <= 5700, 7300 <= until <= 8600) == ([], True, True)


def moving(n: int) -> bytes:
    return np.roll(np.tile(np.arange(0, 192, 3, np.uint8)[None, :, None], (36, 1, 3)), n, axis=1).tobytes()


def test_an_ordinary_picture_is_not_remarkable():
    assert seen([moving(n) for n in range(100)]) == PLAIN


def test_black_and_still_stretches_are_measured():
    film = [*(moving(n) for n in range(48)), *[bytes(FRAME_BYTES)] * 72, *[picture(90)] * 144]
    result = seen(film)

    assert (result["blacks"], result["freezes"]) == (((2000, 5000),), ((5000, 11_000),))


@pytest.mark.parametrize(("every", "permille"), [(1, 0), (2, 500), (3, 666)])
def test_repeated_frames_are_counted_where_the_film_moves(every, permille):
    assert abs(seen([moving(n // every) for n in range(240)])["repeated_permille"] - permille) <= 15


def test_a_cut_between_two_stills_repeats_nothing():
    assert seen([picture(90)] * 60 + [picture(150)] * 60)["repeated_permille"] == 0


def test_fast_films_are_looked_at_in_halves_and_every_second_frame_is_handed_on():
    handed: list[bytes] = []
    every = Every(2, handed.append)
    frames = b"".join(bytes([n]) * FRAME_BYTES for n in range(5))
    every.feed(frames[:10_000])
    every.feed(frames[10_000:])

    assert b"".join(handed)[::FRAME_BYTES] == bytes([0, 2, 4])
    assert (looking_rate(Fraction(120)), looking_rate(Fraction(60)), looking_rate(Fraction(0))) == (60, 60, 25)


def test_a_film_without_a_whole_picture_shows_nothing():
    assert seen([]) == seen([bytes(FRAME_BYTES - 1)]) == {}


def test_flashes_in_a_film_shorter_than_a_second_begin_and_end_inside_it():
    assert seen(alternating(12, seconds=1)[:10])["flashes"] == ((0, 41),)


def test_every_frame_is_handed_on_as_it_comes_when_none_is_left_out():
    handed: list[bytes] = []
    Every(1, handed.append).feed(b"half a frame")

    assert handed == [b"half a frame"]


# ── Stills ────────────────────────────────────────────────────────────────────
def looked_at(*frames: bytes) -> dict:
    sameness = Sameness()
    data = b"".join(frames)
    for at in range(0, len(data), 5_003):
        sameness.feed(data[at : at + 5_003])
    return sameness.seen(90_000)


def test_a_few_pictures_that_look_alike_are_a_film_that_stands_still():
    assert looked_at(picture(90), picture(91), picture(92)) == {"freezes": ((0, 90_000),), "blacks": ()}
    assert looked_at(bytes(FRAME_BYTES)) == {"freezes": ((0, 90_000),), "blacks": ((0, 90_000),)}
    assert looked_at() == {}


def test_the_first_picture_that_looks_otherwise_ends_the_looking():
    with pytest.raises(Differs):
        looked_at(picture(90), picture(91), picture(93))


def test_pictures_that_differ_from_the_first_show_that_something_moves():
    assert [moves(picture(90) + picture(91)), moves(picture(90) + picture(140)), moves(b"")] == [False, True, False]
