"""The line of senders that wait for a place."""

from contextlib import ExitStack, suppress
from uuid import UUID, uuid4

import pytest
from django.test import Client

from submissions.models import Upload
from submissions.uploads import receiving
from submissions.uploads.places import AWAITED_SECONDS, Places
from submissions.wording import UploadRefused
from tests.factories import an_organizer
from tests.submissions.uploads.tus import Tus

ONE, OTHER, THIRD = (uuid4() for _ in range(3))


class Clock:
    now = 0.0

    def __call__(self) -> float:
        return self.now


def is_taken(places: Places, upload: UUID) -> bool:
    """Whether the upload got a place; it is given back at once."""
    try:
        with places.one_for(upload):
            return True
    except UploadRefused:
        return False


def test_no_more_receive_at_a_time_than_there_are_places():
    places = Places(2)
    with places.one_for(ONE), places.one_for(OTHER):
        assert not is_taken(places, THIRD)
    assert is_taken(places, THIRD)


def test_who_was_told_to_wait_comes_before_who_has_just_had_a_place():
    places = Places(1)
    with places.one_for(ONE):
        assert not is_taken(places, OTHER)

    assert [is_taken(places, one) for one in (ONE, OTHER, ONE)] == [False, True, True]


def test_a_place_is_not_kept_for_ever_for_one_that_stays_away():
    clock = Clock()
    places = Places(1, clock=clock)
    with places.one_for(ONE):
        assert not is_taken(places, OTHER)
    clock.now = AWAITED_SECONDS

    assert is_taken(places, ONE)


def test_who_comes_late_every_time_has_a_turn_once_it_has_waited_long():
    clock, ids = Clock(), [uuid4() for _ in range(10)]
    places, turns = Places(4, clock=clock), dict.fromkeys(ids, 0)
    for _ in range(400):
        clock.now += 1
        with ExitStack() as sending:
            for one in ids:  # always in this order: the last ones find all places taken
                with suppress(UploadRefused):
                    sending.enter_context(places.one_for(one))
                    turns[one] += 1

    assert min(turns.values()) >= 10
    assert sum(turns.values()) > 400 * 3.5  # places do not lie idle for it


@pytest.mark.parametrize("number", [0, -1])
def test_the_limit_can_be_lifted(number: int):
    places = Places(number)
    with places.one_for(ONE), places.one_for(OTHER):
        assert is_taken(places, THIRD)


def test_organizers_see_how_many_were_told_to_wait(tus: Tus, monkeypatch):
    monkeypatch.setattr(receiving, "_places", Places(1))
    waiting, _ = tus.begun(5), tus.begun(5)
    with receiving._places.one_for(ONE):
        assert tus.patch(waiting, 0, b"12345").status_code == 503
    client = Client()
    client.force_login(an_organizer(tus.film.edition))
    page = client.get("/organize/first/media/")
    told = (page.context["arriving"].unfinished, page.context["arriving"].in_line)
    tus.patch(waiting, 0, b"12345")

    assert told == (2, 1)
    assert "1 told to wait" in page.content.decode()
    assert Upload.objects.get(pk=waiting[-36:]).state == "done"
    assert client.get("/organize/first/media/").context["arriving"].in_line == 0
