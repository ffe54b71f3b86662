"""How long the pages of a contest take, and how many queries, with 230 and with 2,300 films.

    python tests/benchmarks/pages.py [--films 230 2300] [--rounds 30]

Prints p50 and p95 in milliseconds per page, its queries, and the ratio of its p50 to the yardstick's in the same run: the
sign-in page, which has a session, a frame and a form but no contest. DATABASE_URL chooses the database (default SQLite).
"""

import argparse
import os
import statistics
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))
os.environ.setdefault("FIRSTLIGHT_DATA", tempfile.mkdtemp(prefix="firstlight-benchmark-"))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")

import django

django.setup()

from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils.timezone import now

from awards import actions as awards
from contest.models import Edition, User
from judging import actions as judging
from judging.management.filling import fill
from judging.models import Assignment, Round

YARDSTICK = "sign-in page (yardstick)"


def prepare(films: int) -> tuple[Edition, Edition]:
    """An edition with a round under way, and one whose results are public, both with so many films."""
    running = fill(f"running-{films}", films=films, jurors=max(6, films // 58), ballots=films * 2, now=now())
    published = fill(f"published-{films}", films=films, jurors=max(6, films // 58), ballots=films * 3, now=now())
    organizer = User.objects.get(email=f"organizer1@{published.slug}.example")
    round_ = Round.objects.get(edition=published)
    judging.close_round(round_, unfinished=films * 3, actor=organizer, now=now())
    awards.draft_awards(published, actor=organizer, now=now())
    awards.sign(published, actor=organizer, now=now())
    at = now()
    awards.schedule(published, publish_at=at, actor=organizer, now=at)
    return running, published


def pages(running: Edition, published: Edition) -> dict[str, tuple[str, str]]:
    """Name of the page → (address of who opens it, its address)."""
    round_ = Round.objects.get(edition=running)
    juror = f"juror1@{running.slug}.example"
    open_film = Assignment.objects.filter(juror__user__email=juror, stage="allocated").select_related("film").first()
    organizer = f"organizer1@{running.slug}.example"
    return {
        YARDSTICK: ("", reverse("account_login")),
        "juror's queue": (juror, reverse("judging:round_queue", args=[round_.pk])),
        "screening room": (juror, reverse("judging:room", args=[round_.pk, open_film.film.code])),
        "entries, page 1": (organizer, reverse("submissions:entries", args=[running.slug])),
        "overview": (organizer, reverse("awards:overview", args=[running.slug])),
        "chair's table": (organizer, reverse("judging:round", args=[running.slug, round_.pk])),
        "standings": (organizer, reverse("judging:standings", args=[running.slug, round_.pk])),
        "award board": (f"organizer1@{published.slug}.example", reverse("awards:awards_board", args=[published.slug])),
        "results": ("", reverse("awards:results", args=[published.slug])),
        "gallery": ("", reverse("awards:gallery", args=[published.slug])),
    }


def measure(who: str, address: str, rounds: int) -> tuple[list[float], int]:
    """Milliseconds of each of `rounds` requests after two to warm up, and the queries of one."""
    client = Client()
    if who:
        client.force_login(User.objects.get(email=who))
    for _ in range(2):
        assert client.get(address).status_code == 200, address
    with CaptureQueriesContext(connection) as queries:
        client.get(address)
    times = []
    for _ in range(rounds):
        began = time.perf_counter()
        client.get(address)
        times.append(1000 * (time.perf_counter() - began))
    return times, len(queries)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--films", type=int, nargs="+", default=[230, 2300])
    parser.add_argument("--rounds", type=int, default=30)
    options = parser.parse_args()
    call_command("migrate", verbosity=0)
    print(f"{connection.vendor}, {options.rounds} requests a page, one process")
    for films in options.films:
        began = time.perf_counter()
        editions = prepare(films)
        print(f"\n{films} films (two editions filled in {time.perf_counter() - began:.0f} s)")
        print(f"{'page':26} {'p50 ms':>8} {'p95 ms':>8} {'queries':>8} {'× yardstick':>12}")
        yardstick = 0.0
        for name, (who, address) in pages(*editions).items():
            times, queries = measure(who, address, options.rounds)
            p50, p95 = statistics.median(times), statistics.quantiles(times, n=20)[-1]
            yardstick = yardstick or p50
            print(f"{name:26} {p50:8.1f} {p95:8.1f} {queries:8} {p50 / yardstick:12.2f}")


if __name__ == "__main__":
    main()
