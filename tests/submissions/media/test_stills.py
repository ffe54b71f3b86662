"""Films that are alike, side by side for those who screen both: stills out of the storyboards."""

import io
from dataclasses import asdict
from pathlib import Path

import pytest
from django.test import Client
from django.urls import reverse
from PIL import Image

from submissions.lifecycle import Stage
from submissions.media import stills, storyboard
from submissions.models import FilmFile, Likeness, Rendition
from tests.factories import NOON, a_file, a_film, an_edition, an_organizer

pytestmark = pytest.mark.django_db


def a_board(file: FilmFile, storage: Path, *, red: int) -> Rendition:
    """A storyboard of 130 seconds: each tile is as green as its number."""
    grid = storyboard.grid_for(640, 360, 130_000)
    folder = storage / "renditions" / f"boards/{file.pk}"
    folder.mkdir(parents=True)
    for sheet in range(grid.sheets):
        whole = Image.new("RGB", (grid.width * storyboard.COLUMNS, grid.height * storyboard.ROWS))
        for number in range(sheet * 100, min(grid.pictures, sheet * 100 + 100)):
            _, x, y = storyboard.place_of(grid, number * 2000)
            whole.paste((red, number * 3, 0), (x, y, x + grid.width, y + grid.height))
        whole.save(folder / f"sheet-{sheet + 1}.jpg", quality=95)
    return file.renditions.create(kind="storyboard", prefix=f"boards/{file.pk}", entry="storyboard.vtt",
                                  facts=asdict(grid), made_at=NOON)  # fmt: skip


@pytest.fixture
def pair(storage: Path) -> Likeness:
    """Two entries alike for 50 s: the later one from 4 s, the earlier one from 24 s."""
    edition = an_edition()
    files = [a_file(a_film(Stage.SUBMITTED, edition=edition)) for _ in range(2)]
    for red, file in zip((20, 220), files, strict=True):
        a_board(file, storage, red=red)
        file.film.file = file
        file.film.save()
    match = {"number": files[0].pk, "kind": "picture", "at_ms": 4_000, "other_at_ms": 24_000, "length_ms": 50_000,
             "is_mirrored": False}  # fmt: skip
    return Likeness.objects.create(file=files[1], other=files[0], picture_ms=50_000, matches=[match], found_at=NOON)


def tones(picture: bytes) -> tuple[int, list[int]]:
    """Red of the whole, and the numbers of the tiles."""
    image = Image.open(io.BytesIO(picture))
    middles = [image.getpixel((80 + 160 * n, 45)) for n in range(stills.STILLS)]
    return middles[0][0], [round(green / 3) for _, green, _ in middles]


def strips(client: Client, pair: Likeness, code: str) -> list:
    address = [pair.file.film.edition.slug, code, pair.pk]
    return [client.get(reverse(f"submissions:likeness_{side}", args=address)) for side in ("here", "there")]


def test_a_screener_sees_stills_of_both_films_at_the_same_moments_from_either_side(pair, client):
    client.force_login(an_organizer(pair.file.film.edition))
    here, there = strips(client, pair, pair.file.film.code)
    assert (here["Content-Type"], here["X-Content-Type-Options"]) == ("image/jpeg", "nosniff")

    later, earlier = tones(here.content), tones(there.content)
    assert (later[0] > 200, earlier[0] < 40) == (True, True)
    assert (later[1], earlier[1]) == ([4, 9, 14, 19, 24], [14, 19, 24, 29, 34])
    assert [tones(each.content) for each in strips(client, pair, pair.other.film.code)] == [earlier, later]

    page = client.get(reverse("submissions:entry", args=[pair.file.film.edition.slug, pair.file.film.code]))
    assert f"/likenesses/{pair.pk}/there.jpg" in page.content.decode()


def test_who_screens_only_one_of_the_films_sees_neither_strip(pair, client):
    other = an_edition("second")
    pair.other.film.edition = other
    pair.other.film.save()
    client.force_login(an_organizer(pair.file.film.edition))

    assert [each.status_code for each in strips(client, pair, pair.file.film.code)] == [404, 404]
    client.force_login(pair.file.film.creator)
    assert [each.status_code for each in strips(client, pair, pair.file.film.code)] == [404, 404]


def test_without_a_storyboard_there_are_times_and_no_pictures(pair, client, storage):
    client.force_login(an_organizer(pair.file.film.edition))
    address = reverse("submissions:entry", args=[pair.file.film.edition.slug, pair.file.film.code])
    (storage / "renditions" / f"boards/{pair.other_id}" / "sheet-1.jpg").unlink()
    assert [each.status_code for each in strips(client, pair, pair.file.film.code)] == [200, 404]

    Rendition.objects.all().delete()
    assert "here.jpg" not in client.get(address).content.decode()
    assert [each.status_code for each in strips(client, pair, pair.file.film.code)] == [404, 404]
