"""A ranked list in a browser: by drag, by keyboard, by tapping, and without a connection."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils.timezone import now
from playwright.sync_api import Browser, Page

from judging.models import Assignment, Mark, Seat
from tests.house.conftest import until
from tests.judging.test_ranking_list import a_list

pytestmark = [pytest.mark.chromium, pytest.mark.slow, pytest.mark.django_db(transaction=True)]
STATE = "document.querySelector('[data-state]').textContent"
OpenList = Callable[..., Page]


@pytest.fixture
def seat() -> Seat:
    return a_list(films=3, tonight=now())[0]


@pytest.fixture
def open_list(browser: Browser, live_server: Any, seat: Seat) -> Iterator[OpenList]:
    contexts = []

    def open_list(**options: Any) -> Page:
        client = Client()
        client.force_login(seat.juror.user)
        contexts.append(browser.new_context(base_url=live_server.url, **options))
        cookie = client.cookies["sessionid"].value
        contexts[-1].add_cookies([{"name": "sessionid", "value": cookie, "url": live_server.url}])
        page = contexts[-1].new_page()
        page.goto(reverse("judging:ranking", args=[seat.round_id]))
        until(page, "!document.querySelector('[data-handle]').hidden")
        return page

    yield open_list
    for context in contexts:
        context.close()


def shown(page: Page) -> list[str]:
    return page.locator(".places > li").evaluate_all("films => films.map(({ dataset }) => dataset.code)")


def kept() -> list[str]:
    """The codes as the server has them, the best first."""
    marks = Mark.objects.order_by("-value")
    return list(marks.values_list("ballot__assignment__film__code", flat=True))


def test_a_film_is_dragged_to_its_place(open_list: OpenList):
    page = open_list()
    first, second, third = shown(page)
    page.locator(f"[data-code={third}]").drag_to(page.locator(f"[data-code={first}]"))
    until(page, f"{STATE} === 'Saved'")

    assert shown(page) == kept() == [third, first, second]
    assert page.locator("[data-place]").all_inner_texts() == ["1", "2", "3"]


def test_a_list_is_ordered_and_handed_in_by_keyboard_alone(open_list: OpenList):
    page = open_list()
    first, second, third = shown(page)
    handle = page.locator(f"[data-code={third}] [data-handle]")
    handle.focus()
    page.keyboard.press("Home")
    page.keyboard.press("ArrowDown")
    until(page, f"{STATE} === 'Saved'")
    assert page.evaluate("document.activeElement.getAttribute('aria-label')").endswith(", place 2")
    assert shown(page) == kept() == [first, third, second]

    page.locator("[data-seal]").focus()
    page.keyboard.press("Enter")
    page.get_by_text("Your list is handed in. Only the chair").wait_for()
    assert set(Assignment.objects.values_list("stage", flat=True)) == {"sealed"}


def test_a_list_is_ordered_by_tapping_its_arrows(open_list: OpenList):
    page = open_list(viewport={"width": 390, "height": 844}, has_touch=True, is_mobile=True)
    first, second, third = shown(page)
    page.locator(f"[data-code={second}] [value$=':up']").tap()
    until(page, f"{STATE} === 'Saved'")

    assert shown(page) == kept() == [second, first, third]
    assert page.evaluate("document.documentElement.scrollWidth") == 390


def test_an_order_given_without_a_connection_is_sent_on_return(open_list: OpenList):
    page = open_list()
    first, second, third = shown(page)
    page.context.set_offline(True)
    page.locator(f"[data-code={third}] [value$=':up']").click()
    until(page, f"{STATE}.startsWith('Not saved')")
    assert kept() == []

    page.context.set_offline(False)
    until(page, f"{STATE} === 'Saved'")
    assert kept() == [first, third, second]
