"""A whole analysis: scores, places and how sure they are, each juror's sheet, the panel's reliability, what to know."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from contest.problems import Problem
from judging.scoring.estimates import Estimates, Named, estimate
from judging.scoring.lines import FilmLine, band_at, film_lines
from judging.scoring.marks import OVERALL, Marks
from judging.scoring.mixed import Components, Ratios
from judging.scoring.panel import CriterionLine, JurorLine, Reliability, criterion_line, juror_lines, reliability_of
from judging.scoring.reviews import parts_of

NAMED_AT_MOST = 8
"""A warning names this many films or jurors, and counts the rest."""
COMPARABLE = frozenset({Named.ADDITIVE, Named.BLUP, Named.BLUP_SCALE, Named.MFRM})


@dataclass(frozen=True)
class Analysis:
    """`method` is what was used, `asked` what was asked for. `band` are the films that the line cannot tell apart.

    `components` are given for the models (and, with deviance 0, the residual for least squares).
    """

    asked: Named
    method: Named
    films: tuple[FilmLine, ...]
    jurors: tuple[JurorLine, ...]
    criteria: tuple[CriterionLine, ...]
    components: Components | None
    reliability: Reliability
    band: tuple[str, ...] = ()
    thresholds: tuple[float, ...] = ()
    ratios: Ratios | None = None
    warnings: tuple[Problem, ...] = ()


def analyse(
    marks: Marks, method: Named = Named.BLUP_SCALE, *, line: int | None = None, near: Ratios | None = None
) -> Analysis:
    """Everything about these marks by one method; `line` is how many films advance. `near` as in `severity.fitted`."""
    found = estimate(marks, method, near=near)
    films = film_lines(marks, found, line)
    model = found.components if found.components and found.components.deviance else None
    return Analysis(
        asked=method, method=found.method, films=films, jurors=juror_lines(marks, found),
        criteria=tuple(criterion_line(marks, name, found) for name in marks.criteria if name != OVERALL),
        components=found.components, reliability=reliability_of(marks.reviews, model), band=band_at(films, line),
        thresholds=found.thresholds, ratios=found.ratios,
        warnings=tuple(_warnings(marks, found)),
    )  # fmt: skip


def _warnings(marks: Marks, found: Estimates) -> Iterator[Problem]:
    """What a reader must know about these results, gravest first."""
    for why in found.fallen:
        yield Problem(f"fell_{why}", {"method": found.method.value})
    reviews = marks.reviews
    parts = parts_of(reviews)
    if len(parts) > 1:
        told = "; ".join(f"{names(jurors)}: {names(films)}" for jurors, films in parts[:NAMED_AT_MOST])
        yield Problem("falls_apart", {"parts": len(parts), "told": told})
    empty = [name for name, n in zip(reviews.films, reviews.by_film.tolist(), strict=True) if not n]
    if empty:
        yield Problem("no_review", {"films": names(empty), "n": len(empty)})
    if marks.incomplete:
        pairs = [f"{juror} → {film}" for film, juror in marks.incomplete]
        yield Problem("incomplete", {"reviews": names(pairs), "n": len(pairs)})
    single = [name for name, n in zip(reviews.jurors, reviews.by_juror.tolist(), strict=True) if n == 1]
    if single:
        yield Problem("one_review", {"jurors": names(single), "n": len(single)})
    if len(reviews.jurors) == 1:
        yield Problem("one_juror")
    if reviews.size > 1 and reviews.is_even:
        yield Problem("all_equal")
    if found.extreme:
        yield Problem("extreme", {"films": names(found.extreme), "n": len(found.extreme)})
    if reviews.size and not reviews.is_complete:
        yield Problem("not_complete", {"reviews": reviews.size, "cells": len(reviews.films) * len(reviews.jurors)})


def names(given: Sequence[str]) -> str:
    """Some names for a sentence: the first few, and how many more there are."""
    told = ", ".join(given[:NAMED_AT_MOST])
    return told if len(given) <= NAMED_AT_MOST else f"{told}, … (+{len(given) - NAMED_AT_MOST})"
