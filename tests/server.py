"""A real web server on the test's database: gunicorn as in production, several processes, to be killed at will."""

import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path
from types import TracebackType
from typing import Self

from django.db import connection

REPOSITORY = Path(__file__).resolve().parent.parent
COMMAND = (
    sys.executable, "-m", "gunicorn", "contest.wsgi", "--no-control-socket", "--worker-class", "gthread",
    "--threads", "8",
)  # fmt: skip


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def database_url() -> str:
    """Where the test's own database is, for another process."""
    facts = connection.settings_dict
    if connection.vendor == "sqlite":
        return f"sqlite:///{facts['NAME']}"
    return f"postgres://{facts['USER']}:{facts['PASSWORD']}@{facts['HOST']}:{facts['PORT']}/{facts['NAME']}"


class Server:
    """gunicorn on a port of its own. As a context it runs; `kill` ends it as a power cut would, `start` revives it.

    The test that uses it needs `transactional_db`: the server sees only what is committed.
    """

    def __init__(self, *, workers: int = 2, log: Path | None = None, **environment: str) -> None:
        self.port = free_port()
        self._workers, self._log = workers, log
        ours = {"DATABASE_URL": database_url(), "DJANGO_SETTINGS_MODULE": "tests.settings"}
        # Its data folder is ours as it is: it must not take itself for a further worker of pytest-xdist.
        inherited = {name: value for name, value in os.environ.items() if not name.startswith("PYTEST")}
        self._environment = {**inherited, **ours, **environment}
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def is_running(self) -> bool:
        return self._process is not None and self._process.poll() is None

    @property
    def pids(self) -> list[int]:
        """The first process and its workers."""
        if self._process is None:
            return []
        pid = self._process.pid
        return [pid, *map(int, Path(f"/proc/{pid}/task/{pid}/children").read_text().split())]

    def start(self) -> None:
        bind = ("--bind", f"127.0.0.1:{self.port}", "--workers", str(self._workers), "--timeout", "60")
        output = self._log.open("ab") if self._log else subprocess.DEVNULL
        self._process = subprocess.Popen(
            [*COMMAND, *bind], cwd=REPOSITORY, env=self._environment, stdout=output, stderr=output,
            start_new_session=True,
        )  # fmt: skip
        if self._log:
            output.close()
        self._wait_until_it_answers()

    def kill(self) -> None:
        """End all its processes at once, without a word."""
        self._signal(signal.SIGKILL)

    def stop(self) -> None:
        self._signal(signal.SIGTERM)

    def _signal(self, number: signal.Signals) -> None:
        if self._process is None:
            return
        os.killpg(self._process.pid, number)
        try:
            self._process.wait(5)
        except subprocess.TimeoutExpired:
            os.killpg(self._process.pid, signal.SIGKILL)
            self._process.wait(5)
        self._process = None

    def _wait_until_it_answers(self) -> None:
        until = time.monotonic() + 120
        while time.monotonic() < until:
            try:
                with socket.create_connection(("127.0.0.1", self.port), 5) as probe:
                    probe.sendall(b"GET /health/ HTTP/1.0\r\nHost: 127.0.0.1\r\n\r\n")
                    if probe.recv(12):
                        return
            except OSError:
                pass
            if self._process is None or self._process.poll() is not None:
                break
            time.sleep(0.05)
        self.kill()
        raise RuntimeError("the web server did not start")

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()
