import os
import subprocess
import sys
import threading
import time
from collections.abc import Iterator

import pytest

from submissions.models import Upload
from submissions.uploads import store
from submissions.uploads.protocol import Violation, checksum
from submissions.wording import UploadRefused
from tests.submissions.uploads import tus as speech
from tests.submissions.uploads.tus import Tus

HOLD_AND_DIE = """
import fcntl, os, struct, sys
part, lock = sys.argv[1:]
held = os.open(lock, os.O_RDWR)
fcntl.flock(held, fcntl.LOCK_EX)
os.pwrite(held, struct.pack("<Q", 2 + 1), 8)
open(part, "ab").write(b"half a chunk")
os.kill(os.getpid(), 9)
"""


@pytest.fixture
def upload(tus: Tus) -> Upload:
    """An upload that stands at byte 2."""
    tus.patch(tus.begun(100), 0, b"12")
    return Upload.objects.get()


def given(**header: str):
    return checksum(header["Upload-Checksum"])


def test_bytes_are_added_at_the_end(upload: Upload):
    with store.hold(upload) as staged:
        staged.append([b"34", b"", b"5"])

    assert (staged.size, upload.staged.read_bytes()) == (5, b"12345")


def test_what_came_before_an_error_is_kept(upload: Upload):
    def broken() -> Iterator[bytes]:
        yield b"34"
        raise ConnectionResetError

    with store.hold(upload) as staged, pytest.raises(ConnectionResetError):
        staged.append(broken())

    assert upload.staged.read_bytes() == b"1234"


def test_a_chunk_is_kept_if_it_is_what_was_announced(upload: Upload):
    with store.hold(upload) as staged, staged.verified(given(**speech.checksum(b"345"))) as hasher:
        staged.append([b"34", b"5"], hasher=hasher)

    assert upload.staged.read_bytes() == b"12345"


def test_a_chunk_is_discarded_if_it_is_not(upload: Upload):
    other = given(**speech.checksum(b"xxx"))
    with store.hold(upload) as staged, pytest.raises(Violation), staged.verified(other) as hasher:
        staged.append([b"345"], hasher=hasher)

    assert (staged.size, upload.staged.read_bytes()) == (2, b"12")


def test_a_chunk_whose_check_was_killed_is_discarded_by_the_next_holder(upload: Upload):
    lock = upload.staged.with_suffix(".lock")
    dead = subprocess.run([sys.executable, "-c", HOLD_AND_DIE, upload.staged, lock], check=False)
    assert (dead.returncode, upload.staged.stat().st_size) == (-9, 14)

    with store.hold(upload) as staged:
        assert staged.size == 2
    with store.hold(upload) as staged:
        staged.append([b"3"])
    with store.hold(upload) as staged:
        assert staged.size == 3


def test_what_a_killed_holder_wrote_is_synced_by_the_next_one_and_only_then(upload: Upload, monkeypatch):
    lock, synced = upload.staged.with_suffix(".lock"), []
    monkeypatch.setattr(store, "_sync", lambda descriptor: synced.append(os.fstat(descriptor).st_size))
    with store.hold(upload):
        assert synced == []
    with lock.open("rb+") as file:
        file.seek(store.UNSYNCED_AT)
        file.write(b"\1")
    with upload.staged.open("ab") as part:
        part.write(b"unsynced")
    with store.hold(upload) as staged:
        assert (synced, staged.size) == ([10], 10)
    with store.hold(upload):
        assert len(synced) == 1


def test_a_lock_of_an_earlier_version_is_understood(upload: Upload):
    lock = upload.staged.with_suffix(".lock")
    lock.write_bytes(lock.read_bytes()[:16])
    with store.hold(upload) as staged:
        staged.append([b"345"])

    assert (staged.size, lock.stat().st_size) == (5, store.LOCK.size)


def test_only_one_may_hold_it(upload: Upload):
    with store.hold(upload), pytest.raises(UploadRefused) as refused, store.hold(upload, seconds=0.1):
        pass

    assert refused.value.code == "busy"


def test_the_holder_hears_that_somebody_waits_and_may_let_go(upload: Upload):
    def hold_until_asked() -> None:
        with store.hold(upload) as staged:
            held.set()
            while not staged.is_wanted():
                time.sleep(0.01)
            staged.append([b"3"])

    held = threading.Event()
    holder = threading.Thread(target=hold_until_asked)
    holder.start()
    held.wait()
    with store.hold(upload, seconds=5) as staged:
        assert (staged.size, staged.is_wanted()) == (3, False)
    holder.join()


def test_who_waits_for_an_upload_that_ends_meanwhile_finds_nothing(upload: Upload):
    def wait() -> None:
        try:
            with store.hold(upload, seconds=5):
                found.append("staged")
        except store.NotStaged:
            found.append("nothing")

    found: list[str] = []
    waiter = threading.Thread(target=wait)
    with store.hold(upload) as staged:
        waiter.start()
        while not staged.is_wanted():
            time.sleep(0.01)
        store.discard(upload)
    waiter.join()

    assert found == ["nothing"]


def test_an_upload_is_not_made_twice(upload: Upload):
    with pytest.raises(FileExistsError):
        store.create(upload)


@pytest.mark.skipif(os.geteuid() != 0, reason="needs root, to mount a small file system")
def test_a_disk_that_fills_up_keeps_what_fitted(upload: Upload, settings, tmp_path, request):
    small = tmp_path / "small"
    small.mkdir()
    mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", small], check=False)
    if mounted.returncode:
        pytest.skip("may not mount here")
    request.addfinalizer(lambda: subprocess.run(["umount", "-l", small], check=True))
    settings.UPLOAD_STAGING = small
    store.create(upload)
    with store.hold(upload) as staged, pytest.raises(UploadRefused) as refused:
        staged.append(bytes([number]) * 65_536 for number in range(64))

    kept = upload.staged.read_bytes()
    assert (refused.value.code, staged.size) == ("no_space", len(kept))
    assert 500_000 < len(kept) < 1_048_577
    assert kept == b"".join(bytes([number]) * 65_536 for number in range(64))[: len(kept)]
