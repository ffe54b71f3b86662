"""A juror's evening in a browser: the film in hand, the browser signed in, the door of the room."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils.timezone import now
from playwright.sync_api import Browser, BrowserContext, Page

from judging.models import Assignment
from tests.factories import a_round, an_assignment
from tests.house.conftest import until, violations  # noqa: F401  a fixture

Enter = Callable[[], Page]


@pytest.fixture
def film(request: pytest.FixtureRequest) -> Assignment:
    """The first of two films (or as many as asked for) of a juror, in a round that is open now."""
    round = a_round(films=getattr(request, "param", 2), jurors=1, now=now())
    return an_assignment(round, film=round.assignments.get(position=1).film)


@pytest.fixture
def evening(browser: Browser, live_server: Any, film: Assignment) -> Iterator[BrowserContext]:
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
