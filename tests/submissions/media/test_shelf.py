"""Storages near and far: the same names, the same bytes, and never half of them."""

from pathlib import Path

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import storages

from submissions.media import shelf
from submissions.models import FilmFile, MediaStep
from tests.factories import RULES, a_film, an_edition
from tests.submissions.media.worker import received, work_off


def move_far_away(settings, folder: Path) -> None:
    far = "tests.submissions.media.worker.FarStorage"
    places = {name: {"BACKEND": far, "OPTIONS": {"location": str(folder / f"far-{name}")}}
              for name in ("originals", "renditions")}  # fmt: skip
    settings.STORAGES = {**settings.STORAGES, **places}


@pytest.fixture(params=["near", "far"])
def place(request, settings, storage: Path) -> str:
    """Both kinds of storage: one with paths, one without."""
    if request.param == "far":
        move_far_away(settings, storage)
    return request.param


def made(tmp_path: Path, **files: bytes) -> Path:
    folder = tmp_path / f"made-{len(list(tmp_path.iterdir()))}"
    folder.mkdir()
    for name, content in files.items():
        (folder / name).write_bytes(content)
    return folder


def test_what_is_published_is_found_under_its_name_and_counted(place: str, tmp_path: Path):
    size = shelf.publish(made(tmp_path, a=b"12345", b=b"67"), "files/1/hls/ladder-1")

    assert size == 7
    assert shelf.published("files/1/hls/ladder-1/b", tmp_path).read_bytes() == b"67"


def test_publishing_again_replaces_what_an_interrupted_attempt_left(place: str, tmp_path: Path):
    for content in (b"old", b"newer"):
        shelf.publish(made(tmp_path, a=content), "files/1/poster-1")

    with storages["renditions"].open("files/1/poster-1/a") as stored:
        assert stored.read() == b"newer"


def test_an_original_is_always_a_local_file(place: str, tmp_path: Path):
    storages["originals"].save("7/film.bin", ContentFile(b"picture and sound"))

    film = shelf.original(FilmFile(storage_name="7/film.bin"), tmp_path)
    assert film.is_absolute()
    assert film.read_bytes() == b"picture and sound"
    assert shelf.digest(film) == "d4772220681c18ff8162873df254f0356a249cba15a669bc131b5fdf07863e71"


def test_what_is_gone_is_said_to_be_gone(place: str, tmp_path: Path):
    with pytest.raises(FileNotFoundError):
        shelf.original(FilmFile(storage_name="7/gone.bin"), tmp_path)


def test_across_file_systems_a_folder_is_copied_beside_and_renamed(storage: Path, tmp_path: Path, monkeypatch):
    real = Path.replace

    def replace(self: Path, target: Path) -> Path:
        if "made-" in str(self):
            raise OSError(18, "Invalid cross-device link")
        return real(self, target)

    monkeypatch.setattr(Path, "replace", replace)
    shelf.publish(made(tmp_path, a=b"1"), "files/1/hls/x")

    assert [path.name for path in (storage / "renditions/files/1/hls").iterdir()] == ["x"]


@pytest.mark.django_db
def test_the_whole_pipeline_works_on_far_storages(settings, storage: Path, reel, clock):
    move_far_away(settings, storage)
    file = received(a_film(edition=an_edition(rules={**RULES, "media": {}})), reel.take())
    work_off(file, clock)

    assert set(MediaStep.objects.filter(file=file).values_list("state", flat=True)) == {"done"}
    made = file.renditions.get(kind="storyboard")
    assert storages["renditions"].exists(f"{made.prefix}/{made.entry}")
