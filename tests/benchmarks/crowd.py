"""The last hours before a deadline: many send at once over slow and fast links, and others want to read pages.

    python tests/benchmarks/crowd.py [--slow 100] [--fast 20] [--readers 4] [--seconds 30] [--threads 32 128]

Starts gunicorn as shipped, once with each number of threads a process. Slow senders trickle 16 to 128 KiB/s in chunks
of 1 MiB, as if theirs were 8 MiB chunks of links eight times as fast; fast ones send whole films of 16 MiB at 4 MB/s.
Who is told to come again waits and goes on where the server is, as clients do. Prints how long an answer took to come
after the last byte of a chunk (that is where a sender starves that gets no thread), what share of their own speed the
slowest senders reached, how many chunks were refused, and how quickly pages answered meanwhile: two of them, over a
fresh connection each time, one of which needs a session.
"""

import argparse
import random
import select
import socket
import statistics
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from measuring import FOLDER, Cost, Program, gunicorn

import django

django.setup()

from django.core.management import call_command
from django.test import Client
from django.utils.timezone import now

from submissions.actions.tokens import issue_upload_token
from submissions.models import Film
from tests.factories import a_film, an_edition
from tests.server import free_port
from tests.submissions.uploads.tus import CHUNK_TYPE, encoded

KIB, MIB = 1024, 1024 * 1024
LIMITS = ("UNFINISHED_PER_CREATOR", "UNFINISHED_PER_FILM", "UNFINISHED_BYTES_PER_CREATOR", "BEGUN_PER_HOUR",
          "BYTES_PER_DAY", "FILES_PER_FILM")  # fmt: skip
BEATS_A_SECOND = 10
BEGIN_SECONDS = 10
"""Within so long all have begun; hundreds in one second are a crowd that never comes."""
NOISE = random.Random(1).randbytes(MIB)


@dataclass
class Tally:
    """What one kind of participant lived through; seconds, and shares of their own speed."""

    waits: list[float] = field(default_factory=list)
    shares: list[float] = field(default_factory=list)
    troubles: list[str] = field(default_factory=list)
    bytes: int = 0
    refusals: int = 0


class Refused(Exception):
    """The server is too busy; it said after how many seconds to come again."""

    def __init__(self, seconds: float) -> None:
        self.seconds = seconds


