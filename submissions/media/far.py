"""Files in a storage that has no disk here: fetched, sent and read in parts, and never held in memory as a whole.

S3Storage.open() would download an object before its first byte can be read; here the bucket itself is asked. Other
storages without paths are read through Django's interface.
"""

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import IO, Any

from botocore.exceptions import ClientError
from django.core.files import File
from django.core.files.storage import Storage

BLOCK = 1024 * 1024


class Corrupt(OSError):
    """What the storage gives back is not what was sent there."""


def download(storage: Storage, name: str, copy: Path) -> None:
    """Copy a file to the local disk. Raises FileNotFoundError."""
    held = _object(storage, name)
    with _missing_is_not_found(name):
        if held is not None:
            held.download_file(str(copy))
            return
        with storage.open(name) as far, copy.open("wb") as near:
            for chunk in far.chunks(BLOCK):
                near.write(chunk)


def send(source: Path, storage: Storage, name: str) -> str:
    """Send a local file, then read back what arrived: returns its SHA-256, hexadecimal, once both are the same.

    What an interrupted attempt left under the name is replaced. Raises Corrupt; `source` is never touched.
    """
    with source.open("rb") as near:
        digest = hashlib.file_digest(near, "sha256").hexdigest()
        near.seek(0)
        if _object(storage, name) is None and storage.exists(name):
            storage.delete(name)
        storage.save(name, File(near))
    if storage.size(name) != source.stat().st_size or _digest(storage, name) != digest:
        raise Corrupt(f"What the storage holds as {name} is not what was sent there.")
    return digest


def facts(storage: Storage, name: str) -> tuple[int, str, datetime]:
    """Size in bytes, a strong entity tag, and when the file was last changed. Raises FileNotFoundError."""
    held = _object(storage, name)
    with _missing_is_not_found(name):
        if held is not None:
            return held.content_length, held.e_tag, held.last_modified
        size, changed_at = storage.size(name), storage.get_modified_time(name)
        return size, f'"{size:x}-{changed_at.timestamp():.6f}"', changed_at


def part(storage: Storage, name: str, first: int, length: int) -> IO[bytes]:
    """`length` bytes from byte `first` on, to be read and closed by the caller; only they are fetched."""
    held = _object(storage, name)
    if held is not None:
        return held.get(Range=f"bytes={first}-{first + length - 1}")["Body"] if length else held.get()["Body"]
    far = storage.open(name)
    far.seek(first)
    return far


def _object(storage: Storage, name: str) -> Any | None:
    """The object of an S3 bucket; None in any other storage."""
    bucket = getattr(storage, "bucket", None)
    if bucket is None:
        return None
    prefix = getattr(storage, "location", "").strip("/")
    return bucket.Object(f"{prefix}/{name}" if prefix else name)


def _digest(storage: Storage, name: str) -> str:
    held, hasher = _object(storage, name), hashlib.sha256()
    with held.get()["Body"] if held is not None else storage.open(name) as far:
        while block := far.read(BLOCK):
            hasher.update(block)
    return hasher.hexdigest()


@contextmanager
def _missing_is_not_found(name: str) -> Iterator[None]:
    try:
        yield
    except ClientError as error:
        if error.response.get("ResponseMetadata", {}).get("HTTPStatusCode") == 404:
            raise FileNotFoundError(f"not in the storage: {name}") from error
        raise
