"""Prints of pictures, by arithmetic: the part inside the bars, patches, bits and their distances."""

import numpy as np
import pytest

from submissions.media import prints
from submissions.media.prints import Frame


def grey(*rows: list[float]) -> np.ndarray:
    return np.array([rows], np.float32)


def test_a_frame_inside_a_frame_is_a_part_of_the_whole_picture():
    inside = Frame(0.0, 0.25, 1.0, 0.75)

    assert inside.within(Frame(0.5, 0.0, 1.0, 1.0)) == Frame(0.5, 0.25, 1.0, 0.75)
    assert inside.within(Frame(0.1, 0.5, 0.9, 1.0)) == Frame(0.1, 0.5, 0.9, 0.75)
    assert (inside.shape, Frame().shape, Frame(0.25, 0.0, 0.75, 1.0).shape) == (2.0, 1.0, 0.5)


def test_a_film_without_pictures_is_taken_as_a_whole():
    assert prints.frame_of(np.zeros((0, 36, 64), np.float32)) == Frame()


def test_bars_on_the_sides_are_cut_away_with_the_line_at_their_edge():
    pictures = np.full((3, 36, 64), 120, np.float32)
    pictures[:, :, :12], pictures[:, :, 52:] = 0, 0

    assert prints.frame_of(pictures) == Frame(13 / 64, 0.0, 51 / 64, 1.0)


def test_bars_that_would_leave_less_than_half_are_a_dark_picture_instead():
    pictures = np.full((3, 36, 64), 120, np.float32)
    pictures[:, 12:] = 0

    assert prints.frame_of(pictures) == Frame()


def test_luma_weighs_green_most():
    colours = np.array([[[[255, 0, 0], [0, 255, 0], [0, 0, 255], [255, 255, 255]]]], np.uint8)

    assert prints.lumas(colours)[0, 0] == pytest.approx([76.245, 149.685, 29.07, 255], abs=0.01)


def test_patches_are_means_of_what_they_cover_to_a_part_of_a_pixel():
    picture = grey([0, 30, 60], [90, 120, 150])

    assert prints.resized(picture, Frame(), 1, 1)[0].tolist() == [[75.0]]
    assert prints.resized(picture, Frame(), 2, 2)[0] == pytest.approx(np.array([[10, 50], [100, 140]]))
    assert prints.resized(picture, Frame(1 / 3, 0.5, 1.0, 1.0), 2, 1)[0].tolist() == [[120.0, 150.0]]


def test_the_longest_run_is_the_first_of_the_longest():
    runs = [prints.longest_run(np.array(good, bool)) for good in ([0, 1, 1, 0, 1, 1], [1, 0, 1, 1, 1], [0, 0], [])]

    assert runs == [(1, 3), (2, 5), (0, 0), (0, 0)]


def test_a_bit_is_set_where_it_gets_lighter_to_the_right():
    rising = np.tile(np.linspace(0, 255, 64, dtype=np.float32), (36, 1))[None]
    ups, downs = prints.prints_of(rising), prints.prints_of(255 - rising)

    assert (np.bitwise_count(ups).sum(), np.bitwise_count(downs).sum()) == (256, 0)
    assert prints.distances(ups, np.concatenate([ups, downs])).tolist() == [[0, 256]]
    assert (prints.mirrored(ups) == downs).all()


def test_a_picture_is_flat_without_contrast_or_without_anything_from_left_to_right():
    across = np.tile(np.linspace(0, 255, 64, dtype=np.float32), (36, 1))
    down = np.tile(np.linspace(0, 255, 36, dtype=np.float32)[:, None], (1, 64))

    assert prints.are_flat(np.stack([across, down, across / 20, np.full((36, 64), 90, np.float32)])).tolist() == [
        False, True, True, True
    ]  # fmt: skip
