"""Where the marks of the analysis' charts stand, in the charts' own units. Every chart is a table too."""

from collections.abc import Sequence
from dataclasses import dataclass

from judging.results.dots import NINETY
from judging.scoring.lines import FilmLine
from judging.scoring.panel import JurorLine

LEFT, RIGHT, ROW = 96.0, 624.0, 22
LEAST_REACH = 0.5
"""The strip of severities reaches at least so far to either side, lest half a tenth look like a gulf."""
FILMS_AT_MOST = 60


@dataclass(frozen=True)
class SeverityMark:
    """A juror's severity at `x` with its 90 % interval from `start` to `end`, in the row at `y`."""

    line: JurorLine
    x: float
    start: float
    end: float
    y: int


@dataclass(frozen=True)
class Tick:
    x: float
    label: str


@dataclass(frozen=True)
class SeverityChart:
    """`middle` is the panel's average; ticks are points of the scale (or logits) from it."""

    marks: tuple[SeverityMark, ...]
    ticks: tuple[Tick, ...]
    middle: float
    height: int


@dataclass(frozen=True)
class ChanceBar:
    """A film's chance to be above the line, `width` long. `is_open`: between a tenth and nine tenths."""

    film: FilmLine
    percent: int
    width: float
    y: int
    is_open: bool


@dataclass(frozen=True)
class ChanceChart:
    bars: tuple[ChanceBar, ...]
    height: int


def severity_chart(jurors: Sequence[JurorLine]) -> SeverityChart:
    """One row a juror in the order given (by pseudonym, never by severity). Jurors without a severity are left out."""
    known = [one for one in jurors if one.found.severity is not None]
    reach = max([LEAST_REACH, *(abs(one.found.severity or 0) + NINETY * (one.found.error or 0) for one in known)])
    marks = tuple(_severity(one, reach, at) for at, one in enumerate(known))
    step = next(size for size in (0.25, 0.5, 1, 2, 5, 10, 20, 50, 1000) if size * 4 >= reach)
    wholes = range(-int(reach / step), int(reach / step) + 1)
    ticks = tuple(Tick(_across(n * step, reach), f"{n * step:+g}" if n else "0") for n in wholes)
    return SeverityChart(marks, ticks, _across(0, reach), len(marks) * ROW + 30)


def chance_chart(films: Sequence[FilmLine]) -> ChanceChart:
    """The films around the line, best first: the undecided ones and their neighbours, at most FILMS_AT_MOST."""
    known = [one for one in films if one.top is not None]
    near = [at for at, one in enumerate(known) if 0.02 < (one.top or 0) < 0.98]
    first, last = (max(near[0] - 2, 0), near[-1] + 3) if near else (0, 0)
    shown = known[first:last][:FILMS_AT_MOST]
    return ChanceChart(tuple(_chance(one, at) for at, one in enumerate(shown)), len(shown) * ROW + 8)


def _severity(one: JurorLine, reach: float, at: int) -> SeverityMark:
    value, error = one.found.severity or 0.0, NINETY * (one.found.error or 0.0)
    ends = (_across(value - error, reach), _across(value + error, reach))
    return SeverityMark(one, _across(value, reach), *ends, y=at * ROW + ROW // 2 + 4)


def _chance(one: FilmLine, at: int) -> ChanceBar:
    top = one.top or 0.0
    return ChanceBar(one, int(100 * top), round(top * (RIGHT - LEFT), 1), at * ROW + 4, 0.1 < top < 0.9)


def _across(value: float, reach: float) -> float:
    return round(LEFT + (value / reach + 1) / 2 * (RIGHT - LEFT), 1)
