"""Raw clips found in films made of them: graded, cropped, letterboxed, mirrored; and never in a wrong place."""

from pathlib import Path

import numpy as np
import pytest

from submissions.media import placing, prints
from tests.submissions.media import scenes


def look_of(frames: np.ndarray) -> placing.Look:
    small = frames[:: scenes.RATE // placing.RATE]
    return placing.Look.of(prints.resized(prints.lumas(small), prints.Frame(), prints.WIDTH, prints.HEIGHT))


def test_a_print_is_the_same_after_another_grade_and_in_the_mirror_it_is_turned():
    pictures = prints.lumas(scenes.scene(3, 4))
    bright, turned = pictures * 0.8 + 30, pictures[:, :, ::-1]
    own = prints.prints_of(pictures)

    assert np.diag(prints.distances(own, prints.prints_of(bright))).max() <= 4
    assert np.diag(prints.distances(prints.mirrored(own), prints.prints_of(np.ascontiguousarray(turned)))).max() <= 4
    assert prints.distances(own[:1], prints.prints_of(prints.lumas(scenes.scene(4, 1))))[0, 0] > 75


def test_bars_are_cut_away_and_a_dark_picture_is_left_whole():
    pictures = np.full((5, 36, 64), 120, np.float32)
    pictures[:, :6], pictures[:, -6:] = 0, 0
    frame = prints.frame_of(pictures)

    assert (frame.left, frame.right) == (0.0, 1.0)
    assert (6 / 36, 29 / 36) <= (frame.top, frame.bottom) <= (8 / 36, 30 / 36)
    assert prints.frame_of(np.zeros((5, 36, 64), np.float32)) == prints.Frame()
    assert prints.are_flat(pictures[:, 8:28]).all()


CHANGES = {
    "as it is": "null",
    "grade": "eq=contrast=1.2:brightness=0.06:saturation=0.6:gamma=1.15",
    "crop": "crop=iw*0.9:ih*0.9,scale=256:144",
    "letterbox": "drawbox=0:0:iw:ih*0.12:black:fill,drawbox=0:ih*0.88:iw:ih*0.12:black:fill",
    "mirror": "hflip",
}
"""What an editor does to a clip; "crop" takes 5 % off every side."""


@pytest.fixture(scope="module")
def clips() -> list[np.ndarray]:
    return [scenes.scene(900 + n, 60) for n in range(10)]


@pytest.mark.slow
@pytest.mark.parametrize("change", CHANGES)
def test_clips_are_placed_on_their_shot_whatever_the_editor_did(clips, tmp_path: Path, change: str):
    used = [clip[8 + 2 * n : 38 + 2 * n] for n, clip in enumerate(clips[:7])]
    film = scenes.joined(used, ["hard"] * 6)
    seen = look_of(scenes.read(scenes.write(tmp_path / "film.mp4", film.frames, filters=CHANGES[change])))

    found = [placing.locate(look_of(clip), seen) for clip in clips]
    spans = [(a * 1000 // scenes.RATE, b * 1000 // scenes.RATE) for a, b in film.spans]
    right = [place is not None and abs(place.start_ms - a) < 200 and abs(place.end_ms - b) < 200
             for place, (a, b) in zip(found[:7], spans, strict=True)]  # fmt: skip
    wrong = [place for place, (a, b) in zip(found[:7], spans, strict=True)
             if place and not (a - 250 <= place.start_ms < place.end_ms <= b + 250)]  # fmt: skip
    assert sum(right) == 7
    assert [*wrong, *filter(None, found[7:])] == []
    assert all(place.is_mirrored == (change == "mirror") for place in found if place)
