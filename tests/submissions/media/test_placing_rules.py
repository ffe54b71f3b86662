"""Raw clips placed in films by arithmetic on pictures: straight, mirrored, cropped, or not at all when unsure."""

import numpy as np
import pytest

from submissions.media import placing
from submissions.media.placing import Look, Place, correlations, locate
from submissions.media.prints import HEIGHT, WIDTH, Frame, Lumas, resized


def pictures(seed: int, count: int) -> Lumas:
    """Patches of light that drift over each other: no picture is like the one before it, nor like another seed's."""
    random = np.random.default_rng(seed)
    coarse = random.uniform(0, 255, (count, 9, 16)).astype(np.float32)
    return resized(coarse, Frame(), WIDTH, HEIGHT)


def film_of(*parts: Lumas) -> Look:
    return Look.of(np.concatenate(parts))


def put(part: Lumas, *, at: int = 24) -> Look:
    """A film of 96 other pictures with this part from picture `at` on."""
    return film_of(pictures(101, at), part, pictures(102, 96 - at))


CLIP = pictures(7, 48)


def test_the_part_of_a_clip_that_was_used_is_found_with_its_time_in_both():
    place = locate(Look.of(CLIP), put(CLIP[12:36]))

    assert place == Place(2000, 4000, 1000, pytest.approx(1.0), False)


def test_a_grade_changes_nothing_and_a_mirror_is_told():
    assert locate(Look.of(CLIP), put(CLIP[12:36] * 0.6 + 40)) == Place(2000, 4000, 1000, pytest.approx(1.0), False)
    assert locate(Look.of(CLIP), put(CLIP[12:36, :, ::-1])) == Place(2000, 4000, 1000, pytest.approx(1.0), True)


def test_a_clip_at_another_rate_has_its_times_in_that_rate():
    assert locate(Look.of(CLIP), put(CLIP[12:36]), rate=24) == Place(1000, 2000, 500, pytest.approx(1.0), False)


def test_a_clip_that_was_never_used_has_no_place():
    assert locate(Look.of(pictures(8, 48)), put(CLIP)) is None


def test_less_than_seven_pictures_prove_nothing():
    six, seven = (Look.of(CLIP[:count]) for count in (6, 7))

    assert locate(six, put(CLIP)) is None
    assert locate(Look.of(CLIP), six) is None
    assert locate(seven, put(CLIP)) == Place(2000, 2583, 0, pytest.approx(1.0), False)


def test_a_used_part_too_short_to_be_sure_is_not_placed():
    assert locate(Look.of(CLIP), put(CLIP[12:18])) is None


@pytest.mark.parametrize(
    "crop",
    [Frame(0.1, 0.1, 0.9, 0.9), Frame(0.05, 0.05, 0.95, 0.95)],
    ids=["a tenth off every side", "a twentieth"],
)
def test_a_clip_that_was_cropped_is_found(crop: Frame):
    place = locate(Look.of(CLIP), put(resized(CLIP[12:36], crop, WIDTH, HEIGHT)))

    assert place is not None
    assert (place.start_ms, place.end_ms, place.clip_start_ms) == (2000, 4000, 1000)


def barred(clip: Lumas, *, top: int = 0, side: int = 0) -> Lumas:
    """These pictures, cut to fit between black bars of so many lines."""
    whole = np.zeros_like(clip)
    width, height = WIDTH - 2 * side, HEIGHT - 2 * top
    shown = Frame(side / WIDTH, top / HEIGHT, 1 - side / WIDTH, 1 - top / HEIGHT)
    whole[:, top : HEIGHT - top, side : WIDTH - side] = resized(clip, shown, width, height)
    return whole


@pytest.mark.parametrize("bars", [{"top": 6}, {"side": 12}], ids=["wider than the clip", "narrower than the clip"])
def test_a_clip_is_cut_to_the_shape_of_the_film(bars: dict[str, int]):
    film = Look.of(barred(np.concatenate([pictures(101, 24), CLIP[12:36], pictures(102, 72)]), **bars))
    place = locate(Look.of(CLIP), film)

    assert film.frame != Frame()
    assert place is not None
    assert (place.start_ms, place.end_ms, place.clip_start_ms) == (2000, 4000, 1000)


def test_the_longer_of_two_places_is_the_one():
    film = film_of(CLIP[:12], pictures(103, 24), CLIP[20:48], pictures(104, 12))

    assert locate(Look.of(CLIP), film) == Place(3000, 5333, 1666, pytest.approx(1.0), False)


def test_prints_alone_do_not_place_a_clip_whose_pictures_differ():
    """Every print is the same, as light still rises and falls at the same places, but the pictures are not."""
    bent = np.where(CLIP > 128, 255, CLIP**3 / 255**2).astype(np.float32)

    assert locate(Look.of(CLIP), put(bent[12:36])) is None


