"""The film's poster as its creator chooses it, and subtitles that came inside the file."""

from io import BytesIO
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone
from PIL import Image

from submissions import actions, viewing
from submissions.actions import media
from submissions.media.work import Made
from submissions.models import Film, FilmFile, Leftover, Rendition
from submissions.wording import FilmRefused
from tests.factories import a_ready_film, an_edition

pytestmark = pytest.mark.django_db
STILLS = {"candidates": ["poster.jpg", "poster-2.jpg"]}


def a_picture(kind: str = "PNG", size: tuple[int, int] = (640, 360), **how) -> bytes:
    out = BytesIO()
    Image.new("RGB", size, "teal").save(out, kind, **how)
    return out.getvalue()


@pytest.fixture
def film(settings, tmp_path: Path) -> Film:
    local = "django.core.files.storage.FileSystemStorage"
    place = {"BACKEND": local, "OPTIONS": {"location": tmp_path}}
    settings.STORAGES = {**settings.STORAGES, "renditions": place}
    film = a_ready_film(edition=an_edition(now=timezone.now()))
    media.keep_rendition(film.file, stills("files/1/poster-1"), now=timezone.now())
    return film


def stills(prefix: str) -> Made:
    return Made(Rendition.Kind.POSTER, prefix, "poster.jpg", 1, STILLS)


def poster(film: Film) -> str:
    made = Rendition.objects.get(file__film=film, kind="poster")
    return f"{made.prefix}/{made.entry}"


def upload(film: Film, picture: bytes) -> None:
    actions.upload_poster(film, picture=picture, actor=film.creator, now=timezone.now())


def test_one_of_the_stills_becomes_the_poster_and_stays_it_when_stills_are_found_anew(film: Film):
    actions.choose_poster(film, still="poster-2.jpg", actor=film.creator, now=timezone.now())
    assert poster(film) == "files/1/poster-1/poster-2.jpg"

    media.keep_rendition(film.file, stills("files/1/poster-2"), now=timezone.now())
    assert poster(film) == "files/1/poster-2/poster-2.jpg"
    with pytest.raises(FilmRefused) as refusal:
        actions.choose_poster(film, still="../../secret.jpg", actor=film.creator, now=timezone.now())
    assert refusal.value.code == "no_such_still"


def test_an_own_poster_is_written_anew_without_what_else_is_in_it(film: Film, tmp_path: Path):
    exif = Image.Exif()
    exif[0x010E] = "at home, 47.37 N"
    upload(film, a_picture("JPEG", (4000, 3000), exif=exif))

    with Image.open(tmp_path / poster(film)) as made:
        assert (made.format, made.size, dict(made.getexif())) == ("JPEG", (1920, 1440), {})
    assert b"47.37" not in (tmp_path / poster(film)).read_bytes()
    media.keep_rendition(film.file, stills("files/1/poster-2"), now=timezone.now())
    assert poster(film).startswith(f"films/{film.pk}/poster-")


def test_an_own_poster_stays_when_the_file_is_replaced_and_goes_when_a_still_is_chosen(film: Film):
    upload(film, a_picture())
    own = poster(film)
    received = {"original_name": "b.mp4", "storage_name": "b", "bytes": 1, "received_at": timezone.now()}
    newer = FilmFile.objects.create(film=film, state="accepted", **received)
    media._put_in(film, newer, now=timezone.now())
    film.refresh_from_db()
    assert (film.file, poster(film)) == (newer, own)

    media.keep_rendition(newer, stills("files/2/poster-1"), now=timezone.now())
    actions.choose_poster(film, still="poster.jpg", actor=film.creator, now=timezone.now())
    assert poster(film) == "files/2/poster-1/poster.jpg"
    assert Leftover.objects.filter(prefix=own.rpartition("/")[0]).exists()


REFUSED = {
    "no picture": (b"GIF89a" + bytes(100), "picture_unreadable"),
    "a drawing": (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "picture_unreadable"),
    "cut short": (a_picture("JPEG")[:300], "picture_unreadable"),
    "a speck": (a_picture(size=(100, 100)), "picture_too_small"),
    "a bomb": (a_picture(size=(9000, 9000), optimize=False), "picture_too_large"),
}


@pytest.mark.parametrize(("picture", "code"), REFUSED.values(), ids=REFUSED)
def test_what_is_no_poster_is_refused_and_the_old_one_stays(film: Film, picture: bytes, code: str):
    before = poster(film)
    with pytest.raises(FilmRefused) as refusal:
        upload(film, picture)

    assert (refusal.value.code, poster(film)) == (code, before)


def test_the_page_offers_the_stills_and_takes_a_picture(film: Film, client: Client):
    client.force_login(film.creator)
    page = client.get(f"/desk/films/{film.pk}/file/")
    assert [name for name, _, chosen in page.context["stills"] if chosen] == ["poster.jpg"]
    assert len(page.context["stills"]) == 2

    picture = SimpleUploadedFile("p.png", a_picture(), "image/png")
    client.post(f"/desk/films/{film.pk}/poster/", {"picture": picture})
    address = viewing.poster_url(Film.objects.get(pk=film.pk).file, film.creator, now=timezone.now())
    assert address is not None
    assert f"films/{film.pk}/poster-" in address


def test_subtitles_inside_the_file_are_offered_and_taken_over_once_their_language_is_told(film: Film, client: Client):
    track = {"language": "ger", "title": "", "cues": 1, "webvtt": "WEBVTT\n\n00:01.000 --> 00:02.000\nGuten Tag.\n"}
    media.keep_rendition(film.file, Made(Rendition.Kind.SUBTITLES, "", "", 0, {"tracks": [track]}), now=timezone.now())
    client.force_login(film.creator)
    offered = client.get(f"/desk/films/{film.pk}/subtitles/").context["offered"]
    assert [(each["code"], each["number"]) for each in offered] == [("de", 0)]

    client.post(f"/desk/films/{film.pk}/subtitles/0/take/", {"language": "nonsense"})
    client.post(f"/desk/films/{film.pk}/subtitles/7/take/", {"language": "de"})
    assert not film.subtitles.filter(language="de").exists()
    client.post(f"/desk/films/{film.pk}/subtitles/0/take/", {"language": "de"})
    assert film.subtitles.get(language="de").webvtt.endswith("Guten Tag.\n")
