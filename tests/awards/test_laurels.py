"""The laurel of an award, as SVG and as PNG."""

from io import BytesIO
from xml.etree import ElementTree as ET

import pytest
from PIL import Image

from awards import laurels

NAMES = [
    "First Prize",
    "Best Use of Generated Sound in a Film of One to Five Minutes",
    "最佳创意奖",
    "جائزة",
    "A & B <c>",
    "",
]


@pytest.mark.parametrize("name", NAMES)
def test_every_line_fits_between_the_branches(name: str):
    for line, size, _y in laurels.lines_of(name, "Coexisting with AI 2025"):
        assert laurels._width(line, size) <= laurels.ROOM + 1


@pytest.mark.parametrize("name", NAMES)
def test_the_drawing_is_well_formed_and_says_the_award(name: str):
    drawing = ET.fromstring(laurels.as_svg(name, "2025", tone="gold"))  # noqa: S314  drawn by us
    assert drawing.findtext("{http://www.w3.org/2000/svg}title") == f"{name}, 2025"


def test_the_branches_mirror_each_other():
    drawn = laurels.leaves()
    half = len(drawn) // 2
    mirrored = [[(laurels.WIDTH - x, y) for x, y in leaf] for leaf in drawn[:half]]
    assert mirrored == drawn[half:]
    assert all(0 <= x <= laurels.WIDTH and 0 <= y <= laurels.HEIGHT for leaf in drawn for x, y in leaf)


def test_the_pixels_stand_on_a_transparent_ground_in_the_tone():
    picture = Image.open(BytesIO(laurels.as_png("First Prize", "2025", tone="white")))
    assert (picture.mode, picture.size) == ("RGBA", (1920, 1680))
    assert picture.getpixel((0, 0))[3] == 0
    assert (255, 255, 255, 255) in {pixel for _count, pixel in picture.getcolors(1 << 20)}
