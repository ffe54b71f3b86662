"""One that sends a film, over as many connections as it takes, and what came of it."""

import hashlib
import random
import socket
import struct
import threading
import time
from collections.abc import Iterable
from contextlib import closing
from http.client import HTTPConnection, HTTPResponse
from pathlib import Path

from django.conf import settings
from django.core.files.storage import storages
from django.test import Client

from submissions.models import Film, FilmFile, MediaStep, Upload
from tests.server import Server
from tests.submissions.uploads.tus import CHUNK_TYPE, encoded

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


def answer_on(link: socket.socket) -> int:
    """The status of the next answer on a connection."""
    with HTTPResponse(link) as answer:
        answer.begin()
        return answer.status


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
