"""The headers of tus 1.0.0: what they may say, and which status answers when they say something else.

A rule: plain Python, no Django, no clock, no files. "Core", "Creation" and so on are sections of the specification.
"""

import base64
import binascii
import hashlib
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import format_datetime
from typing import Any

VERSION = "1.0.0"
EXTENSIONS = (
    "creation", "creation-with-upload", "creation-defer-length", "expiration", "termination", "checksum",
    "concatenation",
)  # fmt: skip
CHUNK_TYPE = "application/offset+octet-stream"
LONGEST_METADATA = 8 * 1024
MOST_PARTS = 64
"""An upload may be joined from so many parts."""
Hasher = Any
"""A hash object as hashlib makes them: update(bytes), digest() -> bytes."""
HASHERS: Mapping[str, Callable[[], Hasher]] = {"sha1": hashlib.sha1, "sha256": hashlib.sha256}
"""Checksum algorithms: a chunk may be protected by one of these."""

STATUSES: Mapping[str, int] = {
    "unsupported_version": 412,
    "unknown_method": 405,
    "length_missing": 400,
    "length_malformed": 400,
    "length_contradicted": 400,
    "length_is_fixed": 400,
    "metadata_malformed": 400,
    "offset_malformed": 400,
    "offset_mismatch": 409,
    "wrong_content_type": 415,
    "checksum_malformed": 400,
    "checksum_unknown": 400,
    "checksum_mismatch": 460,
    "beyond_length": 413,
    "concatenation_malformed": 400,
    "part_unfit": 400,
    "final_is_fixed": 403,
}
"""Which HTTP status answers which violation."""

NUMBER = re.compile(r"[0-9]{1,18}")
KEY = re.compile(r"[!-+\--~]+")
"""Printable ASCII without space and comma (Creation, "Upload-Metadata")."""


class Violation(Exception):
    """A request breaks the protocol. `code` names a row of STATUSES and a sentence of the floor's wording."""

    def __init__(self, code: str, **facts: object) -> None:
        super().__init__(code)
        self.code = code
        self.facts = facts

    @property
    def status(self) -> int:
        return STATUSES[self.code]


@dataclass(frozen=True)
class Checksum:
    """What the sender says its chunk hashes to."""

    algorithm: str
    digest: bytes

    def hasher(self) -> Hasher:
        """A fresh hash object of the algorithm, as hashlib makes them."""
        return HASHERS[self.algorithm]()


@dataclass(frozen=True)
class Joining:
    """What Upload-Concat says: a part to be joined later, or the final upload, made of the parts at `addresses`."""

    addresses: tuple[str, ...] = ()

    @property
    def is_final(self) -> bool:
        return bool(self.addresses)


def method_of(actual: str, override: str | None) -> str:
    """The method a request means: X-HTTP-Method-Override counts and the real one is then ignored (Core, "Headers")."""
    return (override or actual).strip().upper()


def check_version(header: str | None) -> None:
    """Every request but OPTIONS must speak 1.0.0 (Core, "Tus-Resumable")."""
    if header is None or header.strip() != VERSION:
        raise Violation("unsupported_version", version=VERSION)


def capabilities(*, max_bytes: int) -> dict[str, str]:
    """The headers that answer OPTIONS (Core, "OPTIONS")."""
    return {
        "Tus-Version": VERSION,
        "Tus-Extension": ",".join(EXTENSIONS),
        "Tus-Max-Size": str(max_bytes),
        "Tus-Checksum-Algorithm": ",".join(HASHERS),
    }


def number(header: str | None, *, otherwise: str) -> int:
    """A non-negative decimal of at most 18 digits; no sign, no space inside, no fraction. Else Violation(otherwise)."""
    text = (header or "").strip()
    if not NUMBER.fullmatch(text):
        raise Violation(otherwise)
    return int(text)


def declared_length(length: str | None, defer: str | None) -> int | None:
    """How long the upload will be, in bytes; None when that comes later (Creation; Creation-defer-length)."""
    if defer is None:
        if length is None:
            raise Violation("length_missing")
        return number(length, otherwise="length_malformed")
    if defer.strip() != "1":
        raise Violation("length_malformed")
    if length is not None:
        raise Violation("length_contradicted")
    return None


