"""A round is set out: for good, or as a dry run with test ballots that going live wipes."""

from datetime import datetime
from random import Random

from django.db import transaction

from contest.audit import digest_of, record
from contest.models import User
from judging.actions.allocating import allocate
from judging.actions.moves import move_round
from judging.lifecycle import SETTLED, AssignmentStage
from judging.mail import tell_panel
from judging.models import Assignment, Contender, Mark, Round
from judging.models.rounds import PLACE
from judging.results.readiness import candidates, problems
from judging.wording import RoundRefused
from submissions.models import Film


@transaction.atomic
def rehearse_round(round: Round, *, actor: User, now: datetime) -> None:
    """Try a drafted round: jurors and chair see all that they will see, and every ballot is a test.

    The films stay where they are: nothing is in the competition yet. Refused for what would keep it from opening.
    """
    set_out(round, "rehearse", actor=actor, now=now)
    tell_panel("round_trial", round, at=now)


@transaction.atomic
def fill_trial(round: Round, *, actor: User, now: datetime) -> int:
    """Write a drawn test ballot wherever one is still missing, so that the table and the standings can be looked at.

    The same round gives the same marks. Returns how many were written.
    """
    if not round.is_trial:
        raise RoundRefused("no_trial")
    waiting = list(Assignment.objects.filter(round=round).exclude(stage__in=SETTLED).select_related("ballot"))
    marks = [mark for one in waiting for mark in _drawn(one, round)]
    Mark.objects.bulk_create(
        marks, update_conflicts=True, unique_fields=["ballot", "criterion"], update_fields=["value"], batch_size=2000
    )  # fmt: skip
    sealed = {"stage": AssignmentStage.SEALED, "changed_at": now, "ended_at": now}
    Assignment.objects.filter(round=round).exclude(stage__in=SETTLED).update(**sealed)
    record("round.fill_trial", round, actor=actor, at=now, edition=round.edition, ballots=len(waiting))
    return len(waiting)


@transaction.atomic
def end_trial(round: Round, *, actor: User | None, now: datetime) -> int:
    """End the dry run and wipe all that was written in it: ballots, notes, talk, motions. Returns how many ballots.

    Conflicts that were declared stay: they are true whatever the ballots were.
    """
    ballots = Assignment.objects.filter(round=round, stage__in=[AssignmentStage.BEGUN, AssignmentStage.SEALED]).count()
    columns = {"opened_at": None, "frozen_rubric": []}
    move_round(round, "end_trial", actor=actor, now=now, columns=columns, ballots_wiped=ballots)
    for written in (round.assignments, round.comments, round.motions, round.attendances):
        written.all().delete()
    if round.position == 1:
        round.contenders.all().delete()
    round.seats.update(version=0)
    return ballots


def set_out(round: Round, verb: str, *, actor: User | None, now: datetime) -> list[Film]:
    """Freeze the rubric and hand out the ballots of a drafted round by the step `verb`. Returns its films.

    Part of other actions. Refused as "not_ready" while anything stands in the way.
    """
    if round.stage == Round.Stage.DRAFTED and any(problems(round, now=now)):
        raise RoundRefused("not_ready")
    films = list(candidates(round).select_related("edition"))
    round.criteria.filter(code=PLACE).update(high=max(2, len(films)))
    frozen = list(round.criteria.values("id", "code", "weight", "low", "high"))
    facts = {
        "films": len(films),
        "seed": round.seed,
        "method": round.method,
        "rubric": digest_of("", {"rubric": frozen}),
    }
    move_round(round, verb, actor=actor, now=now, columns={"opened_at": now, "frozen_rubric": frozen}, **facts)
    Contender.objects.bulk_create(
        [Contender(round=round, film=film, entered_at=now) for film in films], ignore_conflicts=True
    )  # fmt: skip
    allocate(round, now=now)
    return films


def _drawn(one: Assignment, round: Round) -> list[Mark]:
    """Test marks around the middle of each scale, drawn from the round's seed; a ranked list is its own order."""
    chance = Random(f"{round.seed}/{one.juror_id}/{one.film_id}")
    lines = round.frozen_rubric
    if round.mode == Round.Mode.RANK:
        return [Mark(ballot=one.ballot, criterion_id=lines[0]["id"], value=max(1, lines[0]["high"] + 1 - one.position))]
    return [
        Mark(
            ballot=one.ballot, criterion_id=line["id"],
            value=round_off(chance.triangular(line["low"], line["high"])),
        )
        for line in lines
    ]  # fmt: skip


def round_off(value: float) -> int:
    """To the nearest whole mark; halves upwards."""
    return int(value + 0.5)
