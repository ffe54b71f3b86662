"""Commands for stills, strips, samples and the copy handed out: which streams they take, what they leave out."""

from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import pytest

from submissions.media import commands, encoding, ladder
from tests.submissions.media.test_commands import FILM, value
from tests.submissions.media.test_ladder import SAFE

SILENT = replace(SAFE, audio_index=None, audio_codec=None)
PICTURE, SOUND = Path("/streams/720p.mp4"), Path("/streams/sound.mp4")
ALL = {
    "key frames": commands.key_frames(FILM, SAFE, (64, 36)),
    "labelled": encoding.labelled([FILM], SAFE, "", "copy.mp4"),
    "samples": commands.samples(FILM, SAFE, 5512),
    "strip": commands.strip(FILM, SAFE, 1_000, 2_000, 5, 90, "strip.jpg"),
    "subtitles": commands.subtitles(FILM, 3),
    "loudness": commands.loudness(FILM, SAFE),
}


def values(command: list[str], option: str) -> list[str]:
    return [command[place + 1] for place, word in enumerate(command) if word == option]


@pytest.mark.parametrize("command", ALL.values(), ids=ALL)
def test_a_film_is_a_local_file_behind_the_lists_here_too(command: list[str]):
    assert value(command, "-i") == f"file:{FILM}"
    assert value(command, "-protocol_whitelist") == "file"
    assert set(value(command, "-format_whitelist").split(",")) <= set(commands.DEMUXERS)
    assert "-nostdin" in command


# ── The copy that is handed out ───────────────────────────────────────────────
def test_a_copy_takes_picture_and_sound_as_they_are_and_nothing_else():
    command = encoding.labelled([FILM], SAFE, "", "copy.mp4")

    assert values(command, "-map") == ["0:0", "0:1"]
    assert (value(command, "-c:v"), value(command, "-c:a"), value(command, "-movflags")) == (
        "copy",
        "copy",
        "+faststart",
    )
    assert (value(command, "-map_metadata"), value(command, "-map_chapters")) == ("-1", "-1")
    assert "-metadata" not in command


def test_a_copy_with_a_label_keeps_it_through_the_flag_that_ffmpeg_asks_for():
    command = encoding.labelled([FILM], SAFE, '{"Label":"1"}', "copy.mp4")

    assert value(command, "-metadata") == 'AIGC={"Label":"1"}'
    assert value(command, "-movflags") == "use_metadata_tags+faststart"


def test_a_copy_joins_picture_and_sound_from_two_files_and_encodes_what_is_not_aac():
    command = encoding.labelled([PICTURE, SOUND], replace(SAFE, audio_codec="opus"), "", "copy.mp4")

    assert values(command, "-i") == [f"file:{PICTURE}", f"file:{SOUND}"]
    assert values(command, "-map") == ["0:0", "1:1"]
    assert (value(command, "-c:a"), value(command, "-b:a")) == ("aac", "192k")


def test_a_copy_of_a_silent_film_has_the_picture_alone():
    command = encoding.labelled([FILM], SILENT, "", "copy.mp4")

    assert values(command, "-map") == ["0:0"]
    assert "-c:a" not in command


# ── Looking and listening ─────────────────────────────────────────────────────
def test_a_strip_spreads_its_pictures_over_the_stretch():
    command = commands.strip(FILM, SAFE, 1_000, 2_500, 5, 90, "strip.jpg")
    chain = value(command, "-filter_complex")

    assert (value(command, "-ss"), value(command, "-t"), command[-2:]) == ("1.000", "2.500", ["strip.jpg", "-y"])
    assert "fps=fps=5000/2500" in chain
    assert "scale=-2:90" in chain
    assert "tile=5x1" in chain


def test_a_strip_of_no_length_still_has_a_rate_and_one_in_hdr_is_toned():
    no_length = commands.strip(FILM, SAFE, 0, 0, 3, 90, "strip.jpg")
    bright = commands.strip(FILM, replace(SAFE, hdr="pq"), 0, 1_000, 3, 90, "strip.jpg")

    assert "fps=fps=3000/1:" in value(no_length, "-filter_complex")
    assert "tin=smpte2084" in value(bright, "-filter_complex")


def test_key_frames_are_all_that_is_decoded_for_a_look():
    command = ALL["key frames"]

    assert value(command, "-skip_frame") == "nokey"
    assert command.index("-skip_frame") < command.index("-i")
    assert "scale=64:36" in value(command, "-filter_complex")
    assert (value(command, "-fps_mode"), value(command, "-pix_fmt"), command[-1]) == ("passthrough", "rgb24", "pipe:1")


def test_samples_are_one_channel_of_16_bits_of_the_sound_that_counts():
    command = commands.samples(FILM, replace(SAFE, audio_index=4), 5512)

    assert values(command, "-map") == ["0:4"]
    assert [value(command, option) for option in ("-f", "-ac", "-ar")] == ["s16le", "1", "5512"]


def test_one_subtitle_track_comes_as_webvtt():
    command = ALL["subtitles"]

    assert values(command, "-map") == ["0:3"]
    assert (value(command, "-c:s"), value(command, "-f")) == ("webvtt", "webvtt")


def test_loudness_is_measured_in_full_and_told_in_words():
    command = ALL["loudness"]
    chain = value(command, "-filter_complex")

    assert chain.startswith("[0:1]silencedetect=")
    assert "ebur128=" in chain
    assert "peak=true" in chain
    assert (value(command, "-v"), value(command, "-f"), command[-1]) == ("info", "null", "-")


# ── Encoding ──────────────────────────────────────────────────────────────────
def test_an_encode_that_grows_writes_playlists_as_it_goes_on():
    rungs = ladder.rungs(SAFE)
    whole, growing = (
        encoding.encode(FILM, SAFE, rungs, beside_copy=False, preset="faster", grows=grows) for grows in (False, True)
    )

    assert (value(whole, "-hls_playlist_type"), value(growing, "-hls_playlist_type")) == ("vod", "event")
    assert value(growing, "-flush_packets") == "1"
    assert "-flush_packets" not in whole


def test_one_size_alone_is_scaled_once_and_never_split():
    facts = replace(SAFE, width=426, height=240, fps=Fraction(24))
    command = encoding.encode(FILM, facts, ladder.rungs(facts), beside_copy=False, preset="faster")
    chain = value(command, "-filter_complex")

    assert (chain.count("scale="), chain.count("split")) == (1, 0)
