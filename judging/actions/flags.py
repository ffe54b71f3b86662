"""A juror tells the organizers what is the matter with a film; they answer."""

from datetime import datetime

from django.db import transaction

from contest.models import User
from judging.actions.moves import record_ballot
from judging.lifecycle import AssignmentStage
from judging.mail import address, tell_chairs, tell_juror
from judging.models import Assignment, Flag
from judging.wording import BallotRefused

FLAG_LIMIT = 600


@transaction.atomic
def raise_flag(
    assignment: Assignment, *, key: str, kind: str, text: str, at_ms: int | None = None, actor: User, now: datetime
) -> Flag:  # fmt: skip
    """Tell the organizers that something is the matter with this film; the chairs get a letter at once.

    The juror stays where they are: marks and stage of the ballot do not change. The same `key` again is the same flag.
    Refused without a known kind; without words where the kind alone does not say enough; "reopen" before sealing.
    """
    if kind not in Flag.Kind.values:
        raise BallotRefused("flag_kind_missing")
    if kind != Flag.Kind.WRONG_FILM and not text.strip():
        raise BallotRefused("flag_says_nothing")
    if len(text) > FLAG_LIMIT:
        raise BallotRefused("flag_too_long", limit=FLAG_LIMIT)
    if kind == Flag.Kind.REOPEN and assignment.stage != AssignmentStage.SEALED:
        raise BallotRefused("flag_needs_seal")
    columns = {"kind": kind, "text": text.strip(), "at_ms": at_ms, "raised_at": now}
    flag, made = Flag.objects.get_or_create(assignment=assignment, key=key, defaults=columns)
    if made:
        record_ballot("flag", assignment, actor=actor, now=now, kind=kind, text=text.strip(), at_ms=at_ms)
        _tell(flag, assignment, now)
    return flag


@transaction.atomic
def answer_flag(flag: Flag, *, answer: str, actor: User, now: datetime) -> None:
    """Answer a flag: the juror reads it in the room and by letter. Of two simultaneous answers exactly one stands."""
    if not answer.strip():
        raise BallotRefused("answer_missing")
    if len(answer) > FLAG_LIMIT:
        raise BallotRefused("flag_too_long", limit=FLAG_LIMIT)
    said = {"answer": answer.strip(), "answered_by": actor, "answered_at": now}
    if not Flag.objects.filter(pk=flag.pk, answered_at=None).update(**said):
        raise BallotRefused("flag_answered")
    flag.refresh_from_db()
    assignment = Assignment.objects.for_room().get(pk=flag.assignment_id)
    record_ballot("answer_flag", assignment, actor=actor, now=now, flag=flag.pk, answer=answer.strip())
    tell_juror("flag_answered", assignment, at=now, flag=flag)


def _tell(flag: Flag, assignment: Assignment, now: datetime) -> None:
    link = address("judging:flags", assignment.round.edition.slug)
    context = {"flag": flag, "juror": assignment.juror, "flags_link": link}
    tell_chairs("juror_flag", assignment.round, at=now, film=assignment.film, **context)
