"""The bytes of films: ranges, validators, types, and who gets none."""

import os
from collections.abc import Callable
from contextlib import closing
from http.client import HTTPConnection
from pathlib import Path
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client
from django.utils import timezone

from submissions import viewing
from submissions.lifecycle import Stage
from submissions.models import Film, ViewingBar
from submissions.views.ranges import Unsatisfiable, byte_range
from tests.factories import a_file, a_film, an_edition, an_organizer
from tests.server import Server

BODY = bytes(range(256)) * 40
Get = Callable[..., HttpResponse]


@pytest.fixture(autouse=True)
def folders(tmp_path: Path, settings: Any) -> Path:
    local = {"BACKEND": "django.core.files.storage.FileSystemStorage"}
    places = {name: {**local, "OPTIONS": {"location": tmp_path / name, "base_url": None}}
              for name in ("originals", "renditions")}  # fmt: skip
    settings.STORAGES = {**settings.STORAGES, **places}
    return tmp_path


@pytest.fixture
def film(db: None) -> Film:
    film = a_film(Stage.SUBMITTED, edition=an_edition(now=timezone.now()))
    a_file(film, original_name="my film “1”.mp4")
    return film


@pytest.fixture
def stored(film: Film, folders: Path) -> Callable[..., str]:
    """Puts bytes among the file's renditions; returns their address for the film's creator."""

    def store(name: str = "hls/v0/picture.m4s", body: bytes = BODY, viewer: Any = film.creator) -> str:
        path = folders / "renditions" / "files" / str(film.file_id) / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(body)
        return f"/media/{viewing.issue(film.file, viewer, now=timezone.now())}/files/{film.file_id}/{name}"

    return store


def fetched(url: str, method: str = "GET", **headers: str) -> HttpResponse:
    return Client().generic(method, url, headers={name.replace("_", "-"): value for name, value in headers.items()})


def sent(response: HttpResponse) -> bytes:
    return b"".join(response.streaming_content) if response.streaming else response.content


# ── Ranges ────────────────────────────────────────────────────────────────────
@pytest.mark.parametrize(("header", "expected"), [
    ("bytes=0-0", (0, 1)), ("bytes=0-99", (0, 100)), ("bytes=40-", (40, 60)), ("bytes=90-500", (90, 10)),
    ("bytes=-10", (90, 10)), ("bytes=-500", (0, 100)), (" bytes=1-2 ", (1, 2)),
])  # fmt: skip
def test_a_range_is_its_first_byte_and_length(header: str, expected: tuple[int, int]):
    assert byte_range(header, 100) == expected


@pytest.mark.parametrize(
    "header", ["", "bytes=-", "bytes=5-4", "bytes=0-1,5-6", "lines=0-1", "bytes", "bytes=a-b", "bytes=٣-"]
)
def test_what_is_no_single_range_is_ignored(header: str):
    assert byte_range(header, 100) is None


@pytest.mark.parametrize(
    ("header", "size"),
    [("bytes=100-", 100), ("bytes=500-600", 100), ("bytes=-0", 100), ("bytes=-1", 0), ("bytes=0-", 0)],
)
def test_what_lies_outside_cannot_be_satisfied(header: str, size: int):
    with pytest.raises(Unsatisfiable):
        byte_range(header, size)


# ── Answers ───────────────────────────────────────────────────────────────────
def test_a_file_is_sent_whole(stored: Callable[..., str]):
    response = fetched(stored())

    assert (response.status_code, sent(response)) == (200, BODY)
    assert (response["Content-Length"], response["Accept-Ranges"]) == (str(len(BODY)), "bytes")
    assert "Content-Range" not in response


def test_a_part_is_sent_as_206(stored: Callable[..., str]):
    response = fetched(stored(), Range="bytes=100-299")

    assert (response.status_code, sent(response)) == (206, BODY[100:300])
    assert response["Content-Range"] == f"bytes 100-299/{len(BODY)}"
    assert response["Content-Length"] == "200"


def test_a_range_that_covers_everything_is_still_a_range(stored: Callable[..., str]):
    response = fetched(stored(), Range="bytes=0-")

    assert (response.status_code, sent(response)) == (206, BODY)


