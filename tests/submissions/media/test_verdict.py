"""What an edition's limits make of measured facts."""

import json
from dataclasses import replace
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from submissions.media.facts import MediaFacts
from submissions.media.verdict import Limits, Rounding, clock, decibels, limits_of, rate, verdict
from submissions.wording import FILE_NOTICES, FILE_PROBLEMS

GOOD = MediaFacts(
    bytes=9_000_000, container="mov", video_index=0, audio_index=1, video_codec="h264", audio_codec="aac",
    coded_width=1920, coded_height=1080, width=1920, height=1080, fps=Fraction(24), header_ms=90_000,
    duration_ms=90_000, picture_ms=90_000, sound_ms=90_000, frames=2160, key_frames=45,
)  # fmt: skip


USUAL = Limits()


def codes(limits: Limits = USUAL, **measured) -> list[str]:
    return verdict(replace(GOOD, **measured), limits).codes


def test_a_good_film_has_no_problems_and_no_notices():
    answer = verdict(GOOD, Limits())

    assert (answer.accepted, answer.codes, answer.notice_codes) == (True, [], [])


@pytest.mark.parametrize(
    ("picture", "whole", "expected"),
    [(59_500, 59_500, []), (59_499, 59_499, ["too_short"]), (60_000, 300_499, []), (60_000, 300_500, ["too_long"]),
     (10_000, 400_000, ["too_short", "too_long"])],
)  # fmt: skip
def test_the_lower_limit_looks_at_the_picture_and_the_upper_at_the_whole(picture, whole, expected):
    assert codes(picture_ms=picture, duration_ms=whole, frames=10_000) == expected


def test_an_edition_may_compare_to_the_millisecond():
    exact = Limits(rounding=Rounding.EXACT)

    assert codes(exact, picture_ms=59_999) == ["too_short"]
    assert codes(exact, duration_ms=300_001) == ["too_long"]


@given(st.integers(0, 400_000))
def test_rounding_is_to_the_nearest_second_and_never_moves_more_than_half(milliseconds: int):
    rounded = Rounding.NEAREST_SECOND.of(milliseconds)

    assert rounded % 1000 == 0
    assert -500 < rounded - milliseconds <= 500 or rounded - milliseconds == 500


@pytest.mark.parametrize("flaw", ["empty", "unreadable", "container", "playlist"])
def test_a_file_that_could_not_be_read_is_judged_by_that_alone(flaw):
    assert verdict(MediaFacts(flaws=(flaw,)), Limits()).codes == [flaw]


def test_a_film_cut_short_is_not_blamed_for_being_short_as_well():
    assert codes(picture_ms=20_000, duration_ms=20_000, flaws=("truncated",)) == ["truncated"]


def test_sound_alone_is_no_film():
    assert verdict(MediaFacts(audio_codec="aac", duration_ms=90_000), Limits()).codes == ["no_video"]


def test_a_picture_nobody_could_measure_is_corrupt():
    assert codes(duration_ms=0, picture_ms=0, frames=0) == ["corrupt"]
    assert codes(incomplete_scan=True) == ["corrupt"]
    assert codes(incomplete_scan=True, duration_ms=900_000) == ["too_long"]


@pytest.mark.parametrize(("width", "height"), [(0, 1080), (8194, 100), (8192, 4354)])
def test_sizes_no_player_takes_are_refused(width, height):
    assert codes(coded_width=width, coded_height=height) == ["dimensions"]


def test_fewer_than_five_frames_a_second_are_a_still():
    assert codes(frames=449) == ["still_image"]
    assert codes(frames=450) == []


def test_what_only_some_editions_ask_for():
    strict = Limits(sound_required=True, min_short_side=720, aspect_ratios=(Fraction(16, 9),), min_fps=Fraction(24))

    assert codes(strict) == []
    assert codes(strict, audio_codec=None) == ["no_audio"]
    assert codes(strict, width=1278, height=719) == ["too_small"]
    assert codes(strict, width=1440) == ["aspect_ratio"]
    assert codes(strict, fps=Fraction(24_000, 1001)) == ["frame_rate"]
    assert codes(Limits(max_fps=Fraction(30)), fps=Fraction(60)) == ["frame_rate"]


@pytest.mark.parametrize(
    ("measured", "notice"),
    [({"header_ms": 95_000}, "header_differs"), ({"sound_ms": 92_000}, "sound_longer"),
     ({"sound_ms": 80_000}, "sound_shorter"), ({"decode_errors": 3}, "damaged"), ({"audio_codec": None}, "no_sound"),
     ({"even_rate": False}, "variable_frame_rate"), ({"interlaced": True}, "interlaced"), ({"hdr": "pq"}, "hdr"),
     ({"sample_aspect": Fraction(4, 3)}, "non_square_pixels"), ({"rotation": 90}, "rotated")],
)  # fmt: skip
def test_what_is_worth_knowing_decides_nothing(measured, notice):
    answer = verdict(replace(GOOD, **measured), Limits())

    assert (answer.codes, answer.notice_codes) == ([], [notice])


