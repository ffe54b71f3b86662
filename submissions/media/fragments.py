"""Putting all streams of a film on one clock, in the media itself.

ffmpeg starts the clock of each fragmented MP4 at nought and says in an edit list when the track really begins; players
that take fragments one by one (Media Source Extensions: hls.js, and Chromium's own HLS) pass that over, so that sound
would run ahead of the picture by the encoder's delay, and the picture would jump when the player changes streams. We
add the beginning to every fragment's decode time and take the edit list out; no byte moves.
Source: ISO/IEC 14496-12: elst (8.6.6), tfdt (8.8.12), sidx (8.16.3).
"""

import mmap
import struct
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

CONTAINERS = (b"moov", b"trak", b"mdia", b"moof", b"traf", b"edts")
Bytes = bytearray | mmap.mmap


@dataclass(frozen=True)
class Box:
    """A box by name; its content is [start, end) of the file."""

    name: bytes
    start: int
    end: int


def put_on_clock(path: Path) -> None:
    """Rewrite a one-track fragmented MP4 of ours in place. Doing it again changes nothing."""
    with path.open("r+b") as file, mmap.mmap(file.fileno(), 0) as data:
        rebase(data)


def rebase(data: Bytes) -> None:
    """Move the beginning of the track from its edit list into its fragments. Without an edit list nothing is done."""
    move(data, beginning(data))


def beginning(opening: Bytes) -> int:
    """When the track really begins, in its ticks, by the edit list of its opening (`moov`); 0 without one."""
    boxes = list(boxes_of(opening, 0, len(opening)))
    lists = [box for box in boxes if box.name == b"elst"]
    if not lists:
        return 0
    return _beginning(opening, lists[0], _timescale(opening, boxes, b"mvhd"), _timescale(opening, boxes, b"mdhd"))


def move(data: Bytes, shift: int) -> None:
    """Begin the fragments in `data` so many ticks later, and take out the edit list."""
    for box in boxes_of(data, 0, len(data)):
        if box.name == b"tfdt":
            _add(data, box.start + 4, shift, wide=data[box.start] == 1)
        elif box.name == b"sidx":
            _add(data, box.start + 12, shift, wide=data[box.start] == 1)
        elif box.name == b"edts":
            data[box.start - 4 : box.start] = b"free"


def boxes_of(data: Bytes, start: int, end: int) -> Iterator[Box]:
    """All boxes of [start, end) in the order of the file, each followed by the boxes inside it."""
    while start + 8 <= end:
        size, name = struct.unpack_from(">I4s", data, start)
        head = 8
        if size == 1:
            size, head = struct.unpack_from(">Q", data, start + 8)[0], 16
        if size < head or start + size > end:
            return
        yield Box(name, start + head, start + size)
        if name in CONTAINERS:
            yield from boxes_of(data, start + head, start + size)
        start += size


def _beginning(data: Bytes, edits: Box, movie_scale: int, track_scale: int) -> int:
    """When the track's first sample is to be decoded, in ticks of the track: empty edits put it off, and what the

    first real edit skips comes before it.
    """
    form, step = (">Qq", 20) if data[edits.start] == 1 else (">Ii", 12)
    count = struct.unpack_from(">I", data, edits.start + 4)[0]
    waiting = 0
    for number in range(count):
        length, media_time = struct.unpack_from(form, data, edits.start + 8 + number * step)
        if media_time >= 0:
            return waiting * track_scale // movie_scale - media_time
        waiting += length
    return waiting * track_scale // movie_scale


def _timescale(data: Bytes, boxes: list[Box], name: bytes) -> int:
    """Ticks a second, from the movie's or the track's header."""
    start = next(box.start for box in boxes if box.name == name)
    return struct.unpack_from(">I", data, start + (20 if data[start] == 1 else 12))[0]


def _add(data: Bytes, at: int, shift: int, *, wide: bool) -> None:
    form = ">Q" if wide else ">I"
    struct.pack_into(form, data, at, struct.unpack_from(form, data, at)[0] + shift)
