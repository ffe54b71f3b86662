"""Marks and ballots out of a spreadsheet's text: what each row says, and every row that cannot be read.

Nothing is guessed: a header must name the columns, a bad row is named by its line, and then nothing is computed.
"""

import csv
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache
from io import StringIO
from sys import intern

from contest.problems import Problem
from judging.scoring.marks import OVERALL, Mark, Marks

DELIMITERS = ",;\t|"
NUMBER = re.compile(r"[+-]?(\d+([.,]\d+)?|[.,]\d+)")
DIGITS = 12, 20
"""As many digits a number may have before and after its decimal sign: no score needs more, and no float holds more."""
SEP = re.compile(r"sep=.", re.IGNORECASE)
COLUMNS: Mapping[str, frozenset[str]] = {
    "juror": frozenset(
        {"juror", "judge", "rater", "reviewer", "jurorid", "judgeid", "jurorname", "jury", "jurymember"}
    ),
    "film": frozenset({"film", "entry", "work", "title", "movie", "filmid", "entryid", "filmcode", "code"})
    | {"submission", "item", "project"},
    "criterion": frozenset({"criterion", "criteria", "category", "aspect", "component"}),
    "score": frozenset({"score", "mark", "rating", "value", "points", "grade", "scores"}),
    "pool": frozenset({"pool", "language", "group"}),
    "position": frozenset({"position", "order", "place", "sequence"}),
    "ballot": frozenset({"ballot", "ballotid", "voter", "juror", "judge"}),
    "rank": frozenset({"rank", "preference", "choice", "place"}),
    "candidate": frozenset({"candidate", "film", "entry", "option", "alternative"}),
    "weight": frozenset({"weight", "count", "ballots", "votes"}),
    "winner": frozenset({"winner", "won", "better"}),
    "loser": frozenset({"loser", "lost", "worse"}),
    "tie": frozenset({"tie", "tied", "draw"}),
    "count": frozenset({"count", "times", "weight", "n"}),
}
"""Column → the headings by which it is known, in small letters without spaces and signs."""


@dataclass(frozen=True)
class Row:
    """A line of the table: the number of its first line in the file, and its cells by column."""

    line: int
    cells: Mapping[str, str]


@dataclass(frozen=True)
class Sheet:
    """What a text says: rows with the columns that were asked for, what is wrong with it, columns nobody asked for."""

    rows: tuple[Row, ...]
    problems: tuple[Problem, ...]
    ignored: tuple[str, ...] = ()
    columns: frozenset[str] = frozenset()


def table(text: str, needed: Sequence[str], optional: Sequence[str] = ()) -> Sheet:
    """Read a table with a header. The delimiter is the one by which the header names every needed column.

    Lines end with CR, LF or both, and with nothing else; a first line “sep=;”, as one office suite writes, is passed.
    """
    lines = list(StringIO(text.lstrip("\ufeff"), newline=""))
    first = next((index for index, line in enumerate(lines) if line.strip() and not SEP.fullmatch(line.strip())), None)
    if first is None:
        return Sheet((), (Problem("file_empty"),))
    found = [(mark, _columns(_split(lines[first], mark), needed, optional)) for mark in DELIMITERS]
    fitting = [(mark, columns) for mark, columns in found if all(name in columns for name in needed)]
    if not fitting:
        best = max(found, key=lambda one: len(one[1]))
        missing = [name for name in needed if name not in best[1]]
        heading = [cell.strip() for cell in _split(lines[first], best[0])]
        facts = {"line": first + 1, "columns": ", ".join(missing), "found": ", ".join(heading)}
        return Sheet((), (Problem("no_column", facts),))
    mark, columns = fitting[0]
    heading = _split(lines[first], mark)
    if twice := [name for name, at in columns.items() if _plain(heading).count(_plain(heading)[at]) > 1]:
        return Sheet((), (Problem("column_twice", {"line": first + 1, "columns": ", ".join(twice)}),))
    ignored = tuple(name.strip() for at, name in enumerate(heading) if at not in columns.values() and name.strip())
    span = 1 + max(columns[name] for name in needed), len(heading)
    rows, problems = _rows(lines[first + 1 :], first + 2, mark, columns, span)
    return Sheet(tuple(rows), tuple(problems), ignored, frozenset(columns))


def _split(line: str, mark: str) -> list[str]:
    return [cell for row in csv.reader([line.rstrip("\r\n")], delimiter=mark) for cell in row]


def _plain(heading: Sequence[str]) -> list[str]:
    """Headings in small letters without spaces and signs."""
    return [re.sub(r"[^\w]|_", "", cell.lower()) for cell in heading]


def _columns(heading: Sequence[str], needed: Sequence[str], optional: Sequence[str]) -> dict[str, int]:
    """Column → where it stands. A heading that is the column's own name goes before others that may mean it."""
    plain = _plain(heading)
    places: dict[str, int] = {}
    for name in (*needed, *optional):
        own = [at for at, cell in enumerate(plain) if cell == name and at not in places.values()]
        alike = [at for at, cell in enumerate(plain) if cell in COLUMNS[name] and at not in places.values()]
        if own or alike:
            places[name] = (own or alike)[0]
    return places


