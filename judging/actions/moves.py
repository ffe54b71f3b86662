"""The two doors through which a round and an assignment change their stage."""

from datetime import datetime

from contest.audit import record
from contest.lifecycles import OutOfTurn
from contest.models import User
from judging.lifecycle import ASSIGNMENT, ROUND, AssignmentStage, RoundStage
from judging.models import Assignment, Round
from judging.wording import BallotRefused, RoundRefused


def move_round(
    round: Round, verb: str, *, actor: User | None, now: datetime, columns: dict[str, object] | None = None,
    **facts: object,
) -> None:  # fmt: skip
    """Take one step of a round's life and write it down, or refuse. Of two simultaneous callers exactly one succeeds.

    `columns` are set by the same update. Must run inside a transaction.
    """
    came_from = RoundStage(round.stage)
    try:
        target = ROUND.after(verb, came_from)
    except OutOfTurn as error:
        raise RoundRefused("out_of_turn") from error
    changes: dict[str, object] = {"stage": target, **(columns or {})}
    if not Round.objects.filter(pk=round.pk, stage=came_from).update(**changes):
        raise RoundRefused("out_of_turn")
    for name, value in changes.items():
        setattr(round, name, value)
    record(f"round.{verb}", round, actor=actor, at=now, edition=round.edition, came_from=came_from, **facts)


def move_assignment(
    assignment: Assignment, verb: str, *, actor: User | None, now: datetime,
    columns: dict[str, object] | None = None, **facts: object,
) -> None:  # fmt: skip
    """The same for an assignment. With "version" among `columns`, the step is refused as stale unless the assignment
    in the database still has the version of the one in hand."""
    came_from = AssignmentStage(assignment.stage)
    try:
        target = ASSIGNMENT.after(verb, came_from)
    except OutOfTurn as error:
        raise BallotRefused("out_of_turn") from error
    changes: dict[str, object] = {"stage": target, "changed_at": now, **(columns or {})}
    rows = Assignment.objects.filter(pk=assignment.pk, stage=came_from)
    if "version" in changes:
        rows = rows.filter(version=assignment.version)
    if not rows.update(**changes):
        raise BallotRefused("stale" if "version" in changes else "out_of_turn")
    for name, value in changes.items():
        setattr(assignment, name, value)
    record_ballot(verb, assignment, actor=actor, now=now, came_from=came_from, **facts)


def record_ballot(verb: str, assignment: Assignment, *, actor: User | None, now: datetime, **facts: object) -> None:
    """One line of the diary about an assignment and its ballot; the film and the round are named in it."""
    record(
        f"assignment.{verb}", assignment, actor=actor, at=now, edition=assignment.round.edition,
        round=assignment.round_id, film=assignment.film_id, juror=assignment.juror_id, **facts,
    )  # fmt: skip
