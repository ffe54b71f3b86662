"""What a file in the evidence locker really is, by its first bytes; and what is never taken, whatever it is called."""

from collections.abc import Mapping
from pathlib import PurePath

HEAD_BYTES = 4096
MIB = 1024**2
UNKNOWN = "application/octet-stream"
PROGRAMS = (
    b"MZ", b"\x7fELF", b"\xfe\xed\xfa\xce", b"\xfe\xed\xfa\xcf", b"\xce\xfa\xed\xfe", b"\xcf\xfa\xed\xfe",
    b"\xca\xfe\xba\xbe", b"#!", b"\x00asm",
)  # fmt: skip
ACTIVE_TEXT = (b"<!doctype html", b"<html", b"<svg", b"<script", b"<?php", b"<?xml", b"<body", b"<iframe")
PROGRAM_NAMES = frozenset(
    [".exe", ".dll", ".com", ".bat", ".cmd", ".ps1", ".vbs", ".js", ".mjs", ".jse", ".wsf", ".hta", ".msi", ".scr",
     ".pif", ".lnk", ".reg", ".jar", ".app", ".sh", ".py", ".php", ".html", ".htm", ".xhtml", ".svg", ".swf", ".apk",
     ".dmg", ".pkg", ".deb", ".rpm", ".iso"]
)  # fmt: skip
MARKS: tuple[tuple[bytes, str], ...] = (
    (b"\x89PNG\r\n\x1a\n", "image/png"), (b"\xff\xd8\xff", "image/jpeg"), (b"GIF8", "image/gif"),
    (b"%PDF-", "application/pdf"), (b"PK\x03\x04", "application/zip"), (b"\x1f\x8b", "application/gzip"),
    (b"7z\xbc\xaf\x27\x1c", "application/x-7z-compressed"), (b"\x1a\x45\xdf\xa3", "video/x-matroska"),
    (b"8BPS", "image/vnd.adobe.photoshop"), (b"BLENDER", "application/x-blender"), (b"FLV", "video/x-flv"),
    (b"ID3", "audio/mpeg"), (b"fLaC", "audio/flac"), (b"OggS", "audio/ogg"),
)  # fmt: skip
VIDEO = frozenset({"video/mp4", "video/x-matroska", "video/x-msvideo", "video/x-flv"})
IMAGES = frozenset({"image/png", "image/jpeg", "image/gif", "image/webp"})
WORDS = frozenset({"text/plain", "application/pdf"})
PACKED = frozenset({"application/zip", "application/gzip", "application/x-7z-compressed"})
SOUND = frozenset({"audio/mpeg", "audio/flac", "audio/ogg", "audio/x-wav"})
MADE_BY_TOOLS = frozenset({"image/vnd.adobe.photoshop", "application/x-blender", UNKNOWN})
ALLOWED: Mapping[str, tuple[frozenset[str], int]] = {
    "clip": (VIDEO, 512 * MIB),
    "prompts": (WORDS | IMAGES | PACKED, 50 * MIB),
    "project": (PACKED | MADE_BY_TOOLS | WORDS, 256 * MIB),
    "screenshot": (IMAGES, 25 * MIB),
    "making_of": (VIDEO | IMAGES | frozenset({"application/pdf"}), 512 * MIB),
    "other": (WORDS | IMAGES | VIDEO | PACKED | SOUND, 100 * MIB),
}
"""Kind of evidence → the types it may have, and the most bytes."""


def type_of(head: bytes) -> str:
    """The media type by the first bytes; text/plain for readable text, UNKNOWN for the rest."""
    if head[4:8] in (b"ftyp", b"moov", b"mdat", b"wide", b"free", b"skip", b"styp"):
        return "video/mp4"
    if head[:4] == b"RIFF":
        return {b"AVI ": "video/x-msvideo", b"WEBP": "image/webp", b"WAVE": "audio/x-wav"}.get(head[8:12], UNKNOWN)
    known = next((kind for mark, kind in MARKS if head.startswith(mark)), "")
    return known or ("text/plain" if _is_text(head) else UNKNOWN)


def refusal(kind: str, name: str, head: bytes, size: int) -> str:
    """Why a file is not taken as `kind`: empty, too_large, program, wrong_type; "" when it is taken."""
    types, most = ALLOWED[kind]
    if not size:
        return "empty"
    if size > most:
        return "too_large"
    if head.startswith(PROGRAMS) or PurePath(name.lower()).suffix in PROGRAM_NAMES:
        return "program"
    if head.lstrip(b"\xef\xbb\xbf \t\r\n").lower().startswith(ACTIVE_TEXT):
        return "program"
    return "" if type_of(head) in types else "wrong_type"


def _is_text(head: bytes) -> bool:
    if any(sign < 32 and sign not in b"\t\r\n\f\x1b" for sign in head):
        return False
    try:
        head.decode()
    except UnicodeDecodeError as error:
        return error.start >= len(head) - 4 and bool(head)  # cut in the middle of a letter
    return bool(head)
