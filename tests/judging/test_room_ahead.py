"""The next film begins while the ballot of this one is still on its way; what becomes of the ballot is told there."""

from typing import Any

import pytest
from playwright.sync_api import Page

from judging.models import Assignment, Mark, Round
from tests.house.conftest import until
from tests.judging.conftest import Enter
from tests.judging.room import IS_READY, SAVED, is_saved, kept, press

pytestmark = [pytest.mark.chromium, pytest.mark.slow, pytest.mark.django_db(transaction=True)]


def says(region: str, words: str) -> str:
    return f"document.querySelector('#{region}').textContent.includes({words!r})"


class Held:
    """The letter that seals, held up on its way."""

    def __init__(self, page: Page, film: Assignment) -> None:
        self.letters: list[Any] = []
        self.is_over = False
        page.route("**/seal/", self.hear)
        press(page, "8", "7", "6")
        is_saved(page)
        until(page, IS_READY)
        press(page, "Enter")
        page.wait_for_url(lambda url: film.film.code not in url)
        until(page, f"{SAVED} === 'Saving…'")

    def hear(self, route: Any) -> None:
        if self.is_over:
            route.continue_()
        else:
            self.letters.append(route)

    def let_through(self) -> None:
        self.is_over = True
        self.letters[0].continue_()

    def lose(self) -> None:
        self.is_over = True
        self.letters[0].abort()


def test_the_next_film_is_there_before_the_ballot_is(enter: Enter, film: Assignment):
    page = enter()
    held = Held(page, film)
    assert Assignment.objects.get(pk=film.pk).stage == Assignment.Stage.BEGUN
    assert page.locator(".prog b").inner_text() == "0 of 2"

    held.let_through()
    until(page, says("toasts", f"{film.film.code} is sealed"))
    until(page, "document.querySelector('.prog b').textContent === '1 of 2'")
    assert page.locator(".q", has_text=film.film.code).locator(".tag").inner_text() == "7.1"
    assert page.locator(".spread figcaption").inner_text() == "Your 1 sealed score, 7.1"
    assert page.locator("[data-own=median]").inner_text().strip() == "your median 7.1"
    assert page.evaluate("document.querySelector('[data-next]').dataset.next") == ""
    assert page.evaluate(f"{SAVED} === '' && !localStorage.length")


def test_enter_held_down_goes_one_film_on_and_no_further(enter: Enter, film: Assignment):
    page = enter()
    press(page, "8", "7", "6")
    is_saved(page)
    until(page, IS_READY)
    for _ in range(4):
        page.keyboard.down("Enter")
    page.keyboard.up("Enter")
    until(page, says("toasts", f"{film.film.code} is sealed"))

    assert not page.evaluate(says("toasts", "Still without a mark"))
    assert page.evaluate("document.querySelector('[data-room]') !== null")


def test_marks_given_there_meanwhile_stand(enter: Enter, film: Assignment):
    page = enter()
    held = Held(page, film)
    press(page, "9")
    until(page, "document.querySelector('.saved').className === 'saved busy'")
    held.let_through()
    until(page, says("toasts", f"{film.film.code} is sealed"))
    is_saved(page)

    assert page.evaluate("document.querySelectorAll('#sheet input:checked').length") == 1
    there = Mark.objects.exclude(ballot__assignment=film)
    assert list(there.values_list("criterion__code", "value")) == [("creativity", 9)]


def test_a_ballot_that_is_refused_is_told_by_the_name_of_its_film(enter: Enter, film: Assignment):
    page = enter()
    held = Held(page, film)
    Round.objects.update(stage=Round.Stage.CLOSED)
    held.let_through()
    until(page, says("alerts", f"{film.film.code}: "))

    assert Assignment.objects.get(pk=film.pk).stage == Assignment.Stage.BEGUN
    assert page.locator(".prog b").inner_text() == "0 of 2"


def test_a_ballot_changed_in_another_window_is_not_sealed_over(enter: Enter, film: Assignment):
    page = enter()
    held = Held(page, film)
    other = enter()
    press(other, "3")
    is_saved(other)
    held.let_through()
    until(page, says("alerts", "differs from another window"))
    until(page, f"{SAVED} === 'Not saved'")
    assert (Assignment.objects.get(pk=film.pk).stage, kept()["creativity"]) == (Assignment.Stage.BEGUN, 3)

    press(page, "Shift+Enter")
    until(page, "document.querySelector('#two-windows').open")
    page.click("#two-windows [value=theirs]")
    is_saved(page)
    assert kept()["creativity"] == 3


def test_a_film_that_was_taken_away_meanwhile_is_told_and_forgotten(enter: Enter, film: Assignment):
    page = enter()
    held = Held(page, film)
    Assignment.objects.filter(pk=film.pk).update(stage=Assignment.Stage.VOIDED)
    held.let_through()
    until(page, says("alerts", f"{film.film.code}: This film is no longer in your queue."))
    until(page, "!localStorage.length")
    until(page, f"{SAVED} === ''")


def test_a_connection_lost_on_the_way_seals_later_and_once(enter: Enter, film: Assignment):
    page = enter()
    held = Held(page, film)
    held.lose()
    until(page, says("alerts", f"{film.film.code} is not sealed yet: there is no connection"))

    until(page, says("toasts", f"{film.film.code} is sealed"))
    until(page, "!document.querySelector('#alerts').textContent.includes('not sealed')")
    assert Assignment.objects.get(pk=film.pk).stage == Assignment.Stage.SEALED
