"""What happens to a film in the middle of its encode: a tool is killed, a disk runs full, nobody wants it any more.

Real encodes throughout: the worker's clock looks for the running ffmpeg and does something to it, or beside it.
"""

from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from django.test import Client, override_settings
from django.urls import reverse

from contest.models import OutgoingMail
from submissions.actions import media, restore, steps, withdraw
from submissions.media.work import KEPT_SECONDS
from submissions.models import Film, FilmFile, MediaStep, Rendition
from tests.factories import NOON, RULES, a_film, an_edition, an_organizer
from tests.faults.encoders import Interruption, encoders, fill, kill_encoder, small_disk, wait_until
from tests.submissions.media.films import Reel
from tests.submissions.media.worker import Clock, received, step_of, work_off

pytestmark = pytest.mark.django_db
Kind, State = MediaStep.Kind, MediaStep.State
SHORT = {**RULES, "media": {}, "duration": {"min_ms": 1000, "max_ms": 300_000, "rounding": "exact"}}
SMALL = 48 * 1024**2


@pytest.fixture(scope="module")
def reel(tmp_path_factory: pytest.TempPathFactory) -> Reel:
    return Reel(tmp_path_factory.mktemp("reel"))


@pytest.fixture
def place(settings, tmp_path: Path) -> Path:
    """Storages and a working folder on the local disk."""
    keep_in(settings, tmp_path / "originals", tmp_path / "renditions")
    settings.WORK_FOLDER = tmp_path / "work"
    settings.ENCODER_PRESET = "ultrafast"
    return tmp_path


def keep_in(settings, originals: Path, renditions: Path) -> None:
    local = "django.core.files.storage.FileSystemStorage"
    folders = {"originals": originals, "renditions": renditions}
    places = {name: {"BACKEND": local, "OPTIONS": {"location": folder}} for name, folder in folders.items()}
    settings.STORAGES = {**settings.STORAGES, **places}


@pytest.fixture
def source(reel: Reel) -> Path:
    """A quarter of a minute that no browser plays: it is encoded whole, and shown while it grows."""
    return reel.shot("source.avi", 16, "-vf", "scale=854:480:flags=neighbor", "-c:v", "mpeg4", "-q:v", "4")


@pytest.fixture
def file(place: Path, source: Path) -> FilmFile:
    """Checked, the preview over; what is left is the ladder and what comes after it. There is one organizer."""
    film = a_film(edition=an_edition(rules=SHORT))
    an_organizer(film.edition)
    file = received(film, source)
    work_off(file, Clock(), Kind.CHECK)
    file.steps.filter(kind=Kind.PREVIEW).update(state=State.DONE)
    return file


def interrupted(file: FilmFile, work: Path, happens: Callable[[], object], *, now: datetime = NOON) -> MediaStep:
    """The ladder after an attempt in whose middle something happened: no encoder runs on, no folder is left."""
    clock = Interruption(work, now, happens)
    with override_settings(ENCODER_PRESET="slow"):  # so that it has a middle
        steps.work_on(step_of(file, Kind.LADDER).pk, clock=clock)
    assert clock.has_happened
    assert wait_until(lambda: not encoders(work), seconds=5)
    assert list(work.iterdir()) == []
    return step_of(file, Kind.LADDER)


def later(hours: float = 1) -> Clock:
    clock = Clock()
    clock.forward(hours=hours)
    return clock


def stream(file: FilmFile) -> Rendition | None:
    return Rendition.objects.filter(file=file, kind="hls").first()


def folders(file: FilmFile, renditions: Path) -> list[str]:
    """What lies among the streams of a file once the time of those who are watching is over."""
    media.clear_leftovers(now=NOON + timedelta(days=1, seconds=KEPT_SECONDS))
    return sorted(path.name for path in (renditions / f"files/{file.pk}/hls").glob("*"))


def letters() -> list[str]:
    """The kinds of all letters since the one that says that the film is accepted."""
    return list(OutgoingMail.objects.order_by("pk").values_list("kind", flat=True))[1:]


# ── ffmpeg is killed ──────────────────────────────────────────────────────────
def test_an_encode_whose_ffmpeg_was_killed_is_begun_again(file: FilmFile, place: Path):
    ladder = interrupted(file, place / "work", lambda: kill_encoder(place / "work"))
    assert (ladder.state, ladder.attempts, ladder.error_code) == (State.WAITING, 1, "killed")

    work_off(file, later(), Kind.LADDER, Kind.STORYBOARD, Kind.PRINTS)
    undone = MediaStep.objects.exclude(kind__in=[Kind.MARKS, Kind.SHOTS]).exclude(state=State.DONE)
    assert (list(undone), step_of(file, Kind.LADDER).attempts) == ([], 2)
    assert (letters(), folders(file, place / "renditions")) == ([], ["ladder-2"])


def test_an_encode_that_is_killed_every_time_is_told_and_leaves_nothing(file: FilmFile, place: Path):
    for hour in (1, 2, 3):
        now = NOON + timedelta(hours=hour)
        ladder = interrupted(file, place / "work", lambda: kill_encoder(place / "work"), now=now)

    file.refresh_from_db()
    assert (ladder.state, ladder.attempts, ladder.error_code) == (State.FAILED, 3, "killed")
    assert (stream(file), file.playable_at, file.state) == (None, None, "accepted")
    assert letters() == ["film_step_failed"]
    assert "too little memory" in OutgoingMail.objects.get(kind="film_step_failed").body
    assert folders(file, place / "renditions") == []


