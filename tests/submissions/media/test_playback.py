"""What the pipeline makes plays in a real browser, natively and by hls.js: begun, sought, switched, to its end."""

import functools
import http.server
import re
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from django.conf import settings as django_settings
from django.db import connection
from playwright.sync_api import Browser, Page

from submissions.models import FilmFile, MediaStep, Rendition
from tests.factories import RULES, a_film, an_edition
from tests.submissions.media.films import Reel
from tests.submissions.media.worker import Clock, received, work_off

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.chromium, pytest.mark.slow]
VENDOR = Path(django_settings.ASSETS) / "vendor"
HLS_JS = next(iter(sorted(VENDOR.glob("hls*.mjs"), key=lambda path: len(path.name))), VENDOR / "hls.mjs")
NATIVE = "async address => { document.querySelector('video').src = address; }"
LIBRARY = """async address => {
  const { default: Hls } = await import('/hls.mjs');
  const hls = new Hls({ startPosition: 0 });
  hls.loadSource(address);
  hls.attachMedia(document.querySelector('video'));
  window.hls = hls;
}"""
SECONDS = 24
ANY_LENGTH = {"min_ms": 1000, "max_ms": 300_000, "rounding": "exact"}
UNPLAYABLE = ("-vf", "scale=426:240:flags=neighbor", "-c:v", "mpeg4")
PLAYS = "() => { const v = document.querySelector('video'); return v.currentTime > 1 && v.videoWidth > 0 }"


class Ranges(http.server.SimpleHTTPRequestHandler):
    """Serves a folder, with byte ranges, as the delivery view does."""

    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        path = Path(self.translate_path(self.path))
        data = path.read_bytes() if path.is_file() else b""
        wanted = re.fullmatch(r"bytes=(\d+)-(\d*)", self.headers.get("Range", ""))
        first, last = (int(wanted[1]), int(wanted[2] or len(data) - 1)) if wanted else (0, len(data) - 1)
        part = data[first : last + 1]
        self.send_response((206 if wanted else 200) if path.is_file() else 404)
        self.send_header("Content-Type", {".m3u8": "application/vnd.apple.mpegurl", ".mjs": "text/javascript",
                                          ".html": "text/html"}.get(path.suffix, "video/mp4"))  # fmt: skip
        self.send_header("Content-Length", str(len(part)))
        self.send_header("Content-Range", f"bytes {first}-{first + len(part) - 1}/{len(data)}")
        self.end_headers()
        self.wfile.write(part)

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture
def site(storage: Path) -> Iterator[str]:
    folder = storage / "renditions"
    folder.mkdir()
    (folder / "index.html").write_text("<!doctype html><title>Film</title><video muted></video>")
    if HLS_JS.exists():
        (folder / "hls.mjs").write_bytes(HLS_JS.read_bytes())
    handler = functools.partial(Ranges, directory=str(folder))
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    with browser.new_context() as context:
        yield context.new_page()


@pytest.fixture(autouse=True)
def quickly(settings) -> None:
    settings.ENCODER_PRESET = "ultrafast"


def master(reel: Reel, clock, *, kinds: tuple[str, ...] = (), source: Path | None = None) -> str:
    film = a_film(edition=an_edition(rules={**RULES, "media": {}, "duration": ANY_LENGTH}))
    file = received(film, source or reel.shot("played.mp4", SECONDS, "-vf", "scale=854:480:flags=neighbor", rate=6))
    work_off(file, clock, *kinds)
    made = Rendition.objects.get(file=file, kind="hls")
    return f"/{made.prefix}/{made.entry}"


def watched(page: Page, address: str, way: str) -> dict:
    """Load the film, play it, seek to its middle and to its end; what the player saw."""
    page.goto(address.rpartition("/files")[0] + "/index.html")
    page.evaluate(way, address)
    page.evaluate("() => document.querySelector('video').play()")
    page.wait_for_function(PLAYS, timeout=15_000)
    for second in (SECONDS / 2, SECONDS - 1.5):
        page.evaluate("second => { document.querySelector('video').currentTime = second }", second)
        page.wait_for_function(f"() => document.querySelector('video').currentTime > {second} + 0.3", timeout=15_000)
    page.wait_for_function("() => document.querySelector('video').ended", timeout=15_000)
    return page.evaluate("""() => { const v = document.querySelector('video'); return {
        duration: v.duration, width: v.videoWidth, height: v.videoHeight, error: v.error && v.error.message,
        sound: v.webkitAudioDecodedByteCount, picture: v.webkitVideoDecodedByteCount } }""")


