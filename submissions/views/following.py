"""How the newest file of a film stands, and the part of its page that asks again while a worker is busy."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from contest.models import User
from submissions.actions.handing_in import newest_file
from submissions.actions.lanes import HOLDS_UP
from submissions.actions.media import what_was_noticed, why_refused
from submissions.actions.twins import entered_again
from submissions.media import pace
from submissions.models import Film, MediaStep
from submissions.viewing import screen_for

from .frame import person

Kind, State = MediaStep.Kind, MediaStep.State
UNFINISHED = frozenset({State.WAITING, State.RUNNING})
SECONDS_LONG = (Kind.CHECK, Kind.PREVIEW, Kind.MARKS)
RARELY_SECONDS = 60
"""How often a page asks that follows a film behind many others: 2,300 such pages are some forty requests a second."""


@dataclass(frozen=True)
class StepLine:
    """A step as its creator sees it: seconds left (None: nobody can tell), films before it, when to ask again."""

    step: MediaStep
    seconds_left: int | None = None
    ahead: int = 0
    asks_in: float = 2

    @property
    def is_held_up(self) -> bool:
        """It waits for something that is missing here, which is nobody's fault who reads it."""
        return self.step.state == State.WAITING and self.step.error_code in HOLDS_UP


@require_safe
@login_required
def film_progress(request: HttpRequest, pk: int) -> HttpResponse:
    """The part of the page that changes while a worker is busy; it says itself when it wants to be asked again."""
    shown = get_object_or_404(Film.objects.made_by(person(request)).for_following(), pk=pk)
    context = file_context(shown, person(request), timezone.now())
    has_player = request.GET.get("player") == "1"
    return render(request, "submissions/_file_state.html", {
        **context, "film": shown, "brings_player": context["screen"].is_playable and not has_player,
        "polls": request.GET.get("for") or "file",
    })  # fmt: skip


def file_context(film: Film, user: User, now: datetime) -> dict[str, Any]:
    """The newest file with its steps and verdict, and the screen of the accepted one."""
    newest = newest_file(film)
    steps = sorted(newest.steps.all(), key=lambda step: list(Kind).index(step.kind)) if newest else []
    lines = [step_line(step, now) for step in steps]
    return {
        "file": newest,
        "file_steps": lines,
        "is_busy": any(step.state in UNFINISHED for step in steps),
        "went_wrong": any(step.state == State.FAILED for step in steps),
        "asks_in": min((line.asks_in for line in lines if line.step.state in UNFINISHED), default=0),
        "refusals": why_refused(newest) if newest else [],
        "notices": what_was_noticed(newest) if newest else [],
        "entered_again": entered_again(newest, film),
        "screen": screen_for(film, user, now=now),
    }


def step_line(step: MediaStep, now: datetime) -> StepLine:
    """How a step stands. One query for one that waits in the long lane."""
    since = (now - step.queued_at).total_seconds()
    if step.state == State.RUNNING and step.started_at:
        left = pace.seconds_left(step.progress, (now - step.started_at).total_seconds())
        return StepLine(step, left, asks_in=pace.asks_again_in(step.kind, left, since=since))
    if step.state == State.WAITING and step.kind == Kind.LADDER:
        waiting = {"kind": step.kind, "state": step.state, "can_wait": False, "queued_at__lt": step.queued_at}
        ahead = MediaStep.objects.filter(**waiting).count()
        return StepLine(step, ahead=ahead, asks_in=min(RARELY_SECONDS, 5 + 5 * ahead))
    is_behind = step.state == State.WAITING and step.kind not in SECONDS_LONG
    return StepLine(step, asks_in=RARELY_SECONDS if is_behind else pace.asks_again_in(step.kind, None, since=since))
