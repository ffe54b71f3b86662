"""The broker is killed in mid-encode, or everything at once, as by a power cut: no film is lost, none done twice."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from types import TracebackType
from typing import Self

import pytest
from django.utils import timezone

from contest.models import AuditEntry
from submissions.models import Film, FilmFile, Leftover, MediaStep, Rendition
from tests.factories import RULES, a_film, an_edition
from tests.faults.encoders import encoders, is_mid_encode, wait_until
from tests.journeys.installation import embedded_broker
from tests.server import REPOSITORY, database_url
from tests.submissions.media.films import X264, ffmpeg
from tests.submissions.media.worker import received

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]
State = MediaStep.State
CELERY = [sys.executable, "-m", "celery", "-A", "contest.celery"]
WORKER = ["worker", "-Q", "default,media", "-c", "2", "--without-mingle", "--without-gossip", "--without-heartbeat"]


class House:
    """A broker, a worker and beat, each a process that can be killed; the database is the test's own."""

    def __init__(self, folder: Path) -> None:
        self.work, self._socket = folder / "work", Path(f"/tmp/firstlight-{os.getpid()}.sock")  # noqa: S108
        self._log = folder / "log"
        ours = {"DATABASE_URL": database_url(), "DJANGO_SETTINGS_MODULE": "tests.faults.hurried",
                "FIRSTLIGHT_DATA": str(folder), "REDIS_URL": f"redis+socket://{self._socket}"}  # fmt: skip
        self._environment = {key: value for key, value in os.environ.items() if not key.startswith("PYTEST")} | ours
        self._commands = {
            "broker": [embedded_broker(), "--port", "0", "--unixsocket", str(self._socket), "--save", ""],
            "worker": [*CELERY, *WORKER],
            "beat": [*CELERY, "beat", "--pidfile=", "-s", str(folder / "beat")],
        }
        self._running: dict[str, subprocess.Popen[bytes]] = {}

    def start(self, *names: str) -> None:
        with self._log.open("ab") as log:
            for name in names or self._commands:
                self._running[name] = subprocess.Popen(
                    self._commands[name], cwd=REPOSITORY, env=self._environment, stdout=log, stderr=log,
                    start_new_session=True,
                )  # fmt: skip

    def kill(self, *names: str) -> None:
        """At once and without a word, with all children."""
        for name in names or list(self._running):
            process = self._running.pop(name)
            os.killpg(process.pid, signal.SIGKILL)
            process.wait(10)

    def log(self) -> str:
        return self._log.read_text()[-6000:]

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.kill()
        self._socket.unlink(missing_ok=True)


@pytest.fixture
def house(settings, tmp_path: Path) -> Iterator[House]:
    local = "django.core.files.storage.FileSystemStorage"
    location = {"location": str(tmp_path / "media" / "originals")}
    settings.STORAGES = {**settings.STORAGES, "originals": {"BACKEND": local, "OPTIONS": location}}
    with House(tmp_path) as house:
        yield house


@pytest.fixture
def file(house: House, tmp_path: Path) -> FilmFile:
    """A film as its upload leaves it: rows in the database, and not one message."""
    source, now = tmp_path / "source.mp4", timezone.now()
    ffmpeg("-f", "lavfi", "-i", "testsrc2=s=640x360:r=24:d=12", *X264, str(source))
    rules = {**RULES, "media": {}, "duration": {**RULES["duration"], "min_ms": 1000}}
    return received(a_film(edition=an_edition(now=now, rules=rules), created_at=now), source)


def attempts(file: FilmFile) -> dict[str, int]:
    return dict(file.steps.filter(state=State.DONE).values_list("kind", "attempts"))


def is_ready(file: FilmFile) -> bool:
    return len(attempts(file)) == len(MediaStep.Kind) - 1  # the labelled copy is made when a film is admitted


def test_a_broker_that_is_killed_in_mid_encode_loses_nothing_and_doubles_nothing(house: House, file: FilmFile):
    assert wait_until(lambda: is_mid_encode(house.work)), house.log()
    house.kill("broker")
    assert wait_until(lambda: attempts(file).get("ladder")), house.log()  # the worker does not even look up
    assert not is_ready(file)
    house.start("broker")
    assert wait_until(lambda: is_ready(file)), house.log()

    assert set(attempts(file).values()) == {1}
    kinds = list(AuditEntry.objects.filter(verb="film.publish_rendition").values_list("facts__kind", flat=True))
    assert sorted(kinds) == ["hls", "hls", "poster", "storyboard"]
    assert list(house.work.iterdir()) == []


def test_after_a_power_cut_in_mid_encode_everything_goes_on(house: House, file: FilmFile):
    assert wait_until(lambda: is_mid_encode(house.work)), house.log()
    house.kill()
    assert wait_until(lambda: not encoders(house.work), seconds=5)
    ladder = MediaStep.objects.get(file=file, kind="ladder")
    assert (ladder.state, list(house.work.iterdir()) != []) == (State.RUNNING, True)
    MediaStep.objects.filter(state=State.RUNNING).update(lease_until=timezone.now())  # two minutes later
    house.start()
    assert wait_until(lambda: is_ready(file)), house.log()

    assert (attempts(file)["check"], attempts(file)["ladder"]) == (1, 2)
    assert wait_until(lambda: list(house.work.iterdir()) == [], seconds=5)
    streams = Rendition.objects.get(file=file, kind="hls")
    published = {path.name for path in (house.work.parent / "media/renditions" / streams.prefix).iterdir()}
    assert published == {"original-1", "ladder-2"}
    assert (Film.objects.get().file, Leftover.objects.count()) == (file, 0)
