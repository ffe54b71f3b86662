"""The life of a step of the pipeline: taken by one worker, done or failed, tried again, rung again when it was lost.

The rows say what is to be done, messages only ring. Losing every message, or every worker, loses nothing.
"""

import logging
from collections.abc import Callable
from datetime import datetime, timedelta

from django.db import models, transaction

from contest.audit import record
from contest.jobs import take, worker_name
from contest.mail import post
from contest.models import Role, User
from submissions.lifecycle import Stage
from submissions.media import pipeline, tools
from submissions.media.work import LEASE_SECONDS, Lease, NoRoom, Outcome, StepFailed, sweep
from submissions.models import Film, MediaStep
from submissions.wording import STEP_FAILURES

from .lanes import HOLDS_UP, LANES, free, lane_of, most_pressing, must_stand_back, ready, ring_for
from .media import clear_leftovers, keep, refuse_unread, retract_unfinished

log = logging.getLogger(__name__)

Kind, State = MediaStep.Kind, MediaStep.State
MOST_ATTEMPTS = 3
RETRY_SECONDS = 15
"""Before the second attempt; four times as long before the third."""
ROOM_SECONDS = 120
MOST_TRIED = 5
MOST_RUNG = 20
"""Steps of each lane rung again by one beat: a lost message costs minutes, a flood of them would cost more."""


def answer(step_id: int, *, clock: Callable[[], datetime]) -> None:
    """A bell rang for a step: do the most pressing step of its lane, which may be another one."""
    rung = MediaStep.objects.filter(pk=step_id).first()
    for pressing in most_pressing(lane_of(rung.kind), now=clock())[:MOST_TRIED] if rung else ():
        if work_on(pressing.pk, clock=clock):
            return


def work_on(step_id: int, *, clock: Callable[[], datetime]) -> bool:
    """Take the step if it is free and its turn has come, do it, write down what came of it; whether it was taken."""
    step = _taken(step_id, now=clock())
    if step is None:
        return False
    _work(step, clock)
    return True


def _work(step: MediaStep, clock: Callable[[], datetime]) -> None:
    def tell(outcome: Outcome) -> None:
        keep(step.file, outcome, now=clock())

    try:
        _require_attempt(step)
        for outcome in pipeline.perform(step, Lease(step, clock), tell):
            tell(outcome)
    except tools.Dropped:
        _let_go(step)
    except NoRoom as shortage:
        _postpone(step, "no_space", str(shortage), now=clock())
    except tools.ToolFailed as failure:
        _after_failure(step, failure, now=clock())
    except StepFailed as failure:
        fail_step(step, failure.code, str(failure), now=clock())
    else:
        finish_step(step, now=clock())


@transaction.atomic
def finish_step(step: MediaStep, *, now: datetime) -> None:
    """The step is done; ring for what comes after it."""
    done = {"state": State.DONE, "progress": 1000, "finished_at": now, "error_code": "", "error_text": ""}
    if _mine(step).update(**done):
        _ring_next(step)


@transaction.atomic
def fail_step(step: MediaStep, code: str, text: str, *, now: datetime) -> None:
    """The step cannot be done. The organizers are told; what comes after it is tried without it."""
    failed = {"state": State.FAILED, "finished_at": now, "error_code": code, "error_text": text[-4000:]}
    if not _mine(step).update(**failed):
        return
    film = step.file.film
    record("film.fail_step", film, actor=None, at=now, edition=film.edition, file=step.file_id,
           kind=step.kind, code=code)  # fmt: skip
    if step.kind == Kind.CHECK:
        refuse_unread(step.file, now=now)
    if step.kind == Kind.LADDER:
        retract_unfinished(step.file, now=now)
    for person in _organizers_of(film):
        post("film_step_failed", person, at=now, edition=film.edition, key=f"step-failed-{step.pk}-{person.pk}",
             film=film, file=step.file, step=step, why=STEP_FAILURES[code])  # fmt: skip
    _ring_next(step)


