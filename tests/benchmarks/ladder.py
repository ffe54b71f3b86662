"""What the pipeline costs, against bare ffmpeg and against one process for each size, in pairs within one run.

    python tests/benchmarks/ladder.py [--seconds 60] [--rounds 5] [--film PATH ...] [--workers 1 2 4]

The generated film is 1080p24 H.264 with grain and motion, about 7 Mbit/s; a real one (`--film`) is looped to the same
length. CPU seconds are those of this process and of all below it; wall time is only comparable within a pair. The
separate passes are MediaCMS's (8.3.2: preset medium, main profile, lanczos, one decode and one sound for each size),
without its filter for the frame rate, so that pictures can be compared one by one.
Printed: medians, their range, and the ratio to the yardstick of the same round; the quality of each size, against the
separate passes at the same bit rate; what so many worker processes get done; core hours for a contest of 2,300 films of
three minutes. A quick look: `--rounds 1 --seconds 15 --workers 1 2`.
"""

import argparse
import ctypes
import math
import multiprocessing
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
from contextlib import suppress
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))
FOLDER = Path(tempfile.mkdtemp(prefix="firstlight-ladder-"))
os.environ.update({
    "FIRSTLIGHT_PROFILE": "test", "FIRSTLIGHT_DATA": str(FOLDER / "data"), "SECRET_KEY": "b" * 50,
    "DJANGO_SETTINGS_MODULE": "contest.settings", "DATABASE_URL": f"sqlite:///{FOLDER}/benchmark.sqlite3",
    "CELERY_BROKER_URL": "memory://nobody",
})  # fmt: skip

import django

django.setup()

from django.core.management import call_command
from django.db import connections

from submissions.media import commands, inspection, ladder, posters
from submissions.media.facts import MediaFacts
from submissions.media.pipeline import find_stills
from submissions.models import FilmFile, MediaStep
from tests.factories import RULES, a_film, an_edition
from tests.submissions.media.worker import Clock, received, work_off

GRAIN = "testsrc2=s=1920x1080:r=24,noise=alls=14:allf=t"
X264 = ("-c:v", "libx264", "-preset", "veryfast", "-b:v", "6.5M", "-maxrate", "7.5M", "-bufsize", "7M", "-g", "48",
        "-pix_fmt", "yuv420p", "-c:a", "aac", "-b:a", "128k")  # fmt: skip
ANY_LENGTH = {**RULES, "media": {}, "duration": {"min_ms": 1000, "max_ms": 600_000, "rounding": "exact"}}
YARDSTICK = "separate passes (yardstick)"
CONTEST_MINUTES = 2300 * 3
BECOME_SUBREAPER = 36
Cost = tuple[float, float]


def run(command: list[str], folder: Path = FOLDER) -> str:
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True)
    if done.returncode:
        raise SystemExit(done.stderr[-2000:])
    return done.stderr


def ffmpeg(*arguments: str) -> None:
    run(["ffmpeg", "-hide_banner", "-nostdin", "-v", "error", "-y", *arguments])


def used() -> float:
    """CPU seconds so far. bubblewrap leaves its child to whoever is above: only when we bury it, it counts as ours."""
    with suppress(ChildProcessError):
        while os.waitpid(-1, os.WNOHANG)[0]:
            pass
    times = [resource.getrusage(who) for who in (resource.RUSAGE_CHILDREN, resource.RUSAGE_SELF)]
    return sum(each.ru_utime + each.ru_stime for each in times)


def cost(work: Callable[[], object]) -> Cost:
    """(wall seconds, CPU seconds) of a piece of work, with all processes that it starts."""
    before, began = used(), time.perf_counter()
    work()
    wall = time.perf_counter() - began
    time.sleep(0.05)  # what bubblewrap leaves behind comes a moment later
    return wall, used() - before


