"""How long from Enter to the next film playing in the screening room: a real browser, real films, a real server.

    python tests/benchmarks/onward.py [--films 24] [--height 720] [--kbit 2500] [--slower 1]

A juror goes from film to film by keyboard alone: play, marks, wait until the strip says that the next film is ready,
Enter. Measured is the time from the key to the `playing` of the next film, everything between included: the page turns,
the film runs. Told beside it: how long after the key the server had sealed the ballot, which nobody waits for when the
next film is there. Then the same with the key pressed at once, when little or nothing has been fetched ahead. Prints
milliseconds; the first is to stay below 300 on loopback (issue 6). `--slower 3` slows the page down.
"""

import argparse
import os
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))
FOLDER = Path(tempfile.mkdtemp(prefix="firstlight-benchmark-"))
os.environ.setdefault("FIRSTLIGHT_DATA", str(FOLDER))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "1")

import django

django.setup()

from django.conf import settings
from django.core.files import File
from django.core.files.storage import storages
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils.timezone import now
from playwright.sync_api import Page, sync_playwright

from contest.models import User
from judging.management.filling import fill
from judging.models import Assignment, Round
from submissions.media.streams import home
from submissions.models import FilmFile, Rendition
from tests.browser import FLAGS
from tests.server import Server
from tests.services import chromium_program

SECONDS = 40
WATCH = """() => {
  window.turns = [];
  document.addEventListener("keydown", ({ key }) => {
    if (key === "Enter") window.pressedAt = window.enteredAt = performance.now();
  }, true);
  document.addEventListener("playing", () => {
    if (window.pressedAt) window.turns.push(performance.now() - window.pressedAt);
    window.pressedAt = undefined;
  }, true);
}"""
SEALS = "performance.getEntriesByType('resource').filter(({ name }) => name.endsWith('/seal/'))"
IS_READY = "[...document.querySelectorAll('.q .tag')].some((tag) => tag.textContent === 'Ready')"
PLAYS = "Boolean(document.querySelector('video')?.currentTime > 0.2 && !document.querySelector('video').paused)"


# ── The world ─────────────────────────────────────────────────────────────────
def clip(height: int, kbit: int) -> Path:
    """A film of moving noise and a tone, as HLS in pieces of four seconds."""
    folder = FOLDER / "clip"
    folder.mkdir()
    width = height * 16 // 9 // 2 * 2
    picture = f"testsrc2=s={width}x{height}:r=25:d={SECONDS},noise=alls=20:allf=t"
    source = ["-f", "lavfi", "-i", picture, "-f", "lavfi", "-i", f"sine=330:d={SECONDS}"]
    rate = ["-b:v", f"{kbit}k", "-maxrate", f"{kbit}k", "-bufsize", f"{2 * kbit}k"]
    encode = ["-c:v", "libx264", "-preset", "ultrafast", "-g", "100", "-pix_fmt", "yuv420p", *rate, "-c:a", "aac"]
    stream = ["-hls_time", "4", "-hls_segment_type", "fmp4", "-hls_playlist_type", "vod", "film.m3u8"]
    command = ["ffmpeg", "-v", "error", "-nostdin", "-y", *source, *encode, *stream]
    subprocess.run(command, cwd=folder, check=True, timeout=300)
    return folder


def prepare(films: int, height: int, kbit: int) -> Round:
    """A round whose films can all be watched."""
    made, at = clip(height, kbit), now()
    round_ = Round.objects.get(edition=fill("onward", films=films, jurors=3, ballots=0, now=at))
    FilmFile.objects.update(duration_ms=SECONDS * 1000, picture_ms=SECONDS * 1000)
    for file in FilmFile.objects.all():
        prefix = f"{home(file)}/hls"
        for part in made.iterdir():
            with part.open("rb") as content:
                storages["renditions"].save(f"{prefix}/{part.name}", File(content))
        Rendition.objects.create(file=file, kind="hls", prefix=prefix, entry="film.m3u8", made_at=at)
    return round_


# ── The evening ───────────────────────────────────────────────────────────────
def until(page: Page, expression: str, seconds: int = 30) -> None:
    for _ in range(seconds * 50):
        if page.evaluate(expression):
            return
        page.wait_for_timeout(20)
    raise TimeoutError(expression)


def judge(page: Page, *, waits: bool) -> tuple[float, float]:
    """Marks, and on; the milliseconds until the next film plays, and until the server has sealed the ballot."""
    until(page, PLAYS)
    sealed = page.evaluate(f"{SEALS}.length")
    before, criteria = page.url, page.evaluate("document.querySelectorAll('.crit').length")
    for _ in range(criteria):
        page.keyboard.press("7")
    if waits:
        until(page, IS_READY)
    page.keyboard.press("Enter")
    page.wait_for_url(lambda url: url != before)
    until(page, "window.pressedAt === undefined")
    until(page, f"{SEALS}.length > {sealed}")
    return page.evaluate("window.turns.at(-1)"), page.evaluate(f"{SEALS}.at(-1).responseEnd - window.enteredAt")


def evening(page: Page, round_: Round, films: int, *, waits: bool) -> list[tuple[float, float]]:
    waiting = Assignment.objects.filter(round=round_, juror__user__email="juror1@onward.example", stage="allocated")
    page.goto(reverse("judging:room", args=[round_.pk, waiting.order_by("position")[0].film.code]))
    page.evaluate(WATCH)
    page.keyboard.press("k")
    return [judge(page, waits=waits) for _ in range(films)]


def told(name: str, turns: list[tuple[float, float]]) -> None:
    times, answers = zip(*turns, strict=True)
    p50, p95 = statistics.median(times), statistics.quantiles(times, n=20)[-1]
    listed = " ".join(f"{took:.0f}" for took in times)
    server = f"sealed after {statistics.median(answers):.0f}"
    print(f"{name:40}{p50:6.0f} ms p50{p95:6.0f} p95{max(times):6.0f} most; {server} ({listed})", flush=True)


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--films", type=int, default=24)
    parser.add_argument("--height", type=int, default=720)
    parser.add_argument("--kbit", type=int, default=2500)
    parser.add_argument("--slower", type=float, default=1)
    options = parser.parse_args()
    call_command("migrate", verbosity=0)
    round_ = prepare(options.films, options.height, options.kbit)
    client = Client()
    client.force_login(User.objects.get(email="juror1@onward.example"))
    films = f"films of {options.height} lines at {options.kbit} kbit/s"
    pace = f", a page {options.slower:g} times slower" if options.slower != 1 else ""
    print(f"{connection.vendor}, gunicorn with 2 workers, {films}, {settings.DELIVERY}{pace}")
    turns = options.films // 2 - 1
    with Server(workers=2) as server, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium_program(), args=FLAGS)
        context = browser.new_context(viewport={"width": 1440, "height": 900}, base_url=server.url)
        cookie = client.cookies["sessionid"].value
        context.add_cookies([{"name": "sessionid", "value": cookie, "url": server.url}])
        page = context.new_page()
        context.new_cdp_session(page).send("Emulation.setCPUThrottlingRate", {"rate": options.slower})
        told("Enter to the next film, fetched ahead", evening(page, round_, turns, waits=True))
        told("Enter at once, nothing fetched ahead", evening(page, round_, turns, waits=False))
        browser.close()


if __name__ == "__main__":
    main()
