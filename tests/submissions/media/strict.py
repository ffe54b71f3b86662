"""A strict reader of HLS: what RFC 8216bis demands of playlists, and whether the bytes are what the playlists say.

`faults_of(master)` lists every fault with the line of text it is about; an empty list is a clean bill.
"""

import re
import struct
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

from submissions.media.fragments import Box, boxes_of

MASTER_TAGS = {"#EXTM3U", "#EXT-X-VERSION", "#EXT-X-INDEPENDENT-SEGMENTS", "#EXT-X-MEDIA", "#EXT-X-STREAM-INF"}
MEDIA_TAGS = {"#EXTM3U", "#EXT-X-VERSION", "#EXT-X-TARGETDURATION", "#EXT-X-MEDIA-SEQUENCE", "#EXT-X-PLAYLIST-TYPE",
              "#EXT-X-INDEPENDENT-SEGMENTS", "#EXT-X-MAP", "#EXTINF", "#EXT-X-BYTERANGE", "#EXT-X-ENDLIST"}  # fmt: skip
WANTED = ("BANDWIDTH", "AVERAGE-BANDWIDTH", "CODECS", "RESOLUTION", "FRAME-RATE")
ATTRIBUTE = re.compile(r'([A-Z0-9-]+)=("[^"]*"|[^",]*)(?:,|$)')
NON_SYNC = 0x10000


@dataclass
class Media:
    """A media playlist and what its bytes say: seconds at which segments begin, their lengths and peak rate."""

    begins: list[float]
    seconds: list[float]
    peak: float
    codec: str
    size: tuple[int, int]


def attributes(line: str) -> dict[str, str]:
    return {name: value.strip('"') for name, value in ATTRIBUTE.findall(line.partition(":")[2])}


def lines_of(path: Path, known: set[str]) -> tuple[list[str], list[str]]:
    data = path.read_bytes()
    lines = data.decode().split("\n")
    faults = [
        f"{path.name}: unknown tag {line}" for line in lines if line.startswith("#") and line.split(":")[0] not in known
    ]
    if lines[0] != "#EXTM3U" or data.startswith(b"\xef\xbb\xbf") or b"\r" in data:
        faults.append(f"{path.name}: does not begin with #EXTM3U alone")
    return lines, faults


def faults_of(master: Path) -> list[str]:
    lines, faults = lines_of(master, MASTER_TAGS)
    groups = {attributes(line)["GROUP-ID"]: attributes(line) for line in lines if line.startswith("#EXT-X-MEDIA:")}
    sound: Media | None = None
    for group in groups.values():
        sound, found = media_of((master.parent / group["URI"]).resolve())
        faults += found
    pictures: list[Media] = []
    for line, uri in pairwise(lines):
        if line.startswith("#EXT-X-STREAM-INF:"):
            picture, found = media_of((master.parent / uri).resolve())
            faults += [*found, *_variant(attributes(line), picture, sound, groups)]
            pictures.append(picture)
    if not pictures:
        faults.append("no variant")
    faults += _unaligned(pictures)
    if sound and pictures and abs(sound.begins[0] - pictures[0].begins[0]) > 0.1:
        faults.append(f"sound begins at {sound.begins[0]}, the picture at {pictures[0].begins[0]}")
    return faults


def _variant(
    said: dict[str, str], picture: Media, sound: Media | None, groups: dict[str, dict[str, str]]
) -> Iterator[str]:
    yield from (f"no {name}" for name in WANTED if name not in said)
    if said.get("AUDIO") not in {None, *groups} or bool(groups) != ("AUDIO" in said):
        yield "the sound's group is missing"
    peak = picture.peak + (sound.peak if sound else 0)
    if not peak <= int(said["BANDWIDTH"]) <= 1.1 * peak + 1000 or int(said["AVERAGE-BANDWIDTH"]) > int(
        said["BANDWIDTH"]
    ):
        yield f"BANDWIDTH {said['BANDWIDTH']}, measured {peak:.0f}"
    codecs = [picture.codec, *([sound.codec] if sound else [])]
    if said["CODECS"].split(",") != codecs:
        yield f"CODECS {said['CODECS']}, in the bytes {codecs}"
    if said["RESOLUTION"] != "x".join(map(str, picture.size)):
        yield f"RESOLUTION {said['RESOLUTION']}, in the bytes {picture.size}"


def _unaligned(pictures: list[Media]) -> Iterator[str]:
    for other in pictures[1:]:
        pairs = zip(pictures[0].begins, other.begins, strict=False)
        if len(other.begins) != len(pictures[0].begins) or any(abs(one - two) > 0.05 for one, two in pairs):
            yield f"segments of {other.size} begin elsewhere than those of {pictures[0].size}"


