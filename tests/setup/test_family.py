"""Processes under one parent: with real ones, because everything here is about what the kernel does."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from contest.management import family as family_module
from contest.management.family import ROOT, Child, Family

SLEEPER = "import time; print('here', flush=True); time.sleep(60)"
STUBBORN = (
    "import signal, time\nfor s in (15, 3): signal.signal(s, signal.SIG_IGN)\nprint('here', flush=True)\ntime.sleep(60)"
)
PARENT = """
import sys, time
from pathlib import Path
from contest.management.family import Child, Family
family = Family()
for name in ("first", "second"):
    family.add(Child(name, [sys.executable, "-c", {program!r}], {{}}, Path({folder!r}) / name))
print(*(child.process.pid for child in family.children), family._guard.pid, flush=True)
time.sleep(60)
"""


@pytest.fixture
def family(monkeypatch: pytest.MonkeyPatch) -> Iterator[Family]:
    monkeypatch.setattr(family_module, "POLITE_SECONDS", 0.5)
    monkeypatch.setattr(family_module, "FIRM_SECONDS", 0.5)
    family = Family()
    yield family
    family.end()


@pytest.fixture
def child(tmp_path: Path) -> Callable[..., Child]:
    def make(program: str, **options: object) -> Child:
        return Child("child", [sys.executable, "-c", program], dict(os.environ), tmp_path / "log", **options)

    return make


def within(seconds: float, true: Callable[[], bool]) -> bool:
    until = time.monotonic() + seconds
    while not true() and time.monotonic() < until:
        time.sleep(0.05)
    return true()


def has_spoken(child: Child) -> bool:
    return "here" in child.log.read_text()


def is_running(pid: int) -> bool:
    stat = Path(f"/proc/{pid}/stat")
    return stat.exists() and stat.read_text().rpartition(")")[2].split()[0] != "Z"


def test_a_child_that_dies_is_started_again(
    family: Family, child: Callable[..., Child], capsys: pytest.CaptureFixture[str]
):
    sleeper = child(SLEEPER)
    family.add(sleeper)
    first = sleeper.process.pid
    os.kill(first, signal.SIGKILL)
    assert within(10, lambda: family.look_after() or (sleeper.is_alive() and sleeper.process.pid != first))
    assert "child ended (-9); it starts again in 1 s" in capsys.readouterr().out


def test_a_child_that_keeps_dying_is_started_ever_more_slowly(family: Family, child: Callable[..., Child]):
    broken = child("raise SystemExit(1)")
    family.add(broken)
    assert within(10, lambda: family.look_after() or broken.failures == 3)
    assert 3 < broken.again_at - time.monotonic() <= 4


def test_what_is_done_once_stays_done(family: Family, child: Callable[..., Child]):
    task = child("", once=True)
    family.add(task)
    assert within(10, task.is_done)
    family.look_after()
    assert task.failures == 0


def test_errors_in_a_log_are_shown(family: Family, child: Callable[..., Child], capsys: pytest.CaptureFixture[str]):
    family.add(child("print('all well'); print('12:00 ERROR disk: it is full'); import time; time.sleep(60)"))
    shown: list[str] = []
    assert within(10, lambda: family.look_after() or shown.append(capsys.readouterr().out) or "full" in "".join(shown))
    assert "all well" not in "".join(shown)


def test_who_does_not_listen_is_killed(family: Family, child: Callable[..., Child]):
    stubborn = child(STUBBORN)
    family.add(stubborn)
    assert within(10, lambda: has_spoken(stubborn))
    pid = stubborn.process.pid
    family.end()
    assert not is_running(pid)


@pytest.mark.skipif(not Path("/proc").exists(), reason="reads /proc")
@pytest.mark.parametrize("program", [SLEEPER, pytest.param(STUBBORN, marks=pytest.mark.slow)])
def test_nobody_is_left_when_the_parent_is_killed(program: str, tmp_path: Path):
    source = PARENT.format(program=program, folder=str(tmp_path))
    parent = subprocess.Popen([sys.executable, "-c", source], cwd=ROOT, stdout=subprocess.PIPE, text=True)
    pids = [int(word) for word in parent.stdout.readline().split()]
    assert len(pids) == 3
    assert all(map(is_running, pids))
    parent.kill()
    parent.communicate()
    assert within(40, lambda: not any(map(is_running, pids)))
