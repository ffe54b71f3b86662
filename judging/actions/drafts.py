"""Preparing a round: drafted from the edition's rules, then edited until it opens."""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction

from contest.audit import record
from contest.models import Edition, Translations, User
from judging.models import Criterion, Round
from judging.wording import RoundRefused

USUAL_DAYS = 21


@dataclass(frozen=True)
class CriterionSettings:
    """A line of the rubric as a form gives it; `code` stays the same when the name changes."""

    code: str
    name: Translations
    weight: int
    low_label: Translations
    high_label: Translations
    low: int = 1
    high: int = 10


@dataclass(frozen=True)
class RoundSettings:
    """All that is set of a round before it opens. After that only `name` and `closes_at` may change."""

    name: Translations
    closes_at: datetime
    reviews_per_film: int
    cut: int | None
    blind: tuple[str, ...]
    criteria: tuple[CriterionSettings, ...]


@transaction.atomic
def draft_round(edition: Edition, *, actor: User, now: datetime) -> Round:
    """Draft the edition's next round, filled in from the rules; past what the rules describe, like the round before."""
    position = Round.objects.filter(edition=edition).count() + 1
    rules = edition.current_rules.data.get("rounds", [])
    plan = rules[position - 1] if position <= len(rules) else _like_before(edition, position)
    days = plan.get("days") or USUAL_DAYS
    round = Round.objects.create(
        edition=edition, position=position, name=plan.get("name") or {"en": f"Round {position}"},
        reviews_per_film=plan.get("reviews_per_film", 3), cut=plan.get("cut"), blind=plan.get("blind", []),
        seed=secrets.token_hex(16), closes_at=_end_of_day(edition, now + timedelta(days=days)),
    )  # fmt: skip
    _write_criteria(round, tuple(_criterion(line) for line in plan.get("criteria", [])))
    record("round.draft", round, actor=actor, at=now, edition=edition, position=position, seed=round.seed)
    return round


@transaction.atomic
def edit_round(round: Round, settings: RoundSettings, *, actor: User, now: datetime) -> None:
    """Set a drafted round; of an open one only its name and closing instant (jurors see it at once).

    Refused if the closing instant is past, or if an open round's rubric, quorum, cut or blindness would change.
    """
    if round.stage not in (Round.Stage.DRAFTED, Round.Stage.OPEN):
        raise RoundRefused("out_of_turn")
    if settings.closes_at <= now:
        raise RoundRefused("closes_in_past")
    if round.stage == Round.Stage.OPEN and not _only_words_differ(round, settings):
        raise RoundRefused("frozen")
    before = round.closes_at
    round.name, round.closes_at = settings.name, settings.closes_at
    round.reviews_per_film, round.cut, round.blind = settings.reviews_per_film, settings.cut, list(settings.blind)
    round.save(update_fields=["name", "closes_at", "reviews_per_film", "cut", "blind"])
    if round.stage == Round.Stage.DRAFTED:
        round.criteria.all().delete()
        _write_criteria(round, settings.criteria)
    record(
        "round.edit", round, actor=actor, at=now, edition=round.edition,
        closes_at=settings.closes_at.isoformat(), closed_before_at=before.isoformat(),
        reviews_per_film=round.reviews_per_film, cut=round.cut, blind=round.blind,
        weights={line.code: line.weight for line in settings.criteria},
    )  # fmt: skip


def _only_words_differ(round: Round, settings: RoundSettings) -> bool:
    numbers = tuple((line.code, line.weight, line.low, line.high) for line in settings.criteria)
    frozen = tuple((line["code"], line["weight"], line["low"], line["high"]) for line in round.frozen_rubric)
    kept = (round.reviews_per_film, round.cut, tuple(round.blind))
    return numbers == frozen and kept == (settings.reviews_per_film, settings.cut, settings.blind)


def _like_before(edition: Edition, position: int) -> dict[str, Any]:
    before = Round.objects.filter(edition=edition, position__lt=position).last()
    if before is None:
        return {}
    lines = before.criteria.values("code", "name", "weight", "low_label", "high_label", "low", "high")
    return {"reviews_per_film": before.reviews_per_film, "blind": before.blind, "criteria": list(lines)}


def _criterion(line: Mapping[str, Any]) -> CriterionSettings:
    return CriterionSettings(
        code=line["code"], name=line.get("name", {}), weight=line.get("weight", 0),
        low_label=line.get("low_label", {}), high_label=line.get("high_label", {}),
        low=line.get("low", 1), high=line.get("high", 10),
    )  # fmt: skip


def _write_criteria(round: Round, lines: tuple[CriterionSettings, ...]) -> None:
    Criterion.objects.bulk_create(
        Criterion(
            round=round, position=position, code=line.code, name=line.name, weight=line.weight, low=line.low,
            high=line.high, low_label=line.low_label, high_label=line.high_label,
        )
        for position, line in enumerate(lines, start=1)
    )  # fmt: skip


def _end_of_day(edition: Edition, instant: datetime) -> datetime:
    """23:59 of that day where the contest is at home."""
    return instant.astimezone(edition.zone).replace(hour=23, minute=59, second=0, microsecond=0)
