"""A piece of work: what a step may yield, how it may end, the hold a worker has on it, and the folder it works in."""

import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from django.conf import settings

from submissions.lifecycle import Stage
from submissions.models import FilmFile, Leftover, MediaStep, Rendition

from . import shelf, tools
from .facts import MediaFacts
from .likeness import Match
from .provenance.marks import Report
from .verdict import Verdict

LEASE_SECONDS = 120
GIB = 1024**3
QUICK = tools.Allowance(seconds=300, file_bytes=16 * GIB, open_files=256)
KEPT_SECONDS = 6 * 3600
"""How long what was replaced is kept for those who are watching it, and what nobody has kept yet for its worker."""


@dataclass(frozen=True)
class Checked:
    """The check is through: what is in the file, and whether it may compete under its edition's rules."""

    facts: MediaFacts
    verdict: Verdict
    sha256: str


@dataclass(frozen=True)
class Made:
    """Something to view, already in the storage “renditions”."""

    kind: Rendition.Kind
    prefix: str
    entry: str
    bytes: int
    facts: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Cut:
    """Where the shots begin, in ms of the picture, ascending from 0."""

    starts: tuple[int, ...]


@dataclass(frozen=True)
class Noticed:
    """What was heard or seen of the whole film: fields of MediaFacts, from listening.py or watching.py."""

    figures: dict[str, Any]


@dataclass(frozen=True)
class Marked:
    """What the original says of where it comes from."""

    report: Report


@dataclass(frozen=True)
class Printed:
    """By what the film is known again (likeness.py)."""

    picture: bytes
    sound: bytes
    inside: bytes


@dataclass(frozen=True)
class Alike:
    """The likenesses of the film with others, by the numbers of their files."""

    matches: tuple[Match, ...]


Outcome = Checked | Made | Cut | Noticed | Marked | Printed | Alike


class StepFailed(Exception):
    """The step cannot be done, now or ever: code for programs, text for the operator."""

    def __init__(self, code: str, text: str = "") -> None:
        self.code = code
        super().__init__(text or code)


class NoRoom(Exception):
    """There is not enough room on the disk now; the step waits."""


class Lease:
    """A worker's hold on a step. Called as a pulse it renews the hold and stores the progress, at most once a second;

    tools.Dropped when the step is no longer this worker's: taken over, dropped for a newer file, deleted, withdrawn.
    """

    def __init__(self, step: MediaStep, clock: Callable[[], datetime]) -> None:
        self.step = step
        self.clock = clock
        self.progress = 0
        self._renewed: datetime | None = None

    def __call__(self) -> None:
        now = self.clock()
        if self._renewed is None or now - self._renewed >= timedelta(seconds=1):
            self._renewed = now
            self._renew(now)

    def reached(self, part: int, whole: int) -> None:
        """So much of the work is done; never goes back."""
        self.progress = max(self.progress, min(999, part * 1000 // max(whole, 1)))

    def _renew(self, now: datetime) -> None:
        mine = MediaStep.objects.filter(pk=self.step.pk, state=MediaStep.State.RUNNING, attempts=self.step.attempts)
        until = now + timedelta(seconds=LEASE_SECONDS)
        wanted = mine.exclude(file__film__stage=Stage.WITHDRAWN)
        if not wanted.update(lease_until=until, progress=self.progress):
            raise tools.Dropped


@dataclass(frozen=True)
class Job:
    """A step being worked on: its file, the local original, an empty folder, the hold on it; `tell` writes down what

    cannot wait for the end of a command.
    """

    step: MediaStep
    film: Path
    folder: Path
    lease: Lease
    tell: Callable[[Outcome], None]

    @property
    def file(self) -> FilmFile:
        return self.step.file

    @property
    def facts(self) -> MediaFacts:
        return MediaFacts.from_json(self.file.facts)

    def name(self, what: str) -> str:
        """The name of a folder for what this attempt makes: never used by another one."""
        again = f"{self.step.repeats + 1}." if self.step.repeats else ""
        return f"{what}-{again}{self.step.attempts}"

    def publish(self, folder: Path, prefix: str) -> int:
        """Publish all files of `folder` under `prefix`/; returns their bytes. Whoever keeps the result strikes out the

        leftover that is noted first: should this worker be lost in between, what it published is removed.
        """
        due = self.lease.clock() + timedelta(seconds=KEPT_SECONDS)
        Leftover.objects.update_or_create(prefix=prefix, defaults={"due_at": due})
        return shelf.publish(folder, prefix)

    def out(self, what: str) -> Path:
        folder = self.folder / what
        folder.mkdir()
        return folder

    def run(
        self,
        command: list[str],
        *,
        allowance: tools.Allowance,
        writes: Path,
        part: int = 1000,
        pulse: Callable[[], None] | None = None,
    ) -> tools.Result:
        """Run a command on the film, reporting progress up to `part` thousandths; `pulse` comes after the lease's."""
        begun, length = self.lease.progress, max(self.facts.duration_ms, 1)
        progress = tools.Progress(lambda done: self.lease.reached(begun + done * (part - begun) // length, 1000))

        def beat() -> None:
            self.lease()
            if pulse:
                pulse()

        return tools.run(command, reads=self.film, writes=writes, allowance=allowance, sink=progress, pulse=beat)


@contextmanager
def folder_for(step: MediaStep) -> Iterator[Path]:
    """An empty folder for this attempt alone, absolute; gone afterwards, whatever happens."""
    folder = Path(settings.WORK_FOLDER) / f"step-{step.pk}" / str(step.attempts)
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    try:
        yield folder.resolve()
    finally:
        shutil.rmtree(folder, ignore_errors=True)
        with suppress(OSError):  # another attempt may have its folder beside this one
            folder.parent.rmdir()


def require_room(folder: Path, wanted: int) -> None:
    """In the working folder, and where the result goes to: better before an encode than at its end. Raises NoRoom."""
    there = shelf.room()
    free = min(shutil.disk_usage(folder).free, wanted if there is None else there)
    if free < wanted:
        raise NoRoom(f"{wanted} bytes wanted, {free} free")


def sweep(*, now: datetime) -> int:
    """Remove the folders of attempts that nobody works on any more (their worker was killed); returns how many."""
    held = MediaStep.objects.filter(state=MediaStep.State.RUNNING, lease_until__gte=now)
    names = {f"step-{pk}" for pk in held.values_list("pk", flat=True)}
    left = [path for path in Path(settings.WORK_FOLDER).glob("step-*") if path.name not in names]
    for path in left:
        shutil.rmtree(path, ignore_errors=True)
    return len(left)
