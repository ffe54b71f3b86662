"""What the chair downloads: ballots and results of a round as CSV or JSON, sent while they are read."""

import csv
import json
from collections.abc import Callable, Iterator, Sequence
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponseBase, StreamingHttpResponse
from django.utils.timezone import now
from django.views.decorators.http import require_safe

from judging.models import Round
from judging.permissions import hidden_from
from judging.results import exports
from judging.views.leading import led_round, person

LINES_AT_ONCE = 200
TYPES = {"csv": "text/csv; charset=utf-8", "json": "application/json"}
BOM = "\ufeff"
"""Without it Excel takes UTF-8 for something else."""
FORMULA = ("=", "+", "-", "@", "\t", "\r")
"""A cell that begins so is a formula to a spreadsheet: it gets an apostrophe, unless it is a number."""
Rows = Iterator[exports.Row]
KINDS: dict[str, tuple[Callable[[Round], Sequence[str]], Callable[..., Rows]]] = {
    "ballots": (exports.ballot_columns, exports.ballots),
    "results": (exports.result_columns, exports.results),
}


@require_safe
@login_required
def export(request: HttpRequest, slug: str, pk: int, kind: str, form: str) -> HttpResponseBase:
    """`kind` is ballots or results, `form` csv or json. Films hidden from a chair in conflict are not in it."""
    found = led_round(person(request), slug, pk)
    if found.stage == Round.Stage.DRAFTED:
        raise Http404
    columns, rows = KINDS[kind]
    given = rows(found, hidden=hidden_from(person(request), found))
    lines = _csv(columns(found), given) if form == "csv" else _json(found, kind, given)
    name = f"{slug}-round-{found.position}-{kind}.{form}"
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "no-store"}
    return StreamingHttpResponse(_in_pieces(lines), content_type=TYPES[form], headers=headers)


class _Line:
    """A file that hands back what was written to it."""

    def write(self, text: str) -> str:
        return text


def _csv(columns: Sequence[str], rows: Rows) -> Iterator[str]:
    writer = csv.writer(_Line())
    yield BOM + _written(writer, columns)
    for row in rows:
        yield _written(writer, [_harmless(row[column]) for column in columns])


def _written(writer: Any, cells: Sequence[object]) -> str:
    return writer.writerow(cells)


def _harmless(cell: object) -> object:
    if not isinstance(cell, str) or not cell.startswith(FORMULA) or cell.removeprefix("-").replace(".", "").isdigit():
        return cell
    return f"'{cell}"


def _json(round: Round, kind: str, rows: Rows) -> Iterator[str]:
    head = {
        "edition": round.edition.slug, "round": round.position, "name": round.name, "stage": round.stage,
        "mode": round.mode, "rubric": round.frozen_rubric, "written_at": now().isoformat(),
    }  # fmt: skip
    yield json.dumps(head, ensure_ascii=False)[:-1] + f', "{kind}": ['
    comma = "\n"
    for row in rows:
        yield comma + json.dumps(row, ensure_ascii=False)
        comma = ",\n"
    yield "\n]}\n"


def _in_pieces(lines: Iterator[str]) -> Iterator[str]:
    """A piece for many lines: each piece costs a system call."""
    piece: list[str] = []
    for line in lines:
        piece.append(line)
        if len(piece) == LINES_AT_ONCE:
            yield "".join(piece)
            piece.clear()
    yield "".join(piece)
