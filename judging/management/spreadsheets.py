"""What the commands that read spreadsheets share: the file's text, refusing what is wrong, tables for people."""

import sys
from collections.abc import Iterable, Sequence
from pathlib import Path

from django.core.management.base import CommandError
from django.utils.translation import gettext as _

from contest.problems import Problem
from judging.wording import tell

UTF_16 = (b"\xff\xfe", b"\xfe\xff")


def text_of(name: str) -> str:
    """The text of a file ("-" is standard input), UTF-8 or UTF-16 with its mark. Exit code 2 where there is none."""
    try:
        data = sys.stdin.buffer.read() if name == "-" else Path(name).read_bytes()
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or error
        raise CommandError(f"{name}: {reason}", returncode=2) from error
    try:
        return data.decode("utf-16" if data.startswith(UTF_16) else "utf-8-sig")
    except UnicodeDecodeError as error:
        line = data[: error.start].count(b"\n") + 1
        words = _("Line %(line)s: this is not UTF-8. Save the table as “CSV UTF-8”.") % {"line": line}
        raise CommandError(f"{name}: {words}", returncode=1) from error


def refuse(name: str, problems: Iterable[Problem]) -> None:
    """Exit code 1 with a sentence for every problem, if there is any."""
    told = [f"{name}: {tell(problem)}" for problem in problems]
    if told:
        raise CommandError("\n".join(told), returncode=1)


def table(heading: Sequence[str], rows: Iterable[Sequence[object]]) -> list[str]:
    """Lines of a table: the first column to the left, numbers to the right, nothing where there is nothing."""
    cells = [list(heading), *([_cell(value) for value in row] for row in rows)]
    widths = [max(len(row[at]) for row in cells) for at in range(len(heading))]
    return [
        "  ".join(cell.ljust(width) if at == 0 else cell.rjust(width)
                  for at, (cell, width) in enumerate(zip(row, widths, strict=True))).rstrip()
        for row in cells
    ]  # fmt: skip


def _cell(value: object) -> str:
    if value is None:
        return "–"
    return f"{value:.3f}" if isinstance(value, float) else str(value)