def media_of(playlist: Path) -> tuple[Media, list[str]]:
    lines, faults = lines_of(playlist, MEDIA_TAGS)
    text = "\n".join(lines)
    target = int(re.findall(r"#EXT-X-TARGETDURATION:(\d+)", text)[0])
    version = int(re.findall(r"#EXT-X-VERSION:(\d+)", text)[0])
    if version < 7 or "#EXT-X-PLAYLIST-TYPE:VOD" not in text or not text.rstrip().endswith("#EXT-X-ENDLIST"):
        faults.append(f"{playlist.name}: version {version}, type or end missing")
    opening = attributes(next(line for line in lines if line.startswith("#EXT-X-MAP:")))
    length, offset = (int(part) for part in opening["BYTERANGE"].split("@"))
    data = (playlist.parent / opening["URI"]).read_bytes()
    head = bytearray(data[offset : offset + length])
    rows = re.findall(r"#EXTINF:([0-9.]+),\n#EXT-X-BYTERANGE:(\d+)@(\d+)\n(\S+)", text)
    at, begins = offset + length, list[float]()
    boxes = list(boxes_of(head, 0, len(head)))
    scale, is_picture = _scale(head, boxes), b"avcC" in head
    for seconds, size, start, _uri in rows:
        if round(float(seconds)) > target or int(start) != at:
            faults.append(f"{playlist.name}: a segment of {seconds} s at byte {start}, expected at {at}")
        segment = bytearray(data[int(start) : int(start) + int(size)])
        inside = list(boxes_of(segment, 0, len(segment)))
        begins.append(_begins(segment, inside) / scale)
        if is_picture and not _begins_with_key(segment, inside):
            faults.append(f"{playlist.name}: the segment at byte {start} does not begin with a key frame")
        at += int(size)
    if at != len(data):
        faults.append(f"{playlist.name}: ends at byte {at} of {len(data)}")
    lengths = [float(row[0]) for row in rows]
    for one, two, said in zip(begins, begins[1:], lengths, strict=False):
        if abs(two - one - said) > 0.1:
            faults.append(f"{playlist.name}: EXTINF {said}, in the bytes {two - one:.3f}")
    peak = _peak(lengths, [int(row[1]) for row in rows], target)
    return Media(begins, lengths, peak, _codec(head), _size(head, boxes)), faults


def _peak(seconds: list[float], sizes: list[int], target: int) -> float:
    """The highest rate of any segments in a row that last 0.5 to 1.5 target durations (RFC 8216, 4.3.4.2)."""
    rows = [(first, last) for first in range(len(sizes)) for last in range(first + 1, len(sizes) + 1)]
    lasting = [(first, last) for first, last in rows if 0.5 <= sum(seconds[first:last]) / target <= 1.5]
    return max(sum(sizes[first:last]) * 8 / sum(seconds[first:last]) for first, last in lasting)


def _scale(head: bytearray, boxes: list[Box]) -> int:
    box = next(box for box in boxes if box.name == b"mdhd")
    return struct.unpack_from(">I", head, box.start + (20 if head[box.start] else 12))[0]


def _codec(head: bytearray) -> str:
    at = head.find(b"avcC")
    return f"avc1.{head[at + 5 : at + 8].hex().upper()}" if at >= 0 else "mp4a.40.2"


def _size(head: bytearray, boxes: list[Box]) -> tuple[int, int]:
    box = next(box for box in boxes if box.name == b"tkhd")
    width, height = struct.unpack_from(">II", head, box.end - 8)
    return width >> 16, height >> 16


def _begins(segment: bytearray, boxes: list[Box]) -> int:
    """When the first sample is shown: the fragment's decode time and the sample's own offset."""
    box = next(box for box in boxes if box.name == b"tfdt")
    decoded = struct.unpack_from(">Q" if segment[box.start] else ">I", segment, box.start + 4)[0]
    run = next(box for box in boxes if box.name == b"trun")
    flags = int.from_bytes(segment[run.start + 1 : run.start + 4])
    if not flags & 0x800:
        return decoded
    at = run.start + 8 + sum(4 for bit in (0x1, 0x4, 0x100, 0x200, 0x400) if flags & bit)
    return decoded + struct.unpack_from(">i" if segment[run.start] else ">I", segment, at)[0]


def _begins_with_key(segment: bytearray, boxes: list[Box]) -> bool:
    """By the flags of the first sample: its own, else those for the first, else the track's default (ISO 14496-12)."""
    run = next(box for box in boxes if box.name == b"trun")
    flags = int.from_bytes(segment[run.start + 1 : run.start + 4])
    at = run.start + 8 + (4 if flags & 0x1 else 0)
    if flags & 0x4:
        return not int.from_bytes(segment[at : at + 4]) & NON_SYNC
    if flags & 0x400:
        at += sum(4 for bit in (0x100, 0x200) if flags & bit)
        return not int.from_bytes(segment[at : at + 4]) & NON_SYNC
    header = next(box for box in boxes if box.name == b"tfhd")
    return not int.from_bytes(segment[header.end - 4 : header.end]) & NON_SYNC
