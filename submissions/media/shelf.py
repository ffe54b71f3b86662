"""Where films and what was made of them lie: the storages “originals” and “renditions”, local or far.

ffmpeg only ever sees local files: a far original is copied first, never handed over as an address. What a step made
stands in a folder of its own and appears under its final name as a whole (local), or before any row speaks of it (far).
"""

import errno
import hashlib
import shutil
from pathlib import Path

from django.core.files import File
from django.core.files.storage import Storage, storages

from submissions.models import FilmFile


def original(file: FilmFile, scratch: Path) -> Path:
    """The film as a local file, copied into `scratch` if it lies elsewhere. FileNotFoundError when it is gone."""
    return _local(storages["originals"], file.storage_name, scratch / "original.bin")


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
        with storage.open(name) as far, copy.open("wb") as near:
            for chunk in far.chunks(1 << 20):
                near.write(chunk)
        return copy
    if not path.is_file():
        raise FileNotFoundError(errno.ENOENT, "not in the storage", name)
    return path.resolve()


def _move(folder: Path, target: Path) -> None:
    """One rename; across file systems a copy beside the target, then the rename."""
    target.parent.mkdir(parents=True, exist_ok=True)
    shutil.rmtree(target, ignore_errors=True)
    try:
        folder.replace(target)
    except OSError as error:
        if error.errno != errno.EXDEV:
            raise
        partial = target.with_name(f"{target.name}.partial")
        shutil.rmtree(partial, ignore_errors=True)
        shutil.copytree(folder, partial)
        partial.replace(target)


def _save(storage: Storage, name: str, content: "File[bytes]") -> None:
    if storage.exists(name):
        storage.delete(name)
    storage.save(name, content)
