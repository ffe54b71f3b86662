"""Command lines as data: what stands in every one of them, and what depends on the film."""

from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import pytest

from submissions.media import commands, encoding, ladder
from submissions.media.storyboard import Grid
from tests.submissions.media.test_ladder import SAFE

FILM = Path("/originals/12/-i %d concat:http.bin")
ALL = {
    "probe": commands.probe(FILM),
    "packets": commands.packets(FILM),
    "sample": commands.sample(FILM, 0, [0.0, 20.0], 3, (64, 36)),
    "decode": commands.decode(FILM, SAFE),
    "remux": encoding.remux(FILM, SAFE),
    "encode": encoding.encode(FILM, SAFE, ladder.rungs(SAFE), beside_copy=False, preset="faster"),
    "stills": commands.stills(FILM, SAFE, {1: 1.0, 2: 2.0}, 540),
    "storyboard": commands.storyboard(FILM, Grid(30, 160, 90)),
    "thumbnails": commands.thumbnails(FILM, SAFE, (64, 36), "24"),
}


def value(command: list[str], option: str) -> str:
    return command[command.index(option) + 1]


@pytest.mark.parametrize("command", ALL.values(), ids=ALL)
def test_a_film_is_only_ever_a_local_file_behind_allow_lists(command):
    inputs = [place for place, word in enumerate(command) if str(FILM) in word]

    assert [command[place] for place in inputs] == [f"file:{FILM}"] * len(inputs)
    assert command[: inputs[0]].count("-protocol_whitelist") == 1
    assert value(command, "-protocol_whitelist") == "file"
    assert set(value(command, "-format_whitelist").split(",")) <= set(commands.DEMUXERS)
    for limit in ("-max_pixels", "-max_streams", "-format_whitelist"):
        assert command.count(limit) == len(inputs)


@pytest.mark.parametrize("command", [c for c in ALL.values() if c[0] == "ffmpeg"])
def test_ffmpeg_never_reads_the_worker_s_terminal(command):
    assert "-nostdin" in command


def test_instants_that_fall_together_are_looked_at_once():
    command = commands.sample(FILM, 0, [0.0, 0.0003, 0.0007], 3, (64, 36))

    assert [command[place + 1] for place, word in enumerate(command) if word == "-ss"] == ["0.000", "0.001"]


def test_outputs_are_names_inside_the_working_folder():
    assert [ALL[name][-2] for name in ("remux", "encode", "storyboard")] == ["%v.m3u8", "%v.m3u8", "sheet-%d.jpg"]
    assert value(ALL["encode"], "-hls_segment_filename") == "%v.m4s"


def test_a_storyboard_comes_along_from_the_smallest_size():
    board = Grid(150, 160, 90)
    command = encoding.encode(FILM, SAFE, ladder.rungs(SAFE), beside_copy=True, preset="faster", board=board)
    chain = value(command, "-filter_complex")

    assert (chain.count("[0:0]"), chain.count("split=2"), chain.count("tile=10x10")) == (1, 4, 1)
    assert value(command[command.index("%v.m3u8") :], "-frames:v") == "2"  # two sheets, and no more


def test_all_sizes_come_from_one_decode_each_from_the_one_above():
    chain = value(ALL["encode"], "-filter_complex")

    assert chain.count("[0:0]") == 1
    assert chain.count("split=2") == 3
    assert [part for part in ("1920:1080", "1280:720", "854:480", "426:240") if f"scale={part}" in chain] == [
        "1920:1080", "1280:720", "854:480", "426:240"
    ]  # fmt: skip


def test_every_size_is_made_by_quality_up_to_a_rate_and_refers_to_one_frame():
    command = ALL["encode"]

    assert [value(command, f"-maxrate:v:{place}") for place in range(4)] == ["6750k", "3750k", "1500k", "450k"]
    wanted = {"crf": {"23"}, "refs": {"1"}, "bf": {"2"}}
    assert {name: {value(command, f"-{name}:v:{place}") for place in range(4)} for name in wanted} == wanted


def test_beside_a_copy_keys_stand_where_the_original_has_them_and_the_sound_is_not_made_again():
    command = encoding.encode(FILM, SAFE, ladder.lower_rungs(SAFE), beside_copy=True, preset="faster")

    assert value(command, "-force_key_frames:v:0") == "source"
    assert value(command, "-sc_threshold:v:0") == "0"
    assert "-c:a" not in command
    assert value(command, "-var_stream_map") == "v:0,name:720p v:1,name:480p v:2,name:240p"


def test_sound_browsers_do_not_know_is_encoded_beside_the_copied_picture():
    copied, encoded = (
        encoding.remux(FILM, replace(SAFE, audio_codec=codec)) for codec in ("aac", "pcm_s16le")
    )  # fmt: skip

    assert (value(copied, "-c:a"), value(encoded, "-c:a"), value(encoded, "-c:v")) == ("copy", "aac", "copy")


def test_what_a_film_needs_before_scaling_depends_on_the_film():
    def chain(**measured) -> str:
        facts = replace(SAFE, **measured)
        command = encoding.encode(FILM, facts, ladder.rungs(facts)[-1:], beside_copy=False, preset="faster")
        return value(command, "-filter_complex")

    assert chain().startswith("[0:0]scale=")
    assert "yadif" in chain(interlaced=True)
    assert "fps=fps=60" in chain(fps=Fraction(120))
    assert "tin=arib-std-b67" in chain(hdr="hlg")


def test_a_film_without_sound_has_no_sound_stream():
    silent = replace(SAFE, audio_index=None, audio_codec=None)

    assert value(encoding.remux(FILM, silent), "-var_stream_map") == "v:0,name:original"
    assert commands.decode(FILM, silent).count("-map") == 1
