"""What lies behind the standings: how sure each place is, how severe each juror, how far methods differ.

Computed from the rows of a `RoundResult` alone: no query. A result that did not change is not computed again, and one
that changed a little starts from the variances it had.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

from contest.memory import Memory
from contest.problems import Problem
from judging.results.standings import RoundResult, Standing
from judging.scoring import ranking
from judging.scoring import rubric as rubrics
from judging.scoring.analysis import Analysis, analyse
from judging.scoring.averages import Method
from judging.scoring.estimates import estimate
from judging.scoring.lines import FilmLine
from judging.scoring.marks import Mark, Marks
from judging.scoring.mixed import Ratios
from judging.scoring.panel import JurorLine
from judging.scoring.ranking import Counting
from judging.scoring.rubric import Ballot

COMPARED = (Method.BLUP_SCALE, Method.BLUP, Method.MEAN, Method.MEDIAN, Method.TRIMMED, Method.MAJORITY, Method.BORDA)
"""The methods whose places are laid side by side."""


@dataclass(frozen=True)
class FilmView:
    """A film beside its standing: `raw` mean and the places by the compared methods. `sure` is what the round's method

    says of its score; `in_band` that the cut line cannot tell it from the last film above.
    """

    raw: Fraction | None
    sure: FilmLine | None
    in_band: bool
    places: Mapping[Method, int]


@dataclass(frozen=True)
class RoundAnalysis:
    """`analysis` by the round's method (films by code, jurors by pseudonym), and a view of every film by number.

    `surprises` are (code, pseudonym) of single reviews far from what was expected; a second look, no reproach.
    """

    analysis: Analysis
    films: Mapping[int, FilmView]
    surprises: frozenset[tuple[str, str]]

    @property
    def used(self) -> Method:
        return self.analysis.method

    @property
    def warnings(self) -> tuple[Problem, ...]:
        return self.analysis.warnings

    @property
    def undecided(self) -> tuple[FilmLine, ...]:
        """Films whose chance to be above the line is neither below a tenth nor above nine tenths."""
        return tuple(one for one in self.analysis.films if one.top is not None and 0.1 < one.top < 0.9)


_known: Memory[RoundAnalysis] = Memory(8)
_near: dict[int, Ratios] = {}


def analysis_of(result: RoundResult) -> RoundAnalysis:
    """The analysis of a result, out of memory if nothing changed."""
    line = (result.round.cut, result.round.cut_above)
    key = (result.round.id, line, result.method, result.pools, _content(result))
    return _known.of(key, lambda: _analysed(result))


def marks_of(result: RoundResult) -> Marks:
    """The complete ballots of a result as marks on the rubric's scale: films by code, jurors by pseudonym."""
    scales = {criterion.code: criterion for criterion in result.rubric.criteria}
    rows = [
        Mark(row.code, one.juror, code, rubrics.on_scale(result.rubric, scales[code], mark))
        for row in result.rows
        for one in row.scores
        for code, mark in one.marks.items()
        if code in scales
    ]
    pools = dict(result.pools)
    named = {row.code: pools[row.film_id] for row in result.rows if row.film_id in pools}
    weights = {code: Fraction(one.weight, 100) for code, one in scales.items()}
    unjudged = [Mark(row.code, "", "", None) for row in result.rows if not row.scores]
    return Marks([*rows, *unjudged], {**weights, "": Fraction(0)}, named)


def ballots_of(result: RoundResult) -> list[Ballot]:
    """The ballots of a result, jurors numbered by their pseudonyms."""
    names = sorted({one.juror for row in result.rows for one in row.scores})
    number = {name: at for at, name in enumerate(names, start=1)}
    return [Ballot(number[one.juror], row.film_id, one.marks) for row in result.rows for one in row.scores]


def recounted(result: RoundResult, method: Method) -> RoundResult:
    """The same ballots counted by another method: for looking at, it decides nothing."""
    if method is result.method:
        return result
    counting = Counting(method, result.round.quorum, pools=result.pools)
    table = ranking.standings([row.film_id for row in result.rows], ballots_of(result), result.rubric, counting)
    rows = {row.film_id: row for row in result.rows}
    recount = tuple(replace(rows[one.film], rank=one.place, shared=one.shared, score=one.score) for one in table)
    return replace(result, rows=recount, method=method)


def without(found: RoundAnalysis, rows: Sequence[Standing], hidden: Collection[int]) -> RoundAnalysis:
    """The analysis as a reader sees it who must not see some films (their places stay counted)."""
    if not hidden:
        return found
    codes = {row.code for row in rows if row.film_id in hidden}
    analysis = replace(
        found.analysis, films=tuple(one for one in found.analysis.films if one.film not in codes),
        band=tuple(code for code in found.analysis.band if code not in codes),
    )  # fmt: skip
    films = {film: view for film, view in found.films.items() if film not in hidden}
    return RoundAnalysis(analysis, films, frozenset(pair for pair in found.surprises if pair[0] not in codes))


def own_line(found: RoundAnalysis, pseudonym: str) -> JurorLine | None:
    """The sheet of one juror: all that a juror ever sees of this."""
    return next((one for one in found.analysis.jurors if one.juror == pseudonym), None)


def _content(result: RoundResult) -> tuple[object, ...]:
    return tuple(
        (row.code, tuple((one.juror, *sorted(one.marks.items())) for one in row.scores)) for row in result.rows
    )


def _line(result: RoundResult) -> int | None:
    """How many films stand above the line."""
    if result.round.cut_above is None:
        return result.round.cut
    least = Fraction(result.round.cut_above)
    return sum(row.rank is not None and row.score is not None and row.score >= least for row in result.rows)


def _analysed(result: RoundResult) -> RoundAnalysis:
    marks = marks_of(result)
    analysis = analyse(marks, result.method, line=_line(result), near=_near.get(result.round.id))
    if analysis.ratios is not None:
        _near[result.round.id] = analysis.ratios
    places = {method: _places(result, marks, method, analysis) for method in COMPARED}
    by_code = {one.film: one for one in analysis.films}
    films = {
        row.film_id: FilmView(
            sum((one.score for one in row.scores), Fraction(0)) / len(row.scores) if row.scores else None,
            by_code.get(row.code), row.code in analysis.band,
            {method: found[row.code] for method, found in places.items() if row.code in found},
        )
        for row in result.rows
    }  # fmt: skip
    return RoundAnalysis(analysis, films, _surprises(marks, analysis))


def _places(result: RoundResult, marks: Marks, method: Method, analysis: Analysis) -> dict[str, int]:
    """Code → place by a method, among the films that have reached the quorum."""
    found = estimate(marks, method, near=analysis.ratios)
    enough = {row.code for row in result.rows if row.rank is not None}
    keys = found.keys if found.keys is not None else found.scores
    given = {
        name: (key if found.keys is not None else Fraction(round((score or 0.0) * 10**9)))
        for name, key, score in zip(marks.reviews.films, keys, found.scores, strict=True)
        if score is not None and name in enough
    }
    ordered = sorted(given.values(), reverse=True)  # type: ignore[type-var]  # fractions, or gauges: never both
    first: dict[object, int] = {}
    for place, key in enumerate(ordered, start=1):
        first.setdefault(key, place)
    return {name: first[key] for name, key in given.items()}


def _surprises(marks: Marks, analysis: Analysis) -> frozenset[tuple[str, str]]:
    reviews = marks.reviews
    return frozenset(
        (reviews.films[int(reviews.film[at])], reviews.jurors[int(reviews.juror[at])])
        for line in analysis.jurors
        for at in line.sheet.surprises
    )
