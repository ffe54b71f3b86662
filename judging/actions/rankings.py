"""A juror's ranked list: all places at once, one list a round."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from contest.audit import record
from contest.models import User
from judging.lifecycle import SETTLED, AssignmentStage
from judging.models import Assignment, Mark, Round, Seat
from judging.models.panels import EXTENDABLE
from judging.wording import BallotRefused


@transaction.atomic
def save_ranking(
    seat: Seat, order: Sequence[str], *, version: int, seal: bool = False, actor: User, now: datetime
) -> int:  # fmt: skip
    """Keep the order of the juror's films (codes, best first) and return the new version of the list.

    The first of n films gets n points, and so on down; a juror who has a conflict gives the points from the top all the
    same. With `seal` the list is handed in: every ballot of it is sealed, and only the chair can give it back. Refused
    when a film is missing, strange or there twice, and as stale when the list has changed meanwhile.
    """
    round = Round.objects.select_for_update(no_key=True).select_related("edition").get(pk=seat.round_id)
    held = Assignment.objects.at_stake().filter(round=round, juror=seat.juror_id).exclude(stage="abstained")
    mine = {one.film.code: one for one in held.select_related("film", "ballot")}
    if round.mode != Round.Mode.RANK or not mine:
        raise BallotRefused("out_of_turn")
    for one in mine.values():
        one.round = round
    if round.stage not in EXTENDABLE or not any(one.accepts_at(now) for one in mine.values()):
        raise BallotRefused("round_closed")
    if any(one.stage in SETTLED for one in mine.values()):
        raise BallotRefused("out_of_turn")
    if sorted(order) != sorted(mine):
        raise BallotRefused("list_incomplete")
    if not Seat.objects.filter(pk=seat.pk, version=version).update(version=version + 1):
        raise BallotRefused("stale")
    seat.version = version + 1
    _write(round, [mine[code] for code in order], seal=seal, now=now)
    facts = {"juror": seat.juror_id, "films": [mine[code].film_id for code in order], "sealed": seal}
    record("round.save_ranking", seat, actor=actor, at=now, edition=round.edition, **facts)
    return seat.version


def _write(round: Round, order: Sequence[Assignment], *, seal: bool, now: datetime) -> None:
    line = round.frozen_rubric[0]
    marks = [
        Mark(ballot=one.ballot, criterion_id=line["id"], value=line["high"] - place)
        for place, one in enumerate(order)
    ]  # fmt: skip
    Mark.objects.bulk_create(
        marks, update_conflicts=True, unique_fields=["ballot", "criterion"], update_fields=["value"]
    )  # fmt: skip
    stage = AssignmentStage.SEALED if seal else AssignmentStage.BEGUN
    columns = {"stage": stage, "changed_at": now, **({"ended_at": now} if seal else {})}
    Assignment.objects.filter(pk__in=[one.pk for one in order]).update(**columns)
