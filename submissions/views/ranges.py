"""A stored file as an answer: whole or in part, with validators (RFC 9110, sections 8.8, 13 and 14)."""

import io
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

from django.core.files.storage import Storage
from django.http import FileResponse, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils.cache import get_conditional_response
from django.utils.http import http_date

from submissions.media import far

RANGE = re.compile(r"bytes=([0-9]{0,18})-([0-9]{0,18})")


@dataclass(frozen=True)
class Stored:
    """A file to be sent: its size in bytes, a strong entity tag, the second of its last change, and a way to its parts.

    `part(first, length)` opens something to read from; if that has a descriptor, gunicorn sends it by sendfile.
    """

    size: int
    etag: str
    changed: int
    part: Callable[[int, int], Any]


def on_disk(path: Path) -> Stored:
    """Raises FileNotFoundError."""
    facts = path.stat()
    etag = f'"{facts.st_size:x}-{facts.st_mtime_ns:x}"'
    return Stored(facts.st_size, etag, int(facts.st_mtime), lambda first, length: _Slice(path, first, length))


def in_far_storage(storage: Storage, name: str) -> Stored:
    """Raises FileNotFoundError."""
    size, etag, changed_at = far.facts(storage, name)

    def part(first: int, length: int) -> IO[bytes]:
        return far.part(storage, name, first, length)

    return Stored(size, etag, int(changed_at.timestamp()), part)


def answer(request: HttpRequest, stored: Stored, content_type: str) -> HttpResponseBase:
    """The file, or the range of it that was asked for: 200, 206, 304, 412 or 416."""
    validators = {"ETag": stored.etag, "Last-Modified": http_date(stored.changed), "Accept-Ranges": "bytes"}
    known = get_conditional_response(request, etag=stored.etag, last_modified=stored.changed)
    if known is not None:
        return with_headers(known, validators)
    # If-Range: the range only if the file is still the one the client knows, else all of it.
    wanted = request.headers.get("Range", "") if request.headers.get("If-Range") in {None, *validators.values()} else ""
    try:
        span = byte_range(wanted, stored.size)
    except Unsatisfiable:
        return HttpResponse(status=416, headers={**validators, "Content-Range": f"bytes */{stored.size}"})
    first, length = span or (0, stored.size)
    response = FileResponse(stored.part(first, length), content_type=content_type, headers=validators)
    response["Content-Length"] = str(length)
    if span is not None:
        response.status_code = 206
        response["Content-Range"] = f"bytes {first}-{first + length - 1}/{stored.size}"
    return response


def with_headers(response: HttpResponseBase, headers: Mapping[str, str]) -> HttpResponseBase:
    for name, value in headers.items():
        response[name] = value
    return response


class Unsatisfiable(Exception):
    """The range lies outside of the file."""


def byte_range(header: str, size: int) -> tuple[int, int] | None:
    """First byte and number of bytes that a Range header asks for; None to send the whole file.

    A header that is malformed, has another unit or names several ranges is ignored, as RFC 9110 (14.2) allows.
    """
    match = RANGE.fullmatch(header.strip())
    if match is None or match[0] == "bytes=-":
        return None
    if not match[1]:
        length = min(int(match[2]), size)
        if length == 0:
            raise Unsatisfiable
        return size - length, length
    first, last = int(match[1]), int(match[2] or size)
    if match[2] and last < first:
        return None
    if first >= size:
        raise Unsatisfiable
    return first, min(last, size - 1) - first + 1


class _Slice(io.RawIOBase):
    """A part of a file, as something to read and, for sendfile, as a descriptor that stands at its first byte."""

    def __init__(self, path: Path, first: int, length: int) -> None:
        self._file = path.open("rb", buffering=0)
        self._file.seek(first)
        self._left = length

    def readable(self) -> bool:
        return True

    def fileno(self) -> int:
        return self._file.fileno()

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        """Positions are those of the whole file: after sendfile the socket puts the descriptor behind what it sent."""
        return self._file.seek(offset, whence)

    def readinto(self, buffer: Any) -> int:
        block = self._file.read(min(len(buffer), self._left)) or b""
        self._left -= len(block)
        buffer[: len(block)] = block
        return len(block)

    def close(self) -> None:
        self._file.close()
        super().close()
