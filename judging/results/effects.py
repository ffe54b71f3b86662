"""What the choice of a method does to the places, for the films it matters for."""

from collections.abc import Mapping
from dataclasses import dataclass

from judging.results.analysis import COMPARED, RoundAnalysis
from judging.results.standings import RoundResult
from judging.scoring.averages import Method

ROWS_AT_MOST = 40


@dataclass(frozen=True)
class Effect:
    """A film's places by method (None where a method gives none), in the order of `COMPARED`. `crosses`: by some method

    it stands above the line, by another below."""

    code: str
    place: int | None
    places: tuple[int | None, ...]
    crosses: bool


@dataclass(frozen=True)
class Effects:
    """`rows` by place; `crossing` is how many films a method would lift over the line or drop below it."""

    methods: tuple[Method, ...]
    rows: tuple[Effect, ...]
    crossing: int


def effects_of(result: RoundResult, behind: RoundAnalysis) -> Effects:
    """The films at the top, or around the line if there is one: up to ROWS_AT_MOST. Hidden films are left out."""
    cut = result.round.cut
    every = [
        _effect(row.code, row.rank, behind.films[row.film_id].places, cut)
        for row in result.rows
        if row.film_id in behind.films and row.rank is not None
    ]
    crossing = [one for one in every if one.crosses]
    start = max(cut - ROWS_AT_MOST // 2, 0) if cut is not None and len(every) > ROWS_AT_MOST else 0
    shown = crossing[:ROWS_AT_MOST] if len(crossing) > 2 else every[start : start + ROWS_AT_MOST]
    return Effects(COMPARED, tuple(shown), len(crossing))


def _effect(code: str, rank: int | None, places: Mapping[Method, int], cut: int | None) -> Effect:
    found = tuple(places.get(method) for method in COMPARED)
    known = [place for place in found if place is not None]
    crosses = cut is not None and bool(known) and min(known) <= cut < max(known)
    return Effect(code, rank, found, crosses)
