"""What encodes at this moment, by the system's own list of processes; and a clock that something happens by."""

import os
import signal
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import datetime
from pathlib import Path

import pytest

from tests.submissions.media.worker import Clock

MOST_SMALL = 256 * 1024**2


def encoders(work: Path) -> list[int]:
    """The ffmpeg processes that encode streams in the working folder `work` now (not the sandbox around them)."""
    found: list[int] = []
    for entry in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):
            words = (entry / "cmdline").read_bytes().split(b"\0")
            is_ffmpeg = Path(os.fsdecode(words[0])).name == "ffmpeg" and {b"%v.m3u8", b"libx264"} <= set(words)
            if is_ffmpeg and str(work.resolve()) in str((entry / "cwd").readlink()):
                found.append(int(entry.name))
    return found


def is_mid_encode(work: Path) -> bool:
    """Whether pictures have come out already and more are to come."""
    grown = [path for path in work.glob("step-*/*/hls/*.m4s") if path.exists() and path.stat().st_size]
    return bool(grown and encoders(work))


def kill_encoder(work: Path) -> None:
    for pid in encoders(work):
        os.kill(pid, signal.SIGKILL)


def wait_until(true: Callable[[], object], seconds: float = 60) -> bool:
    until = time.monotonic() + seconds
    while not true() and time.monotonic() < until:
        time.sleep(0.05)
    return bool(true())


class Interruption(Clock):
    """A worker's clock. In the middle of the encode in `work`, once, something happens."""

    def __init__(self, work: Path, now: datetime, happens: Callable[[], object]) -> None:
        super().__init__()
        self.work, self.now, self.happens, self.has_happened = work, now, happens, False

    def __call__(self) -> datetime:
        self.forward(seconds=1)
        if not self.has_happened and is_mid_encode(self.work):
            self.has_happened = True
            self.happens()
        return self.now


@contextmanager
def small_disk(folder: Path, size: int) -> Iterator[Path]:
    """A file system of `size` bytes at `folder`; in a container that may not mount, its own small /dev/shm, filled."""
    folder.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", f"size={size}", "tmpfs", folder]
    if not subprocess.run(mount, capture_output=True).returncode:
        try:
            yield folder
        finally:
            subprocess.run(["umount", "-l", folder], check=True)
        return
    yield from _shared_memory(folder.name, size)


def _shared_memory(name: str, size: int) -> Iterator[Path]:
    shared = Path("/dev/shm")  # noqa: S108
    facts = os.statvfs(shared)
    free = facts.f_bavail * facts.f_frsize
    if facts.f_blocks * facts.f_frsize > MOST_SMALL or free < size:
        pytest.skip("needs a small disk: to mount a file system, or a /dev/shm as small as a container's")
    folder, ballast = shared / f"firstlight-{os.getpid()}-{name}", shared / f"firstlight-{os.getpid()}-ballast"
    folder.mkdir()
    try:
        ballast.write_bytes(bytes(free - size))
        yield folder
    finally:
        ballast.unlink(missing_ok=True)
        subprocess.run(["rm", "-rf", folder], check=True)


def fill(folder: Path) -> Path:
    """Leave no byte free where `folder` is."""
    ballast = folder / "ballast"
    with suppress(OSError), ballast.open("wb", buffering=0) as file:
        while True:
            file.write(bytes(65_536))
    return ballast
