"""The upload as a creator lives it, in Chromium: reload, pause, another file, a lost session, a dead server."""

import hashlib
import random
import re
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from django.contrib.sessions.models import Session
from django.core.files.storage import storages
from django.test import Client
from django.utils import timezone
from playwright.sync_api import Browser, BrowserContext, CDPSession, Page, expect

from submissions.models import Film, FilmFile, Upload
from tests.factories import a_file as an_accepted_file
from tests.factories import a_film, an_edition
from tests.server import Server

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.chromium]
MIB = 1024 * 1024


@pytest.fixture
def film() -> Film:
    now = timezone.now()
    return a_film(edition=an_edition(now=now), created_at=now - timedelta(hours=1))


@pytest.fixture
def server(film: Film, tmp_path: Path) -> Iterator[Server]:
    with Server(log=tmp_path / "server.log", UPLOAD_CHUNK_BYTES=str(MIB // 4)) as running:
        yield running


@pytest.fixture
def context(browser: Browser, server: Server, film: Film) -> Iterator[BrowserContext]:
    opened = browser.new_context(base_url=server.url, viewport={"width": 1100, "height": 900})
    opened.set_default_timeout(15_000)
    signs_in(opened, server, film)
    yield opened
    opened.close()


@pytest.fixture
def link(context: BrowserContext) -> CDPSession:
    """What the browser's network is steered by."""
    return context.new_cdp_session(context.new_page())


@pytest.fixture
def page(context: BrowserContext, link: CDPSession, film: Film) -> Page:
    """The film's page of files, on a link of about 2 MiB/s."""
    opened = context.pages[0]
    opened.on("dialog", lambda dialog: dialog.accept())
    network(link)
    opened.goto(f"/desk/films/{film.pk}/file/")
    return opened


def network(link: CDPSession, *, offline: bool = False) -> None:
    slowed = {"offline": offline, "latency": 0, "downloadThroughput": -1, "uploadThroughput": 2 * MIB}
    link.send("Network.emulateNetworkConditions", slowed)


def signs_in(context: BrowserContext, server: Server, film: Film) -> None:
    client = Client()
    client.force_login(film.creator)
    context.add_cookies([{"name": "sessionid", "value": client.cookies["sessionid"].value, "url": server.url}])


def a_file(folder: Path, name: str = "film.mp4", size: int = 6 * MIB) -> Path:
    path = folder / name
    path.write_bytes(random.Random(size).randbytes(size))
    return path


def choose(page: Page, path: Path) -> None:
    page.locator("#upload-file").set_input_files(path)


def is_at_least(page: Page, percent: int) -> None:
    for _ in range(300):
        if int(page.locator("[data-percent]").inner_text().rstrip("%") or 0) >= percent:
            return
        page.wait_for_timeout(50)
    pytest.fail(f"The upload did not come to {percent} %.")


def state(page: Page, name: str) -> None:
    expect(page.locator("[data-upload]")).to_have_attribute("data-state", name)


def has_arrived(page: Page, path: Path) -> None:
    """The page says so, and exactly this file is there."""
    expect(page.locator("[data-upload]")).to_have_attribute("data-state", "done", timeout=30_000)
    expect(page.locator("#file-state")).to_contain_text("We are checking the file")
    stored = Path(storages["originals"].path(FilmFile.objects.get().storage_name))
    assert hashlib.sha256(stored.read_bytes()).digest() == hashlib.sha256(path.read_bytes()).digest()


def test_a_reload_in_the_middle_continues_where_the_server_is(page: Page, tmp_path: Path):
    path = a_file(tmp_path)
    choose(page, path)
    is_at_least(page, 30)
    page.reload()
    expect(page.get_by_text(re.compile(r"“film.mp4” stopped at [\d.]+ \w+ of 6 MB"))).to_be_visible()
    began_at = int(page.locator("[data-upload]").get_attribute("data-stopped-received"))
    choose(page, path)

    has_arrived(page, path)
    assert began_at > MIB
    assert Upload.objects.count() == 1


def test_it_can_be_paused_and_goes_on(page: Page, tmp_path: Path):
    path = a_file(tmp_path)
    choose(page, path)
    is_at_least(page, 20)
    page.get_by_role("button", name="Pause").click()
    state(page, "paused")
    page.wait_for_timeout(500)
    before = page.locator("[data-percent]").text_content()
    page.wait_for_timeout(500)
    assert page.locator("[data-percent]").text_content() == before
    page.get_by_role("button", name="Go on").click()

    has_arrived(page, path)
    assert Upload.objects.count() == 1


def test_another_file_is_asked_about_and_may_be_sent_instead(page: Page, tmp_path: Path):
    choose(page, a_file(tmp_path))
    is_at_least(page, 20)
    page.reload()
    other = a_file(tmp_path, "other.mp4", MIB)
    choose(page, other)
    expect(page.get_by_role("alert").get_by_text("This is another file than “film.mp4”")).to_be_visible()
    page.get_by_role("button", name="Send the new one instead").click()

    has_arrived(page, other)
    assert sorted(Upload.objects.values_list("state", flat=True)) == ["done", "terminated"]


def test_a_lost_session_is_told_and_the_upload_goes_on_after_signing_in(
    page: Page, context: BrowserContext, server: Server, film: Film, tmp_path: Path
):
    path = a_file(tmp_path)
    choose(page, path)
    is_at_least(page, 20)
    Session.objects.all().delete()
    state(page, "signed-out")
    expect(page.get_by_role("link", name="Sign in again")).to_be_visible()
    signs_in(context, server, film)
    page.get_by_role("button", name="Go on").click()

    has_arrived(page, path)
    assert Upload.objects.count() == 1


def test_a_server_that_dies_is_waited_for(page: Page, server: Server, tmp_path: Path):
    path = a_file(tmp_path)
    choose(page, path)
    is_at_least(page, 20)
    server.kill()
    state(page, "troubled")
    server.start()

    has_arrived(page, path)
    assert Upload.objects.count() == 1


def test_a_lost_network_is_waited_for(page: Page, link: CDPSession, tmp_path: Path):
    path = a_file(tmp_path)
    choose(page, path)
    is_at_least(page, 20)
    network(link, offline=True)
    expect(page.locator("[data-say='troubled']")).to_contain_text(
        "There is no connection. The upload goes on by itself"
    )
    network(link)

    has_arrived(page, path)
    assert Upload.objects.count() == 1


def test_a_crowd_is_told_in_the_servers_words_and_waited_for(page: Page, tmp_path: Path):
    path, words = a_file(tmp_path, size=MIB), "So many films are arriving just now"
    refusal = {"status": 503, "headers": {"Retry-After": "5"}, "json": {"code": "crowded", "message": words}}
    page.route("**/uploads/*", lambda route: route.fulfill(**refusal), times=2)
    choose(page, path)
    expect(page.locator("[data-upload]").get_by_text(words).first).to_be_attached()

    has_arrived(page, path)


def test_a_link_opened_meanwhile_does_not_end_the_upload(page: Page, context: BrowserContext, tmp_path: Path):
    path = a_file(tmp_path)
    choose(page, path)
    is_at_least(page, 10)
    with context.expect_page() as opened:
        page.get_by_role("link", name="Story", exact=True).click()

    assert opened.value.url.endswith("/story/")
    has_arrived(page, path)


@pytest.mark.parametrize(("name", "size", "words"), [
    ("film.mp4", 0, "“film.mp4” is empty."),
    ("poster.png", 1000, "“poster.png” is not a film."),
    ("film.mp4", 3000, "“film.mp4” is 3 kB large; at most 2 kB are allowed."),
])  # fmt: skip
def test_what_is_certainly_wrong_is_said_before_the_first_byte(
    page: Page, film: Film, tmp_path: Path, name, size, words
):
    type(film.rules).objects.update(data={**film.rules.data, "media": {"max_bytes": 2048}})
    page.reload()
    choose(page, a_file(tmp_path, name, size))

    expect(page.get_by_role("alert").get_by_text(words)).to_be_visible()
    assert not Upload.objects.exists()


def test_what_the_server_refuses_is_said_in_its_words(page: Page, film: Film, tmp_path: Path):
    type(film.edition).objects.update(closes_at=timezone.now() - timedelta(hours=1))
    choose(page, a_file(tmp_path))

    expect(page.get_by_role("alert").get_by_text("Uploads closed on")).to_be_visible()


def test_the_page_counts_down_by_the_servers_clock(page: Page, film: Film):
    type(film.edition).objects.update(closes_at=timezone.now() + timedelta(hours=2))
    page.add_init_script("const real = Date.now; Date.now = () => real() + 86_400_000 * 3")  # a clock three days ahead
    page.reload()
    timer = page.get_by_role("timer")
    expect(timer).to_have_text(re.compile(r"^1:59:\d\d$"))
    before = timer.inner_text()
    page.wait_for_timeout(2100)

    assert timer.inner_text() < before


def test_a_file_that_was_sent_before_need_not_be_sent_again(page: Page, film: Film, tmp_path: Path):
    path = a_file(tmp_path, size=MIB)
    other = a_film(edition=film.edition, creator=film.creator, title="The first")
    fingerprint = page.evaluate("([size, at, name]) => `${size}-${at}-${name}`",
                                [MIB, int(path.stat().st_mtime * 1000), "film.mp4"])  # fmt: skip
    sent = other.uploads.create(owner=film.creator, fingerprint=fingerprint, state="done", length=MIB,
                                created_at=timezone.now(), expires_at=timezone.now())  # fmt: skip
    an_accepted_file(other, upload=sent)
    page.reload()
    choose(page, path)
    expect(page.get_by_role("alert").get_by_text(f"You have sent “film.mp4” already, for {other.code}")).to_be_visible()
    page.get_by_role("button", name="Enter that file").click()
    expect(page.locator("#file-state")).to_contain_text("We are checking the file")

    assert film.files.get().storage_name == other.file.storage_name


def test_the_client_library_sends_parts_side_by_side_and_joins_them(page: Page, film: Film, tmp_path: Path):
    path = a_file(tmp_path, size=MIB)
    choose(page, a_file(tmp_path, "notes.txt", 10))  # loads the library without sending anything
    page.evaluate("document.body.append(Object.assign(document.createElement('input'), {type: 'file', id: 'parts'}))")
    page.locator("#parts").set_input_files(path)
    page.evaluate(
        """film => new Promise((resolve, reject) => new window.tus.Upload(document.querySelector("#parts").files[0], {
            endpoint: "/uploads/", parallelUploads: 3, metadata: {film: String(film), filename: "film.mp4"},
            onSuccess: resolve, onError: reject,
        }).start())""",
        film.pk,
    )
    page.reload()

    stored = Path(storages["originals"].path(FilmFile.objects.get().storage_name))
    assert stored.read_bytes() == path.read_bytes()


def test_the_panel_fits_a_telephone(page: Page, tmp_path: Path):
    page.set_viewport_size({"width": 390, "height": 800})
    choose(page, a_file(tmp_path, f"{'a very long name ' * 8}.mp4"))
    is_at_least(page, 10)

    assert page.evaluate("document.documentElement.scrollWidth") == 390
    reached = page.locator("[data-percent]").bounding_box()
    assert reached["x"] + reached["width"] < 390 - 16
