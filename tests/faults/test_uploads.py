"""Acknowledged bytes are never lost: what bad links, bad moments and dead servers do to an upload, done for real."""

import gc
import hashlib
import os
import random
import socket
import struct
import subprocess
import threading
import time
from collections.abc import Iterable, Iterator
from contextlib import closing
from datetime import timedelta
from functools import partial
from http.client import HTTPConnection, HTTPException, HTTPResponse
from pathlib import Path

import pytest
from django.conf import settings
from django.core.files.storage import storages
from django.test import Client
from django.utils import timezone
from tusclient.client import TusClient
from tusclient.storage.filestorage import FileStorage

from submissions.actions.tokens import issue_upload_token
from submissions.models import Film, FilmFile, MediaStep, Upload
from submissions.uploads.sweeping import sweep
from tests.factories import a_film, an_edition
from tests.server import Server
from tests.submissions.uploads.tus import CHUNK_TYPE, checksum, encoded

pytestmark = pytest.mark.django_db(transaction=True)
MIB = 1024 * 1024


class Sender:
    """Sends one film's file, over as many connections as it takes."""

    def __init__(self, server: Server, film: Film) -> None:
        self.server, self.film = server, film
        client = Client()
        client.force_login(film.creator)
        self.headers = {"Tus-Resumable": "1.0.0", "Cookie": f"sessionid={client.cookies['sessionid'].value}"}

    def connection(self) -> HTTPConnection:
        return HTTPConnection("127.0.0.1", self.server.port, timeout=30)

    def ask(self, method: str, path: str, body: bytes | None = None, **headers: str) -> HTTPResponse:
        """One request on a connection of its own; the answer has been read."""
        with closing(self.connection()) as link:
            return asked(link, method, path, body, self._with(headers))

    def begin(self, length: int) -> str:
        metadata = encoded(film=str(self.film.pk), filename="film.mp4")
        answer = self.ask("POST", "/uploads/", Upload_Length=str(length), Upload_Metadata=metadata)
        assert answer.status == 201
        return answer.headers["Location"]

    def patch(self, url: str, offset: int, body: bytes, **headers: str) -> HTTPResponse:
        return self.ask("PATCH", url, body, Upload_Offset=str(offset), Content_Type=CHUNK_TYPE, **headers)

    def offset(self, url: str) -> int:
        return int(self.ask("HEAD", url).headers["Upload-Offset"])

    def chunked(self, url: str, pieces: Iterable[bytes]) -> int:
        """The status that answers a PATCH whose length is not announced."""
        described = {**self.headers, "Content-Type": CHUNK_TYPE, "Upload-Offset": "0"}
        with closing(self.connection()) as link:
            link.request("PATCH", url, iter(pieces), described, encode_chunked=True)
            return link.getresponse().status

    def finish(self, url: str, body: bytes) -> None:
        """Ask and send until all has been taken."""
        while (offset := self.offset(url)) < len(body):
            self.patch(url, offset, body[offset:])

    def half_sent(self, url: str, offset: int, body: bytes, sent: int) -> socket.socket:
        """A connection on which only the first `sent` bytes of a chunk have been sent, and are on their way."""
        link = socket.create_connection(("127.0.0.1", self.server.port))
        described = {
            "Host": "127.0.0.1", "Content-Type": CHUNK_TYPE, "Upload-Offset": str(offset),
            "Content-Length": str(len(body)), **self.headers,
        }  # fmt: skip
        head = "".join(f"{name}: {value}\r\n" for name, value in described.items())
        link.sendall(f"PATCH {url} HTTP/1.1\r\n{head}\r\n".encode() + body[:sent])
        return link

    def _with(self, headers: dict[str, str]) -> dict[str, str]:
        return {**self.headers, **{name.replace("_", "-"): value for name, value in headers.items()}}


def asked(link: HTTPConnection, method: str, path: str, body: bytes | None, headers: dict[str, str]) -> HTTPResponse:
    link.request(method, path, body, headers)
    answer = link.getresponse()
    answer.read()
    return answer


def arrived(url: str, count: int) -> None:
    """Wait until so many bytes are in the staging file."""
    part = settings.UPLOAD_STAGING / f"{url[-36:]}.part"
    until = time.monotonic() + 10
    while part.stat().st_size < count:
        assert time.monotonic() < until
        time.sleep(0.01)


def reset(link: socket.socket) -> None:
    """Close so that the other end gets RST, as after a changed network."""
    link.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    link.close()


def received() -> str:
    """SHA-256 of the one file that came of it; there must be exactly one, and one check."""
    file = FilmFile.objects.get()
    assert (MediaStep.objects.count(), Upload.objects.get().state) == (1, Upload.State.DONE)
    return hashlib.sha256(Path(storages["originals"].path(file.storage_name)).read_bytes()).hexdigest()


def sha256(body: bytes) -> str:
    return hashlib.sha256(body).hexdigest()


def noise(size: int) -> bytes:
    return random.Random(size).randbytes(size)


