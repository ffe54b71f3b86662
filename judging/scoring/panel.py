"""The panel: every juror's sheet, agreement on every criterion, reliability of the whole."""

from collections.abc import Mapping
from dataclasses import dataclass
from math import inf

import numpy as np

from judging.scoring import reliability
from judging.scoring.estimates import Estimates, Juror, Line, Named
from judging.scoring.jurors import Expectation, Sheet, expectation, halo, sheets
from judging.scoring.marks import Marks
from judging.scoring.mixed import Components
from judging.scoring.reliability import FORMS, Intraclass, Level
from judging.scoring.reviews import Index, Reviews, Vector, sums


@dataclass(frozen=True)
class JurorLine:
    """A juror: what the method estimated, and the sheet every method shares."""

    juror: str
    found: Juror
    sheet: Sheet


@dataclass(frozen=True)
class CriterionLine:
    """A criterion: its mean, the spread of its marks, how far the panel agrees on it (alpha, interval)."""

    criterion: str
    marks: int
    mean: float | None
    spread: float | None
    alpha: float | None
    measured: Line | None = None


@dataclass(frozen=True)
class Reliability:
    """Of complete reviews. `films` is how many films every juror reviewed: what ICC and W are told from.

    `agreement` and `consistency` are the reliability of one review from variance components, with and without counting
    severity as error; `wanted` how many calibrated reviews a film needs for 0.8.
    """

    alphas: Mapping[Level, float | None]
    intraclass: Mapping[str, Intraclass]
    kendall_w: float | None
    spearman: float | None
    films: int
    agreement: float | None
    consistency: float | None
    wanted: float | None


BLANK = Sheet(0, None, None, None, None, None, None, None, (), ())


def juror_lines(marks: Marks, found: Estimates) -> tuple[JurorLine, ...]:
    """Every juror with a complete review (for Rasch: with a mark), by name."""
    reviews = marks.reviews
    own = sheets(reviews, _expected(reviews, found), halos=_halos(marks), position=_positions(marks))
    by_name = dict(zip(reviews.jurors, own, strict=True))
    names = marks.jurors if found.method is Named.MFRM else reviews.jurors
    return tuple(
        JurorLine(name, one, by_name.get(name, BLANK)) for name, one in zip(names, found.jurors, strict=True)
    )  # fmt: skip


def _expected(reviews: Reviews[str], found: Estimates) -> Expectation:
    """Leave-one-out expectations by the crossed model where it holds, else from colleagues' plain means."""
    severity = np.zeros(len(reviews.jurors))
    if found.method is not Named.MFRM:
        severity = np.array([one.severity or 0.0 for one in found.jurors], dtype=np.float64)
    missed: Vector = reviews.y - severity[reviews.juror]
    model = found.components if found.ratios is not None else None
    if model is not None:
        prior = np.full(len(reviews.films), float(missed.mean()))
        return expectation(reviews, severity, prior, model.film**2, model.residual**2)
    times = np.maximum(reviews.by_film, 1)
    rest = missed - (sums(reviews.film, missed, times.size) / times)[reviews.film]
    free = max(reviews.size - int((reviews.by_film > 0).sum()), 1)
    return expectation(reviews, severity, np.zeros(times.size), inf, max(float(rest @ rest) / free, 1e-12))


def _positions(marks: Marks) -> Index | None:
    reviews = marks.reviews
    if not marks.positions:
        return None
    places: list[int] = []
    for at in range(reviews.size):
        pair = (reviews.jurors[int(reviews.juror[at])], reviews.films[int(reviews.film[at])])
        places.append(marks.positions.get(pair, 0))
    return np.array(places, dtype=np.int64)


def _halos(marks: Marks) -> dict[int, float]:
    """By juror (index among the reviews' jurors), how criteria move together."""
    if len(marks.counting) < 2:
        return {}
    lacking = set(marks.incomplete)
    by_juror: dict[str, list[list[float]]] = {}
    for (film, juror), sheet in marks.sheets.items():
        if (film, juror) not in lacking:
            by_juror.setdefault(juror, []).append([float(sheet[code]) for code in marks.counting])
    found = {index: halo(list(np.array(by_juror[name]).T)) for index, name in enumerate(marks.reviews.jurors)}
    return {index: value for index, value in found.items() if value is not None}


# ── Criteria and the whole ────────────────────────────────────────────────────
def criterion_line(marks: Marks, criterion: str, found: Estimates) -> CriterionLine:
    reviews = marks.reviews_for(criterion)
    alpha = reliability.alpha(reviews, Level.INTERVAL)
    spread = float(reviews.y.std(ddof=1)) if reviews.size > 1 else None
    mean = float(reviews.y.mean()) if reviews.size else None
    return CriterionLine(criterion, reviews.size, mean, spread, alpha, found.criteria.get(criterion))


def reliability_of(reviews: Reviews[str], components: Components | None) -> Reliability:
    """Everything about agreement that these reviews can tell."""
    table = reliability.complete_table(reviews)
    nothing = Intraclass(None, None, None)
    single = components is not None and components.film > 0 and components.residual > 0
    film, juror, rest = (
        (components.film**2, components.juror**2, components.residual**2) if components and single else (0.0, 0.0, 0.0)
    )
    return Reliability(
        alphas=reliability.alphas(reviews),
        intraclass=dict.fromkeys(FORMS, nothing) if table is None else reliability.intraclass(table),
        kendall_w=None if table is None else reliability.concordance(table),
        spearman=reliability.mean_spearman(reviews), films=0 if table is None else table.shape[0],
        agreement=film / (film + juror + rest) if single else None,
        consistency=film / (film + rest) if single else None,
        wanted=4 * rest / film if single else None,
    )  # fmt: skip
