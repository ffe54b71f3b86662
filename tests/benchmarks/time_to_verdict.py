"""How long a creator waits: from the last byte of a film to its verdict, and to its first playable second.

    python tests/benchmarks/time_to_verdict.py [--seconds 90] [--rounds 5] [--film PATH] [--browser]

The film is 1080p H.264 with grain and sound, about 7 Mbit/s, made here (or yours). A whole installation runs beside
this program: web server, worker, beat, broker (embedded, or REDIS_URL) and database (SQLite, or DATABASE_URL).
The clock starts when the upload of the last byte is finished; it stops when the verdict stands in the database, and
again when the first segment of the film has come back over HTTP to somebody who may watch it; with `--browser` when the
picture moves in Chromium, on the page of the film, which is opened as the last byte arrives.
Medians are printed beside a yardstick taken in the same run: decoding the film once with bare ffmpeg.
"""

import argparse
import os
import shutil
import signal
import statistics
import sys
import tempfile
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from urllib.parse import urljoin

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from tests.journeys.installation import Installation

FOLDER = Path(tempfile.mkdtemp(prefix="firstlight-benchmark-"))
INSTALLATION = Installation(
    FOLDER / "data", database_url=os.environ.get("DATABASE_URL", ""), redis_url=os.environ.get("REDIS_URL", "")
)
os.environ.update({**INSTALLATION.environment, "DJANGO_SETTINGS_MODULE": "contest.settings"})

import django

django.setup()

from django.conf import settings
from django.test import Client
from django.urls import reverse
from django.utils.timezone import now
from playwright.sync_api import BrowserContext, sync_playwright

from contest import celery, wsgi
from contest.models import Edition
from submissions import viewing
from submissions.actions import files
from submissions.media import hls
from submissions.models import Film, FilmFile, Upload
from tests.benchmarks.filming import ffmpeg, noisy
from tests.browser import FLAGS
from tests.factories import a_film, an_edition

PATIENCE_SECONDS = 300


def seconds_of(work: Callable[[], object]) -> float:
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


def upload_all_but_the_end(film: Film, source: Path) -> Upload:
    """An upload whose bytes are all in the staging file; only finishing is left to do."""
    upload = Upload.objects.create(
        film=film, owner=film.creator, length=source.stat().st_size, filename="film.mp4", created_at=now(),
        expires_at=now(),
    )  # fmt: skip
    upload.staged.parent.mkdir(parents=True, exist_ok=True)
    upload.staged.write_bytes(source.read_bytes())
    return upload


class Viewer:
    """A browser at the page of the film; `moves` waits until its picture does."""

    def __init__(self, context: BrowserContext, film: Film) -> None:
        client = Client()
        client.force_login(film.creator)
        cookie = client.cookies[settings.SESSION_COOKIE_NAME]
        context.add_cookies([{"name": cookie.key, "value": cookie.value, "url": INSTALLATION.url}])
        self.page = context.new_page()
        self.address = INSTALLATION.url + reverse("submissions:film_file", args=[film.pk])
        self.page.goto(self.address)

    def moves(self) -> None:
        self.page.goto(self.address, wait_until="commit")
        self.page.click("[data-do=begin]", timeout=60_000)
        self.page.wait_for_function("document.querySelector('video').currentTime > 0", polling=20)
        self.page.close()


def one_round(edition: Edition, source: Path, context: BrowserContext | None) -> tuple[float, ...]:
    """Seconds from the last byte until it is taken up, judged, copied, and in the hands of a viewer."""
    film = a_film(edition=edition)
    upload = upload_all_but_the_end(film, source)
    viewer = Viewer(context, film) if context else None
    began = time.perf_counter()
    files.finish_upload(upload, now=now())
    if viewer:
        viewer.moves()
    else:
        wait_until(lambda: FilmFile.objects.filter(film=film, playable_at__isnull=False).exists())
        fetch_first_segment(Film.objects.get(pk=film.pk))
    playable = time.perf_counter() - began
    file = FilmFile.objects.get(film=film)
    instants = (file.steps.get(kind="check").started_at, file.checked_at, file.playable_at)
    leave_the_rest(file)
    return *((instant - file.received_at).total_seconds() for instant in instants if instant), playable


def leave_the_rest(file: FilmFile) -> None:
    """The encodes that follow are not waited for: their steps are no longer needed, which stops those that run."""
    with suppress(TimeoutError):
        wait_until(lambda: file.steps.filter(kind="ladder", state="running").exists(), seconds=10)
    file.steps.filter(state__in=["waiting", "running"]).update(state="dropped")
    time.sleep(2)


def wait_until(true: Callable[[], bool], seconds: float = PATIENCE_SECONDS) -> None:
    until = time.monotonic() + seconds
    while not true():
        if time.monotonic() > until:
            raise TimeoutError((FOLDER / "data" / "logs" / "worker.log").read_text()[-3000:])
        time.sleep(0.01)


def fetch_first_segment(film: Film) -> None:
    """What a player does before its first picture: master, playlist of the first picture, first bytes."""
    screen = viewing.screen_for(film, film.creator, now=now())
    address = urljoin(INSTALLATION.url, screen.hls or "")
    master = get(address).decode()
    playlist_address = urljoin(address, next(line for line in master.splitlines() if line.endswith(".m3u8")))
    playlist = get(playlist_address).decode()
    segment = hls.segments(playlist)[0]
    media = urljoin(playlist_address, next(line for line in playlist.splitlines() if line.endswith(".m4s")))
    got = get(media, Range=f"bytes=0-{segment.offset + segment.bytes - 1}")
    assert len(got) == segment.offset + segment.bytes


def get(address: str, **headers: str) -> bytes:
    with urllib.request.urlopen(urllib.request.Request(address, headers=headers), timeout=30) as answer:
        return answer.read()


@contextmanager
def browsing(*, wanted: bool) -> Iterator[BrowserContext | None]:
    if not wanted:
        yield None
        return
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=FLAGS)
        yield browser.new_context(bypass_csp=True)  # for what the clock asks the page
        browser.close()


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--seconds", type=int, default=90)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--film", type=Path)
    parser.add_argument("--browser", action="store_true", help="until the picture moves in Chromium")
    options = parser.parse_args()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))  # and with it what runs beside
    source = options.film or noisy(FOLDER, options.seconds)
    seen = "picture in Chromium" if options.browser else "first segment"
    rows: dict[str, list[float]] = {name: [] for name in ("taken up", "verdict", "copy published", seen)}
    yardstick = seconds_of(lambda: ffmpeg("-i", str(source), "-f", "null", "-"))
    assert wsgi.application  # loaded with all that a web process has loaded: this one stands for it
    with INSTALLATION, browsing(wanted=options.browser) as context:
        wait_until(lambda: bool(celery.app.control.ping(timeout=1)))
        edition = an_edition("benchmark", now=now())
        for _ in range(options.rounds):
            for name, seconds in zip(rows, one_round(edition, source, context), strict=True):
                rows[name].append(seconds)
                print(f"  {name} {seconds:.2f}", flush=True)
    print(f"{source.stat().st_size / 1e6:.0f} MB, {os.cpu_count()} cores, {options.rounds} rounds, seconds")
    print(f"decoding it once, the yardstick: {yardstick:.2f}")
    for name, measured in rows.items():
        median = statistics.median(measured)
        spread = f"{min(measured):.2f} to {max(measured):.2f}"
        print(f"{name:<20} median {median:6.2f}   {spread:<18} {median / yardstick:5.2f} of the yardstick")


if __name__ == "__main__":
    main()
