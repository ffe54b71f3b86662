"""The vocabulary of provenance: what one mark in a file says, and all that was read of a file."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, fields
from enum import StrEnum
from typing import Any

from .labels import Label


class State(StrEnum):
    """How the Content Credentials of a file stand."""

    TRUSTED = "trusted"
    VALID = "valid"
    INVALID = "invalid"
    ABSENT = "absent"
    REMOTE_ONLY = "remote-only"
    UNSUPPORTED = "unsupported"
    UNREADABLE = "unreadable"


class Strength(StrEnum):
    """What a mark is worth, strongest first."""

    TRUSTED = "trusted"
    SIGNED = "signed"
    UNSIGNED = "unsigned"
    TRACE = "trace"


class Says(StrEnum):
    """What a mark says of the picture; NOTHING for one that only names a tool."""

    AI = "ai"
    MIXED = "mixed"
    NOT_AI = "not_ai"
    NOTHING = ""


SOURCE_SAYS: Mapping[str, Says] = {
    "trainedAlgorithmicMedia": Says.AI,
    "compositeWithTrainedAlgorithmicMedia": Says.MIXED,
    "compositeSynthetic": Says.MIXED,
    "digitalCapture": Says.NOT_AI,
    "computationalCapture": Says.NOT_AI,
    "compositeCapture": Says.NOT_AI,
    "negativeFilm": Says.NOT_AI,
    "positiveFilm": Says.NOT_AI,
    "print": Says.NOT_AI,
    "screenCapture": Says.NOT_AI,
    "virtualRecording": Says.NOT_AI,
    "digitalCreation": Says.NOT_AI,
    "digitalArt": Says.NOT_AI,
    "humanEdits": Says.NOT_AI,
    "minorHumanEdits": Says.NOT_AI,
    "algorithmicMedia": Says.NOT_AI,
    "dataDrivenMedia": Says.NOT_AI,
}
"""IPTC digital source types, by the last part of their address. `algorithmicMedia` is made by rules, not by a model."""


@dataclass(frozen=True)
class Credentials:
    """Content Credentials as checked: `failures` are C2PA's codes, or one reason in words for an unreadable file."""

    state: State = State.ABSENT
    signer: str = ""
    generator: str = ""
    signed_at: str = ""
    failures: tuple[str, ...] = ()
    manifests: int = 0


@dataclass(frozen=True)
class SourceType:
    """A digital source type and where it stands: in the active manifest, in an ingredient's, or in XMP."""

    value: str
    where: str


@dataclass(frozen=True)
class Mark:
    """One thing found in a file. `kind`: c2pa, xmp, aigc, sei, tag; `name` and `value` as they stand there."""

    kind: str
    name: str
    value: str
    strength: Strength
    says: Says = Says.NOTHING
    vendor: str = ""
    model: str = ""


@dataclass(frozen=True)
class Report:
    """All that was read of one file. `label` is the AIGC label if there is one."""

    credentials: Credentials = Credentials()
    source_types: tuple[SourceType, ...] = ()
    models: tuple[str, ...] = ()
    label: Label | None = None
    marks: tuple[Mark, ...] = ()
    edits: tuple[Mapping[str, Any], ...] = field(default=())

    @property
    def is_silent(self) -> bool:
        """Whether the file says nothing of where it comes from. That is the usual case."""
        return all(mark.says is Says.NOTHING for mark in self.marks)

    @property
    def strongest(self) -> Mark | None:
        """The mark that weighs most among those that say anything."""
        telling = [mark for mark in self.marks if mark.says is not Says.NOTHING]
        order = list(Strength)
        return min(telling, key=lambda mark: order.index(mark.strength), default=None)

    def to_json(self) -> dict[str, Any]:
        """As JSON; `from_json` is the inverse."""
        return asdict(self)

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> "Report":
        """The inverse of `to_json`; names that another version wrote are passed over."""
        label = data.get("label")
        return cls(
            credentials=_credentials(data.get("credentials", {})),
            source_types=tuple(SourceType(row["value"], row["where"]) for row in data.get("source_types", ())),
            models=tuple(data.get("models", ())),
            label=Label(label["fields"], conforms=label["conforms"]) if label else None,
            marks=tuple(_mark(row) for row in data.get("marks", ())),
            edits=tuple(data.get("edits", ())),
        )


def _credentials(row: Mapping[str, Any]) -> Credentials:
    known = {item.name: row[item.name] for item in fields(Credentials) if item.name in row}
    known["state"], known["failures"] = State(known.get("state", State.ABSENT)), tuple(known.get("failures", ()))
    return Credentials(**known)


def _mark(row: Mapping[str, Any]) -> Mark:
    texts = {name: str(row.get(name, "")) for name in ("kind", "name", "value", "vendor", "model")}
    return Mark(**texts, strength=Strength(row["strength"]), says=Says(row.get("says", "")))
