"""SEI: notes that encoders leave inside the picture itself, in H.264 and HEVC (user data with a UUID, type 5).

They survive another wrapping and are gone after re-encoding. Some generators write theirs there; most only name x264.
"""

from collections.abc import Iterator
from dataclasses import dataclass

USER_DATA = 5
H264_SEI, HEVC_SEI = 6, (39, 40)
MOST_NOTES = 50


@dataclass(frozen=True)
class Note:
    """A UUID in hexadecimal, without dashes, and the readable text behind it, "" when there is none."""

    uuid: str
    text: str


def notes(stream: bytes, codec: str) -> tuple[Note, ...]:
    """Every note once, in order of appearance, from the beginning of an Annex B stream of `codec` (h264 or hevc)."""
    found = (note for unit in _units(stream) for note in _in_unit(unit, codec))
    return tuple(dict.fromkeys(note for note, _ in zip(found, range(MOST_NOTES), strict=False)))


def _units(stream: bytes) -> Iterator[bytes]:
    yield from stream.split(b"\x00\x00\x01")[1:]


def _in_unit(unit: bytes, codec: str) -> Iterator[Note]:
    if not unit:
        return
    if codec == "h264" and unit[0] & 0x1F == H264_SEI:
        yield from _messages(_unescaped(unit[1:]))
    elif codec == "hevc" and (unit[0] >> 1) & 0x3F in HEVC_SEI:
        yield from _messages(_unescaped(unit[2:]))


def _messages(data: bytes) -> Iterator[Note]:
    at = 0
    while at + 2 < len(data):
        kind, at = _number(data, at)
        length, at = _number(data, at)
        body, at = data[at : at + length], at + length
        if kind == USER_DATA and len(body) >= 16:
            yield Note(body[:16].hex(), _readable(body[16:]))


def _number(data: bytes, at: int) -> tuple[int, int]:
    """A number written as bytes of 255 and a last one; and the place after it."""
    value = 0
    while at < len(data) and data[at] == 255:
        value, at = value + 255, at + 1
    return (value + data[at], at + 1) if at < len(data) else (value, at)


def _unescaped(unit: bytes) -> bytes:
    return unit.replace(b"\x00\x00\x03", b"\x00\x00")


def _readable(data: bytes) -> str:
    text = data.rstrip(b"\x00\x80").decode("utf-8", "replace")
    return text[:300] if text.isprintable() else ""
