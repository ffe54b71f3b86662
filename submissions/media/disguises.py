"""What a file really is when no demuxer of ours may open it, from its first bytes and its size."""

from collections.abc import Iterator

HEAD_BYTES = 4096
PLAYLISTS = (b"#EXTM3U", b"ffconcat version", b"[playlist]", b"<MPD", b"<SmoothStreamingMedia", b"<asx", b"<smil")
ATOMS = (b"ftyp", b"moov", b"mdat", b"wide", b"free", b"skip", b"pnot", b"styp")


def is_playlist(head: bytes) -> bool:
    """Whether the file is a list of other files or addresses, whatever its name says."""
    text = head.lstrip(b"\xef\xbb\xbf \t\r\n")
    if text.startswith(b"<?xml"):
        text = text[text.find(b"?>") + 2 :].lstrip()
    return any(text[: len(mark)].lower() == mark.lower() for mark in PLAYLISTS)


def says_it_is_mp4(head: bytes) -> bool:
    """Whether it begins as MP4 and MOV do nowadays: then one demuxer is tried, and it needs no look at the pictures."""
    return head[4:8] == b"ftyp"


def missing_bytes(head: bytes, size: int) -> int:
    """How many bytes the file lacks by its own account: the outermost box or chunk says it is longer than the file.

    Looks at the boxes of MP4 and MOV whose headers lie within `head`, and at the first chunk of RIFF (AVI).
    """
    if head[:4] == b"RIFF":
        return max(0, int.from_bytes(head[4:8], "little") + 8 - size)
    return max((0, *(end - size for end in _box_ends(head)))) if head[4:8] in ATOMS else 0


def _box_ends(head: bytes) -> Iterator[int]:
    position = 0
    while position + 16 <= len(head):
        length = int.from_bytes(head[position : position + 4])
        if length == 1:
            length = int.from_bytes(head[position + 8 : position + 16])
        if length < 8:
            return
        position += length
        yield position
