"""A conflict is declared: the film leaves the juror's hands everywhere, at once."""

from datetime import datetime

from django.db import transaction

from contest.models import User
from judging.actions.allocating import replace
from judging.actions.moves import move_assignment
from judging.lifecycle import AssignmentStage
from judging.mail import tell_chairs
from judging.models import Assignment, Conflict
from judging.models.panels import EXTENDABLE
from judging.wording import BallotRefused
from submissions import actions as submissions


@transaction.atomic
def declare_conflict(assignment: Assignment, *, reason: str, actor: User, now: datetime) -> Assignment | None:
    """The juror must not judge this film, and says why; until the result is final, also in mid-film.

    The ballot is voided (kept, not counted), the film is closed to the juror, another juror gets it if one can, and
    the chair is told by letter in the same transaction. Returns the replacement, None if nobody is free of conflicts.
    """
    if assignment.round.stage not in EXTENDABLE:
        raise BallotRefused("round_closed")
    if not reason.strip():
        raise BallotRefused("reason_missing")
    juror, film = assignment.juror, assignment.film
    said = {"reason": reason.strip(), "declared_by": actor, "declared_at": now}
    Conflict.objects.get_or_create(juror=juror, film=film, defaults=said)
    was = AssignmentStage(assignment.stage)
    replacement = (
        None if was is AssignmentStage.ABSTAINED or not assignment.round.is_running else replace(assignment, now=now)
    )
    columns = {"ended_at": now, "reason": reason.strip()}
    facts = {"reason": reason.strip(), "replacement": replacement.pk if replacement else None}
    move_assignment(assignment, "declare_conflict", actor=actor, now=now, columns=columns, **facts)
    submissions.bar_viewer(film, actor, now=now)
    told = {"juror": juror, "film": film, "reason": reason.strip(), "replacement": replacement}
    tell_chairs("juror_conflict", assignment.round, at=now, **told)
    return replacement
