"""How fast films arrive, and what that costs, beside `cp` with fsync and the tus server of npm in the same run.

    python tests/benchmarks/uploads.py [--mib 1024] [--rounds 3] [--tus-server FOLDER]

Sends `--mib` MiB in chunks of 8 and 64 MiB, by one sender and by eight at once (an eighth each), `--rounds` times in
turn, and prints the medians: MB/s, CPU seconds per GiB of the server, growth of its memory. FOLDER is one in which
`npm install @tus/server @tus/file-store` was run; without it that line is left out.
"""

import argparse
import os
import shutil
import socket
import statistics
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from urllib.parse import urlsplit

from measuring import FOLDER, Cost, Program, gunicorn

import django

django.setup()

from django.core.management import call_command
from django.utils.timezone import now

from submissions.actions.tokens import issue_upload_token
from tests.factories import a_film, an_edition
from tests.server import free_port
from tests.submissions.uploads.tus import CHUNK_TYPE, encoded

MIB = 1024 * 1024
BLOCK = os.urandom(MIB)
LIMITS = ("UNFINISHED_PER_CREATOR", "UNFINISHED_PER_FILM", "UNFINISHED_BYTES_PER_CREATOR", "BEGUN_PER_HOUR",
          "BYTES_PER_DAY", "FILES_PER_FILM")  # fmt: skip
NODE = """
import { Server } from "@tus/server"; import { FileStore } from "@tus/file-store";
new Server({ path: "/files", datastore: new FileStore({ directory: process.argv[3] }) })
    .listen({ host: "127.0.0.1", port: Number(process.argv[2]) });
"""


class Link:
    """One sender on one connection that is kept open. Nothing but a socket: it costs as little as a sender can."""

    def __init__(self, port: int, headers: dict[str, str]) -> None:
        self._port = port
        self._headers = {"Host": f"127.0.0.1:{port}", "Tus-Resumable": "1.0.0", **headers}
        self._connect()

    def _connect(self) -> None:
        self._socket = socket.create_connection(("127.0.0.1", self._port))
        self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)  # as browsers and curl do
        self._answers = self._socket.makefile("rb")

    def ask(self, method: str, path: str, mib: int = 0, **headers: str) -> dict[str, str]:
        """The headers of the answer. A server may have closed a connection that was kept open: it is made anew once."""
        try:
            return self._asked(method, path, mib, headers)
        except (ConnectionError, IndexError):
            self._connect()
            return self._asked(method, path, mib, headers)

    def _asked(self, method: str, path: str, mib: int, headers: dict[str, str]) -> dict[str, str]:
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        told = {**self._headers, "Content-Length": str(mib * MIB), **named}
        lines = "".join(f"{name}: {value}\r\n" for name, value in told.items())
        self._socket.sendall(f"{method} {path} HTTP/1.1\r\n{lines}\r\n".encode())
        for _ in range(mib):
            self._socket.sendall(BLOCK)
        status = int(self._answers.readline().split()[1])
        answer = {}
        while line := self._answers.readline().strip():
            name, _, value = line.decode().partition(":")
            answer[name.lower()] = value.strip()
        if answer.get("transfer-encoding") == "chunked":  # of no bytes: the one line that says so, and an empty one
            self._answers.readline(), self._answers.readline()
        assert status in (201, 204), (status, self._answers.read(int(answer.get("content-length", 0))))
        return answer


def send(port: int, endpoint: str, headers: dict[str, str], mib: int, chunk: int) -> None:
    link = Link(port, headers)
    url = link.ask("POST", endpoint, Upload_Length=str(mib * MIB))["location"]
    path = urlsplit(url).path
    for done in range(0, mib, chunk):
        told = {"Upload_Offset": str(done * MIB), "Content_Type": CHUNK_TYPE}
        link.ask("PATCH", path, min(chunk, mib - done), **told)


def run(pid: int, senders: int, mib: int, **how) -> Cost:
    def one(_: int) -> None:
        send(mib=mib // senders, **how)

    with Cost(pid) as cost, ThreadPoolExecutor(senders) as threads:
        list(threads.map(one, range(senders)))
    return cost


def copied(mib: int) -> float:
    """Seconds that `cp` and an fsync take for as much."""
    source, target = FOLDER / "source", FOLDER / "target"
    if not source.exists():
        with source.open("wb") as file:
            for _ in range(mib):
                file.write(BLOCK)
            os.fsync(file.fileno())
    began = time.monotonic()
    shutil.copyfile(source, target)
    with target.open("rb+") as file:
        os.fsync(file.fileno())
    target.unlink()
    return time.monotonic() - began


def tidy(*folders: Path) -> None:
    """What was sent is thrown away, so that the disk never fills."""
    for folder in folders:
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)


def told(name: str, costs: list[Cost], mib: int) -> float:
    rate = statistics.median(mib * MIB / 1e6 / cost.seconds for cost in costs)
    cpu = statistics.median(cost.cpu for cost in costs) * 1024 / mib
    growth = max(cost.growth for cost in costs)
    print(f"    {name:12} {rate:7.0f} MB/s   {cpu:5.2f} CPU s/GiB   memory +{growth:.0f} MiB", flush=True)
    return rate


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--mib", type=int, default=1024)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--tus-server", type=Path, metavar="FOLDER")
    options = parser.parse_args()
    call_command("migrate", verbosity=0)
    film = a_film(edition=an_edition(now=now()), created_at=now())
    token = issue_upload_token(film, actor=None, now=now())
    described = {"Authorization": f"Bearer {token}", "Upload-Metadata": encoded(film=str(film.pk), filename="film.mp4")}
    ours, theirs = free_port(), free_port()
    places = [FOLDER / "media" / "originals", FOLDER / "theirs"]
    tidy(*places)
    lifted = {f"UPLOAD_{name}": "0" for name in LIMITS}
    with Program(gunicorn(ours), ours, DATABASE_URL=f"sqlite:///{FOLDER}/db/db.sqlite3", **lifted) as pid:
        servers = {"Firstlight": (pid, {"port": ours, "endpoint": "/uploads/", "headers": described})}
        if not options.tus_server:
            return compare(servers, places, options)
        script = options.tus_server / "server.mjs"
        script.write_text(NODE)
        with Program(["node", script.resolve(), str(theirs), places[1]], theirs) as node:
            servers["@tus/server"] = node, {"port": theirs, "endpoint": "/files", "headers": {}}
            return compare(servers, places, options)


def compare(servers: dict[str, tuple[int, dict]], places: list[Path], options: argparse.Namespace) -> None:
    mib = options.mib
    for pid, how in servers.values():  # what a process does once only
        run(pid, 8, 128, chunk=8, **how)
    tidy(*places)
    for chunk in (8, 64):
        for senders in (1, 8):
            costs: dict[str, list[Cost]] = {name: [] for name in servers}
            copies = []
            for _ in range(options.rounds):
                copies.append(mib * MIB / 1e6 / copied(mib))
                for name, (pid, how) in servers.items():
                    costs[name].append(run(pid, senders, mib, chunk=chunk, **how))
                    tidy(*places)
            print(f"{mib} MiB, chunks of {chunk} MiB, {senders} at once (medians of {options.rounds})")
            print(f"    cp + fsync   {statistics.median(copies):7.0f} MB/s")
            rates = [told(name, costs[name], mib) for name in servers]
            if len(rates) > 1:
                print(f"    ratio        {rates[0] / rates[1]:7.2f}")


if __name__ == "__main__":
    main()
