"""Handing out ballots: a plan is written down. Part of other actions, which write the audit line."""

from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import datetime

from judging.allocation import Place
from judging.lifecycle import TOUCHED, AssignmentStage
from judging.models import Assignment, Ballot, Round
from judging.results.planning import LIVE, live_ballots, plan_of, replacement_for


def allocate(round: Round, *, now: datetime) -> int:
    """Hand out the ballots of a round that has just opened. Returns how many."""
    return _hand_out(round, plan_of(round, keeping=LIVE).added, now)


def top_up(round: Round, *, now: datetime) -> int:
    """Fill the gaps: films below their quorum find further jurors; nothing that was handed out moves."""
    return allocate(round, now=now)


def hand_out_more(round: Round, more: Mapping[int, int], *, now: datetime) -> dict[int, int]:
    """Give films further jurors beside those they have, as far as the panel allows. Returns film → how many it got."""
    live = live_ballots(round)
    wanted = {film: live.get(film, 0) + count for film, count in more.items()}
    added = [place for place in plan_of(round, keeping=LIVE, least_of=wanted).added if place.film in more]
    _hand_out(round, added, now)
    return dict(Counter(place.film for place in added))


def spread_anew(round: Round, *, now: datetime, least_of: Mapping[int, int] | None = None) -> int:
    """Deal all ballots nobody has begun once more, so that a juror who came late gets a fair share.

    Begun and sealed work stays, and so does a ballot that would go to the same juror anyway. Returns how many moved.
    Every film keeps as many ballots as it has, or as `least_of` says.
    """
    plan = plan_of(round, keeping=TOUCHED, least_of=live_ballots(round) if least_of is None else least_of)
    planned = {(place.juror, place.film): place for place in plan.added}
    untouched = Assignment.objects.filter(round=round, stage=AssignmentStage.ALLOCATED)
    stays = [one for one in untouched if (one.juror_id, one.film_id) in planned]
    untouched.exclude(pk__in=[one.pk for one in stays]).delete()
    for one in stays:
        one.position = planned.pop((one.juror_id, one.film_id)).position
    Assignment.objects.bulk_update(stays, ["position"], batch_size=500)
    return _hand_out(round, planned.values(), now)


def replace(assignment: Assignment, *, now: datetime) -> Assignment | None:
    """Give the film of an assignment that is about to end to another juror; None when nobody can take it."""
    added = replacement_for(assignment).added
    _hand_out(assignment.round, added, now)
    return Assignment.objects.filter(
        round=assignment.round_id, film=assignment.film_id, juror__in=[place.juror for place in added]
    ).select_related("juror__user").first()  # fmt: skip


def _hand_out(round: Round, places: Iterable[Place], now: datetime) -> int:
    """An assignment and its blank ballot for every place."""
    made = Assignment.objects.bulk_create(
        (
            Assignment(
                round=round, juror_id=place.juror, film_id=place.film, position=place.position, allocated_at=now
            )
            for place in places
        ),
        batch_size=1000,
    )  # fmt: skip
    Ballot.objects.bulk_create((Ballot(assignment=one) for one in made), batch_size=1000)
    return len(made)
