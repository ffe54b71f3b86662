"""What juror and chair see, by axe-core: wide and light, then narrow and dark, each dialog open; a juror who leaves."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils.timezone import now
from playwright.sync_api import Browser, BrowserContext, Page

from contest.models import User
from judging import actions
from judging.models import Assignment
from tests.factories import a_ballot, a_role, a_round, a_user, an_assignment
from tests.house.conftest import until

pytestmark = [pytest.mark.chromium, pytest.mark.slow, pytest.mark.django_db(transaction=True)]
OVERFLOW = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
DIALOGS = ("flag", "keys", "conflict", "abstain", "two-windows")
Violations = Callable[..., list[str]]


@pytest.fixture
def film() -> Assignment:
    """The second film of three in a juror's hands, marked in part, with a note and a flag; the first is sealed."""
    round = a_round(films=3, jurors=2, now=now(), cut=1)
    first, held = round.assignments.for_room().filter(juror=an_assignment(round).juror).order_by("position")[:2]
    a_ballot(first, now=now())
    juror = held.juror.user
    actions.save_marks(held, {"creativity": 8}, version=0, actor=juror, now=now())
    actions.write_note(held, key="n", at_ms=4000, text="Earns its silence.", actor=juror, now=now())
    actions.raise_flag(held, key="f", kind="broken", text="No sound from 0:30.", actor=juror, now=now())
    return held


def seen_by(browser: Browser, user: User, base: str, width: int, theme: str) -> BrowserContext:
    client = Client()
    client.force_login(user)
    context = browser.new_context(
        viewport={"width": width, "height": 900}, base_url=base, bypass_csp=True, reduced_motion="reduce"
    )
    context.add_cookies([{"name": "sessionid", "value": client.cookies["sessionid"].value, "url": base}])
    context.add_init_script(f"localStorage.setItem('theme', '{theme}')")
    return context


@pytest.fixture
def open_as(browser: Browser, live_server: Any) -> Iterator[Callable[..., Page]]:
    contexts: list[BrowserContext] = []

    def open_as(user: User, width: int, theme: str) -> Page:
        contexts.append(seen_by(browser, user, live_server.url, width, theme))
        return contexts[-1].new_page()

    yield open_as
    for context in contexts:
        context.close()


def faults_of(page: Page, violations: Violations, within: str = "") -> list[object]:
    """What is wrong wide and light; then what the same page has wrong besides when it is narrow and dark."""
    wide = [*violations(page, within), page.evaluate(OVERFLOW)]
    look(page, 390, "dark")
    narrow = [*violations(page, within, looks=True), page.evaluate(OVERFLOW)]
    look(page, 1440, "light")
    return [fault for fault in (*wide, *narrow) if fault]


def look(page: Page, width: int, theme: str) -> None:
    page.set_viewport_size({"width": width, "height": 900})
    page.evaluate(f"document.documentElement.dataset.theme = '{theme}'")


def found_on(page: Page, violations: Violations, addresses: list[str]) -> dict[str, list[object]]:
    """Address → what is wrong with it; pages without fault are left out."""
    faults: dict[str, list[object]] = {}
    for address in addresses:
        page.goto(address)
        if wrong := faults_of(page, violations):
            faults[address] = wrong
    return faults


def test_what_a_juror_sees(film: Assignment, open_as: Callable[..., Page], violations: Violations):
    page, one = open_as(film.juror.user, 1440, "light"), [film.round_id]
    lists = [reverse("judging:queue"), reverse("judging:round_queue", args=one), reverse("judging:scores", args=one)]
    faults = found_on(page, violations, [*lists, reverse("judging:room", args=[*one, film.film.code])])
    for name in DIALOGS:
        page.evaluate(f"document.getElementById('{name}').showModal()")
        if wrong := faults_of(page, violations, f"#{name}"):
            faults[name] = wrong
        page.evaluate(f"document.getElementById('{name}').close()")

    assert faults == {}


def test_what_a_chair_sees(film: Assignment, open_as: Callable[..., Page], violations: Violations):
    round = film.round
    chair, of = a_role(a_user(), round.edition, "chair").user, [round.edition.slug, round.pk]
    names = ("round", "panel", "standings", "quorum", "analysis", "round_edit")
    seat = round.seats.get(juror=film.juror)
    faults = found_on(open_as(chair, 1440, "light"), violations, [
        *(reverse(f"judging:{name}", args=of) for name in names), reverse("judging:flags", args=of[:1]),
        reverse("judging:round_film", args=[*of, film.film.code]), reverse("judging:seat_page", args=[*of, seat.pk]),
        reverse("judging:jurors", args=of[:1]), reverse("judging:rounds", args=of[:1]),
    ])  # fmt: skip

    assert faults == {}


def test_a_chair_lets_a_juror_go_in_mid_round_having_seen_what_it_does(film: Assignment, open_as: Callable[..., Page]):
    round = film.round
    seat = round.seats.get(juror=film.juror)
    page = open_as(a_role(a_user(), round.edition, "chair").user, 1440, "light")
    room = open_as(film.juror.user, 1440, "dark")
    room.goto(reverse("judging:room", args=[round.pk, film.film.code]))
    page.goto(reverse("judging:seat_page", args=[round.edition.slug, round.pk, seat.pk]))
    assert "2 films would stay below their quorum" in page.locator("section[aria-labelledby=plan]").inner_text()
    page.get_by_role("button", name="Take the seat away, keep sealed ballots").click()
    page.wait_for_url("**/panel/")
    room.keyboard.press("9")
    until(room, "document.querySelector('[data-is=saved]').textContent.includes('no longer in your queue')")

    stages = round.assignments.filter(juror=film.juror).order_by("position").values_list("stage", flat=True)
    assert list(stages) == ["sealed", "voided", "voided"]
