"""The sealed result: everything a count and its awards rest on, as canonical JSON that anybody can recompute.

A rule: no Django, no database. Ballots carry numbers instead of jurors; fractions are texts ("43/5"), never floats.
"""

from hashlib import sha256
from typing import cast

from awards.bundle.archive import BadSignature, Files, manifest_of, pack, unpack, verify_manifest
from awards.bundle.case import Case, Count, Exclusion
from awards.bundle.differences import ABSENT, Difference, difference_at, difference_in_objects
from awards.bundle.documents import FORMAT, document_of, event_of, read, read_events
from awards.bundle.text import Document, Unreadable, canonical, digest, load
from awards.tally.succession import OutOfOrder

__all__ = [
    "ABSENT",
    "FORMAT",
    "BadSignature",
    "Case",
    "Count",
    "Difference",
    "Document",
    "Exclusion",
    "Files",
    "OutOfOrder",
    "Unreadable",
    "canonical",
    "digest",
    "event_of",
    "first_difference_beside",
    "load",
    "manifest_of",
    "pack",
    "read",
    "read_events",
    "reproduce",
    "seal",
    "unpack",
    "verify_manifest",
]


def seal(case: Case) -> Document:
    """Count, award, and write down the whole case with its result. The order of the input means nothing."""
    return document_of(case)


def reproduce(document: Document) -> Difference | None:
    """Count and award again from the ballots alone; None if everything stated follows, else the first difference.

    Raises Unreadable if the document is no sealed result, or its ballots do not fit its rubric.
    """
    if document.get("format") != FORMAT:
        raise Unreadable(f"not {FORMAT}")
    try:
        case = read(document)
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise Unreadable(f"{type(error).__name__}: {error}") from error
    try:
        again = seal(case)
    except OutOfOrder as error:
        return Difference("events", cast(object, document["events"]), f"cannot have happened: {error}")
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise Unreadable(f"{type(error).__name__}: {error}") from error
    for name in ("standings", "awards", "held"):
        if found := difference_at(name, document.get(name, ABSENT), again[name]):
            return found
    return difference_in_objects("", document, again)


def first_difference_beside(files: Files) -> Difference | None:
    """What the other files of a bundle say that the result does not: another version of the rules, or a published list

    with other holders. None if they agree. Raises Unreadable for a file that is not JSON.
    """
    result = load(files["result.json"].encode())
    if "rules.json" in files:
        rules = load(files["rules.json"].encode())
        found = sha256(canonical({"data": rules.get("data"), "text": rules.get("text")})).hexdigest()
        about = result["about"].get("rules_digest")
        if not rules.get("has_decimals") and about != found:
            return Difference("about.rules_digest", about, found)
    if "list.json" in files and "names.json" in files:
        codes = {int(number): one["code"] for number, one in load(files["names.json"].encode())["films"].items()}
        held = sorted((award, codes[film]) for award, films in result["held"].items() for film in films)
        shown = sorted((one["category"]["code"], one["film"]) for one in load(files["list.json"].encode())["awards"])
        return difference_at("list.awards", [list(pair) for pair in shown], [list(pair) for pair in held])
    return None
