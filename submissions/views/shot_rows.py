"""The table of shots as pages show it and as it comes back."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.http import QueryDict

from contest.templatetags.firstlight import clock
from submissions.declaration import Span


@dataclass(frozen=True)
class Row:
    """A line of the table, as written: times are texts. `end` is shown only; a shot runs to the start of the next."""

    start: str
    source: str
    model: str
    note: str
    prompt: str = ""
    end: str = ""


def rows_of(shots: Sequence[Span]) -> list[Row]:
    return [
        Row(clock(shot.start_ms, "ms"), str(shot.source), shot.model_name, shot.note, shot.prompt,
            clock(shot.end_ms, "ms"))
        for shot in shots
    ]  # fmt: skip


def rows_sent(sent: QueryDict) -> list[Row]:
    """The table as it was written, so that a mistake loses nothing."""
    columns = [sent.getlist(name) for name in ("start", "source", "model", "note", "prompt")]
    columns[-1] = columns[-1] or [""] * len(columns[0])
    return [Row(*row) for row in zip(*columns, strict=False)]