@pytest.mark.parametrize(
    ("heard", "notices"),
    [((-230, -20), []), ((-301, -200), ["too_quiet"]), ((-300, -200), []), ((-99, -11), ["too_loud"]),
     ((-100, -9), ["true_peak"]), ((-90, 0), ["too_loud", "true_peak"]), ((-700, -600), ["silent"]),
     ((-700, -599), ["too_quiet"])],
)  # fmt: skip
def test_a_level_out_of_the_ordinary_is_told(heard: tuple[int, int], notices: list[str]):
    facts = replace(GOOD, loudness=heard[0], true_peak=heard[1])

    assert verdict(facts, USUAL).notice_codes == notices
    assert verdict(replace(facts, audio_codec=None), USUAL).notice_codes == ["no_sound"]


def notices(**seen) -> list[tuple[str, dict]]:
    facts = replace(GOOD, **{"loudness": -230, "true_peak": -20, "blacks": (), **seen})
    return [(notice.code, dict(notice.facts)) for notice in verdict(facts, USUAL).notices]


def test_long_silences_are_one_notice_that_names_the_longest():
    found = notices(silences=((0, 9_999), (20_000, 30_000), (40_000, 55_500)))

    assert found == [("long_silence", {"count": 2, "at": "0:40", "length": "0:15.500"})]
    assert notices(silences=((0, 9_999),)) == []


def test_flashes_are_told_however_short_they_are():
    assert notices(flashes=((5_000, 5_100),)) == [("flashes", {"count": 1, "at": "0:05", "length": "0:00.100"})]


def test_a_picture_that_is_black_or_stands_still_throughout_is_told_by_that_alone():
    still = ((0, 88_200),)

    assert notices(blacks=((0, 40_000), (41_800, 90_000)), freezes=still) == [("black_picture", {})]
    assert notices(freezes=still, repeated_permille=999) == [("frozen_picture", {})]
    assert [code for code, _ in notices(blacks=((0, 88_199),))] == ["long_black"]
    assert [code for code, _ in notices(freezes=((0, 88_199),))] == ["long_freeze"]


def test_black_that_stands_still_is_told_as_black():
    black, freeze = (10_000, 20_000), (15_000, 25_000)

    assert [code for code, _ in notices(blacks=(black,), freezes=(freeze,))] == ["long_black"]
    assert [code for code, _ in notices(blacks=(black,), freezes=((15_001, 25_001),))] == ["long_black", "long_freeze"]
    assert notices(blacks=((0, 4_999),), freezes=((10_000, 19_999),)) == []


def test_repeated_frames_are_told_in_whole_percent():
    assert notices(repeated_permille=149) == []
    assert notices(repeated_permille=159) == [("repeated_frames", {"percent": 15})]


def test_each_problem_fills_its_sentence():
    bad = replace(GOOD, width=100, height=200, coded_width=9000, frames=3, picture_ms=1, duration_ms=900_001,
                  sound_ms=5, decode_errors=1, header_ms=5, rotation=90, fps=Fraction(3), audio_codec=None)  # fmt: skip
    limits = Limits(sound_required=True, min_short_side=720, aspect_ratios=(Fraction(16, 9),), min_fps=Fraction(24))
    answer = verdict(bad, limits)

    spoken = [FILE_PROBLEMS[p.code] % p.facts for p in answer.problems]
    spoken += [FILE_NOTICES[p.code] % p.facts for p in answer.notices]
    assert len(spoken) >= 10
    assert "The film runs 15:00.001, picture and sound together; the rules allow at most 5:00." in spoken[2]


def test_limits_are_the_edition_s_own():
    rules = {
        "duration": {"min_ms": 1000, "max_ms": 2000, "rounding": "exact"},
        "media": {"sound": "required", "min_short_side": 360, "aspect_ratios": ["16:9"], "min_fps": 23.976},
    }

    assert limits_of(rules) == Limits(
        1000, 2000, Rounding.EXACT, True, 360, (Fraction(16, 9),), Fraction("23.976"), None
    )  # fmt: skip


def test_lengths_and_rates_are_written_for_people():
    assert (clock(300_000), clock(65_250), clock(59)) == ("5:00", "1:05.250", "0:00.059")
    assert (rate(Fraction(24_000, 1001)), rate(Fraction(25))) == ("23.976", "25")


def test_facts_survive_the_database():
    facts = replace(GOOD, fps=Fraction(30_000, 1001), flaws=("truncated",))

    assert MediaFacts.from_json({**facts.to_json(), "of a later version": 1}) == facts
    assert GOOD.with_flaws("corrupt", "corrupt").flaws == ("corrupt",)


def test_facts_as_an_earlier_version_wrote_them_are_read():
    seen = replace(GOOD, blacks=((0, 5),), freezes=(), subtitles=((2, "eng", ""),), loudness=-230)

    assert MediaFacts.from_json(json.loads(json.dumps(seen.to_json()))) == seen
    assert MediaFacts.from_json({"bytes": 5}) == MediaFacts(bytes=5)
    assert MediaFacts.from_json({"blacks": None}).blacks is None
    assert MediaFacts.from_json({"blacks": []}).blacks == ()


def test_levels_are_written_for_people():
    assert [decibels(tenths) for tenths in (-234, -5, 0, 61)] == ["−23.4", "−0.5", "0.0", "6.1"]
