"""What a creator does at the upload panel, and sees; and the network in between."""

import hashlib
import os
import random
import signal
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest
from django.core.files.storage import storages
from django.test import Client
from playwright.sync_api import Browser, BrowserContext, CDPSession, Page, expect

from submissions.models import Film, FilmFile
from tests.server import Server

MIB = 1024 * 1024


def network(link: CDPSession, *, offline: bool = False) -> None:
    slowed = {"offline": offline, "latency": 0, "downloadThroughput": -1, "uploadThroughput": 2 * MIB}
    link.send("Network.emulateNetworkConditions", slowed)


def signs_in(context: BrowserContext, server: Server, film: Film) -> None:
    client = Client()
    client.force_login(film.creator)
    context.add_cookies([{"name": "sessionid", "value": client.cookies["sessionid"].value, "url": server.url}])


def a_file(folder: Path, name: str = "film.mp4", size: int = 6 * MIB) -> Path:
    path = folder / name
    path.write_bytes(random.Random(size).randbytes(size))
    return path


def choose(page: Page, path: Path) -> None:
    page.locator("#upload-file").set_input_files(path)


def is_at_least(page: Page, percent: int) -> None:
    for _ in range(300):
        if int(page.locator("[data-percent]").inner_text().rstrip("%") or 0) >= percent:
            return
        page.wait_for_timeout(50)
    pytest.fail(f"The upload did not come to {percent} %.")


def state(page: Page, name: str) -> None:
    expect(page.locator("[data-upload]")).to_have_attribute("data-state", name)


def has_arrived(page: Page, path: Path) -> None:
    """The page says so, and exactly this file is there."""
    expect(page.locator("[data-upload]")).to_have_attribute("data-state", "done", timeout=30_000)
    expect(page.locator("#file-state")).to_contain_text("We are checking the file")
    stored = Path(storages["originals"].path(FilmFile.objects.get().storage_name))
    assert hashlib.sha256(stored.read_bytes()).digest() == hashlib.sha256(path.read_bytes()).digest()


@contextmanager
def asleep(browser: Browser) -> Iterator[None]:
    """All its processes stand still, as they do under a closed lid."""
    told = browser.new_browser_cdp_session().send("SystemInfo.getProcessInfo")["processInfo"]
    try:
        for process in told:
            os.kill(process["id"], signal.SIGSTOP)
        yield
    finally:
        for process in told:
            os.kill(process["id"], signal.SIGCONT)


class Network:
    """A way to the server that can be changed: connections made before stay open, and nothing passes them any more."""

    def __init__(self, server_port: int) -> None:
        self._server_port, self._door, self._age = server_port, socket.create_server(("127.0.0.1", 0)), 0
        self.port = self._door.getsockname()[1]
        self._links: list[socket.socket] = []

    def __enter__(self) -> "Network":
        threading.Thread(target=self._serve, daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self._door.shutdown(socket.SHUT_RDWR)
        for link in (self._door, *self._links):
            link.close()

    def change(self) -> None:
        self._age += 1

    def _serve(self) -> None:
        with suppress(OSError):
            while True:
                here, there = self._door.accept()[0], socket.create_connection(("127.0.0.1", self._server_port))
                self._links += [here, there]
                for ends in ((here, there), (there, here)):
                    threading.Thread(target=self._carry, args=(*ends, self._age), daemon=True).start()

    def _carry(self, source: socket.socket, target: socket.socket, age: int) -> None:
        with suppress(OSError):
            while block := source.recv(65536):
                if age != self._age:
                    return
                target.sendall(block)
            target.shutdown(socket.SHUT_WR)
