"""What the pipeline costs, against bare ffmpeg and against one process for each size, in pairs within one run.

    python tests/benchmarks/ladder.py [--seconds 60] [--rounds 5] [--film PATH ...] [--workers 1 2 4]

The generated film is 1080p24 H.264 with grain and motion, about 7 Mbit/s; a real one (`--film`) is looped to the same
length. CPU seconds are those of this process and of all below it; wall time is only comparable within a pair. A process
for each size is what MediaCMS does (see passes.py). The storyboard comes with the ladder; the line of that name is what
it costs alone, when it is asked for again.
Printed: medians, their range, and the ratio to the yardstick of the same round; the quality of each size, against the
separate passes at the same bit rate; what so many worker processes get done; core hours for a contest of 2,300 films of
three minutes. A quick look: `--rounds 1 --seconds 15 --workers 1 2`. Five rounds take an hour: with `--keep NAME` one
round at a time will do, whenever the machine is free.
"""

import argparse
import ctypes
import json
import multiprocessing
import os
import statistics
import sys
import tempfile
import time
from collections import defaultdict
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

from submissions.actions import repeating
from submissions.media import inspection, ladder, posters
from submissions.media.facts import MediaFacts
from submissions.media.intake import find_stills
from submissions.models import FilmFile, MediaStep
from tests.benchmarks.filming import Cost, cost, looped, noisy
from tests.benchmarks.passes import bare, encoded_whole, quality, separate
from tests.factories import RULES, a_film, an_edition
from tests.submissions.media.worker import Clock, received, work_off

ANY_LENGTH = {**RULES, "media": {}, "duration": {"min_ms": 1000, "max_ms": 600_000, "rounding": "exact"}}
YARDSTICK = "separate passes (yardstick)"
CONTEST_MINUTES = 2300 * 3
BECOME_SUBREAPER = 36


def entered(film: Path) -> FilmFile:
    return received(a_film(edition=an_edition(f"benchmark-{time.monotonic_ns()}", rules=ANY_LENGTH)), film)


def worked_off(film: Path, *kinds: str) -> FilmFile:
    file = entered(film)
    work_off(file, Clock(), *kinds)
    return FilmFile.objects.get(pk=file.pk)


# ── What is measured ──────────────────────────────────────────────────────────
def find_posters(film: Path, facts: MediaFacts) -> None:
    folder = FOLDER / "stills"
    folder.mkdir(exist_ok=True)
    posters.write(find_stills(film, facts, folder), folder)


def one_round(film: Path, figures: dict[str, list[Cost]]) -> None:
    facts, other = inspection.inspect(film), encoded_whole(film, FOLDER)
    whole_facts = inspection.inspect(other)
    figures[YARDSTICK].append(cost(lambda: separate(film, facts, FOLDER)))
    figures["bare ffmpeg, all sizes"].append(cost(lambda: bare(other, whole_facts, FOLDER, beside_copy=False)))
    whole = worked_off(other, "check", "preview")
    figures["pipeline, all sizes"].append(cost(lambda: work_off(whole, Clock(), "ladder")))
    file = entered(film)
    for kind in ("check", "preview", "marks", "shots"):
        figures[kind].append(cost(lambda kind=kind: work_off(file, Clock(), kind)))
    figures["bare ffmpeg, top copied"].append(cost(lambda: bare(film, facts, FOLDER, beside_copy=True)))
    figures["pipeline, top copied"].append(cost(lambda: work_off(file, Clock(), "ladder")))
    work_off(file, Clock(), "storyboard")
    repeating.repeat_step(MediaStep.objects.get(file=file, kind="storyboard"), actor=None, now=Clock()())
    for kind in ("storyboard", "prints"):
        figures[kind].append(cost(lambda kind=kind: work_off(file, Clock(), kind)))
    figures["poster (in the preview)"].append(cost(lambda: find_posters(film, facts)))
    assert ladder.web_safe(facts), facts
    undone = MediaStep.objects.filter(file__in=(file, whole), state__in=["failed"])
    assert not undone, list(undone.values("kind", "error_code", "error_text"))


def several_rounds(film: Path, options: argparse.Namespace) -> dict[str, list[Cost]]:
    """As many rounds as were asked for; with `--keep`, also those of earlier runs."""
    kept = Path(f"{options.keep}-{film.stem}.jsonl") if options.keep else FOLDER / f"{film.stem}.jsonl"
    for _ in range(options.rounds):
        figures = defaultdict[str, list[Cost]](list)
        one_round(film, figures)
        with kept.open("a") as file:
            file.write(json.dumps({name: costs[0] for name, costs in figures.items()}) + "\n")
    rows = [json.loads(line) for line in kept.read_text().splitlines()]
    return {name: [tuple(row[name]) for row in rows] for name in rows[0]}


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
    parser.add_argument("--keep", metavar="NAME", help="write each round to NAME-<film>.jsonl, count earlier ones too")
    parser.add_argument("--only-films", action="store_true", help="without the generated one")
    parser.add_argument("--parts", nargs="+", choices=["costs", "workers", "quality"],
                        default=["costs", "workers", "quality"])  # fmt: skip
    options = parser.parse_args()
    ctypes.CDLL(None).prctl(BECOME_SUBREAPER, 1)
    call_command("migrate", verbosity=0)
    films = [] if options.only_films else [noisy(FOLDER, options.seconds)]
    for film in [*films, *(looped(film, FOLDER, options.seconds) for film in options.film)]:
        facts = inspection.inspect(film)
        figures = several_rounds(film, options) if "costs" in options.parts else {}
        rounds = len(figures[YARDSTICK]) if figures else 0
        print(f"{film.name}: {facts.width}×{facts.height}, {facts.mean_kbps} kbit/s, "
              f"{options.seconds} s, {rounds} rounds, {os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}",
              flush=True)  # fmt: skip
        if figures:
            table(figures, facts.duration_ms / 60_000)
            contest(figures, facts.duration_ms / 60_000)
        for workers in options.workers if "workers" in options.parts else ():
            throughput(film, facts, workers)
        if "quality" in options.parts:
            quality(film, facts, inspection.inspect(encoded_whole(film, FOLDER)), FOLDER)


if __name__ == "__main__":
    main()
