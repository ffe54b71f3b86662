"""Three editions: one published, one before the jury, one that takes entries. Made from the shipped preset."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path

from awards.management.demo.people import CHAIR, ORGANIZER, account_of
from awards.management.demo.scripts import JUDGED, OPEN, PAST, FilmScript
from contest import actions, presets
from contest.models import Edition, Role

PRESET = Path(presets.__file__).parent / "iqiyi-2025.toml"


@dataclass(frozen=True)
class Plan:
    """An edition of the demonstration. Days are counted from the first start: negative ones have passed.

    `ballots` is how many each film gets.
    """

    slug: str
    name: dict[str, str]
    opens: float
    closes: float
    judging_ends: float
    ceremony: float
    ballots: int
    scripts: tuple[FilmScript, ...]


LAST_YEAR = Plan(
    "lantern-2025", {"en": "Lantern Prize 2025", "zh-hans": "灯笼奖 2025"}, -420, -300, -270, -260, 5, PAST
)
IN_JUDGING = Plan(
    "lantern-students", {"en": "Lantern Student Prize", "zh-hans": "灯笼学生奖"}, -60, -4, 12, 20, 3, JUDGED
)
TAKING_ENTRIES = Plan("lantern-2026", {"en": "Lantern Prize 2026", "zh-hans": "灯笼奖 2026"}, -20, 21, 60, 75, 3, OPEN)
PLANS = (LAST_YEAR, IN_JUDGING, TAKING_ENTRIES)


def make(plan: Plan, *, now: datetime) -> Edition:
    """The plan's edition, announced, with its organizer; one that exists already is left as it is."""
    found = Edition.objects.filter(slug=plan.slug).first()
    if found:
        return found
    organizer, drafted_at = account_of(ORGANIZER, now=now), now + timedelta(days=plan.opens - 10)
    edition = actions.make_edition(_data(plan, now=now), actor=organizer, now=drafted_at)
    actions.give_role(account_of(CHAIR, now=now), edition, Role.Kind.CHAIR, actor=organizer, now=drafted_at)
    actions.announce(edition, actor=organizer, now=drafted_at)
    return edition


def _data(plan: Plan, *, now: datetime) -> presets.EditionData:
    preset = presets.read(PRESET.read_text(encoding="utf-8"))
    # Five jurors and a handful of films live in the demonstration: one round, the preset's last, with few ballots.
    final = {**preset.rules["rounds"][-1], "reviews_per_film": plan.ballots}
    whole = now.replace(minute=0, second=0, microsecond=0)
    return replace(
        preset, slug=plan.slug, name=plan.name, rules={**preset.rules, "rounds": [final]},
        opens_at=whole + timedelta(days=plan.opens), closes_at=whole + timedelta(days=plan.closes),
        judging_ends_at=whole + timedelta(days=plan.judging_ends), ceremony_at=whole + timedelta(days=plan.ceremony),
    )  # fmt: skip
