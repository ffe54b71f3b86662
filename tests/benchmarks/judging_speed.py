"""How long the judging engine takes: the default method with errors and rank intervals, Rasch, a round that is running.

    python tests/benchmarks/judging_speed.py [--large] [--no-database]

Prints seconds and, where a target is set, whether the seconds of one core meet it; `--large` adds 100,000 films × 3 ×
1,500 jurors with the memory it takes. The round is read from the database of DATABASE_URL (default SQLite), which must
be one of its own. The yardstick is a product of two 1,000 × 1,000 matrices on the same machine in the same run.
"""

import argparse
import os
import resource
import sys
import tempfile
import time
from collections.abc import Callable
from fractions import Fraction
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))
os.environ.setdefault("FIRSTLIGHT_DATA", tempfile.mkdtemp(prefix="firstlight-benchmark-"))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # the seconds of one core are what is told

import numpy as np

from judging.scoring import rasch
from judging.scoring.averages import Method
from judging.scoring.estimates import estimate
from judging.scoring.lines import film_lines
from judging.scoring.marks import Mark, Marks


def timed(told: str, work: Callable[[], object], target: float | None = None) -> None:
    began, cpu = time.perf_counter(), time.process_time()
    work()
    spent, own = time.perf_counter() - began, time.process_time() - cpu
    verdict = "" if target is None else f"   target {target:g} s: {'met' if own < target else 'MISSED'}"
    print(f"{told:64}{spent:8.2f} s{own:8.2f} s of CPU{verdict}", flush=True)


def marks(films: int, each: int, jurors: int, criteria: int) -> Marks:
    """Marks of films and jurors of all kinds."""
    chance = np.random.default_rng(1)
    film = np.repeat(np.arange(films), each)
    juror = np.argsort(chance.random((films, jurors)), axis=1)[:, :each].ravel() if films * jurors < 10**7 else (
        np.repeat(chance.integers(0, jurors, films), each) + np.tile(np.arange(each) * (jurors // each - 1), films)
    ) % jurors  # fmt: skip
    centre = 6 + chance.normal(0, 1, films)[film] + chance.normal(0, 0.6, jurors)[juror]
    centre = centre + chance.normal(0, 1, film.size)
    rows: list[Mark] = []
    for criterion in range(criteria):
        given = np.clip(np.rint(centre + chance.normal(0, 0.6, film.size)), 1, 10).astype(int).tolist()
        rows += [
            Mark(f"{one:06}", f"{other:05}", f"c{criterion}", Fraction(mark))
            for one, other, mark in zip(film.tolist(), juror.tolist(), given, strict=True)
        ]
    return Marks(rows)


def whole(given: Marks) -> None:
    """What a board needs: scores, errors, rank intervals, the chance to be among the first 40."""
    film_lines(given, estimate(given, Method.BLUP_SCALE), 40)


def by_rasch(given: Marks) -> None:
    estimate(given, Method.MFRM)


def measure_rules() -> None:
    given = marks(2300, 3, 40, 4)
    timed("2,300 films × 3 × 40 jurors × 4 criteria: weighted means", lambda: given.reviews)
    timed("the same: default method, errors, rank intervals", lambda: whole(given), 0.5)
    timed("the same: many-facet Rasch", lambda: by_rasch(given), 5)
    assert rasch.MOST_CELLS


def measure_large() -> None:
    given = marks(100_000, 3, 1500, 1)
    timed("100,000 films × 3 × 1,500 jurors: reviews", lambda: given.reviews)
    timed("the same: default method, errors, rank intervals", lambda: whole(given), 10)
    kilobytes = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    verdict = "met" if kilobytes < 2**20 else "MISSED"
    print(f"most memory of this process: {kilobytes / 2**20:.2f} GiB   target 1 GiB: {verdict}")


def measure_round() -> None:
    import django

    django.setup()
    from django.core.management import call_command
    from django.utils.timezone import now

    from judging import results
    from judging.management.filling import fill
    from judging.models import Assignment, Round
    from judging.results.analysis import analysis_of

    call_command("migrate", verbosity=0)
    edition = fill(f"speed-{time.time_ns()}", films=2300, jurors=40, ballots=6900, now=now())
    round = Round.objects.get(edition=edition)
    Round.objects.filter(pk=round.pk).update(method=Method.BLUP_SCALE)
    timed("a round of 2,300 films from the database: standings", lambda: results.standings(round.pk))
    timed("the same with what lies behind them", lambda: analysis_of(results.standings(round.pk)))
    timed("again, nothing changed", lambda: analysis_of(results.standings(round.pk)), 0.25)
    one = Assignment.objects.filter(round=round, stage="sealed")[0]
    Assignment.objects.filter(pk=one.pk).update(stage="begun")
    timed("again, one ballot less", lambda: analysis_of(results.standings(round.pk)))


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--large", action="store_true")
    parser.add_argument("--no-database", action="store_true")
    given = parser.parse_args()
    square = np.random.default_rng(0).random((1000, 1000))
    timed("yardstick: a product of two 1,000 × 1,000 matrices", lambda: square @ square)
    measure_rules()
    if given.large:
        measure_large()
    if not given.no_database:
        measure_round()


if __name__ == "__main__":
    main()
