"""Who would judge what: panel and films out of the database, through the rule, as a plan nobody has applied yet."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from allauth.account.models import EmailAddress
from django.db.models import Count

from judging.allocation import Allocation, Place, allocate
from judging.allocation import Film as Wanted
from judging.allocation import Juror as Panellist
from judging.conflicts import FilmFacts, JurorFacts, conflicts
from judging.lifecycle import AssignmentStage
from judging.models import Assignment, Conflict, Juror, Round, Seat
from judging.results.readiness import candidates, least
from submissions.lifecycle import GONE
from submissions.models import Film

Pair = tuple[int, int]
LIVE = frozenset({AssignmentStage.ALLOCATED, AssignmentStage.BEGUN, AssignmentStage.SEALED})
ENDED = frozenset({AssignmentStage.ABSTAINED, AssignmentStage.VOIDED})


@dataclass(frozen=True)
class World:
    """What a plan is made from: the films, the seats (left ones too), the (juror, film) pairs that must not be."""

    films: tuple[Film, ...]
    seats: tuple[Seat, ...]
    barred: frozenset[Pair]


def world_of(round: Round, *, joining: Iterable[Juror] = ()) -> World:
    """The world of a round as it is, with the jurors `joining` seated as well. Six queries.

    What was voided or abstained from is never given to the same juror again.
    """
    films, seats = _films(round), [*_seats(round), *(Seat(round=round, juror=juror) for juror in joining)]
    return World(tuple(films), tuple(seats), frozenset(_barred(round, films, seats)))


def plan_of(
    round: Round, *, keeping: Collection[AssignmentStage], least_of: Mapping[int, int] | None = None
) -> Allocation:
    """The allocation of the round in which assignments of the stages `keeping` stay where they are. Seven queries.

    `least_of` says which films want more jurors than the round's number.
    """
    world = world_of(round)
    return plan_in(world, round, kept=places(round, world.films, keeping), least_of=least_of)


def live_ballots(round: Round) -> dict[int, int]:
    """Film → how many ballots are out or in. One query."""
    here = Assignment.objects.filter(round=round, stage__in=LIVE).order_by().values_list("film")
    return dict(here.annotate(Count("pk")))


def replacement_for(assignment: Assignment) -> Allocation:
    """The allocation in which everything stays but this one, whose film looks for another juror. Seven queries."""
    round = assignment.round
    films, seats = _films(round), _seats(round)
    pair = (assignment.juror_id, assignment.film_id)
    kept = [place for place in places(round, films, LIVE) if (place.juror, place.film) != pair]
    target = [film for film in films if film.pk == assignment.film_id]
    world = World(tuple(films), tuple(seats), frozenset(_barred(round, target, seats) | {pair}))
    return plan_in(world, round, kept=kept, only=assignment.film_id)


def plan_in(
    world: World, round: Round, *, kept: Iterable[Place], only: int | None = None, wanted: int | None = None,
    least_of: Mapping[int, int] | None = None,
) -> Allocation:  # fmt: skip
    """The allocation in this world; `only` one film wants jurors, or every film `wanted` instead of the quorum.

    A film in `least_of` wants so many at least.
    """
    each, more = wanted or round.reviews_per_film, least_of or {}
    films = [
        Wanted(film.pk, max(each, more.get(film.pk, 0)) if only in (None, film.pk) else 0, _spoken(film))
        for film in world.films
    ]
    everything = frozenset(language for film in films for language in film.languages)
    panel = [
        Panellist(seat.juror_id, _understood(seat, everything), _limit(round, seat)) for seat in world.seats
    ]  # fmt: skip
    return allocate(panel, films, conflicts=world.barred, kept=kept, seed=round.seed)


def _limit(round: Round, seat: Seat) -> int | None:
    return 0 if seat.left_at else least(seat.juror.load_limit, round.films_per_juror)


def _films(round: Round) -> list[Film]:
    own = Film.objects.filter(contenders__round=round).exclude(stage__in=GONE)
    films = candidates(round) if round.stage == Round.Stage.DRAFTED else own.order_by("pk")
    return list(films.select_related("creator").prefetch_related("subtitles", "credits"))


def _seats(round: Round) -> list[Seat]:
    return list(Seat.objects.filter(round=round).select_related("juror__user").order_by("juror"))


def places(round: Round, films: Iterable[Film], stages: Collection[AssignmentStage]) -> list[Place]:
    here = Assignment.objects.filter(round=round, stage__in=stages)
    known = {film.pk for film in films}
    rows = here.values_list("juror", "position", "film")
    return [Place(*row) for row in rows if row[2] in known]


def _barred(round: Round, films: Collection[Film], seats: Collection[Seat]) -> set[Pair]:
    """(juror, film) pairs that must not be: conflicts computed and declared, what was voided or abstained from."""
    jurors, facts = _facts(films, seats)
    ended = Assignment.objects.filter(round=round, stage__in=ENDED).values_list("juror", "film")
    return set(conflicts(jurors, facts, declared=_declared(round, seats))) | set(ended)


def _declared(round: Round, seats: Iterable[Seat]) -> set[Pair]:
    jury = [seat.juror_id for seat in seats]
    rows = Conflict.objects.filter(juror__in=jury, film__edition=round.edition_id)
    return set(rows.values_list("juror", "film"))


def _facts(films: Collection[Film], seats: Collection[Seat]) -> tuple[list[JurorFacts], list[FilmFacts]]:
    boxes = _verified([seat.juror.user_id for seat in seats] + [film.creator_id for film in films])
    jurors = [
        JurorFacts(
            seat.juror_id, seat.juror.user_id, boxes[seat.juror.user_id], seat.juror.user.organisation, str(seat.juror)
        )
        for seat in seats
    ]
    return jurors, [_behind(film, boxes[film.creator_id]) for film in films]


def _behind(film: Film, addresses: frozenset[str]) -> FilmFacts:
    """Who stands behind a film. The credits name people and companies, and privately their addresses: any may be a
    juror's."""
    credits, addresses = frozenset(one.name for one in film.credits.all()), addresses | _private(film)
    houses = credits | {film.creator.organisation}
    return FilmFacts(film.pk, film.creator_id, addresses=addresses, credits=credits, organisations=houses)


