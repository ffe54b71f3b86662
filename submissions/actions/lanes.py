"""Whose turn it is: the lanes of the pipeline, what is ready in them, and in which order people wait for it."""

from datetime import datetime

from django.conf import settings
from django.db import models

from contest.jobs import ring
from submissions.lifecycle import Stage
from submissions.media import pipeline
from submissions.models import MediaStep

Kind, State = MediaStep.Kind, MediaStep.State
LANES = {
    "default": (Kind.CHECK, Kind.PREVIEW, Kind.MARKS, Kind.SHOTS),
    "media": (Kind.STORYBOARD, Kind.PRINTS, Kind.LADDER, Kind.COPY),
}
"""Queue → its kinds of steps, what is quick before what is not: seconds are never behind minutes."""

HOLDS_UP = ("no_space", "missing")
"""Codes of what is missing on the server: the step waits for it as long as it takes, and no attempt is counted."""


def lane_of(kind: str) -> str:
    return next(lane for lane, kinds in LANES.items() if kind in kinds)


def most_pressing(lane: str, *, now: datetime) -> models.QuerySet[MediaStep]:
    """The steps of a lane that may begin now, in the order in which people wait for them.

    First what is quick; then films that nobody can watch yet; last what is merely done again for all.
    """
    rank = models.Case(*(models.When(kind=kind, then=place) for place, kind in enumerate(LANES[lane])))
    unwatched = models.Case(models.When(file__playable_at=None, then=0), default=1)
    due = ready(free(now)).filter(kind__in=LANES[lane]).exclude(file__film__stage=Stage.WITHDRAWN)
    return due.annotate(rank=rank, unwatched=unwatched).order_by("can_wait", "rank", "unwatched", "queued_at", "pk")


def ready(steps: models.QuerySet[MediaStep]) -> models.QuerySet[MediaStep]:
    """Those before which nothing is left to be done; shots only as long as they leave the lane to the others."""
    unfinished = MediaStep.objects.filter(file=models.OuterRef("file"), state__in=[State.WAITING, State.RUNNING])
    for kind, before in pipeline.AFTER.items():
        steps = steps.exclude(models.Q(kind=kind) & models.Exists(unfinished.filter(kind=before)))
    return steps


def free(now: datetime) -> models.QuerySet[MediaStep]:
    """Steps that wait and may begin, or whose lease ran out."""
    waiting = models.Q(state=State.WAITING) & (models.Q(not_before=None) | models.Q(not_before__lte=now))
    return MediaStep.objects.filter(waiting | models.Q(state=State.RUNNING, lease_until__lt=now))


def must_stand_back(step: MediaStep, now: datetime) -> bool:
    """Shots take longest in their lane: they leave room in it for what takes seconds."""
    cutting = MediaStep.objects.filter(kind=Kind.SHOTS, state=State.RUNNING, lease_until__gte=now).exclude(pk=step.pk)
    return step.kind == Kind.SHOTS and cutting.count() >= settings.SHOTS_AT_ONCE


def ring_for(step: MediaStep) -> None:
    ring("submissions.perform_step", queue=lane_of(step.kind), step_id=step.pk)
