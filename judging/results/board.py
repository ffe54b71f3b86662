"""The standings board: rows, the cut line among them, what was folded away, and the figures above."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from fractions import Fraction

from judging.models import Round
from judging.results.analysis import FilmView, RoundAnalysis
from judging.results.dots import DotStrip, dot_strip
from judging.results.standings import RoundResult, RoundSummary, Standing
from judging.results.table import JurorProgress, is_split
from judging.scoring import agreement
from submissions.models import Film

FOLDED_ABOVE = 30
"""A longer board shows its top and the neighbourhood of the line; the rest is one click away."""
TOP, NEAR = 6, 6


class Kind(StrEnum):
    FILM = "film"
    GAP = "gap"
    CUT = "cut"


@dataclass(frozen=True)
class Line:
    """One line of the board: a film, the cut line, or a gap: rows `first` to `last` folded away, of which `above`
    (codes) lie above the cut line and advance with the others."""

    kind: Kind
    standing: Standing | None = None
    film: Film | None = None
    dots: DotStrip | None = None
    flags: tuple[str, ...] = ()
    is_above: bool = False
    first: int = 0
    last: int = 0
    above: tuple[str, ...] = ()
    view: FilmView | None = None


@dataclass(frozen=True)
class Agreement:
    """How far the panel agrees: Kendall's W if all jurors scored all films, and the mean spread of a film."""

    kendall_w: Fraction | None
    mean_spread: float | None


@dataclass(frozen=True)
class Figures:
    """What stands above a board. `tied_at_line` are the codes of films that share their rank across the cut line;
    `short` those below the quorum; `split` those with wide disagreement."""

    round: RoundSummary
    jurors_done: int
    jurors: int
    agreement: Agreement
    tied_at_line: tuple[str, ...]
    short: tuple[str, ...]
    split: tuple[str, ...]

    @property
    def waiting_for(self) -> int:
        """How many jurors have open work."""
        return self.jurors - self.jurors_done

    @property
    def decisions(self) -> int:
        """How many things need a decision: films at a tied line count as one."""
        return bool(self.tied_at_line) + len(self.short)


def figures_of(result: RoundResult, panel: Sequence[JurorProgress], *, hidden: Collection[int] = ()) -> Figures:
    """The figures of a round without the `hidden` films (the reader has a conflict). No query."""
    jurors = [row for row in panel if not row.has_left]
    shown = [row for row in result.rows if row.film_id not in hidden]
    low, high = result.rubric.low, result.rubric.high
    return Figures(
        round=result.round, jurors=len(jurors), jurors_done=sum(row.is_done for row in jurors),
        agreement=_agreement(shown), tied_at_line=tied_at_line(result, hidden),
        short=tuple(row.code for row in shown if row.rank is None),
        split=tuple(row.code for row in shown if is_split(row.spread, low, high)),
    )  # fmt: skip


def lines_of(
    round: Round, result: RoundResult, *, hidden: Collection[int] = (), whole: bool = False,
    behind: RoundAnalysis | None = None,
) -> tuple[Line, ...]:  # fmt: skip
    """The lines of the board without the `hidden` films, all of them or what is worth showing. Two queries.

    `behind` adds to every line how sure it is.
    """
    rows = [row for row in result.rows if row.film_id not in hidden]
    lines = _lines(round, rows, films_above(result), whole=whole)
    return lines if behind is None else tuple(_with_view(line, round, behind) for line in lines)


def _with_view(line: Line, round: Round, behind: RoundAnalysis) -> Line:
    row = line.standing
    if row is None or (view := behind.films.get(row.film_id)) is None:
        return line
    scale = round.rubric
    error = view.sure.error if view.sure else None
    surprises = {juror for code, juror in behind.surprises if code == row.code}
    dots = dot_strip(row.scores, row.score, low=scale.low, high=scale.high, error=error, surprises=surprises)
    flags = (*line.flags, *(("band",) if view.in_band and not row.shared else ()))
    return replace(line, view=view, dots=dots, flags=flags)


