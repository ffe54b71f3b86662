"""Films in an S3-compatible store: carried there by a worker, watched from there by addresses that expire."""

import hashlib
import os
from collections.abc import Callable
from functools import partial
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
from submissions.media import shelf
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
    settings.DELIVERY = "s3"
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


@pytest.mark.parametrize("spoilt", [b"1234", b"54321"])
def test_staging_is_kept_when_the_store_gives_back_something_else(film: Film, monkeypatch, spoilt: bytes):
    Tus(film).create(5, b"12345")
    upload, store = Upload.objects.get(), type(storages["originals"])
    save = store.save
    monkeypatch.setattr(store, "save", lambda self, name, _: save(self, name, ContentFile(spoilt)))

    with pytest.raises(OSError, match="not what was sent"):
        tasks.receive_upload(upload_id=str(upload.pk))
    assert (upload.staged.read_bytes(), FilmFile.objects.exists()) == (b"12345", False)
    monkeypatch.undo()
    tasks.receive_upload(upload_id=str(upload.pk))

    assert FilmFile.objects.get().sha256 == hashlib.sha256(b"12345").hexdigest()


def test_a_worker_copies_a_film_to_its_own_disk_in_parts(film: Film, tmp_path, monkeypatch):
    file, body = a_file(film), os.urandom(20 * 1024**2)
    storages["originals"].save(file.storage_name, ContentFile(body))
    monkeypatch.setattr(type(storages["originals"]), "open", None)

    assert shelf.original(file, tmp_path).read_bytes() == body
    with pytest.raises(FileNotFoundError):
        shelf.original(a_file(film), tmp_path)


def test_films_may_come_through_us_instead(watched: Callable[..., HttpResponse], settings):
    settings.DELIVERY = "django"
    body = os.urandom(3_000_000)
    whole = watched("hls/picture.m4s", body)
    ask = partial(Client().get, whole.wsgi_request.path)
    part, outside = ask(headers={"Range": "bytes=1000-1999"}), ask(headers={"Range": "bytes=3000000-"})

    assert (whole.status_code, whole.getvalue()) == (200, body)
    assert (part.status_code, part["Content-Length"], part.getvalue()) == (206, "1000", body[1000:2000])
    assert outside.status_code == 416
    assert ask(headers={"If-None-Match": whole["ETag"]}).status_code == 304
    assert Client().get(whole.wsgi_request.path.replace("picture", "other")).status_code == 404


def test_segments_are_signed_for_and_take_ranges(watched: Callable[..., HttpResponse]):
    response = watched("hls/picture.m4s", bytes(range(200)))

    assert response.status_code == 302
    assert response["Cache-Control"] == "private, max-age=45"
    assert "X-Amz-Expires=60&" in response["Location"]
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
