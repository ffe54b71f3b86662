"""Films that share pictures or sound with others; and those that do not."""

from pathlib import Path

import numpy as np
import pytest

from submissions.media import heard, likeness, prints
from submissions.media.likeness import Known, Match
from tests.submissions.media import scenes

WHOLE = prints.Frame()


def picture_of(frames: np.ndarray, rate: int = scenes.RATE, part: prints.Frame = WHOLE) -> np.ndarray:
    """Prints as they are stored: two a second, none where the picture is flat."""
    small = frames[(np.arange(0, len(frames), rate / likeness.PICTURES_A_SECOND)).astype(int)]
    pictures = prints.resized(prints.lumas(small), prints.Frame(), prints.WIDTH, prints.HEIGHT)
    frame = prints.frame_of(pictures)
    words = prints.prints_of(pictures, frame.within(part))
    words[prints.are_flat(pictures, frame)] = 0
    return words


def noise(seed: int, seconds: float) -> np.ndarray:
    """Something to hear: tones that come and go under noise."""
    random, count = np.random.default_rng(seed), int(seconds * heard.SAMPLE_RATE)
    time = np.arange(count) / heard.SAMPLE_RATE
    heard_now = random.normal(0, 300, count)
    for _ in range(40):
        tone, at, long = random.uniform(250, 2200), random.uniform(0, seconds), random.uniform(0.3, 2)
        part = slice(int(max(0, at - long) * heard.SAMPLE_RATE), int((at + long) * heard.SAMPLE_RATE))
        heard_now[part] += 3000 * np.sin(2 * np.pi * tone * time[part])
    return np.clip(heard_now, -32000, 32000).astype(np.int16)


@pytest.fixture(scope="module")
def films() -> list[np.ndarray]:
    return [np.concatenate([scenes.scene(50 * n + m, 72) for m in range(4)]) for n in range(5)]


NONE = np.zeros(0, np.uint32)


def known(number: int, frames: np.ndarray | None = None, sound: np.ndarray | None = None) -> Known:
    heard_of = NONE if sound is None else heard.prints_of(sound)
    if frames is None:
        return Known(number, np.zeros((0, 4), np.uint64), heard_of)
    return Known(number, picture_of(frames), heard_of, picture_of(frames, part=likeness.INSIDE))


def graded(frames: np.ndarray) -> np.ndarray:
    return np.clip(frames * 0.8 + 25, 0, 255).astype(np.uint8)


def test_a_film_is_known_again_graded_mirrored_and_as_a_part_of_another(films):
    library = [known(n, film) for n, film in enumerate(films)]
    part = np.concatenate([scenes.scene(990, 48), films[2][48:192], scenes.scene(991, 48)])

    assert [m.number for m in likeness.compare(known(9, graded(films[1])), library)] == [1]
    mirror = likeness.compare(known(9, films[3][:, :, ::-1]), library)
    assert [(m.number, m.is_mirrored, m.length_ms) for m in mirror] == [(3, True, 12_000)]
    assert likeness.compare(known(9, part), library) == (Match(2, "picture", 2000, 2000, 6000),)


ALTERED = {
    "grade": (24, "eq=contrast=1.2:brightness=0.06:saturation=0.6:gamma=1.15"),
    "crop of a twentieth": (24, "crop=iw*0.9:ih*0.9,scale=256:144"),
    "letterbox": (24, "drawbox=0:0:iw:ih*0.12:black:fill,drawbox=0:ih*0.88:iw:ih*0.12:black:fill"),
    "mirror": (24, "hflip"),
    "encoded small": (24, "scale=96:54,scale=256:144"),
    "as television shows it": (25, "setpts=PTS*24/25"),
    "30 frames": (30, "null"),
}


@pytest.mark.slow
@pytest.mark.parametrize("change", ALTERED)
def test_a_film_is_known_again_after_what_people_do_to_films(films, tmp_path: Path, change: str):
    rate, filters = ALTERED[change]
    altered = scenes.write(tmp_path / "film.mp4", films[2], "-crf", "34", "-r", str(rate), filters=filters)
    new = Known(9, picture_of(scenes.read(altered), rate), NONE)
    (match,) = likeness.compare(new, [known(n, film) for n, film in enumerate(films)])

    assert (match.number, match.is_mirrored) == (2, change == "mirror")
    assert match.length_ms >= 9_000
    assert abs(match.at_ms - match.other_at_ms) <= 500


def held(frames: np.ndarray, seconds: int = 4) -> np.ndarray:
    """A still that is held so long."""
    return np.repeat(frames[:1], seconds * scenes.RATE, axis=0)


def zoomed(still: np.ndarray, off: float = 0.05) -> np.ndarray:
    """A still, so much cropped from every side and enlarged again."""
    part = prints.resized(prints.lumas(still[:1]), prints.Frame(off, off, 1 - off, 1 - off), 256, 144)
    return np.repeat(np.repeat(part[..., None], 3, axis=3).astype(np.uint8), len(still), axis=0)


