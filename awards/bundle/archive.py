"""The bundle as a file: a zip of JSON texts that is the same to the last byte whenever it is written."""

import io
import struct
import zipfile
import zlib
from collections.abc import Mapping
from hashlib import sha256
from typing import cast

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from awards.bundle.text import Document, Unreadable, canonical, load

Files = dict[str, str]
"""Name in the bundle → its text."""
SIGNATURE = "signature.json"
ALGORITHM = "Ed25519"
PACKINGS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
"""Ways of packing that are read: our own, and the one of whoever packs the same files again."""
DAMAGE = (
    zipfile.BadZipFile, zipfile.LargeZipFile, zlib.error, struct.error, ValueError, RuntimeError, EOFError, OSError
)  # fmt: skip
"""All that reading a damaged zip may come to; a text that is not UTF-8 is a ValueError, too."""
LARGEST = 256 * 1024 * 1024
"""A bundle that unpacks to more bytes than this is none of ours."""


class BadSignature(Exception):
    """The files are not the ones that were signed. The text says which, or that the signature itself is wrong."""


def manifest_of(files: Mapping[str, str]) -> bytes:
    """The bytes that are signed: canonical JSON of {"files": {name: SHA-256 of its UTF-8 bytes, hexadecimal}}."""
    return canonical({"files": {name: sha256(text.encode()).hexdigest() for name, text in sorted(files.items())}})


def signature_text(files: Mapping[str, str], *, public_key: str, signature: str) -> str:
    """The text of `signature.json`. Key and signature are hexadecimal."""
    stated = load(manifest_of(files))
    return canonical({"algorithm": ALGORITHM, "public_key": public_key, "signature": signature, **stated}).decode()


def pack(files: Mapping[str, str]) -> bytes:
    """A zip of these texts. Nothing in it depends on when, where or by whom it is written: fixed dates, sorted names,

    no compression (whose bytes differ between versions of the library).
    """
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_STORED) as archive:
        for name in sorted(files):
            entry = zipfile.ZipInfo(name, date_time=(1980, 1, 1, 0, 0, 0))
            entry.create_system, entry.external_attr = 3, 0o644 << 16
            archive.writestr(entry, files[name].encode())
    return buffer.getvalue()


def unpack(content: bytes) -> Files:
    """The texts of a bundle. Raises Unreadable for what is no zip of UTF-8 texts with a result and a signature."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            if sum(entry.file_size for entry in archive.infolist()) > LARGEST:
                raise Unreadable("the bundle unpacks to more than any result holds")
            if any(entry.compress_type not in PACKINGS for entry in archive.infolist()):
                raise Unreadable("the bundle is packed in a way that nobody needs")
            names = archive.namelist()
            if len(set(names)) < len(names):
                raise Unreadable("a name stands twice in the bundle")
            files = {name: archive.read(name).decode() for name in names}
    except DAMAGE as error:
        raise Unreadable(str(error) or "the bundle breaks off") from error
    for name in ("result.json", SIGNATURE):
        if name not in files:
            raise Unreadable(f"{name} is not in the bundle")
    return files


def verify_manifest(files: Mapping[str, str]) -> str:
    """The public key under which these files were signed, hexadecimal. Raises BadSignature, or Unreadable."""
    stated = load(files[SIGNATURE].encode())
    signed = {name: text for name, text in files.items() if name != SIGNATURE}
    found: Document = load(manifest_of(signed))["files"]
    if not isinstance(stated.get("files"), dict) or stated.get("algorithm") != ALGORITHM:
        raise Unreadable(f"{SIGNATURE} has no list of files signed with {ALGORITHM}")
    listed = cast(Document, stated["files"])
    for name in sorted({*listed, *found}):
        if listed.get(name) != found.get(name):
            raise BadSignature(f"{name} is not the file that was signed")
    try:
        key = Ed25519PublicKey.from_public_bytes(bytes.fromhex(stated["public_key"]))
        key.verify(bytes.fromhex(stated["signature"]), manifest_of(signed))
    except (KeyError, TypeError, ValueError) as error:
        raise Unreadable(f"{SIGNATURE}: {type(error).__name__}") from error
    except InvalidSignature as error:
        raise BadSignature("the signature is not that of the stated key") from error
    return str(stated["public_key"])
