"""An upload in Chromium, whatever happens: reload, pause, closed lid, other network, lost session, lost server."""

import re
import time
from contextlib import closing
from pathlib import Path

import pytest
from django.contrib.sessions.models import Session
from django.core.files.storage import storages
from playwright.sync_api import Browser, BrowserContext, CDPSession, Page, expect

from submissions.models import Film, FilmFile, Upload
from tests.journeys.uploads.panel import (
    MIB,
    Network,
    a_file,
    asleep,
    choose,
    has_arrived,
    is_at_least,
    network,
    signs_in,
    state,
)  # fmt: skip
from tests.server import Server

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.chromium]


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


def test_it_tells_how_far_it_is_how_fast_and_how_long_it_takes(page: Page, tmp_path: Path):
    choose(page, a_file(tmp_path))
    is_at_least(page, 30)

    expect(page.locator("span[data-amount]")).to_have_text(re.compile(r"^[\d.]+ MB of 6 MB$"))
    expect(page.locator("[data-pace]")).to_have_text(re.compile(r"^[\d.]+ [kM]B/s, \d+ seconds? left$"))
    assert 0 < page.locator("progress[aria-label='Upload']").evaluate("bar => bar.value / bar.max") < 1


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


def test_a_closed_lid_is_no_end(page: Page, browser: Browser, server: Server, tmp_path: Path):
    path = a_file(tmp_path)
    choose(page, path)
    is_at_least(page, 20)
    with asleep(browser):
        server.kill()  # its connections are gone when it wakes, and the other end forgot it
        time.sleep(3)
        server.start()

    has_arrived(page, path)
    assert Upload.objects.count() == 1


def test_a_changed_network_is_left_for_a_new_one(browser: Browser, server: Server, film: Film, tmp_path: Path):
    path = a_file(tmp_path)
    with Network(server.port) as wifi, closing(browser.new_context(base_url=f"http://127.0.0.1:{wifi.port}")) as opened:
        signs_in(opened, server, film)
        page = opened.new_page()
        page.clock.install()
        link = opened.new_cdp_session(page)
        network(link)
        page.goto(f"/desk/films/{film.pk}/file/")
        choose(page, path)
        is_at_least(page, 20)
        wifi.change()  # what is on its way never arrives, and nobody says so
        page.wait_for_timeout(1000)
        before = page.locator("[data-percent]").inner_text()
        page.clock.run_for(70_000)
        state(page, "sending")

        has_arrived(page, path)
    assert before != "100%"
    assert Upload.objects.count() == 1


def test_a_crowd_is_told_in_the_servers_words_and_waited_for(page: Page, tmp_path: Path):
    path, words = a_file(tmp_path, size=MIB), "So many films are arriving just now"
    refusal = {"status": 503, "headers": {"Retry-After": "5"}, "json": {"code": "crowded", "message": words}}
    page.route("**/uploads/*", lambda route: route.fulfill(**refusal), times=2)
    choose(page, path)
    expect(page.locator("[data-upload]").get_by_text(words).first).to_be_attached()

    has_arrived(page, path)


def test_it_begins_before_the_form_is_filled_and_runs_on_while_it_is(
    page: Page, context: BrowserContext, film: Film, tmp_path: Path
):
    path = a_file(tmp_path)
    choose(page, path)
    is_at_least(page, 10)
    with context.expect_page() as opened:
        page.get_by_role("link", name="Story", exact=True).click()
    story = opened.value
    story.locator("input[name=title]").fill("Written while it is sent")
    expect(story.locator("#saved")).to_contain_text("Saved")
    film.refresh_from_db()
    assert (film.title, FilmFile.objects.exists()) == ("Written while it is sent", False)

    has_arrived(page, path)


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
