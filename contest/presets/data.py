"""Between TOML text and `EditionData`: reading, refusing, writing."""

import hashlib
import json
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, cast
from zoneinfo import ZoneInfo

import tomli_w

from contest.presets.sense import nonsense
from contest.presets.shape import PRESET, Tree, check, ordered
from contest.problems import Problem

Texts = Mapping[str, str]
DATES = ("opens_at", "closes_at", "judging_ends_at", "ceremony_at")
HARMLESS = {"unknown", "malformed", "not_an_option", "too_small", "too_great", "not_a_language", "no_english"}
"""Problems of the shape that leave every value in its place, so that contradictions can be looked for, too."""


class BadPreset(Exception):
    """The text is no preset. `problems` holds everything that is wrong with it."""

    def __init__(self, problems: tuple[Problem, ...]) -> None:
        super().__init__(", ".join(f"{problem.code} at {problem.facts.get('path', '.')}" for problem in problems))
        self.problems = problems


@dataclass(frozen=True)
class AwardData:
    """One award category; categories are allocated in the order in which they stand in the edition."""

    code: str
    name: Texts
    slots: int = 1
    decides_by: str = "standing"
    cumulates: bool = False
    floor: str = ""
    description: Texts = field(default_factory=dict[str, str])
    prize: Texts = field(default_factory=dict[str, str])
    cumulates_with: Sequence[str] = field(default_factory=list[str])
    eligible: Mapping[str, Any] = field(default_factory=dict[str, Any])
    nominated: bool = False
    succession: str = ""


@dataclass(frozen=True)
class EditionData:
    """A whole edition. Instants are aware (UTC); `rules` are the sections under [rules] with `rounds` beside them."""

    slug: str
    name: Texts
    opens_at: datetime
    closes_at: datetime
    rules: Mapping[str, Any]
    text: Texts
    awards: tuple[AwardData, ...]
    time_zone: str = "UTC"
    judging_ends_at: datetime | None = None
    ceremony_at: datetime | None = None
    grace_minutes: int = 30
    organizer_second_factor: bool = False
    contact_email: str = ""
    theme: Texts = field(default_factory=dict[str, str])
    summary: Texts = field(default_factory=dict[str, str])


# ── Reading ───────────────────────────────────────────────────────────────────
def problems(text: str) -> tuple[Problem, ...]:
    """Everything that keeps `text` from being a preset, all at once; empty for a good one."""
    try:
        tree = tomllib.loads(_unix(text))
    except tomllib.TOMLDecodeError as error:
        return (Problem("not_toml", {"path": ".", "error": str(error)}),)
    found = tuple(check(tree, PRESET))
    makes_sense = all(problem.code in HARMLESS for problem in found)
    return (*found, *nonsense(tree)) if makes_sense else found


def read(text: str) -> EditionData:
    """The edition that `text` describes. Local dates and times are in the edition's zone. Raises BadPreset."""
    if found := problems(text):
        raise BadPreset(found)
    tree = tomllib.loads(_unix(text))
    edition: dict[str, Any] = dict(tree["edition"])
    zone = ZoneInfo(edition["time_zone"])
    edition |= {name: _utc(edition[name], zone) for name in DATES if name in edition}
    rules = {**tree["rules"], "rounds": tree["rounds"]}
    awards = tuple(AwardData(**award) for award in tree["awards"])
    return EditionData(rules=rules, text=tree["text"], awards=awards, **edition)


def _unix(text: str) -> str:
    return text.replace("\r\n", "\n")


def _utc(instant: datetime, zone: ZoneInfo) -> datetime:
    return (instant if instant.tzinfo else instant.replace(tzinfo=zone)).astimezone(UTC)


# ── Writing ───────────────────────────────────────────────────────────────────
def write(data: EditionData) -> str:
    """The TOML text of an edition: `read(write(data)) == data`, and the same edition always gives the same text."""
    return tomli_w.dumps(tree_of(data), multiline_strings=True)


def tree_of(data: EditionData) -> dict[str, Any]:
    """The edition as it stands in TOML: canonical order, local instants, nothing said that is left at its default."""
    zone = ZoneInfo(data.time_zone)
    edition = {name: getattr(data, name) for name in ("slug", "time_zone", "grace_minutes", "organizer_second_factor")}
    optional = {name: getattr(data, name) for name in ("contact_email", "name", "theme", "summary")}
    dates = {name: getattr(data, name) for name in DATES}
    edition |= {name: value for name, value in optional.items() if value}
    edition |= {name: local(instant, zone) for name, instant in dates.items() if instant}
    tree = {
        "format": 1,
        "edition": edition,
        "rules": {name: section for name, section in data.rules.items() if name != "rounds"},
        "rounds": data.rules.get("rounds", []),
        "awards": [_award_tree(award) for award in data.awards],
        "text": data.text,
    }
    return cast(dict[str, Any], ordered(tree, PRESET))


def _award_tree(award: AwardData) -> dict[str, object]:
    names = ("floor", "description", "prize", "cumulates_with", "eligible", "nominated", "succession")
    said: dict[str, object] = {name: getattr(award, name) for name in names}
    always: dict[str, object] = {
        name: getattr(award, name) for name in ("code", "name", "slots", "decides_by", "cumulates")
    }
    return always | {name: value for name, value in said.items() if value}


def local(instant: datetime, zone: ZoneInfo) -> datetime:
    """`instant` as the clocks of the zone show it, with an offset only in the hour that they show twice."""
    there = instant.astimezone(zone)
    return there if there.fold else there.replace(tzinfo=None)


def rules_digest(rules: Tree, text: Texts) -> str:
    """SHA-256, hexadecimal, over the canonical JSON of a version of the rules: sorted keys, no spaces, UTF-8."""
    canonical = json.dumps(
        {"data": rules, "text": text}, sort_keys=True, separators=(",", ":"), ensure_ascii=False
    )  # fmt: skip
    return hashlib.sha256(canonical.encode()).hexdigest()
