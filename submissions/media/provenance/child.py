"""A program of its own, run in the sandbox by reader.py and signing.py: reads or writes Content Credentials by c2pa.

c2pa is a library in Rust behind a C interface, so it never runs inside a worker. Asked in JSON on the command line;
answers one JSON object on standard output and always ends with 0 unless it was killed. Imports nothing of the house.
"""

# pyright: basic
# c2pa comes without types.

import json
import sys
from typing import Any

SETTINGS: dict[str, Any] = {
    "version": 1,
    # Whatever a file asks for: nothing is fetched. The list of hosts alone would not cover identity assertions.
    "verify": {"remote_manifest_fetch": False, "ocsp_fetch": False, "verify_trust": True, "verify_after_sign": True},
    "core": {
        "allowed_network_hosts": [], "allow_redirects": False, "decode_identity_assertions": False,
        # A film of any size is signed in little memory, and so read again.
        "backing_store_memory_threshold_in_mb": 16, "merkle_tree_chunk_size_in_kb": 1024,
    },
    "builder": {"thumbnail": {"enabled": False}},
}  # fmt: skip
PURPOSES = (
    "1.3.6.1.5.5.7.3.4", "1.3.6.1.5.5.7.3.36", "1.3.6.1.5.5.7.3.8", "1.3.6.1.5.5.7.3.9", "1.3.6.1.4.1.311.76.59.1.9",
    "1.3.6.1.4.1.62558.2.1",
)  # fmt: skip
"""What a signer's certificate may be for. Without this list c2pa refuses many sound signers as "missing EKU"."""


def settings(trust_list: str) -> dict[str, Any]:
    """c2pa's settings; `trust_list` is the path of a PEM file, "" for none (an empty list would be refused)."""
    trust: dict[str, str] = {"trust_config": "\n".join(PURPOSES) + "\n"}
    if trust_list:
        with open(trust_list, encoding="utf-8") as anchors:  # noqa: PTH123 - a program of few imports
            trust["trust_anchors"] = anchors.read()
    return {**SETTINGS, "trust": trust}


def read(asked: dict[str, str]) -> dict[str, Any]:
    """{"state", "store"}; the store is None when the file has no manifest."""
    import c2pa  # noqa: PLC0415 - where it is missing, that is the answer

    context = c2pa.Context.from_dict(settings(asked.get("trust_list", "")))
    reader = c2pa.Reader.try_create(asked["file"], context=context)
    if reader is None:
        return {"store": None}
    return {"state": str(reader.get_validation_state()), "store": json.loads(reader.json())}


def sign(asked: dict[str, Any]) -> dict[str, Any]:
    """Write `out`: `file` with `manifest` (and `parent`, if given, as the ingredient it was made from)."""
    import c2pa  # noqa: PLC0415

    with open(asked["chain"], encoding="utf-8") as chain, open(asked["key"], encoding="utf-8") as key:  # noqa: PTH123
        info = c2pa.C2paSignerInfo(asked["algorithm"].encode(), chain.read().encode(), key.read().encode(), None)
    signer = c2pa.Signer.from_info(info)
    context = c2pa.Context.from_dict(settings(""))
    builder = c2pa.Builder.from_json(json.dumps(asked["manifest"]), context=context)
    if asked.get("parent"):
        with open(asked["parent"], "rb") as parent:  # noqa: PTH123
            builder.add_ingredient(json.dumps(asked["ingredient"]), asked["parent_type"], parent)
    with open(asked["file"], "rb") as source, open(asked["out"], "w+b") as out:  # noqa: PTH123
        builder.sign(signer, "video/mp4", source, out)
    return {"signed": True}


def main(request: str) -> None:
    try:
        asked = json.loads(request)
        answer = sign(asked) if asked["do"] == "sign" else read(asked)
    except ImportError as error:
        answer = {"error": f"Missing: {error}"}
    except Exception as error:  # noqa: BLE001 - whatever it is, the one who asked is told and judges
        answer = {"error": f"{error}" or type(error).__name__}
    json.dump(answer, sys.stdout)


if __name__ == "__main__":
    main(sys.argv[1])
