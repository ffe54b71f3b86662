"""What the pipeline costs, against bare ffmpeg and against one process for each size, in pairs within one run.

    python tests/benchmarks/ladder.py [--seconds 60] [--rounds 5] [--film PATH ...] [--workers 1 2 4]

The generated film is 1080p24 H.264 with grain and motion, about 7 Mbit/s; a real one (`--film`) is looped to the same
length. CPU seconds are those of all child processes; wall time is only comparable within a pair. The separate passes
are MediaCMS's (its own settings: preset medium, lanczos, one decode and one sound for each size).
Printed: medians, their range, and the ratio to the yardstick of the same round.
"""

import argparse
import os
import re
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))
FOLDER = Path(tempfile.mkdtemp(prefix="firstlight-ladder-"))
os.environ.update({
    "FIRSTLIGHT_PROFILE": "test", "FIRSTLIGHT_DATA": str(FOLDER / "data"), "SECRET_KEY": "b" * 50,
    "DJANGO_SETTINGS_MODULE": "contest.settings", "DATABASE_URL": f"sqlite:///{FOLDER}/benchmark.sqlite3",
})  # fmt: skip

import django

django.setup()

from django.core.management import call_command

from submissions.media import commands, inspection, ladder, posters
from submissions.media.facts import MediaFacts
from submissions.models import FilmFile
from tests.factories import RULES, a_film, an_edition
from tests.submissions.media.worker import Clock, received, work_off

GRAIN = "testsrc2=s=1920x1080:r=24,noise=alls=14:allf=t"
X264 = ("-c:v", "libx264", "-preset", "veryfast", "-b:v", "6.5M", "-maxrate", "7.5M", "-bufsize", "7M", "-g", "48",
        "-pix_fmt", "yuv420p", "-c:a", "aac", "-b:a", "128k")  # fmt: skip
ANY_LENGTH = {**RULES, "media": {}, "duration": {"min_ms": 1000, "max_ms": 600_000, "rounding": "exact"}}
Cost = tuple[float, float]


def run(command: list[str], folder: Path = FOLDER) -> str:
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True)
    if done.returncode:
        raise SystemExit(done.stderr[-2000:])
    return done.stderr


def ffmpeg(*arguments: str) -> None:
    run(["ffmpeg", "-hide_banner", "-nostdin", "-v", "error", "-y", *arguments])


def cost(work: Callable[[], object]) -> Cost:
    """(wall seconds, CPU seconds of all children) of a piece of work."""
    before, began = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    work()
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    used = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return time.perf_counter() - began, used


def generated(seconds: int) -> Path:
    part, film = FOLDER / "part.mp4", FOLDER / "generated.mp4"
    ffmpeg("-f", "lavfi", "-i", GRAIN, "-f", "lavfi", "-i", "sine=330:r=48000", "-t", str(min(15, seconds)), *X264,
           str(part))  # fmt: skip
    ffmpeg("-stream_loop", "-1", "-i", str(part), "-c", "copy", "-t", str(seconds), str(film))
    return film


def looped(source: Path, seconds: int) -> Path:
    film = FOLDER / f"real-{source.stem}.mp4"
    ffmpeg("-stream_loop", "-1", "-i", str(source), "-t", str(seconds), "-c:v", "libx264", "-preset", "veryfast",
           "-crf", "18", "-g", "48", "-pix_fmt", "yuv420p", "-c:a", "aac", str(film))  # fmt: skip
    return film


def separate(film: Path, facts: MediaFacts, rungs: tuple[ladder.Rung, ...]) -> None:
    """A process for each size, as MediaCMS does it."""
    for rung in rungs:
        kbps, rate = rung.box.most_kbps, ladder.whole_rate(facts)
        ffmpeg("-i", str(film), "-vf", f"scale={rung.width}:{rung.height}:flags=lanczos", "-c:v", "libx264", "-crf",
               "23", "-preset", "medium", "-maxrate", f"{kbps}k", "-bufsize", f"{2 * kbps}k", "-force_key_frames",
               "expr:gte(t,n_forced*4)", "-x264-params", f"keyint={8 * rate}:keyint_min={4 * rate}", "-c:a", "aac",
               "-b:a", "128k", "-ac", "2", f"separate-{rung.name}.mp4")  # fmt: skip


def bare(film: Path, facts: MediaFacts, rungs: tuple[ladder.Rung, ...], *, beside_copy: bool) -> None:
    """The ladder's own command, by itself: no fence, no sandbox, no database."""
    command = commands.encode(film, facts, rungs, beside_copy=beside_copy, preset="faster")
    folder = FOLDER / "bare"
    folder.mkdir(exist_ok=True)
    run(command, folder)


def entered(film: Path) -> FilmFile:
    file = received(a_film(edition=an_edition(f"benchmark-{time.monotonic_ns()}", rules=ANY_LENGTH)), film)
    work_off(file, Clock(), "check", "preview")
    return FilmFile.objects.get(pk=file.pk)


def whole_ladder(film: Path) -> tuple[Path, MediaFacts]:
    """The same film in a wrapping that is encoded whole, top rung included (nothing is copied from AVI)."""
    other = FOLDER / f"{film.stem}.avi"
    ffmpeg("-i", str(film), "-c", "copy", "-bsf:v", "h264_mp4toannexb", str(other))
    return other, inspection.inspect(other)


