"""The bytes of films, to those who hold a pass; and originals, as attachments, to their creators and the organizers."""

import io
import re
from pathlib import Path
from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.files.storage import Storage, storages
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.cache import get_conditional_response
from django.utils.http import content_disposition_header, http_date
from django.views.decorators.http import require_safe

from submissions import viewing
from submissions.media.shelf import local_path
from submissions.media.streams import home
from submissions.models import Film
from submissions.viewing import TYPES

from .frame import person

READ_HERE = {".m3u8", ".vtt"}
"""Files that name others relative to themselves: they keep our address even when the bytes lie in a far storage."""
NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*(/[A-Za-z0-9][A-Za-z0-9._-]*)*")
RANGE = re.compile(r"bytes=([0-9]{0,18})-([0-9]{0,18})")
FRESH_SECONDS = 3600
FAR_FRESH_SECONDS = 240
"""Less than a signed address of the far storage lives (S3_OPTIONS["querystring_expire"])."""


@require_safe
def media(request: HttpRequest, token: str, name: str) -> HttpResponseBase:
    """A playlist, segment, picture or subtitle of the film that the token opens."""
    held = viewing.read(token, now=timezone.now())
    file = viewing.watched_by(held) if held else None
    suffix = Path(name).suffix
    if file is None or suffix not in TYPES or not NAME.fullmatch(name):
        raise Http404
    if name.startswith("subtitles/"):
        subtitle = get_object_or_404(file.film.subtitles, language=name.removeprefix("subtitles/").removesuffix(".vtt"))
        return _guarded(HttpResponse(subtitle.webvtt, content_type=TYPES[".vtt"]), fresh_seconds=0)
    if not name.startswith(f"{home(file)}/"):
        raise Http404
    return _deliver(request, storages["renditions"], name, TYPES[suffix], reads_here=suffix in READ_HERE)


@require_safe
@login_required
def original(request: HttpRequest, pk: int) -> HttpResponseBase:
    """The file as its creator sent it, to keep and not to look at: never under the type it claims to be."""
    film = get_object_or_404(Film.objects.visible_to(person(request)).select_related("file"), pk=pk, file__isnull=False)
    attachment = content_disposition_header(True, f"{film.code} {film.file.original_name}") or "attachment"
    storage, name = storages["originals"], film.file.storage_name
    if local_path(storage, name) is None:
        signed = {"ResponseContentDisposition": attachment, "ResponseContentType": "application/octet-stream"}
        address = storage.url(name, parameters=signed)  # pyright: ignore[reportCallIssue]  S3Storage's own
        return _guarded(HttpResponseRedirect(address), fresh_seconds=0)
    response = _deliver(request, storage, name, "application/octet-stream")
    response["Content-Disposition"] = attachment
    return response


def _deliver(
    request: HttpRequest, storage: Storage, name: str, content_type: str, *, reads_here: bool = False
) -> HttpResponseBase:  # fmt: skip
    """A stored file by the way that suits its storage: sent from the local disk, or signed for at the far one.

    The one place that decides how bytes leave the house once it is clear that they may.
    """
    path = local_path(storage, name)
    if path is not None:
        return _guarded(_from_disk(request, path, content_type), fresh_seconds=FRESH_SECONDS)
    if reads_here:
        return _guarded(FileResponse(storage.open(name), content_type=content_type), fresh_seconds=FRESH_SECONDS)
    return _guarded(HttpResponseRedirect(storage.url(name)), fresh_seconds=FAR_FRESH_SECONDS)


def _from_disk(request: HttpRequest, path: Path, content_type: str) -> HttpResponseBase:
    """The file, or the range of it that was asked for (RFC 9110, 14). gunicorn sends it by sendfile."""
    try:
        facts = path.stat()
    except FileNotFoundError:
        raise Http404 from None
    etag, changed = f'"{facts.st_size:x}-{facts.st_mtime_ns:x}"', int(facts.st_mtime)
    validators = {"ETag": etag, "Last-Modified": http_date(changed), "Accept-Ranges": "bytes"}
    known = get_conditional_response(request, etag=etag, last_modified=changed)
    if known is not None:
        return _with(known, validators)
    # If-Range: the range only if the file is still the one the client knows, else all of it.
    wanted = request.headers.get("Range", "") if request.headers.get("If-Range") in {None, *validators.values()} else ""
    try:
        span = byte_range(wanted, facts.st_size)
    except Unsatisfiable:
        return HttpResponse(status=416, headers={**validators, "Content-Range": f"bytes */{facts.st_size}"})
    first, length = span or (0, facts.st_size)
    response = FileResponse(_Slice(path, first, length), content_type=content_type, headers=validators)
    response["Content-Length"] = str(length)
    if span is not None:
        response.status_code = 206
        response["Content-Range"] = f"bytes {first}-{first + length - 1}/{facts.st_size}"
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


def _guarded(response: HttpResponseBase, *, fresh_seconds: int) -> HttpResponseBase:
    """No shared cache keeps it, no browser guesses its type, no other site embeds it."""
    fresh = f"private, max-age={fresh_seconds}" if fresh_seconds else "private, no-cache"
    guards = {"X-Content-Type-Options": "nosniff", "Cross-Origin-Resource-Policy": "same-origin"}
    return _with(response, {"Cache-Control": fresh, **guards})


def _with(response: HttpResponseBase, headers: dict[str, str]) -> HttpResponseBase:
    for name, value in headers.items():
        response[name] = value
    return response
