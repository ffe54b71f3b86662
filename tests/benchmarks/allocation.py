"""How long it takes to decide who judges what, and how good the answer is.

    python tests/benchmarks/allocation.py [--films 2300 --jurors 40] [--films 100000 --jurors 1500]

Prints for every size: seconds of one core and of the clock, the greatest memory of the process, the span of the
loads, films under their quorum, ballots by jurors who do not understand the film, connected parts, and whether a second
run on a half-finished round moves what was begun (it must not). The yardstick is a pass over as many pairs in Python.
"""

import argparse
import random
import resource
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from judging.allocation import Allocation, Film, Juror, Place, allocate

LANGUAGES = ("en", "zh", "id", "es", "ar", "fr", "de", "pt", "ja", "ko", "hi", "ru")
REVIEWS = 3


def a_world(films: int, jurors: int) -> tuple[list[Juror], list[Film], set[tuple[int, int]]]:
    """Jurors of one to three languages, films in one; two conflicts in a hundred pairs, at most two a film."""
    chance = random.Random(f"{films}/{jurors}")
    panel = [Juror(one, frozenset(chance.sample(LANGUAGES, chance.randint(1, 3)))) for one in range(jurors)]
    field = [Film(one, REVIEWS, frozenset({chance.choice(LANGUAGES)})) for one in range(films)]
    number = min(films * jurors // 50, films * 2)
    conflicts = {(chance.randrange(jurors), chance.randrange(films)) for _ in range(number)}
    return panel, field, conflicts


def yardstick(pairs: int) -> float:
    """Seconds of one core for putting so many pairs into a dictionary and sorting them."""
    begun = time.process_time()
    chance = random.Random(1)
    sorted({(chance.random(), number): number for number in range(pairs)})
    return time.process_time() - begun


def measure(films: int, jurors: int) -> None:
    panel, field, conflicts = a_world(films, jurors)
    core, clock = time.process_time(), time.perf_counter()
    found = allocate(panel, field, conflicts=conflicts, seed="benchmark")
    core, clock = time.process_time() - core, time.perf_counter() - clock
    ratio = core / max(1e-9, yardstick(films * REVIEWS))
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    print(
        f"{films} films x {REVIEWS} x {jurors} jurors: {core:.2f} s of one core ({ratio:.0f} yardsticks), "
        f"{clock:.2f} s by the clock, {memory} MiB; loads {min(found.loads.values())} to {max(found.loads.values())}, "
        f"{len(found.short)} films short, {len(found.not_understood)} ballots not understood, "
        f"{len(found.parts)} part(s); "
        f"{again(panel, field, conflicts, found)}",
        flush=True,
    )


def again(panel: list[Juror], field: list[Film], conflicts: set[tuple[int, int]], found: Allocation) -> str:
    """A juror leaves in mid-round: what was begun stays, the rest is dealt anew."""
    begun: list[Place] = [place for place in found.places if place.position <= found.loads[place.juror] // 2]
    left = [Juror(one.juror, one.languages, 0 if one.juror == 0 else None) for one in panel]
    core = time.process_time()
    after = allocate(left, field, conflicts=conflicts, kept=begun, seed="benchmark")
    core = time.process_time() - core
    moved = len(set(begun) - set(after.places))
    return f"a departure in mid-round: {core:.2f} s, {moved} begun ballots moved, {len(after.short)} films short"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--films", type=int, action="append")
    parser.add_argument("--jurors", type=int, action="append")
    given = parser.parse_args()
    for films, jurors in zip(given.films or [2300, 100_000], given.jurors or [40, 1500], strict=True):
        measure(films, jurors)


if __name__ == "__main__":
    main()
