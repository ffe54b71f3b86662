"""The shots of a film as a table that somebody wrote elsewhere: CSV in, spans and named mistakes out.

Lenient about how a table is written, strict about what it says. Separators are commas, semicolons or tabs; names of
columns and sources are read whatever their case, spaces and hyphens. Times are milliseconds in columns named …_ms,
seconds (with a decimal point or comma) in columns named …_s or …_seconds, a clock (1:05.250) anywhere. A column called
just "start" or "end" that holds whole numbers is in seconds if they all lie within the film so, else in milliseconds.

A rule: plain Python, no Django, no files (callers bring the bytes). Times come out as integer milliseconds.
"""

import csv
import io
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Decimal

from contest.problems import Problem
from submissions.declaration import MADE_WITH_MODELS, Source, Span

MOST_ROWS = 20_000
MOST_BYTES = 8 * 1024 * 1024
CLOCK = re.compile(r"(?:(\d{1,3}):)?(\d{1,3}):(\d{1,2})(?:[.,](\d{1,9}))?")
NUMBER = re.compile(r"\d{1,12}(?:[.,]\d{1,9})?")
SHOWN = 60
"""Of a cell that makes no sense a sentence quotes so many characters."""

COLUMNS: Mapping[str, tuple[str, ...]] = {
    "start": ("start", "starts", "from", "in", "begin", "begins", "timein", "intime", "starttime",
              "timestart", "startat", "tcin", "timecodein", "starttimecode"),
    "end": ("end", "to", "out", "ends", "until", "timeout", "outtime", "endtime", "timeend",
            "endat", "stop", "tcout", "timecodeout", "endtimecode"),
    "length": ("length", "duration", "len"),
    "source": ("source", "sourcetype", "digitalsourcetype", "iptc", "iptcdigitalsourcetype", "type", "category",
               "class", "kind", "origin", "shottype", "picture"),
    "model": ("model", "modelname", "tool", "aimodel", "generator"),
    "note": ("note", "notes", "comment", "comments", "remark", "remarks", "description"),
}  # fmt: skip
"""What a column is for → the names it may have, without case, spaces and signs; times may carry a unit behind."""

TIMES = ("start", "end", "length")
UNITS: Mapping[str, int] = {
    "ms": 1, "msec": 1, "millis": 1, "milliseconds": 1, "s": 1000, "sec": 1000, "secs": 1000, "seconds": 1000,
}  # fmt: skip

SOURCES: Mapping[Source, tuple[str, ...]] = {
    Source.UNMARKED: ("", "unmarked", "unknown", "notmarkedyet"),
    Source.AI: ("ai", "aigenerated", "generated", "generative", "fullai", "fullyai", "fullygenaimedia", "genai",
                "trainedalgorithmicmedia", "trainedalgorithmicmediadigitalsource", "texttovideo", "imagetovideo",
                "videotovideo"),
    Source.COMPOSITE: ("composite", "aicomposite", "aimixed", "mixed", "hybrid", "aimodified", "partlyai", "partai",
                       "partlygenaicreation", "aimixedwithrecordedorhandmadepicture", "compositesynthetic",
                       "compositewithtrainedalgorithmicmedia", "compositewithtrainedalgorithmicmediadigitalsource"),
    Source.CAMERA: ("camera", "filmed", "live", "liveaction", "footage", "digitalcapture", "computationalcapture",
                    "compositecapture", "negativefilm", "positivefilm", "print"),
    Source.RECORDING: ("recording", "screen", "screenrecording", "screencapture", "virtualrecording", "gameengine",
                       "screenorgameenginerecording"),
    Source.HAND_MADE: ("handmade", "drawn", "animation", "3d", "cgi", "motiongraphics", "humanedits", "digitalcreation",
                       "minorhumanedits", "digitalart", "softwareimage", "drawn3dormotiongraphicsbyhand"),
    Source.PROCEDURAL: ("procedural", "algorithmicmedia", "puredatadrivenmedia", "datadrivenmedia",
                        "generatedwithoutanaimodel"),
    Source.NEUTRAL: ("neutral", "title", "titles", "credit", "credits", "endcredits", "titlecard", "black", "leader",
                     "titlesblackleader"),
}  # fmt: skip
"""Our words, plain words and the IPTC digital source types (also as whole addresses) → what they are here."""

SOURCE_OF = {word: source for source, words in SOURCES.items() for word in words}
SAYS_NOTHING = frozenset({"algorithmicallyenhanced"})
"""Enhancement keeps the category of what was enhanced, so by itself it does not say where a picture comes from."""


