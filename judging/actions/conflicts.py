"""A conflict is declared, by the juror or by the other side: the film leaves the juror's hands everywhere, at once."""

from datetime import datetime

from django.db import transaction

from contest.audit import record
from contest.models import User
from judging.actions.allocating import replace
from judging.actions.moves import move_assignment
from judging.lifecycle import ASSIGNMENT, RUNNING, AssignmentStage
from judging.mail import tell_chairs
from judging.models import Assignment, AssignmentQuerySet, Conflict, Juror, Round
from judging.models.panels import EXTENDABLE
from judging.wording import BallotRefused, PanelRefused
from submissions import actions as submissions
from submissions.models import Film


@transaction.atomic
def declare_conflict(assignment: Assignment, *, reason: str, actor: User, now: datetime) -> Assignment | None:
    """The juror must not judge this film, and says why; until the result is final, also in mid-film.

    The ballot is voided (kept, not counted), with any other the juror has for the film in a round that is not final;
    the film is closed to the juror, another juror gets it if one can while the round runs, and the chair is told by
    letter in the same transaction. Returns the replacement, None if nobody is free of conflicts.
    """
    if assignment.round.stage not in EXTENDABLE:
        raise BallotRefused("round_closed")
    if not reason.strip():
        raise BallotRefused("reason_missing")
    juror, film = assignment.juror, assignment.film
    said = {"reason": reason.strip(), "declared_by": actor, "declared_at": now}
    Conflict.objects.get_or_create(juror=juror, film=film, defaults=said)
    replacement = _replacement(assignment, now)
    elsewhere = _ballots_of(juror, film).exclude(pk=assignment.pk)
    columns = {"ended_at": now, "reason": reason.strip()}
    facts = {"reason": reason.strip(), "replacement": replacement.pk if replacement else None}
    facts["elsewhere"] = _void(elsewhere, reason.strip(), now)
    move_assignment(assignment, "declare_conflict", actor=actor, now=now, columns=columns, **facts)
    submissions.bar_viewer(film, actor, now=now)
    told = {"juror": juror, "film": film, "reason": reason.strip(), "replacement": replacement}
    tell_chairs("juror_conflict", assignment.round, at=now, **told)
    return replacement


@transaction.atomic
def report_conflict(
    juror: Juror, film: Film, *, reason: str, by_chair: bool = False, actor: User, now: datetime
) -> int:
    """Somebody else says that this juror must not judge this film: its creator, or the chair.

    The film leaves the juror's hands at once and for good, whether or not it had been allocated; ballots in rounds
    that run are voided and replaced. In a closed round the chair's word voids too (look at `results.forecast` first);
    the creator's is only told to the chair: nobody throws a counted vote out by knowing a name. Returns how many
    ballots were voided. Said twice is said once.
    """
    if not reason.strip():
        raise BallotRefused("reason_missing")
    if juror.edition_id != film.edition_id:
        raise PanelRefused("other_edition")
    source = "chair" if by_chair else "creator"
    said = {"source": source, "reason": reason.strip(), "declared_by": actor, "declared_at": now}
    conflict, made = Conflict.objects.get_or_create(juror=juror, film=film, defaults=said)
    mine = _ballots_of(juror, film).filter(round__stage__in=EXTENDABLE if by_chair else RUNNING)
    ballots = list(mine.select_related("round__edition", "juror__user", "film"))
    replacements = {one.pk: _replacement(one, now) for one in ballots}
    voided = _void(mine, reason.strip(), now)
    facts = {"juror": juror.pk, "film": film.pk, "source": source, "reason": reason.strip(), "voided": voided}
    record("jury.report_conflict", conflict, actor=actor, at=now, edition=film.edition, **facts)
    submissions.bar_viewer(film, juror.user, now=now, actor=actor)
    for one in ballots:
        told = {"juror": juror, "reason": reason.strip(), "replacement": replacements[one.pk], "reported": True}
        tell_chairs("juror_conflict", one.round, at=now, film=film, **told)
    if made and not ballots and not by_chair:
        _tell_chairs_of(film, juror, reason.strip(), now)
    return len(voided)


def _tell_chairs_of(film: Film, juror: Juror, reason: str, now: datetime) -> None:
    """The chair hears of a conflict with a film the juror does not hold now."""
    newest = Round.objects.filter(edition=film.edition_id).order_by("-position").first()
    if newest is not None:
        tell_chairs(
            "juror_conflict", newest, at=now, juror=juror, film=film, reason=reason, not_held=True, reported=True
        )


def _replacement(assignment: Assignment, now: datetime) -> Assignment | None:
    """Another juror for the film, if this ballot was expected or counted and the round still runs."""
    gave_up = assignment.stage == AssignmentStage.ABSTAINED
    return replace(assignment, now=now) if assignment.round.is_running and not gave_up else None


def _ballots_of(juror: Juror, film: Film) -> AssignmentQuerySet:
    """What the juror has for the film in rounds whose result is not final, voided ones left out."""
    stages = [stage for stage in AssignmentStage if "exclude" in ASSIGNMENT.verbs_from(stage)]
    return Assignment.objects.filter(juror=juror, film=film, stage__in=stages, round__stage__in=EXTENDABLE)


def _void(ballots: AssignmentQuerySet, reason: str, now: datetime) -> list[int]:
    """Void them without a line of their own; returns their numbers for the line of the action."""
    voided = sorted(ballots.values_list("pk", flat=True))
    columns = {"stage": AssignmentStage.VOIDED, "reason": reason, "ended_at": now, "changed_at": now}
    Assignment.objects.filter(pk__in=voided).update(**columns)
    return voided
