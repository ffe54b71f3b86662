"""Two web servers and two workers with disks of their own, which share nothing but staging, on PostgreSQL.

Films lie in a bucket.
"""

import hashlib
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import dj_database_url
import pytest
from django.core.management import call_command
from django.db import ConnectionHandler, connections
from django.utils import timezone

from submissions.actions.tokens import issue_upload_token
from submissions.models import Film, FilmFile, MediaStep, Upload
from tests.factories import RULES, a_film, an_edition
from tests.server import REPOSITORY, Server, database_url
from tests.submissions.media.films import X264, ffmpeg
from tests.submissions.uploads.wire import Wire

pytestmark = pytest.mark.slow
WORKER = "-m celery -A contest.celery worker -Q default -c 1 --without-mingle --without-gossip --without-heartbeat"
CHUNK = 200_000


@pytest.fixture
def _on_postgres(postgres_url: str, django_db_blocker) -> Iterator[None]:
    """For this test the database is a new one on PostgreSQL, here and for the processes that are started."""
    usual, handler = connections["default"], ConnectionHandler({"default": dj_database_url.parse(postgres_url)})
    connections["default"] = handler["default"]
    with django_db_blocker.unblock():
        call_command("migrate", verbosity=0)
        yield
        connections["default"].close()
    connections["default"] = usual


@pytest.fixture
def film(_on_postgres: None) -> Film:
    now = timezone.now()
    rules = {**RULES, "media": {}, "duration": {**RULES["duration"], "min_ms": 1000}}
    return a_film(edition=an_edition(now=now, rules=rules), created_at=now)


@pytest.fixture
def shared(tmp_path: Path, s3_environment: dict[str, str], redis_url: str) -> dict[str, str]:
    """What both machines are told alike."""
    (tmp_path / "staging").mkdir()
    return {**s3_environment, "REDIS_URL": redis_url, "UPLOAD_STAGING": str(tmp_path / "staging")}


@contextmanager
def worker(folder: Path, environment: dict[str, str]) -> Iterator[subprocess.Popen[bytes]]:
    inherited = {name: value for name, value in os.environ.items() if not name.startswith("PYTEST")}
    ours = {"DATABASE_URL": database_url(), "DJANGO_SETTINGS_MODULE": "tests.settings", "FIRSTLIGHT_DATA": str(folder)}
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "worker.log").open("wb") as log:
        process = subprocess.Popen([sys.executable, *WORKER.split(), "-n", f"{folder.name}@%h"], cwd=REPOSITORY,
                                   env={**inherited, **ours, **environment}, stdout=log, stderr=log,
                                   start_new_session=True)  # fmt: skip
    try:
        yield process
    finally:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait(10)


def test_a_film_sent_through_both_is_carried_checked_and_gone_from_staging(
    film: Film, shared: dict[str, str], tmp_path: Path
):
    path = tmp_path / "film.mp4"
    ffmpeg("-f", "lavfi", "-i", "testsrc2=s=640x360:r=24:d=8", *X264, str(path))
    body = path.read_bytes()
    token = issue_upload_token(film, actor=None, now=timezone.now())
    machines = [tmp_path / "one", tmp_path / "two"]
    with ExitStack() as running:
        for here in machines:  # they get ready meanwhile
            running.enter_context(worker(here, shared))
        webs = [running.enter_context(Server(workers=1, FIRSTLIGHT_DATA=str(here), **shared)) for here in machines]
        wires = [Wire(web.port, film.pk, {"Authorization": f"Bearer {token}"}) for web in webs]
        url = wires[0].begun(len(body))
        for turn, offset in enumerate(range(0, len(body), CHUNK)):
            assert list((tmp_path / "staging").glob("*.part")) != []
            assert wires[turn % 2].patch(url, offset, body[offset : offset + CHUNK]).status == 204
        assert [wire.offset(url) for wire in wires] == [len(body)] * 2
        file = checked(film)

    assert (file.state, file.sha256) == ("accepted", hashlib.sha256(body).hexdigest())
    assert Upload.objects.get().state == Upload.State.DONE
    assert MediaStep.objects.filter(kind="check").count() == 1
    assert list((tmp_path / "staging").iterdir()) == []
    assert [here for here in machines if list((here / "media").rglob("*.bin"))] == []


def checked(film: Film, seconds: float = 120) -> FilmFile:
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        file = film.files.exclude(state="received").first()
        if file is not None:
            return file
        time.sleep(0.1)
    raise TimeoutError(list(MediaStep.objects.values()))
