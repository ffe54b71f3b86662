"""Staging files: where bytes are while they arrive, and the lock that lets one connection at a time add to them.

An upload has two files in UPLOAD_STAGING. `<id>.part` holds the bytes, and its size is the offset, nothing else is.
`<id>.lock` is locked with flock, which the kernel releases whatever happens to the process, and holds three numbers:
how often somebody asked the holder to let go; where to cut `.part` if a chunk with a checksum was never verified; and
whether the holder had written something that it had not synced yet, when it was killed.
"""

import ctypes
import errno
import fcntl
import mmap
import os
import shutil
import struct
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from django.conf import settings
from django.db.models import F, Sum

from submissions.models import Upload
from submissions.uploads.protocol import Checksum, Hasher, Violation
from submissions.wording import UploadRefused

WAIT_SECONDS, ASK_AGAIN_SECONDS, POLL_SECONDS = 15.0, 5.0, 0.05
SYNC_BYTES = 64 * 1024 * 1024
EARLY_BYTES = 1024 * 1024
"""After so many bytes the disk is told to begin, so that the sync at the end of a chunk finds little left to do."""
LOCK = struct.Struct("<QQQ")
"""Requests to let go; one more than the offset to cut back to, or 0; 0 when all is synced."""
ASKED_AT, CUT_AT, UNSYNCED_AT = 0, 8, 16

_sync = getattr(os, "fdatasync", os.fsync)
_sync_file_range = getattr(ctypes.CDLL(None), "sync_file_range", None)
if _sync_file_range is not None:
    _sync_file_range.argtypes = (ctypes.c_int, ctypes.c_int64, ctypes.c_int64, ctypes.c_uint)
SYNC_FILE_RANGE_WRITE = 2


class NotStaged(Exception):
    """The upload has no staging file (any more): it was received, given up or has expired."""


class Staged:
    """The staging file of an upload, while nobody else may touch it. `size` is its durable length in bytes."""

    def __init__(self, part: int, lock: int) -> None:
        self._part, self._lock = part, lock
        self._asked, cut_back, is_unsynced = LOCK.unpack(os.pread(lock, LOCK.size, 0).ljust(LOCK.size, b"\1"))
        if is_unsynced:  # the last holder was killed between a write and its sync
            self._synced()
        self.size = os.fstat(part).st_size
        if cut_back:
            self._cut(cut_back - 1)

    @property
    def last_write_at(self) -> datetime:
        """When the last byte came."""
        return datetime.fromtimestamp(os.fstat(self._part).st_mtime, tz=UTC)

    def is_wanted(self) -> bool:
        """Whether somebody asked for the upload since it was taken."""
        return _number(self._lock, ASKED_AT) != self._asked

    def append(self, blocks: Iterable[bytes | memoryview], *, hasher: Hasher | None = None) -> None:
        """Add bytes at the end; what was added is on the disk when this returns, also when it raises.

        Raises UploadRefused("no_space") when the disk is full; what fitted is kept.
        """
        synced = on_its_way = self.size
        _put_number(self._lock, UNSYNCED_AT, 1)
        try:
            for block in blocks:
                self._write(block)
                if hasher is not None:
                    hasher.update(block)
                if self.size - on_its_way >= EARLY_BYTES:
                    on_its_way = _start_writing(self._part, on_its_way, self.size)
                if self.size - synced >= SYNC_BYTES:
                    _sync(self._part)
                    synced = self.size
        except OSError as error:
            if error.errno not in (errno.ENOSPC, errno.EDQUOT):
                raise
            raise UploadRefused("no_space") from error
        finally:
            self._synced()

    @contextmanager
    def verified(self, checksum: Checksum) -> Iterator[Hasher]:
        """Around an `append` of a chunk with a checksum: yields its hasher. The chunk stays only if it matches.

        Raises Violation("checksum_mismatch"). After a crash in between the next holder discards the chunk.
        """
        start, hasher = self.size, checksum.hasher()
        self._remember_cut(start + 1)
        is_good = False
        try:
            yield hasher
            is_good = hasher.digest() == checksum.digest
        finally:
            if is_good:
                self._remember_cut(0)
            else:
                self._cut(start)
        if not is_good:
            raise Violation("checksum_mismatch")

    def take_back(self, size: int) -> None:
        """Forget what was added beyond `size`: a chunk that broke the protocol."""
        self._cut(size)

    def _write(self, block: bytes | memoryview) -> None:
        rest = memoryview(block)
        while rest:
            written = os.pwrite(self._part, rest, self.size)
            self.size += written
            rest = rest[written:]

    def _synced(self) -> None:
        """What was written is on the disk. The note of it is for killed processes and need not survive a power cut."""
        _sync(self._part)
        _put_number(self._lock, UNSYNCED_AT, 0)

    def _cut(self, size: int) -> None:
        os.ftruncate(self._part, size)
        _sync(self._part)
        self.size = size
        self._remember_cut(0)

    def _remember_cut(self, value: int) -> None:
        _put_number(self._lock, CUT_AT, value)
        _sync(self._lock)


