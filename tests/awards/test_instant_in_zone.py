"""The instant of publication as an organizer writes it: by the clocks of the contest, also when they change."""

from datetime import UTC, datetime, timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils.timezone import now

from awards import actions, gallery
from awards.models import Publication
from contest.models import Edition
from tests.factories import a_decided_edition

pytestmark = pytest.mark.django_db
TWICE = "2027-10-31T02:30"


@pytest.fixture
def edition() -> Edition:
    """In Berlin, signed."""
    edition = a_decided_edition(9, 8, time_zone="Europe/Berlin")
    organizer = edition.roles.get(kind="organizer").user
    actions.draft_awards(edition, actor=organizer, now=now())
    actions.sign(edition, actor=organizer, now=now())
    return edition


def schedule(edition: Edition, **written: str) -> Publication:
    client = Client()
    client.force_login(edition.roles.get(kind="organizer").user)
    client.post(reverse("awards:schedule", args=[edition.slug]), written)
    return Publication.objects.get(edition=edition)


@pytest.mark.parametrize(("which", "hour"), [("first", 0), ("second", 1)])
def test_a_time_shown_twice_is_the_one_that_is_meant(edition: Edition, which: str, hour: int):
    publication = schedule(edition, publish_at=TWICE, which=which)

    instant = datetime(2027, 10, 31, hour, 30, tzinfo=UTC)
    assert publication.publish_at == instant
    assert gallery.published(edition, now=instant - timedelta(microseconds=1)) is None
    assert gallery.published(edition, now=instant) == publication


@pytest.mark.parametrize("written", [TWICE, "2027-03-28T02:30"])
def test_a_time_that_says_two_things_or_none_publishes_nothing(edition: Edition, written: str):
    assert schedule(edition, publish_at=written).stage == "signed"