def _rows(
    lines: Sequence[str], start: int, mark: str, columns: Mapping[str, int], span: tuple[int, int]
) -> tuple[list[Row], list[Problem]]:
    """Rows and what is wrong with them; `span` is how many cells a row needs, and how many the heading has."""
    least, width = span
    rows: list[Row] = []
    problems: list[Problem] = []
    reader = csv.reader(lines, delimiter=mark, strict=True)
    before = 0
    while True:
        line = start + before
        try:
            cells = next(reader)
        except StopIteration:
            break
        except csv.Error:
            problems.append(Problem("quotes", {"line": line}))
            break
        before = reader.line_num
        if not any(cell.strip() for cell in cells):
            continue
        if any(cell.strip() for cell in cells[width:]):
            problems.append(Problem("too_many_cells", {"line": line, "cells": len(cells), "columns": width}))
            continue
        if len(cells) < least:
            problems.append(Problem("too_few_cells", {"line": line, "cells": len(cells), "columns": width}))
            continue
        own = {name: intern(cells[at].strip()) if at < len(cells) else "" for name, at in columns.items()}
        rows.append(Row(line, own))
    return rows, problems


@lru_cache(maxsize=10_000)
def number(cell: str) -> Fraction | None:
    """A decimal number with point or comma, exactly; None for anything else (also thousands' signs, NaN, 1e3, and more
    digits than DIGITS)."""
    return Fraction(cell.replace(",", ".")) if NUMBER.fullmatch(cell) and not _has_too_many_digits(cell) else None


def number_problem(row: Row, column: str) -> Problem:
    """What is wrong with a cell that is no `number`."""
    cell = row.cells[column]
    facts = {"line": row.line, "column": column, "cell": cell}
    if NUMBER.fullmatch(cell):
        shown = f"{cell[:20]}…" if len(cell) > 20 else cell
        return Problem("too_many_digits", {**facts, "cell": shown, "before": DIGITS[0], "after": DIGITS[1]})
    return Problem("not_a_number", facts)


def _has_too_many_digits(cell: str) -> bool:
    before, _, after = cell.lstrip("+-").replace(",", ".").partition(".")
    return len(before) > DIGITS[0] or len(after) > DIGITS[1]


def by_line(problems: Sequence[Problem]) -> tuple[Problem, ...]:
    """Problems in the order of the file."""
    return tuple(sorted(problems, key=lambda one: int(str(one.facts.get("line", 0)))))


# ── Marks ─────────────────────────────────────────────────────────────────────
@dataclass(frozen=True)
class MarksRead:
    """Marks, what is wrong with the file (then there are none), and what to know about it."""

    marks: Marks
    problems: tuple[Problem, ...]
    notices: tuple[Problem, ...]


def read_marks(text: str, weights: Mapping[str, Fraction] | None = None) -> MarksRead:
    """`juror, film, score` with, if the header has them, `criterion`, `pool` and `position`. An empty score is a mark
    that was not given; the film still takes part."""
    sheet = table(text, ("juror", "film", "score"), ("criterion", "pool", "position"))
    problems = list(sheet.problems)
    marks: list[Mark] = []
    pools: dict[str, str] = {}
    positions: dict[tuple[str, str], int] = {}
    seen: dict[tuple[str, str, str], int] = {}
    empty: list[int] = []
    for row in sheet.rows:
        wrong = list(_mark_problems(row, seen, pools, has_criteria="criterion" in sheet.columns))
        problems += wrong
        if wrong:
            continue
        film, juror = row.cells["film"], row.cells["juror"]
        criterion = row.cells.get("criterion") or OVERALL
        seen[film, juror, criterion] = row.line
        marks.append(Mark(film, juror, criterion, number(row.cells["score"])))
        if not row.cells["score"]:
            empty.append(row.line)
        if row.cells.get("pool"):
            pools[film] = row.cells["pool"]
        if row.cells.get("position"):
            positions[juror, film] = int(row.cells["position"])
    if not problems and not any(mark.value is not None for mark in marks):
        problems.append(Problem("no_rows"))
    strange = sorted(set(weights or {}) - {mark.criterion for mark in marks})
    if not problems and strange:
        problems.append(Problem("unknown_weight", {"criteria": ", ".join(strange)}))
    notices = _notices(sheet, empty)
    read = Marks(marks, dict(weights or {}), pools, positions)
    return MarksRead(Marks([]) if problems else read, by_line(problems), notices)


def _mark_problems(
    row: Row, seen: Mapping[tuple[str, str, str], int], pools: Mapping[str, str], *, has_criteria: bool
) -> Iterator[Problem]:
    cells, at = row.cells, {"line": row.line}
    for name in ("juror", "film", *(["criterion"] if has_criteria else [])):
        if not cells[name]:
            yield Problem("cell_empty", {**at, "column": name})
    if cells["score"] and number(cells["score"]) is None:
        yield number_problem(row, "score")
    if cells.get("position") and not (cells["position"].isdecimal() and len(cells["position"]) <= DIGITS[0]):
        yield Problem("not_a_number", {**at, "column": "position", "cell": cells["position"]})
    before = seen.get((cells["film"], cells["juror"], cells.get("criterion") or OVERALL))
    if before is not None:
        yield Problem("row_twice", {**at, "before": before})
    pool = cells.get("pool")
    if pool and pools.get(cells["film"], pool) != pool:
        yield Problem("two_pools", {**at, "film": cells["film"], "pool": pool, "other": pools[cells["film"]]})


def _notices(sheet: Sheet, empty: Sequence[int]) -> tuple[Problem, ...]:
    found: list[Problem] = []
    if sheet.ignored:
        found.append(Problem("columns_ignored", {"columns": ", ".join(sheet.ignored)}))
    if empty:
        lines = ", ".join(map(str, empty[:20])) + (", …" if len(empty) > 20 else "")
        found.append(Problem("cells_missing", {"lines": lines, "n": len(empty)}))
    return tuple(found)
