"""Doing steps once more: one of a film, or one kind for all films of an edition, behind what people wait for."""

from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import models, transaction

from contest.audit import record
from contest.models import Edition, User
from submissions.lifecycle import ADMITTED_STAGES, Stage
from submissions.media.ladder import recipe
from submissions.models import Film, FilmFile, MediaStep, Rendition

from .lanes import ring_for

State = MediaStep.State
Kind = MediaStep.Kind
OF_A_RECIPE = frozenset({Kind.LADDER, Kind.STORYBOARD, Kind.PREVIEW})
MOST_RUNG = 20
"""Rung at once; the beat rings for the others."""


@transaction.atomic
def repeat_step(step: MediaStep, *, actor: User | None, now: datetime) -> None:
    """Do a finished or failed step once more, from the beginning."""
    over = MediaStep.objects.filter(pk=step.pk, state__in=[State.DONE, State.FAILED, State.DROPPED])
    if over.update(**_anew(now), can_wait=False):
        film = step.file.film
        record("film.repeat_step", film, actor=actor, at=now, edition=film.edition, file=step.file_id, kind=step.kind)
        ring_for(step)


@transaction.atomic
def repeat_for_all(edition: Edition, kind: str, *, actor: User | None, now: datetime, outdated: bool = False) -> int:
    """Do a step once more for every film of an edition, after all that people wait for; returns for how many.

    `outdated`: only what hangs on a ladder made by another recipe than today's. Asking again while it goes on adds
    nothing. Films that came before there was such a step get one.
    """
    _add_missing(edition, kind, now)
    over = MediaStep.objects.filter(_current(edition), kind=kind, state__in=[State.DONE, State.FAILED])
    if outdated and kind in OF_A_RECIPE:
        same = Rendition.objects.filter(kind=Rendition.Kind.HLS, facts__recipe=recipe(settings.ENCODER_PRESET))
        over = over.exclude(file__in=same.values("file"))
    MediaStep.objects.filter(_current(edition), kind=kind, state=State.DONE).update(can_wait=False)
    steps = list(over.values_list("pk", flat=True))
    MediaStep.objects.filter(pk__in=steps).update(**_anew(now), can_wait=True)
    record("edition.repeat_steps", edition, actor=actor, at=now, edition=edition, kind=kind, films=len(steps))
    for step in MediaStep.objects.filter(pk__in=steps[:MOST_RUNG]):
        ring_for(step)
    return len(steps)


@transaction.atomic
def stop_repeating(edition: Edition, kind: str, *, actor: User | None, now: datetime) -> int:
    """Leave the films that were not made anew yet as they are; returns how many."""
    waiting = MediaStep.objects.filter(_current(edition), kind=kind, state=State.WAITING, can_wait=True)
    stopped = waiting.update(state=State.DONE, can_wait=False, progress=1000, finished_at=now)
    record("edition.stop_repeating", edition, actor=actor, at=now, edition=edition, kind=kind, films=stopped)
    return stopped


def _add_missing(edition: Edition, kind: str, now: datetime) -> None:
    """Steps of a later day for films of an earlier one, as if they were over: marks, prints; a copy once admitted."""
    if kind not in (Kind.MARKS, Kind.PRINTS, Kind.COPY):
        return
    films = Film.objects.filter(edition=edition, file__state=FilmFile.State.ACCEPTED)
    films = films.filter(stage__in=ADMITTED_STAGES) if kind == Kind.COPY else films.exclude(stage=Stage.WITHDRAWN)
    files = films.exclude(file__steps__kind=kind).values_list("file", flat=True)
    MediaStep.objects.bulk_create(
        [MediaStep(file_id=file, kind=kind, state=State.DONE, queued_at=now, finished_at=now) for file in files],
        ignore_conflicts=True,
    )


def _current(edition: Edition) -> models.Q:
    """Steps of the files that are the films' own now."""
    return models.Q(file__film__edition=edition, file__film__file=models.F("file")) & ~models.Q(
        file__film__stage=Stage.WITHDRAWN
    )  # fmt: skip


def _anew(now: datetime) -> dict[str, Any]:
    return {
        "state": State.WAITING, "attempts": 0, "progress": 0, "not_before": None, "queued_at": now, "error_code": "",
        "error_text": "", "finished_at": None, "repeats": models.F("repeats") + 1,
    }  # fmt: skip
