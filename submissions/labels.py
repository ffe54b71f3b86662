"""The words of AI labels by jurisdiction: a file of data, read once."""

import tomllib
from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path
from typing import Any

FILE = Path(__file__).resolve().parent / "data" / "disclosure.toml"


@cache
def jurisdictions() -> Mapping[str, Mapping[str, Any]]:
    """Code → {"law": …, "full": {language: text}, "partial": {language: text}}."""
    return tomllib.loads(FILE.read_text(encoding="utf-8"))


def labels_for(codes: Iterable[str], level: str) -> dict[str, dict[str, str]]:
    """The texts of the label by jurisdiction and language; a jurisdiction that is not known is passed over."""
    known = jurisdictions()
    return {code: known[code][level] for code in codes if level in known.get(code, {})}


def law_of(code: str) -> str:
    return str(jurisdictions().get(code, {}).get("law", ""))
