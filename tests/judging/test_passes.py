"""Passes for films, held by jurors: what ends them, asked for as a player asks."""

from collections.abc import Callable

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import storages
from django.test import Client
from django.utils import timezone

from judging import actions
from judging.models import Assignment
from submissions import viewing
from submissions.actions import pull_out
from tests.factories import a_file, an_assignment, an_organizer

pytestmark = pytest.mark.django_db


@pytest.fixture
def held() -> Assignment:
    return an_assignment()


@pytest.fixture
def watch(held: Assignment) -> Callable[[], int]:
    """The status of a segment, asked for with the pass that the juror got before anything happened."""
    file = held.film.file or a_file(held.film)
    name = f"files/{file.pk}/hls/picture.m4s"
    storages["renditions"].save(name, ContentFile(b"picture"))
    token = viewing.issue(file, held.juror.user, now=timezone.now())
    return lambda: Client().get(f"/media/{token}/{name}", headers={"Range": "bytes=0-1"}).status_code


def test_a_declared_conflict_ends_the_pass_of_that_juror_at_once(held: Assignment, watch: Callable[[], int]):
    assert watch() == 206
    actions.declare_conflict(held, reason="A former student.", actor=held.juror.user, now=timezone.now())

    assert watch() == 404


def test_a_film_taken_out_of_the_competition_ends_the_passes_of_all(held: Assignment, watch: Callable[[], int]):
    assert watch() == 206
    pull_out(held.film, actor=an_organizer(held.film.edition), now=timezone.now())

    assert watch() == 404
