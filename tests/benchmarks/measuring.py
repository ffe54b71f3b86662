"""What the benchmarks of uploads and delivery share: a temporary folder, and what processes cost."""

import os
import socket
import subprocess
import sys
import tempfile
import threading
import time
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import Self

REPOSITORY = Path(__file__).resolve().parents[2]
TICKS = os.sysconf("SC_CLK_TCK")
sys.path.insert(0, str(REPOSITORY))
os.environ.setdefault("FIRSTLIGHT_DATA", tempfile.mkdtemp(prefix="firstlight-benchmark-"))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")
FOLDER = Path(os.environ["FIRSTLIGHT_DATA"])


def family(pid: int) -> list[int]:
    """A process and all its descendants."""
    found, parents = [pid], {}
    for path in Path("/proc").glob("[0-9]*/stat"):
        with suppress(OSError):
            parents.setdefault(int(path.read_text().rpartition(")")[2].split()[1]), []).append(int(path.parent.name))
    for one in found:
        found.extend(parents.get(one, []))
    return found


def resident(pid: int) -> int:
    """KiB of memory that a process and all its descendants hold."""
    return sum(_resident(one) for one in family(pid))


def _resident(pid: int) -> int:
    with suppress(OSError):
        lines = Path(f"/proc/{pid}/status").read_text().splitlines()
        return sum(int(line.split()[1]) for line in lines if line.startswith("VmRSS:"))
    return 0


class Cost:
    """CPU seconds that a process and its children use within the context, and how far their memory grows (MiB)."""

    cpu = growth = seconds = 0.0

    def __init__(self, pid: int) -> None:
        self._pids, self._over = family(pid), threading.Event()

    def __enter__(self) -> Self:
        self._before, self._began = self._used(), time.monotonic()
        self._start = self._peak = self._resident()
        self._watch = threading.Thread(target=self._look)
        self._watch.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.seconds = time.monotonic() - self._began
        self._over.set()
        self._watch.join()
        self.cpu = self._used() - self._before
        self.growth = (self._peak - self._start) / 1024

    def _look(self) -> None:
        while not self._over.wait(0.05):
            self._peak = max(self._peak, self._resident())

    def _used(self) -> float:
        fields = [Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split() for pid in self._pids]
        return sum(int(field[11]) + int(field[12]) for field in fields) / TICKS

    def _resident(self) -> int:
        return sum(map(_resident, self._pids))


class Program:
    """A server as a process; `pid` is its first."""

    def __init__(self, command: list[str | Path], port: int, **environment: str) -> None:
        self._command, self._environment, self._port = command, {**os.environ, **environment}, port

    def __enter__(self) -> int:
        self._process = subprocess.Popen(
            self._command, cwd=REPOSITORY, env=self._environment, stderr=(FOLDER / "log").open("ab")
        )
        until = time.monotonic() + 120
        while time.monotonic() < until:
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", self._port)) == 0:
                    time.sleep(2)  # its workers, too
                    return self._process.pid
            time.sleep(0.1)
        raise TimeoutError(f"{self._command} does not answer")

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._process.terminate()
        self._process.wait(20)


def gunicorn(port: int, *, threads: int = 128) -> list[str | Path]:
    """As `make run`, the image and the compose file start it, but for the number of threads."""
    served = f"contest.wsgi -k gthread -w 2 --threads {threads} --timeout 120 --no-control-socket --bind"
    return [sys.executable, "-m", "gunicorn", *served.split(), f"127.0.0.1:{port}"]
