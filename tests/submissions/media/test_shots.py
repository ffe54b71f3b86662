"""Shot cutting on pictures made of numbers, and on a real film."""

from fractions import Fraction
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from submissions.media import commands, inspection, shots, tools
from tests.submissions.media.films import Reel

RANDOM = np.random.default_rng(7)


def scene(frames: int, *, seed: int, level: int = 128) -> np.ndarray:
    """A still picture of broad patches with a little grain."""
    patches = np.random.default_rng(seed).integers(max(0, level - 90), level + 90, (4, 4, 3))
    picture = np.kron(patches, np.ones((9, 16, 1)))
    return np.clip(picture + RANDOM.normal(0, 2, (frames, 36, 64, 3)), 0, 255).astype(np.uint8)


def found(*pieces: np.ndarray, chunk: int = 10_000) -> list[int]:
    cutter, data = shots.Cutter(), np.concatenate(pieces).tobytes()
    for at in range(0, len(data), chunk):
        cutter.feed(data[at : at + chunk])
    return cutter.cuts()


def test_hard_cuts_are_found_on_the_frame_whatever_the_size_of_the_pieces():
    pieces = [scene(40, seed=1), scene(30, seed=2), scene(50, seed=3)]

    assert found(*pieces) == found(*pieces, chunk=999_999) == [40, 70]


def test_one_scene_has_no_cut_and_nothing_has_none_either():
    assert found(scene(100, seed=1)) == []
    assert shots.Cutter().cuts() == []


def test_a_flash_is_no_cut():
    white = np.full((2, 36, 64, 3), 250, np.uint8)

    assert found(scene(40, seed=1), white, scene(40, seed=1)) == []


def test_a_dissolve_is_one_cut_near_its_middle():
    one, other = scene(40, seed=1), scene(40, seed=2)
    steps = np.linspace(0, 1, 15)[1:-1, None, None, None]
    blend = (one[:1] * (1 - steps) + other[:1] * steps).astype(np.uint8)

    cuts = found(one, blend, other)
    assert len(cuts) == 1
    assert abs(cuts[0] - 46) <= 2


def test_a_fade_through_black_is_cut_in_the_dark():
    one, other, black = scene(40, seed=1), scene(40, seed=2), np.zeros((8, 36, 64, 3), np.uint8)
    down = (one[:10] * np.linspace(1, 0.1, 10)[:, None, None, None]).astype(np.uint8)
    up = (other[:10] * np.linspace(0.1, 1, 10)[:, None, None, None]).astype(np.uint8)

    assert found(one, down, black, up, other) == [54]


def test_a_film_that_sinks_into_the_dark_at_its_end_is_not_cut_there():
    down = (scene(1, seed=1) * np.linspace(1, 0, 60)[:, None, None, None]).astype(np.uint8)

    assert found(scene(40, seed=1), down, np.zeros((10, 36, 64, 3), np.uint8)) == []


def test_starts_are_exact_and_shots_too_short_to_see_are_joined():
    rate = Fraction(24_000, 1001)

    assert shots.starts([24, 26, 48, 1439], rate, 60_060) == (0, 1001, 2002)
    assert shots.starts([], rate, 60_060) == (0,)


@given(st.lists(st.integers(1, 9000)), st.integers(60_000, 300_000))
def test_starts_leave_no_shot_shorter_than_the_least(cuts: list[int], picture_ms: int):
    bounds = [*shots.starts(cuts, Fraction(30), picture_ms), picture_ms]

    assert bounds[0] == 0
    assert all(later - earlier >= shots.LEAST_SHOT_MS for earlier, later in pairwise(bounds))


def test_fast_films_are_looked_at_in_every_other_frame():
    assert [shots.sampling_rate(Fraction(fps)) for fps in (24, 60, 120, 0)] == [24, 30, 30, 25]


@pytest.mark.parametrize("rate", [24, 25])
def test_cuts_in_a_real_film_are_found_on_the_frame(reel: Reel, rate: int):
    sources = ["smptebars", "testsrc2", "mandelbrot", "rgbtestsrc"]
    inputs = [word for name in sources for word in ("-f", "lavfi", "-t", "3", "-i", f"{name}=s=320x180:r={rate}")]
    joined = "".join(f"[{n}]format=yuv420p,setsar=1[v{n}];" for n in range(4)) + "[v0][v1][v2][v3]concat=n=4"
    film = reel.make(f"cuts-{rate}.mp4", *inputs, "-filter_complex", joined, "-c:v", "libx264", "-preset", "veryfast")

    facts, cutter = inspection.inspect(film), shots.Cutter()
    command = commands.thumbnails(film, facts, (shots.WIDTH, shots.HEIGHT), str(shots.sampling_rate(facts.fps)))
    tools.run(command, reads=film, sink=cutter.feed)
    assert shots.starts(cutter.cuts(), facts.fps, facts.picture_ms) == (0, 3000, 6000, 9000)