# ── A disk is full ────────────────────────────────────────────────────────────
def waits_for_room(file: FilmFile, ladder: MediaStep) -> bool:
    """It waits without having used up an attempt; the organizer knows, the creator reads that it is not the film."""
    file.refresh_from_db()
    assert (ladder.state, ladder.attempts, ladder.error_code) == (State.WAITING, 0, "no_space")
    assert (file.state, file.codes, letters()) == ("accepted", [], ["film_steps_wait"])
    letter = OutgoingMail.objects.get(kind="film_steps_wait")
    assert (letter.recipient.roles.get().kind, "room on the disk" in letter.body) == ("organizer", True)
    visitor = Client()
    visitor.force_login(file.film.creator)
    page = visitor.get(reverse("submissions:film_progress", args=[file.film_id])).content.decode()
    assert ("The file is accepted." in page, "held up on our side; goes on by itself" in page) == (True, True)
    work_off(file, Clock(), Kind.LADDER)
    return step_of(file, Kind.LADDER).state == State.WAITING  # not before its time


def test_a_working_disk_that_fills_up_in_mid_encode_makes_the_film_wait(file: FilmFile, place: Path, settings):
    with small_disk(place / "small", SMALL) as disk:
        settings.WORK_FOLDER = disk / "work"
        ladder = interrupted(file, disk / "work", lambda: fill(disk))
        assert waits_for_room(file, ladder)

        (disk / "ballast").unlink()
        work_off(file, later(), Kind.LADDER)
    assert (step_of(file, Kind.LADDER).state, step_of(file, Kind.LADDER).attempts) == (State.DONE, 1)
    assert (letters(), folders(file, place / "renditions")) == (["film_steps_wait"], ["ladder-1"])


def test_a_store_that_fills_up_in_mid_encode_makes_the_film_wait_too(file: FilmFile, place: Path, settings):
    with small_disk(place / "small", SMALL) as disk:
        keep_in(settings, place / "originals", disk)
        ladder = interrupted(file, place / "work", lambda: fill(disk))
        assert waits_for_room(file, ladder)
        assert [path for path in disk.rglob("*") if "partial" in path.name] == []

        work_off(file, later(1), Kind.LADDER)  # still full: not even begun
        assert (step_of(file, Kind.LADDER).state, letters()) == (State.WAITING, ["film_steps_wait"])
        (disk / "ballast").unlink()
        work_off(file, later(2), Kind.LADDER)
        assert (step_of(file, Kind.LADDER).state, folders(file, disk)) == (State.DONE, ["ladder-1"])


# ── Nobody wants it, or it is not there ───────────────────────────────────────
def test_an_original_that_vanished_fails_at_once_and_what_could_be_watched_stays(place: Path, reel: Reel):
    film = a_film(edition=an_edition(rules=SHORT))
    an_organizer(film.edition)
    file = received(film, reel.shot("safe.mp4", 5, rate=24))
    work_off(file, Clock(), Kind.CHECK, Kind.PREVIEW)
    (place / "originals" / file.storage_name).unlink()
    work_off(file, Clock(), Kind.LADDER)

    ladder, kept = step_of(file, Kind.LADDER), stream(file)
    assert (ladder.state, ladder.attempts, ladder.error_code) == (State.FAILED, 1, "file_missing")
    assert (letters(), kept is not None and kept.entry) == (["film_step_failed"], "original-1/master.m3u8")


def test_a_film_replaced_in_mid_encode_goes_on_with_its_new_file_alone(file: FilmFile, place: Path, reel: Reel):
    newer: list[FilmFile] = []

    def replace() -> None:
        newer.append(received(Film.objects.get(), reel.shot("newer.mp4", 5, rate=24)))
        work_off(newer[0], Clock(), Kind.CHECK)

    ladder = interrupted(file, place / "work", replace)
    assert (ladder.state, Film.objects.get().file) == (State.DROPPED, newer[0])
    work_off(newer[0], Clock())
    assert set(MediaStep.objects.filter(file=newer[0]).values_list("state", flat=True)) == {State.DONE}
    assert (stream(file), folders(file, place / "renditions")) == (None, [])
    assert letters() == ["film_file_accepted"]


def test_a_film_withdrawn_in_mid_encode_rests_and_goes_on_when_it_is_back(file: FilmFile, place: Path):
    film = file.film
    ladder = interrupted(file, place / "work", lambda: withdraw(film, actor=film.creator, now=NOON))
    assert (ladder.state, ladder.attempts, Film.objects.get().stage) == (State.WAITING, 0, "withdrawn")
    work_off(file, later(), Kind.LADDER)
    assert step_of(file, Kind.LADDER).state == State.WAITING

    film.refresh_from_db()
    restore(film, actor=film.creator, now=NOON)
    work_off(file, later(), Kind.LADDER)
    assert (step_of(file, Kind.LADDER).state, folders(file, place / "renditions")) == (State.DONE, ["ladder-1"])
