"""What the filters say about a film's sound, and by how much a player turns it up or down."""

import pytest

from submissions.media import listening

SAID = """Input #0, mov,mp4,m4a,3gp,3g2,mj2, from 'file:/film':
  Metadata:
    title           : [silencedetect @ 0x1] silence_start: 5
                    : [Parsed_ebur128_1 @ 0x1] Summary:
                    :     I:          99.0 LUFS
[silencedetect @ 0x55] silence_start: 40.0105
[silencedetect @ 0x55] silence_end: 55.0001 | silence_duration: 14.9896
[silencedetect @ 0x55] silence_start: 60.5
[Parsed_ebur128_1 @ 0x56] Summary:

  Integrated loudness:
    I:         -23.4 LUFS
    Threshold: -33.6 LUFS

  Loudness range:
    LRA:         6.1 LU
    Threshold: -43.5 LUFS
    LRA low:   -27.0 LUFS
    LRA high:  -20.9 LUFS

  True peak:
    Peak:       -1.2 dBFS
"""


def test_figures_are_read_in_tenths_and_no_title_passes_for_one():
    assert listening.heard(SAID, 62_000) == {
        "loudness": -234, "loudness_range": 61, "true_peak": -12, "silences": ((40_010, 55_000), (60_500, 62_000)),
    }  # fmt: skip


def test_filters_that_did_not_finish_say_nothing():
    assert listening.heard(SAID.partition("Summary:\n\n")[0], 62_000) == {}


def test_a_silence_counts_only_with_both_its_ends_inside_the_sound():
    def at(*edges: str) -> tuple[tuple[int, int], ...]:
        return listening.silences("".join(f"[silencedetect @ 0x5] silence_{edge}\n" for edge in edges), 60_000)

    assert at("end: 3", "start: 10", "end: 15") == ((10_000, 15_000),)
    assert at("start: -0.02", "end: 2.5", "start: 58") == ((0, 2_500), (58_000, 60_000))
    assert at("start: 60", "end: 61") == ((60_000, 61_000),)
    assert at("start: 60") == at("start: 61.5") == at() == ()


def test_nothing_at_all_is_a_level_too():
    assert [listening.tenths(said) for said in ("-inf", "nan", "-0.0")] == [listening.QUIETEST, listening.QUIETEST, 0]


@pytest.mark.parametrize(
    ("loudness", "true_peak", "gain"),
    [(-160, -60, 0), (-230, -120, 60), (-200, -45, 35), (-200, 0, -10), (-90, 0, -70), (-20, 0, -120), (-700, -1200, 0),
     (None, None, 0)],
    ids=["right", "quiet", "no higher than its peaks", "clipping", "loud", "very loud", "silent", "not measured"],
)  # fmt: skip
def test_films_are_heard_at_one_level_and_never_over_the_ceiling(loudness, true_peak, gain):
    assert listening.gain(loudness, true_peak) == gain
