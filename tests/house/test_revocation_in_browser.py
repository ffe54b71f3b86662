"""Revocation and succession as people do it: the organizer revokes, the next creator accepts, everybody reads why."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import Page, expect

from awards.models import Award
from tests.factories import a_decided_edition, a_publication
from tests.house.conftest import OpenPage, sign_in

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.chromium, pytest.mark.slow]
NOTICE = "Shots 3 to 9 are footage of others."


def as_person(open_page: OpenPage, email: str, address: str, **look: object) -> Page:
    page = open_page(f"/accounts/login/?next={address}", **look)
    sign_in(page, email)
    page.wait_for_url(f"**{address}")
    return page


def test_an_award_is_revoked_and_passes_on(open_page: OpenPage, violations: Callable[[Page], list[str]]):
    edition = a_decided_edition(10, 9, 8, 7, now=timezone.now())
    a_publication(edition, publish_at=timezone.now() - timedelta(seconds=1))
    winner, second = (edition.films.get(awards__place=place, awards__category__position__lte=2) for place in (1, 2))
    certificate = Award.objects.get(category__code="first").check_code
    organizer = edition.roles.get(kind="organizer").user.email

    page = as_person(open_page, organizer, reverse("awards:published", args=[edition.slug]), bypass_csp=True)
    assert violations(page) == []
    page.get_by_role("row").filter(has_text=winner.title).get_by_role("link", name="Revoke").click()
    expect(page.get_by_text(f"“{second.title}” by {second.creator.display_name} is asked first.")).to_be_visible()
    page.get_by_label("Cause").select_option("rights")
    page.get_by_label("Notice that everybody will read").fill(NOTICE)
    assert violations(page) == []
    page.get_by_role("button", name="Revoke in public").click()
    expect(page.get_by_text(f"is offered to “{second.title}”")).to_be_visible()

    offer = Award.objects.get(state="offered")
    creator = as_person(open_page, second.creator.email, reverse("awards:offer", args=[offer.pk]), width=390)
    creator.get_by_role("button", name="Accept the award").click()
    expect(creator.get_by_text("The award is yours.")).to_be_visible()

    public = open_page(reverse("awards:results", args=[edition.slug]), bypass_csp=True)
    expect(public.get_by_text(NOTICE)).to_be_visible()
    first = public.get_by_role("region", name="first")
    expect(first.get_by_role("link", name=second.title)).to_be_visible()
    assert violations(public) == []
    public.get_by_role("link", name="Record of the results").click()
    expect(public.get_by_role("heading", name="List 3")).to_be_visible()
    public.get_by_role("link", name="List 1").click()
    expect(public.get_by_role("cell", name=winner.title)).to_be_visible()
    film = open_page(reverse("awards:film", args=[edition.slug, winner.code]))
    expect(film.get_by_text(NOTICE)).to_be_visible()
    checked = open_page(reverse("awards:check", args=[certificate]))
    expect(checked.get_by_role("heading", name="This certificate was revoked")).to_be_visible()
