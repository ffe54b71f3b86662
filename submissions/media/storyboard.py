"""The storyboard: small pictures in sheets, and the WebVTT that says which part of which sheet shows which moment."""

from dataclasses import dataclass

STEP_SECONDS = 2
COLUMNS, ROWS = 10, 10
LONG_SIDE = 160
ENTRY = "storyboard.vtt"


@dataclass(frozen=True)
class Grid:
    """How a film's storyboard is laid out: `pictures` tiles of `width` × `height`, COLUMNS × ROWS to a sheet."""

    pictures: int
    width: int
    height: int

    @property
    def sheets(self) -> int:
        return -(-self.pictures // (COLUMNS * ROWS))


def grid_for(width: int, height: int, picture_ms: int) -> Grid:
    """One tile each STEP_SECONDS, at least one; LONG_SIDE long, even sides, the film's shape."""
    long_side = max(width, height, 1)
    across, down = (max(2, round(side * LONG_SIDE / long_side / 2) * 2) for side in (width, height))
    return Grid(max(1, -(-picture_ms // (STEP_SECONDS * 1000))), across, down)


def sheet_name(number: int) -> str:
    return f"sheet-{number}.jpg"


def place_of(grid: Grid, at_ms: int) -> tuple[int, int, int]:
    """(sheet from 1, left, top in pixels) of the tile that shows this moment, or the nearest there is."""
    number = min(max(0, at_ms // (STEP_SECONDS * 1000)), grid.pictures - 1)
    sheet, place = divmod(number, COLUMNS * ROWS)
    row, column = divmod(place, COLUMNS)
    return sheet + 1, column * grid.width, row * grid.height


def moments(start_ms: int, length_ms: int, count: int) -> list[int]:
    """`count` moments (ms) of a stretch: the middles of as many equal parts of it."""
    return [start_ms + (2 * part + 1) * length_ms // (2 * count) for part in range(count)]


def webvtt(grid: Grid, picture_ms: int) -> str:
    """One cue for each tile: `sheet-1.jpg#xywh=160,0,160,90`, names relative to this file."""
    cues = [_cue(grid, number, picture_ms) for number in range(grid.pictures)]
    return "WEBVTT\n\n" + "\n\n".join(cues) + "\n"


def _cue(grid: Grid, number: int, picture_ms: int) -> str:
    begin = number * STEP_SECONDS * 1000
    sheet, left, top = place_of(grid, begin)
    end = min(begin + STEP_SECONDS * 1000, max(picture_ms, begin + 1))
    part = f"{left},{top},{grid.width},{grid.height}"
    return f"{_time(begin)} --> {_time(end)}\n{sheet_name(sheet)}#xywh={part}"


def _time(milliseconds: int) -> str:
    seconds, rest = divmod(milliseconds, 1000)
    return f"{seconds // 3600:02}:{seconds // 60 % 60:02}:{seconds % 60:02}.{rest:03}"
