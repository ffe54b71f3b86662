"""Where films and what was made of them lie: the storages “originals” and “renditions”, local or far.

ffmpeg only ever sees local files: a far original is copied first, never handed over as an address. What a step made
stands in a folder of its own and appears under its final name as a whole (local), or before any row speaks of it (far).
"""

import errno
import hashlib
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.core.files import File
from django.core.files.base import ContentFile
from django.core.files.storage import Storage, storages

from submissions.models import FilmFile

from . import far


def original(file: FilmFile, scratch: Path) -> Path:
    """The film as a local file, copied into `scratch` if it lies elsewhere. FileNotFoundError when it is gone."""
    return _local(storages["originals"], file.storage_name, scratch / "original.bin")


def evidence(name: str, scratch: Path) -> Path:
    """A piece of evidence as a local file. FileNotFoundError when it is gone."""
    return _local(storages["originals"], name, scratch / "evidence.bin")


def published(name: str, scratch: Path) -> Path:
    """Something made earlier, as a local file. FileNotFoundError when it is gone."""
    return _local(storages["renditions"], name, scratch / Path(name).name)


def publish(folder: Path, prefix: str) -> int:
    """Move all files of `folder` into the storage “renditions” under `prefix`/; returns their bytes.

    What an interrupted attempt left under the same prefix is replaced.
    """
    storage = storages["renditions"]
    size = sum(path.stat().st_size for path in folder.iterdir())
    target = local_path(storage, prefix)
    if target is not None:
        _move(folder, target)
        return size
    for path in sorted(folder.iterdir()):
        with path.open("rb") as made:
            _save(storage, f"{prefix}/{path.name}", File(made))
    return size


def keep(staged: Path, name: str, *, length: int) -> str:
    """Bring a received film of `length` bytes under `name` into the storage “originals”. May be called again.

    On the same machine it is moved there; a far storage gets a copy, which is read back and compared before this
    returns, and `staged` stays. Returns the SHA-256 of what was compared, "" where nothing had to be. Raises OSError.
    """
    storage, digest = storages["originals"], ""
    target = local_path(storage, name)
    if target is not None and not target.exists():
        _move_film(staged, target)
    elif target is None and staged.exists():
        digest = far.send(staged, storage, name)
    if storage.size(name) != length:
        raise OSError(errno.EIO, "the stored file is not as long as the upload", name)
    return digest


def remove(prefix: str) -> None:
    """Delete everything under `prefix`/ in the storage “renditions”; nothing there is no error."""
    storage = storages["renditions"]
    path = local_path(storage, prefix)
    if path is not None:
        shutil.rmtree(path, ignore_errors=True)
        return
    folders, names = storage.listdir(prefix)
    for name in names:
        storage.delete(f"{prefix}/{name}")
    for folder in folders:
        remove(f"{prefix}/{folder}")


def put(name: str, content: bytes) -> None:
    """Write one file of the storage “renditions”, in place of an earlier one, so that no reader sees half of it."""
    storage = storages["renditions"]
    path = local_path(storage, name)
    if path is None:
        _save(storage, name, ContentFile(content))
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    with _beside(path.with_name(f".{path.name}.partial")) as partial:
        partial.write_bytes(content)
        partial.replace(path)


def room() -> int | None:
    """Bytes free where renditions are kept; None in a far storage, which has no end."""
    path = local_path(storages["renditions"], "")
    if path is None:
        return None
    there = next(folder for folder in (path, *path.absolute().parents) if folder.exists())
    return shutil.disk_usage(there).free


def digest(path: Path) -> str:
    """SHA-256 of a local file, hexadecimal."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def local_path(storage: Storage, name: str) -> Path | None:
    """The local path of a name, None in a far storage."""
    try:
        return Path(storage.path(name))
    except NotImplementedError:
        return None


def _local(storage: Storage, name: str, copy: Path) -> Path:
    path = local_path(storage, name)
    if path is None:
        far.download(storage, name, copy)
        return copy
    if not path.is_file():
        raise FileNotFoundError(errno.ENOENT, "not in the storage", name)
    return path.resolve()


@contextmanager
def _beside(partial: Path) -> Iterator[Path]:
    """A name for what is not whole yet: nothing is there before, and nothing stays there when it comes to nothing."""
    _clear(partial)
    try:
        yield partial
    except OSError:
        _clear(partial)
        raise


def _clear(path: Path) -> None:
    if path.is_dir():
        shutil.rmtree(path, ignore_errors=True)
    else:
        path.unlink(missing_ok=True)


def _move_film(source: Path, target: Path) -> None:
    """Rename, or copy where that is not possible; `target` is never seen half-written, and survives a power cut."""
    target.parent.mkdir(parents=True, exist_ok=True)
    try:
        source.replace(target)
    except OSError as error:
        if error.errno != errno.EXDEV:
            raise
        with _beside(target.with_suffix(".partial")) as partial:
            shutil.copyfile(source, partial)
            with partial.open("rb+") as copied:
                os.fsync(copied.fileno())
            partial.replace(target)
    folder = os.open(target.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)


def _move(folder: Path, target: Path) -> None:
    """One rename; across file systems a copy beside the target, then the rename."""
    target.parent.mkdir(parents=True, exist_ok=True)
    shutil.rmtree(target, ignore_errors=True)
    try:
        folder.replace(target)
    except OSError as error:
        if error.errno != errno.EXDEV:
            raise
        with _beside(target.with_name(f"{target.name}.partial")) as partial:
            shutil.copytree(folder, partial)
            partial.replace(target)


def _save(storage: Storage, name: str, content: "File[bytes] | ContentFile[bytes]") -> None:
    if storage.exists(name):
        storage.delete(name)
    storage.save(name, content)
