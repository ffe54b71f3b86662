"""What a preset of the right shape may still get wrong: dates out of order, weights that miss 100, slots without films.

Every function takes the tree as TOML gives it, whose shape has been checked.
"""

from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime
from itertools import pairwise
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from contest.problems import Problem

KNOWN_DIMENSIONS = ("picture", "voice", "music", "effects", "script")
"""Sides of a film that have a name in every language; others bring their own."""
ORDER = ("opens_at", "closes_at", "judging_ends_at", "ceremony_at")


def nonsense(tree: dict[str, Any]) -> Iterator[Problem]:
    """Everything that contradicts itself, all at once."""
    yield from _calendar(tree["edition"])
    yield from _rules(tree["rules"])
    yield from _rounds(tree["rounds"])
    yield from _awards(tree["awards"], tree["rounds"])
    yield from _repeated(tree["awards"], "awards")
    yield from _repeated(tree["rounds"], "rounds")
    yield from _repeated(tree["rules"].get("consents", []), "rules.consents")


def _calendar(edition: dict[str, Any]) -> Iterator[Problem]:
    try:
        zone = ZoneInfo(edition["time_zone"])
    except (ZoneInfoNotFoundError, ValueError, OSError):
        yield Problem("unknown_zone", {"path": "edition.time_zone", "value": edition["time_zone"]})
        return
    dates = {name: edition[name] for name in ORDER if name in edition}
    for name, date in dates.items():
        if date.tzinfo is None and _never_was(date, zone):
            yield Problem("no_such_time", {"path": f"edition.{name}", "zone": zone.key})
    instants = [(name, date if date.tzinfo else date.replace(tzinfo=zone)) for name, date in dates.items()]
    for (before, first), (after, second) in pairwise(instants):
        if second.astimezone(UTC) <= first.astimezone(UTC):
            yield Problem("out_of_order", {"path": f"edition.{after}", "before": before})


def _never_was(date: datetime, zone: ZoneInfo) -> bool:
    """Whether the zone's clocks jump over this date and time."""
    there = date.replace(tzinfo=zone)
    return there.astimezone(UTC).astimezone(zone).replace(tzinfo=None, fold=0) != date.replace(fold=0)


def _rules(rules: dict[str, Any]) -> Iterator[Problem]:
    duration = rules["duration"]
    if duration["min_ms"] >= duration["max_ms"]:
        yield Problem("min_above_max", {"path": "rules.duration"})
    yield from _ai_share(rules.get("ai_share", {}))
    for number, check in enumerate(rules.get("verification", []), start=1):
        if "films" in check and "random_percent" in check:
            yield Problem("one_of_two", {"path": f"rules.verification[{number}]", "values": "films, random_percent"})


def _ai_share(share: dict[str, Any]) -> Iterator[Problem]:
    kind, dimensions = share.get("kind", "none"), share.get("dimensions", [])
    if kind in {"minimum_by_time", "weighted"} and "minimum_percent" not in share:
        yield Problem("missing", {"path": "rules.ai_share.minimum_percent"})
    if kind == "weighted" and not dimensions:
        yield Problem("missing", {"path": "rules.ai_share.dimensions"})
    if kind != "weighted" and dimensions:
        yield Problem("only_with", {"path": "rules.ai_share.dimensions", "other": 'kind = "weighted"'})
    if share.get("shots") == "optional" and kind == "minimum_by_time":
        yield Problem("only_without", {"path": 'rules.ai_share.shots = "optional"', "other": f'kind = "{kind}"'})
    total = sum(dimension["weight"] for dimension in dimensions)
    if dimensions and total != 100:
        yield Problem("weights", {"path": "rules.ai_share.dimensions", "total": total})
    for number, dimension in enumerate(dimensions, start=1):
        if dimension["code"] not in KNOWN_DIMENSIONS and "name" not in dimension:
            yield Problem("missing", {"path": f"rules.ai_share.dimensions[{number}].name"})
    yield from _repeated(dimensions, "rules.ai_share.dimensions")