# ── Films ─────────────────────────────────────────────────────────────────────
def generated(seconds: int) -> Path:
    film = FOLDER / "generated.mp4"
    ffmpeg("-f", "lavfi", "-i", GRAIN, "-f", "lavfi", "-i", "sine=330:r=48000", "-t", str(seconds), *X264,
           str(film))  # fmt: skip
    return film


def looped(source: Path, seconds: int) -> Path:
    film = FOLDER / f"real-{source.stem}.mp4"
    ffmpeg("-stream_loop", "-1", "-i", str(source), "-t", str(seconds), "-c:v", "libx264", "-preset", "veryfast",
           "-crf", "18", "-g", "48", "-pix_fmt", "yuv420p", "-c:a", "aac", str(film))  # fmt: skip
    return film


def entered(film: Path) -> FilmFile:
    return received(a_film(edition=an_edition(f"benchmark-{time.monotonic_ns()}", rules=ANY_LENGTH)), film)


def worked_off(film: Path, *kinds: str) -> FilmFile:
    file = entered(film)
    work_off(file, Clock(), *kinds)
    return FilmFile.objects.get(pk=file.pk)


def encoded_whole(film: Path) -> Path:
    """The same film in a wrapping that is encoded whole, top size included (nothing is copied from AVI)."""
    other = FOLDER / f"{film.stem}.avi"
    if not other.exists():
        ffmpeg("-i", str(film), "-c", "copy", "-bsf:v", "h264_mp4toannexb", str(other))
    return other


# ── What is measured ──────────────────────────────────────────────────────────
def separate(film: Path, facts: MediaFacts, *, crf: int = 23, mark: str = "separate") -> None:
    """A process for each size, as MediaCMS does it."""
    rate = ladder.whole_rate(facts)
    for rung in ladder.rungs(facts):
        kbps = rung.box.most_kbps
        ffmpeg("-i", str(film), "-vf", f"scale={rung.width}:{rung.height}:flags=lanczos", "-c:v",
               "libx264", "-crf", str(crf), "-preset", "medium", "-profile:v", "main", "-level", "4.2", "-maxrate",
               f"{kbps}k", "-bufsize", f"{kbps}k", "-force_key_frames", "expr:gte(t,n_forced*4)", "-x264-params",
               f"keyint={8 * rate}:keyint_min={4 * rate}", "-c:a", "aac", "-b:a", "128k", "-ac", "2",
               f"{mark}-{rung.name}.mp4")  # fmt: skip


def bare(film: Path, facts: MediaFacts, *, beside_copy: bool) -> None:
    """The ladder's own command, by itself: no fence, no sandbox, no database."""
    rungs = ladder.lower_rungs(facts) if beside_copy else ladder.rungs(facts)
    folder = FOLDER / ("bare-lower" if beside_copy else "bare")
    folder.mkdir(exist_ok=True)
    run(commands.encode(film, facts, rungs, beside_copy=beside_copy, preset="faster", grows=not beside_copy), folder)


def find_posters(film: Path, facts: MediaFacts) -> None:
    folder = FOLDER / "stills"
    folder.mkdir(exist_ok=True)
    posters.write(find_stills(film, facts, folder), folder)


def one_round(film: Path, figures: dict[str, list[Cost]]) -> None:
    facts, other = inspection.inspect(film), encoded_whole(film)
    whole_facts = inspection.inspect(other)
    figures[YARDSTICK].append(cost(lambda: separate(film, facts)))
    figures["bare ffmpeg, all sizes"].append(cost(lambda: bare(other, whole_facts, beside_copy=False)))
    whole = worked_off(other, "check", "preview")
    figures["pipeline, all sizes"].append(cost(lambda: work_off(whole, Clock(), "ladder")))
    file = entered(film)
    for kind in ("check", "preview", "marks", "shots"):
        figures[kind].append(cost(lambda kind=kind: work_off(file, Clock(), kind)))
    figures["bare ffmpeg, top copied"].append(cost(lambda: bare(film, facts, beside_copy=True)))
    figures["pipeline, top copied"].append(cost(lambda: work_off(file, Clock(), "ladder")))
    for kind in ("storyboard", "prints"):
        figures[kind].append(cost(lambda kind=kind: work_off(file, Clock(), kind)))
    figures["poster (in the preview)"].append(cost(lambda: find_posters(film, facts)))
    assert ladder.web_safe(facts), facts
    undone = MediaStep.objects.filter(file__in=(file, whole), state__in=["failed"])
    assert not undone, list(undone.values("kind", "error_code", "error_text"))


