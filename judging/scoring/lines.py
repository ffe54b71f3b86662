"""Where every film stands by some method, and how sure that is."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import inf

import numpy as np

from judging.scoring.estimates import Estimates, Key, Named, unit_of
from judging.scoring.marks import Marks
from judging.scoring.robust import Gauge
from judging.scoring.uncertainty import draws, interval, order, tie_band, within

NOWHERE = (inf, 0)
"""The place of a film without one: behind all others, shared by none."""


@dataclass(frozen=True)
class FilmLine:
    """A film's place. Without a review all is None but `reviews` (0). `low` and `high` bound the place at 90 %;

    `top` is the probability to be among the first n, where a line was asked for; `is_tied` says the place is shared;
    `apart` is the error that counts between films, without what all share;
    `fair` is Rasch's expected mark, `is_extreme` that all marks were at an end of the scale.
    """

    film: str
    score: float | None
    error: float | None
    place: int | None
    low: int | None
    high: int | None
    reviews: int
    is_tied: bool = False
    top: float | None = None
    fair: float | None = None
    is_extreme: bool = False
    apart: float | None = None


def film_lines(marks: Marks, found: Estimates, line: int | None = None) -> tuple[FilmLine, ...]:
    """Ranked films by place, ties by name (they share a score to the last digit); then those without a review."""
    names, times = _films(marks, found)
    ranked = [index for index, score in enumerate(found.scores) if score is not None]
    groups = _groups(found, ranked, unit_of(marks, found))
    place: dict[int, tuple[int, int]] = {}
    like: dict[int, int] = {}
    for group in groups:
        place |= dict.fromkeys(group, (len(place) + 1, len(group)))
        like |= dict.fromkeys(group, group[0])
    sure, apart, extreme = _sureness(found, ranked, place, line), _apart(found), frozenset(found.extreme)
    lines: list[FilmLine] = []
    for index in sorted(range(len(names)), key=lambda at: (place.get(at, NOWHERE)[0], names[at])):
        (here, share), first = place.get(index, NOWHERE), like.get(index, index)
        low, high, top = sure.get(index, (None, None, None))
        lines.append(
            FilmLine(
                names[index],
                found.scores[first],
                found.errors[index],
                None if share == 0 else int(here),
                low,
                high,
                times[index],
                share > 1,
                top,
                found.fair[first] if found.fair else None,
                names[index] in extreme,
                apart[index],
            )
        )
    return tuple(lines)


def band_at(films: Sequence[FilmLine], line: int | None) -> tuple[str, ...]:
    """The films that stand neither clearly before nor clearly behind the last one above the line."""
    ranked = [one for one in films if one.place is not None]
    if line is None or not 0 < line < len(ranked) or any(one.apart is None for one in ranked):
        return ()
    scores = [one.score or 0.0 for one in ranked]
    return tuple(ranked[i].film for i in tie_band(line - 1, scores, [one.apart or 0.0 for one in ranked]))


def _films(marks: Marks, found: Estimates) -> tuple[tuple[str, ...], list[int]]:
    if found.method is not Named.MFRM:
        return marks.reviews.films, marks.reviews.by_film.tolist()
    seen = dict.fromkeys(marks.films, 0)
    for film, _ in marks.sheets:
        seen[film] += 1
    return marks.films, [seen[film] for film in marks.films]


def _apart(found: Estimates) -> list[float | None]:
    return found.errors if found.apart is None else found.apart


def _groups(found: Estimates, ranked: Sequence[int], unit: float) -> list[list[int]]:
    """Indices of films in groups of equal place, best first."""
    if found.keys is None:
        scores = [found.scores[index] or 0.0 for index in ranked]
        return [[ranked[at] for at in group] for group in order(scores, unit)]
    by_key: dict[Key, list[int]] = {}
    for index in ranked:
        by_key.setdefault(found.keys[index], []).append(index)
    return [by_key[key] for key in _best_first(by_key)]


def _best_first(keys: Iterable[Key]) -> list[Key]:
    """Keys of one method are all fractions or all gauges."""
    plain = sorted((key for key in keys if isinstance(key, Fraction)), reverse=True)
    return [*plain, *sorted((key for key in keys if isinstance(key, Gauge)), reverse=True)]


def _sureness(
    found: Estimates, ranked: Sequence[int], place: Mapping[int, tuple[int, int]], line: int | None
) -> dict[int, tuple[int, int, float | None]]:
    """By film: the ends of its interval and the probability to be above the line; nothing without errors."""
    errors = [_apart(found)[index] for index in ranked]
    if not ranked or all(error is None for error in errors):
        return {}
    filled = np.array([inf if error is None else error for error in errors])
    filled[np.isinf(filled)] = filled[np.isfinite(filled)].max(initial=0.0)
    ranks = draws(np.array([found.scores[index] or 0.0 for index in ranked]), filled)
    bounds = interval(ranks, [place[index][0] for index in ranked], [place[index][1] for index in ranked])
    top: list[float | None] = [None] * len(ranked) if line is None else within(ranks, line).tolist()
    found_at = {index: (bounds.low[at], bounds.high[at], top[at]) for at, index in enumerate(ranked)}
    return _alike(found_at, place)


def _alike(
    found: Mapping[int, tuple[int, int, float | None]], place: Mapping[int, tuple[int, int]]
) -> dict[int, tuple[int, int, float | None]]:
    """Films that share a place share what is said about it: what draws make of them differs by chance alone."""
    groups: dict[int, list[int]] = {}
    for index in found:
        if place[index][1] > 1:
            groups.setdefault(place[index][0], []).append(index)
    told = dict(found)
    for group in groups.values():
        low, high = min(found[index][0] for index in group), max(found[index][1] for index in group)
        tops = [top for index in group if (top := found[index][2]) is not None]
        told |= dict.fromkeys(group, (low, high, sum(tops) / len(tops) if tops else None))
    return told
