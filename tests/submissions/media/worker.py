"""A film file in the storages, and a worker that is this very process: it answers each doorbell until none rings."""

from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

from django.core.files import File
from django.core.files.storage import FileSystemStorage, Storage, storages
from django.utils.deconstruct import deconstructible

from contest.models import AuditEntry, OutgoingMail
from submissions.actions import steps
from submissions.models import Film, FilmFile, MediaStep
from tests.factories import NOON


@deconstructible
class FarStorage(Storage):
    """A storage whose files have no path on this machine, as those of a bucket have none."""

    def __init__(self, location: str) -> None:
        self._there = FileSystemStorage(location)

    def _open(self, name: str, mode: str = "rb") -> File:
        return self._there.open(name, mode)

    def _save(self, name: str, content: File) -> str:
        return self._there.save(name, content)

    def exists(self, name: str) -> bool:
        return self._there.exists(name)

    def delete(self, name: str) -> None:
        self._there.delete(name)

    def size(self, name: str) -> int:
        return self._there.size(name)


class Clock:
    """A clock that stands still until it is moved."""

    def __init__(self) -> None:
        self.now = NOON

    def __call__(self) -> datetime:
        return self.now

    def forward(self, **by: float) -> None:
        self.now += timedelta(**by)


def received(film: Film, source: Path) -> FilmFile:
    """The film's newest file, as the upload leaves it: bytes in the storage, a check to be done."""
    number = film.files.count() + 1
    name = f"{film.pk}/{number}.bin"
    with source.open("rb") as content:
        storages["originals"].save(name, File(content))
    file = FilmFile.objects.create(
        film=film, original_name=source.name, storage_name=name, bytes=source.stat().st_size,
        received_at=NOON + timedelta(minutes=number),
    )  # fmt: skip
    MediaStep.objects.create(file=file, kind=MediaStep.Kind.CHECK, queued_at=NOON)
    return file


def work_off(file: FilmFile, clock: Callable[[], datetime], *kinds: str) -> None:
    """Do the steps of a file in the order of the pipeline; all of them unless some are named."""
    for kind in kinds or MediaStep.Kind.values:
        step = MediaStep.objects.filter(file=file, kind=kind).first()
        if step:
            steps.work_on(step.pk, clock=clock)


def step_of(file: FilmFile, kind: str) -> MediaStep:
    return MediaStep.objects.get(file=file, kind=kind)


# ── What came of it ───────────────────────────────────────────────────────────
def states(file: FilmFile) -> dict[str, str]:
    return dict(MediaStep.objects.filter(file=file).values_list("kind", "state"))


def verbs() -> list[str]:
    return list(AuditEntry.objects.values_list("verb", flat=True))


def mails() -> list[str]:
    return list(OutgoingMail.objects.order_by("pk").values_list("kind", flat=True))
