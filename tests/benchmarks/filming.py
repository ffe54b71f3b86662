"""What the benchmarks of the pipeline share: films to measure it on, and what work costs with all that it starts."""

import os
import resource
import subprocess
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

GRAIN = "testsrc2=s=1920x1080:r=24,noise=alls=14:allf=t"
X264 = ("-c:v", "libx264", "-preset", "veryfast", "-b:v", "6.5M", "-maxrate", "7.5M", "-bufsize", "7M", "-g", "48",
        "-pix_fmt", "yuv420p", "-c:a", "aac", "-b:a", "128k")  # fmt: skip
PART_SECONDS = 15
LEFT_BEHIND_SECONDS = 3.0
"""So long we wait for what bubblewrap leaves behind to end: on a busy machine it comes late, and counted nowhere."""
Cost = tuple[float, float]


def run(command: list[str], folder: Path | None = None) -> str:
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True)
    if done.returncode:
        raise SystemExit(done.stderr[-2000:])
    return done.stderr


def ffmpeg(*arguments: str, folder: Path | None = None) -> None:
    run(["ffmpeg", "-hide_banner", "-nostdin", "-v", "error", "-y", *arguments], folder)


def noisy(folder: Path, seconds: int) -> Path:
    """1080p24 H.264 with grain, motion and sound, about 7 Mbit/s: fifteen seconds, repeated without encoding again."""
    part, film = folder / "part.mp4", folder / f"generated-{seconds}.mp4"
    if not part.exists():
        sources = ("-f", "lavfi", "-i", GRAIN, "-f", "lavfi", "-i", "sine=330:r=48000")
        ffmpeg(*sources, "-t", str(min(seconds, PART_SECONDS)), *X264, str(part))
    ffmpeg("-stream_loop", "-1", "-i", str(part), "-c", "copy", "-t", str(seconds), str(film))
    return film


def looped(source: Path, folder: Path, seconds: int) -> Path:
    """A film of yours, encoded anew at its own size and repeated to the length."""
    film = folder / f"real-{source.stem}.mp4"
    ffmpeg("-stream_loop", "-1", "-i", str(source), "-t", str(seconds), "-c:v", "libx264", "-preset", "veryfast",
           "-crf", "18", "-g", "48", "-pix_fmt", "yuv420p", "-c:a", "aac", str(film))  # fmt: skip
    return film


def used() -> float:
    """CPU seconds so far. bubblewrap leaves its child to whoever is above: only when we bury it, it counts as ours."""
    until = time.monotonic() + LEFT_BEHIND_SECONDS
    with suppress(ChildProcessError):  # raised when none is left
        while time.monotonic() < until:
            if not os.waitpid(-1, os.WNOHANG)[0]:
                time.sleep(0.01)
    times = [resource.getrusage(who) for who in (resource.RUSAGE_CHILDREN, resource.RUSAGE_SELF)]
    return sum(each.ru_utime + each.ru_stime for each in times)


def cost(work: Callable[[], object]) -> Cost:
    """(wall seconds, CPU seconds) of a piece of work, with all processes that it starts."""
    before, began = used(), time.perf_counter()
    work()
    wall = time.perf_counter() - began
    return wall, used() - before