WAYS = [NATIVE, *([LIBRARY] if HLS_JS.exists() else [])]
"""Natively and, where it is among the assets, by hls.js."""


@pytest.mark.parametrize("kinds", [(MediaStep.Kind.CHECK, MediaStep.Kind.PREVIEW), ()], ids=["preview", "complete"])
def test_a_film_plays_from_its_first_copy_and_from_all_its_streams(page, site, reel, clock, kinds):
    address = site + master(reel, clock, kinds=kinds)
    for seen in [watched(page, address, way) for way in WAYS]:
        assert abs(seen["duration"] - SECONDS) < 0.2
        assert seen["sound"] > 0
        assert seen["picture"] > 0
        assert seen["error"] is None


def test_an_encoded_upright_film_of_changing_rate_plays_too(page, site, reel, clock):
    turned = ("-vf", "select='lt(t,12)+not(mod(n,2))',transpose=1", "-vsync", "passthrough", "-c:v", "mpeg4")
    source = reel.make("upright.mkv", "-i", str(reel.shot("played-12.mp4", SECONDS)), *turned)
    seen = watched(page, site + master(reel, clock, source=source), NATIVE)

    assert (seen["width"], seen["height"], seen["error"]) == (90, 160, None)
    assert abs(seen["duration"] - SECONDS) < 0.3


@pytest.mark.skipif(not HLS_JS.exists(), reason="needs hls.js among the assets")
def test_the_player_may_switch_streams_while_it_plays(page, site, reel, clock):
    address = site + master(reel, clock)
    page.goto(site + "/index.html")
    page.evaluate(LIBRARY, address)
    page.evaluate("() => document.querySelector('video').play()")
    page.wait_for_function(PLAYS, timeout=15_000)
    shown = "level => document.querySelector('video').videoHeight === window.hls.levels[level].height"
    for level in (0, 1, 0):
        page.evaluate("level => { window.hls.currentLevel = level }", level)
        page.wait_for_function(shown, arg=level)
    now = page.evaluate("() => document.querySelector('video').currentTime")
    page.wait_for_function(f"() => document.querySelector('video').currentTime > {now} + 0.5", timeout=15_000)

    assert page.evaluate("() => window.hls.levels.map(level => level.height)") == [240, 480]


@pytest.mark.skipif(not HLS_JS.exists(), reason="needs hls.js among the assets")
def test_a_film_that_browsers_cannot_play_is_watched_while_it_is_encoded(page, site, reel, clock, settings):
    settings.ENCODER_PRESET = "placebo"  # so that there is time to look
    rules = {**RULES, "media": {}, "duration": ANY_LENGTH}
    file = received(a_film(edition=an_edition(rules=rules)), reel.shot("grows.avi", 16, *UNPLAYABLE, rate=24))
    work_off(file, clock, MediaStep.Kind.CHECK, MediaStep.Kind.PREVIEW)
    encode = threading.Thread(target=in_a_thread, args=(file, clock))
    encode.start()
    made = first(lambda: Rendition.objects.filter(file=file, kind="hls").first())
    page.goto(site + "/index.html")
    page.evaluate(LIBRARY, f"{site}/{made.prefix}/{made.entry}")
    page.evaluate("() => document.querySelector('video').play()")
    page.wait_for_function(PLAYS, timeout=15_000)
    begun_while = MediaStep.objects.get(file=file, kind=MediaStep.Kind.LADDER).state
    encode.join()
    page.wait_for_function("() => document.querySelector('video').duration > 15.8", timeout=15_000)
    page.evaluate("() => { document.querySelector('video').currentTime = 14.5 }")
    page.wait_for_function("() => document.querySelector('video').ended", timeout=15_000)

    assert (made.facts["growing"], begun_while) == (True, MediaStep.State.RUNNING)
    assert abs(page.evaluate("() => document.querySelector('video').duration") - 16) < 0.2


def in_a_thread(file: FilmFile, clock: Clock) -> None:
    work_off(file, clock, MediaStep.Kind.LADDER)
    connection.close()


def first(found: Callable[[], Rendition | None], seconds: float = 60) -> Rendition:
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        if (made := found()) is not None:
            return made
        time.sleep(0.1)
    raise TimeoutError
