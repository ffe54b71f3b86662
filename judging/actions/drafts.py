"""Preparing a round: drafted from the edition's rules, then edited until it opens."""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from django.db import transaction

from contest.audit import record
from contest.models import Edition, Translations, User
from judging.models import Criterion, Round
from judging.models.rounds import CHOICE, PLACE, RANK_LIMIT
from judging.scoring.averages import Method
from judging.wording import MODE_SHEETS, RoundRefused

USUAL_DAYS = 21
Mode = Round.Mode


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
    award: str = ""


@dataclass(frozen=True)
class RoundSettings:
    """All that is set of a round before it opens. After that only `name` and `closes_at` may change.

    `criteria` are for a round that scores; one that chooses or ranks has a sheet of its own. `cut_above` has two
    decimals at most; of the two cut lines one may be given.
    """

    name: Translations
    closes_at: datetime
    reviews_per_film: int
    cut: int | None
    blind: tuple[str, ...]
    criteria: tuple[CriterionSettings, ...]
    mode: str = Mode.SCORE
    method: str = Method.BLUP_SCALE
    blind_until_sealed: tuple[str, ...] = ()
    others: str = Round.Others.ALWAYS
    films_per_juror: int | None = None
    cut_above: Decimal | None = None
    opens_at: datetime | None = None


COLUMNS = (
    "mode", "method", "reviews_per_film", "films_per_juror", "cut", "cut_above", "blind", "blind_until_sealed",
    "others", "opens_at",
)  # fmt: skip
"""What freezes when the round opens, besides the rubric's numbers."""


@transaction.atomic
def draft_round(edition: Edition, *, actor: User, now: datetime) -> Round:
    """Draft the edition's next round, filled in from the rules; past what the rules describe, like the round before."""
    position = Round.objects.filter(edition=edition).count() + 1
    rules = edition.current_rules.data.get("rounds", [])
    plan = rules[position - 1] if position <= len(rules) else _like_before(edition, position)
    days = plan.get("days") or USUAL_DAYS
    round = Round.objects.create(
        edition=edition, position=position, name=plan.get("name") or {"en": f"Round {position}"},
        seed=secrets.token_hex(16), closes_at=_end_of_day(edition, now + timedelta(days=days)), **_planned(plan),
    )  # fmt: skip
    _write_criteria(round, _sheet(round.mode, tuple(_criterion(line) for line in plan.get("criteria", []))))
    record("round.draft", round, actor=actor, at=now, edition=edition, position=position, seed=round.seed)
    return round


@transaction.atomic
def edit_round(round: Round, settings: RoundSettings, *, actor: User, now: datetime) -> None:
    """Set a drafted round; of an open one only its name and closing instant (jurors see it at once).

    Refused if the closing instant is past, if an open round's rubric, quorum, cut or blindness would change, and while
    the round is on trial: what is tried would no longer be what opens.
    """
    if round.stage not in (Round.Stage.DRAFTED, Round.Stage.OPEN):
        raise RoundRefused("on_trial" if round.is_trial else "out_of_turn")
    if settings.closes_at <= now:
        raise RoundRefused("closes_in_past")
    if settings.cut is not None and settings.cut_above is not None:
        raise RoundRefused("two_cut_lines")
    if round.stage == Round.Stage.OPEN and not _only_words_differ(round, settings):
        raise RoundRefused("frozen")
    before = round.closes_at
    round.name, round.closes_at = settings.name, settings.closes_at
    for column, value in _columns(settings).items():
        setattr(round, column, value)
    round.save(update_fields=["name", "closes_at", *COLUMNS])
    if round.stage == Round.Stage.DRAFTED:
        round.criteria.all().delete()
        _write_criteria(round, _sheet(settings.mode, settings.criteria))
    record(
        "round.edit", round, actor=actor, at=now, edition=round.edition,
        closes_at=settings.closes_at.isoformat(), closed_before_at=before.isoformat(),
        weights={line.code: line.weight for line in settings.criteria}, **_columns(settings),
    )  # fmt: skip


def _planned(plan: Mapping[str, Any]) -> dict[str, Any]:
    """The columns of a round as a section [[rounds]] of the rules gives them."""
    above = plan.get("cut_above")
    usual = {
        "mode": Mode.SCORE, "method": _usual_method(plan), "reviews_per_film": 3, "blind": [], "blind_until_sealed": [],
        "others": "always",
    }  # fmt: skip
    said = {name: plan[name] for name in COLUMNS if name in plan and name not in ("cut_above", "opens_at")}
    return {**usual, **said, "cut_above": None if above is None else Decimal(above)}


def _usual_method(plan: Mapping[str, Any]) -> Method:
    """Lists are counted by the share of the own other films that a film stands before: whoever could not rank one, for
    a conflict, neither lifts nor lowers what comes below it, as points from the top would."""
    return Method.BORDA if plan.get("mode") == Mode.RANK else Method.BLUP_SCALE


def _columns(settings: RoundSettings) -> dict[str, Any]:
    given = {column: getattr(settings, column) for column in COLUMNS}
    return {column: list(value) if isinstance(value, tuple) else value for column, value in given.items()}


def _sheet(mode: str, criteria: tuple[CriterionSettings, ...]) -> tuple[CriterionSettings, ...]:
    """What a juror fills in: the rubric, or in the other modes one line of its own.

    A ranked list is told in points; how many there are is known when the round opens.
    """
    if mode == Mode.SCORE:
        return criteria
    name, low_label, high_label = MODE_SHEETS[mode]
    code, low, high = (CHOICE, 0, 2) if mode == Mode.CHOOSE else (PLACE, 1, RANK_LIMIT)
    return (CriterionSettings(code, name, 100, low_label, high_label, low, high),)


def _only_words_differ(round: Round, settings: RoundSettings) -> bool:
    numbers = tuple((line.code, line.weight, line.low, line.high) for line in settings.criteria)
    frozen = tuple((line["code"], line["weight"], line["low"], line["high"]) for line in round.frozen_rubric)
    kept = all(getattr(round, column) == value for column, value in _columns(settings).items())
    return kept and (numbers == frozen or settings.mode != Mode.SCORE)


def _like_before(edition: Edition, position: int) -> dict[str, Any]:
    before = Round.objects.filter(edition=edition, position__lt=position).last()
    if before is None:
        return {}
    lines = before.criteria.values("code", "name", "weight", "low_label", "high_label", "low", "high", "award")
    as_before = ("method", "reviews_per_film", "blind", "blind_until_sealed", "others")
    criteria = list(lines) if before.mode == Mode.SCORE else []
    return {**{name: getattr(before, name) for name in as_before}, "criteria": criteria}


def _criterion(line: Mapping[str, Any]) -> CriterionSettings:
    return CriterionSettings(
        code=line["code"], name=line.get("name", {}), weight=line.get("weight", 0),
        low_label=line.get("low_label", {}), high_label=line.get("high_label", {}),
        low=line.get("low", 1), high=line.get("high", 10), award=line.get("award", ""),
    )  # fmt: skip


def _write_criteria(round: Round, lines: tuple[CriterionSettings, ...]) -> None:
    Criterion.objects.bulk_create(
        Criterion(
            round=round, position=position, code=line.code, name=line.name, weight=line.weight, low=line.low,
            high=line.high, low_label=line.low_label, high_label=line.high_label, award=line.award,
        )
        for position, line in enumerate(lines, start=1)
    )  # fmt: skip


def _end_of_day(edition: Edition, instant: datetime) -> datetime:
    """23:59 of that day where the contest is at home."""
    return instant.astimezone(edition.zone).replace(hour=23, minute=59, second=0, microsecond=0)
