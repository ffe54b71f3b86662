from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone

from submissions.models import Film
from tests.factories import a_film, an_edition
from tests.submissions.uploads.tus import Tus


@pytest.fixture(autouse=True)
def staging(tmp_path: Path, settings: Any) -> Path:
    """Staging files and originals of one test, in a folder of its own."""
    settings.UPLOAD_STAGING = tmp_path / "staging"
    settings.UPLOAD_STAGING.mkdir()
    local = {"BACKEND": "django.core.files.storage.FileSystemStorage"}
    originals = {**local, "OPTIONS": {"location": tmp_path / "originals", "base_url": None}}
    settings.STORAGES = {**settings.STORAGES, "originals": originals}
    return settings.UPLOAD_STAGING


@pytest.fixture
def film(db: None) -> Film:
    """A draft of an edition that is open now."""
    now = timezone.now()
    return a_film(edition=an_edition(now=now), created_at=now - timedelta(hours=1))


@pytest.fixture
def tus(film: Film) -> Iterator[Tus]:
    return Tus(film)
