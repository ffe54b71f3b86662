"""The screening room on a telephone: everything by touch, and what a screen reader is told."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from playwright.sync_api import Browser, Page

from judging.models import Assignment, Flag, Note
from tests.house.conftest import until
from tests.judging.room import is_saved, kept

pytestmark = [pytest.mark.chromium, pytest.mark.slow, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def page(browser: Browser, live_server: Any, film: Assignment) -> Page:
    """The room of the film on a telephone."""
    client = Client()
    client.force_login(film.juror.user)
    telephone = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True}
    context = browser.new_context(base_url=live_server.url, **telephone)
    context.add_cookies([{"name": "sessionid", "value": client.cookies["sessionid"].value, "url": live_server.url}])
    page = context.new_page()
    page.goto(reverse("judging:room", args=[film.round_id, film.film.code]))
    until(page, "Boolean(document.querySelector('.crit.cur'))")
    return page


def give(page: Page, **marks: int) -> None:
    for code, value in marks.items():
        page.locator(f"[data-code={code}] label", has=page.locator(f"[value='{value}']")).tap()


def test_a_film_is_judged_by_touch(page: Page, film: Assignment):
    give(page, creativity=10, narrative=7, craft=9)
    is_saved(page)
    page.get_by_role("link", name="Notes").tap()
    page.get_by_label("Add a private note").tap()
    page.keyboard.type("Earns its silence.\n")
    is_saved(page)
    page.locator("#more [data-opens=flag]").tap()
    page.locator("#flag [name=kind]").first.check()
    page.locator("#flag [name=text]").fill("Another film than announced.")
    page.locator("#flag .btn-1").tap()
    until(page, "!document.querySelector('#flag').open")
    is_saved(page)
    assert kept() == {"creativity": 10, "narrative": 7, "craft": 9}
    assert (Note.objects.count(), Flag.objects.count()) == (1, 1)

    page.locator("[data-onward]").tap()
    page.wait_for_url(lambda url: film.film.code not in url)
    until(page, "document.querySelector('#toasts').textContent.includes('is sealed')")
    assert Assignment.objects.get(pk=film.pk).stage == Assignment.Stage.SEALED


def test_the_sheet_is_a_form_of_named_groups(page: Page):
    group = page.get_by_role("group", name="Creativity")
    assert group.get_by_role("radio").count() == 10
    assert group.get_by_role("radio", name="10", exact=True).count() == 1
    assert page.get_by_role("status").filter(has_text="criteria left").count() == 1
    assert page.get_by_role("button", name="Next film").count() == 1
    assert page.get_by_role("heading", level=1).count() == 1
