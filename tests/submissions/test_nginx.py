"""Behind Debian's nginx, as docs/deployment/nginx-one-machine.conf.template has it: films go out, uploads come in."""

import os
import shutil
import socket
import ssl
import subprocess
import time
from collections.abc import Iterator
from contextlib import closing
from http.client import HTTPSConnection
from pathlib import Path

import pytest
from django.utils import timezone

from submissions import viewing
from submissions.actions.tokens import issue_upload_token
from submissions.lifecycle import Stage
from submissions.models import FilmFile
from tests.factories import a_file, a_film, an_edition
from tests.server import REPOSITORY, Server, free_port
from tests.submissions.uploads.tus import CHUNK_TYPE, encoded

pytestmark = [
    pytest.mark.slow, pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(not shutil.which("nginx"), reason="needs nginx (Debian: sudo apt-get install -y nginx-light)"),
]  # fmt: skip
BODY = os.urandom(300_000)
MAIN = """
{user} daemon off; pid {folder}/nginx.pid; error_log {folder}/error.log; worker_processes 1;
events {{}}
http {{
    access_log off; client_body_temp_path {folder}/body; proxy_temp_path {folder}/proxy;
    fastcgi_temp_path {folder}/f; uwsgi_temp_path {folder}/u; scgi_temp_path {folder}/s;
    include {folder}/site.conf;
}}
"""


class Proxy:
    """nginx with a certificate of its own in front of a server."""

    def __init__(self, server: Server, folder: Path, media: Path) -> None:
        self.port, self.folder = free_port(), folder
        told = {"SITE_HOST": "127.0.0.1", "PORT": str(self.port), "UPSTREAM": f"127.0.0.1:{server.port}",
                "MEDIA_FOLDER": str(media), "TLS_FOLDER": str(folder)}  # fmt: skip
        site = (REPOSITORY / "docs/deployment/nginx-one-machine.conf.template").read_text()
        for name, value in told.items():
            site = site.replace(f"${{{name}}}", value)
        (folder / "site.conf").write_text(site)
        (folder / "nginx.conf").write_text(MAIN.format(folder=folder, user="user root;" if os.geteuid() == 0 else ""))
        subject = ["-subj", "/CN=127.0.0.1", "-keyout", folder / "privkey.pem", "-out", folder / "fullchain.pem"]
        new = ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", *subject]
        subprocess.run([*new, "-addext", "subjectAltName=IP:127.0.0.1"], check=True, capture_output=True)
        self._trust = ssl.create_default_context(cafile=folder / "fullchain.pem")

    def __enter__(self) -> "Proxy":
        self._process = subprocess.Popen(["nginx", "-c", self.folder / "nginx.conf", "-e", self.folder / "error.log"])
        until = time.monotonic() + 20
        while time.monotonic() < until:
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", self.port)) == 0:
                    return self
            time.sleep(0.05)
        raise TimeoutError((self.folder / "error.log").read_text())

    def __exit__(self, *_: object) -> None:
        self._process.terminate()
        self._process.wait(10)

    def link(self) -> HTTPSConnection:
        return HTTPSConnection("127.0.0.1", self.port, timeout=30, context=self._trust)

    def ask(
        self, method: str, path: str, body: bytes | None = None, **headers: str
    ) -> tuple[int, dict[str, str], bytes]:
        with closing(self.link()) as link:
            link.request(method, path, body, {name.replace("_", "-"): value for name, value in headers.items()})
            answer = link.getresponse()
            return answer.status, {name.lower(): value for name, value in answer.getheaders()}, answer.read()


@pytest.fixture
def proxy(tmp_path: Path) -> Iterator[Proxy]:
    told = {"FIRSTLIGHT_DATA": str(tmp_path / "data"), "DELIVERY": "x-accel", "BEHIND_TLS_PROXY": "true"}
    folder = tmp_path / "nginx"
    folder.mkdir()
    with Server(workers=1, **told) as server, Proxy(server, folder, tmp_path / "data" / "media") as running:
        yield running


def test_films_are_sent_by_nginx_with_ranges_and_only_with_a_pass(proxy: Proxy, tmp_path: Path):
    film = a_film(Stage.SUBMITTED, edition=an_edition(now=timezone.now()))
    name = f"files/{a_file(film).pk}/hls/picture.m4s"
    path = tmp_path / "data/media/renditions" / name
    path.parent.mkdir(parents=True)
    path.write_bytes(BODY)
    url = f"/media/{viewing.issue(film.file, None, now=timezone.now())}/{name}"

    status, told, body = proxy.ask("GET", url)
    assert (status, body) == (200, BODY)
    kept = {"content-type": "video/iso.segment", "cache-control": "private, max-age=3600", "accept-ranges": "bytes",
            "x-content-type-options": "nosniff", "cross-origin-resource-policy": "same-origin"}  # fmt: skip
    assert {header: told.get(header) for header in kept} == kept
    for span, expected in (("0-9", BODY[:10]), ("299990-", BODY[-10:]), ("-7", BODY[-7:])):
        assert proxy.ask("GET", url, Range=f"bytes={span}")[::2] == (206, expected)
    assert proxy.ask("GET", url, Range="bytes=300000-")[0] == 416
    assert proxy.ask("GET", url, If_None_Match=told["etag"])[0] == 304
    assert proxy.ask("GET", url, Range="bytes=0-9", If_Range=told["etag"])[0] == 206
    assert proxy.ask("GET", url, Range="bytes=0-9", If_Range='"other"')[::2] == (200, BODY)
    assert proxy.ask("HEAD", url)[::2] == (200, b"")
    assert proxy.ask("GET", f"/_protected/renditions/{name}")[0] == 404
    assert proxy.ask("GET", url.replace("picture", "other"))[0] == 404


def test_what_came_before_a_cut_is_kept_behind_nginx_too(proxy: Proxy):
    film = a_film(edition=an_edition(now=timezone.now()), created_at=timezone.now())
    token = issue_upload_token(film, actor=None, now=timezone.now())
    key = {"Authorization": f"Bearer {token}", "Tus_Resumable": "1.0.0"}
    length = {"Upload_Length": str(len(BODY)), "Upload_Metadata": encoded(film=str(film.pk))}
    url = proxy.ask("POST", "/uploads/", **key, **length)[1]["location"]
    with closing(proxy.link()) as link:
        link.putrequest("PATCH", url)
        described = {**key, "Content_Type": CHUNK_TYPE, "Upload_Offset": "0", "Content_Length": str(len(BODY))}
        for name, value in described.items():
            link.putheader(name.replace("_", "-"), value)
        link.endheaders(BODY[:200_000])
        time.sleep(1)
    offset = int(proxy.ask("HEAD", url, **key)[1]["upload-offset"])
    assert 150_000 < offset <= 200_000
    rest = {"Content_Type": CHUNK_TYPE, "Upload_Offset": str(offset)}

    assert proxy.ask("PATCH", url, BODY[offset:], **key, **rest)[0] == 204
    assert FilmFile.objects.get().bytes == len(BODY)
