"""Stills of a stretch of a film side by side in one picture, cut out of the storyboard that is there already."""

import io
from collections.abc import Sequence

from django.core.files.storage import storages
from PIL import Image

from submissions.models import Rendition

from .storyboard import Grid, moments, place_of, sheet_name

STILLS = 5
QUALITY = 85


def strip(board: Rendition, start_ms: int, length_ms: int) -> bytes:
    """A JPEG of STILLS pictures of [start_ms, start_ms + length_ms). FileNotFoundError when a sheet is gone."""
    grid = Grid(**board.facts)
    places = [place_of(grid, at) for at in moments(start_ms, length_ms, STILLS)]
    whole = Image.new("RGB", (STILLS * grid.width, grid.height))
    for number, tile in enumerate(_tiles(board, grid, places)):
        whole.paste(tile, (number * grid.width, 0))
    out = io.BytesIO()
    whole.save(out, "JPEG", quality=QUALITY)
    return out.getvalue()


def _tiles(board: Rendition, grid: Grid, places: Sequence[tuple[int, int, int]]) -> list[Image.Image]:
    sheets: dict[int, Image.Image] = {}
    for sheet in {sheet for sheet, _, _ in places}:
        with storages["renditions"].open(f"{board.prefix}/{sheet_name(sheet)}") as file:
            sheets[sheet] = Image.open(io.BytesIO(file.read())).convert("RGB")
    return [sheets[sheet].crop((x, y, x + grid.width, y + grid.height)) for sheet, x, y in places]