def later_length(known: int | None, header: str | None, *, received: int) -> int | None:
    """The length after a PATCH that may name it; once known it never changes (Creation-defer-length)."""
    if header is None:
        return known
    named = number(header, otherwise="length_malformed")
    if known is not None and named != known:
        raise Violation("length_is_fixed")
    if named < received:
        raise Violation("beyond_length")
    return named


def metadata(header: str | None) -> dict[str, bytes]:
    """Decode Upload-Metadata: comma-separated `key base64value` pairs; a bare key means an empty value.

    Raises Violation for an empty, repeated or non-ASCII key, for bad base64 and beyond LONGEST_METADATA characters.
    Source: Creation, "Upload-Metadata".
    """
    text = (header or "").strip()
    if len(text) > LONGEST_METADATA:
        raise Violation("metadata_malformed")
    pairs: dict[str, bytes] = {}
    for pair in text.split(",") if text else ():
        key, _, value = pair.strip().partition(" ")
        if not KEY.fullmatch(key) or key in pairs:
            raise Violation("metadata_malformed")
        pairs[key] = _from_base64(value.strip(), otherwise="metadata_malformed")
    return pairs


def words(value: bytes, *, at_most: int) -> str:
    """A metadata value as text for people: UTF-8, without control characters, `at_most` characters."""
    text = value.decode("utf-8", errors="replace")
    return "".join(character for character in text if character.isprintable())[:at_most].strip()


def file_name(value: bytes) -> str:
    """The last part of a path in any system's notation, at most 255 characters; may be empty."""
    return re.split(r"[/\\]", words(value, at_most=1024))[-1][-255:].strip()


def check_content_type(header: str | None) -> None:
    """Bytes come as application/offset+octet-stream and as nothing else (Core, "PATCH")."""
    if (header or "").partition(";")[0].strip().lower() != CHUNK_TYPE:
        raise Violation("wrong_content_type", expected=CHUNK_TYPE)


def check_offset(claimed: int, actual: int) -> None:
    """A chunk goes where the last one ended, not before and not after (Core, "PATCH")."""
    if claimed != actual:
        raise Violation("offset_mismatch", offset=actual)


def room(*, length: int | None, received: int, chunk: int | None, max_bytes: int) -> int:
    """How many bytes may be stored now. `chunk` is the announced size of the body, None when it does not say."""
    left = (max_bytes if length is None else length) - received
    if chunk is not None and chunk > left:
        raise Violation("beyond_length")
    return left


def checksum(header: str | None) -> Checksum | None:
    """Decode Upload-Checksum: `algorithm base64digest`; None without the header (Checksum)."""
    if header is None:
        return None
    algorithm, _, value = header.strip().partition(" ")
    if algorithm not in HASHERS:
        raise Violation("checksum_unknown", known=", ".join(HASHERS))
    digest = _from_base64(value.strip(), otherwise="checksum_malformed")
    if len(digest) != HASHERS[algorithm]().digest_size:
        raise Violation("checksum_malformed")
    return Checksum(algorithm, digest)


def joining(header: str | None) -> Joining | None:
    """Decode Upload-Concat: `partial`, or `final;` and the parts' addresses between spaces (Concatenation)."""
    if header is None:
        return None
    kind, separator, list_of_parts = header.strip().partition(";")
    addresses = tuple(list_of_parts.split())
    if kind.strip() == "partial" and not separator:
        return Joining()
    if kind.strip() != "final" or not 0 < len(addresses) <= MOST_PARTS:
        raise Violation("concatenation_malformed")
    return Joining(addresses)


def http_date(at: datetime) -> str:
    """An aware instant as IMF-fixdate, for Upload-Expires (Expiration)."""
    return format_datetime(at.astimezone(UTC), usegmt=True)


def _from_base64(text: str, *, otherwise: str) -> bytes:
    try:
        return base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError) as error:
        raise Violation(otherwise) from error
