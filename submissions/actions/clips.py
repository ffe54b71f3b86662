"""Raw clips and the worker that reads them: taken by one, rung again when it was lost, given up after some attempts."""

import logging
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import models, transaction

from contest.audit import record
from contest.jobs import ring, take
from submissions.lifecycle import Stage
from submissions.media import matching, tools
from submissions.models import Evidence

log = logging.getLogger(__name__)

State = Evidence.State
LEASE_SECONDS = 900
MOST_ATTEMPTS = 3
MOST_RUNG = 20


def read_clip(evidence_id: str, *, clock: Callable[[], datetime]) -> None:
    """Take the clip if it is free, read its marks and look for it in the film, and write down what came of it."""
    now = clock()
    clip = _taken(evidence_id, now=now)
    if clip is None:
        return
    if clip.attempts > MOST_ATTEMPTS:
        give_up(clip, "crashed", now=now)
        return
    try:
        with _folder_for(clip) as folder:
            taken = matching.take(clip, clip.film.file, folder)
    except (tools.ToolFailed, FileNotFoundError) as failure:
        log.warning("Clip %s could not be read: %s", clip.pk, failure)
        _after_failure(clip, now=clock())
    else:
        keep_clip(clip, taken, now=clock())


@transaction.atomic
def keep_clip(clip: Evidence, taken: matching.Taken, *, now: datetime) -> None:
    """Store the marks of a clip and its place in the film. A place in another file than before asks for a new look."""
    place, file = taken.place, clip.film.file if taken.place else None
    columns: dict[str, Any] = {
        "state": State.DONE, "lease_until": None, "report": taken.report.to_json(), "duration_ms": taken.duration_ms,
        "placed_in": file, "placed_start_ms": place.start_ms if place else None,
        "placed_end_ms": place.end_ms if place else None, "clip_start_ms": place.clip_start_ms if place else None,
        "is_mirrored": place is not None and place.is_mirrored, "verdict": "", "judged_by": None, "judged_at": None,
    }  # fmt: skip
    if _mine(clip).update(**columns):
        found = {"from_ms": place.start_ms, "to_ms": place.end_ms} if place else None
        record("film.read_clip", clip.film, actor=None, at=now, edition=clip.film.edition, evidence=str(clip.pk),
               credentials=str(taken.report.credentials.state), place=found)  # fmt: skip


@transaction.atomic
def give_up(clip: Evidence, code: str, *, now: datetime) -> None:
    """The clip cannot be read; it stays as a file for people to open."""
    if _mine(clip).update(state=State.FAILED, lease_until=None):
        record("film.give_up_clip", clip.film, actor=None, at=now, edition=clip.film.edition, evidence=str(clip.pk),
               code=code)  # fmt: skip


@transaction.atomic
def look_again(film_id: int) -> int:
    """A film has another file: its clips are looked for in that one. Returns how many."""
    clips = Evidence.objects.filter(film=film_id, kind=Evidence.Kind.CLIP, removed_at=None)
    waiting = list(clips.exclude(state=State.RUNNING).values_list("pk", flat=True))
    clips.filter(pk__in=waiting).update(state=State.WAITING, attempts=0)
    for pk in waiting:
        ring("submissions.read_clip", evidence_id=str(pk))
    return len(waiting)


def ring_waiting_clips(*, now: datetime) -> None:
    """Ring for clips that nobody picked up, or whose worker was lost."""
    for pk in _free(now).order_by("added_at").values_list("pk", flat=True)[:MOST_RUNG]:
        ring("submissions.read_clip", evidence_id=str(pk))


def _free(now: datetime) -> models.QuerySet[Evidence]:
    lost = models.Q(state=State.RUNNING, lease_until__lt=now)
    clips = Evidence.objects.filter(models.Q(state=State.WAITING) | lost, kind=Evidence.Kind.CLIP, removed_at=None)
    return clips.exclude(film__stage=Stage.WITHDRAWN)


def _taken(evidence_id: str, *, now: datetime) -> Evidence | None:
    lease = {"seconds": LEASE_SECONDS, "waiting": State.WAITING, "running": State.RUNNING}
    if not take(_free(now), evidence_id, now=now, **lease):
        return None
    return Evidence.objects.select_related("film__edition", "film__file").get(pk=evidence_id)


def _mine(clip: Evidence) -> models.QuerySet[Evidence]:
    return Evidence.objects.filter(pk=clip.pk, state=State.RUNNING, attempts=clip.attempts)


def _after_failure(clip: Evidence, *, now: datetime) -> None:
    if clip.attempts >= MOST_ATTEMPTS:
        give_up(clip, "failed", now=now)
    else:
        _mine(clip).update(state=State.WAITING, lease_until=None)


@contextmanager
def _folder_for(clip: Evidence) -> Iterator[Path]:
    folder = Path(settings.WORK_FOLDER) / f"clip-{clip.pk}-{clip.attempts}"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    try:
        yield folder.resolve()
    finally:
        shutil.rmtree(folder, ignore_errors=True)
