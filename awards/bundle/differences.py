"""The first place where two documents differ."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import cast

from awards.bundle.text import Document

ABSENT = "(absent)"


@dataclass(frozen=True)
class Difference:
    """The first thing that does not follow from the ballots: where it stands, what is stated and what was found."""

    where: str
    stated: object
    found: object


def difference_at(where: str, stated: object, found: object) -> Difference | None:
    """The first difference in depth: objects by sorted key, arrays by index. 1 and true are different things."""
    if type(stated) is not type(found):
        return Difference(where, stated, found)
    if isinstance(stated, dict):
        return difference_in_objects(where, cast(Document, stated), cast(Document, found))
    if isinstance(stated, list):
        return _difference_in_arrays(where, cast(list[object], stated), cast(list[object], found))
    return None if stated == found else Difference(where, stated, found)


def difference_in_objects(where: str, stated: Document, found: Document) -> Difference | None:
    for key in sorted(stated.keys() | found.keys()):
        path = f"{where}.{key}" if where else key
        if key not in stated or key not in found:
            return Difference(path, stated.get(key, ABSENT), found.get(key, ABSENT))
        if found_here := difference_at(path, stated[key], found[key]):
            return found_here
    return None


def _difference_in_arrays(where: str, stated: Sequence[object], found: Sequence[object]) -> Difference | None:
    for index, (one, other) in enumerate(zip(stated, found, strict=False)):
        if found_here := difference_at(f"{where}[{index}]", one, other):
            return found_here
    return None if len(stated) == len(found) else Difference(f"{where}.length", len(stated), len(found))
