"""What a file is, by its first bytes; and what is refused whatever it is called."""

import pytest

from submissions.media import filetypes

PNG, MP4, ZIP = b"\x89PNG\r\n\x1a\n", b"\x00\x00\x00\x18ftypisom", b"PK\x03\x04"


@pytest.mark.parametrize(("kind", "name", "head", "code"), [
    ("clip", "shot.mp4", MP4, ""),
    ("clip", "shot.mp4", PNG, "wrong_type"),
    ("clip", "shot.mp4", b"#EXTM3U\n", "wrong_type"),
    ("prompts", "prompts.txt", "ein Leuchtturm bei Dämmerung".encode(), ""),
    ("prompts", "prompts.txt", ("ä" * 3000).encode()[: filetypes.HEAD_BYTES - 1], ""),
    ("prompts", "page.txt", b"  <!DOCTYPE html><script>", "program"),
    ("screenshot", "picture.png", b'<svg onload="x">', "program"),
    ("project", "film.drp", b"\x01\x02unknown", ""),
    ("project", "film.drp", b"MZ\x90", "program"),
    ("project", "tool.exe", ZIP, "program"),
    ("project", "film.zip", ZIP, ""),
    ("clip", "shot.avi", b"RIFF\x00\x00\x00\x00AVI LIST", ""),
    ("clip", "picture.avi", b"RIFF\x00\x00\x00\x00WEBPVP8 ", "wrong_type"),
    ("screenshot", "picture.webp", b"RIFF\x00\x00\x00\x00WEBPVP8 ", ""),
    ("other", "sound.wav", b"RIFF\x00\x00\x00\x00WAVEfmt ", ""),
    ("other", "pointer.ani", b"RIFF\x00\x00\x00\x00ACONLIST", "wrong_type"),
    ("prompts", "prompts.txt", b"light\xffhouse", "wrong_type"),
    ("other", "x", b"\x01\x02", "wrong_type"),
    ("other", "x", b"", "empty"),
])  # fmt: skip
def test_a_file_is_taken_for_what_it_is(kind: str, name: str, head: bytes, code: str):
    assert filetypes.refusal(kind, name, head, len(head)) == code


def test_a_file_may_not_be_larger_than_its_kind_allows():
    assert filetypes.refusal("prompts", "prompts.txt", b"x", 51 * filetypes.MIB) == "too_large"
