"""The server under the uploads: the same command wherever it is started, and no body in memory."""

import re
from uuid import UUID

import pytest
from django.test import RequestFactory

from submissions.uploads import views
from tests.server import REPOSITORY
from tests.submissions.uploads.tus import CHUNK_TYPE, Tus

COMMAND = "gunicorn contest.wsgi:application -k gthread -w 2 --threads 128 --timeout 120"


@pytest.mark.parametrize("name", ["dev.py", "Dockerfile", "docker-compose.yml", "docs/operators.md"])
def test_the_web_server_is_started_alike(name: str):
    words = re.sub(r'[",\\\s]+', " ", (REPOSITORY / name).read_text())

    assert COMMAND in words


def test_a_chunk_may_be_larger_than_what_django_would_keep_in_memory(tus: Tus, settings):
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 1000
    url = tus.begun(5000)

    assert tus.patch(url, 0, bytes(5000)).status_code == 204
    assert tus.create(5000, bytes(5000)).status_code == 201


def test_the_views_leave_the_body_of_a_request_alone(tus: Tus):
    headers = {"Tus-Resumable": "1.0.0", "Upload-Offset": "0"}
    request = RequestFactory().patch(tus.begun(5), b"12345", content_type=CHUNK_TYPE, headers=headers)
    request.user = tus.film.creator
    answer = views.upload(request, UUID(request.path[-36:]))

    assert (answer.status_code, hasattr(request, "_body")) == (204, False)
