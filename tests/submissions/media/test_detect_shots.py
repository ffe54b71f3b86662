"""Shots as the command line tells them, and how well they are found in films whose cuts are known."""

import json
from io import StringIO
from itertools import pairwise
from pathlib import Path

import pytest
from django.core.management import call_command

from tests.submissions.media import scenes
from tests.submissions.media.films import Reel, cut_at


def lines_of(*films: Path) -> list[dict]:
    out = StringIO()
    call_command("detect_shots", "--json", *map(str, films), stdout=out)
    return [json.loads(line) for line in out.getvalue().splitlines()]


@pytest.fixture(scope="session")
def known(reel: Reel) -> tuple[Path, scenes.Made]:
    made = scenes.a_film_of_known_cuts(2, 14, gradual=0.4)
    return scenes.write(reel.folder / "known.mp4", made.frames), made


def test_shots_tile_the_picture_and_begin_where_the_film_was_cut(known):
    film, made = known
    line = lines_of(film)[0]

    bounds = [shot["start_ms"] for shot in line["shots"]]
    assert list(line) == ["file", "duration_ms", "shots"]
    assert (bounds[0], line["shots"][-1]["end_ms"]) == (0, line["duration_ms"])
    assert all(one["end_ms"] == other["start_ms"] for one, other in pairwise(line["shots"]))

    found = scenes.score([round(start * scenes.RATE / 1000) for start in bounds[1:]], made.cuts)
    (hard, there), (gradual, soft), (surplus, _) = found["hard"], found["gradual"], found["surplus"]
    assert 2 * hard / (there + hard + surplus) >= 0.95  # F1
    assert gradual / soft >= 0.6


def test_what_is_no_film_is_told_with_a_reason_and_the_others_are_looked_at(reel: Reel, known, tmp_path, capsys):
    rubbish = [tmp_path / "gone.mp4", tmp_path, Reel(tmp_path).write("noise.mp4", bytes(range(256)) * 30),
               reel.lie("no-end.mp4", cut_at(0.3), of=reel.shot("two.mp4", 2))]  # fmt: skip
    with pytest.raises(SystemExit) as stopped:
        call_command("detect_shots", "--json", *map(str, rubbish), str(reel.shot("two.mp4", 2)))

    lines = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert stopped.value.code == 1
    assert [line["duration_ms"] for line in lines] == [None, None, None, None, 2000]
    assert [bool(line.get("error")) for line in lines] == [True, True, True, True, False]
    assert lines[-1]["shots"] == [{"start_ms": 0, "end_ms": 2000}]