def test_a_range_outside_is_416(stored: Callable[..., str]):
    response = fetched(stored(), Range=f"bytes={len(BODY)}-")

    assert (response.status_code, response["Content-Range"]) == (416, f"bytes */{len(BODY)}")


def test_head_tells_the_same_without_the_bytes(stored: Callable[..., str]):
    url = stored()
    whole, part = fetched(url, "HEAD"), fetched(url, "HEAD", Range="bytes=-5")

    assert (whole.status_code, whole["Content-Length"], sent(whole)) == (200, str(len(BODY)), b"")
    assert (part.status_code, part["Content-Length"], sent(part)) == (206, "5", b"")


def test_a_client_that_knows_the_file_gets_304(stored: Callable[..., str]):
    url = stored()
    known = fetched(url, "HEAD")

    assert fetched(url, If_None_Match=known["ETag"]).status_code == 304
    assert fetched(url, If_Modified_Since=known["Last-Modified"]).status_code == 304
    assert fetched(url, If_None_Match='"other"').status_code == 200


@pytest.mark.parametrize("validator", ["ETag", "Last-Modified"])
def test_a_part_is_sent_only_of_the_file_the_client_knows(stored: Callable[..., str], validator: str):
    url = stored()
    known = fetched(url, "HEAD")[validator]

    assert fetched(url, Range="bytes=0-9", If_Range=known).status_code == 206
    assert sent(fetched(url, Range="bytes=0-9", If_Range='"other"')) == BODY


@pytest.mark.parametrize(("name", "content_type"), [
    ("hls/master.m3u8", "application/vnd.apple.mpegurl"), ("hls/a/b.m4s", "video/iso.segment"), ("x.mp4", "video/mp4"),
    ("storyboard/storyboard.vtt", "text/vtt; charset=utf-8"), ("poster.jpg", "image/jpeg"), ("p.webp", "image/webp"),
])  # fmt: skip
def test_types_are_ours_and_nobody_guesses_another(stored: Callable[..., str], name: str, content_type: str):
    response = fetched(stored(name))

    assert response["Content-Type"] == content_type
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Cache-Control"] == "private, max-age=3600"
    assert response["Cross-Origin-Resource-Policy"] == "same-origin"


def test_subtitles_are_sent_from_the_database(film: Film):
    film.subtitles.create(language="en", original_name="x", webvtt="WEBVTT\n", cues=0, uploaded_at=timezone.now())
    token = viewing.issue(film.file, None, now=timezone.now())
    response = fetched(f"/media/{token}/subtitles/en.vtt")

    assert (response["Content-Type"], response.content) == ("text/vtt; charset=utf-8", b"WEBVTT\n")
    assert fetched(f"/media/{token}/subtitles/id.vtt").status_code == 404


# ── Who gets nothing ──────────────────────────────────────────────────────────
def test_a_pass_opens_one_film_and_nothing_else(stored: Callable[..., str], film: Film):
    own, other = stored(), a_film(Stage.SUBMITTED, edition=film.edition)
    foreign = own.replace(f"/files/{film.file_id}/", f"/files/{a_file(other).pk}/")

    assert (fetched(own).status_code, fetched(foreign).status_code) == (200, 404)


@pytest.mark.parametrize("name", [
    "../../originals/x.mp4", "hls/../../../other.mp4", "%2e%2e/x.mp4", "hls//v0/picture.m4s", ".hidden.mp4",
    "hls/v0/picture.m4s%00.mp4", "hls", "hls/v0/picture.html", "hls/v0/no-such.m4s",
])  # fmt: skip
def test_a_name_that_is_none_of_ours_is_404(stored: Callable[..., str], name: str):
    assert fetched(stored().replace("hls/v0/picture.m4s", name)).status_code == 404


def test_no_pass_no_film(stored: Callable[..., str], film: Film):
    assert fetched(f"/media/x/files/{film.file_id}/hls/v0/picture.m4s").status_code == 404


def test_a_bar_works_on_passes_that_are_out(stored: Callable[..., str], film: Film):
    juror = an_organizer(film.edition)
    url = stored(viewer=juror)
    assert fetched(url).status_code == 200
    ViewingBar.objects.create(film=film, viewer=juror, since=timezone.now())

    assert fetched(url).status_code == 404


