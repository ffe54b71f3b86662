"""What stands in the way of opening a round: everything at once, before anything is handed out."""

from collections.abc import Iterator
from datetime import datetime

from django.db.models import QuerySet

from contest.problems import Problem
from judging.models import Round, Seat
from judging.models.rounds import rubric_of
from judging.scoring.rubric import rubric_problems
from submissions.lifecycle import ADMITTED_STAGES
from submissions.models import Film


def candidates(round: Round) -> QuerySet[Film]:
    """The films that would take part: all admitted ones in the first round, those that advanced in a later one."""
    admitted = Film.objects.filter(edition=round.edition_id, stage__in=ADMITTED_STAGES).order_by("pk")
    return admitted if round.position == 1 else admitted.filter(contenders__round=round)


def problems(round: Round, *, now: datetime) -> Iterator[Problem]:
    """Every reason why the round cannot open at `now`; none when it can. Six queries."""
    yield from rubric_problems(rubric_of(line.numbers for line in round.criteria.all()))
    yield from _panel_problems(round)
    yield from _film_problems(round)
    if round.closes_at <= now:
        yield Problem("closes_in_past")


def _panel_problems(round: Round) -> Iterator[Problem]:
    seats = Seat.objects.filter(round=round, left_at=None)
    limits = list(seats.values_list("juror__load_limit", flat=True))
    wanted = round.reviews_per_film
    if not limits:
        yield Problem("no_juror")
        return
    if wanted > len(limits):
        yield Problem("quorum_above_panel", {"reviews": wanted, "jurors": len(limits)})
    films = candidates(round).count()
    capacity = sum(films if limit is None else min(limit, films) for limit in limits)
    if wanted <= len(limits) and capacity < films * wanted:
        yield Problem("loads_too_small", {"capacity": capacity, "wanted": films * wanted})


def _film_problems(round: Round) -> Iterator[Problem]:
    films = candidates(round).count()
    if not films:
        yield Problem("no_film" if round.position == 1 else "no_film_advanced")
    elif round.cut is not None and round.cut > films:
        yield Problem("cut_above_films", {"cut": round.cut, "films": films})
    earlier = Round.objects.filter(edition=round.edition_id, position__lt=round.position)
    if earlier.filter(stage__in=[Round.Stage.DRAFTED, Round.Stage.OPEN]).exists():
        yield Problem("round_before_open")