def several_rounds(film: Path, figures: dict[str, list[Cost]], options: argparse.Namespace) -> int:
    """As many rounds as were asked for, or as fit into the time there is; returns how many."""
    until, longest = time.monotonic() + options.at_most, 0.0
    for number in range(options.rounds):
        began = time.monotonic()
        if number and began + longest > until:
            return number
        one_round(film, figures)
        longest = max(longest, time.monotonic() - began)
    return options.rounds


def throughput(film: Path, facts: MediaFacts, workers: int) -> None:
    """Film minutes an hour with so many worker processes, each with a ladder of its own (top copied)."""
    files = [worked_off(film, "check", "preview") for _ in range(workers)]
    connections.close_all()
    started = multiprocessing.get_context("fork")
    pool = [started.Process(target=work_off, args=(file, Clock(), "ladder")) for file in files]

    def together() -> None:
        for process in pool:
            process.start()
        for process in pool:
            process.join()

    wall, cpu = cost(together)
    minutes = workers * facts.duration_ms / 60_000
    print(f"  {workers} worker processes: {minutes / wall * 3600:6.0f} film minutes an hour, "
          f"{cpu / minutes:6.1f} CPU s a film minute", flush=True)  # fmt: skip


# ── Quality ───────────────────────────────────────────────────────────────────
def quality(film: Path, facts: MediaFacts) -> None:
    """SSIM of each size against the source scaled alike: ours, and the separate passes at the same bit rate.

    Those are encoded at two qualities; between (or beyond) the two, SSIM is drawn straight over the logarithm of rate.
    """
    separate(film, facts)
    separate(film, facts, crf=26, mark="lower")
    other = encoded_whole(film)
    bare(other, inspection.inspect(other), beside_copy=False)
    for rung in ladder.rungs(facts):
        ours, high, low = (
            (_ssim(made, film, rung), math.log(_kbps(made, facts)))
            for made in (FOLDER / "bare" / f"{rung.name}.m4s", FOLDER / f"separate-{rung.name}.mp4",
                         FOLDER / f"lower-{rung.name}.mp4")
        )  # fmt: skip
        slope = (high[0] - low[0]) / (high[1] - low[1]) if high[1] - low[1] > 0.02 else 0
        theirs = high[0] + slope * (ours[1] - high[1])
        print(f"  {rung.name:<6} SSIM {ours[0]:.4f} at {math.exp(ours[1]):5.0f} kbit/s; separate passes "
              f"{high[0]:.4f} at {math.exp(high[1]):5.0f}, at our rate {theirs:.4f}: {ours[0] - theirs:+.4f}",
              flush=True)  # fmt: skip


def _ssim(made: Path, film: Path, rung: ladder.Rung) -> float:
    """Frame by frame, whatever the clocks say."""
    same = "settb=1/1000,setpts=N"
    compare = f"[0:v]{same}[a];[1:v]scale={rung.width}:{rung.height}:flags=bicubic,{same}[b];[a][b]ssim"
    said = run(["ffmpeg", "-hide_banner", "-nostdin", "-v", "info", "-nostats", "-i", str(made), "-i", str(film), "-an",
                "-lavfi", compare, "-f", "null", "-"])  # fmt: skip
    return float(re.findall(r"All:([0-9.]+)", said)[-1])


