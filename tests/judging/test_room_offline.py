"""The screening room without a connection: kept, sent on return, sealed once, and told."""

from typing import Any

import pytest
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.urls import reverse
from playwright.sync_api import BrowserContext

from contest.models import AuditEntry, RulesVersion
from judging.models import Assignment, Note
from tests.factories import RULES
from tests.house.conftest import until
from tests.judging.conftest import Enter
from tests.judging.room import IS_READY, SAVED, SETTLED, is_saved, kept, press

pytestmark = [pytest.mark.chromium, pytest.mark.slow, pytest.mark.django_db(transaction=True)]


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


def is_sealed_once(film: Assignment) -> None:
    assert Assignment.objects.get(pk=film.pk).stage == Assignment.Stage.SEALED
    assert AuditEntry.objects.filter(verb="assignment.seal").count() == 1
    assert kept() == {"creativity": 8, "narrative": 7, "craft": 6}


def test_a_ballot_sealed_without_network_is_sealed_once_it_is_back(
    enter: Enter, evening: BrowserContext, film: Assignment
):
    page = enter()
    press(page, "8", "7")
    is_saved(page)
    until(page, SETTLED)
    evening.set_offline(True)
    press(page, "6", "Enter")
    until(page, "document.querySelector('#alerts').textContent.includes('is not sealed yet')")
    assert Assignment.objects.get(pk=film.pk).stage == Assignment.Stage.BEGUN

    evening.set_offline(False)
    page.wait_for_url(lambda url: film.film.code not in url)
    until(page, f"document.querySelector('#toasts').textContent.includes('{film.film.code} is sealed')")
    is_sealed_once(film)


def test_an_evening_goes_on_without_network_while_the_next_film_waits(
    enter: Enter, evening: BrowserContext, film: Assignment
):
    page = enter()
    press(page, "8", "7", "6")
    is_saved(page)
    until(page, IS_READY)
    evening.set_offline(True)
    press(page, "Enter")
    page.wait_for_url(lambda url: film.film.code not in url)
    until(page, f"{SAVED}.startsWith('Not saved yet: 1 change')")

    evening.set_offline(False)
    until(page, f"document.querySelector('#toasts').textContent.includes('{film.film.code} is sealed')")
    is_sealed_once(film)
    until(page, "document.querySelector('.prog b').textContent === '1 of 2'")
    assert page.locator(".q", has_text=film.film.code).locator(".tag").inner_text() == "7.1"


def test_a_juror_whose_second_factor_is_missing_is_told_so_and_loses_nothing(
    enter: Enter, evening: BrowserContext, film: Assignment
):
    page = enter()
    press(page, "8")
    is_saved(page)
    RulesVersion.objects.update(data={**RULES, "jury": {"second_factor": True}})
    press(page, "7", "6", "Enter")
    until(page, f"{SAVED}.startsWith('Not saved: this jury asks for a second factor')")
    until(page, "document.querySelector('#alerts').textContent.includes('is not sealed yet. It is kept here')")
    with evening.expect_page() as opened:
        page.get_by_role("link", name="Set it up").click()
    assert opened.value.url.endswith(reverse("mfa_index"))
    assert kept() == {"creativity": 8}

    TOTP.activate(film.juror.user, generate_totp_secret())
    page.wait_for_url(lambda url: film.film.code not in url)
    is_sealed_once(film)


def test_a_window_closed_on_a_ballot_that_waits_to_be_sealed(enter: Enter, evening: BrowserContext, film: Assignment):
    page = enter()
    evening.set_offline(True)
    press(page, "8", "7", "6", "Enter")
    until(page, "document.querySelector('#alerts').textContent.includes('is not sealed yet')")
    page.close()
    evening.set_offline(False)

    queue = evening.new_page()
    queue.goto(reverse("judging:round_queue", args=[film.round_id]))
    until(queue, "document.querySelector('#toasts').textContent.includes('has been sent')")
    is_sealed_once(film)


def test_an_answer_to_a_seal_that_is_lost_seals_nothing_twice(enter: Enter, film: Assignment):
    page, lost = enter(), []

    def lose_one(route: Any) -> None:
        if lost:
            route.continue_()
        else:
            lost.append(route.fetch())
            route.abort()

    page.route("**/seal/", lose_one)
    press(page, "8", "7", "6")
    is_saved(page)
    press(page, "Enter")
    page.wait_for_url(lambda url: film.film.code not in url)
    until(page, f"document.querySelector('#toasts').textContent.includes('{film.film.code} is sealed')")

    assert lost[0].status == 200
    is_sealed_once(film)


def test_a_mark_given_after_all_takes_the_seal_back_that_waits(enter: Enter, evening: BrowserContext, film: Assignment):
    page = enter()
    evening.set_offline(True)
    press(page, "8", "7", "6", "Enter")
    until(page, "document.querySelector('#alerts').textContent.includes('is not sealed yet')")
    press(page, "ArrowUp", "9")
    evening.set_offline(False)
    is_saved(page)

    assert Assignment.objects.get(pk=film.pk).stage == Assignment.Stage.BEGUN
    assert kept()["narrative"] == 9


def test_the_network_is_cut_twice_and_nothing_is_lost_or_doubled(evening: BrowserContext, enter: Enter):
    page = enter()
    for marks, note in (("87", "First."), ("6", "Second.")):
        evening.set_offline(True)
        press(page, *marks, "n")
        page.keyboard.type(note)
        press(page, "Enter")
        until(page, f"{SAVED}.startsWith('Not saved yet')")
        evening.set_offline(False)
        is_saved(page)

    assert kept() == {"creativity": 8, "narrative": 7, "craft": 6}
    assert list(Note.objects.order_by("pk").values_list("text", flat=True)) == ["First.", "Second."]


def test_an_answer_that_is_lost_on_the_way_back_doubles_nothing(enter: Enter):
    """The server hears and answers, the browser never learns of it, and asks again."""
    page, lost = enter(), []

    def lose_one(route: Any) -> None:
        if lost:
            route.continue_()
        else:
            lost.append(route.fetch())
            route.abort()

    page.route("**/marks/", lose_one)
    press(page, "8")
    is_saved(page)
    press(page, "7")
    is_saved(page)

    assert lost[0].status == 200
    assert kept() == {"creativity": 8, "narrative": 7}
    assert not page.evaluate("document.querySelector('#two-windows').open")


def test_what_was_left_behind_is_sent_from_another_page_and_only_for_its_juror(
    enter: Enter, evening: BrowserContext, film: Assignment
):
    page = enter()
    evening.set_offline(True)
    press(page, "8")
    until(page, f"{SAVED}.startsWith('Not saved yet')")
    kept_here = page.evaluate("JSON.stringify(localStorage)")
    assert f"room:{film.juror.user_id}:" in kept_here
    page.close()
    evening.set_offline(False)

    queue = evening.new_page()
    queue.goto(reverse("judging:round_queue", args=[film.round_id]))
    until(queue, "document.querySelector('#toasts').textContent.includes('has been sent')")
    assert kept() == {"creativity": 8}
