"""The last byte: one film file, one check, one line in the diary, however often and whenever it is asked for."""

import os
import shutil
import tempfile
from datetime import timedelta
from pathlib import Path

import pytest
from django.core.files.storage import storages
from django.utils import timezone

from contest.models import AuditEntry, OutgoingMail
from submissions.actions import files
from submissions.models import FilmFile, MediaStep, Upload
from submissions.uploads import store, sweeping
from tests.submissions.uploads.tus import Tus

MEMORY = Path("/dev/shm")  # noqa: S108  another file system than the one of temporary files
State = Upload.State


def verbs() -> list[str]:
    return list(AuditEntry.objects.values_list("verb", flat=True))


def whole(tus: Tus) -> tuple[str, Upload]:
    """An upload whose last byte was stored by a server that was killed before it could say so."""
    url = tus.begun(5)
    upload = Upload.objects.get(pk=url[-36:])
    upload.staged.write_bytes(b"12345")
    return url, upload


def long_ago(upload: Upload, **ago: float) -> None:
    at = (timezone.now() - timedelta(**ago)).timestamp()
    os.utime(upload.staged, (at, at))


def test_the_last_byte_makes_a_film_file_and_asks_for_its_check(tus: Tus, django_capture_on_commit_callbacks):
    url = tus.begun(5)
    with django_capture_on_commit_callbacks() as rung:
        tus.patch(url, 0, b"12345")
    file = FilmFile.objects.get()

    assert (file.film, file.original_name, file.bytes, file.state) == (tus.film, "film.mp4", 5, "received")
    assert not file.in_grace
    assert Path(storages["originals"].path(file.storage_name)).read_bytes() == b"12345"
    assert (MediaStep.objects.get().kind, MediaStep.objects.get().file, len(rung)) == ("check", file, 1)
    assert verbs() == ["upload.begin", "film.receive_file"]


def test_nothing_stays_in_staging(tus: Tus, staging: Path):
    tus.patch(tus.begun(5), 0, b"12345")

    assert list(staging.iterdir()) == []
    assert Upload.objects.get().state == State.DONE


def test_a_finish_asked_for_twice_is_done_once(tus: Tus):
    tus.patch(tus.begun(5), 0, b"12345")
    upload, now = Upload.objects.get(), timezone.now()

    assert files.receive_file(upload, now=now) == files.receive_file(upload, now=now)
    files.finish_upload(upload, now=now)
    assert (FilmFile.objects.count(), MediaStep.objects.count(), verbs()[1:]) == (1, 1, ["film.receive_file"])


def test_head_finishes_what_a_crash_left_unfinished(tus: Tus):
    url, upload = whole(tus)
    long_ago(upload, minutes=3)
    told = tus.head(url)

    assert (told["Upload-Offset"], told.status_code) == ("5", 200)
    assert FilmFile.objects.get().received_at < timezone.now() - timedelta(minutes=2)


def test_an_interrupted_move_is_completed(tus: Tus):
    _, upload = whole(tus)
    Upload.objects.update(state=State.FINISHING, finished_at=timezone.now())
    target = Path(storages["originals"].path(f"{tus.film.pk}/{upload.pk}.bin"))
    target.parent.mkdir(parents=True)
    upload.staged.rename(target)
    upload.refresh_from_db()

    assert files.receive_file(upload, now=timezone.now()).bytes == 5


def test_a_file_that_is_not_as_long_as_its_upload_is_never_received(tus: Tus):
    _, upload = whole(tus)
    Upload.objects.update(state=State.FINISHING, finished_at=timezone.now())
    upload.staged.write_bytes(b"123")
    upload.refresh_from_db()

    with pytest.raises(OSError, match="not as long"):
        files.receive_file(upload, now=timezone.now())
    assert not FilmFile.objects.exists()


@pytest.mark.skipif(not MEMORY.is_dir(), reason="needs a second file system")
def test_a_staging_folder_on_another_disk_is_copied_from(tus: Tus, settings, request):
    settings.UPLOAD_STAGING = Path(tempfile.mkdtemp(dir=MEMORY))
    request.addfinalizer(lambda: shutil.rmtree(settings.UPLOAD_STAGING))
    tus.patch(tus.begun(5), 0, b"12345")
    stored = Path(storages["originals"].path(FilmFile.objects.get().storage_name))

    assert (stored.read_bytes(), list(stored.parent.iterdir())) == (b"12345", [stored])
    assert list(settings.UPLOAD_STAGING.iterdir()) == []


def test_a_second_file_may_be_sent_for_the_same_film(tus: Tus):
    for body in (b"12345", b"abcde"):
        tus.patch(tus.begun(5), 0, body)

    assert FilmFile.objects.filter(film=tus.film).count() == 2


