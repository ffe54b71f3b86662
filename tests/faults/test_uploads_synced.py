"""The offset is what is durably on the disk: the system's own record of what a server did before it answered."""

import re
import shutil
import signal
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.faults.uploading import MIB, Sender, arrived, noise, received, sha256
from tests.server import Server

STRACE = shutil.which("strace")
WATCHED = "-e trace=pwrite64,fdatasync,sendto -e signal=none -s 16 -y"
CALL = re.compile(r'^\d+ +(pwrite64|fdatasync|sendto)\(\d+<([^>]*)>(?:, "HTTP/1\.1 (\d+))?', re.MULTILINE)
pytestmark = [
    pytest.mark.slow, pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(STRACE is None, reason="needs strace (Debian: sudo apt-get install -y strace)"),
]  # fmt: skip


@contextmanager
def traced(server: Server, record: Path) -> Iterator[None]:
    """Write down every write, sync and answer of the server's processes."""
    processes = [word for pid in server.pids for word in ("-p", str(pid))]
    tracing = subprocess.Popen([str(STRACE), "-f", "-qq", *WATCHED.split(), "-o", record, *processes])
    time.sleep(1)
    if tracing.poll() is not None:
        pytest.skip("may not trace processes here")
    try:
        yield
    finally:
        tracing.send_signal(signal.SIGINT)
        tracing.wait(10)


def answers(record: Path) -> list[tuple[str, bool]]:
    """Each answer's status, and whether all that was written to the staging file had been synced before."""
    found, is_synced = [], True
    for call, path, status in CALL.findall(record.read_text()):
        if call == "sendto":
            found += [(status, is_synced)] if status else []
        elif path.endswith(".part"):
            is_synced = call == "fdatasync"
    return found


def test_whatever_is_answered_was_synced_before(sender: Sender, server: Server, tmp_path: Path):
    body = noise(3 * MIB)
    url = sender.begin(len(body))
    with traced(server, tmp_path / "calls"):
        sender.patch(url, 0, body[:MIB])
        link = sender.half_sent(url, MIB, body[MIB:], 300_000)
        arrived(url, MIB + 300_000)
        offset = sender.offset(url)  # asks the half-dead one to let go
        link.close()
        sender.patch(url, offset, body[offset:])

    told = answers(tmp_path / "calls")
    assert sorted(told) == [("200", True), ("204", True), ("204", True), ("423", True)]
    assert received() == sha256(body)
