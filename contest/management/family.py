"""A family of processes under one parent: started, watched, started again, and ended with nobody left behind.

Standard library only: `dev.py` uses it with the system's Python, before and after there is an environment.
Run as a program it is the guard: a process that outlives its parent just long enough to end the parent's children.
"""

import contextlib
import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
ALL_ENDED = "all ended"
POLITE_SECONDS = 4
FIRM_SECONDS = 10  # Celery's soft shutdown hands running tasks back within 8
LOG_BYTES = 20_000_000


@dataclass
class Child:
    """One process in a session of its own, so that Ctrl-C in a terminal reaches only the parent.

    `once`: it is done when it exits with 0; any other child is started again whenever it ends.
    """

    name: str
    command: list[str]
    environment: dict[str, str]
    log: Path
    once: bool = False
    process: subprocess.Popen[bytes] | None = None
    failures: int = 0
    started_at: float = 0.0
    again_at: float = 0.0
    read_to: int = 0

    def start(self) -> int:
        """Start the process and return its id; its words are appended to the log, which is turned at 20 MB."""
        self.log.parent.mkdir(parents=True, exist_ok=True)
        if self.log.exists() and self.log.stat().st_size > LOG_BYTES:
            self.log.rename(self.log.with_suffix(".log.1"))
        with self.log.open("ab") as out:
            self.read_to = out.tell()
            self.process = subprocess.Popen(  # noqa: S603
                self.command, cwd=ROOT, env=self.environment, start_new_session=True,
                stdin=subprocess.DEVNULL, stdout=out, stderr=subprocess.STDOUT,
            )  # fmt: skip
        self.started_at = time.monotonic()
        return self.process.pid

    def is_alive(self) -> bool:
        return self.process is not None and self.process.poll() is None

    def is_done(self) -> bool:
        return self.once and self.process is not None and self.process.poll() == 0

    def complaints(self) -> list[str]:
        """Lines written since the last call that a person should see; half a line waits for its end."""
        with self.log.open("rb") as log:
            log.seek(self.read_to)
            new = log.read(1_000_000).rpartition(b"\n")[0]
        self.read_to += len(new)
        return [line for line in new.decode(errors="replace").splitlines() if re.search(r"\b(ERROR|CRITICAL)\b", line)]


class Family:
    """The first child is the broker: it is ended last, when nobody speaks to it any more."""

    def __init__(self) -> None:
        self.children: list[Child] = []
        self._guard = subprocess.Popen(  # noqa: S603
            [sys.executable, __file__], stdin=subprocess.PIPE, start_new_session=True, text=True, bufsize=1
        )

    def add(self, child: Child) -> None:
        self.children.append(child)
        self._start(child)

    def _start(self, child: Child) -> None:
        self._tell_guard(str(child.start()))

    def _tell_guard(self, word: str) -> None:
        if self._guard.stdin and not self._guard.stdin.closed:
            with contextlib.suppress(BrokenPipeError):
                self._guard.stdin.write(f"{word}\n")

    def look_after(self) -> None:
        """Print what the children complain about and start again who died; call it about twice a second."""
        for child in self.children:
            for line in child.complaints():
                print(f"  ! {child.name}: {line.strip()[:300]}  (more in {child.log})", flush=True)
            if not child.is_alive() and not child.is_done():
                self._revive(child)

    def _revive(self, child: Child) -> None:
        now = time.monotonic()
        if child.process is not None:
            child.failures = 1 if now - child.started_at > 60 else child.failures + 1
            wait = min(30, 2 ** (child.failures - 1))
            code, child.process, child.again_at = child.process.returncode, None, now + wait
            print(f"  ! {child.name} ended ({code}); it starts again in {wait} s. Its log: {child.log}", flush=True)
        elif now >= child.again_at:
            self._start(child)

    def end(self) -> None:
        pids = [child.process.pid for child in self.children if child.process]
        end_groups(pids, lambda: [child.is_alive() for child in self.children])
        self._tell_guard(ALL_ENDED)
        self._guard.communicate()


def end_groups(leaders: list[int], reap: Callable[[], object] = lambda: None) -> None:
    """Ask each leader politely, then firmly, then kill its whole group; the first leader's turn comes last."""
    for group in (leaders[1:], leaders[:1]):
        for number, grace in ((signal.SIGTERM, POLITE_SECONDS), (signal.SIGQUIT, FIRM_SECONDS)):
            _signal(group, number)
            until = time.monotonic() + grace
            while any(_exists(pid) for pid in group) and time.monotonic() < until:
                reap()
                time.sleep(0.05)
        for pid in group:
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.killpg(pid, signal.SIGKILL)
        reap()


def _signal(pids: list[int], number: int) -> None:
    for pid in pids:
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.kill(pid, number)


def _exists(pid: int) -> bool:
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.kill(pid, 0)
        return True
    return False


def guard() -> None:
    """Wait until the parent closes the pipe; end the children it named, unless its last word is that all ended."""
    words = sys.stdin.read().split("\n")[:-1]
    if words and words[-1] != ALL_ENDED:
        end_groups([int(word) for word in words])


if __name__ == "__main__":
    guard()
