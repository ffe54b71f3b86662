"""Tiles and cues."""

from submissions.media import storyboard


def test_there_is_a_tile_each_two_seconds_and_a_hundred_to_a_sheet():
    grid = storyboard.grid_for(1920, 1080, 300_000)

    assert (grid.pictures, grid.sheets, grid.width, grid.height) == (150, 2, 160, 90)


def test_upright_films_have_upright_tiles_and_the_shortest_film_has_one():
    grid = storyboard.grid_for(1080, 1920, 1)

    assert (grid.pictures, grid.sheets, grid.width, grid.height) == (1, 1, 90, 160)


def test_cues_tile_the_film_and_point_into_the_sheets():
    lines = storyboard.webvtt(storyboard.grid_for(1920, 1080, 203_500), 203_500).splitlines()

    assert lines[:4] == ["WEBVTT", "", "00:00:00.000 --> 00:00:02.000", "sheet-1.jpg#xywh=0,0,160,90"]
    assert lines[lines.index("00:00:22.000 --> 00:00:24.000") + 1] == "sheet-1.jpg#xywh=160,90,160,90"
    assert lines[-2:] == ["00:03:22.000 --> 00:03:23.500", "sheet-2.jpg#xywh=160,0,160,90"]


def test_moments_lie_inside_the_stretch_and_the_last_tile_stands_for_what_comes_after_it():
    grid = storyboard.Grid(105, 160, 90)

    assert storyboard.moments(4_000, 50_000, 5) == [9_000, 19_000, 29_000, 39_000, 49_000]
    assert [storyboard.place_of(grid, at) for at in (0, 21_999, 200_000, 999_000)] == [
        (1, 0, 0), (1, 0, 90), (2, 0, 0), (2, 640, 0)
    ]  # fmt: skip
