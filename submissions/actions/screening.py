"""Screening: organizers admit a film, ask for a fix, or turn it away, each with a letter to its maker."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from django.db import transaction

from contest.mail import post
from contest.models import User
from submissions.lifecycle import Stage
from submissions.models import Film, FixRequest, ScreeningDecision
from submissions.permissions import handing_in_ends_at
from submissions.wording import FilmRefused

from .handing_in import close_fix_requests
from .marks import ask_labelled_copy
from .moves import held, move

Verdict = ScreeningDecision.Verdict


@transaction.atomic
def admit(film: Film, *, actor: User, now: datetime) -> None:
    """Let the film go to the jury."""
    move(film, "admit", actor=actor, now=now)
    _decide(film, Verdict.ADMIT, actor=actor, now=now)
    ask_labelled_copy(film, now=now)
    post("film_admitted", film.creator, at=now, edition=film.edition, film=film)


def admit_all(films: Iterable[Film], *, actor: User, now: datetime) -> int:
    """Admit each film on its own, passing over those that have moved on meanwhile; returns how many were admitted."""
    admitted = 0
    for film in films:
        try:
            admit(film, actor=actor, now=now)
        except FilmRefused:
            continue
        admitted += 1
    return admitted


@transaction.atomic
def ask_fix(
    film: Film, *, reason: str, due_at: datetime, parts: Sequence[str] = (), actor: User, now: datetime
) -> FixRequest:  # fmt: skip
    """Give the film back to its creator to mend `reason` until `due_at`, whatever the edition's deadline.

    Only `parts` (of `FilmPart`) may be changed, with what depends on them; none named: the whole film.
    """
    _require_reason(reason)
    if due_at <= now:
        raise FilmRefused("due_in_the_past")
    move(film, "ask_fix", actor=actor, now=now, due_at=due_at.isoformat(), parts=sorted(parts))
    request = FixRequest.objects.create(
        film=film, reason=reason, parts=sorted(parts), due_at=due_at, asked_by=actor, asked_at=now
    )  # fmt: skip
    _decide(film, Verdict.ASK_FIX, reason=reason, actor=actor, now=now)
    post("film_fix_requested", film.creator, at=now, edition=film.edition, film=film, fix=request)
    return request


@transaction.atomic
def reject(film: Film, *, reason: str, actor: User, now: datetime) -> None:
    """Turn the film away. The reason goes to its creator."""
    _require_reason(reason)
    close_fix_requests(film, now=now)
    move(film, "reject", actor=actor, now=now)
    _decide(film, Verdict.REJECT, reason=reason, actor=actor, now=now)
    post("film_rejected", film.creator, at=now, edition=film.edition, film=film, reason=reason)


@transaction.atomic
def reconsider(film: Film, *, actor: User, now: datetime) -> None:
    """Put an admitted or rejected film back on the screening desk. Its creator is told of the next decision only."""
    move(film, "reconsider", actor=actor, now=now)
    _decide(film, Verdict.RECONSIDER, actor=actor, now=now)


@transaction.atomic
def lapse(film: Film, *, now: datetime) -> None:
    """Close a fix request whose deadline (and grace for an upload on its way) has passed: the film is out."""
    stored = held(film)
    if stored.stage == Stage.FIX_REQUESTED and now <= handing_in_ends_at(stored):
        raise FilmRefused("not_overdue")
    close_fix_requests(film, now=now)
    move(film, "lapse", actor=None, now=now)
    _decide(film, Verdict.LAPSE, actor=None, now=now)
    post("film_fix_lapsed", film.creator, at=now, edition=film.edition, film=film)


def close_overdue_fixes(*, now: datetime) -> int:
    """Lapse every fix request that is overdue; returns how many. One that is answered meanwhile is passed over."""
    overdue = Film.objects.filter(
        stage=Stage.FIX_REQUESTED, fix_requests__closed_at=None, fix_requests__due_at__lt=now
    ).select_related("edition", "creator")  # fmt: skip
    lapsed = 0
    for film in overdue:
        try:
            lapse(film, now=now)
        except FilmRefused:
            continue
        lapsed += 1
    return lapsed


def _require_reason(reason: str) -> None:
    if not reason.strip():
        raise FilmRefused("reason_missing")


def _decide(film: Film, verdict: Verdict, *, actor: User | None, now: datetime, reason: str = "") -> None:
    ScreeningDecision.objects.create(film=film, verdict=verdict, reason=reason, decided_by=actor, decided_at=now)
