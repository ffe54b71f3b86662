"""What documentation and page show people to copy, copied and run against a real server: tuspy and curl."""

import html
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from django.core.files.storage import storages
from django.test import Client
from django.utils import timezone

from submissions.actions.tokens import issue_upload_token
from submissions.models import Film, FilmFile
from tests.factories import a_film, an_edition
from tests.server import REPOSITORY, Server

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]
DOCUMENTED = (REPOSITORY / "docs/creators.md").read_text()
SHELL = shutil.which("bash") if shutil.which("curl") else None
BODY = bytes(range(256)) * 4000


@pytest.fixture(autouse=True)
def staging() -> None:
    """That of the server."""


@pytest.fixture
def film() -> Film:
    now = timezone.now()
    return a_film(edition=an_edition(now=now), created_at=now)


def documented(language: str, film: Film) -> str:
    """The block of the documentation that uploads, in that language, with the film's number and a token."""
    blocks = re.findall(rf"```{language}\n(.*?)```", DOCUMENTED, re.DOTALL)
    example = next(block for block in blocks if "/uploads/" in block).replace("123", str(film.pk))
    return example.replace("TOKEN", issue_upload_token(film, actor=None, now=timezone.now()))


def arrived(example: str, folder: Path, *, run: Callable[[str], list[str]]) -> bytes:
    """What the server has after the example was run, in a folder with a film."""
    (folder / "film.mp4").write_bytes(BODY)
    with Server() as server:
        mine = example.replace("https://films.example.org", server.url).replace("http://127.0.0.1:8000", server.url)
        done = subprocess.run(run(mine), cwd=folder, check=False, capture_output=True)
    assert done.returncode == 0, done.stderr.decode()
    return Path(storages["originals"].path(FilmFile.objects.get().storage_name)).read_bytes()


def by_python(example: str) -> list[str]:
    return [sys.executable, "-c", example]


def by_shell(example: str) -> list[str]:
    return [str(SHELL), "-euc", example]


def test_the_documented_example_for_tuspy_uploads_a_film(film: Film, tmp_path: Path):
    assert arrived(documented("python", film), tmp_path, run=by_python) == BODY


@pytest.mark.skipif(SHELL is None, reason="needs bash and curl")
def test_the_documented_example_for_curl_uploads_a_film(film: Film, tmp_path: Path):
    assert arrived(documented("sh", film), tmp_path, run=by_shell) == BODY


def test_the_example_on_the_films_page_uploads_that_film(film: Film, tmp_path: Path):
    client = Client()
    client.force_login(film.creator)
    page = client.post(f"/desk/films/{film.pk}/file/token/").content.decode()
    example = html.unescape(re.search(r"<pre[^>]*>(from tusclient.*?)</pre>", page, re.DOTALL)[1])

    assert arrived(example, tmp_path, run=by_python) == BODY
