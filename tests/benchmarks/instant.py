"""Before the instant: does the time of an answer tell who has won? Two worlds that differ in nothing else, by clock.

    python tests/benchmarks/instant.py [--rounds 150]

Asks visitors' addresses of both worlds in turn (first the one, then the other, the next time the other way round) and
prints the medians in milliseconds, their difference, and how large that would be by chance: 99 % of the differences of
halves of the same world's answers, drawn 400 times. tests/house/test_instant.py compares all the rest, everywhere.
"""

import argparse
import os
import random
import statistics
import time
from collections.abc import Sequence
from datetime import timedelta

import measuring  # noqa: F401  a data folder of its own

os.environ["LOG_LEVEL"] = "ERROR"  # that there is nothing to be found is the point

import django

django.setup()

from django.core.management import call_command
from django.test import Client
from django.test.utils import setup_test_environment
from django.urls import reverse
from django.utils.timezone import now

from awards import actions
from awards.models import Award
from contest.models import Edition
from tests.factories import a_decided_edition

DRAWS, SURE = 400, 0.99


def a_world(winner: int) -> Edition:
    """A decided edition of two films that is public in a quarter of an hour; `winner` tells which one has won."""
    edition = a_decided_edition(9, 9, 2, slug=f"world-{winner}", now=now())
    edition.award_categories.exclude(code="first").delete()
    edition.award_categories.update(decides_by="chosen")
    organizer, first = edition.roles.get(kind="organizer").user, edition.award_categories.get()
    film = edition.films.order_by("code")[winner]
    actions.rule(first, "choice", [film], reason="By vote.", actor=organizer, now=now())
    actions.sign(edition, actor=organizer, now=now())
    actions.schedule(edition, publish_at=now() + timedelta(minutes=15), actor=organizer, now=now())
    return edition


def places(edition: Edition) -> dict[str, str]:
    """By name: what a visitor may ask of the first film and of the edition."""
    slug, code = edition.slug, edition.films.order_by("code")[0].code
    check = Award.objects.get(category__edition=edition).check_code
    arguments = {
        "results": [slug], "gallery": [slug], "film": [slug, code], "embed": [slug, code], "check": [check],
        "picture": [slug, code, 960, "jpg"], "results_json": [slug], "press": [slug], "lists": [slug],
    }  # fmt: skip
    return {name: reverse(f"awards:{name}", args=values) for name, values in arguments.items()}


def seconds(client: Client, address: str) -> float:
    began = time.perf_counter()
    client.get(address)
    return time.perf_counter() - began


def by_chance(times: Sequence[float], dice: random.Random) -> float:
    """How far apart the medians of two halves of the same answers lie in all but 1 % of the draws."""
    found, half = [], len(times) // 2
    for _ in range(DRAWS):
        drawn = dice.sample(times, len(times))
        found.append(abs(statistics.median(drawn[:half]) - statistics.median(drawn[half:])))
    return sorted(found)[int(DRAWS * SURE)]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=150)
    options = parser.parse_args()
    call_command("migrate", verbosity=0)
    setup_test_environment()
    worlds = [places(a_world(winner)) for winner in (0, 1)]
    client, dice = Client(raise_request_exception=False), random.Random(1)
    for name in worlds[0]:
        times: tuple[list[float], list[float]] = ([], [])
        for turn in range(options.rounds + 10):
            for which in (0, 1) if turn % 2 else (1, 0):
                took = seconds(client, worlds[which][name])
                if turn >= 10:
                    times[which].append(took)
        one, other = map(statistics.median, times)
        print(f"{name:14} {one * 1000:7.2f} ms where it has won, {other * 1000:7.2f} where another has: "
              f"{(one - other) * 1000:+6.3f}; by chance up to {by_chance([*times[0], *times[1]], dice) * 1000:.3f}",
              flush=True)  # fmt: skip


if __name__ == "__main__":
    main()
