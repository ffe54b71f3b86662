"""The organizer's page of what the workers do."""

import re
from datetime import timedelta

from django.utils import timezone

from contest.jobs import worker_name
from submissions.models import FilmFile, MediaStep
from submissions.views.media_work import work_context
from tests.factories import NOON, a_film

Kind, State = MediaStep.Kind, MediaStep.State


def test_a_worker_is_named_once_however_often_it_replaced_its_process(db):
    now, file = timezone.now(), a_file()
    done = {"state": State.DONE, "queued_at": now, "started_at": now, "file": file}
    MediaStep.objects.create(kind=Kind.CHECK, worker="short@one:11", finished_at=now - timedelta(minutes=9), **done)
    MediaStep.objects.create(kind=Kind.MARKS, worker="short@one:12", finished_at=now - timedelta(minutes=2), **done)
    MediaStep.objects.create(kind=Kind.SHOTS, worker="gone@two:7", finished_at=now - timedelta(minutes=61), **done)
    workers = work_context(file.film.edition, now)["workers"]

    assert [(worker.name, worker.does, now - worker.heard_at) for worker in workers] == [
        ("short@one", (), timedelta(minutes=2))
    ]


def test_who_works_stands_before_who_waits_with_all_it_does(db):
    now, file, other = timezone.now(), a_file(), a_file()
    running = {"state": State.RUNNING, "worker": "w@one:1", "queued_at": now, "started_at": now, "lease_until": now}
    MediaStep.objects.create(kind=Kind.LADDER, file=file, **running)
    MediaStep.objects.create(kind=Kind.CHECK, file=other, **{**running, "worker": "w@one:2"})
    done = {"state": State.DONE, "worker": "a@one:3", "finished_at": now}
    MediaStep.objects.create(kind=Kind.CHECK, file=file, queued_at=now, **done)
    workers = work_context(file.film.edition, now)["workers"]

    assert [(worker.name, worker.does) for worker in workers] == [
        ("w@one", ("Check", "Streaming copies")),
        ("a@one", ()),
    ]


def test_outside_of_a_worker_the_machine_is_named():
    assert re.fullmatch(r"[^:]+:\d+", worker_name())


def a_file() -> FilmFile:
    return FilmFile.objects.create(
        film=a_film(), original_name="a.mp4", storage_name="a.bin", bytes=1, received_at=NOON
    )
