"""Films in an S3-compatible store: carried there by a worker, watched from there by addresses that expire."""

from collections.abc import Callable
from typing import Any
from urllib.request import Request, urlopen

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import storages
from django.http import HttpResponse
from django.test import Client
from django.utils import timezone

from contest.settings import S3_OPTIONS
from submissions import tasks, viewing
from submissions.lifecycle import Stage
from submissions.models import Film, FilmFile, Upload
from tests.factories import a_file, a_film, an_edition
from tests.submissions.uploads.tus import Tus

pytestmark = [pytest.mark.s3, pytest.mark.django_db]


@pytest.fixture(autouse=True)
def far(settings: Any, s3_environment: dict[str, str], tmp_path) -> None:
    """All films of the test lie in an empty bucket; staging stays on the disk."""
    told = {
        "bucket_name": "S3_BUCKET",
        "endpoint_url": "S3_ENDPOINT_URL",
        "access_key": "S3_ACCESS_KEY",
        "secret_key": "S3_SECRET_KEY",
    }
    options = {**S3_OPTIONS, **{option: s3_environment[name] for option, name in told.items()}}
    stores = {name: {"BACKEND": "storages.backends.s3.S3Storage", "OPTIONS": {**options, "location": name}}
              for name in ("originals", "renditions")}  # fmt: skip
    settings.STORAGES = {**settings.STORAGES, **stores}
    settings.UPLOAD_STAGING = tmp_path


@pytest.fixture
def film() -> Film:
    now = timezone.now()
    return a_film(edition=an_edition(now=now), created_at=now)


@pytest.fixture
def watched(film: Film) -> Callable[..., HttpResponse]:
    """Puts bytes among the renditions and asks for them as the film's creator."""
    file = a_file(film)

    def ask(name: str, body: bytes) -> HttpResponse:
        storages["renditions"].save(f"files/{file.pk}/{name}", ContentFile(body))
        token = viewing.issue(file, film.creator, now=timezone.now())
        return Client().get(f"/media/{token}/files/{file.pk}/{name}")

    return ask


def read(url: str, **headers: str) -> tuple[int, bytes, Any]:
    with urlopen(Request(url, headers=headers), timeout=10) as answer:
        return answer.status, answer.read(), answer.headers


def test_a_finished_upload_waits_for_the_worker_that_carries_it(film: Film):
    Tus(film).create(5, b"12345")
    upload = Upload.objects.get()
    assert (upload.state, upload.staged.read_bytes(), FilmFile.objects.count()) == ("finishing", b"12345", 0)
    tasks.receive_upload(upload_id=str(upload.pk))
    upload.refresh_from_db()

    assert (upload.state, upload.staged.exists()) == ("done", False)
    with storages["originals"].open(FilmFile.objects.get().storage_name) as stored:
        assert stored.read() == b"12345"


def test_an_upload_on_its_way_is_whole_for_its_sender(film: Film):
    tus = Tus(film)
    url = tus.create(5, b"12345")["Location"]

    assert (tus.offset(url), tus.patch(url, 5, b"").status_code, tus.delete(url).status_code) == (5, 204, 423)


def test_staging_is_kept_when_the_store_has_less_than_was_sent(film: Film, monkeypatch):
    Tus(film).create(5, b"12345")
    upload = Upload.objects.get()
    monkeypatch.setattr(type(storages["originals"]), "size", lambda *_: 4)

    with pytest.raises(OSError, match="not as long"):
        tasks.receive_upload(upload_id=str(upload.pk))
    assert (upload.staged.read_bytes(), FilmFile.objects.exists()) == (b"12345", False)


def test_segments_are_signed_for_and_take_ranges(watched: Callable[..., HttpResponse]):
    response = watched("hls/picture.m4s", bytes(range(200)))

    assert response.status_code == 302
    assert response["Cache-Control"] == "private, max-age=240"
    status, body, _ = read(response["Location"], Range="bytes=10-19")
    assert (status, body) == (206, bytes(range(10, 20)))


def test_playlists_keep_our_address_so_that_their_names_resolve(watched: Callable[..., HttpResponse]):
    response = watched("hls/master.m3u8", b"#EXTM3U\n")

    assert (response.status_code, response["Content-Type"]) == (200, "application/vnd.apple.mpegurl")
    assert response.getvalue() == b"#EXTM3U\n"


def test_an_original_is_signed_for_as_an_attachment(film: Film):
    Film.objects.update(stage=Stage.SUBMITTED, submitted_at=timezone.now())
    file = a_file(film)
    storages["originals"].save(file.storage_name, ContentFile(b"film"))
    client = Client()
    client.force_login(film.creator)
    _, body, headers = read(client.get(f"/desk/films/{film.pk}/original/")["Location"])

    assert (body, headers["Content-Type"]) == (b"film", "application/octet-stream")
    assert headers["Content-Disposition"] == f'attachment; filename="{film.code} film.mp4"'
