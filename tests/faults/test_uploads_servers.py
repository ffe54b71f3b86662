"""Acknowledged bytes are never lost: what dead servers, full disks and crowds do to an upload, done for real."""

import gc
import hashlib
import json
import os
import random
import subprocess
import threading
import time
from contextlib import ExitStack, closing, suppress
from datetime import timedelta
from functools import partial
from http.client import HTTPException
from pathlib import Path

import pytest
from django.conf import settings
from django.core.files.storage import storages
from django.utils import timezone
from tusclient.client import TusClient
from tusclient.storage.filestorage import FileStorage

from submissions.actions.tokens import issue_upload_token
from submissions.models import FilmFile, Upload
from submissions.uploads.sweeping import sweep
from submissions.wording import UploadRefused
from tests.factories import a_film, an_edition
from tests.faults.uploading import MIB, Sender, answer_on, arrived, at_once, noise, received, sha256
from tests.server import Server
from tests.submissions.uploads.wire import Wire

pytestmark = pytest.mark.django_db(transaction=True)


# ── Killed servers ────────────────────────────────────────────────────────────
@pytest.mark.slow
def test_a_server_killed_in_the_middle_of_chunks_loses_nothing(sender: Sender, server: Server):
    body, dice = noise(3 * MIB), random.Random(3)
    url, offset = sender.begin(len(body)), 0
    for _ in range(2):
        before = offset
        link = sender.half_sent(url, offset, body[offset:], MIB + dice.randrange(200_000))
        arrived(url, offset + MIB)
        server.kill()
        link.close()
        server.start()
        offset = sender.offset(url)
        assert offset >= before + MIB

    assert sender.patch(url, offset, body[offset:]).status == 204
    assert received() == sha256(body)


@pytest.mark.slow
def test_a_server_that_is_restarted_every_five_seconds_receives_a_film_over_a_slow_link(sender: Sender, server: Server):
    body = noise(4 * MIB)
    url = sender.begin(len(body))
    uploading = threading.Thread(target=stubbornly, args=(sender, url, body, 256 * 1024))
    uploading.start()
    restarts = 0
    while restarts < 10 and not has_ended(uploading, 5):
        [server.kill, server.stop][restarts % 2]()
        server.start()
        restarts += 1

    assert restarts >= 2
    assert received() == sha256(body)


def test_of_two_chunks_sent_to_two_servers_one_is_stored(sender: Sender):
    with Server(workers=1) as one, Server(workers=1) as two:
        both = [Sender(server, sender.film) for server in (one, two)]
        url, sent = both[0].begin(20 * 50_000), b""
        for turn in range(20):
            chunks = [bytes([turn, number]) * 25_000 for number in range(2)]
            sending = [partial(one.patch, url, len(sent), chunk) for one, chunk in zip(both, chunks, strict=True)]
            statuses = [answer.status for answer in at_once(lambda send: send(), sending)]
            assert (statuses.count(204), max(statuses) < 500) == (1, True)
            sent += chunks[statuses.index(204)]

    assert received() == sha256(sent)


def has_ended(thread: threading.Thread, seconds: float) -> bool:
    thread.join(seconds)
    return not thread.is_alive()


def stubbornly(sender: Sender, url: str, body: bytes, rate: int) -> None:
    """Send the rest in one chunk at `rate` bytes a second; after whatever ends that, ask where to go on."""
    offset, piece = 0, rate // 10
    while offset < len(body):
        with suppress(OSError, HTTPException), sender.half_sent(url, offset, body[offset:], 0) as link:
            for start in range(offset, len(body), piece):
                link.sendall(body[start : start + piece])
                time.sleep(0.1)
            answer_on(link)
        offset = where(sender, url)


def where(sender: Sender, url: str) -> int:
    while True:
        try:
            return sender.offset(url)
        except (OSError, HTTPException, TypeError):
            time.sleep(0.1)


# ── A crowd ───────────────────────────────────────────────────────────────────
def test_however_many_send_slowly_pages_answer_and_one_more_is_told_to_wait(sender: Sender):
    film, body = sender.film, noise(MIB)
    with Server(workers=1, UPLOAD_AT_ONCE="3") as server, ExitStack() as slow:
        crowd = Sender(server, film)
        urls = [crowd.begin(len(body)) for _ in range(4)]
        links = [slow.enter_context(crowd.half_sent(url, 0, body, 1000)) for url in urls[:3]]
        for url in urls[:3]:
            arrived(url, 1000)
        refused = crowd.patch(urls[3], 0, body)
        assert (refused.status, refused.headers["Retry-After"]) == (503, "5")
        refused_slowly = slow.enter_context(crowd.half_sent(urls[3], 0, body, 1000))
        assert answer_on(refused_slowly) == 503
        began = time.monotonic()
        assert crowd.ask("GET", "/health/").status in (200, 503)
        assert time.monotonic() - began < 1  # nobody listens on to the slow one meanwhile
        links[0].sendall(body[1000:])
        assert answer_on(links[0]) == 204
        assert crowd.patch(urls[3], 0, body).status == 204


