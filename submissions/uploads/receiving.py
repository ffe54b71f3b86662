"""One chunk from a request's body into the staging file, and what follows from the last one."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

from django.conf import settings
from django.db import connection, transaction

from contest.models import User
from submissions.actions import files
from submissions.models import Film, Upload
from submissions.uploads import protocol, store
from submissions.uploads.body import Body, Ending
from submissions.uploads.places import Places
from submissions.uploads.straight import Block
from submissions.wording import UploadRefused

REFUSED_ENDINGS = {Ending.TAKEN_OVER: "taken_over", Ending.IDLE: "idle"}
SLOW_SECONDS = 2.0
"""A body that takes longer comes over a slow link, and its thread needs no database meanwhile."""
_places = Places(settings.UPLOAD_AT_ONCE)
RECEIVED = {Upload.State.FINISHING, Upload.State.DONE}


def open_upload(film: Film, announced: files.Announcement, *, actor: User, now: datetime) -> Upload:
    """Begin an upload: its row and its staging files, or neither. What is not allowed is refused before a full disk."""
    with transaction.atomic():
        upload = files.begin_upload(film, announced, actor=actor, now=now)
        store.check_room_for(upload)
        store.create(upload)
    return upload


@contextmanager
def held(upload: Upload) -> Iterator[store.Staged | None]:
    """Hold the staging file of an upload; None when all of it was received before. Refused when it was given up."""
    try:
        with store.hold(upload) as staged:
            _look_again(upload)
            yield staged if _is_receiving(upload) else None
    except store.NotStaged:
        _look_again(upload)
        if _is_receiving(upload):
            raise UploadRefused("gone") from None
        yield None


def receive(staged: store.Staged, upload: Upload, body: Body, checksum: protocol.Checksum | None) -> None:
    """Append the body. Returns also when the connection was cut: what came is kept, `staged.size` says how much.

    A chunk with a checksum is kept whole or not at all. Raises protocol.Violation and UploadRefused.
    """
    if not body.can_be_read:
        raise UploadRefused("length_required")
    max_bytes = files.largest_file(upload.film) if upload.length is None else upload.length
    limit = protocol.room(length=upload.length, received=staged.size, chunk=body.length, max_bytes=max_bytes)
    store.check_room_now(body.length or 0)
    if checksum is None:
        _append(staged, upload, body, limit)
    else:
        with staged.verified(checksum) as hasher:
            _append(staged, upload, body, limit, hasher)


def conclude(staged: store.Staged, upload: Upload, *, now: datetime) -> bool:
    """If all bytes are there, hand the file on; `now` is when the last one came. Call it while holding `staged`."""
    if staged.size != upload.length or upload.is_part:
        return False
    files.finish_upload(upload, now=now)
    store.release(upload)
    return True


def _append(
    staged: store.Staged, upload: Upload, body: Body, limit: int, hasher: protocol.Hasher | None = None
) -> None:  # fmt: skip
    start = staged.size
    with _places.one_for(upload.pk):
        staged.append(lean(body.blocks(limit=limit, is_wanted=staged.is_wanted)), hasher=hasher)
    if body.ending is Ending.TOO_LONG:
        staged.take_back(start)
        raise protocol.Violation("beyond_length")
    if body.ending in REFUSED_ENDINGS:
        raise UploadRefused(REFUSED_ENDINGS[body.ending])


def lean(blocks: Iterator[Block]) -> Iterator[Block]:
    """Pass the blocks on. Once the link proves slow, the thread's connection to the database is given back."""
    began, is_lean = time.monotonic(), connection.in_atomic_block
    for block in blocks:
        if not is_lean and time.monotonic() - began > SLOW_SECONDS:
            connection.close()
            is_lean = True
        yield block


def _look_again(upload: Upload) -> None:
    """What may have changed while we waited for the staging file. Asked with every chunk: no second object is made."""
    upload.state, upload.length = Upload.objects.values_list("state", "length").get(pk=upload.pk)


def _is_receiving(upload: Upload) -> bool:
    if upload.state in {Upload.State.TERMINATED, Upload.State.EXPIRED}:
        raise UploadRefused("gone")
    return upload.state == Upload.State.RECEIVING