def create(upload: Upload) -> None:
    """Make both files, empty and durable."""
    for path, content in ((_lock_path(upload), bytes(LOCK.size)), (upload.staged, b"")):
        with path.open("xb") as made:
            made.write(content)
            made.flush()
            os.fsync(made.fileno())
    folder = os.open(settings.UPLOAD_STAGING, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)


@contextmanager
def hold(upload: Upload, *, seconds: float = WAIT_SECONDS) -> Iterator[Staged]:
    """Be the only one to touch the staging file. Whoever holds it now is asked to let go, for at most `seconds`.

    Raises UploadRefused("busy") when it does not, NotStaged when there is no such file.
    """
    try:
        lock = os.open(_lock_path(upload), os.O_RDWR)
    except FileNotFoundError:
        raise NotStaged from None
    try:
        _acquire(lock, seconds)
        part = _open_part(upload, lock)
        try:
            yield Staged(part, lock)
        finally:
            os.close(part)
    finally:
        os.close(lock)


def discard(upload: Upload) -> None:
    """Remove the staging files. Call it while holding them; those who wait for the lock will find NotStaged."""
    upload.staged.unlink(missing_ok=True)
    _lock_path(upload).unlink(missing_ok=True)


def release(upload: Upload) -> None:
    """Nothing more will come: the lock is not needed any longer, the bytes are on their way elsewhere."""
    _lock_path(upload).unlink(missing_ok=True)


def check_room_for(upload: Upload) -> None:
    """Refuse before the first byte when it would, with what others were promised, eat into the headroom."""
    more = settings.UPLOAD_CHUNK_BYTES if upload.length is None else upload.length
    if more and _free_bytes() - settings.UPLOAD_HEADROOM_BYTES - _promised_to_others(upload) < more:
        raise UploadRefused("no_space")


def check_room_now(more: int) -> None:
    """Refuse before the first byte when the disk itself has run nearly full, whatever was promised."""
    if more and _free_bytes() - settings.UPLOAD_HEADROOM_BYTES < more:
        raise UploadRefused("no_space")


def _free_bytes() -> int:
    return shutil.disk_usage(settings.UPLOAD_STAGING).free


def _promised_to_others(upload: Upload) -> int:
    """What other uploads under way may still need. One of unknown length is counted as it grows, chunk by chunk."""
    receiving = Upload.objects.filter(state=Upload.State.RECEIVING, length__isnull=False).exclude(pk=upload.pk)
    return receiving.aggregate(rest=Sum(F("length") - F("offset")))["rest"] or 0


def _lock_path(upload: Upload) -> Path:
    return upload.staged.with_suffix(".lock")


def _acquire(lock: int, seconds: float) -> None:
    until = time.monotonic() + seconds
    ask_at = 0.0
    while True:
        try:
            return fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            now = time.monotonic()
        if now >= until:
            raise UploadRefused("busy")
        if now >= ask_at:
            _ask_holder(lock)
            ask_at = now + ASK_AGAIN_SECONDS
        time.sleep(POLL_SECONDS)


def _ask_holder(lock: int) -> None:
    _put_number(lock, ASKED_AT, _number(lock, ASKED_AT) + 1)


def _number(lock: int, at: int) -> int:
    return struct.unpack("<Q", os.pread(lock, 8, at))[0]


def _put_number(lock: int, at: int, value: int) -> None:
    os.pwrite(lock, struct.pack("<Q", value), at)


def _start_writing(part: int, start: int, end: int) -> int:
    """Let the disk begin with these bytes, but for a page that is not full yet; returns from where to do so next.

    A hint that promises nothing: what it fails at, the sync reports.
    """
    end -= end % mmap.PAGESIZE
    if _sync_file_range is not None:
        _sync_file_range(part, start, end - start, SYNC_FILE_RANGE_WRITE)
    return end


def _open_part(upload: Upload, lock: int) -> int:
    """The file may have been removed, or even made anew, while we waited for its lock."""
    try:
        if os.fstat(lock).st_ino != _lock_path(upload).stat().st_ino:
            raise NotStaged
        return os.open(upload.staged, os.O_RDWR)
    except FileNotFoundError:
        raise NotStaged from None
