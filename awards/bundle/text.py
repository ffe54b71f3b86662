"""Documents as bytes: one canonical form to sign and compare, and a reader that takes no other kind of number."""

import json
from collections.abc import Mapping
from hashlib import sha256
from typing import Any, cast

Document = dict[str, Any]
"""JSON made of objects, arrays, texts, whole numbers, true, false and null."""


class Unreadable(Exception):
    """The document is not a sealed result of this format."""


def canonical(document: Mapping[str, object]) -> bytes:
    """The one form in which a document is signed: sorted keys, no spaces, UTF-8 (RFC 8785 for JSON without floats).

    Raises ValueError for a float anywhere: it would not be the same text everywhere.
    """
    _refuse_floats(document, "")
    return json.dumps(document, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()


def digest(document: Mapping[str, object]) -> str:
    """SHA-256 of the canonical form, hexadecimal."""
    return sha256(canonical(document)).hexdigest()


def load(text: bytes) -> Document:
    """Read a document. Raises Unreadable for what is no JSON object, has a key twice, or contains a float."""
    try:
        document: object = json.loads(text, object_pairs_hook=_once, parse_float=_no_float, parse_constant=_no_float)
    except (ValueError, RecursionError) as error:
        raise Unreadable(str(error)) from error
    if not isinstance(document, dict):
        raise Unreadable("not a JSON object")
    return cast(Document, document)


def _refuse_floats(value: object, where: str) -> None:
    if isinstance(value, float):
        raise ValueError(f"a float at {where or 'the top'}")  # noqa: TRY004 -- the value is wrong, whatever holds it
    if isinstance(value, dict):
        for key, inner in cast(Document, value).items():
            _refuse_floats(inner, f"{where}.{key}")
    elif isinstance(value, list):
        for index, inner in enumerate(cast(list[object], value)):
            _refuse_floats(inner, f"{where}[{index}]")


def _once(pairs: list[tuple[str, object]]) -> dict[str, object]:
    keys = [key for key, _ in pairs]
    if twice := sorted(key for key in set(keys) if keys.count(key) > 1):
        raise ValueError(f"the key {twice[0]} stands twice")
    return dict(pairs)


def _no_float(text: str) -> float:
    raise ValueError(f"{text} is no whole number")
