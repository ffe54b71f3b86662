"""Who would judge what: panel and films out of the database, through the rule, as a plan nobody has applied yet."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from allauth.account.models import EmailAddress

from judging.allocation import Allocation, Place, Why, allocate
from judging.allocation import Film as Wanted
from judging.allocation import Juror as Panellist
from judging.conflicts import FilmFacts, JurorFacts, conflicts
from judging.lifecycle import AssignmentStage
from judging.models import Assignment, Conflict, Round, Seat
from judging.results.readiness import candidates, least
from submissions.lifecycle import GONE
from submissions.models import Film

Pair = tuple[int, int]
LIVE = frozenset({AssignmentStage.ALLOCATED, AssignmentStage.BEGUN, AssignmentStage.SEALED})
ENDED = frozenset({AssignmentStage.ABSTAINED, AssignmentStage.VOIDED})


@dataclass(frozen=True)
class Load:
    """How many films a juror would get."""

    juror: str
    films: int
    limit: int | None


@dataclass(frozen=True)
class Short:
    """A film that would stay below its quorum, and why."""

    code: str
    given: int
    wanted: int
    why: Why


@dataclass(frozen=True)
class Preview:
    """A plan for reading. `not_understood` counts ballots by jurors who do not understand the film's languages;

    `conflicts` the (juror, film) pairs that were avoided; `parts` is 1 when all jurors can be compared.
    """

    loads: tuple[Load, ...]
    short: tuple[Short, ...]
    not_understood: int
    conflicts: int
    parts: int


def preview(round: Round) -> Preview:
    """What opening the round now would hand out. Seven queries."""
    films, seats = _films(round), _seats(round)
    barred = _barred(round, films, seats)
    plan = _plan(round, films, seats, barred=barred, kept=())
    names = {seat.juror_id: (str(seat.juror), seat.juror.load_limit) for seat in seats}
    codes = {film.pk: film.code for film in films}
    loads = [Load(names[juror][0], load, names[juror][1]) for juror, load in plan.loads.items()]
    return Preview(
        loads=tuple(sorted(loads, key=lambda one: one.juror.casefold())),
        short=tuple(Short(codes[one.film], one.given, one.wanted, one.why) for one in plan.short),
        not_understood=len(plan.not_understood), conflicts=len(barred), parts=len(plan.parts),
    )  # fmt: skip


def plan_of(round: Round, *, keeping: Collection[AssignmentStage]) -> Allocation:
    """The allocation of the round in which assignments of the stages `keeping` stay where they are. Eight queries.

    What was voided or abstained from is never given to the same juror again.
    """
    films, seats = _films(round), _seats(round)
    kept = _places(round, films, keeping)
    return _plan(round, films, seats, barred=_barred(round, films, seats), kept=kept)


def replacement_for(assignment: Assignment) -> Allocation:
    """The allocation in which everything stays but this one, whose film looks for another juror. Eight queries."""
    round = assignment.round
    films, seats = _films(round), _seats(round)
    pair = (assignment.juror_id, assignment.film_id)
    kept = [place for place in _places(round, films, LIVE) if (place.juror, place.film) != pair]
    target = [film for film in films if film.pk == assignment.film_id]
    barred = _barred(round, target, seats) | {pair}
    return _plan(round, films, seats, barred=barred, kept=kept, only=assignment.film_id)


def _plan(
    round: Round, films: Iterable[Film], seats: Iterable[Seat], *, barred: Collection[Pair], kept: Iterable[Place],
    only: int | None = None,
) -> Allocation:  # fmt: skip
    wanted = [
        Wanted(film.pk, round.reviews_per_film if only in (None, film.pk) else 0, _spoken(film)) for film in films
    ]
    everything = frozenset(language for film in wanted for language in film.languages)
    panel = [Panellist(seat.juror_id, _understood(seat, everything), _limit(round, seat)) for seat in seats]
    return allocate(panel, wanted, conflicts=barred, kept=kept, seed=round.seed)


def _limit(round: Round, seat: Seat) -> int | None:
    return 0 if seat.left_at else least(seat.juror.load_limit, round.films_per_juror)


def _films(round: Round) -> list[Film]:
    own = Film.objects.filter(contenders__round=round).exclude(stage__in=GONE)
    films = candidates(round) if round.stage == Round.Stage.DRAFTED else own.order_by("pk")
    return list(films.select_related("creator").prefetch_related("subtitles"))


def _seats(round: Round) -> list[Seat]:
    return list(Seat.objects.filter(round=round).select_related("juror__user").order_by("juror"))


def _places(round: Round, films: Iterable[Film], stages: Collection[AssignmentStage]) -> list[Place]:
    here = Assignment.objects.filter(round=round, stage__in=stages, film__in=films)
    return [Place(*row) for row in here.values_list("juror", "position", "film")]


def _barred(round: Round, films: Collection[Film], seats: Collection[Seat]) -> set[Pair]:
    """(juror, film) pairs that must not be: conflicts computed and declared, what was voided or abstained from."""
    boxes = _verified([seat.juror.user_id for seat in seats] + [film.creator_id for film in films])
    jurors = [
        JurorFacts(seat.juror_id, seat.juror.user_id, boxes[seat.juror.user_id], seat.juror.user.organisation)
        for seat in seats
    ]
    facts = [
        FilmFacts(
            film.pk, film.creator_id, addresses=boxes[film.creator_id],
            organisations=frozenset({film.creator.organisation}),
        )
        for film in films
    ]  # fmt: skip
    declared = Conflict.objects.filter(juror__seats__round=round, film__in=films).values_list("juror", "film")
    ended = Assignment.objects.filter(round=round, film__in=films, stage__in=ENDED).values_list("juror", "film")
    return set(conflicts(jurors, facts, declared=set(declared))) | set(ended)


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