@pytest.fixture(scope="module")
def one_server(django_db_setup: None, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with Server(log=tmp_path_factory.mktemp("server") / "server.log") as running:
        yield running


@pytest.fixture
def server(one_server: Server) -> Server:
    """A server that runs, whatever the last test did to it."""
    if not one_server.is_running:
        one_server.start()
    return one_server


@pytest.fixture
def sender(server: Server) -> Sender:
    now = timezone.now()
    return Sender(server, a_film(edition=an_edition(now=now), created_at=now - timedelta(hours=1)))


# ── Cut connections ───────────────────────────────────────────────────────────
def test_what_came_over_a_connection_that_was_closed_is_kept(sender: Sender):
    body = noise(MIB)
    url = sender.begin(len(body))
    link = sender.half_sent(url, 0, body, 300_001)
    arrived(url, 1)
    link.close()

    assert sender.offset(url) == 300_001
    assert sender.patch(url, 300_001, body[300_001:]).status == 204
    assert received() == sha256(body)


def test_what_came_over_a_connection_that_was_reset_is_kept(sender: Sender):
    body = noise(MIB)
    url = sender.begin(len(body))
    link = sender.half_sent(url, 0, body, 300_001)
    arrived(url, 200_000)
    reset(link)
    offset = sender.offset(url)

    assert 200_000 <= offset <= 300_001
    assert sender.patch(url, offset, body[offset:]).status == 204
    assert received() == sha256(body)


def test_twenty_cuts_at_random_places_converge(sender: Sender):
    body, dice = noise(2 * MIB), random.Random(7)
    url, offset = sender.begin(len(body)), 0
    for _ in range(20):
        link = sender.half_sent(url, offset, body[offset:], dice.randrange(120_000))
        dice.choice([reset, socket.socket.close])(link)
        offset = sender.offset(url)
    assert offset > 0
    sender.finish(url, body)

    assert received() == sha256(body)


def test_a_chunk_with_a_checksum_that_is_cut_is_not_believed(sender: Sender):
    body = noise(MIB)
    url = sender.begin(len(body))
    sender.headers |= checksum(body)
    link = sender.half_sent(url, 0, body, 300_000)
    arrived(url, 1)
    link.close()

    assert sender.offset(url) == 0


# ── Half-dead connections ─────────────────────────────────────────────────────
def test_a_connection_that_went_silent_is_taken_over_in_seconds(sender: Sender):
    body = noise(MIB)
    url = sender.begin(len(body))
    silent = sender.half_sent(url, 0, body, 200_000)
    arrived(url, 1)
    began = time.monotonic()
    offset = sender.offset(url)

    assert time.monotonic() - began < 5
    assert 200_000 - 1024 < offset <= 200_000
    assert sender.patch(url, offset, body[offset:]).status == 204
    assert received() == sha256(body)
    silent.close()


def test_the_one_that_was_taken_over_is_told(sender: Sender):
    body = noise(MIB)
    url = sender.begin(len(body))
    with sender.half_sent(url, 0, body, 200_000) as silent:
        arrived(url, 1)
        sender.offset(url)

        assert silent.recv(64).startswith(b"HTTP/1.1 423 ")


def test_terminating_does_not_wait_for_the_silent_one(sender: Sender):
    url = sender.begin(MIB)
    with sender.half_sent(url, 0, noise(MIB), 200_000):
        arrived(url, 1)

        assert sender.ask("DELETE", url).status == 204
    assert sender.ask("HEAD", url).status == 410


def test_a_link_that_only_pauses_goes_on(sender: Sender):
    body = noise(MIB)
    url = sender.begin(len(body))
    with sender.half_sent(url, 0, body, 100_000) as slow:
        time.sleep(2.5)
        slow.sendall(body[100_000:])
        first = answer_on(slow)
        slow.sendall(f"HEAD {url} HTTP/1.1\r\nHost: 127.0.0.1\r\nTus-Resumable: 1.0.0\r\n\r\n".encode())

        assert (first, answer_on(slow)) == (204, 401)
    assert received() == sha256(body)


def answer_on(link: socket.socket) -> int:
    """The status of the next answer on a connection."""
    with HTTPResponse(link) as answer:
        answer.begin()
        return answer.status


# ── Races ─────────────────────────────────────────────────────────────────────
def test_of_two_chunks_at_the_same_place_one_is_stored(sender: Sender):
    url, sent = sender.begin(20 * 50_000), b""
    for turn in range(20):
        chunks = [bytes([turn, number]) * 25_000 for number in range(2)]
        send = partial(sender.patch, url, len(sent))
        statuses = [answer.status for answer in at_once(send, chunks)]
        assert (statuses.count(204), max(statuses) < 500) == (1, True)
        sent += chunks[statuses.index(204)]

    assert received() == sha256(sent)


def test_a_finish_asked_for_by_two_at_once_makes_one_file(sender: Sender):
    body = noise(100_000)
    url = sender.begin(len(body))
    sender.patch(url, 0, body[:-1])
    at_once(lambda _: sender.patch(url, len(body) - 1, body[-1:]), range(4))

    assert sender.offset(url) == len(body)
    assert received() == sha256(body)


def at_once(call, arguments) -> list:
    """Call with each argument in a thread of its own, all at the same moment."""
    found: dict[int, object] = {}
    gate = threading.Barrier(len(arguments))

    def run(number: int, argument: object) -> None:
        gate.wait()
        found[number] = call(argument)

    threads = [threading.Thread(target=run, args=pair) for pair in enumerate(arguments)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return [found[number] for number in range(len(arguments))]


# ── Killed servers ────────────────────────────────────────────────────────────
@pytest.mark.slow
def test_a_server_killed_in_the_middle_of_chunks_loses_nothing(sender: Sender, server: Server):
    body, dice = noise(4 * MIB), random.Random(3)
    url, offset = sender.begin(len(body)), 0
    for _ in range(3):
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
def test_a_client_that_only_repeats_survives_a_server_that_is_killed_again_and_again(sender: Sender, server: Server):
    body = noise(6 * MIB)
    url = sender.begin(len(body))
    done = threading.Event()
    uploading = threading.Thread(target=stubbornly, args=(sender, url, body, done))
    uploading.start()
    for _ in range(3):
        time.sleep(1)
        server.kill()
        server.start()
    assert done.wait(60)
    uploading.join()

    assert received() == sha256(body)


def stubbornly(sender: Sender, url: str, body: bytes, done: threading.Event) -> None:
    """Send in pieces, slowly enough to be hit, asking after each trouble where to go on."""
    offset = 0
    while offset < len(body):
        try:
            offset = int(sender.patch(url, offset, body[offset : offset + 256 * 1024]).headers["Upload-Offset"])
            time.sleep(0.1)
        except (OSError, HTTPException, TypeError):
            offset = where(sender, url)
    done.set()


def where(sender: Sender, url: str) -> int:
    while True:
        try:
            return sender.offset(url)
        except (OSError, HTTPException, TypeError):
            time.sleep(0.1)


# ── Framing ───────────────────────────────────────────────────────────────────
def test_a_connection_stays_in_step_after_a_refusal(sender: Sender):
    body = noise(3 * MIB)
    url = sender.begin(len(body))
    described = {**sender.headers, "Content-Type": CHUNK_TYPE}
    with closing(sender.connection()) as link:
        refused = asked(link, "PATCH", url, body, {**described, "Upload-Offset": "9"})
        taken = asked(link, "PATCH", url, body[:9], {**described, "Upload-Offset": "0"})
        told = asked(link, "HEAD", url, None, sender.headers)

    assert (refused.status, taken.status, told.headers["Upload-Offset"]) == (409, 204, "9")


def test_a_chunked_body_is_stored(sender: Sender):
    body = noise(MIB)
    url = sender.begin(len(body))
    pieces = (body[start : start + 100_000] for start in range(0, len(body), 100_000))

    assert sender.chunked(url, pieces) == 204
    assert received() == sha256(body)


def test_a_chunked_body_that_is_too_long_is_refused_whole(sender: Sender):
    url = sender.begin(150_000)

    assert sender.chunked(url, [noise(100_000)] * 2) == 413
    assert sender.offset(url) == 0


def test_a_chunked_body_that_is_cut_keeps_what_came(sender: Sender):
    url = sender.begin(MIB)
    described = {**sender.headers, "Content-Type": CHUNK_TYPE, "Upload-Offset": "0", "Transfer-Encoding": "chunked"}
    link = sender.connection()
    link.request("PATCH", url, None, described)
    link.send(b"%x\r\n" % 200_000 + noise(200_000) + b"\r\n" + b"%x\r\n" % 200_000 + noise(50_000))
    arrived(url, 1)
    link.close()

    assert sender.offset(url) == 250_000


def test_a_sender_that_asks_first_is_told_to_go_on(sender: Sender):
    body = noise(100_000)
    url = sender.begin(len(body))
    sender.headers |= {"Expect": "100-continue"}
    with sender.half_sent(url, 0, body, 0) as link:
        assert link.recv(64).startswith(b"HTTP/1.1 100 ")
        link.sendall(body)
        assert link.recv(64).startswith(b"HTTP/1.1 204 ")


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
        metadata = encoded(film=str(film.pk))
        assert sender.ask("POST", "/uploads/", Upload_Length=str(8 * MIB), Upload_Metadata=metadata).status == 507
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
        client = TusClient(f"{server.url}/uploads/", headers={"Authorization": f"Bearer {token}"})
        with closing(FileStorage(str(tmp_path / "uploads.json"))) as known:
            client.uploader(str(path), chunk_size=100_000, metadata=named, store_url=True, url_storage=known).upload(
                stop_at=stop_at
            )
        server.kill()
        server.start()
    gc.collect()

    assert received() == sha256(body)
    assert Upload.objects.count() == 1
