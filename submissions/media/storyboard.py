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


def webvtt(grid: Grid, picture_ms: int) -> str:
    """One cue for each tile: `sheet-1.jpg#xywh=160,0,160,90`, names relative to this file."""
    cues = [_cue(grid, number, picture_ms) for number in range(grid.pictures)]
    return "WEBVTT\n\n" + "\n\n".join(cues) + "\n"


def _cue(grid: Grid, number: int, picture_ms: int) -> str:
    sheet, place = divmod(number, COLUMNS * ROWS)
    row, column = divmod(place, COLUMNS)
    begin = number * STEP_SECONDS * 1000
    end = min(begin + STEP_SECONDS * 1000, max(picture_ms, begin + 1))
    part = f"{column * grid.width},{row * grid.height},{grid.width},{grid.height}"
    return f"{_time(begin)} --> {_time(end)}\nsheet-{sheet + 1}.jpg#xywh={part}"


def _time(milliseconds: int) -> str:
    seconds, rest = divmod(milliseconds, 1000)
    return f"{seconds // 3600:02}:{seconds // 60 % 60:02}:{seconds % 60:02}.{rest:03}"