def _rounds(rounds: list[dict[str, Any]]) -> Iterator[Problem]:
    if not rounds:
        yield Problem("no_rounds", {"path": "rounds"})
    for number, jury_round in enumerate(rounds, start=1):
        yield from _criteria(jury_round, f"rounds[{number}].criteria")
        if "cut" in jury_round and "cut_above" in jury_round:
            yield Problem("two_cut_lines", {"path": f"rounds[{number}].cut_above"})
    cuts = [(number, each["cut"]) for number, each in enumerate(rounds, start=1) if "cut" in each]
    for (_, before), (number, after) in pairwise(cuts):
        if after >= before:
            yield Problem("cut_grows", {"path": f"rounds[{number}].cut", "before": before})


def _criteria(jury_round: dict[str, Any], path: str) -> Iterator[Problem]:
    criteria = jury_round.get("criteria", [])
    if jury_round.get("mode", "score") != "score":
        if criteria:
            yield Problem("sheet_of_its_own", {"path": path, "mode": jury_round["mode"]})
        return
    total = sum(criterion["weight"] for criterion in criteria)
    if total != 100:
        yield Problem("weights", {"path": path, "total": total})
    yield from _repeated(criteria, path)
    for place, criterion in enumerate(criteria, start=1):
        if criterion.get("low", 1) >= criterion.get("high", 10):
            yield Problem("min_above_max", {"path": f"{path}[{place}]"})
        if criterion.get("award") and criterion["weight"]:
            yield Problem("award_weighs", {"path": f"{path}[{place}].weight"})


def _awards(awards: list[dict[str, Any]], rounds: list[dict[str, Any]]) -> Iterator[Problem]:
    yield from _limited(rounds, {award["code"] for award in awards})

    for number, award in enumerate(awards, start=1):
        yield from _award(award, f"awards[{number}]", rounds, {one["code"] for one in awards})
    films = min((each["cut"] for each in rounds if "cut" in each), default=None)
    slots = sum(award.get("slots", 1) for award in awards if award.get("decides_by", "standing") == "standing")
    if films is not None and slots > films:
        yield Problem("more_slots_than_films", {"path": "awards", "slots": slots, "films": films})


def _award(award: dict[str, Any], path: str, rounds: list[dict[str, Any]], codes: set[str]) -> Iterator[Problem]:
    measure, _, named = award.get("decides_by", "standing").partition("@")
    judged = next((one for one in rounds if one["code"] == named), None) if named else (rounds or [None])[-1]
    kind, _, criterion = measure.partition(":")
    if named and judged is None:
        yield Problem("unknown_round", {"path": f"{path}.decides_by", "value": named})
    elif kind == "criterion" and criterion not in {one["code"] for one in (judged or {}).get("criteria", [])}:
        yield Problem("unknown_criterion", {"path": f"{path}.decides_by", "value": criterion})
    for other in award.get("cumulates_with", []):
        if other not in codes or other == award["code"]:
            yield Problem("unknown_award", {"path": f"{path}.cumulates_with", "value": other})
    eligible = award.get("eligible", {})
    if "max_ms" in eligible and eligible.get("min_ms", 0) >= eligible["max_ms"]:
        yield Problem("min_above_max", {"path": f"{path}.eligible"})


def _limited(rounds: list[dict[str, Any]], awards: set[str]) -> Iterator[Problem]:
    """Criteria limited to an award that there is not."""
    for number, jury_round in enumerate(rounds, start=1):
        for place, criterion in enumerate(jury_round.get("criteria", []), start=1):
            if criterion.get("award") and criterion["award"] not in awards:
                path = f"rounds[{number}].criteria[{place}].award"
                yield Problem("unknown_award", {"path": path, "value": criterion["award"]})


def _repeated(tables: list[dict[str, Any]], path: str) -> Iterator[Problem]:
    counts = Counter(table["code"] for table in tables)
    for code in (code for code, times in counts.items() if times > 1):
        yield Problem("repeated", {"path": path, "value": code})