def test_the_fewer_cuts_two_films_share_the_more_alike_they_must_be(films):
    """A crop of a twentieth differs in more bits than one shot may, and than two; with three there are two cuts."""
    stills = [held(film) for film in films[:3]]
    found = {}
    for count in (1, 2, 3):
        whole = known(0, np.concatenate(stills[:count]))
        cropped = Known(9, picture_of(np.concatenate([zoomed(still) for still in stills[:count]])), NONE)
        found[count] = likeness.compare(cropped, [Known(0, whole.picture, NONE)])

    assert (found[1], found[2]) == ((), ())
    assert found[3] == (Match(0, "picture", 0, 0, 12_000),)
    assert likeness.compare(known(9, stills[0]), [known(0, stills[0])]) == (Match(0, "picture", 0, 0, 4000),)


def test_a_cut_that_jumps_twice_is_one_and_counts_only_where_both_films_cut():
    random = np.random.default_rng(1)
    one, other, between = random.integers(0, 2**64, (3, 4), np.uint64)
    hard, soft = np.stack([one] * 4 + [other] * 4), np.stack([one] * 3 + [between] + [other] * 4)

    assert likeness._common_cuts(hard, hard) == likeness._common_cuts(soft, hard) == 1
    assert likeness._common_cuts(soft, soft) == 1
    assert likeness._common_cuts(hard, np.stack([one] * 7 + [other])) == 0
    assert likeness._common_cuts(hard, np.stack([one] * 8)) == 0


@pytest.mark.parametrize("off", [0.04, 0.05, 0.06])
def test_a_single_shot_is_known_again_by_its_inside_whichever_of_the_two_was_cropped(films, off: float):
    whole, cropped = held(films[0]), zoomed(held(films[0]), off)
    turned = cropped[:, :, ::-1]

    assert likeness.compare(known(9, cropped), [known(0, whole)]) == (Match(0, "picture", 0, 0, 4000),)
    assert likeness.compare(known(9, whole), [known(0, cropped)]) == (Match(0, "picture", 0, 0, 4000),)
    assert likeness.compare(known(9, whole), [known(0, turned)]) == (Match(0, "picture", 0, 0, 4000, True),)


def test_films_of_their_own_are_like_no_other(films):
    library = [known(n, film, noise(n, 20)) for n, film in enumerate(films[:4])]

    assert likeness.compare(known(9, films[4], noise(77, 20)), library) == ()
    assert likeness.compare(known(9), library) == likeness.compare(known(9, films[4]), []) == ()


def test_a_drawn_sky_over_a_plain_is_like_nothing():
    sky = np.zeros((240, 144, 256, 3), np.uint8) + np.linspace(40, 220, 144, dtype=np.uint8)[None, :, None, None]
    sky[:, 60:90, 100:130] = 250

    assert likeness.compare(known(9, sky), [known(1, sky)]) == ()


def test_titles_on_black_are_like_nothing():
    black = np.zeros((480, *scenes.scene(1, 1).shape[1:]), np.uint8)

    assert likeness.compare(known(9, black), [known(1, black)]) == ()


def test_the_same_sound_is_known_at_another_level_and_place():
    sound = noise(5, 40)
    later = np.concatenate([noise(6, 11.3), (sound[80_000:240_000] * 0.4).astype(np.int16), noise(8, 5)])
    quiet = later + np.random.default_rng(1).normal(0, 15, len(later)).astype(np.int16)

    (match,) = likeness.compare(known(9, sound=quiet), [known(n, sound=noise(20 + n, 40)) for n in range(3)]
                                + [known(4, sound=sound)])  # fmt: skip
    assert (match.number, match.kind) == (4, "sound")
    assert match.length_ms >= 17_000
    assert abs((match.at_ms - match.other_at_ms) - 1300) <= 250


def test_prints_are_stored_as_bytes_and_read_back(films):
    own = known(3, films[0], noise(1, 5))
    read = Known.of(3, own.picture.tobytes(), own.sound.tobytes(), own.inside.tobytes())

    assert (read.number, read.picture.tolist(), read.sound.tolist()) == (3, own.picture.tolist(), own.sound.tolist())
    assert read.inside.tolist() == own.inside.tolist()


def test_matches_are_gathered_by_film():
    one, two, three = Match(1, "picture", 0, 0, 9000), Match(2, "sound", 0, 0, 8000), Match(1, "sound", 0, 0, 7000)

    assert likeness.summed([one, two, three]) == {1: (one, three), 2: (two,)}


def test_too_short_a_piece_in_common_is_no_likeness(films):
    sound = noise(5, 40)
    short = sound[: likeness.LEAST_SOUND_SECONDS * heard.SAMPLE_RATE * 3 // 5]
    few = np.concatenate([noise(6, 20), short, noise(7, 20)])
    glimpse = np.concatenate([scenes.scene(990, 96), films[0][:48], scenes.scene(991, 96)])

    assert likeness.compare(known(9, sound=short), [known(1, sound=sound)]) == ()
    assert likeness.compare(known(9, sound=few), [known(1, sound=sound)]) == ()
    assert likeness.compare(known(9, glimpse), [known(1, films[0])]) == ()
    mixed = np.concatenate([films[0][204:276], scenes.scene(990, 48), films[0][24:96], scenes.scene(991, 72)])
    assert likeness.compare(known(9, mixed), [known(1, films[0])]) == ()


def test_silence_has_no_print():
    assert not heard.prints_of(np.zeros(80_000, np.int16)).any()
    assert len(heard.prints_of(np.zeros(100, np.int16))) == 0