def films_above(result: RoundResult) -> frozenset[int]:
    """The films that advance by the line: ranked within the cut. A tie across the line leaves all tied films below it:

    the chair decides, not the order in which the rows happen to stand. Empty for a last round.
    """
    cut, least = result.round.cut, result.round.cut_above
    ranked = [row for row in result.rows if row.rank is not None]
    if least is not None:
        return frozenset(row.film_id for row in ranked if row.score is not None and row.score >= Fraction(least))
    if cut is None:
        return frozenset()
    across = ranked[cut].rank if len(ranked) > cut else None
    return frozenset(row.film_id for row in ranked[:cut] if row.rank != across)


def tied_at_line(result: RoundResult, hidden: Collection[int] = ()) -> tuple[str, ...]:
    """Codes of the films that share a rank of which a part would fall above the line; empty when the line is clean."""
    cut = result.round.cut
    ranked = [row for row in result.rows if row.rank is not None]
    if cut is None or len(ranked) <= cut or ranked[cut - 1].rank != ranked[cut].rank:
        return ()
    return tuple(row.code for row in ranked if row.rank == ranked[cut].rank and row.film_id not in hidden)


def _agreement(rows: Sequence[Standing]) -> Agreement:
    numbers: dict[str, int] = {}
    scores = {
        row.film_id: {numbers.setdefault(one.juror, len(numbers)): one.score for one in row.scores}
        for row in rows
        if row.scores
    }
    spreads = [row.spread for row in rows if row.spread is not None]
    return Agreement(agreement.kendall_w(scores), sum(spreads) / len(spreads) if spreads else None)


def _lines(round: Round, rows: Sequence[Standing], above: frozenset[int], *, whole: bool) -> tuple[Line, ...]:
    line_after = _line_after(round, rows)
    visible = set(range(len(rows))) if whole or len(rows) <= FOLDED_ABOVE else _worth_showing(len(rows), line_after)
    films = _films([rows[index].film_id for index in sorted(visible)])
    lines: list[Line] = []
    for index, row in enumerate(rows):
        if index in visible:
            lines.append(_film_line(round, row, films[row.film_id], is_above=row.film_id in above))
        else:
            gap = lines.pop() if lines and lines[-1].kind is Kind.GAP else Line(Kind.GAP, first=index + 1)
            codes = (*gap.above, row.code) if row.film_id in above else gap.above
            lines.append(replace(gap, last=index + 1, above=codes))
        if index + 1 == line_after:
            lines.append(Line(Kind.CUT))
    return tuple(lines)


def _films(numbers: Collection[int]) -> dict[int, Film]:
    return Film.objects.select_related("file").prefetch_related("file__renditions").in_bulk(numbers)


def _line_after(round: Round, rows: Sequence[Standing]) -> int | None:
    """After how many rows the cut line stands; None without one, or with nothing ranked below it."""
    ranked = [row for row in rows if row.rank is not None]
    if round.cut_above is not None:
        least = Fraction(round.cut_above)
        return sum(row.score is not None and row.score >= least for row in ranked)
    return round.cut if round.cut is not None and len(ranked) >= round.cut else None


def _worth_showing(number: int, line_after: int | None) -> set[int]:
    near = range(max(0, line_after - NEAR), min(number, line_after + NEAR)) if line_after is not None else range(0)
    return set(range(min(TOP, number) if line_after is not None else FOLDED_ABOVE)) | set(near)


def _film_line(round: Round, row: Standing, film: Film, *, is_above: bool) -> Line:
    scale = round.rubric
    flags = [
        flag
        for flag, holds in (
            ("short", row.rank is None),
            ("tied", row.shared),
            ("split", is_split(row.spread, scale.low, scale.high)),
        )
        if holds
    ]
    dots = dot_strip(row.scores, row.score, low=scale.low, high=scale.high)
    return Line(Kind.FILM, standing=row, film=film, dots=dots, flags=tuple(flags), is_above=is_above)
