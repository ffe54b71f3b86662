"""Texts that travel beside picture and sound: read out of boxes, chunks and segments made here, sound and unsound."""

import struct
import zlib
from io import BytesIO

import pytest
from hypothesis import given
from hypothesis import strategies as st

from submissions.media.provenance import containers
from submissions.media.provenance.containers import XMP, Text
from tests.submissions.media.provenance.files import box

FTYP = box(b"ftyp", b"isom", bytes(4))


def found(data: bytes) -> list[Text]:
    return list(containers.texts(BytesIO(data), len(data)))


# ── What a file is ────────────────────────────────────────────────────────────
@pytest.mark.parametrize(("head", "kind"), [
    (FTYP, "mp4"), (b"RIFF\x00\x00\x00\x00AVI ", "riff"), (b"GIF89a", "gif"), (b"", ""), (b"text", ""),
    (b"\x47" + bytes(187) + b"\x47", "mpegts"), (b"\x47" + bytes(187), ""),
])  # fmt: skip
def test_a_file_is_known_by_its_first_bytes(head: bytes, kind: str):
    assert containers.kind_of(head) == kind


@given(st.sampled_from([FTYP, b"RIFF....AVI ", containers.PNG_HEAD, b"\xff\xd8\xff\xe1"]), st.binary(max_size=300))
def test_no_file_breaks_the_reader(head: bytes, rest: bytes):
    found(head + rest)


# ── MP4 and MOV ───────────────────────────────────────────────────────────────
def test_xmp_stands_in_a_box_of_its_own_and_other_makers_boxes_are_passed_over():
    theirs, ours = box(b"uuid", bytes(16), b"not XMP"), box(b"uuid", containers.XMP_BOX, b"<x/>")

    assert found(FTYP + theirs + ours) == [Text("uuid", XMP, "<x/>")]


def test_atoms_of_quicktime_stand_straight_in_the_user_data():
    inside = box(b"udta", box(b"XMP_", b"<y/>"), box(b"\xa9too", b"\x00\x05\x00\x00Maker"), box(b"AIGC", b"{}\x00"))

    assert found(FTYP + box(b"moov", inside)) == [
        Text("moov/udta", XMP, "<y/>"), Text("moov/udta", "©too", "Maker"), Text("moov/udta", "AIGC", "{}"),
    ]  # fmt: skip


def value(text: bytes) -> bytes:
    return box(b"data", struct.pack(">II", 1, 0), text)


def an_item_list(*items: bytes, keys: tuple[bytes, ...] = ()) -> bytes:
    names = b"".join(struct.pack(">I4s", len(key) + 8, b"mdta") + key for key in keys)
    listed = box(b"keys", bytes(4), struct.pack(">I", len(keys)), names)
    return FTYP + box(b"moov", box(b"udta", box(b"meta", bytes(4), listed, box(b"ilst", *items))))


def test_items_are_named_by_number_by_letters_or_by_a_name_inside():
    free = box(b"----", box(b"name", bytes(4), b"AIGC"), value(b"{}"))
    file = an_item_list(box(b"\x00\x00\x00\x01", value(b"a")), box(b"\xa9too", value(b"b")), free, keys=(b"Key",))

    place = "moov/udta/meta/ilst"
    assert found(file) == [
        Text(f"{place}/keys", "Key", "a"), Text(f"{place}/ilst", "©too", "b"), Text(f"{place}/ilst", "AIGC", "{}"),
    ]  # fmt: skip


def test_a_piece_that_claims_no_length_ends_its_list():
    broken = struct.pack(">I4s", 3, b"data") + bytes(16)

    assert found(an_item_list(box(b"\xa9too", broken))) == []
    keys = box(b"keys", bytes(4), struct.pack(">I", 9), struct.pack(">I4s", 0, b"mdta"))
    numbered = box(b"ilst", box(b"\x00\x00\x00\x01", value(b"a")))
    assert [text.key for text in found(FTYP + box(b"moov", box(b"meta", bytes(4), keys, numbered)))] != ["Key"]


