"""The key with which this installation signs: from SIGNING_KEY, or made once and kept in a file of the owner's."""

import os
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from django.conf import settings


def signing_key() -> Ed25519PrivateKey:
    """The installation's key (Ed25519). Raises ValueError if what is set or kept is not 32 bytes in hexadecimal."""
    written = settings.SIGNING_KEY or _kept(Path(settings.DATA) / "keys" / "signing.key")
    return Ed25519PrivateKey.from_private_bytes(bytes.fromhex(written.strip()))


def public_key() -> str:
    """The public half, hexadecimal: what others check signatures with."""
    return signing_key().public_key().public_bytes(Encoding.Raw, PublicFormat.Raw).hex()


def sign(message: bytes) -> str:
    """The signature over `message`, hexadecimal; the same message always gives the same signature."""
    return signing_key().sign(message).hex()


def _kept(file: Path) -> str:
    """The key in the file; made if there is none. Of two processes that make one at once, both use the one kept."""
    if not file.exists():
        file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        fresh = Ed25519PrivateKey.generate().private_bytes_raw().hex()
        draft = file.with_name(f"{file.name}.{os.getpid()}")
        draft.touch(mode=0o600)
        draft.write_text(fresh, encoding="ascii")
        try:
            os.link(draft, file)
        except FileExistsError:
            pass
        finally:
            draft.unlink()
    return file.read_text(encoding="ascii")
