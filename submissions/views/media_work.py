"""What the workers do: the organizer's page of steps, and doing one, or one kind for all films, again."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db.models import Count, F, Q, QuerySet, Sum
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from contest.models import Edition
from submissions.actions.exhibits import signers
from submissions.actions.lanes import LANES, most_pressing
from submissions.actions.limits import INCOMPLETE
from submissions.actions.repeating import repeat_for_all, repeat_step, stop_repeating
from submissions.media import pace
from submissions.media.work import LEASE_SECONDS
from submissions.models import MediaStep, Upload
from submissions.wording import STEP_FAILURES

from .frame import person

Kind, State = MediaStep.Kind, MediaStep.State
SHOWN = 25
IN_LINE_SECONDS = 20
"""Whoever was told to wait comes again sooner than this, and is told again or gets its place."""
LATELY = 40
"""Steps of a kind done last, by which its pace is told."""
AGAIN = (Kind.LADDER, Kind.STORYBOARD, Kind.PREVIEW, Kind.MARKS, Kind.PRINTS, Kind.COPY)
"""Kinds that may be done again for all films; checks and shots decide about films and are not."""


@dataclass(frozen=True)
class Line:
    """A step on the page: how long it still takes if it runs, and why it waits or failed."""

    step: MediaStep
    seconds_left: int | None = None
    why: str = ""


@dataclass(frozen=True)
class Lane:
    """A lane: how many steps wait, run and failed, and the seconds until what waits is done."""

    name: str
    kinds: tuple[str, ...]
    waiting: int
    running: int
    failed: int
    seconds_left: int


@dataclass(frozen=True)
class Worker:
    """A worker as its steps tell: what it does now, in one or more processes, and when it was last heard of."""

    name: str
    does: tuple[str, ...]
    heard_at: datetime


@dataclass(frozen=True)
class Arriving:
    """Uploads of all contests: how many are not whole yet, and how many were told to wait just now."""

    unfinished: int
    in_line: int


@dataclass(frozen=True)
class Again:
    """A step done again for all films: how far it is."""

    kind: str
    label: str
    done: int
    of: int


@require_safe
@login_required
def media_work(request: HttpRequest, slug: str) -> HttpResponse:
    edition, now = _run_by(request, slug), timezone.now()
    context = work_context(edition, now)
    template = "submissions/_media_work.html" if request.headers.get("HX-Request") else "submissions/media_work.html"
    return render(request, template, {**context, "edition": edition, "now": now, "signers": signers(now)})


@require_POST
@login_required
def step_repeat(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    edition = _run_by(request, slug)
    step = get_object_or_404(MediaStep.objects.filter(file__film__edition=edition), pk=pk)
    repeat_step(step, actor=person(request), now=timezone.now())
    messages.success(request, _("The step is done again."))
    return redirect("submissions:media_work", slug)


@require_POST
@login_required
def steps_repeat(request: HttpRequest, slug: str) -> HttpResponse:
    edition, kind = _run_by(request, slug), request.POST.get("kind", "")
    if kind in AGAIN:
        how = {"actor": person(request), "now": timezone.now()}
        count = repeat_for_all(edition, kind, outdated=request.POST.get("outdated") == "on", **how)
        told = ngettext("%(count)d film is made anew.", "%(count)d films are made anew.", count)
        messages.success(request, told % {"count": count})
    return redirect("submissions:media_work", slug)


@require_POST
@login_required
def steps_stop(request: HttpRequest, slug: str) -> HttpResponse:
    edition, kind = _run_by(request, slug), request.POST.get("kind", "")
    if kind in AGAIN:
        count = stop_repeating(edition, kind, actor=person(request), now=timezone.now())
        told = ngettext("Stopped: %(count)d film stays as it is.", "Stopped: %(count)d films stay as they are.", count)
        messages.success(request, told % {"count": count})
    return redirect("submissions:media_work", slug)


def work_context(edition: Edition, now: datetime) -> dict[str, Any]:
    """All that the page shows. About a dozen queries, however many films there are."""
    here = MediaStep.objects.filter(file__film__edition=edition).select_related("file__film")
    running = here.filter(state=State.RUNNING).order_by("started_at")
    failed = here.filter(state=State.FAILED).order_by("-finished_at")
    held_up = here.filter(state=State.WAITING).exclude(error_code="").order_by("not_before")
    pressing = [step for lane in LANES for step in most_pressing(lane, now=now)
                .filter(file__film__edition=edition, error_code="").select_related("file__film")[:SHOWN]]  # fmt: skip
    return {
        "lanes": [_lane(lane, kinds, here) for lane, kinds in LANES.items()],
        "running": [_line(step, now) for step in running[:SHOWN]],
        "failed": [_line(step, now) for step in failed[:SHOWN]],
        "held_up": [_line(step, now) for step in held_up[:SHOWN]],
        "waiting": [_line(step, now) for step in pressing],
        "arriving": _arriving(now), "workers": _workers(now),
        "rounds": list(_rounds(here)), "again": [(kind.value, kind.label) for kind in AGAIN],
    }  # fmt: skip


def _run_by(request: HttpRequest, slug: str) -> Edition:
    return get_object_or_404(Edition.objects.run_by(person(request)), slug=slug)


def _line(step: MediaStep, now: datetime) -> Line:
    left = None
    if step.state == State.RUNNING and step.started_at:
        left = pace.seconds_left(step.progress, (now - step.started_at).total_seconds())
    return Line(step, left, str(STEP_FAILURES.get(step.error_code, step.error_code)) if step.error_code else "")


def _lane(name: str, kinds: tuple[MediaStep.Kind, ...], steps: QuerySet[MediaStep]) -> Lane:
    numbers = Counter(dict(steps.filter(kind__in=kinds).order_by().values_list("state").annotate(Count("pk"))))
    lengths = steps.filter(kind__in=kinds, state=State.WAITING).order_by().values_list("kind")
    waiting = {kind: length or 0 for kind, length in lengths.annotate(Sum("file__duration_ms"))}
    paces = {kind: pace.pace_of(kind, _lately(kind)) for kind in waiting}
    labels = tuple(str(kind.label) for kind in kinds)
    left = pace.backlog_seconds(waiting, paces, numbers[State.RUNNING])
    return Lane(name, labels, numbers[State.WAITING], numbers[State.RUNNING], numbers[State.FAILED], left)


def _lately(kind: str) -> list[tuple[float, int]]:
    done = MediaStep.objects.filter(
        kind=kind, state=State.DONE, finished_at__gt=F("started_at"), file__duration_ms__gt=0
    )
    rows = done.order_by("-finished_at").values_list("started_at", "finished_at", "file__duration_ms")[:LATELY]
    return [((finished - started).total_seconds(), length) for started, finished, length in rows]


def _arriving(now: datetime) -> Arriving:
    receiving = Upload.objects.filter(INCOMPLETE, state=Upload.State.RECEIVING, expires_at__gt=now)
    is_in_line = Q(told_to_wait_at__gt=now - timedelta(seconds=IN_LINE_SECONDS))
    return Arriving(**receiving.aggregate(unfinished=Count("pk"), in_line=Count("pk", filter=is_in_line)))


def _workers(now: datetime) -> list[Worker]:
    """The workers heard of within an hour, the busy ones first; those of other contests too, without their films."""
    recent = Q(state=State.RUNNING) | Q(finished_at__gt=now - timedelta(hours=1))
    found: dict[str, list[MediaStep]] = {}
    for step in MediaStep.objects.filter(recent).exclude(worker=""):
        found.setdefault(step.worker.rpartition(":")[0], []).append(step)
    workers = [_worker(name, steps) for name, steps in found.items() if any(map(_heard_at, steps))]
    return sorted(workers, key=lambda worker: (not worker.does, worker.name))


def _worker(name: str, steps: list[MediaStep]) -> Worker:
    kinds = sorted({str(Kind(step.kind).label) for step in steps if step.state == State.RUNNING})
    return Worker(name, tuple(kinds), max(filter(None, map(_heard_at, steps))))


def _heard_at(step: MediaStep) -> datetime | None:
    if step.state == State.RUNNING and step.lease_until:
        return step.lease_until - timedelta(seconds=LEASE_SECONDS)
    return step.finished_at


def _rounds(steps: QuerySet[MediaStep]) -> Iterable[Again]:
    again = steps.filter(can_wait=True).order_by().values_list("kind")
    over = Q(state__in=[State.DONE, State.FAILED, State.DROPPED])
    for kind, done, whole in again.annotate(done=Count("pk", filter=over), whole=Count("pk")):
        if done < whole:
            yield Again(kind, str(Kind(kind).label), done, whole)
