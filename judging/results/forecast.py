"""What would come of a change of the panel or the quorum, before anybody confirms it."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from judging.allocation import Allocation, Place, Why
from judging.lifecycle import TOUCHED, AssignmentStage
from judging.models import Juror, Round, Seat
from judging.results.footing import pools_of, sealed_ballots
from judging.results.planning import LIVE, Pair, World, places, plan_in, world_of
from judging.scoring import ranking
from judging.scoring.ranking import Counting, Method
from judging.scoring.rubric import Ballot
from submissions.models import Film


@dataclass(frozen=True)
class Load:
    """How many films a juror would have; `before` is how many it is now, None for who is not there yet."""

    juror: str
    films: int
    limit: int | None
    before: int | None = None


@dataclass(frozen=True)
class Short:
    """A film that would stay below its quorum, and why."""

    code: str
    given: int
    wanted: int
    why: Why


@dataclass(frozen=True)
class RankChange:
    """A film whose rank would change. None is below the quorum. `crosses` the cut line."""

    code: str
    title: str
    before: int | None
    after: int | None
    crosses: bool


@dataclass(frozen=True)
class Preview:
    """A plan for reading. `not_understood` counts ballots by jurors who do not understand the film's languages;
    `conflicts` the (juror, film) pairs that were avoided; `parts` is 1 when all jurors can be compared; `new` counts
    the ballots that would be handed out, `ranks` the films whose rank would change."""

    loads: tuple[Load, ...]
    short: tuple[Short, ...]
    not_understood: int
    conflicts: int
    parts: int
    new: int = 0
    ranks: tuple[RankChange, ...] = ()


def preview(round: Round) -> Preview:
    """What opening the round now would hand out. Eight queries."""
    world = world_of(round)
    return _told(world, plan_in(world, round, kept=()))


def preview_seat(round: Round, juror: Juror) -> Preview:
    """What a late juror would get: ballots nobody has begun are dealt anew. Nine queries."""
    world = world_of(round, joining=[juror])
    before = places(round, world.films, LIVE)
    kept = places(round, world.films, TOUCHED)
    return _told(world, plan_in(world, round, kept=kept), before=before)


def preview_quorum(round: Round, wanted: int) -> Preview:
    """What another number of ballots a film would mean: more are handed out, or untouched ones taken back."""
    world = world_of(round)
    before = places(round, world.films, LIVE)
    keeping = LIVE if wanted >= round.reviews_per_film else TOUCHED
    plan = plan_in(world, round, kept=places(round, world.films, keeping), wanted=wanted)
    ranks = rank_changes(round, quorum=wanted)
    return _told(world, plan, before=before, ranks=ranks)


def preview_departure(seat: Seat, *, keep_sealed: bool) -> Preview:
    """What comes of a juror's leaving: who takes the films over, and, if sealed ballots are voided, who falls or rises.

    Needs the round and the juror joined.
    """
    round = seat.round
    world = world_of(round)
    before = places(round, world.films, LIVE)
    kept_stages = {AssignmentStage.SEALED} if keep_sealed else set[AssignmentStage]()
    sealed = {(place.juror, place.film) for place in places(round, world.films, kept_stages)}
    stays = [one for one in before if one.juror != seat.juror_id or (one.juror, one.film) in sealed]
    left = World(world.films, tuple(_leaving(world.seats, seat)), world.barred)
    dropped = set[Pair]() if keep_sealed else _pairs(before, seat.juror_id)
    plan = plan_in(left, round, kept=stays)
    return _told(left, plan, before=before, ranks=rank_changes(round, without=dropped))


def rank_changes(
    round: Round, *, without: Collection[Pair] = (), quorum: int | None = None
) -> tuple[RankChange, ...]:  # fmt: skip
    """Films whose rank changes when these (juror, film) ballots do not count, or the quorum is another one.

    By rank before, those that cross the cut line marked. Three queries; none if nothing changes.
    """
    if not without and quorum in (None, round.reviews_per_film):
        return ()
    films = {film.pk: film for film in Film.objects.filter(contenders__round=round)}
    ballots = sealed_ballots(round)
    before = _ranks(round, films, ballots, round.reviews_per_film)
    staying = [one for one in ballots if (one.juror, one.film) not in without]
    after = _ranks(round, films, staying, quorum or round.reviews_per_film)
    changed = [film for film in films if before[film] != after[film]]
    changed.sort(key=lambda film: (before[film] is None, before[film] or 0, film))
    return tuple(
        RankChange(
            films[film].code, str(films[film]), before[film], after[film],
            crosses=_is_in(round, before[film]) != _is_in(round, after[film]),
        )
        for film in changed
    )  # fmt: skip


def _ranks(round: Round, films: Mapping[int, Film], ballots: Iterable[Ballot], quorum: int) -> dict[int, int | None]:
    pools = pools_of({pk: film.spoken_language for pk, film in films.items()})
    counting = Counting(Method(round.method), quorum, pools=pools)
    return {row.film: row.place for row in ranking.standings(films, ballots, round.rubric, counting)}


def _is_in(round: Round, rank: int | None) -> bool:
    return rank is not None and round.cut is not None and rank <= round.cut


def _leaving(seats: Iterable[Seat], seat: Seat) -> Iterable[Seat]:
    """The seats with this one marked as left, in memory only."""
    for one in seats:
        if one.pk == seat.pk:
            one.left_at = one.left_at or one.taken_at
        yield one


def _pairs(before: Iterable[Place], juror: int) -> frozenset[Pair]:
    return frozenset((place.juror, place.film) for place in before if place.juror == juror)


def _told(
    world: World, plan: Allocation, *, before: Collection[Place] = (), ranks: tuple[RankChange, ...] = ()
) -> Preview:  # fmt: skip
    codes = {film.pk: film.code for film in world.films}
    now: dict[int, int] = {seat.juror_id: 0 for seat in world.seats if seat.pk} if before else {}
    for place in before:
        now[place.juror] = now.get(place.juror, 0) + 1
    loads = [
        Load(str(seat.juror), plan.loads[seat.juror_id], seat.juror.load_limit, now.get(seat.juror_id))
        for seat in world.seats
        if not seat.left_at or plan.loads[seat.juror_id]
    ]
    given = {(place.juror, place.film) for place in before}
    return Preview(
        loads=tuple(sorted(loads, key=lambda one: one.juror.casefold())),
        short=tuple(Short(codes[one.film], one.given, one.wanted, one.why) for one in plan.short),
        not_understood=len(plan.not_understood), conflicts=len(world.barred), parts=len(plan.parts),
        new=sum((place.juror, place.film) not in given for place in plan.added), ranks=ranks,
    )  # fmt: skip