def _kbps(made: Path, facts: MediaFacts) -> float:
    """Of the picture alone."""
    show = ["-select_streams", "v", "-show_entries", "packet=size", "-of", "csv=p=0"]
    rows = subprocess.run(["ffprobe", "-v", "error", *show, str(made)], capture_output=True, text=True).stdout.split()
    return sum(int(row.strip(",")) for row in rows) * 8 / facts.picture_ms


# ── What is printed ───────────────────────────────────────────────────────────
def table(figures: dict[str, list[Cost]], minutes: float) -> None:
    yard = [cpu for _, cpu in figures[YARDSTICK]]
    for name, costs in figures.items():
        walls, cpus = [wall for wall, _ in costs], [cpu for _, cpu in costs]
        ratio = statistics.median(cpu / other for cpu, other in zip(cpus, yard, strict=True))
        print(f"  {name:<28} wall {statistics.median(walls):7.2f} s ({min(walls):.2f} to {max(walls):.2f}), "
              f"{statistics.median(walls) / minutes:6.2f} a film minute   "
              f"CPU {statistics.median(cpus) / minutes:6.2f} s a film minute, {ratio:5.3f} of the yardstick",
              flush=True)  # fmt: skip
    for kind in ("all sizes", "top copied"):
        pairs = zip(figures[f"pipeline, {kind}"], figures[f"bare ffmpeg, {kind}"], strict=True)
        ratios = [(ours[0] / theirs[0], ours[1] / theirs[1]) for ours, theirs in pairs]
        wall, cpu = (statistics.median(part) for part in zip(*ratios, strict=True))
        print(f"  pipeline against bare ffmpeg, {kind}: wall {wall:.3f}, CPU {cpu:.3f}")


def contest(figures: dict[str, list[Cost]], minutes: float) -> None:
    """Core hours for 2,300 films of three minutes like this one."""
    shared = ("check", "preview", "marks", "shots", "storyboard", "prints")
    hours = {name: statistics.median(cpu for _, cpu in costs) / minutes * CONTEST_MINUTES / 3600
             for name, costs in figures.items()}  # fmt: skip
    others = sum(hours[name] for name in shared)
    print(f"  2,300 films of 3 minutes: ladders {hours['pipeline, top copied']:.0f} core hours (top copied) to "
          f"{hours['pipeline, all sizes']:.0f} (all sizes), all else {others:.0f}, of it shots {hours['shots']:.0f}",
          flush=True)  # fmt: skip


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--seconds", type=int, default=60)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--film", type=Path, action="append", default=[])
    parser.add_argument("--workers", type=int, nargs="*", default=[1, 2, 4])
    parser.add_argument(
        "--at-most", type=float, default=math.inf, metavar="S", help="begin no round that would end later"
    )
    parser.add_argument("--only-films", action="store_true", help="without the generated one")
    parser.add_argument("--parts", nargs="+", choices=["costs", "workers", "quality"],
                        default=["costs", "workers", "quality"])  # fmt: skip
    options = parser.parse_args()
    ctypes.CDLL(None).prctl(BECOME_SUBREAPER, 1)
    call_command("migrate", verbosity=0)
    films = [] if options.only_films else [generated(options.seconds)]
    for film in [*films, *(looped(film, options.seconds) for film in options.film)]:
        facts, figures = inspection.inspect(film), defaultdict[str, list[Cost]](list)
        rounds = several_rounds(film, figures, options) if "costs" in options.parts else 0
        print(f"{film.name}: {facts.width}×{facts.height}, {facts.mean_kbps} kbit/s, "
              f"{options.seconds} s, {rounds} rounds, {os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}",
              flush=True)  # fmt: skip
        if "costs" in options.parts:
            table(figures, facts.duration_ms / 60_000)
            contest(figures, facts.duration_ms / 60_000)
        for workers in options.workers if "workers" in options.parts else ():
            throughput(film, facts, workers)
        if "quality" in options.parts:
            quality(film, facts)


if __name__ == "__main__":
    main()