def _private(film: Film) -> frozenset[str]:
    return frozenset(one.email for one in film.credits.all() if one.email)


def conflicted(round: Round, film: Film) -> frozenset[int]:
    """Jurors of the round who have a conflict with the film, computed or declared. Three queries."""
    seats = _seats(round)
    found = conflicts(*_facts([film], seats), declared=_declared(round, seats))
    return frozenset(juror for juror, _ in found)


def _verified(people: Iterable[int]) -> Mapping[int, frozenset[str]]:
    found: defaultdict[int, set[str]] = defaultdict(set)
    rows = EmailAddress.objects.filter(user__in=set(people), verified=True)
    for person, address in rows.values_list("user", "email"):
        found[person].add(address)
    return defaultdict(frozenset, {person: frozenset(boxes) for person, boxes in found.items()})


def _spoken(film: Film) -> frozenset[str]:
    """The languages in which the film can be followed; none when it has no speech, or nobody said."""
    if film.without_speech or not film.spoken_language:
        return frozenset()
    return frozenset(_base(code) for code in (film.spoken_language, *(one.language for one in film.subtitles.all())))


def _understood(seat: Seat, everything: frozenset[str]) -> frozenset[str]:
    """What the juror understands; who has not said is taken to understand everything."""
    return frozenset(_base(code) for code in seat.juror.languages) or everything


def _base(code: str) -> str:
    """zh-hans → zh: whoever reads one script of a language is taken to follow the other."""
    return code.partition("-")[0].lower()
