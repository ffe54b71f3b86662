"""Command lines that look at files and ask no database: quick to start, quiet when nobody reads on."""

import json
import os
import subprocess
import sys
from pathlib import Path

from django.conf import settings

MANAGE = settings.REPOSITORY / "manage.py"
WORLD = {**os.environ, "FIRSTLIGHT_PROFILE": "test", "LC_ALL": "C.UTF-8"}


def manage(*words: str | Path) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run([sys.executable, MANAGE, *words], env=WORLD, capture_output=True, check=False)


def test_marks_are_read_without_the_models_of_the_house(tmp_path: Path):
    (tmp_path / "noise.mp4").write_bytes(b"no film")
    asked = (
        "import sys, manage; manage.main(sys.argv); print(sorted({'django.db.models', 'django.http'} & {*sys.modules}))"
    )
    words = [sys.executable, "-c", asked, "read_provenance", "--json", str(tmp_path / "noise.mp4")]
    done = subprocess.run(words, env=WORLD, capture_output=True, check=True, cwd=settings.REPOSITORY)
    line, loaded = done.stdout.decode().splitlines()

    assert json.loads(line)["c2pa"]["state"] == "unreadable"
    assert loaded == "[]"


def test_a_reader_that_goes_away_ends_a_command_quietly(tmp_path: Path):
    """As in `… | head`: the other end of the pipe is closed before the first line."""
    table = tmp_path / "shots.csv"
    table.write_text("start,end,source\n0,1,ai\n")
    for words in (["read_provenance", table], ["detect_shots", table], ["ai_share", table, "--duration-ms", "1000"]):
        ours, theirs = os.pipe()
        os.close(ours)
        done = subprocess.run([sys.executable, MANAGE, *words], env=WORLD, stdout=theirs, stderr=subprocess.PIPE)
        os.close(theirs)
        assert (done.stderr, done.returncode) == (b"", 1)


def test_help_and_refusals_are_there_without_the_models_too(tmp_path: Path):
    table = tmp_path / "shots.csv"
    table.write_text("start,end,source\n")

    assert manage("ai_share", table, "--duration-ms", "1000").returncode == 1
    assert b"usage:" in manage("detect_shots", "--help").stdout
