"""The command for operators: one line a film, and an exit code for scripts."""

import json
import os
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from tests.factories import RULES, an_edition
from tests.submissions.media.films import Reel, cut_at

KEYS = ["file", "verdict", "codes", "notices", "duration_ms", "width", "height", "rotation", "fps", "video_codec",
        "audio_codec", "hdr", "messages"]  # fmt: skip


def lines_of(*arguments: str) -> list[dict]:
    out = StringIO()
    call_command("check_film", "--json", *arguments, stdout=out)
    return [json.loads(line) for line in out.getvalue().splitlines()]


def test_an_accepted_film_is_described_in_one_line(reel: Reel):
    line = lines_of(str(reel.take()))[0]

    assert list(line) == KEYS
    assert line == {
        "file": str(reel.take()), "verdict": "accept", "codes": [], "notices": [], "duration_ms": 65_000, "width": 160,
        "height": 90, "rotation": 0, "fps": 12.0, "video_codec": "h264", "audio_codec": "aac", "hdr": None,
        "messages": [],
    }  # fmt: skip


def test_rejected_films_are_told_by_the_exit_code_after_all_were_looked_at(reel: Reel, capsys):
    short, broken = reel.shot("five.mp4", 5), reel.lie("lost-end.mp4", cut_at(0.5))
    with pytest.raises(SystemExit) as stopped:
        call_command("check_film", "--json", str(short), str(broken), str(reel.take()))

    lines = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert stopped.value.code == 1
    assert [line["codes"] for line in lines] == [["too_short"], ["truncated", "unreadable"], []]
    assert lines[0]["messages"] == [
        "The picture runs 0:05; the rules ask for at least 1:00. Please upload a longer cut."
    ]  # fmt: skip


@pytest.mark.parametrize("arguments", [["nowhere.mp4"], ["."], ["--edition", "no-such-edition", __file__]])
def test_a_wrong_call_looks_at_nothing(arguments, db):
    with pytest.raises(CommandError) as wrong:
        call_command("check_film", *arguments)

    assert wrong.value.returncode == 2


def test_a_name_that_is_not_text_is_still_a_name(reel: Reel, tmp_path):
    film = tmp_path / os.fsdecode(b"f\xff.mp4")
    film.write_bytes(reel.take().read_bytes())

    assert lines_of(str(film))[0]["verdict"] == "accept"


def test_a_thorough_check_listens_and_looks_at_the_whole_film(reel: Reel):
    lines = lines_of("--thorough", str(reel.shot("twice.mp4", 62, "-vf", "fps=24", sound=0)))

    assert (lines[0]["codes"], lines[0]["notices"]) == ([], ["no_sound", "repeated_frames"])


def test_an_edition_of_this_installation_brings_its_own_rules(reel: Reel, db, capsys):
    an_edition("large", rules={**RULES, "media": {"sound": "required", "min_short_side": 720}})
    with pytest.raises(SystemExit):
        call_command("check_film", "--edition", "large", str(reel.take()))

    assert capsys.readouterr().out.splitlines() == [
        f"{reel.take()}: rejected (1:05, 160×90)",
        (
            "    The picture measures 160 × 90 pixels; the rules ask for at least 720 on the shorter side. "
            "Please export it larger."
        ),
    ]


def test_a_preset_of_the_house_is_an_edition_too(reel: Reel, db, capsys):
    with pytest.raises(SystemExit):
        call_command("check_film", "--json", "--edition", "iqiyi-2025", str(reel.take()))

    assert json.loads(capsys.readouterr().out)["codes"] == ["too_small"]
