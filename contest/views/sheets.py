"""What the organizers' pages show of an edition, in words: its calendar, its rules, what can be done with it."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from difflib import SequenceMatcher
from typing import Any

from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from contest.forms.places import language_name
from contest.lifecycle import EDITION, Stage
from contest.models import AwardCategory, Edition, RulesVersion
from contest.phases import Milestone, milestones, next_milestone, phase_at
from contest.rule_words import ai_rule
from contest.templatetags.firstlight import clock
from contest.wording import MILESTONE_NAMES, PHASE_NAMES


@dataclass(frozen=True)
class Date:
    """A milestone with its name."""

    name: str | Promise
    at: datetime
    is_past: bool
    is_next: bool


@dataclass(frozen=True)
class Act:
    """A step of the edition's lifecycle, as a button: the address it posts to and what is asked first."""

    url: str
    verb: str | Promise
    question: str | Promise
    is_main: bool


ACTS = {
    "announce": Act(
        "edition_announce", _("Announce"), _("The contest becomes public and its calendar begins to count."), True
    ),
    "archive": Act(
        "edition_archive", _("Archive"), _("Everything stays readable; nothing can be changed any more."), False
    ),
}  # fmt: skip


def dates(edition: Edition, now: datetime) -> list[Date]:
    return [_named(milestone) for milestone in milestones(edition.calendar(), now)]


def next_date(edition: Edition, now: datetime) -> Date | None:
    milestone = next_milestone(edition.calendar(), now)
    return _named(milestone) if milestone else None


def _named(milestone: Milestone) -> Date:
    return Date(MILESTONE_NAMES[milestone.code], milestone.at, milestone.is_past, milestone.is_next)


def phase(edition: Edition, now: datetime) -> str | Promise:
    return PHASE_NAMES[phase_at(edition.calendar(), now)]


def acts(edition: Edition) -> list[Act]:
    return [ACTS[verb] for verb in EDITION.verbs_from(Stage(edition.stage))]


def summary(rules: RulesVersion) -> list[tuple[str, str]]:
    """What the rules ask of every film: pairs of a term and its value; what they leave open is left out."""
    return list(_summary(rules.data))


def _summary(data: dict[str, Any]) -> Iterator[tuple[str, str]]:
    length = data.get("duration", {})
    if length:
        yield gettext("Running time"), f"{clock(length['min_ms'])} – {clock(length['max_ms'])}"
    yield from ai_rule(data)
    if most := data.get("entries", {}).get("per_creator"):
        yield gettext("Films a creator"), gettext("at most %(number)d") % {"number": most}
    if languages := data.get("languages", {}).get("subtitles"):
        yield gettext("Subtitles"), ", ".join(language_name(code) for code in languages)
    if side := data.get("media", {}).get("min_short_side"):
        yield gettext("Shorter side of the picture"), gettext("at least %(pixels)d pixels") % {"pixels": side}
    if chain := data.get("ties", {}).get("chain"):
        yield gettext("Ties"), " → ".join(str(TIE_STEPS[step]) for step in chain)


def categories(edition: Edition, rules: RulesVersion) -> list[tuple[AwardCategory, dict[str, str] | None]]:
    """The award categories in their order, each with the name of the criterion that decides it, if one does."""
    last = rules.data.get("rounds", [{}])[-1]
    names = {f"criterion:{each['code']}": each["name"] for each in last.get("criteria", [])}
    return [(category, names.get(category.decides_by)) for category in edition.award_categories.all()]


TIE_STEPS = {
    "criterion": _("first criterion"),
    "median": _("median"),
    "head_to_head": _("head to head"),
    "panel_vote": _("vote of the panel"),
    "chair": _("the chair"),
}


def compared(old: object, new: object, edition: Edition) -> tuple[str, str]:
    """Both sides of a change for reading; of long texts only the lines that differ."""
    if not (isinstance(old, str) and isinstance(new, str) and "\n" in old + new):
        return spelt(old, edition), spelt(new, edition)
    before, after = old.splitlines(), new.splitlines()
    steps = [step for step in SequenceMatcher(None, before, after, autojunk=False).get_opcodes() if step[0] != "equal"]
    return (
        "\n…\n".join("\n".join(before[first:last]) for _, first, last, _, _ in steps),
        "\n…\n".join("\n".join(after[first:last]) for _, _, _, first, last in steps),
    )


def spelt(value: object, edition: Edition) -> str:
    """A value of a preset as it is shown in a comparison; instants in the edition's zone."""
    if isinstance(value, bool):
        return gettext("yes") if value else gettext("no")
    if isinstance(value, datetime):
        there = value.astimezone(edition.zone) if value.tzinfo else value
        return date_format(there, "Y-m-d H:i:s")
    return "–" if value is None else str(value)
