"""A film of several gigabytes from end to end, by two real clients: does memory stay flat, whatever its size?

    python tests/benchmarks/large_film.py [--gib 4] [--only tuspy|browser]

Starts gunicorn as shipped and sends one file of `--gib` GiB in chunks as the server proposes them (8 MiB): with tuspy,
and by choosing it on the film's page in Chromium, where tus-js-client reads it from the disk. Prints how long it took,
memory of the server after each quarter and at its peak, and for the browser its script's heap (collected before each
look) and the memory of the page's process; then whether what arrived is the same file, by SHA-256.
"""

import argparse
import hashlib
import io
import os
import random
from collections.abc import Callable
from pathlib import Path
from urllib.request import urlopen

from measuring import FOLDER, Cost, Program, gunicorn, resident

os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"  # the browser's driver has a loop of its own
import django

django.setup()

from django.core.files.storage import storages
from django.core.management import call_command
from django.test import Client
from django.utils.timezone import now
from playwright.sync_api import BrowserContext, CDPSession, sync_playwright
from tusclient.client import TusClient

from submissions.actions.tokens import issue_upload_token
from submissions.models import Film, FilmFile
from tests.browser import FLAGS
from tests.factories import RULES, a_film, an_edition
from tests.server import free_port
from tests.services import chromium_program

KIB, MIB, GIB = 1024, 1024**2, 1024**3
QUARTERS = 4
NOISE = random.Random(4).randbytes(MIB)


def a_large_file(path: Path, size: int) -> str:
    """Write a file no two MiB of which are alike; its SHA-256."""
    digest = hashlib.sha256()
    with path.open("wb") as file:
        for number in range(size // MIB):
            block = number.to_bytes(8, "big") + NOISE[8:]
            file.write(block)
            digest.update(block)
        os.fsync(file.fileno())
    return digest.hexdigest()


class Watch:
    """Looks at `measures` whenever a further quarter of `size` has arrived in the staging folder."""

    def __init__(self, size: int, measures: dict[str, Callable[[], float]]) -> None:
        self._size, self._measures, self._next = size, measures, 0
        self.seen: dict[str, list[float]] = {name: [] for name in measures}

    def look(self) -> None:
        while self._next <= QUARTERS and arrived() >= self._size * self._next / QUARTERS * 0.999:
            for name, measure in self._measures.items():
                self.seen[name].append(measure())
            self._next += 1

    def tell(self) -> None:
        for name, values in self.seen.items():
            line = "  ".join(f"{value:7.1f}" for value in values)
            print(f"    {name:28} {line} MiB  (begin, each quarter)", flush=True)


def arrived() -> int:
    """Bytes of the one upload, staged or finished."""
    places = (*(FOLDER / "uploads").glob("*.part"), *(FOLDER / "media" / "originals").rglob("*"))
    sizes = []
    for path in places:
        try:
            sizes.append(path.stat().st_size if path.is_file() else 0)
        except FileNotFoundError:  # it was moved in between
            continue
    return max(sizes, default=0)


def by_tuspy(port: int, film: Film, path: Path, pid: int) -> None:
    token = issue_upload_token(film, actor=None, now=now())
    client = TusClient(f"http://127.0.0.1:{port}/uploads/", headers={"Authorization": f"Bearer {token}"})
    watch = Watch(path.stat().st_size, {"server": lambda: resident(pid) / KIB})
    with path.open("rb") as stream:
        named = {"film": str(film.pk), "filename": path.name}
        sending = client.uploader(file_stream=stream, chunk_size=8 * MIB, metadata=named)
        watch.look()
        while sending.offset < sending.get_file_size():
            sending.upload_chunk()
            watch.look()
    watch.tell()


def by_browser(port: int, film: Film, path: Path, pid: int) -> None:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium_program(), args=FLAGS)
        context = browser.new_context(base_url=f"http://127.0.0.1:{port}")
        page = signed_in(context, film, port).new_page()
        page.goto(f"/desk/films/{film.pk}/file/")
        page.on("dialog", lambda dialog: dialog.accept())
        session = context.new_cdp_session(page)
        renderer = renderer_of(browser.new_browser_cdp_session())
        watch = Watch(path.stat().st_size, {
            "server": lambda: resident(pid) / KIB,
            "heap of the page's script": lambda: heap(session),
            "process of the page": lambda: resident(renderer) / KIB,
        })  # fmt: skip
        watch.look()
        page.locator("#upload-file").set_input_files(path)
        while page.locator("[data-upload]").get_attribute("data-state") != "done":
            watch.look()
            page.wait_for_timeout(100)
        watch.look()
        watch.tell()
        browser.close()