def ring_waiting_steps(*, now: datetime) -> None:
    """Ring for steps nobody picked up, or whose worker was lost; remove what such workers left on the disk."""
    sweep(now=now)
    clear_leftovers(now=now)
    for lane in LANES:
        for step in most_pressing(lane, now=now)[:MOST_RUNG]:
            ring_for(step)


def _taken(step_id: int, *, now: datetime) -> MediaStep | None:
    """The step, leased to this worker; None when it is not free, not ready, or its film is withdrawn."""
    step = MediaStep.objects.filter(pk=step_id).exclude(file__film__stage=Stage.WITHDRAWN).first()
    if step is None or not ready(MediaStep.objects.filter(pk=step_id)).exists() or must_stand_back(step, now):
        return None
    lease = {"seconds": LEASE_SECONDS, "waiting": State.WAITING, "running": State.RUNNING}
    if not take(free(now), step_id, now=now, **lease):
        return None
    MediaStep.objects.filter(pk=step_id).update(worker=worker_name(), started_at=now, progress=0)
    return MediaStep.objects.select_related("file__film__edition", "file__film__rules").get(pk=step_id)


def _require_attempt(step: MediaStep) -> None:
    if step.attempts > MOST_ATTEMPTS:
        raise StepFailed("crashed", step.error_text)


def _mine(step: MediaStep) -> models.QuerySet[MediaStep]:
    """The row as long as this worker's attempt holds it."""
    return MediaStep.objects.filter(pk=step.pk, state=State.RUNNING, attempts=step.attempts)


def _let_go(step: MediaStep) -> None:
    """Stopped because nobody wants it now. Of a withdrawn film it waits, in case the film comes back."""
    _mine(step).update(state=State.WAITING, attempts=models.F("attempts") - 1, lease_until=None)


def _postpone(step: MediaStep, code: str, text: str, *, now: datetime) -> None:
    """Wait for something outside the film (room on the disk, a tool): does not count as an attempt."""
    log.error("Step %s waits (%s): %s", step.pk, code, text)
    later = {"not_before": now + timedelta(seconds=ROOM_SECONDS), "error_code": code, "error_text": text[-4000:]}
    if not _mine(step).update(state=State.WAITING, attempts=models.F("attempts") - 1, lease_until=None, **later):
        return
    film = step.file.film
    for person in _organizers_of(film):  # one letter a day, however many films wait
        post("film_steps_wait", person, at=now, edition=film.edition, key=f"steps-wait-{code}-{now.date()}-{person.pk}",
             film=film, file=step.file, step=step, why=STEP_FAILURES[code])  # fmt: skip


def _organizers_of(film: Film) -> models.QuerySet[User]:
    return User.objects.filter(roles__edition=film.edition, roles__kind=Role.Kind.ORGANIZER).distinct()


def _after_failure(step: MediaStep, failure: tools.ToolFailed, *, now: datetime) -> None:
    """Try again later, up to MOST_ATTEMPTS; what is not the film's fault waits for as long as it takes."""
    if failure.code in HOLDS_UP:
        _postpone(step, failure.code, str(failure), now=now)
    elif step.attempts >= MOST_ATTEMPTS:
        fail_step(step, failure.code, failure.errors, now=now)
    else:
        wait = timedelta(seconds=RETRY_SECONDS * 4 ** (step.attempts - 1))
        why = {"error_code": failure.code, "error_text": failure.errors[-4000:]}
        _mine(step).update(state=State.WAITING, not_before=now + wait, lease_until=None, **why)


def _ring_next(step: MediaStep) -> None:
    if step.kind == Kind.SHOTS:
        for waiting in MediaStep.objects.filter(kind=Kind.SHOTS, state=State.WAITING).order_by("queued_at")[:1]:
            ring_for(waiting)
    after = [kind for kind, before in pipeline.AFTER.items() if before == step.kind]
    for follower in MediaStep.objects.filter(file=step.file_id, kind__in=after, state=State.WAITING).order_by("pk"):
        ring_for(follower)
