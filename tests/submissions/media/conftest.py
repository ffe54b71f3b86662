"""Films to measure, made once for all tests of the pipeline; and films from elsewhere, if they are here."""

import os
from pathlib import Path

import pytest

from tests.submissions.media.films import Reel
from tests.submissions.media.worker import Clock


@pytest.fixture(scope="session")
def reel(tmp_path_factory: pytest.TempPathFactory) -> Reel:
    return Reel(tmp_path_factory.mktemp("reel"))


@pytest.fixture(scope="session")
def elsewhere() -> Path:
    """The folder of films that were not made for the tests (FIRSTLIGHT_TESTDATA)."""
    folder = Path(os.environ.get("FIRSTLIGHT_TESTDATA", ""))
    if not (folder / "media").is_dir():
        pytest.skip("needs films from elsewhere; set FIRSTLIGHT_TESTDATA")
    return folder


@pytest.fixture
def storage(settings, tmp_path: Path) -> Path:
    """Empty storages and an empty working folder, on the local disk."""
    local = "django.core.files.storage.FileSystemStorage"
    places = {
        name: {"BACKEND": local, "OPTIONS": {"location": tmp_path / name}} for name in ("originals", "renditions")
    }
    settings.STORAGES = {**settings.STORAGES, **places}
    settings.WORK_FOLDER = tmp_path / "work"
    return tmp_path


@pytest.fixture
def clock() -> Clock:
    return Clock()
