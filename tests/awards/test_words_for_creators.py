"""What a creator hears of the jury: numbers and words after the results, never a name, and nothing before."""

from datetime import timedelta

import pytest
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from django.utils.timezone import now

from contest.models import Edition
from judging.models import Assignment, Ballot
from submissions.models import Film
from tests.factories import a_decided_edition, a_publication

pytestmark = pytest.mark.django_db


@pytest.fixture
def edition() -> Edition:
    """Two films judged by two jurors; of the first, one juror has played all and the other not quite."""
    edition = a_decided_edition(9, 8)
    nearly, in_full = Assignment.objects.filter(film=Film.objects.order_by("code")[0]).order_by("pk")
    Ballot.objects.filter(assignment=nearly).update(played=[[0, 80_000]], feedback="Trust the silence.")
    Ballot.objects.filter(assignment=in_full).update(played=[[0, 40_000], [40_000, 90_000]])
    return edition


def page(edition: Edition) -> HttpResponse:
    film = edition.films.order_by("code")[0]
    client = Client()
    client.force_login(film.creator)
    return client.get(reverse("awards:evaluation", args=[film.pk]))


def test_after_the_results_a_creator_hears_who_watched_in_full_and_what_was_written(edition: Edition):
    a_publication(edition, publish_at=now())
    told = page(edition).content.decode()

    assert "2 jurors scored it; 1 watched it in full." in told
    assert "Trust the silence." in told
    assert [str(one.juror) for one in Assignment.objects.select_related("juror__user") if str(one.juror) in told] == []


def test_before_the_results_nothing_is_told(edition: Edition):
    a_publication(edition, publish_at=now() + timedelta(hours=1))

    assert page(edition).status_code == 404