class Sender:
    """Sends films over one link of `rate` bytes a second until the time is up."""

    def __init__(self, port: int, headers: dict[str, str], rate: int, film_bytes: int, chunk: int) -> None:
        self._port, self._headers, self._rate = port, headers, rate
        self._film_bytes, self._chunk = film_bytes, chunk
        self._url, self._offset, self.sent = "", 0, 0
        self._dice = random.Random(id(self))

    def run(self, until: float, tally: Tally) -> None:
        time.sleep(self._dice.uniform(0, BEGIN_SECONDS))
        began = time.monotonic()
        while time.monotonic() < until:
            try:
                with socket.create_connection(("127.0.0.1", self._port), timeout=120) as link:
                    self._send_on(link, until, tally)
            except Refused as refused:
                tally.refusals += 1
                time.sleep(min(refused.seconds * self._dice.uniform(0.5, 1.5), max(until - time.monotonic(), 0)))
            except (OSError, ValueError) as trouble:
                tally.troubles.append(repr(trouble))
                time.sleep(1)
        tally.bytes += self.sent
        tally.shares.append(self.sent / self._rate / (time.monotonic() - began))

    def _send_on(self, link: socket.socket, until: float, tally: Tally) -> None:
        if self._url:
            self._offset = int(self._asked(link, "HEAD", self._url, {}, 0, tally)["upload-offset"])
        while time.monotonic() < until:
            if not self._url or self._offset == self._film_bytes:
                told = {"Upload-Length": str(self._film_bytes), "Content-Length": "0"}
                self._url = urlsplit(self._asked(link, "POST", "/uploads/", told, 0, tally)["location"]).path
                self._offset = 0
            size = min(self._chunk, self._film_bytes - self._offset)
            told = {"Upload-Offset": str(self._offset), "Content-Length": str(size), "Content-Type": CHUNK_TYPE}
            self._asked(link, "PATCH", self._url, told, size, tally)
            self._offset += size
            self.sent += size

    def _asked(
        self, link: socket.socket, method: str, path: str, told: dict[str, str], size: int, tally: Tally
    ) -> dict[str, str]:  # fmt: skip
        lines = "".join(f"{name}: {value}\r\n" for name, value in {**self._headers, **told}.items())
        link.sendall(f"{method} {path} HTTP/1.1\r\nHost: 127.0.0.1\r\n{lines}\r\n".encode())
        self._trickle(link, size)
        began = time.monotonic()
        status, answer = answered(link)
        if status == 503:
            raise Refused(float(answer["retry-after"]))
        tally.waits.append(time.monotonic() - began)
        if status not in (200, 201, 204):
            raise ValueError(f"{method} answered {status}")
        return answer

    def _trickle(self, link: socket.socket, size: int) -> None:
        """Send the body at the link's rate, or until an answer comes first."""
        piece, began, sent = max(self._rate // BEATS_A_SECOND, 1), time.monotonic(), 0
        while sent < size:
            count = min(piece, size - sent, MIB)
            link.sendall(NOISE[:count])
            sent += count
            pause = max(began + sent / self._rate - time.monotonic(), 0)
            if select.select([link], [], [], pause)[0]:
                return
            time.sleep(max(began + sent / self._rate - time.monotonic(), 0))


def answered(link: socket.socket) -> tuple[int, dict[str, str]]:
    """Status and headers of an answer without a body."""
    head = b""
    while b"\r\n\r\n" not in head:
        piece = link.recv(4096)
        if not piece:
            raise ConnectionResetError
        head += piece
    first, *lines = head.partition(b"\r\n\r\n")[0].decode().split("\r\n")
    pairs = (line.partition(":") for line in lines)
    return int(first.split()[1]), {name.lower(): value.strip() for name, _, value in pairs}


def read(port: int, pages: list[tuple[str, str]], until: float, tally: Tally) -> None:
    """Ask for the pages in turn, four times a second, over a fresh connection each time."""
    turn = 0
    while time.monotonic() < until:
        path, cookie = pages[turn % len(pages)]
        turn, began = turn + 1, time.monotonic()
        try:
            with socket.create_connection(("127.0.0.1", port), timeout=60) as link:
                link.sendall(f"GET {path} HTTP/1.0\r\nHost: 127.0.0.1\r\nCookie: {cookie}\r\n\r\n".encode())
                status = answered(link)[0]
                while link.recv(65536):
                    pass
            if status != 200:
                tally.troubles.append(f"{path} answered {status}")
        except OSError as trouble:
            tally.troubles.append(repr(trouble))
        tally.waits.append(time.monotonic() - began)
        time.sleep(0.25)


def shown(name: str, tally: Tally) -> None:
    waits = sorted(tally.waits) or [0.0]
    p50, p95, worst = waits[len(waits) // 2], waits[int(len(waits) * 0.95)], waits[-1]
    print(f"    {name:14} {len(waits):5} answers after {p50 * 1000:6.0f} ms, p95 {p95 * 1000:6.0f}, worst "
          f"{worst * 1000:6.0f}", end="")  # fmt: skip
    if tally.shares:
        print(f"   {tally.bytes / 1e6:6.0f} MB, share of their speed: median {statistics.median(tally.shares):.2f}, "
              f"least {min(tally.shares):.2f}, refused {tally.refusals}", end="")  # fmt: skip
    print(f"   troubles: {len(tally.troubles)} {sorted(set(tally.troubles))[:2]}" if tally.troubles else "", flush=True)


def together(jobs: list[Callable[[], None]]) -> None:
    threads = [threading.Thread(target=job) for job in jobs]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def jobs_of(port: int, film: Film, options: argparse.Namespace, tallies: dict[str, Tally]) -> list[Callable[[], None]]:
    token, client, dice = issue_upload_token(film, actor=None, now=now()), Client(), random.Random(2)
    client.force_login(film.creator)
    session = f"sessionid={client.cookies['sessionid'].value}"
    described = {"Authorization": f"Bearer {token}", "Tus-Resumable": "1.0.0",
                 "Upload-Metadata": encoded(film=str(film.pk), filename="film.mp4")}  # fmt: skip
    pages = [("/", ""), (f"/desk/films/{film.pk}/file/", session)]
    slow = [Sender(port, described, dice.randrange(16, 129) * KIB, 8 * MIB, MIB) for _ in range(options.slow)]
    fast = [Sender(port, described, 4_000_000, 16 * MIB, 8 * MIB) for _ in range(options.fast)]
    until = time.monotonic() + options.seconds
    sending = [lambda one=one, kind=kind: one.run(until, tallies[kind])
               for kind, group in (("slow", slow), ("fast", fast)) for one in group]  # fmt: skip
    return [*sending, *[lambda: read(port, pages, until, tallies["pages"])] * options.readers]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    for name, default in (("slow", 100), ("fast", 20), ("readers", 4), ("seconds", 30)):
        parser.add_argument(f"--{name}", type=int, default=default)
    parser.add_argument("--threads", type=int, nargs="*", default=[32, 128])
    options = parser.parse_args()
    call_command("migrate", verbosity=0)
    film = a_film(edition=an_edition(now=now()), created_at=now())
    lifted = {f"UPLOAD_{name}": "0" for name in LIMITS}
    for count in options.threads:
        port = free_port()
        command = gunicorn(port, threads=count)
        with Program(command, port, DATABASE_URL=f"sqlite:///{FOLDER}/db/db.sqlite3", **lifted) as pid:
            for crowd in (argparse.Namespace(**{**vars(options), "slow": 0, "fast": 0, "seconds": 5}), options):
                tallies = {kind: Tally() for kind in ("slow", "fast", "pages")}
                with Cost(pid) as cost:
                    together(jobs_of(port, film, crowd, tallies))
                print(f"2 × {count} threads, {crowd.slow} slow and {crowd.fast} fast senders: {cost.seconds:.0f} s, "
                      f"{cost.cpu:.1f} CPU s, memory +{cost.growth:.0f} MiB")  # fmt: skip
                for kind, tally in tallies.items():
                    if tally.waits:
                        shown(kind, tally)


if __name__ == "__main__":
    main()
