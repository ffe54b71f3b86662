"""How long the pages of a contest take behind a real web server, and how many queries, with few and with 2,300 films.

    python tests/benchmarks/pages.py [--films 23 2300] [--clients 1 8] [--requests 20] [--only room queue] [--again]

Fills editions, starts gunicorn on them and asks each page with one client and with eight at once. Prints p50 and p95 in
milliseconds, the queries, the ratio to the yardstick of the same run (the sign-in page: a session, a frame and a form,
no contest) and, where there is one, the share of what pretalx 2026.1 took for the same with 2,300 proposals and 6,900
reviews on PostgreSQL (issue 6). DATABASE_URL chooses the database (default SQLite); a database of its own, please.
"""

import argparse
import http.client
import json
import os
import secrets
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
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
from tests.server import Server

YARDSTICK = "sign-in page (yardstick)"
PRETALX_MS = {
    "juror's queue": (2000, 1 / 5), "screening room": (143, 1 / 2), "save and next": (345, 1 / 4),
    "results.csv": (8000, 1 / 8), "results.json": (8000, 1 / 8), "ballots.csv": (39000, 1 / 39),
    "ballots.json": (39000, 1 / 39),
}  # fmt: skip
"""Page → (what pretalx took, the share we want to stay below)."""
TOKEN = "t" * 32


@dataclass
class Visitor:
    """A signed-in person with a connection that stays open."""

    port: int
    session: str = ""
    state: dict[str, object] = field(default_factory=dict[str, object])

    def ask(self, address: str, body: object = None) -> tuple[int, bytes]:
        if not hasattr(self, "line"):
            self.line = http.client.HTTPConnection("127.0.0.1", self.port, timeout=120)
        headers = {"Cookie": f"sessionid={self.session}; csrftoken={TOKEN}", "X-CSRFToken": TOKEN}
        if body is None:
            self.line.request("GET", address, headers=headers)
        else:
            text = json.dumps(body)
            self.line.request("POST", address, text, {**headers, "Content-Type": "application/json"})
        answer = self.line.getresponse()
        return answer.status, answer.read()


Deed = Callable[[Visitor], None]


@dataclass(frozen=True)
class Page:
    """What is measured: who comes (an account's address for the n-th client), and one request."""

    name: str
    who: Callable[[int], str]
    ask: Deed
    address: str = ""