def test_boxes_may_have_a_long_length_or_reach_to_the_end():
    long = struct.pack(">I4sQ", 1, b"uuid", 16 + 16 + 4) + containers.XMP_BOX + b"<x/>"
    last = struct.pack(">I4s", 0, b"uuid") + containers.XMP_BOX + b"<z/>"

    assert [text.value for text in found(FTYP + long + last)] == ["<x/>", "<z/>"]
    assert found(FTYP + struct.pack(">I4s", 5, b"moov") + long) == []


def test_a_file_of_nothing_but_heads_comes_to_an_end():
    tail = box(b"uuid", containers.XMP_BOX, b"<x/>")

    assert found(FTYP + box(b"free") * 10 + tail) != []
    assert found(FTYP + box(b"free") * containers.MOST_BOXES + tail) == []


# ── RIFF, PNG, JPEG ───────────────────────────────────────────────────────────
def chunk(name: bytes, *inside: bytes) -> bytes:
    content = b"".join(inside)
    return name + struct.pack("<I", len(content)) + content + bytes(len(content) % 2)


def test_chunks_of_riff_are_read_in_lists_and_beside_them():
    info = chunk(b"LIST", b"INFO", chunk(b"ISFT", b"Maker\x00"))
    inside = info + chunk(b"LIST", b"movi", chunk(b"ISFT", b"no")) + chunk(b"_PMX", b"<x/>") + chunk(b"AIGC", b"{}")

    assert found(b"RIFF" + struct.pack("<I", len(inside) + 4) + b"AVI " + inside) == [
        Text("riff/INFO", "ISFT", "Maker"), Text("riff", XMP, "<x/>"), Text("riff", "AIGC", "{}"),
    ]  # fmt: skip


def png(*pieces: tuple[bytes, bytes]) -> bytes:
    chunks = (struct.pack(">I4s", len(data), name) + data + bytes(4) for name, data in pieces)
    return containers.PNG_HEAD + b"".join(chunks)


def test_texts_of_a_png_may_be_packed():
    packed = zlib.compress(b"packed")

    assert found(png(
        (b"IHDR", bytes(13)), (b"tEXt", b"Software\x00Maker"), (b"zTXt", b"AIGC\x00\x00" + packed),
        (b"iTXt", b"XML:com.adobe.xmp\x00\x00\x00\x00\x00<x/>"), (b"iTXt", b"Note\x00\x01\x00en\x00\x00" + packed),
    )) == [Text("png", "Software", "Maker"), Text("png", "AIGC", "packed"), Text("png", XMP, "<x/>"),
           Text("png", "Note", "packed")]  # fmt: skip


def test_what_cannot_be_unpacked_is_empty_and_what_unpacks_to_very_much_is_cut_off():
    bomb = zlib.compress(bytes(4 * containers.MOST_TEXT))
    broken, big = found(png((b"zTXt", b"a\x00\x00rubbish"), (b"zTXt", b"b\x00\x00" + bomb.replace(b"", b""))))

    assert broken == Text("png", "a", "")
    assert len(big.value) <= containers.MOST_TEXT


def test_segments_of_a_jpeg_are_read_up_to_the_picture():
    def segment(kind: int, data: bytes) -> bytes:
        return struct.pack(">BBH", 0xFF, kind, len(data) + 2) + data

    xmp = segment(0xE1, containers.XMP_HEAD + b"<x/>")
    file = b"\xff\xd8" + segment(0xE0, b"JFIF\x00") + segment(0xE1, b"Exif\x00\x00") + xmp + segment(0xDA, b"") + xmp

    assert found(file) == [Text("jpeg", XMP, "<x/>")]
    assert found(b"\xff\xd8\xff\xe1\x00\x00" + bytes(40)) == []
