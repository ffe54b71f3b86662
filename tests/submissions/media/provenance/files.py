"""Files with marks, made here: certificates of our own, signed films, pictures that ask for things."""

import datetime as dt
import json
import struct
import subprocess
import sys
from pathlib import Path
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from submissions.media.provenance import child
from submissions.media.provenance.labels import FIELDS

LABEL = dict(zip(FIELDS, ("1", "001191110108335469089C10100", "KLingMuse_7", "", "", "", ""), strict=True))
AI_CREATED = {
    "claim_generator_info": [{"name": "A Generator"}],
    "assertions": [{"label": "c2pa.actions", "data": {"actions": [{
        "action": "c2pa.created",
        "digitalSourceType": "http://cv.iptc.org/newscodes/digitalsourcetype/trainedAlgorithmicMedia",
        "softwareAgent": {"name": "BytePlus_ModelArk"}, "parameters": {"model_name": "seedance-1-0-pro"},
    }]}}],
}  # fmt: skip


def packet(inside: str, *, head: str = "") -> str:
    """An XMP packet with these attributes or elements in its one description."""
    spaces = (
        'xmlns:Iptc4xmpExt="http://iptc.org/std/Iptc4xmpExt/2008-02-29/" xmlns:dcterms="http://purl.org/dc/terms/" '
        'xmlns:TC260="http://www.tc260.org.cn/ns/AIGC/1.0/" xmlns:xmp="http://ns.adobe.com/xap/1.0/"'
    )
    return (
        f'{head}<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">'
        f'<rdf:Description rdf:about="" {spaces} {inside}</rdf:RDF></x:xmpmeta>'
    )


def a_jpeg(path: Path, xmp: str) -> Path:
    """One black pixel with an XMP packet."""
    from PIL import Image

    Image.new("RGB", (16, 16)).save(path, "JPEG")
    body = b"http://ns.adobe.com/xap/1.0/\x00" + xmp.encode()
    segment = b"\xff\xe1" + struct.pack(">H", len(body) + 2) + body
    data = path.read_bytes()
    path.write_bytes(data[:2] + segment + data[2:])
    return path


def box(name: bytes, *inside: bytes) -> bytes:
    content = b"".join(inside)
    return struct.pack(">I", len(content) + 8) + name + content


def with_udta(film: Path, out: Path, *boxes: bytes) -> Path:
    """A film whose `moov` (at the end of the file) gets a `udta` with these boxes."""
    data = film.read_bytes()
    at = data.rfind(b"moov") - 4
    moov = data[at + 8 : at + int.from_bytes(data[at : at + 4])]
    out.write_bytes(data[:at] + box(b"moov", moov, box(b"udta", *boxes)))
    return out


class Authority:
    """A certificate authority of our own, with one signer."""

    def __init__(self, folder: Path, name: str = "Firstlight Test") -> None:
        self.root_key, self.leaf_key = (ec.generate_private_key(ec.SECP256R1()) for _ in range(2))
        self.root = _certificate(f"{name} Root", self.root_key, None, None)
        self.leaf = _certificate(name, self.leaf_key, self.root, self.root_key)
        self.anchors, self.chain, self.key = folder / "anchors.pem", folder / "chain.pem", folder / "key.pem"
        self.anchors.write_bytes(_pem(self.root))
        self.chain.write_bytes(_pem(self.leaf) + _pem(self.root))
        self.key.write_bytes(self.leaf_key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        ))  # fmt: skip

    def sign(self, film: Path, out: Path, manifest: dict[str, Any] = AI_CREATED) -> Path:
        """A signed copy of an MP4, by the same program that signs our own."""
        asked = {"do": "sign", "file": str(film), "out": str(out), "manifest": manifest, "algorithm": "es256",
                 "chain": str(self.chain), "key": str(self.key)}  # fmt: skip
        done = subprocess.run([sys.executable, child.__file__, json.dumps(asked)], capture_output=True, text=True)
        assert json.loads(done.stdout) == {"signed": True}, done.stdout + done.stderr
        return out


def _certificate(name: str, key: Any, issuer: x509.Certificate | None, issuer_key: Any) -> x509.Certificate:
    now = dt.datetime.now(dt.UTC)
    subject = x509.Name([
        x509.NameAttribute(NameOID.COMMON_NAME, name), x509.NameAttribute(NameOID.ORGANIZATION_NAME, name)
    ])  # fmt: skip
    public = (issuer_key or key).public_key()
    usage = dict.fromkeys(
        ("content_commitment", "key_encipherment", "data_encipherment", "key_agreement", "encipher_only",
         "decipher_only"), False
    )  # fmt: skip
    made = (
        x509.CertificateBuilder().subject_name(subject).issuer_name(issuer.subject if issuer else subject)
        .public_key(key.public_key()).serial_number(x509.random_serial_number())
        .not_valid_before(now - dt.timedelta(days=1)).not_valid_after(now + dt.timedelta(days=3650))
        .add_extension(x509.BasicConstraints(ca=issuer is None, path_length=None), critical=True)
        .add_extension(x509.KeyUsage(digital_signature=issuer is not None, key_cert_sign=issuer is None,
                                     crl_sign=issuer is None, **usage), critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(public), critical=False)
    )  # fmt: skip
    if issuer is not None:
        made = made.add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.EMAIL_PROTECTION]), critical=False)
    return made.sign(issuer_key or key, hashes.SHA256())


def _pem(certificate: x509.Certificate) -> bytes:
    return certificate.public_bytes(serialization.Encoding.PEM)
