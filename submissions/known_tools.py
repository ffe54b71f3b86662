"""The list of AI models and tools that comes with the house: a file, read once."""

import csv
from collections.abc import Mapping
from functools import cache
from pathlib import Path

from submissions.ai_rule import Tool, folded

FILE = Path(__file__).resolve().parent / "data" / "ai_models.tsv"
PICTURE_KINDS = frozenset({"video", "video tool", "image"})


@cache
def shipped_tools() -> tuple[Tool, ...]:
    """Every tool of the list, in its order."""
    with FILE.open(encoding="utf-8") as lines:
        return tuple(Tool(row["name"], row["vendor"], row["kind"]) for row in csv.DictReader(lines, delimiter="\t"))


@cache
def known_tools() -> Mapping[str, Tool]:
    """Folded name → tool."""
    return {folded(tool.name): tool for tool in shipped_tools()}
