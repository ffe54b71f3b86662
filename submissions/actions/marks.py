"""What the pipeline reads and compares, written down: the marks in a film, its prints, the films it is like.

Each in a transaction of its own; a second time it replaces what the first time found.
"""

from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime

from django.db import transaction

from contest.audit import record
from contest.jobs import ring
from contest.models import User
from submissions.media.likeness import Match, summed
from submissions.media.provenance.marks import Report
from submissions.media.work import Printed
from submissions.models import Film, FilmFile, Likeness, MediaStep, Print, Provenance


@transaction.atomic
def keep_marks(file: FilmFile, report: Report, *, now: datetime) -> Provenance:
    """Store what the original says of where it comes from."""
    columns = {"report": report.to_json(), "state": str(report.credentials.state), "read_at": now}
    kept = Provenance.objects.update_or_create(file=file, defaults=columns)[0]
    label = None if report.label is None else report.label.says_ai
    record("film.read_marks", file.film, actor=None, at=now, edition=file.film.edition, file=file.pk,
           credentials=str(report.credentials.state), marks=len(report.marks), label=label)  # fmt: skip
    return kept


@transaction.atomic
def keep_print(file: FilmFile, printed: Printed, *, now: datetime) -> Print:
    """Store by what the film is known again."""
    columns = {**asdict(printed), "made_at": now}
    kept = Print.objects.update_or_create(file=file, defaults=columns)[0]
    record("film.take_print", file.film, actor=None, at=now, edition=file.film.edition, file=file.pk,
           picture=len(printed.picture) // 32, sound=len(printed.sound) // 4)  # fmt: skip
    return kept


@transaction.atomic
def keep_likenesses(file: FilmFile, matches: Sequence[Match], *, now: datetime) -> int:
    """Store which films this one is like; returns how many. What a person said of a pair stays."""
    together = {number: found for number, found in summed(matches).items() if not _is_known(number, file)}
    for number, found in together.items():
        columns = {
            "picture_ms": sum(match.length_ms for match in found if match.kind == "picture"),
            "sound_ms": sum(match.length_ms for match in found if match.kind == "sound"),
            "matches": [asdict(match) for match in found],
        }  # fmt: skip
        Likeness.objects.update_or_create(file=file, other_id=number, defaults=columns,
                                          create_defaults={**columns, "found_at": now})  # fmt: skip
    # What an earlier comparison found and this one does not is gone, unless a person has looked at it.
    Likeness.objects.filter(file=file, looked_at=None).exclude(other__in=together).delete()
    record("film.compare", file.film, actor=None, at=now, edition=file.film.edition, file=file.pk, like=len(together))
    return len(together)


def _is_known(number: int, file: FilmFile) -> bool:
    """Whether the pair stands the other way round already."""
    return Likeness.objects.filter(file=number, other=file).exists()


def ask_labelled_copy(film: Film, *, now: datetime) -> None:
    """Have the copy made that says in itself how the film was made, or made anew. Runs inside the caller's action."""
    if film.file_id is None:
        return
    anew = {"state": MediaStep.State.WAITING, "attempts": 0, "queued_at": now, "finished_at": None, "error_code": ""}
    step = MediaStep.objects.update_or_create(file_id=film.file_id, kind=MediaStep.Kind.COPY, defaults=anew)[0]
    ring("submissions.perform_step", step_id=step.pk)


@transaction.atomic
def look_at_likeness(likeness: Likeness, *, note: str, actor: User, now: datetime) -> None:
    """A person looked at the two films side by side and says what it is. It decides nothing about either film."""
    columns = {"note": note, "looked_at": now, "looked_at_by": actor}
    Likeness.objects.filter(pk=likeness.pk).update(**columns)
    film = likeness.file.film
    record("film.look_at_likeness", film, actor=actor, at=now, edition=film.edition, likeness=likeness.pk,
           other=likeness.other_id)  # fmt: skip
