"""What a creation announces: for which film, how long, under which name; and uploads that are joined from parts."""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import ExitStack
from datetime import datetime
from pathlib import Path
from urllib.parse import urljoin, urlsplit
from uuid import UUID

from django.http.request import HttpHeaders
from django.urls import Resolver404, resolve, reverse

from submissions.actions import files
from submissions.lifecycle import WITH_CREATOR
from submissions.models import Film, Upload
from submissions.uploads import protocol, store
from submissions.uploads.identity import Uploader
from submissions.uploads.receiving import conclude
from submissions.wording import UploadRefused

BLOCK = 1024 * 1024


def announced(uploader: Uploader, headers: HttpHeaders) -> tuple[Film, files.Announcement]:
    """The film a creation is for, and what it says of the file. Raises protocol.Violation and UploadRefused."""
    length = protocol.declared_length(headers.get("Upload-Length"), headers.get("Upload-Defer-Length"))
    return _described(uploader, headers, length)


def composed(
    uploader: Uploader, headers: HttpHeaders, wanted: protocol.Joining
) -> tuple[Film, list[Upload], files.Announcement]:  # fmt: skip
    """The film, the parts in order, and what is announced of the whole, which counts as begun with its first part."""
    parts = [_part(uploader, address) for address in wanted.addresses]
    begun_at = min(part.created_at for part in parts)
    film, whole = _described(uploader, headers, sum(part.length or 0 for part in parts), begun_at)
    for part, address in zip(parts, wanted.addresses, strict=True):
        if part.film_id != film.pk:
            raise protocol.Violation("part_unfit", part=address)
    return film, parts, whole


def join(upload: Upload, parts: Sequence[Upload], *, now: datetime) -> None:
    """Copy the parts into the upload, and hand the whole on. If they cannot be copied there is no upload."""
    with store.hold(upload) as staged:
        try:
            _gather(staged, parts)
        except Exception:
            files.terminate_upload(upload, actor=upload.owner, now=now)
            store.discard(upload)
            raise
        conclude(staged, upload, now=now)
    files.release_parts(parts, now=now)


def _gather(staged: store.Staged, parts: Sequence[Upload]) -> None:
    with ExitStack() as held:
        for part in sorted(set(parts), key=lambda part: part.pk):  # in one order: no two wait for each other
            size = held.enter_context(store.hold(part)).size
            if size != part.length:
                raise protocol.Violation("part_unfit", part=part.pk)
        staged.append(_blocks(part.staged for part in parts))


def _described(
    uploader: Uploader, headers: HttpHeaders, length: int | None, begun_at: datetime | None = None
) -> tuple[Film, files.Announcement]:  # fmt: skip
    metadata, concat = headers.get("Upload-Metadata", ""), headers.get("Upload-Concat", "")
    pairs = protocol.metadata(metadata)
    film = _named(uploader, pairs.get("film"), may_be_guessed=bool(concat))
    filename = protocol.file_name(pairs.get("filename", b""))
    fingerprint = protocol.words(pairs.get("fingerprint", b""), at_most=160)
    return film, files.Announcement(length, filename, fingerprint, metadata, concat, begun_at)


def _named(uploader: Uploader, name: bytes | None, *, may_be_guessed: bool) -> Film:
    """The film an upload is for. A token speaks for one film, so that need not be named; nor need a part of an upload

    name it, for clients describe the whole only, while its creator has but one film that takes files.
    """
    films = uploader.films()
    if name is None and uploader.film_id is not None:
        return films.get()
    if name is None and may_be_guessed:
        candidates = list(films.filter(stage__in=WITH_CREATOR)[:2])
        film = candidates[0] if len(candidates) == 1 else None
    else:
        film = films.filter(pk=int(name)).first() if name and name.isdigit() and len(name) < 16 else None
    if film is None:
        raise UploadRefused("unknown_film")
    return film


def _part(uploader: Uploader, address: str) -> Upload:
    """A finished part by its address, relative or absolute."""
    part = uploader.uploads().filter(pk=_id_in(address), state=Upload.State.RECEIVING).first()
    if part is None or not part.is_part or part.length is None:
        raise protocol.Violation("part_unfit", part=address)
    return part


def _id_in(address: str) -> UUID:
    path = urlsplit(urljoin(reverse("submissions:tus_create"), address)).path
    try:
        found = resolve(path)
    except Resolver404:
        raise protocol.Violation("part_unfit", part=address) from None
    if found.view_name != "submissions:tus_upload":
        raise protocol.Violation("part_unfit", part=address)
    return found.kwargs["pk"]


def _blocks(paths: Iterable[Path]) -> Iterator[bytes]:
    for path in paths:
        with path.open("rb") as part:
            while block := part.read(BLOCK):
                yield block
