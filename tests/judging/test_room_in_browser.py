"""The screening room as a juror lives it: by keyboard alone, with the network cut, in two windows."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils.timezone import now
from playwright.sync_api import Browser, BrowserContext, Page

from judging.models import Assignment, Mark, Note
from tests.factories import a_round, an_assignment
from tests.house.conftest import browser, until  # noqa: F401  a fixture of the house

pytestmark = [pytest.mark.chromium, pytest.mark.slow, pytest.mark.django_db(transaction=True)]
SAVED = "document.querySelector('[data-is=saved]').textContent.trim()"
Enter = Callable[[], Page]


@pytest.fixture
def film() -> Assignment:
    """The first of two films of a juror, in a round that is open now."""
    round = a_round(films=2, jurors=1, now=now())
    return an_assignment(round, film=round.assignments.get(position=1).film)


@pytest.fixture
def evening(browser: Browser, live_server: Any, film: Assignment) -> Iterator[BrowserContext]:  # noqa: F811
    """The juror's browser, signed in."""
    client = Client()
    client.force_login(film.juror.user)
    context = browser.new_context(viewport={"width": 1440, "height": 900}, base_url=live_server.url)
    context.add_cookies([{"name": "sessionid", "value": client.cookies["sessionid"].value, "url": live_server.url}])
    yield context
    context.close()


@pytest.fixture
def enter(evening: BrowserContext, film: Assignment) -> Enter:
    """Opens the room of the film in a new window."""

    def enter() -> Page:
        page = evening.new_page()
        page.goto(reverse("judging:room", args=[film.round_id, film.film.code]))
        until(page, "Boolean(document.querySelector('.crit.cur .hint').textContent)")
        return page

    return enter


def press(page: Page, *keys: str) -> None:
    for key in keys:
        page.keyboard.press(key)


def is_saved(page: Page) -> None:
    until(page, f"{SAVED} === 'Saved'", seconds=20)


def kept() -> dict[str, int]:
    return dict(Mark.objects.values_list("criterion__code", "value"))


def test_an_evening_by_keyboard_alone(enter: Enter, film: Assignment):
    page = enter()
    press(page, "8", "7")
    is_saved(page)
    assert kept() == {"creativity": 8, "narrative": 7}

    press(page, "ArrowUp", "ArrowUp", "ArrowUp", "0", "ArrowDown", "9")
    is_saved(page)
    press(page, "Enter")
    page.wait_for_url(lambda url: film.film.code not in url)
    assert kept() == {"creativity": 10, "narrative": 7, "craft": 9}
    assert Assignment.objects.get(pk=film.pk).stage == Assignment.Stage.SEALED


def test_an_incomplete_ballot_is_left_for_later_at_the_second_press(enter: Enter, film: Assignment):
    page = enter()
    press(page, "8", "Enter")
    until(page, "document.querySelector('#toasts').textContent.includes('Narrative, Craft')")
    press(page, "Enter")
    page.wait_for_url(lambda url: film.film.code not in url)

    assert Assignment.objects.get(pk=film.pk).stage == Assignment.Stage.BEGUN


def test_single_keys_rest_while_somebody_types(enter: Enter):
    page = enter()
    press(page, "n")
    page.keyboard.type("8 of 10, x")
    press(page, "Enter")
    is_saved(page)

    assert list(Note.objects.values_list("text", flat=True)) == ["8 of 10, x"]
    assert kept() == {}


def test_single_keys_can_be_switched_off(enter: Enter):
    page = enter()
    press(page, "?")
    page.click("[data-keys-switch]")
    press(page, "Escape", "8")
    page.wait_for_timeout(300)

    assert page.evaluate("document.querySelectorAll('#sheet input:checked').length") == 0


def test_what_is_given_without_network_is_sent_once_it_is_back(enter: Enter, evening: BrowserContext):
    page = enter()
    evening.set_offline(True)
    press(page, "8")
    until(page, f"{SAVED}.startsWith('Not saved yet: 1 change')")
    press(page, "7", "Enter")
    assert kept() == {}

    evening.set_offline(False)
    is_saved(page)
    assert kept() == {"creativity": 8, "narrative": 7}
    assert page.evaluate("localStorage.length") == 0


def test_a_window_closed_without_network_loses_nothing(enter: Enter, evening: BrowserContext):
    page = enter()
    evening.set_offline(True)
    press(page, "8")
    until(page, f"{SAVED}.startsWith('Not saved yet')")
    page.close()
    evening.set_offline(False)

    is_saved(enter())
    assert kept() == {"creativity": 8}


def test_nothing_is_sealed_without_network(enter: Enter, evening: BrowserContext, film: Assignment):
    page = enter()
    press(page, "8", "7", "6")
    is_saved(page)
    evening.set_offline(True)
    press(page, "Enter")
    until(page, "document.querySelector('#alerts').textContent.includes('not sealed')")

    assert Assignment.objects.get(pk=film.pk).stage == Assignment.Stage.BEGUN


@pytest.mark.parametrize(("choice", "creativity"), [("mine", 3), ("theirs", 8)])
def test_a_second_window_is_told_and_the_juror_chooses(enter: Enter, choice: str, creativity: int):
    first, second = enter(), enter()
    press(first, "8")
    is_saved(first)
    press(second, "3")
    until(second, "document.querySelector('#two-windows').open")
    assert kept() == {"creativity": 8}

    second.click(f"#two-windows [value={choice}]")
    is_saved(second)
    assert kept() == {"creativity": creativity}


def test_a_conflict_in_mid_film_by_keyboard(enter: Enter, film: Assignment):
    page = enter()
    press(page, "8", "x")
    page.keyboard.type("A former student.")
    press(page, "Tab", "Tab", "Enter")
    page.wait_for_url(lambda url: film.film.code not in url)

    assert Assignment.objects.get(pk=film.pk).stage == Assignment.Stage.VOIDED
    assert film.film.code not in page.content()