def test_a_withdrawal_works_on_passes_that_are_out(stored: Callable[..., str], film: Film):
    public, own = stored(viewer=None), stored()
    Film.objects.update(stage=Stage.WITHDRAWN)

    assert (fetched(public).status_code, fetched(own).status_code) == (404, 200)


def test_nothing_can_be_written(stored: Callable[..., str]):
    assert fetched(stored(), "POST").status_code == 405


def test_a_segment_costs_one_query_and_nobody_asks_who_is_signed_in(
    stored: Callable[..., str], film: Film, django_assert_num_queries
):
    url, client = stored(), Client()
    client.force_login(film.creator)

    with django_assert_num_queries(1):
        response = client.get(url)
    assert (response.status_code, response.has_header("Vary")) == (200, False)


def test_what_a_pass_does_not_open_ends_on_the_usual_page(stored: Callable[..., str]):
    response = fetched(stored() + "x")

    assert (response.status_code, response.templates[0].name) == (404, "404.html")


# ── Originals ─────────────────────────────────────────────────────────────────
def test_an_original_comes_as_an_attachment_of_no_type(film: Film, folders: Path):
    path = folders / "originals" / film.file.storage_name
    path.parent.mkdir(parents=True)
    path.write_bytes(BODY)
    client = Client()
    client.force_login(film.creator)
    response = client.get(f"/desk/films/{film.pk}/original/", headers={"Range": "bytes=0-9"})

    assert (response.status_code, sent(response)) == (206, BODY[:10])
    assert response["Content-Type"] == "application/octet-stream"
    assert response["Content-Disposition"].startswith("attachment; filename*=utf-8''")


def test_nginx_is_told_to_send_an_original_as_an_attachment_too(film: Film, folders: Path, settings):
    settings.DELIVERY = "x-accel"
    path = folders / "originals" / film.file.storage_name
    path.parent.mkdir(parents=True)
    path.write_bytes(BODY)
    client = Client()
    client.force_login(an_organizer(film.edition))
    response = client.get(f"/desk/films/{film.pk}/original/")

    assert response["X-Accel-Redirect"] == f"/_protected/originals/{film.file.storage_name}"
    assert (response["Content-Type"], response.content) == ("application/octet-stream", b"")
    assert response["Content-Disposition"].startswith("attachment; ")


def test_a_pass_of_a_viewer_opens_no_original(stored: Callable[..., str], film: Film, folders: Path):
    path = folders / "renditions" / "originals" / "x.mp4"
    path.parent.mkdir(parents=True)
    path.write_bytes(BODY)
    url = stored()

    assert fetched(url.replace(f"files/{film.file_id}/hls/v0/picture.m4s", "originals/x.mp4")).status_code == 404


def test_an_original_that_is_not_there_is_404(film: Film):
    client = Client()
    client.force_login(film.creator)

    assert client.get(f"/desk/films/{film.pk}/original/").status_code == 404
    assert client.get(f"/desk/films/{a_film(creator=film.creator).pk}/original/").status_code == 404


# ── Under the real server ─────────────────────────────────────────────────────
@pytest.mark.django_db(transaction=True)
def test_under_gunicorn_ranges_come_by_sendfile_and_the_connection_stays_in_step(transactional_db, tmp_path: Path):
    film = a_film(Stage.SUBMITTED, edition=an_edition(now=timezone.now()))
    file = a_file(film)
    name, body = f"files/{file.pk}/hls/picture.m4s", os.urandom(3_000_000)
    path = tmp_path / "data" / "media" / "renditions" / name
    path.parent.mkdir(parents=True)
    path.write_bytes(body)
    url = f"/media/{viewing.issue(file, None, now=timezone.now())}/{name}"
    wanted = [("GET", "1000000-1999999", body[1_000_000:2_000_000]), ("HEAD", "0-9", b""), ("GET", "-7", body[-7:])]
    with (
        Server(workers=1, FIRSTLIGHT_DATA=str(tmp_path / "data")) as server,
        closing(HTTPConnection("127.0.0.1", server.port)) as link,
    ):
        for method, span, expected in [*wanted, ("GET", "0-", body)]:
            link.request(method, url, headers={"Range": f"bytes={span}"})
            answer = link.getresponse()
            assert (answer.status, answer.read()) == (206, expected)
