"""Reminders to jurors: 72 and 24 hours before a round closes, and by the chair's hand."""

from collections import Counter
from datetime import datetime, timedelta

from django.db import transaction

from contest.audit import record
from contest.mail import post
from contest.models import User
from judging.mail import address
from judging.models import Assignment, Round, Seat
from judging.wording import RoundRefused

HOURS_BEFORE = (24, 72)
OPEN = (Assignment.Stage.ALLOCATED, Assignment.Stage.BEGUN)


@transaction.atomic
def remind_due(round: Round, *, now: datetime) -> int:
    """Write the reminder whose hour has come to every juror with open work; once each, however often this runs.

    A round that opened after the hour gets none for it. An extended round is reminded anew. Returns letters written.
    """
    hours = _due_hours(round, now)
    return _remind(round, f"{hours}h", actor=None, now=now) if hours else 0


@transaction.atomic
def remind_round(round: Round, *, actor: User, now: datetime) -> int:
    """The chair reminds, by hand, every juror with open work; a second press within the hour writes nothing."""
    if round.stage != Round.Stage.OPEN:
        raise RoundRefused("out_of_turn")
    return _remind(round, f"hand.{now:%Y%m%d%H}", actor=actor, now=now)


@transaction.atomic
def remind_juror(seat: Seat, *, actor: User, now: datetime) -> int:
    """The chair reminds one juror with open work; a second press within the hour writes nothing."""
    if seat.round.stage != Round.Stage.OPEN:
        raise RoundRefused("out_of_turn")
    return _remind(seat.round, f"hand.{now:%Y%m%d%H}", actor=actor, now=now, juror=seat.juror_id)


def _due_hours(round: Round, now: datetime) -> int | None:
    if round.stage != Round.Stage.OPEN or now >= round.closes_at:
        return None
    for hours in HOURS_BEFORE:
        instant = round.closes_at - timedelta(hours=hours)
        if now >= instant:
            return hours if round.opened_at and round.opened_at <= instant else None
    return None


def _remind(round: Round, occasion: str, *, actor: User | None, now: datetime, juror: int | None = None) -> int:
    waiting = Assignment.objects.at_stake().filter(round=round, stage__in=OPEN)
    waiting = waiting.filter(juror=juror) if juror else waiting
    left = Counter(waiting.values_list("juror__user", flat=True))
    link = address("judging:round_queue", round.pk)
    written, told = 0, list[int]()
    for user in User.objects.filter(pk__in=left).order_by("pk"):
        key = f"remind.{round.pk}.{round.closes_at:%Y%m%d%H%M}.{occasion}.{user.pk}"
        facts = {"round": round, "left": left[user.pk], "link": link}
        if post("juror_reminder", user, at=now, edition=round.edition, key=key, **facts) is not None:
            written += 1
            told.append(user.pk)
    if written:
        record(
            "round.remind",
            round,
            actor=actor,
            at=now,
            edition=round.edition,
            occasion=occasion,
            letters=written,
            jurors=sorted(told),
        )
    return written