def drifting(still: Lumas, count: int) -> Lumas:
    """A camera that takes so many pictures to move a tenth of the way across one picture."""
    ways = np.linspace(0, 0.1, count)
    return np.concatenate([resized(still, Frame(way, way, 0.9 + way, 0.9 + way), WIDTH, HEIGHT) for way in ways])


def test_in_a_slow_shot_all_of_whose_pictures_have_like_prints_the_closest_is_the_place():
    shot = drifting(pictures(9, 1), 96)
    place = locate(Look.of(shot[30:60]), put(shot))

    assert place == Place(4500, 7000, 0, pytest.approx(1.0), False)


def test_a_shot_is_not_taken_for_a_longer_one_of_the_same_set():
    own = drifting(pictures(9, 1), 48)
    twin = own * 0.9 + pictures(12, 48) * 0.1
    place = locate(Look.of(own), film_of(pictures(101, 24), own[10:34], pictures(102, 24), twin))

    assert place == Place(2000, 4000, 833, pytest.approx(1.0), False)
    assert locate(Look.of(own), film_of(pictures(101, 24), twin)) is not None


def test_a_night_sky_that_looks_like_a_bar_is_part_of_the_picture():
    night = CLIP.copy()
    night[:, :7] = 0
    look, film = Look.of(night), put(night[12:36])

    assert (look.frame.top > 0.1, film.frame) == (True, Frame())
    assert locate(look, film) == Place(2000, 4000, 1000, pytest.approx(1.0), False)


def test_a_thing_on_black_is_known_in_the_mirror():
    """A planet: half of the bits of its print are between black and black."""
    planet = np.zeros_like(CLIP)
    planet[:, 4:32, 26:46] = CLIP[:, 4:32, 26:46]

    assert locate(Look.of(planet), put(planet[12:36, :, ::-1])) == Place(2000, 4000, 1000, pytest.approx(1.0), True)


# ── Correlation ───────────────────────────────────────────────────────────────
def test_pictures_correlate_with_themselves_against_their_negative_and_not_when_empty():
    one = pictures(1, 1)
    others = [one, one * 0.5 + 60, 255 - one, np.full_like(one, 90), pictures(2, 1)]
    found = correlations(np.concatenate([one] * 5), np.concatenate(others))

    assert found[:4] == pytest.approx([1, 1, -1, 0], abs=1e-3)
    assert abs(found[4]) < 0.4


def test_two_empty_pictures_do_not_agree():
    empty = np.full((10, HEIGHT, WIDTH), 30, np.float32)

    assert correlations(empty, empty).tolist() == [0.0] * 10
    assert locate(Look.of(empty), Look.of(empty)) is None


def test_a_line_on_which_nothing_agrees_has_no_stretch():
    apart = placing._stretch(pictures(1, 10), pictures(2, 10), 0)

    assert apart == (0, 0, 0.0, 0)
    assert placing._stretch(pictures(1, 10), pictures(1, 10), 5) == (0, 0, 0.0, 5)


# ── What has no features ──────────────────────────────────────────────────────
def sky(seed: int, count: int) -> Lumas:
    """Light that falls off towards the horizon and to one side, a little grain: one of many."""
    random = np.random.default_rng(seed)
    down, across = np.linspace(0, 1, HEIGHT)[:, None], np.linspace(0, 1, WIDTH)[None, :]
    slope = random.uniform(40, 90) + random.uniform(60, 120) * down**1.5 + random.uniform(10, 40) * across
    return np.clip(slope + random.normal(0, 1.5, (count, HEIGHT, WIDTH)), 0, 255).astype(np.float32)


def test_skies_agree_with_each_other_and_so_prove_nothing():
    one, other = sky(1, 48), sky(2, 96)
    grids = [resized(each[:48], Frame(), *placing.GRID) for each in (one, other)]
    apart = [grid - grid.mean(axis=(1, 2), keepdims=True) for grid in grids]
    alike = (apart[0] * apart[1]).mean() / (apart[0].std() * apart[1].std())

    assert alike > placing.LEAST_CORRELATION  # by correlation alone a clip of one would be placed on the other
    assert locate(Look.of(one), Look.of(other)) is None
    assert locate(Look.of(one), film_of(other[:24], CLIP, other)) is None
    assert locate(Look.of(one), put(one[:36])) is None


def test_a_tower_under_the_sky_is_enough_to_know_it_again():
    clip = sky(1, 48)
    clip[:, 12:, 30:36] = 20
    place = locate(Look.of(clip), put(clip[12:36]))

    assert place is not None
    assert (place.start_ms, place.end_ms) == (2000, 4000)
