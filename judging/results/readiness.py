"""What stands in the way of opening a round: everything at once, before anything is handed out."""

from collections.abc import Iterator
from datetime import datetime

from django.db.models import QuerySet

from contest.models import AwardCategory
from contest.problems import Problem
from judging.models import Round, Seat
from judging.models.rounds import RANK_LIMIT, rubric_of
from judging.scoring.rubric import Rubric, rubric_problems
from judging.wording import named
from submissions.lifecycle import ADMITTED_STAGES
from submissions.models import Film


def candidates(round: Round) -> QuerySet[Film]:
    """The films that would take part: all admitted ones in the first round, those that advanced in a later one."""
    admitted = Film.objects.filter(edition=round.edition_id, stage__in=ADMITTED_STAGES).order_by("pk")
    return admitted if round.position == 1 else admitted.filter(contenders__round=round)


def problems(round: Round, *, now: datetime) -> Iterator[Problem]:
    """Every reason why the round cannot open at `now`; none when it can. Eight queries."""
    films = candidates(round).count()
    rubric = rubric_of(line.numbers for line in round.criteria.all())
    yield from rubric_problems(rubric)
    yield from _award_problems(round)
    yield from _panel_problems(round, films)
    yield from _film_problems(round, films)
    yield from _cut_problems(round, films, rubric)
    if round.closes_at <= now:
        yield Problem("closes_in_past")
    if round.opens_at is not None and round.opens_at >= round.closes_at:
        yield Problem("opens_after_closing")


def _award_problems(round: Round) -> Iterator[Problem]:
    limited = [line for line in round.criteria.all() if line.award]
    known = set(AwardCategory.objects.filter(edition=round.edition_id).values_list("code", flat=True))
    for line in limited:
        facts = {"criterion": named(line.name) or line.code, "award": line.award}
        if line.award not in known:
            yield Problem("award_unknown", facts)
        if line.weight:
            yield Problem("award_weighs", facts)


def _panel_problems(round: Round, films: int) -> Iterator[Problem]:
    seats = Seat.objects.filter(round=round, left_at=None)
    limits = list(seats.values_list("juror__load_limit", flat=True))
    wanted = round.reviews_per_film
    if not limits:
        yield Problem("no_juror")
        return
    if wanted > len(limits):
        yield Problem("quorum_above_panel", {"reviews": wanted, "jurors": len(limits)})
    capacity = sum(min(films, least(limit, round.films_per_juror) or films) for limit in limits)
    if wanted <= len(limits) and capacity < films * wanted:
        yield Problem("loads_too_small", {"capacity": capacity, "wanted": films * wanted})
    if round.mode == Round.Mode.RANK and (wanted < len(limits) or round.films_per_juror is not None):
        yield Problem("not_all_ranked", {"jurors": len(limits)})


def _film_problems(round: Round, films: int) -> Iterator[Problem]:
    if not films:
        yield Problem("no_film" if round.position == 1 else "no_film_advanced")
    elif round.mode == Round.Mode.RANK and films > RANK_LIMIT:
        yield Problem("too_long_to_rank", {"films": films, "limit": RANK_LIMIT})
    elif round.mode == Round.Mode.RANK and films == 1:
        yield Problem("nothing_to_rank")
    earlier = Round.objects.filter(edition=round.edition_id, position__lt=round.position)
    if earlier.filter(stage__in=[Round.Stage.DRAFTED, Round.Stage.TRIAL, Round.Stage.OPEN]).exists():
        yield Problem("round_before_open")


def _cut_problems(round: Round, films: int, rubric: Rubric) -> Iterator[Problem]:
    if films and round.cut is not None and round.cut > films:
        yield Problem("cut_above_films", {"cut": round.cut, "films": films})
    low, high = (1, films) if round.mode == Round.Mode.RANK else (rubric.low, rubric.high)
    if round.cut_above is not None and not low <= round.cut_above <= high:
        yield Problem("cut_above_scale", {"cut": round.cut_above, "low": low, "high": high})


def least(*limits: int | None) -> int | None:
    """The least of several limits; None is none."""
    given = [limit for limit in limits if limit is not None]
    return min(given) if given else None