def one_round(film: Path, figures: dict[str, list[Cost]]) -> None:
    facts = inspection.inspect(film)
    other, whole = whole_ladder(film)
    rungs, lower = ladder.rungs(facts), ladder.lower_rungs(facts)
    figures["check"].append(cost(lambda: inspection.inspect(film)))
    figures["separate passes (yardstick)"].append(cost(lambda: separate(film, facts, rungs)))
    figures["bare ffmpeg, all sizes"].append(cost(lambda: bare(other, whole, rungs, beside_copy=False)))
    figures["bare ffmpeg, top copied"].append(cost(lambda: bare(film, facts, lower, beside_copy=True)))
    file, again = entered(other), entered(film)
    figures["pipeline, all sizes"].append(cost(lambda: work_off(file, Clock(), "ladder")))
    figures["pipeline, top copied"].append(cost(lambda: work_off(again, Clock(), "ladder")))
    figures["storyboard"].append(cost(lambda: work_off(again, Clock(), "storyboard")))
    stills = commands.stills(film, facts, posters.instants(facts.picture_ms), 540)
    figures["poster candidates"].append(cost(lambda: run(stills)))


def quality(film: Path, facts: MediaFacts) -> None:
    """SSIM and rate of each size against the source scaled alike: ours (bare) and the separate passes."""
    for rung in ladder.rungs(facts):
        for whose, made in (("one decode", FOLDER / "bare" / f"{rung.name}.m4s"),
                            ("separate", FOLDER / f"separate-{rung.name}.mp4")):  # fmt: skip
            if not made.exists():
                continue
            compare = f"[0:v]setpts=N[a];[1:v]scale={rung.width}:{rung.height}:flags=bicubic,setpts=N[b];[a][b]ssim"
            said = run(["ffmpeg", "-hide_banner", "-nostdin", "-v", "info", "-nostats", "-i", str(made), "-i",
                        str(film), "-an", "-lavfi", compare, "-f", "null", "-"])  # fmt: skip
            found = re.search(r"All:([0-9.]+)", said)
            kbps = made.stat().st_size * 8 / facts.duration_ms
            print(f"  {rung.name:<6} {whose:<11} SSIM {found[1] if found else '?'}   {kbps:7.0f} kbit/s")


def throughput(film: Path, facts: MediaFacts, workers: int) -> None:
    """Film minutes an hour with so many ladders at once (top copied)."""
    command = commands.encode(film, facts, ladder.lower_rungs(facts), beside_copy=True, preset="faster")

    def one(number: int) -> None:
        folder = FOLDER / f"worker-{number}"
        folder.mkdir(exist_ok=True)
        run(command, folder)

    with ThreadPoolExecutor(workers) as pool:
        wall, cpu = cost(lambda: list(pool.map(one, range(workers))))
    minutes = workers * facts.duration_ms / 60_000
    an_hour = minutes / wall * 3600
    print(f"  {workers} at once: {an_hour:6.0f} film minutes an hour, {cpu / minutes:6.1f} CPU s a film minute")


def table(figures: dict[str, list[Cost]], minutes: float) -> None:
    yard = [cpu for _, cpu in figures["separate passes (yardstick)"]]
    for name, costs in figures.items():
        walls, cpus = [wall for wall, _ in costs], [cpu for _, cpu in costs]
        ratio = statistics.median(cpu / other for cpu, other in zip(cpus, yard, strict=True))
        print(f"  {name:<30} wall {statistics.median(walls):7.2f} s ({min(walls):.2f} to {max(walls):.2f})   "
              f"CPU {statistics.median(cpus):7.2f} s, {statistics.median(cpus) / minutes:6.2f} a film minute, "
              f"{ratio:5.3f} of the yardstick")  # fmt: skip
    for kind in ("all sizes", "top copied"):
        pairs = zip(figures[f"pipeline, {kind}"], figures[f"bare ffmpeg, {kind}"], strict=True)
        ratios = [(ours[0] / theirs[0], ours[1] / theirs[1]) for ours, theirs in pairs]
        wall, cpu = (statistics.median(part) for part in zip(*ratios, strict=True))
        print(f"  pipeline against bare ffmpeg, {kind}: wall {wall:.3f}, CPU {cpu:.3f}")


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--seconds", type=int, default=60)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--film", type=Path, action="append", default=[])
    parser.add_argument("--workers", type=int, nargs="*", default=[1, 2, 4])
    options = parser.parse_args()
    call_command("migrate", verbosity=0)
    films = [generated(options.seconds), *(looped(film, options.seconds) for film in options.film)]
    for film in films:
        facts, figures = inspection.inspect(film), defaultdict[str, list[Cost]](list)
        for _ in range(options.rounds):
            one_round(film, figures)
        print(f"{film.name}: {facts.width}×{facts.height}, {facts.mean_kbps} kbit/s, "
              f"{options.seconds} s, {options.rounds} rounds, {os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}",
              flush=True)  # fmt: skip
        table(figures, facts.duration_ms / 60_000)
        quality(film, facts)
        for workers in options.workers:
            throughput(film, facts, workers)


if __name__ == "__main__":
    main()
