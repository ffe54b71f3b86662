"""The AIGC label of GB 45438-2025: a JSON text that says a file is made by AI, by whose service, as which product.

Unsigned, so a claim. Read in whatever form it is found, wrapped, encoded twice or half filled in; whether it keeps to
the standard is said apart. Source: TC260-PG-20257A, V1.0-202508.
"""

import base64
import binascii
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, cast

KEY = "AIGC"
NAMESPACE = "http://www.tc260.org.cn/ns/AIGC/1.0/"
FIELDS = (
    "Label", "ContentProducer", "ProduceID", "ReservedCode1", "ContentPropagator", "PropagateID", "ReservedCode2"
)  # fmt: skip
IS_AI, MAY_BE_AI, SUSPECTED = "1", "2", "3"
NEVER_EMPTY = ("Label", "ContentProducer", "ProduceID")
MOST_CHARACTERS = 64 * 1024
MOST_WRAPPINGS = 4
PRODUCER = re.compile(r"0011(?P<credit>[0-9A-HJ-NP-RT-UW-Y]{18})(?P<kind>[12])[0-9]{4}")
"""Shape of a registered producer: 0011, unified social credit code, five digits (inferred from labels in the wild)."""
KNOWN_PRODUCERS: Mapping[str, str] = {"91110108335469089C": "Kuaishou (Kling)"}


@dataclass(frozen=True)
class Label:
    """A label as read: `fields` as they stand in it, unwrapped, and whether it was written as the standard asks."""

    fields: Mapping[str, Any]
    conforms: bool

    @property
    def says_ai(self) -> str:
        """“is”, “may be”, “suspected”, or "" where the label does not say."""
        said = str(self.fields.get("Label") or "")
        return {IS_AI: "is", MAY_BE_AI: "may be", SUSPECTED: "suspected"}.get(said, "is" if said == KEY else "")

    @property
    def credit_code(self) -> str:
        """The unified social credit code inside the producer, "" when the producer is a name."""
        shape = PRODUCER.fullmatch(str(self.fields.get("ContentProducer") or ""))
        return shape["credit"] if shape else ""

    @property
    def producer(self) -> str:
        """Who made it, as a person can read it: a known name, else what the label says."""
        return KNOWN_PRODUCERS.get(self.credit_code) or str(self.fields.get("ContentProducer") or "")


def parse(text: str) -> Label | None:
    """The label in `text`; None when there is none in it. Never raises, whatever the text is."""
    if len(text) > MOST_CHARACTERS:
        return None
    unwrapped = list(_unwrapped(text))
    if not unwrapped:
        return None
    fields = unwrapped[-1]
    return Label(fields, conforms=len(unwrapped) == 1 and _keeps_to_the_standard(fields))


def compose(fields: Mapping[str, str]) -> str:
    """A label in one line of JSON, in the order of the standard; fields not given are empty. ValueError if unsound."""
    whole = {name: fields.get(name, "") for name in FIELDS}
    if set(fields) - set(FIELDS) or not _keeps_to_the_standard(whole):
        raise ValueError("not a label of GB 45438-2025")
    return json.dumps(whole, ensure_ascii=False, separators=(",", ":"))


def _unwrapped(text: str) -> Iterator[dict[str, Any]]:
    """The object inside: one step for a plain label, several for one in further wrappings; none for no label."""
    inside: object = text
    steps: list[dict[str, Any]] = []
    for _ in range(MOST_WRAPPINGS):
        if isinstance(inside, str):
            inside = _loaded(inside)
            steps.append({})
        elif isinstance(inside, dict):
            fields = cast(dict[str, Any], inside)
            wrapped = _wrapped(fields)
            if wrapped is None:
                if any(name in fields for name in FIELDS):
                    yield from [*steps[1:], fields]
                return
            inside = wrapped
            steps.append({})
        else:
            return


def _wrapped(fields: dict[str, Any]) -> object:
    """What lies under the one key “AIGC”; None when the fields stand here."""
    if any(name in fields for name in FIELDS):
        return None
    return next((value for name, value in fields.items() if name.rpartition(":")[2].upper() == KEY), None)


def _loaded(text: str) -> object:
    try:
        return json.loads(text.strip("\x00\ufeff \t\r\n"))
    except (ValueError, RecursionError):
        return _decoded(text)


def _decoded(text: str) -> object:
    """A text in Base64 that holds a label; None when it is anything else."""
    try:
        plain = base64.b64decode(text.strip(), validate=True).decode()
    except (ValueError, binascii.Error):
        return None
    return plain if plain.lstrip().startswith("{") else None


def _keeps_to_the_standard(fields: Mapping[str, Any]) -> bool:
    return (
        set(fields) == set(FIELDS)
        and all(isinstance(value, str) for value in fields.values())
        and fields["Label"] in (IS_AI, MAY_BE_AI, SUSPECTED)
        and all(fields[name].strip() for name in NEVER_EMPTY)
    )
