"""One server and one world for all requirements of a file: the tests speak HTTP to gunicorn with two processes."""

from collections.abc import Iterator

import pytest
from django.core.management import call_command
from django.utils import timezone

from submissions.actions.tokens import issue_upload_token
from tests.factories import a_film, an_edition
from tests.server import Server
from tests.submissions.uploads.wire import Answer, Wire

LIMITS = ("UNFINISHED_PER_CREATOR", "UNFINISHED_PER_FILM", "UNFINISHED_BYTES_PER_CREATOR", "BEGUN_PER_HOUR",
          "BYTES_PER_DAY", "FILES_PER_FILM")  # fmt: skip


@pytest.fixture
def _django_db_helper() -> None:
    """No transaction around each test, and no emptying after it: one world and one server serve them all."""


@pytest.fixture(autouse=True)
def staging() -> None:
    """That of the server."""


@pytest.fixture(scope="module")
def wire(django_db_setup: None, django_db_blocker) -> Iterator[Wire]:
    """One server for all requirements, with every limit lifted; what it did is removed afterwards."""
    with django_db_blocker.unblock():
        now = timezone.now()
        film = a_film(edition=an_edition(now=now), created_at=now)
        token = issue_upload_token(film, actor=None, now=now)
        with Server(**{f"UPLOAD_{name}": "0" for name in LIMITS}) as server:
            yield Wire(server.port, film.pk, {"Authorization": f"Bearer {token}"})
        call_command("flush", interactive=False, verbosity=0, inhibit_post_migrate=False)


@pytest.fixture
def url(wire: Wire) -> str:
    """A new upload of five bytes."""
    return wire.begun(5)


@pytest.fixture(scope="module")
def options(wire: Wire) -> Answer:
    return wire.call("OPTIONS", Tus_Resumable=None, Authorization=None)
