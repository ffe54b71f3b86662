"""A winner is challenged, found out and taken down, and the next film moves up: as everybody concerned sees it."""

import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from playwright.sync_api import Browser, BrowserContext, Page, expect

from awards import actions
from awards.models import Award, Case
from contest.models import Edition, User
from tests.factories import NOON, RULES, a_decided_edition, a_user, an_organizer

pytestmark = [pytest.mark.chromium, pytest.mark.slow, pytest.mark.django_db(transaction=True)]
NOTICE = "Most of it is stock footage."
Arrive = Callable[..., Page]


@pytest.fixture
def edition() -> Edition:
    """Published; the rules want two people to sign, and so two to revoke."""
    edition = a_decided_edition(
        10, 9, 8, 7, 6, rules={**RULES, "publication": {"signatures": 2, "succession": "promote"}}
    )
    organizer, second = edition.roles.get(kind="organizer").user, an_organizer(edition, "Second")
    actions.draft_awards(edition, actor=organizer, now=NOON)
    for person in (organizer, second):
        actions.sign(edition, actor=person, now=NOON)
    actions.schedule(edition, publish_at=NOON, actor=organizer, now=NOON)
    return edition


@pytest.fixture
def arrive(browser: Browser, live_server: Any) -> Iterator[Arrive]:
    """`arrive(user)`: a page of somebody who is signed in, in a browser of their own; without a user, of a visitor."""
    contexts: list[BrowserContext] = []

    def arrive(user: User | None = None) -> Page:
        context = browser.new_context(base_url=live_server.url, viewport={"width": 1280, "height": 900})
        contexts.append(context)
        if user:
            client = Client()
            client.force_login(user)
            session = client.cookies["sessionid"].value
            context.add_cookies([{"name": "sessionid", "value": session, "url": live_server.url}])
        return context.new_page()

    yield arrive
    for context in contexts:
        context.close()


def press(page: Page, name: str) -> None:
    with page.expect_navigation():
        page.get_by_role("button", name=name, exact=True).click()


def follow(page: Page, name: str) -> None:
    with page.expect_navigation():
        page.get_by_role("link", name=name, exact=True).first.click()


def challenge(visitor: Page, film_page: str) -> str:
    """The number that the claimant is given."""
    visitor.goto(film_page)
    follow(visitor, "Something is wrong with this film")
    visitor.get_by_label("What is wrong").fill("Shots 3 to 9 are stock.")
    visitor.get_by_label("Your e-mail address").fill("viewer@example.org")
    press(visitor, "Send")
    return re.search(r"C-\w{4}-\w{4}", visitor.url)[0]  # pyright: ignore[reportOptionalSubscript]


def decide(arrive: Arrive, organizer: Page, number: str, creator: User, slug: str) -> None:
    """The organizer asks and calls somebody, the creator answers, who was called finds against the film."""
    judge = a_user("Judge")
    organizer.goto(reverse("awards:cases", args=[slug]))
    follow(organizer, number)
    organizer.get_by_label("What the creator is asked").fill("How were shots 3 to 9 made?")
    press(organizer, "Ask the creator")
    organizer.get_by_label("E-mail address of the person").fill(judge.email)
    press(organizer, "Call")
    answering = arrive(creator)
    answering.goto(reverse("awards:case_reply", args=[number]))
    answering.get_by_label("Your answer").fill("Some of it.")
    press(answering, "Send the answer")
    deciding = arrive(judge)
    deciding.goto(reverse("awards:case_decide", args=[number]))
    expect(deciding.get_by_text("Some of it.")).to_be_visible()
    deciding.get_by_label("The film is below the least share of AI").check()
    deciding.get_by_label("Why").fill("40 % at most.")
    press(deciding, "Write it down")


def revoke_by_two(organizer: Page, second: Page, number: str, slug: str) -> None:
    organizer.goto(reverse("awards:case_file", args=[slug, number]))
    follow(organizer, "Revoke its awards")
    organizer.get_by_label("Notice that everybody will read").fill(NOTICE)
    press(organizer, "Propose the revocation")
    follow(organizer, "Read and confirm")
    expect(organizer.get_by_text("another person has to confirm it")).to_be_visible()
    assert not Award.objects.filter(state="revoked").exists()
    second.goto(reverse("awards:published", args=[slug]))
    follow(second, "Read and confirm")
    press(second, "Revoke in public")


def test_a_revoked_winner_is_succeeded_in_public(arrive: Arrive, edition: Edition):
    first = Award.objects.get(category__code="first")
    loser, film_page = first.film, reverse("awards:film", args=[edition.slug, first.film.code])
    visitor, organizer, second = (arrive(user) for user in (None, *(one.user for one in edition.roles.filter(kind="organizer").order_by("pk"))))  # fmt: skip  # noqa: E501

    number = challenge(visitor, film_page)
    decide(arrive, organizer, number, loser.creator, edition.slug)
    expect(visitor.get_by_text(NOTICE)).to_have_count(0)
    revoke_by_two(organizer, second, number, edition.slug)

    assert Case.objects.get().outcome == "below_minimum"
    visitor.goto(film_page)  # the same address: notice, date and reason
    notice = visitor.locator(".notice.bad")
    expect(notice.first).to_contain_text(NOTICE)
    expect(notice.first.locator("time").first).to_be_visible()
    visitor.goto(reverse("awards:check", args=[first.check_code]))
    expect(visitor.get_by_role("heading", level=1)).to_contain_text("This certificate was revoked")

    offer = Award.objects.get(state="offered", category__code="first")
    promoted = arrive(offer.film.creator)
    promoted.goto(reverse("awards:offer", args=[offer.pk]))
    press(promoted, "Accept the award")

    visitor.goto(reverse("awards:results", args=[edition.slug]))
    expect(visitor.locator("#category-first").locator("xpath=../..")).to_contain_text(offer.film.title)
    expect(visitor.locator(".notice.bad").first).to_contain_text(loser.title)
    follow(visitor, "Record of the results")
    follow(visitor, "List 1")
    expect(visitor.get_by_role("row", name=re.compile("^first ")).first).to_contain_text(loser.title)
