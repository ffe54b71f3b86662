"""Speaks HTTP to a running server byte for byte: nothing is added to a request, nothing is hidden of an answer."""

import socket
import struct
from contextlib import closing
from dataclasses import dataclass
from email.message import Message
from http.client import HTTPConnection

from tests.submissions.uploads.tus import CHUNK_TYPE, encoded

VERSION = {"Tus-Resumable": "1.0.0"}


@dataclass(frozen=True)
class Answer:
    status: int
    headers: Message
    body: bytes

    def __getitem__(self, name: str) -> str | None:
        return self.headers[name]


class Wire:
    """A sender for one film: `headers` go with every request; None as a header's value leaves it out."""

    def __init__(self, port: int, film: int, headers: dict[str, str]) -> None:
        self.port, self.film, self.headers = port, film, headers

    def call(
        self, method: str, path: str = "/uploads/", body: bytes | None = None, link: HTTPConnection | None = None,
        **headers: str | None,
    ) -> Answer:  # fmt: skip
        """One request, on `link` or on a connection of its own. Header names are written with underscores."""
        told = {name.replace("_", "-"): value for name, value in headers.items()}
        sent = {name: value for name, value in {**self.headers, **VERSION, **told}.items() if value is not None}
        with closing(link or self.link()) if link is None else _left_open(link) as used:
            used.putrequest(method, path, skip_accept_encoding=True)
            for name, value in {"Content-Length": str(len(body or b"")), **sent}.items():
                used.putheader(name, value)
            used.endheaders(body)
            with used.getresponse() as answer:
                return Answer(answer.status, answer.headers, answer.read())

    def link(self) -> HTTPConnection:
        return HTTPConnection("127.0.0.1", self.port, timeout=40)

    def create(self, length: int | str | None = 5, body: bytes | None = None, **headers: str | None) -> Answer:
        metadata = encoded(film=str(self.film), filename="film.mp4")
        described = {"Upload_Length": None if length is None else str(length), "Upload_Metadata": metadata}
        typed = {"Content_Type": CHUNK_TYPE} if body is not None else {}
        return self.call("POST", body=body, **{**described, **typed, **headers})

    def begun(self, length: int | str | None = 5, **headers: str | None) -> str:
        answer = self.create(length, **headers)
        assert answer.status == 201, answer.body
        return answer["Location"] or ""

    def patch(self, url: str, offset: int | str, body: bytes, **headers: str | None) -> Answer:
        described = {"Upload_Offset": str(offset), "Content_Type": CHUNK_TYPE}
        return self.call("PATCH", url, body, **{**described, **headers})

    def head(self, url: str) -> Answer:
        return self.call("HEAD", url)

    def offset(self, url: str) -> int:
        return int(self.head(url)["Upload-Offset"] or -1)

    def half_sent(
        self, url: str, body: bytes, *, length: int, method: str = "PATCH", **headers: str
    ) -> socket.socket:  # fmt: skip
        """A connection on which `body` was sent of a chunk that was announced to have `length` bytes."""
        link = socket.create_connection(("127.0.0.1", self.port))
        told = {"Host": "127.0.0.1", **self.headers, **VERSION, "Content-Type": CHUNK_TYPE, "Upload-Offset": "0",
                "Content-Length": str(length), **headers}  # fmt: skip
        head = "".join(f"{name}: {value}\r\n" for name, value in told.items())
        link.sendall(f"{method} {url} HTTP/1.1\r\n{head}\r\n".encode() + body)
        return link


def reset(link: socket.socket) -> None:
    """Close so that the other end gets RST, as after a changed network."""
    link.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    link.close()


class _left_open:  # noqa: N801  a context, like contextlib's
    def __init__(self, link: HTTPConnection) -> None:
        self._link = link

    def __enter__(self) -> HTTPConnection:
        return self._link

    def __exit__(self, *_: object) -> None:
        """The connection is used again."""
