"""One clock for all streams, in bytes."""

import struct

import pytest

from submissions.media import fragments


def box(name: bytes, *content: bytes) -> bytes:
    inside = b"".join(content)
    return struct.pack(">I4s", 8 + len(inside), name) + inside


def stream(*edits: tuple[int, int], version: int = 0) -> bytearray:
    """A movie clock of 1000, a track clock of 12800, two fragments at 0 and 25600 with their index."""
    form = ">Qqi" if version else ">Iii"
    table = b"".join(struct.pack(form, length, time, 1 << 16) for length, time in edits)
    elst = box(b"elst", bytes([version, 0, 0, 0]), struct.pack(">I", len(edits)), table)
    track = box(b"trak", box(b"edts", elst), box(b"mdia", box(b"mdhd", bytes(12), struct.pack(">II", 12_800, 0))))
    moov = box(b"moov", box(b"mvhd", bytes(12), struct.pack(">II", 1000, 0)), track)
    return bytearray(moov + b"".join(fragment(at, version) for at in (0, 25_600)))


def fragment(at: int, version: int) -> bytes:
    number = ">Q" if version else ">I"
    head = bytes([version, 0, 0, 0])
    sidx = box(b"sidx", head, struct.pack(">II", 1, 12_800), struct.pack(number, at), bytes(12))
    return sidx + box(b"moof", box(b"traf", box(b"tfdt", head, struct.pack(number, at)))) + box(b"mdat", b"frames")


def clocks(data: bytearray) -> list[int]:
    found = []
    for part in fragments.boxes_of(data, 0, len(data)):
        if part.name in (b"tfdt", b"sidx"):
            at = part.start + (4 if part.name == b"tfdt" else 12)
            found.append(struct.unpack_from(">Q" if data[part.start] else ">I", data, at)[0])
    return found


@pytest.mark.parametrize("version", [0, 1])
def test_what_the_edit_list_says_moves_into_every_fragment_once(version: int):
    data = stream((1000, -1), (0, 1024), version=version)
    for _ in range(2):
        fragments.rebase(data)

        assert clocks(data) == [11_776, 11_776, 37_376, 37_376]
        assert b"edts" not in data


def test_several_empty_edits_add_up_and_none_but_empty_ones_only_wait():
    data = stream((400, -1), (600, -1))
    fragments.rebase(data)

    assert clocks(data)[0] == 12_800


def test_a_broken_box_ends_the_walk():
    assert list(fragments.boxes_of(bytearray(b"\0\0\0\4free"), 0, 8)) == []
    assert [b.name for b in fragments.boxes_of(bytearray(struct.pack(">I4sQ", 1, b"mdat", 24) + bytes(8)), 0, 24)] == [
        b"mdat"
    ]
