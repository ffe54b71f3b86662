"""The bundle as a file, from texts alone: what is no bundle of ours, whose signature it is, what tells otherwise."""

import io
import json
import zipfile
from contextlib import suppress
from hashlib import sha256

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from awards.bundle import (
    BadSignature,
    Difference,
    Unreadable,
    canonical,
    first_difference_beside,
    manifest_of,
    pack,
    unpack,
    verify_manifest,
)
from awards.bundle.archive import LARGEST, signature_text

KEY = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
PUBLIC = KEY.public_key().public_bytes_raw().hex()
TEXTS = {"result.json": '{"awards":[]}', "README.txt": "Selbst nachrechnen"}


def signed(files: dict[str, str]) -> dict[str, str]:
    signature = KEY.sign(manifest_of(files)).hex()
    return {**files, "signature.json": signature_text(files, public_key=PUBLIC, signature=signature)}


def restated(**change: object) -> dict[str, str]:
    """A signed bundle whose signature file says something else; None takes the line out."""
    stated = {**json.loads(signed(TEXTS)["signature.json"]), **change}
    kept = {name: value for name, value in stated.items() if value is not None}
    return {**TEXTS, "signature.json": json.dumps(kept)}


# ── The file ──────────────────────────────────────────────────────────────────
def test_a_bundle_gives_back_the_texts_that_went_in():
    assert unpack(pack(signed(TEXTS))) == signed(TEXTS)


def test_a_bundle_that_says_it_unpacks_to_too_much_is_not_unpacked():
    content = bytearray(pack(signed(TEXTS)))
    entry = content.index(b"PK\x01\x02")
    content[entry + 24 : entry + 28] = (LARGEST + 1).to_bytes(4, "little")

    with pytest.raises(Unreadable, match="more than any result holds"):
        unpack(bytes(content))


def test_a_bundle_with_two_files_of_one_name_is_refused():
    content = pack({**signed(TEXTS), "rules1.json": "{}", "rules2.json": "{}"}).replace(b"rules2.json", b"rules1.json")

    with pytest.raises(Unreadable, match="a name stands twice"):
        unpack(content)


@pytest.mark.parametrize("name", ["result.json", "signature.json"])
def test_a_bundle_without_result_or_signature_is_none(name: str):
    files = {other: text for other, text in signed(TEXTS).items() if other != name}

    with pytest.raises(Unreadable, match=f"{name} is not in the bundle"):
        unpack(pack(files))


def zipped(packing: int) -> bytes:
    """The same files, packed by somebody else."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", packing) as archive:
        for name, text in signed(TEXTS).items():
            archive.writestr(name, text)
    return buffer.getvalue()


def test_a_bundle_packed_again_is_read_and_one_in_a_rare_packing_is_not():
    assert unpack(zipped(zipfile.ZIP_DEFLATED)) == signed(TEXTS)
    with pytest.raises(Unreadable, match="packed in a way"):
        unpack(zipped(zipfile.ZIP_BZIP2))


@pytest.mark.parametrize("packing", [zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED])
def test_a_damaged_bundle_is_unreadable_or_whole_wherever_the_damage_is(packing: int):
    content = zipped(packing)
    for place in range(len(content)):
        damaged = bytearray(content)
        damaged[place] ^= 0xFF
        found = {}
        with suppress(Unreadable):
            found = unpack(bytes(damaged))
        assert found in ({}, signed(TEXTS)), place
    with pytest.raises(Unreadable):
        unpack(content[: len(content) // 2])


# ── The signature ─────────────────────────────────────────────────────────────
def test_the_signature_names_the_key_it_was_made_with():
    assert verify_manifest(signed(TEXTS)) == PUBLIC


@pytest.mark.parametrize(
    "change",
    [{"files": None}, {"files": []}, {"algorithm": "RSA"}, {"algorithm": None}, {"public_key": None},
     {"public_key": "no hexadecimal"}, {"public_key": 7}, {"public_key": "00"}, {"signature": None}],
)  # fmt: skip
def test_a_signature_file_that_states_no_signature_is_unreadable(change: dict):
    with pytest.raises(Unreadable, match=r"^signature\.json"):
        verify_manifest(restated(**change))


def test_a_signature_by_another_key_is_bad():
    other = Ed25519PrivateKey.from_private_bytes(bytes(32)).public_key().public_bytes_raw().hex()

    with pytest.raises(BadSignature, match="not that of the stated key"):
        verify_manifest(restated(public_key=other))


@pytest.mark.parametrize("files", [{"README.txt": "changed"}, {"added.txt": ""}])
def test_a_file_changed_or_added_after_signing_is_named(files: dict[str, str]):
    with pytest.raises(BadSignature, match=f"{next(iter(files))} is not the file that was signed"):
        verify_manifest({**signed(TEXTS), **files})


# ── What the other files say ──────────────────────────────────────────────────
RULES = {"data": {"duration": 60}, "text": {"en": "Be fair."}}
RESULT = {"about": {"rules_digest": sha256(canonical(RULES)).hexdigest()}, "held": {"second": [3, 2], "first": [1]}}
NAMES = {"films": {"1": {"code": "F-1"}, "2": {"code": "F-2"}, "3": {"code": "F-3"}}}
LIST = {"awards": [{"category": {"code": code}, "film": film} for code, film in
                   (("first", "F-1"), ("second", "F-2"), ("second", "F-3"))]}  # fmt: skip


def beside(**files: dict) -> Difference | None:
    return first_difference_beside({f"{name}.json": json.dumps(data) for name, data in files.items()})


def test_files_that_agree_with_the_result_differ_in_nothing():
    assert beside(result=RESULT, rules=RULES, names=NAMES, list=LIST) is None


def test_a_bundle_may_leave_rules_names_and_list_out():
    assert beside(result=RESULT) is None
    assert beside(result=RESULT, list=LIST) is None
    assert beside(result=RESULT, rules=RULES) is None


def test_rules_of_another_version_are_a_difference():
    other = {**RULES, "text": {"en": "Be unfair."}}
    found = sha256(canonical(other)).hexdigest()

    assert beside(result=RESULT, rules=other) == Difference(
        "about.rules_digest", RESULT["about"]["rules_digest"], found
    )
    assert beside(result=RESULT, rules={**other, "has_decimals": True}) is None


def test_a_published_list_with_another_holder_is_a_difference():
    other = {"awards": [{**row, "film": "F-2"} if row["film"] == "F-3" else row for row in LIST["awards"]]}

    assert beside(result=RESULT, names=NAMES, list=other) == Difference("list.awards[2][1]", "F-2", "F-3")
