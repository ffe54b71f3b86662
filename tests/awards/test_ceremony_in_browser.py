"""The hall's screen in a real browser: what its traffic says, and what it does when the network dies."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from playwright.sync_api import Browser, BrowserContext, Page, Response

from awards import ceremony
from awards.models import Award
from contest.models import Edition
from tests.factories import NOON, a_decided_edition, a_publication
from tests.house.conftest import until

pytestmark = [pytest.mark.chromium, pytest.mark.slow, pytest.mark.django_db(transaction=True)]
CITATION = "Patience, shot by shot."


@pytest.fixture
def edition() -> Edition:
    edition = a_decided_edition(9, 8)
    edition.award_categories.exclude(code__in=["first", "best-creativity"]).delete()
    a_publication(edition)
    Award.objects.filter(category__code="first").update(citation=CITATION)
    return edition


@pytest.fixture
def evening(browser: Browser, live_server: Any, edition: Edition) -> Iterator[BrowserContext]:
    client = Client()
    client.force_login(edition.roles.get(kind="organizer").user)
    context = browser.new_context(viewport={"width": 1440, "height": 900}, base_url=live_server.url)
    context.add_cookies([{"name": "sessionid", "value": client.cookies["sessionid"].value, "url": live_server.url}])
    yield context
    context.close()


def enter(evening: BrowserContext, edition: Edition, kept: list[str]) -> Page:
    """The hall's screen with everything loaded; every answer it gets is added to `kept`."""

    def keep(answer: Response) -> None:
        if "/ceremony/" in answer.url and answer.status == 200:
            kept.append(answer.text())

    page = evening.new_page()
    page.on("response", keep)
    page.goto(reverse("awards:hall", args=[edition.slug, "evening"]))
    until(page, "document.getElementById('hall').dataset.loaded === 'yes'", seconds=30)
    return page


def go(page: Page, key: str, place: str) -> None:
    page.keyboard.press(key)
    until(page, f"document.getElementById('hall').dataset.at === '{place}'", seconds=30)


def test_no_traffic_names_a_winner_before_the_key_is_pressed(evening: BrowserContext, edition: Edition):
    traffic: list[str] = []
    page = enter(evening, edition, traffic)
    code = ceremony.envelope_code(ceremony.ceremony_of(edition, is_rehearsal=False, now=NOON), "first")
    for place in ("1.0", "2.0", "3.0", "3.1", "4.0", "5.0", "6.0"):
        go(page, "ArrowRight", place)

    before = "".join(traffic)
    assert (code in before, CITATION in before, CITATION in page.content()) == (False, False, False)

    go(page, "ArrowRight", "6.1")
    winner = Award.objects.get(category__code="first").film.title
    until(page, f"document.querySelector('[data-part=winner] [data-title]').textContent === {winner!r}", seconds=30)
    assert page.locator("[data-citation]").text_content() == CITATION


def test_without_a_network_the_code_on_the_paper_opens_the_envelope(evening: BrowserContext, edition: Edition):
    page = enter(evening, edition, [])
    for place in ("1.0", "2.0", "3.0"):
        go(page, "ArrowRight", place)
    run = ceremony.ceremony_of(edition, is_rehearsal=False, now=NOON)

    evening.set_offline(True)
    page.keyboard.press("ArrowRight")
    until(page, "document.querySelector('dialog').open", seconds=30)
    page.fill("#code", "7K3M-0000-0000")
    page.keyboard.press("Enter")
    until(page, "!document.querySelector('[data-wrong]').hidden", seconds=30)
    page.fill("#code", ceremony.envelope_code(run, "best-creativity").lower().replace("-", " "))
    page.keyboard.press("Enter")

    until(page, "document.getElementById('hall').dataset.at === '3.1'", seconds=30)
    for place in ("4.0", "5.0", "6.0"):
        go(page, "ArrowRight", place)
    assert not page.locator(".offline").is_hidden()
