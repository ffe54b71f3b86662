"""Texts that travel in a file beside picture and sound: boxes of MP4 and MOV, chunks of RIFF (AVI, WebP), PNG, JPEG.

ffprobe shows most tags of films; what it passes over stands here: atoms straight in `udta`, boxes of other makers, and
stills altogether. Reads little pieces at given places, never a whole file, and stops after a fixed number of steps.
"""

import zlib
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from typing import BinaryIO

MOST_TEXT = 1024 * 1024
MOST_BOXES = 4000
MOST_DEPTH = 8
XMP = "xmp"
"""The key of texts that are XMP packets."""
XMP_BOX = bytes.fromhex("BE7ACFCB97A942E89C71999491E3AFAC")
XMP_HEAD = b"http://ns.adobe.com/xap/1.0/\x00"
PARENTS = {b"moov", b"trak", b"udta", b"meta", b"ilst"}
PNG_HEAD = b"\x89PNG\r\n\x1a\n"
FIRST_BOXES = {b"ftyp", b"moov", b"mdat", b"wide", b"free", b"skip", b"pnot", b"styp", b"uuid", b"moof", b"sidx"}


@dataclass(frozen=True)
class Text:
    """A text and the place it was found in, e.g. Text("udta/keys", "AIGC", "{…}")."""

    place: str
    key: str
    value: str


def kind_of(head: bytes) -> str:
    """By its first bytes: mp4, riff, png, jpeg, matroska, ogg, mpegts, asf, flv, gif, tiff or mp3; "" for all else."""
    if head[4:8] in FIRST_BOXES:
        return "mp4"
    marks = {
        b"RIFF": "riff", PNG_HEAD: "png", b"\xff\xd8\xff": "jpeg", b"\x1a\x45\xdf\xa3": "matroska", b"OggS": "ogg",
        b"\x30\x26\xb2\x75": "asf", b"FLV": "flv", b"GIF8": "gif",
        b"II*\x00": "tiff", b"MM\x00*": "tiff", b"ID3": "mp3",
    }  # fmt: skip
    if head[:1] == b"\x47" and head[188:189] == b"\x47":
        return "mpegts"
    return next((kind for mark, kind in marks.items() if head.startswith(mark)), "")


def texts(file: BinaryIO, size: int) -> Iterator[Text]:
    """Every text found in a file of `size` bytes, whatever its name says. Rubbish yields nothing."""
    file.seek(0)
    head = file.read(256)
    walks = {"mp4": _mp4, "riff": _riff, "png": _png, "jpeg": _jpeg}
    walk = walks.get(kind_of(head))
    if walk is not None:
        with suppress(OSError, ValueError, IndexError, OverflowError):
            yield from walk(file, size)


# ── MP4 and MOV ───────────────────────────────────────────────────────────────
class _Steps:
    """Counts boxes, so that a file made of nothing but headers comes to an end."""

    def __init__(self) -> None:
        self.left = MOST_BOXES

    def take(self) -> bool:
        self.left -= 1
        return self.left > 0


def _mp4(file: BinaryIO, size: int) -> Iterator[Text]:
    yield from _boxes(file, 0, size, "", _Steps(), [])


def _boxes(file: BinaryIO, at: int, end: int, place: str, steps: _Steps, keys: list[str]) -> Iterator[Text]:
    depth = place.count("/") + 1
    while at + 8 <= end and steps.take():
        name, begin, done = _box(file, at, end)
        if done <= at:
            return
        path = f"{place}/{_name(name)}".strip("/")
        if name in PARENTS and depth <= MOST_DEPTH:
            inner = begin + _full_box(file, begin, name)
            yield from _boxes(file, inner, done, path, steps, [] if name == b"meta" else keys)
        elif name == b"keys":
            keys.extend(_keys(_read(file, begin, done)))
        else:
            yield from _leaf(file, name, begin, done, place, keys)
        at = done


def _box(file: BinaryIO, at: int, end: int) -> tuple[bytes, int, int]:
    """(name, where its content begins, where it ends)."""
    head = _read(file, at, at + 16)
    length, name = int.from_bytes(head[:4]), head[4:8]
    if length == 1:
        return name, at + 16, min(end, at + max(16, int.from_bytes(head[8:16])))
    if length == 0:
        return name, at + 8, end
    return name, at + 8, min(end, at + length) if length >= 8 else at


def _full_box(file: BinaryIO, begin: int, name: bytes) -> int:
    """Bytes between the head of a `meta` box and its children: four in MP4, none in QuickTime."""
    return 4 if name == b"meta" and _read(file, begin + 4, begin + 8) not in (b"hdlr", b"keys", b"ilst") else 0


def _keys(data: bytes) -> Iterator[str]:
    at = 8
    for _ in range(min(int.from_bytes(data[4:8]), 500)):
        length = int.from_bytes(data[at : at + 4])
        if length < 8:
            return
        yield data[at + 8 : at + length].decode("utf-8", "replace")
        at += length


