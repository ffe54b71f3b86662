from dataclasses import replace
from datetime import timedelta

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import storages

from contest.models import User
from submissions import viewing
from submissions.lifecycle import GONE, Stage
from submissions.models import Film, Rendition, ViewingBar
from submissions.viewing import Pass, Track, Watched
from tests.factories import NOON, a_creator, a_file, a_film, a_user, an_organizer

pytestmark = pytest.mark.django_db
KINDS = {"hls": "original-1/master.m3u8", "poster": "poster.jpg", "storyboard": "storyboard.vtt"}


@pytest.fixture
def film() -> Film:
    film = a_film(Stage.SUBMITTED)
    a_file(film)
    return film


def made(film: Film, *kinds: str, **facts: object) -> None:
    for kind in kinds:
        prefix = f"files/{film.file_id}/{kind}"
        Rendition.objects.create(file=film.file, kind=kind, prefix=prefix, entry=KINDS[kind], facts=facts, made_at=NOON)


def opens(film: Film, viewer: User | None) -> bool:
    token = viewing.issue(film.file, viewer, now=NOON)
    return viewing.watched_by(viewing.read(token, now=NOON)) == Watched(film.file_id, film.pk)


# ── Passes ────────────────────────────────────────────────────────────────────
def test_a_pass_names_file_and_viewer(film: Film):
    token = viewing.issue(film.file, film.creator, now=NOON)

    assert viewing.read(token, now=NOON) == Pass(film.file_id, film.creator_id)
    assert viewing.read(viewing.issue(film.file, None, now=NOON), now=NOON) == Pass(film.file_id, viewing.NOBODY)


def test_a_pass_expires(film: Film, settings):
    token = viewing.issue(film.file, None, now=NOON)
    lives = timedelta(seconds=settings.MEDIA_TOKEN_SECONDS)

    assert viewing.read(token, now=NOON + lives) is not None
    assert viewing.read(token, now=NOON + lives + timedelta(hours=1)) is None


def test_a_pass_stays_the_same_for_the_hour_so_that_browsers_can_cache(film: Film):
    issued = {viewing.issue(film.file, None, now=NOON + timedelta(minutes=minute)) for minute in (0, 30, 59)}

    assert len(issued) == 1
    assert viewing.issue(film.file, None, now=NOON + timedelta(minutes=60)) not in issued


@pytest.mark.parametrize(
    "change", [lambda t: t[:-1], lambda t: "9" + t, lambda t: t.swapcase(), lambda _: "", lambda _: "x"]
)
def test_a_pass_that_was_tampered_with_opens_nothing(film: Film, change):
    assert viewing.read(change(viewing.issue(film.file, None, now=NOON)), now=NOON) is None


def test_a_pass_opens_nothing_once_its_holder_is_barred(film: Film):
    juror, other = a_user(), a_user()
    assert opens(film, juror)
    ViewingBar.objects.create(film=film, viewer=juror, since=NOON)

    assert (opens(film, juror), opens(film, other), opens(film, None)) == (False, True, True)


@pytest.mark.parametrize("stage", sorted(GONE))
def test_a_film_that_is_gone_is_for_its_creator_and_the_organizers_only(film: Film, stage: Stage):
    organizer, juror = an_organizer(film.edition), a_creator(film.edition)
    Film.objects.update(stage=stage)

    assert [opens(film, viewer) for viewer in (film.creator, organizer, juror, None)] == [True, True, False, False]


def test_a_pass_to_a_file_that_no_longer_exists_opens_nothing():
    assert viewing.watched_by(Pass(4711, 0)) is None


# ── Screens ───────────────────────────────────────────────────────────────────
def test_a_film_without_a_file_has_an_empty_screen():
    screen = viewing.screen_for(a_film(), None, now=NOON)

    assert (screen.is_playable, screen.is_complete, screen.tracks) == (False, False, ())


def test_a_screen_tells_all_a_player_needs(film: Film):
    made(film, *KINDS, complete=True)
    film.subtitles.create(language="id", original_name="x.srt", webvtt="WEBVTT\n", cues=0, uploaded_at=NOON)
    screen = viewing.screen_for(film, film.creator, now=NOON)
    base = f"/media/{viewing.issue(film.file, film.creator, now=NOON)}"

    assert screen.hls == f"{base}/files/{film.file_id}/hls/original-1/master.m3u8"
    assert screen.poster == f"{base}/files/{film.file_id}/poster/poster.jpg"
    assert screen.storyboard == f"{base}/files/{film.file_id}/storyboard/storyboard.vtt"
    assert screen.tracks == (Track("id", "Bahasa Indonesia", f"{base}/subtitles/id.vtt"),)
    assert (screen.duration_ms, screen.width, screen.height) == (90_000, 1280, 720)
    assert (screen.is_playable, screen.is_complete) == (True, True)


def test_a_first_stream_is_playable_and_not_complete(film: Film):
    made(film, "hls", complete=False)
    screen = viewing.screen_for(film, None, now=NOON)

    assert (screen.is_playable, screen.is_complete, screen.poster) == (True, False, None)


def test_a_screen_cannot_be_changed(film: Film):
    screen = viewing.screen_for(film, None, now=NOON)

    assert replace(screen, width=1) != screen
    with pytest.raises(AttributeError):
        screen.width = 1  # type: ignore[misc]


def test_a_screen_costs_two_queries(film: Film, django_assert_num_queries):
    made(film, *KINDS)
    film = Film.objects.select_related("file").get(pk=film.pk)

    with django_assert_num_queries(2):  # renditions, subtitles
        viewing.screen_for(film, None, now=NOON)


def test_a_poster_has_an_address_if_there_is_one(film: Film):
    assert viewing.poster_url(film.file, None, now=NOON) is None
    made(film, "poster")

    assert viewing.poster_url(film.file, None, now=NOON).endswith(f"/files/{film.file_id}/poster/poster.jpg")


def test_a_poster_can_be_sent_from_an_address_of_its_own(film: Film):
    assert viewing.poster_response(film.file) is None
    made(film, "poster")
    storages["renditions"].save(f"files/{film.file_id}/poster/poster.jpg", ContentFile(b"jpeg"))
    response = viewing.poster_response(film.file)

    assert (response["Content-Type"], response.getvalue()) == ("image/jpeg", b"jpeg")
    response.close()


def test_a_language_django_does_not_know_is_called_by_its_code(film: Film):
    film.subtitles.create(language="xx", original_name="x.srt", webvtt="WEBVTT\n", cues=0, uploaded_at=NOON)

    assert viewing.screen_for(film, None, now=NOON).tracks[0].label == "xx"
