"""Rungs, and when the original itself is one."""

from dataclasses import replace
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from submissions.media import ladder
from submissions.media.facts import MediaFacts

SAFE = MediaFacts(
    bytes=50_000_000, container="mov", video_index=0, audio_index=1, video_codec="h264", video_profile="High",
    video_level=40, pixel_format="yuv420p", audio_codec="aac", audio_profile="LC", audio_channels=2, audio_rate=48_000,
    coded_width=1920, coded_height=1080, width=1920, height=1080, fps=Fraction(24), duration_ms=60_000,
    picture_ms=60_000, frames=1440, key_frames=30, starts_with_key=True, longest_group_ms=2000, mean_kbps=6000,
    peak_group_kbps=9000,
)  # fmt: skip


def sizes(width: int, height: int) -> list[tuple[str, int, int]]:
    return [(rung.name, rung.width, rung.height) for rung in ladder.rungs(replace(SAFE, width=width, height=height))]


SIZES = {
    (1920, 1080): [("1080p", 1920, 1080), ("720p", 1280, 720), ("480p", 854, 480), ("240p", 426, 240)],
    (1080, 1920): [("1080p", 1080, 1920), ("720p", 720, 1280), ("480p", 480, 854), ("240p", 240, 426)],
    (3840, 2160): [("1080p", 1920, 1080), ("720p", 1280, 720), ("480p", 854, 480), ("240p", 426, 240)],
    (2577, 1080): [("1080p", 1920, 804), ("720p", 1280, 536), ("480p", 854, 358), ("240p", 426, 178)],
    (1440, 1080): [("1080p", 1440, 1080), ("720p", 960, 720), ("480p", 640, 480), ("240p", 320, 240)],
    (1000, 560): [("720p", 1000, 560), ("480p", 854, 478), ("240p", 426, 238)],
    (161, 91): [("240p", 160, 92)],
    (2, 2): [("240p", 2, 2)],
}


@pytest.mark.parametrize(("source", "expected"), SIZES.items())
def test_a_film_gets_its_own_size_and_every_smaller_box(source, expected):
    assert sizes(*source) == expected


@given(st.integers(2, 8192), st.integers(2, 8192))
def test_no_rung_is_larger_than_the_film_or_its_box_and_all_sides_are_even(width: int, height: int):
    for rung in ladder.rungs(replace(SAFE, width=width, height=height)):
        assert rung.width % 2 == rung.height % 2 == 0
        assert 2 <= rung.width <= max(2, width + 1)
        assert 2 <= rung.height <= max(2, height + 1)
        assert max(rung.width, rung.height) <= rung.box.long_side
        assert min(rung.width, rung.height) <= rung.box.short_side


def test_a_plain_h264_film_is_copied():
    assert ladder.web_safe(SAFE) is True
    assert [rung.name for rung in ladder.lower_rungs(SAFE)] == ["720p", "480p", "240p"]


NOT_SAFE = [
    {"container": "mpegts"}, {"video_codec": "hevc"}, {"video_profile": "High 10"}, {"video_level": 51},
    {"pixel_format": "yuv422p"}, {"interlaced": True}, {"hdr": "pq"}, {"rotation": 90},
    {"sample_aspect": Fraction(4, 3)}, {"width": 2560, "height": 1440}, {"fps": Fraction(120)},
    {"starts_with_key": False}, {"closed_groups": False}, {"longest_group_ms": 10_501}, {"mean_kbps": 8001},
    {"peak_group_kbps": 16_001}, {"trimmed": True}, {"picture_start_ms": 101}, {"decode_errors": 1},
    {"flaws": ("truncated",)},
]  # fmt: skip


@pytest.mark.parametrize("measured", NOT_SAFE, ids=lambda measured: next(iter(measured)))
def test_anything_a_browser_may_stumble_over_is_encoded(measured):
    assert ladder.web_safe(replace(SAFE, **measured)) is False


def test_headers_alone_say_what_may_be_copied_and_a_rate_that_is_too_high_is_known_at_once():
    header = replace(SAFE, header_ms=60_000, starts_with_key=False, mean_kbps=0)
    wrong = [replace(header, video_codec="hevc"), replace(header, bytes=66_000_001), replace(header, header_ms=None)]

    assert [ladder.may_be_web_safe(each) for each in (header, *wrong)] == [True, False, False, False]


@pytest.mark.parametrize("measured", [{"audio_codec": "opus"}, {"audio_profile": "HE-AAC"}, {"audio_channels": 6},
                                      {"audio_rate": 96_000}])  # fmt: skip
def test_only_plain_stereo_aac_is_copied(measured):
    assert ladder.sound_copies(SAFE) is True
    assert ladder.sound_copies(replace(SAFE, **measured)) is False


def test_frame_rates_are_the_film_s_own_up_to_sixty():
    rates = [ladder.frame_rate(replace(SAFE, fps=Fraction(fps))) for fps in (24, 120, 0)]

    assert rates == [24, 60, 25]
    assert ladder.whole_rate(replace(SAFE, fps=Fraction(24_000, 1001))) == 24


def test_films_made_with_another_preset_were_made_by_another_recipe():
    assert ladder.recipe("medium") == "medium;1080p:6750,720p:3750,480p:1500,240p:450;128"
    assert ladder.recipe("medium") != ladder.recipe("faster")


def test_the_room_wanted_is_every_cap_reached_and_the_original_once_more():
    assert ladder.most_bytes(SAFE) == 50_000_000 + (6750 + 3750 + 1500 + 450 + 256) * 125 * 61