def _leaf(file: BinaryIO, name: bytes, begin: int, end: int, place: str, keys: list[str]) -> Iterator[Text]:
    if name == b"uuid":
        if _read(file, begin, begin + 16) == XMP_BOX:
            yield Text("uuid", XMP, _decoded(_read(file, begin + 16, end)))
    elif name == b"XMP_":
        yield Text(place, XMP, _decoded(_read(file, begin, end)))
    elif place.endswith("ilst"):
        yield from _item(_read(file, begin, end), name, place, keys)
    elif place.endswith("udta"):
        data = _read(file, begin, end)
        yield Text(place, _name(name), _decoded(data[4:] if name[:1] == b"\xa9" else data))


def _item(data: bytes, name: bytes, place: str, keys: list[str]) -> Iterator[Text]:
    """One entry of `ilst`: named by its number in `keys`, by its four letters, or by a `name` box inside."""
    number = int.from_bytes(name)
    key = keys[number - 1] if 0 < number <= len(keys) else _name(name)
    where, at = ("keys" if 0 < number <= len(keys) else "ilst"), 0
    while at + 8 <= len(data):
        length, inside = int.from_bytes(data[at : at + 4]), data[at + 4 : at + 8]
        if length < 8:
            return
        if inside == b"name":
            key = _decoded(data[at + 12 : at + length])
        elif inside == b"data":
            yield Text(f"{place}/{where}", key, _decoded(data[at + 16 : at + length]))
        at += length


# ── RIFF, PNG, JPEG ───────────────────────────────────────────────────────────
def _riff(file: BinaryIO, size: int) -> Iterator[Text]:
    yield from _chunks(file, 12, size, "riff", _Steps())


def _chunks(file: BinaryIO, at: int, end: int, place: str, steps: _Steps) -> Iterator[Text]:
    while at + 8 <= end and steps.take():
        head = _read(file, at, at + 12)
        name, length = head[:4], int.from_bytes(head[4:8], "little")
        done = min(end, at + 8 + length)
        if name == b"LIST" and head[8:12] in (b"INFO", b"hdrl"):
            yield from _chunks(file, at + 12, done, f"riff/{_name(head[8:12])}", steps)
        elif name in (b"XMP ", b"_PMX"):
            yield Text(place, XMP, _decoded(_read(file, at + 8, done)))
        elif place.endswith("INFO") or name == b"AIGC":
            yield Text(place, _name(name), _decoded(_read(file, at + 8, done)))
        at = done + length % 2


def _png(file: BinaryIO, size: int) -> Iterator[Text]:
    at, steps = len(PNG_HEAD), _Steps()
    while at + 12 <= size and steps.take():
        head = _read(file, at, at + 8)
        length, name = int.from_bytes(head[:4]), head[4:8]
        if name in (b"tEXt", b"iTXt", b"zTXt"):
            yield from _png_text(name, _read(file, at + 8, at + 8 + length))
        at += 12 + length


def _png_text(name: bytes, data: bytes) -> Iterator[Text]:
    key, _, rest = data.partition(b"\x00")
    if name == b"tEXt":
        value = rest
    elif name == b"zTXt":
        value = _inflated(rest[1:])
    else:
        packed, body = rest[:1] == b"\x01", rest[2:].split(b"\x00", 2)[-1]
        value = _inflated(body) if packed else body
    label = _decoded(key)
    yield Text("png", XMP if label == "XML:com.adobe.xmp" else label, _decoded(value))


def _inflated(data: bytes) -> bytes:
    """Unpacked, at most MOST_TEXT of it: a little can stand for very much."""
    try:
        return zlib.decompressobj().decompress(data, MOST_TEXT)
    except zlib.error:
        return b""


def _jpeg(file: BinaryIO, size: int) -> Iterator[Text]:
    at, steps = 2, _Steps()
    while at + 4 <= size and steps.take():
        head = _read(file, at, at + 4)
        if head[:1] != b"\xff" or head[1:2] in (b"\xda", b"\xd9"):
            return
        end = at + 2 + int.from_bytes(head[2:4])
        data = _read(file, at + 4, end)
        if head[1:2] == b"\xe1" and data.startswith(XMP_HEAD):
            yield Text("jpeg", XMP, _decoded(data[len(XMP_HEAD) :]))
        at = max(end, at + 4)


def _read(file: BinaryIO, begin: int, end: int) -> bytes:
    file.seek(begin)
    return file.read(max(0, min(end - begin, MOST_TEXT)))


def _decoded(data: bytes) -> str:
    return data.rstrip(b"\x00").decode("utf-8", "replace").strip()


def _name(name: bytes) -> str:
    return name.decode("latin-1").strip()