# ── The worlds ────────────────────────────────────────────────────────────────
def prepare(films: int) -> tuple[Edition, Edition]:
    """An edition with a round under way, and one whose results are public, both with so many films."""
    tag, jurors = secrets.token_hex(3), max(8, films // 58)
    running = fill(f"running-{films}-{tag}", films=films, jurors=jurors, ballots=films * 2, now=now())
    published = fill(f"published-{films}-{tag}", films=films, jurors=jurors, ballots=films * 3, now=now())
    organizer = User.objects.get(email=f"organizer1@{published.slug}.example")
    round_ = Round.objects.get(edition=published)
    judging.close_round(round_, unfinished=films * 3, actor=organizer, now=now())
    awards.draft_awards(published, actor=organizer, now=now())
    awards.sign(published, actor=organizer, now=now())
    at = now()
    awards.schedule(published, publish_at=at, actor=organizer, now=at)
    return running, published


def found(films: int) -> tuple[Edition, Edition]:
    """The newest editions of an earlier run."""
    kinds = ("running", "published")
    running, published = (Edition.objects.filter(slug__startswith=f"{kind}-{films}-").latest("pk") for kind in kinds)
    return running, published


def pages(running: Edition, published: Edition) -> Iterator[Page]:
    round_ = Round.objects.get(edition=running)
    one, of = [round_.pk], [running.slug, round_.pk]

    def juror(n: int) -> str:
        return f"juror{n + 1}@{running.slug}.example"

    def organizer(_: int) -> str:
        return f"organizer1@{running.slug}.example"

    def nobody(_: int) -> str:
        return ""

    def page(name: str, who: Callable[[int], str], view: str, arguments: list[object]) -> Page:
        address = reverse(view, args=arguments)
        return Page(name, who, lambda visitor: _must(200, visitor.ask(address)), address)

    yield page(YARDSTICK, nobody, "account_login", [])
    yield page("juror's queue", juror, "judging:round_queue", one)
    yield Page("screening room", juror, lambda visitor: _must(200, visitor.ask(_room(visitor, round_))))
    yield Page("save a mark", juror, lambda visitor: _mark(visitor, round_))
    yield Page("save and next", juror, lambda visitor: _seal(visitor, round_))
    yield page("own scores", juror, "judging:scores", one)
    yield page("chair's table", organizer, "judging:round", of)
    yield page("standings", organizer, "judging:standings", of)
    for kind in ("ballots", "results"):
        for form in ("csv", "json"):
            yield page(f"{kind}.{form}", organizer, "judging:export", [*of, kind, form])
    yield page("entries, page 1", organizer, "submissions:entries", [running.slug])
    yield page("overview", organizer, "awards:overview", [running.slug])
    decider = f"organizer1@{published.slug}.example"
    yield page("award board", lambda _: decider, "awards:awards_board", [published.slug])
    yield page("results", nobody, "awards:results", [published.slug])
    yield page("gallery", nobody, "awards:gallery", [published.slug])


# ── What a juror does ─────────────────────────────────────────────────────────
def _must(wanted: int, answer: tuple[int, bytes]) -> None:
    if answer[0] != wanted:
        raise RuntimeError(f"{answer[0]} instead of {wanted}: {answer[1][:300]!r}")


def _room(visitor: Visitor, round_: Round) -> str:
    """The room of the first film that waits for the visitor; known from then on."""
    if "room" not in visitor.state:
        waiting = Assignment.objects.filter(round=round_, juror__user__email=visitor.state["email"], stage="allocated")
        code = waiting.order_by("position").values_list("film__code", flat=True)[0]
        visitor.state["room"] = reverse("judging:room", args=[round_.pk, code])
        visitor.state["version"] = 0
        connection.close()
    return str(visitor.state["room"])


def _mark(visitor: Visitor, round_: Round) -> None:
    """One more mark on the same ballot."""
    address = _room(visitor, round_)
    version = visitor.state["version"]
    status, body = visitor.ask(f"{address}marks/", {"version": version, "marks": {"craft": 1 + int(str(version)) % 9}})
    _must(200, (status, body))
    visitor.state["version"] = json.loads(body)["version"]


def _seal(visitor: Visitor, round_: Round) -> None:
    """All marks at once, sealed; the answer is the room of the next film."""
    address = _room(visitor, round_)
    codes = [line["code"] for line in round_.frozen_rubric]
    sent = {"version": visitor.state["version"], "marks": dict.fromkeys(codes, 7)}
    status, body = visitor.ask(f"{address}seal/", sent)
    _must(200, (status, body))
    told = json.loads(body)
    if "data-room" not in told.get("page", ""):
        raise RuntimeError("no film waits any more: fewer requests, please, or more films")
    visitor.state |= {"room": told["next"], "version": 0}


# ── Measuring ─────────────────────────────────────────────────────────────────
def visitors(page: Page, number: int, port: int) -> list[Visitor]:
    found = []
    for n in range(number):
        visitor = Visitor(port, state={"email": page.who(n)})
        if page.who(n):
            client = Client()
            client.force_login(User.objects.get(email=page.who(n)))
            visitor.session = client.cookies["sessionid"].value
        found.append(visitor)
    return found


def measure(page: Page, number: int, requests: int, port: int) -> list[float]:
    """Milliseconds of each request of `number` clients at once, after one each to warm up."""

    def run(visitor: Visitor) -> list[float]:
        page.ask(visitor)
        times = []
        for _ in range(requests):
            began = time.perf_counter()
            page.ask(visitor)
            times.append(1000 * (time.perf_counter() - began))
        return times

    with ThreadPoolExecutor(number) as pool:
        return [took for times in pool.map(run, visitors(page, number, port)) for took in times]


def queries(page: Page) -> str:
    """How many queries a page costs; those of deeds stand in tests/judging/test_queries.py."""
    if not page.address:
        return ""
    client = Client()
    if page.who(0):
        client.force_login(User.objects.get(email=page.who(0)))
    client.get(page.address)
    with CaptureQueriesContext(connection) as asked:
        answer = client.get(page.address)
        b"".join(answer)
    return str(len(asked.captured_queries))


def line(page: Page, times: list[float], clients: int, yardstick: float, count: str) -> str:
    p50, p95 = statistics.median(times), statistics.quantiles(times, n=20)[-1]
    told = f"{page.name:26} {clients:7} {p50:8.1f} {p95:8.1f} {count:>8} {p50 / (yardstick or p50):12.2f}"
    if clients == 1 and page.name in PRETALX_MS:
        took, share = PRETALX_MS[page.name]
        told += f"   {p50 / took:7.3f} of pretalx's {took} ms (wanted: {share:.3f})"
    return told


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--films", type=int, nargs="+", default=[230, 2300])
    parser.add_argument("--clients", type=int, nargs="+", default=[1, 8])
    parser.add_argument("--requests", type=int, default=20, help="of each client")
    parser.add_argument("--only", nargs="+", default=[""], help="pages whose name holds one of these")
    parser.add_argument("--again", action="store_true", help="on the editions that an earlier run has filled")
    options = parser.parse_args()
    call_command("migrate", verbosity=0)
    print(f"{connection.vendor}, gunicorn with 2 workers, {options.requests} requests a client")
    for films in options.films:
        began = time.perf_counter()
        editions = found(films) if options.again else prepare(films)
        if connection.vendor == "postgresql":
            connection.cursor().execute("ANALYZE")
        print(f"\n{films} films (two editions filled in {time.perf_counter() - began:.0f} s)")
        print(f"{'page':26} {'clients':>7} {'p50 ms':>8} {'p95 ms':>8} {'queries':>8} {'× yardstick':>12}")
        with Server(workers=2) as server:
            report(pages(*editions), options, server.port)


def report(chosen: Iterator[Page], options: argparse.Namespace, port: int) -> None:
    yardsticks: dict[int, float] = {}
    for page in chosen:
        if not any(part in page.name for part in options.only) and page.name != YARDSTICK:
            continue
        count = queries(page)
        for clients in options.clients:
            times = measure(page, clients, options.requests, port)
            yardsticks.setdefault(clients, statistics.median(times))
            print(line(page, times, clients, yardsticks[clients], count), flush=True)


if __name__ == "__main__":
    main()
