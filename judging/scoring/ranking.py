"""Standings: complete ballots → one exact number a film → places with real ties. Nothing is rounded here."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from fractions import Fraction

from judging.scoring import rubric as rubrics
from judging.scoring.averages import Method, mean, median, trimmed
from judging.scoring.deciding import decide
from judging.scoring.rubric import Ballot, Rubric


class Numbering(StrEnum):
    """How places are counted after a tie: 1, 2, 2, 4 or 1, 2, 2, 3."""

    STANDARD = "standard"
    DENSE = "dense"


@dataclass(frozen=True)
class Counting:
    """The rules of a count. A film with fewer than `quorum` complete ballots is named, not ranked.

    `pools` say which films belong together (language, category), where a method allows for their having had different
    jurors: (film, pool), ascending; empty for none.
    """

    method: Method = Method.MEAN
    quorum: int = 1
    numbering: Numbering = Numbering.STANDARD
    pools: tuple[tuple[int, str], ...] = ()


@dataclass(frozen=True)
class Standing:
    """Where a film stands. `place` is None below the quorum, `score` None without any complete ballot.

    `ballots` counts complete ones, `incomplete` those that did not count. `criteria` are means by criterion code,
    each on its own scale. `median` is that of the complete ballots' scores, whatever the method.
    """

    film: int
    place: int | None
    score: Fraction | None
    median: Fraction | None
    ballots: int
    incomplete: int
    shared: bool = False
    criteria: Mapping[str, Fraction] = field(default_factory=dict[str, Fraction])


METHODS: Mapping[Method, Callable[[Iterable[Fraction]], Fraction]] = {
    Method.MEAN: mean,
    Method.MEDIAN: median,
    Method.TRIMMED: trimmed,
}


def places(values: Mapping[int, Fraction], numbering: Numbering = Numbering.STANDARD) -> dict[int, int]:
    """Film → place, greatest value first; equal values share a place. Films of one place stand ascending by number."""
    place_of: dict[int, int] = {}
    for index, group in enumerate(tied_groups(values), start=1):
        place = index if numbering is Numbering.DENSE else len(place_of) + 1
        place_of.update(dict.fromkeys(group, place))
    return place_of


def tied_groups(values: Mapping[int, Fraction]) -> tuple[tuple[int, ...], ...]:
    """Films of equal value together, greatest value first. The order inside a group (ascending) means nothing."""
    groups: dict[Fraction, list[int]] = {}
    for film in sorted(values):
        groups.setdefault(values[film], []).append(film)
    return tuple(tuple(groups[value]) for value in sorted(groups, reverse=True))


def standings(films: Iterable[int], ballots: Iterable[Ballot], rubric: Rubric, counting: Counting) -> list[Standing]:
    """Every film of `films`: the ranked ones by place, then those below the quorum by number of ballots, most first.

    Ballots for other films are not counted (excluded films are simply not among `films`). The order of films that
    share a place is ascending by film number and means nothing. Raises ValueError as `rubric.scores` does.
    """
    entered = set(films)
    cast = [ballot for ballot in ballots if ballot.film in entered]
    given = rubrics.scores(rubric, cast)
    criteria = _criterion_means(rubric, cast)
    received = Counter(ballot.film for ballot in cast)
    values = _values(given, cast, rubric, counting)
    place_of = places(
        {film: values[film] for film in values if len(given[film]) >= counting.quorum}, counting.numbering
    )
    sharing = Counter(place_of.values())
    table = [
        Standing(
            film=film,
            place=place_of.get(film),
            score=values.get(film),
            median=median(given[film].values()) if film in given else None,
            ballots=len(given.get(film, ())),
            incomplete=received[film] - len(given.get(film, ())),
            shared=film in place_of and sharing[place_of[film]] > 1,
            criteria=criteria.get(film, {}),
        )
        for film in entered
    ]
    return sorted(table, key=lambda one: (one.place is None, one.place or -one.ballots, one.film))


def _values(
    given: Mapping[int, Mapping[int, Fraction]], cast: Sequence[Ballot], rubric: Rubric, counting: Counting
) -> Mapping[int, Fraction]:
    """Film → value by the method. One that looks at the whole panel falls back to the mean where it says nothing."""
    if counting.method in METHODS:
        return {film: METHODS[counting.method](by_juror.values()) for film, by_juror in given.items()}
    return decide(counting.method, given, cast, rubric, dict(counting.pools)).values


def ranked(table: Iterable[Standing]) -> list[Standing]:
    """The standings that have a place."""
    return [one for one in table if one.place is not None]


def under_quorum(table: Iterable[Standing]) -> list[Standing]:
    """The films that are named instead of ranked."""
    return [one for one in table if one.place is None]


def _criterion_means(rubric: Rubric, ballots: Sequence[Ballot]) -> dict[int, dict[str, Fraction]]:
    """Film → criterion → mean of its marks, of complete ballots alone: one pass over them, in whole numbers."""
    totals: dict[int, dict[str, list[int]]] = {}
    for ballot in ballots:
        if rubrics.missing(rubric, ballot.marks):
            continue
        of_film = totals.setdefault(ballot.film, {})
        for code, mark in ballot.marks.items():
            total = of_film.setdefault(code, [0, 0])
            total[0] += mark
            total[1] += 1
    order = [criterion.code for criterion in rubric.criteria]
    return {film: {code: Fraction(*own[code]) for code in order if code in own} for film, own in sorted(totals.items())}
