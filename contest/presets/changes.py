"""What differs between two versions of an edition, as a list a person can read before saying yes."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import cast

from contest.presets.data import EditionData, tree_of

Leaf = str | int | bool | datetime | None


@dataclass(frozen=True)
class Change:
    """One value that differs. `path` names tables of a list by their code (else stage): ``awards.second.slots``.

    `old` None: it was not there; `new` None: it is taken away. Lists of words are given as one text.
    """

    path: str
    old: Leaf
    new: Leaf


def diff(old: EditionData, new: EditionData) -> tuple[Change, ...]:
    """The changes from `old` to `new`, in the order in which an edition is written; empty when they are the same."""
    before, after = dict(_leaves(tree_of(old))), dict(_leaves(tree_of(new)))
    paths = list(dict.fromkeys([*after, *before]))
    changes = (Change(path, before.get(path), after.get(path)) for path in paths)
    return tuple(change for change in changes if change.old != change.new)


def _leaves(value: object, path: str = "") -> Iterator[tuple[str, Leaf]]:
    below = f"{path}." if path else ""
    if isinstance(value, Mapping):
        for key, inner in cast(Mapping[str, object], value).items():
            yield from _leaves(inner, f"{below}{key}")
    elif isinstance(value, list):
        yield from _list_leaves(cast(list[object], value), path)
    else:
        yield path, cast(Leaf, value)


def _list_leaves(items: list[object], path: str) -> Iterator[tuple[str, Leaf]]:
    tables = [cast(Mapping[str, object], item) for item in items if isinstance(item, Mapping)]
    if not tables:
        yield path, ", ".join(str(item) for item in items)
        return
    names = [str(table.get("code") or table.get("stage") or number) for number, table in enumerate(tables, start=1)]
    yield f"{path}.order", ", ".join(names)
    for name, table in zip(names, tables, strict=True):
        yield from _leaves({key: value for key, value in table.items() if key != "code"}, f"{path}.{name}")
