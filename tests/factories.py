"""The worlds that tests are set in. Each function makes one thing and whatever it cannot be without.

Everything happens around `NOON` unless a test says otherwise; page tests, which meet the real clock, pass `now=`.
"""

from copy import deepcopy
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any

from allauth.account.models import EmailAddress

from contest.models import AwardCategory, Consent, Edition, Role, RulesVersion, User

NOON = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)
PASSWORD = "a lamp in the projection room"
RULES: dict[str, Any] = {
    "duration": {"min_ms": 60_000, "max_ms": 300_000, "rounding": "nearest_second_half_up"},
    "media": {"sound": "required", "min_short_side": 144, "max_bytes": 2 * 1024**3},
    "ai_share": {"kind": "minimum_by_time", "minimum_percent": 70, "neutral_percent": 10},
    "entries": {"per_creator": 3},
    "languages": {"subtitles": ["en"], "exempt": ["en"]},
    "consents": [{"code": "rights", "text": {"en": "I hold the rights to everything in this film."}}],
    "ties": {"chain": ["creativity", "narrative"], "places": "share", "numbering": "standard"},
    "rounds": [
        {
            "code": "first", "name": {"en": "First round"}, "reviews_per_film": 3, "cut": 54,
            "blind": ["creator", "country"],
            "criteria": [
                {"code": "creativity", "name": {"en": "Creativity"}, "weight": 40},
                {"code": "narrative", "name": {"en": "Narrative"}, "weight": 35},
                {"code": "craft", "name": {"en": "Craft"}, "weight": 25},
            ],
        },
    ],
}  # fmt: skip
AWARDS = (("first", 1, "standing"), ("second", 3, "standing"), ("third", 5, "standing"),
          ("best-creativity", 1, "criterion:creativity"), ("best-narrative", 1, "criterion:narrative"))  # fmt: skip
_numbers = count(1)


def a_user(name: str = "", *, email: str = "", **columns: Any) -> User:
    """A person with a confirmed address, who can sign in with `PASSWORD`. Without a name, a new one each time."""
    name = name or f"person{next(_numbers)}"
    email = email or f"{name.lower().replace(' ', '.')}@example.org"
    user = User.objects.create_user(email, PASSWORD, **{"display_name": name, "country": "ID", **columns})
    EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    return user


def a_superuser(name: str = "root") -> User:
    return a_user(name, is_staff=True, is_superuser=True)


def an_edition(
    slug: str = "first", *, now: datetime = NOON, rules: dict[str, Any] | None = None, **columns: Any
) -> Edition:
    """An announced edition, open for a month on either side of `now`, with rules version 1 and the eleven slots."""
    columns = {
        "stage": Edition.Stage.ANNOUNCED,
        "name": {"en": f"Contest {slug}"},
        "time_zone": "Asia/Shanghai",
        "opens_at": now - timedelta(days=30),
        "closes_at": now + timedelta(days=30),
        **columns,
    }
    edition = Edition.objects.create(slug=slug, **columns)
    a_rules_version(edition, data=rules)
    AwardCategory.objects.bulk_create(
        AwardCategory(edition=edition, code=code, position=place, name={"en": code}, slots=slots, decides_by=rule)
        for place, (code, slots, rule) in enumerate(AWARDS, start=1)
    )
    return edition


def a_rules_version(edition: Edition, *, data: dict[str, Any] | None = None, number: int = 0) -> RulesVersion:
    """The next version of the edition's rules (or `number`)."""
    number = number or edition.rules.count() + 1
    return RulesVersion.objects.create(
        edition=edition, number=number, data=deepcopy(RULES if data is None else data),
        text={"en": "# Rules\n\nBe fair."}, digest=f"{number:064x}", made_at=edition.opens_at,
    )  # fmt: skip


def a_role(user: User, edition: Edition, kind: str = Role.Kind.ORGANIZER) -> Role:
    return Role.objects.create(user=user, edition=edition, kind=kind, given_at=NOON)


def an_organizer(edition: Edition, name: str = "") -> User:
    return a_role(a_user(name), edition, Role.Kind.ORGANIZER).user


def a_creator(edition: Edition, name: str = "") -> User:
    """A person with the creator's role who accepted the edition's current rules."""
    user = a_role(a_user(name), edition, Role.Kind.CREATOR).user
    Consent.objects.create(user=user, rules=edition.current_rules, given_at=NOON)
    return user
