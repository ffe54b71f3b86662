"""A server for the faults of uploads, and one who sends to it."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.utils import timezone

from tests.factories import a_film, an_edition
from tests.faults.uploading import Sender
from tests.server import Server


@pytest.fixture(scope="module")
def one_server(django_db_setup: None, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with Server(log=tmp_path_factory.mktemp("server") / "server.log") as running:
        yield running


@pytest.fixture
def server(one_server: Server) -> Server:
    """A server that runs, whatever the last test did to it."""
    if not one_server.is_running:
        one_server.start()
    return one_server


@pytest.fixture
def sender(server: Server) -> Sender:
    now = timezone.now()
    return Sender(server, a_film(edition=an_edition(now=now), created_at=now - timedelta(hours=1)))
