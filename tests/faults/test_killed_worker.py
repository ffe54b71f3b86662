"""A worker killed in the middle of an encode: nothing runs on, the work is done again, nothing is left on the disk."""

import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.server import REPOSITORY
from tests.submissions.media.films import X264, ffmpeg
from tests.tables import put_tables

pytestmark = pytest.mark.slow
BEFORE = """
from submissions.models import MediaStep
from tests.factories import RULES, a_film, an_edition
from tests.submissions.media.worker import Clock, received, work_off
rules = {**RULES, "media": {}, "duration": {**RULES["duration"], "min_ms": 1}}
file = received(a_film(edition=an_edition(rules=rules)), Path(sys.argv[1]))
work_off(file, Clock(), "check", "preview")
print(MediaStep.objects.get(file=file, kind="ladder").pk)
"""
WORKER = """
from django.utils.timezone import now
from submissions.actions import steps
steps.work_on(int(sys.argv[1]), clock=now)
"""
AFTER = """
from datetime import timedelta
from django.utils.timezone import now
from submissions.actions import steps
from submissions.models import MediaStep, Rendition
later = lambda: now() + timedelta(minutes=5)
steps.ring_waiting_steps(now=later())
steps.work_on(int(sys.argv[1]), clock=later)
step = MediaStep.objects.get(pk=int(sys.argv[1]))
print(step.state, step.attempts, Rendition.objects.get(kind="hls").entry)
"""


class House:
    """A data folder of its own, and Python programs that work in it."""

    def __init__(self, folder: Path) -> None:
        self.environment = {
            **os.environ, "FIRSTLIGHT_DATA": str(folder), "FIRSTLIGHT_PROFILE": "test", "SECRET_KEY": "k" * 50,
            "DJANGO_SETTINGS_MODULE": "contest.settings",
        }  # fmt: skip
        put_tables(folder / "db" / "db.sqlite3")

    def begin(self, program: str, *arguments: str) -> subprocess.Popen[str]:
        head = "import sys\nfrom pathlib import Path\nimport django\ndjango.setup()\n"
        return subprocess.Popen(
            [sys.executable, "-c", head + program, *arguments], cwd=REPOSITORY, env=self.environment, text=True,
            stdout=subprocess.PIPE,
        )  # fmt: skip

    def done(self, program: str, *arguments: str) -> str:
        process = self.begin(program, *arguments)
        said, _ = process.communicate(timeout=120)
        assert process.returncode == 0
        return said.strip()


def encoders(folder: Path) -> list[str]:
    """Command lines of whatever encodes in `folder`'s working folders now."""
    listing = subprocess.run(["ps", "-wweo", "args"], capture_output=True, text=True).stdout.splitlines()
    return [line for line in listing if "%v.m3u8" in line and str(folder) in line]


def wait_until(true, seconds: float = 60) -> bool:
    until = time.monotonic() + seconds
    while not true() and time.monotonic() < until:
        time.sleep(0.05)
    return true()


def test_an_encode_whose_worker_was_killed_is_done_again_by_another(tmp_path: Path):
    film = tmp_path / "film.avi"
    ffmpeg("-f", "lavfi", "-i", "testsrc2=s=640x360:r=24:d=24", *X264[:8], "-c:v", "mpeg4", str(film))
    house = House(tmp_path / "data")
    ladder = house.done(BEFORE, str(film)).splitlines()[-1]
    worker = house.begin(WORKER, ladder)
    assert wait_until(lambda: list((tmp_path / "data/work").glob("*/1/hls/*.m4s")))
    assert encoders(tmp_path) != []
    worker.kill()
    worker.communicate()

    assert wait_until(lambda: not encoders(tmp_path), seconds=5)
    assert list((tmp_path / "data/work").iterdir()) != []
    assert house.done(AFTER, ladder).splitlines()[-1] == "done 2 ladder-2/master.m3u8"
    assert list((tmp_path / "data/work").iterdir()) == []
    # What was shown while it was being encoded stays for those who are watching it.
    kept = sorted(path.name for path in (tmp_path / "data/media/renditions/files/1/hls").iterdir())
    assert kept == ["growing-2", "ladder-2"]