def signed_in(context: BrowserContext, film: Film, port: int) -> BrowserContext:
    client = Client()
    client.force_login(film.creator)
    session = client.cookies["sessionid"].value
    context.add_cookies([{"name": "sessionid", "value": session, "url": f"http://127.0.0.1:{port}"}])
    return context


def heap(session: CDPSession) -> float:
    """MiB that the page's script holds, once what it let go of is collected."""
    session.send("HeapProfiler.collectGarbage")
    return session.send("Runtime.getHeapUsage")["usedSize"] / MIB


def renderer_of(session: CDPSession) -> int:
    """The process of the page: the one that renders and has the most memory."""
    processes = session.send("SystemInfo.getProcessInfo")["processInfo"]
    return max((one["id"] for one in processes if one["type"] == "renderer"), key=resident)


WAYS = {"tuspy": by_tuspy, "browser": by_browser}


def measured(name: str, port: int, pid: int, film: Film, path: Path, digest: str) -> None:
    print(f"{name}, {path.stat().st_size / GIB:.2f} GiB in chunks of 8 MiB", flush=True)
    with Cost(pid) as cost:
        WAYS[name](port, film, path, pid)
    file = FilmFile.objects.get(film=film)
    stored = Path(storages["originals"].path(file.storage_name))
    with stored.open("rb") as source:
        is_same = hashlib.file_digest(source, "sha256").hexdigest() == digest
    print(f"    {path.stat().st_size / 1e6 / cost.seconds:.0f} MB/s in {cost.seconds:.0f} s, "
          f"{cost.cpu / path.stat().st_size * GIB:.2f} CPU s/GiB, server's memory at its peak +{cost.growth:.1f} MiB, "
          f"{'the same file' if is_same else 'ANOTHER FILE'}", flush=True)  # fmt: skip
    stored.unlink()


def warm_up(port: int, film: Film) -> None:
    """What a process does once only: both have sent a page and taken a small film before anything is measured."""
    token = issue_upload_token(film, actor=None, now=now())
    small = io.BytesIO(NOISE * 16)
    for _ in range(16):
        with urlopen(f"http://127.0.0.1:{port}/"):
            client = TusClient(f"http://127.0.0.1:{port}/uploads/", headers={"Authorization": f"Bearer {token}"})
            client.uploader(file_stream=small, chunk_size=8 * MIB, metadata={"film": str(film.pk)}).upload()
    for path in (FOLDER / "media" / "originals").rglob("*"):
        if path.is_file():
            path.unlink()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--gib", type=float, default=4)
    parser.add_argument("--only", choices=WAYS)
    options = parser.parse_args()
    call_command("migrate", verbosity=0)
    rules = {**RULES, "media": {**RULES["media"], "max_bytes": 8 * GIB}}
    edition, port = an_edition(now=now(), rules=rules), free_port()
    path = FOLDER / "film.mp4"
    digest = a_large_file(path, int(options.gib * GIB) // MIB * MIB)
    with Program(gunicorn(port), port, DATABASE_URL=f"sqlite:///{FOLDER}/db/db.sqlite3") as pid:
        warm_up(port, a_film(edition=edition, created_at=now()))
        for name in [options.only] if options.only else WAYS:
            measured(name, port, pid, a_film(edition=edition, created_at=now()), path, digest)
    path.unlink()


if __name__ == "__main__":
    main()
