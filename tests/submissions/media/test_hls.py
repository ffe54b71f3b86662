"""Playlists: read, mended, and the master written by ourselves."""

from fractions import Fraction

import pytest

from submissions.media import hls

PLAYLIST = """#EXTM3U
#EXT-X-VERSION:7
#EXT-X-TARGETDURATION:4
#EXT-X-MAP:URI="720p.m4s",BYTERANGE="800@0"
#EXTINF:4.000000,
#EXT-X-BYTERANGE:1000000@800
720p.m4s
#EXTINF:2.333333,
#EXT-X-BYTERANGE:500000@1000800
720p.m4s
#EXT-X-ENDLIST
"""
PICTURE = hls.Stream("720p", "720p.m3u8", "avc1.64001F", 2_000_000, 1_500_000, 1280, 720, Fraction(24_000, 1001))
SMALL = hls.Stream("240p", "240p.m3u8", "avc1.64000D", 200_000, 150_000, 426, 240, Fraction(24_000, 1001))
SOUND = hls.Stream("sound", "../original-1/sound.m3u8", "mp4a.40.2", 130_000, 128_000, channels=2)


def test_segments_are_byte_ranges_with_exact_lengths():
    assert hls.segments(PLAYLIST) == (
        hls.Segment(Fraction(4), 1_000_000, 800), hls.Segment(Fraction("2.333333"), 500_000, 1_000_800)
    )  # fmt: skip


def test_a_playlist_without_ranges_is_none_of_ours():
    with pytest.raises(ValueError, match="byte range"):
        hls.segments("#EXTM3U\n#EXTINF:4,\nsegment0.ts\n")


def test_peak_and_mean_are_rounded_up_and_nothing_has_no_rate():
    peak, mean = hls.rates(hls.segments(PLAYLIST))

    assert (peak, mean) == (2_000_000, 1_894_737)
    assert hls.rates(()) == (0, 0)


@pytest.mark.parametrize(
    ("seconds", "sizes", "peak"),
    [([4, 4, Fraction(1, 25)], [500_000, 600_000, 40_000], 1_267_327),  # one key frame at the end is carried along
     ([2, 2, Fraction(1, 25)], [100_000, 100_000, 200_000], 1_176_471),
     ([4, 1, 1, 1], [400_000, 300_000, 300_000, 300_000], 2_400_000),
     ([Fraction(2, 5)], [10_000], 200_000)],
    ids=["carried", "heavy", "short ones in a row", "next to nothing"],
)  # fmt: skip
def test_the_peak_is_that_of_segments_in_a_row_about_as_long_as_the_target(seconds, sizes, peak):
    parts = [hls.Segment(Fraction(long), size, 0) for long, size in zip(seconds, sizes, strict=True)]

    assert hls.rates(parts)[0] == peak


def test_a_last_segment_of_wrong_length_is_corrected_and_a_right_one_is_not():
    assert hls.mended(PLAYLIST, Fraction("6.4")) == PLAYLIST
    longer = hls.mended(PLAYLIST, Fraction(9))

    assert [part.seconds for part in hls.segments(longer)] == [4, 5]
    assert "#EXT-X-TARGETDURATION:5\n" in longer
    assert "#EXTINF:5.000000,\n" in longer


def test_a_track_that_ends_before_its_last_segment_is_not_mended():
    assert hls.mended(PLAYLIST, Fraction(3)) == PLAYLIST


def test_codecs_are_read_from_the_stream_itself():
    assert hls.codec_of(b"....avcC\x01\x64\x00\x1f....") == "avc1.64001F"
    assert hls.codec_of(b"....mp4a....") == "mp4a.40.2"
    with pytest.raises(ValueError, match="neither"):
        hls.codec_of(b"....hvcC....")


def test_a_playlist_that_grows_names_segments_in_files_of_their_own_and_is_open_until_the_end():
    opening, names = "720p.mp4", ["720p-0.m4s", "720p-1.m4s"]
    growing = hls.event(opening, names, [Fraction(4), Fraction(7, 3)], ended=False)

    assert growing.splitlines() == [
        "#EXTM3U", "#EXT-X-VERSION:7", "#EXT-X-TARGETDURATION:12", "#EXT-X-MEDIA-SEQUENCE:0",
        "#EXT-X-PLAYLIST-TYPE:EVENT", "#EXT-X-INDEPENDENT-SEGMENTS", '#EXT-X-MAP:URI="720p.mp4"',
        "#EXTINF:4.000000,", "720p-0.m4s", "#EXTINF:2.333333,", "720p-1.m4s",
    ]  # fmt: skip
    assert hls.event(opening, names, [Fraction(4), Fraction(7, 3)], ended=True) == growing + "#EXT-X-ENDLIST\n"


def test_the_target_of_a_growing_playlist_stands_from_the_first_and_holds_the_longest_segment():
    def target(*seconds: Fraction) -> str:
        return hls.event("o", ["s"] * len(seconds), seconds, ended=False).splitlines()[2].partition(":")[2]

    assert (target(), target(Fraction(1)), target(Fraction(25, 2), Fraction(4))) == ("12", "12", "13")


def test_the_master_names_every_stream_with_the_one_sound():
    assert hls.master([SOUND, SMALL, PICTURE]).splitlines() == [
        "#EXTM3U",
        "#EXT-X-VERSION:7",
        "#EXT-X-INDEPENDENT-SEGMENTS",
        (
            '#EXT-X-MEDIA:TYPE=AUDIO,GROUP-ID="sound",NAME="Original",DEFAULT=YES,AUTOSELECT=YES,'
            'CHANNELS="2",URI="../original-1/sound.m3u8"'
        ),
        (
            '#EXT-X-STREAM-INF:BANDWIDTH=2130000,AVERAGE-BANDWIDTH=1628000,CODECS="avc1.64001F,mp4a.40.2",'
            'RESOLUTION=1280x720,FRAME-RATE=23.976,AUDIO="sound"'
        ),
        "720p.m3u8",
        (
            '#EXT-X-STREAM-INF:BANDWIDTH=330000,AVERAGE-BANDWIDTH=278000,CODECS="avc1.64000D,mp4a.40.2",'
            'RESOLUTION=426x240,FRAME-RATE=23.976,AUDIO="sound"'
        ),
        "240p.m3u8",
    ]


def test_a_silent_film_has_no_sound_group():
    assert hls.master([SMALL]).splitlines()[3:] == [
        (
            '#EXT-X-STREAM-INF:BANDWIDTH=200000,AVERAGE-BANDWIDTH=150000,CODECS="avc1.64000D",'
            "RESOLUTION=426x240,FRAME-RATE=23.976"
        ),
        "240p.m3u8",
    ]