@dataclass(frozen=True)
class Sheet:
    """What a table says. `spans` are in the order of time, whatever the order of its lines; `lines` are theirs.

    Problems know their `line`, counted from 1 as an editor does; 0 is the sheet as a whole. With problems the spans
    are those that could be read. Notices are worth telling and forbid nothing.
    """

    spans: tuple[Span, ...] = ()
    lines: tuple[int, ...] = ()
    problems: tuple[Problem, ...] = ()
    notices: tuple[Problem, ...] = ()


@dataclass(frozen=True)
class _Column:
    """Where a column stands, counted from 0; `unit` in ms, None where the name does not say."""

    place: int
    unit: int | None = None


@dataclass
class _Row:
    line: int
    cells: Mapping[str, str]
    times: dict[str, int] = field(default_factory=dict[str, int])


def read_sheet(content: bytes, running_ms: int) -> Sheet:
    """The shots in `content`, and whatever keeps them from tiling [0, running_ms). Never raises."""
    if len(content) > MOST_BYTES:
        return Sheet(problems=(Problem("too_large", {"line": 0, "megabytes": MOST_BYTES // 1024**2}),))
    text = _decoded(content)
    if text is None:
        return Sheet(problems=(Problem("not_text", {"line": 0}),))
    try:
        lines = list(_lines(text))
    except csv.Error as error:
        return Sheet(problems=(Problem("not_csv", {"line": 0, "error": str(error)}),))
    if not lines:
        return Sheet(problems=(Problem("no_rows", {"line": 0}),))
    (first, names), *body = lines
    columns = _columns(names)
    if missing := [name for name in ("start", "end", "source") if not _is_there(name, columns)]:
        return Sheet(problems=tuple(Problem("no_column", {"line": first, "column": name}) for name in missing))
    if not body or len(body) > MOST_ROWS:
        return Sheet(problems=(Problem("too_many_rows" if body else "no_rows", {"line": first, "most": MOST_ROWS}),))
    rows = [_row(line, cells, columns) for line, cells in body]
    return _read(rows, _with_units(columns, rows, running_ms), running_ms)


# ── The table ─────────────────────────────────────────────────────────────────
def _decoded(content: bytes) -> str | None:
    encoding = "utf-16" if content[:2] in {b"\xff\xfe", b"\xfe\xff"} else "utf-8-sig"
    try:
        text = content.decode(encoding)
    except UnicodeDecodeError:
        return None
    return None if "\x00" in text else text


def _lines(text: str) -> Iterator[tuple[int, list[str]]]:
    """(line, cells) of every line that says something; those that begin with "# " are remarks."""
    sample = next((line for line in text.splitlines() if line.strip() and not line.startswith("# ")), "")
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=max("\t;,", key=sample.count), skipinitialspace=True)
    before = 0
    for cells in reader:
        line, before = before + 1, reader.line_num
        if any(cell.strip() for cell in cells) and not cells[0].startswith("# "):
            yield line, [cell.strip() for cell in cells]


def plain(text: str) -> str:
    """Letters and digits only, in lower case."""
    return "".join(letter for letter in text.casefold() if letter.isalnum())


def _columns(names: Sequence[str]) -> dict[str, _Column]:
    """What each column is for; of several that could be the same the one with the likelier name counts."""
    found: dict[str, tuple[int, _Column]] = {}
    for place, name in enumerate(names):
        for meant, rank, unit in _meanings(plain(name)):
            if meant not in found or rank < found[meant][0]:
                found[meant] = rank, _Column(place, unit)
    return {meant: column for meant, (_, column) in found.items()}


def _meanings(name: str) -> Iterator[tuple[str, int, int | None]]:
    """("start", 0, 1) for "startms": what a column may be for, how likely (0 is likeliest), and its unit in ms."""
    for meant, known in COLUMNS.items():
        if name in known:
            yield meant, known.index(name), None
        elif meant in TIMES:
            for unit, ms in UNITS.items():
                short = name.removesuffix(unit) if name.endswith(unit) else ""
                stem = short if short in known else short.removesuffix("in")
                if stem in known:
                    yield meant, known.index(stem), ms
                    break


def _is_there(name: str, columns: Mapping[str, _Column]) -> bool:
    return name in columns or (name == "end" and "length" in columns)


def _row(line: int, cells: Sequence[str], columns: Mapping[str, _Column]) -> _Row:
    """The cells by what they are for; what the line does not have is empty."""
    return _Row(
        line, {name: cells[column.place] if column.place < len(cells) else "" for name, column in columns.items()}
    )


def _with_units(columns: Mapping[str, _Column], rows: Sequence[_Row], running_ms: int) -> dict[str, int]:
    """Ms in one of each time column's unit, where the name does not say by what the numbers can only mean."""
    times = [name for name in TIMES if name in columns]
    unsaid = [row.cells[name] for row in rows for name in times if columns[name].unit is None]
    is_whole = all(cell.isdecimal() for cell in unsaid if cell and ":" not in cell)
    largest = max((int(cell) for cell in unsaid if cell.isdecimal()), default=0)
    guess = 1 if is_whole and largest * 1000 > running_ms + 999 else 1000
    return {name: columns[name].unit or guess for name in times}


# ── Its meaning ───────────────────────────────────────────────────────────────
def _read(rows: Sequence[_Row], units: Mapping[str, int], running_ms: int) -> Sheet:
    problems: list[Problem] = []
    notices: list[Problem] = []
    found: list[tuple[Span, int]] = []
    for row in rows:
        span, troubles, remarks = _span(row, units)
        problems += troubles
        notices += remarks
        if span is not None:
            found.append((span, row.line))
    found.sort(key=lambda each: (each[0].start_ms, each[0].end_ms))
    spans, lines = tuple(span for span, _ in found), tuple(line for _, line in found)
    if not problems:
        problems += _untiled(spans, lines, running_ms)
    return Sheet(spans, lines, tuple(problems), tuple(notices))


def _span(row: _Row, units: Mapping[str, int]) -> tuple[Span | None, list[Problem], list[Problem]]:
    """The shot of a line, what is wrong with the line, and what is worth telling about it."""
    troubles = [
        Problem("bad_time", {"line": row.line, "column": name, "text": row.cells[name][:SHOWN]})
        for name, unit in units.items()
        if not _take_time(row, name, unit) and not (name == "length" and "end" in units)
    ]
    source = source_named(row.cells["source"])
    if source is None:
        troubles.append(Problem("bad_source", {"line": row.line, "text": row.cells["source"][:SHOWN]}))
    if troubles or source is None:
        return None, troubles, []
    end = row.times["end"] if "end" in row.times else row.times["start"] + row.times["length"]
    if end <= row.times["start"]:
        return None, [Problem("empty_shot", {"line": row.line, "from_ms": row.times["start"], "to_ms": end})], []
    model, note = row.cells.get("model", "")[:80], row.cells.get("note", "")[:300]
    return Span(row.times["start"], end, source, model, note), [], list(_remarks(row.line, source, model))


def _remarks(line: int, source: Source, model: str) -> Iterator[Problem]:
    if source is Source.UNMARKED:
        yield Problem("unmarked", {"line": line})
    if source in MADE_WITH_MODELS and not model:
        yield Problem("nameless", {"line": line})


def _take_time(row: _Row, name: str, unit: int) -> bool:
    """Read a time of the row; False where it is none."""
    time = read_time(row.cells[name], unit)
    if time is not None:
        row.times[name] = time
    return time is not None


def read_time(text: str, unit_ms: int) -> int | None:
    """A clock, or a number of units of `unit_ms`, as ms (halves of a millisecond up); None for anything else."""
    if match := CLOCK.fullmatch(text):
        hours, minutes, seconds, fraction = match.groups()
        whole = (int(hours or 0) * 60 + int(minutes)) * 60 + int(seconds)
        return _rounded(Decimal(f"{whole}.{fraction or 0}") * 1000)
    if not NUMBER.fullmatch(text):
        return None
    return _rounded(Decimal(text.replace(",", ".")) * unit_ms)


def _rounded(ms: Decimal) -> int:
    return int(ms.to_integral_value(ROUND_HALF_UP))


def source_named(text: str) -> Source | None:
    """What `text` calls a source, in our words, plain words or IPTC terms; None where that cannot be told."""
    word = plain(text.rstrip("/").rsplit("/", 1)[-1] if "://" in text else text.removeprefix("digsrctype:"))
    if word in SAYS_NOTHING:
        return None
    return SOURCE_OF.get(word, SOURCE_OF.get(plain(text.partition(":")[0]) or "?"))


def _untiled(spans: Sequence[Span], lines: Sequence[int], running_ms: int) -> Iterator[Problem]:
    """Gaps and overlaps, each at the line of the shot that comes after it, and an end that is not the film's."""
    expected, last = 0, 0
    for span, line in zip(spans, lines, strict=True):
        if span.start_ms > expected:
            yield Problem("gap", {"line": line, "from_ms": expected, "to_ms": span.start_ms})
        if span.start_ms < expected:
            yield Problem(
                "overlap", {"line": line, "other": last, "from_ms": span.start_ms, "to_ms": min(expected, span.end_ms)}
            )
        if span.end_ms > expected:
            expected, last = span.end_ms, line
    if expected < running_ms:
        yield Problem("gap", {"line": last, "from_ms": expected, "to_ms": running_ms})
    if expected > running_ms:
        yield Problem("past_end", {"line": last, "from_ms": running_ms, "to_ms": expected})
