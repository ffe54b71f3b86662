"""A film, a server, and the film's page of files in Chromium, on a link of about 2 MiB/s."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from django.utils import timezone
from playwright.sync_api import Browser, BrowserContext, CDPSession, Page

from submissions.models import Film
from tests.factories import a_film, an_edition
from tests.journeys.uploads.panel import MIB, network, signs_in
from tests.server import Server


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