# ── The sweeper ───────────────────────────────────────────────────────────────
def test_the_sweeper_finishes_what_nobody_asks_for_any_more(tus: Tus):
    _, upload = whole(tus)
    long_ago(upload, minutes=20)
    sweeping.sweep(now=timezone.now())

    assert FilmFile.objects.get().upload == upload


def test_the_sweeper_accepts_nothing_that_came_too_late(tus: Tus):
    _, upload = whole(tus)
    long_ago(upload, minutes=20)
    edition = tus.film.edition
    type(edition).objects.update(closes_at=timezone.now() - timedelta(minutes=edition.grace_minutes + 21))
    sweeping.sweep(now=timezone.now())
    upload.refresh_from_db()

    assert (upload.state, upload.staged.read_bytes(), FilmFile.objects.count()) == (State.RECEIVING, b"12345", 0)


def test_the_sweeper_tells_once_what_came_too_late_and_keeps_it_a_week(tus: Tus):
    url = tus.begun(5)
    tus.patch(url, 0, b"1234")
    edition, now = tus.film.edition, timezone.now()
    type(edition).objects.update(closes_at=now - timedelta(hours=2))
    Upload.objects.update(created_at=now - timedelta(hours=3), expires_at=now - timedelta(seconds=1))
    for _ in range(2):
        sweeping.sweep(now=now)
    letter = OutgoingMail.objects.get(kind="upload_late")

    assert Upload.objects.get().staged.read_bytes() == b"1234"
    assert "4\xa0bytes had arrived. Nothing was deleted" in letter.body
    sweeping.sweep(now=now + timedelta(days=7, seconds=1))
    assert Upload.objects.get().state == State.EXPIRED


def test_an_upload_in_time_is_not_told_late(tus: Tus):
    tus.patch(tus.begun(5), 0, b"1234")
    sweeping.sweep(now=timezone.now())

    assert not OutgoingMail.objects.filter(kind="upload_late").exists()


def test_the_sweeper_does_not_hurry_a_finish(tus: Tus):
    whole(tus)
    sweeping.sweep(now=timezone.now())

    assert not FilmFile.objects.exists()


def test_the_sweeper_removes_expired_uploads(tus: Tus, staging: Path):
    url = tus.begun(5)
    Upload.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    sweeping.sweep(now=timezone.now())

    assert (Upload.objects.get().state, list(staging.iterdir()), verbs()[-1]) == (State.EXPIRED, [], "upload.expire")
    assert tus.head(url).status_code == 410


def test_the_sweeper_never_touches_an_upload_that_is_running(tus: Tus):
    tus.begun(5)
    Upload.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    with store.hold(Upload.objects.get()) as staged:
        sweeping.sweep(now=timezone.now())
        assert not staged.is_wanted()

    assert Upload.objects.get().state == State.RECEIVING


def test_the_row_learns_now_and_then_how_far_an_upload_is_and_from_the_sweeper_exactly(tus: Tus):
    url = tus.begun(5)
    for at in range(3):
        tus.patch(url, at, b"1")
    assert Upload.objects.get().offset == 1
    sweeping.sweep(now=timezone.now())
    assert Upload.objects.get().offset == 3


def test_every_few_minutes_an_upload_has_its_whole_time_again(tus: Tus):
    url, edition = tus.begun(5), tus.film.edition
    type(edition).objects.update(closes_at=timezone.now() + timedelta(hours=1))
    tus.patch(url, 0, b"1")
    before = timezone.now() + timedelta(days=6)
    Upload.objects.update(expires_at=before)
    tus.patch(url, 1, b"1")

    assert Upload.objects.get().expires_at > before + timedelta(hours=23)


def test_the_sweeper_leaves_young_uploads_alone(tus: Tus):
    url = tus.begun(5)
    tus.patch(url, 0, b"12")
    sweeping.sweep(now=timezone.now())

    assert tus.offset(url) == 2


def test_the_sweeper_rings_again_for_a_finish_that_got_stuck(tus: Tus, django_capture_on_commit_callbacks):
    whole(tus)
    Upload.objects.update(state=State.FINISHING, finished_at=timezone.now() - timedelta(minutes=20))
    with django_capture_on_commit_callbacks() as rung:
        sweeping.sweep(now=timezone.now())

    assert len(rung) == 1


def test_the_sweeper_deletes_files_without_an_upload_after_a_day(tus: Tus, staging: Path):
    tus.begun(5)
    stray, fresh, foreign = (staging / name for name in ("a.part", "b.lock", "notes.txt"))
    for path in (stray, fresh, foreign):
        path.touch()
    for path in (stray, foreign):
        os.utime(path, (0, 0))
    sweeping.sweep(now=timezone.now())

    assert (stray.exists(), fresh.exists(), foreign.exists(), len(list(staging.iterdir()))) == (False, True, True, 4)
