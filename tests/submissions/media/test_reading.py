"""From ffprobe's JSON to facts: the odd corners that real files rarely show together."""

from fractions import Fraction

import pytest

from submissions.media.packets import Measure
from submissions.media.reading import facts_of, mean_rate, tracks_of

SCREEN = {
    "index": 0,
    "codec_type": "video",
    "codec_name": "h264",
    "width": 1440,
    "height": 1080,
    "time_base": "1/90000",
}
COVER = {"index": 1, "codec_type": "video", "codec_name": "png", "time_base": "1/1", "disposition": {"attached_pic": 1}}
ENGLISH = {"index": 2, "codec_type": "audio", "codec_name": "aac", "time_base": "1/48000"}
DEFAULT = {**ENGLISH, "index": 3, "disposition": {"default": 1}}


def test_the_default_sound_is_heard_and_covers_are_not_seen():
    tracks = tracks_of({"streams": [COVER, SCREEN, ENGLISH, DEFAULT]})

    assert (tracks.picture_index, tracks.sound_index) == (0, 3)
    assert tracks.time_bases == {0: Fraction(1, 90_000), 3: Fraction(1, 48_000)}


@pytest.mark.parametrize("name", [{"codec_name": "unknown"}, {}])
def test_sound_of_no_known_kind_is_none(name: dict[str, str]):
    strange = {"index": 1, "codec_type": "audio", "time_base": "1/1000", **name}

    assert tracks_of({"streams": [strange, ENGLISH]}).sound_index == 2
    assert tracks_of({"streams": [strange]}).sound_index is None


def test_tall_pixels_heighten_and_wide_ones_widen_and_the_turn_comes_last():
    def size(aspect: str, rotation: int = 0) -> tuple[int, int]:
        turned = {**SCREEN, "sample_aspect_ratio": aspect, "side_data_list": [{"rotation": rotation}]}
        facts = facts_of({"streams": [turned]}, None, None)
        return facts.width, facts.height

    assert (size("4:3"), size("3:4"), size("0:1"), size("N/A")) == (
        (1920, 1080),
        (1440, 1440),
        (1440, 1080),
        (1440, 1080),
    )
    assert size("4:3", -90) == (1080, 1920)


def test_turns_are_told_clockwise():
    def turn(degrees: float) -> int:
        return facts_of({"streams": [{**SCREEN, "side_data_list": [{"rotation": degrees}]}]}, None, None).rotation

    assert [turn(degrees) for degrees in (0, -90, 90, 180, -180, -89.6)] == [0, 90, 270, 180, 180, 90]


def test_what_a_header_leaves_out_is_nought_or_unknown():
    facts = facts_of({"format": {"duration": "N/A"}, "streams": [{**SCREEN, "width": None, "level": "x"}]}, None, None)

    assert (facts.header_ms, facts.width, facts.video_level, facts.bytes) == (None, 0, 0, 0)


def test_a_film_may_have_sound_alone_and_sound_may_have_no_length():
    sound = Measure(end=Fraction(2), packets=94, bytes=32_000)
    heard = facts_of({"streams": [ENGLISH]}, None, sound)
    empty = facts_of({"streams": [ENGLISH]}, None, Measure(packets=1))

    assert (heard.video_codec, heard.audio_codec, heard.duration_ms, heard.picture_ms) == (None, "aac", 2_000, 0)
    assert (heard.sound_kbps, heard.fps, heard.mean_kbps) == (128, 0, 128)
    assert (empty.duration_ms, empty.mean_kbps, empty.sound_kbps) == (0, 0, None)


def test_text_tracks_are_listed_and_pictures_of_text_only_counted():
    tracks = [
        {
            "index": 2,
            "codec_type": "subtitle",
            "codec_name": "mov_text",
            "tags": {"language": "eng", "title": "T" * 90},
        },
        {"index": 3, "codec_type": "subtitle", "codec_name": "hdmv_pgs_subtitle"},
        {"index": 4, "codec_type": "subtitle", "codec_name": "subrip"},
    ]
    facts = facts_of({"streams": [SCREEN, *tracks]}, None, None)

    assert (facts.subtitle_tracks, facts.subtitles) == (3, ((2, "eng", "T" * 80), (4, "", "")))


def test_side_data_that_says_nothing_of_a_turn_is_passed_over():
    turned = {**SCREEN, "side_data_list": [{"side_data_type": "CPB properties"}, {"rotation": -90}]}

    assert facts_of({"streams": [turned]}, None, None).rotation == 90
    assert facts_of({"streams": [{**SCREEN, "side_data_list": [{"max_bitrate": 1}]}]}, None, None).rotation == 0


def test_encryption_shows_in_the_first_packets():
    locked = {"streams": [SCREEN], "packets": [{"side_data_list": [{"side_data_type": "Encryption info"}]}]}

    assert facts_of(locked, None, None).flaws == ("encrypted",)


def test_the_rate_is_the_mean_and_standard_rates_are_exact():
    def of(packets: int, seconds: Fraction) -> Fraction:
        return mean_rate(Measure(end=seconds, packets=packets))

    assert of(1439, Fraction(60_019, 1000)) == Fraction(24_000, 1001)
    assert of(7, Fraction(1)) == 7
    assert of(1, Fraction(0)) == 0