# ── A full disk ───────────────────────────────────────────────────────────────
@pytest.mark.skipif(os.geteuid() != 0, reason="needs root, to mount a small file system")
def test_on_a_disk_that_runs_full_the_first_byte_is_refused_and_what_is_there_stays(tmp_path: Path, request):
    small = tmp_path / "small"
    small.mkdir()
    if subprocess.run(["mount", "-t", "tmpfs", "-o", "size=8m", "tmpfs", small], check=False).returncode:
        pytest.skip("may not mount here")
    request.addfinalizer(lambda: subprocess.run(["umount", "-l", small], check=True))
    body, now = noise(3 * MIB), timezone.now()
    film = a_film(edition=an_edition(now=now), created_at=now)
    with Server(UPLOAD_STAGING=str(small), UPLOAD_HEADROOM_BYTES=str(MIB)) as server:
        sender = Sender(server, film)
        refused = Wire(server.port, film.pk, sender.headers).create(8 * MIB)
        assert (refused.status, json.loads(refused.body)["message"]) == (507, str(UploadRefused("no_space")))
        url = sender.begin(len(body))
        sender.patch(url, 0, body[:MIB])
        (small / "others").write_bytes(bytes(5 * MIB))
        assert sender.patch(url, MIB, body[MIB:]).status == 507
        assert sender.offset(url) == MIB
        (small / "others").unlink()
        assert sender.patch(url, MIB, body[MIB:]).status == 204

    assert received() == sha256(body)


# ── The sweeper ───────────────────────────────────────────────────────────────
def test_what_expired_is_swept_and_what_is_running_never(sender: Sender):
    body, idle = noise(MIB), sender.begin(10)
    url = sender.begin(len(body))
    with sender.half_sent(url, 0, body, 300_000) as running:
        arrived(url, 1)
        Upload.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
        sweep(now=timezone.now())
        assert sender.ask("HEAD", idle).status == 410
        assert not (settings.UPLOAD_STAGING / f"{idle[-36:]}.part").exists()
        running.sendall(body[300_000:])
        assert answer_on(running) == 204

    assert hashlib.sha256(stored_bytes()).digest() == hashlib.sha256(body).digest()


def stored_bytes() -> bytes:
    return Path(storages["originals"].path(FilmFile.objects.get().storage_name)).read_bytes()


# ── A client that others wrote ────────────────────────────────────────────────
def test_tuspy_uploads_with_checksums(sender: Sender, tmp_path: Path):
    path, body = tmp_path / "film.mp4", noise(MIB)
    path.write_bytes(body)
    client = TusClient(f"{sender.server.url}/uploads/", headers={"Cookie": sender.headers["Cookie"]})
    named = {"film": str(sender.film.pk), "filename": path.name}
    with path.open("rb") as stream:
        client.uploader(file_stream=stream, chunk_size=200_000, metadata=named, upload_checksum=True).upload()

    assert received() == sha256(body)
    assert FilmFile.objects.get().original_name == "film.mp4"


@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")  # tuspy leaves its files open
def test_tuspy_goes_on_with_a_token_where_a_killed_server_was(sender: Sender, server: Server, tmp_path: Path):
    path, body = tmp_path / "film.mp4", noise(MIB)
    path.write_bytes(body)
    token = issue_upload_token(sender.film, actor=None, now=timezone.now())
    named = {"film": str(sender.film.pk), "filename": path.name}
    for stop_at in (500_000, None):
        if stop_at is None:
            server.kill()
            server.start()
        client = TusClient(f"{server.url}/uploads/", headers={"Authorization": f"Bearer {token}"})
        with closing(FileStorage(str(tmp_path / "uploads.json"))) as known:
            client.uploader(str(path), chunk_size=100_000, metadata=named, store_url=True, url_storage=known).upload(
                stop_at=stop_at
            )
    gc.collect()

    assert received() == sha256(body)
    assert Upload.objects.count() == 1
