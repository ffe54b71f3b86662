"""What the first bytes say."""

import pytest

from submissions.media.disguises import is_playlist, missing_bytes, says_it_is_mp4

PLAYLISTS = [
    b"#EXTM3U\n#EXTINF:10,\nfile:///etc/hostname\n", b"\xef\xbb\xbf#EXTM3U\r\n", b"\n\nffconcat version 1.0\nfile a\n",
    b'<?xml version="1.0"?>\n<MPD xmlns="urn:mpeg:dash:schema:mpd:2011">', b"<mpd>", b"[playlist]\nFile1=http://x",
    b"<ASX version='3'>",
]  # fmt: skip


@pytest.mark.parametrize("head", PLAYLISTS)
def test_lists_of_other_things_are_known_by_their_beginning(head):
    assert is_playlist(head) is True


def test_films_and_other_texts_are_no_lists():
    assert [is_playlist(head) for head in (b"\0\0\0\x20ftypisom", b"<?xml version='1.0'?><svg/>", b"", b"RIFF")] == [
        False
    ] * 4


def test_an_mp4_is_known_by_its_first_box():
    assert [says_it_is_mp4(head) for head in (b"\0\0\0\x20ftypisom", b"\0\0\0\x08moov", b"")] == [True, False, False]


def box(name: bytes, length: int) -> bytes:
    return length.to_bytes(4) + name


def test_a_box_or_chunk_that_ends_after_the_file_tells_what_is_missing():
    head = box(b"ftyp", 32).ljust(32, b"\0") + box(b"mdat", 1000).ljust(100, b"\0")
    large = box(b"ftyp", 32).ljust(32, b"\0") + box(b"mdat", 1) + (5000).to_bytes(8) + bytes(50)

    assert (missing_bytes(head, 1032), missing_bytes(head, 900), missing_bytes(large, 1000)) == (0, 132, 4032)
    assert missing_bytes(b"RIFF" + (2000).to_bytes(4, "little") + b"AVI ", 1500) == 508
    assert missing_bytes(b"\x1aE\xdf\xa3" + bytes(40), 10) == 0


def test_after_a_box_too_short_to_be_one_nothing_more_is_read():
    head = box(b"ftyp", 32).ljust(32, b"\0") + box(b"free", 7).ljust(16, b"\0") + box(b"mdat", 9_000).ljust(64, b"\0")

    assert missing_bytes(head, 40) == 0
    assert missing_bytes(head, 20) == 12
