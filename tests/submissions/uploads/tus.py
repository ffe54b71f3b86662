"""Speaks tus to the server in tests, in the words of the specification."""

import base64
import hashlib
from typing import Any

from django.http import HttpResponse
from django.test import Client

from submissions.models import Film

CHUNK_TYPE = "application/offset+octet-stream"
Headers = dict[str, str]


def encoded(**pairs: bytes | str) -> str:
    """Upload-Metadata."""
    return ",".join(f"{key} {base64.b64encode(_bytes(value)).decode()}" for key, value in pairs.items())


def checksum(body: bytes, algorithm: str = "sha1") -> Headers:
    digest = hashlib.new(algorithm, body).digest()
    return {"Upload-Checksum": f"{algorithm} {base64.b64encode(digest).decode()}"}


class Tus:
    """A sender of one film. Every method answers with the server's response; None as a header's value leaves it out."""

    def __init__(self, film: Film, client: Client | None = None) -> None:
        self.film = film
        self.client = client or Client()
        self.client.force_login(film.creator)

    def send(self, method: str, path: str, body: bytes = b"", **headers: str | None) -> HttpResponse:
        """Header names are written with underscores; Tus-Resumable is sent unless told otherwise."""
        named: dict[str, Any] = {"Tus_Resumable": "1.0.0", **headers}
        sent = {name.replace("_", "-"): value for name, value in named.items() if value is not None}
        content_type = sent.pop("Content-Type", "")
        if content_type:
            sent["Content-Type"] = content_type
        return self.client.generic(method, path, body, content_type=content_type, headers=sent)

    def create(self, length: int | str | None = 5, body: bytes = b"", **headers: str | None) -> HttpResponse:
        described = {
            "Upload_Length": None if length is None else str(length),
            "Upload_Metadata": encoded(film=str(self.film.pk), filename="film.mp4"),
            "Content_Type": CHUNK_TYPE if body else None,
        }
        return self.send("POST", "/uploads/", body, **{**described, **headers})

    def begun(self, length: int | str | None = 5, **headers: str | None) -> str:
        """The address of a new upload."""
        response = self.create(length, **headers)
        assert response.status_code == 201, response.content
        return response["Location"]

    def patch(self, url: str, offset: int | str | None, body: bytes, **headers: str | None) -> HttpResponse:
        described = {"Upload_Offset": None if offset is None else str(offset), "Content_Type": CHUNK_TYPE}
        return self.send("PATCH", url, body, **{**described, **headers})

    def head(self, url: str) -> HttpResponse:
        return self.send("HEAD", url)

    def offset(self, url: str) -> int:
        return int(self.head(url)["Upload-Offset"])

    def delete(self, url: str) -> HttpResponse:
        return self.send("DELETE", url)


def _bytes(value: bytes | str) -> bytes:
    return value if isinstance(value, bytes) else value.encode()
