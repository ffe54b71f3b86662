"""URL × role: who gets what at every named address. A new address without a row here fails test_matrix.py.

A row names the address, says how to reach it in a `World`, and what each role gets: a status code, or `LOGIN` for being
sent to sign in. What one may not see is 404. Each floor lists its own rows below.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from django.utils import timezone

from contest.models import Edition, OutgoingMail, User
from tests.factories import a_creator, a_role, a_superuser, a_user, an_edition, an_organizer

LOGIN = "login"
ROLES = ("visitor", "creator", "other_creator", "juror", "chair", "organizer", "other_organizer", "superuser")
Expected = int | str


class World:
    """Two editions and a person in every role; whatever else a row needs comes to life when it is asked for."""

    def __init__(self) -> None:
        self.now = timezone.now()
        self.edition = an_edition("first", now=self.now)
        self.other_edition = an_edition("second", now=self.now)
        self.people: dict[str, User | None] = {
            "visitor": None,
            "creator": a_creator(self.edition, "creator"),
            "other_creator": a_creator(self.edition, "other creator"),
            "juror": a_role(a_user("juror"), self.edition, "juror").user,
            "chair": a_role(a_user("chair"), self.edition, "chair").user,
            "organizer": an_organizer(self.edition, "organizer"),
            "other_organizer": an_organizer(self.other_edition, "other organizer"),
            "superuser": a_superuser(),
        }

    def person(self, role: str) -> User:
        user = self.people[role]
        assert user is not None
        return user

    @cached_property
    def drafted_edition(self) -> Edition:
        edition = an_edition("third", now=self.now, stage=Edition.Stage.DRAFTED)
        a_role(self.person("organizer"), edition)
        return edition

    @cached_property
    def failed_letter(self) -> OutgoingMail:
        return OutgoingMail.objects.create(
            kind="dates_changed", edition=self.edition, to="a@example.org", subject="Dates", body="New.", state="failed",
            attempts=5, written_at=self.now,
        )  # fmt: skip


def nothing(world: World) -> list[Any]:
    return []


def slug(world: World) -> list[Any]:
    return [world.edition.slug]


@dataclass(frozen=True)
class Row:
    """One address. `to` gives the address's arguments, `data` what is posted (None: a GET), `query` what follows ?."""

    name: str
    expected: dict[str, Expected]
    to: Callable[[World], list[Any]] = nothing
    data: Callable[[World], dict[str, Any]] | None = None
    query: dict[str, str] = field(default_factory=dict[str, str])

    def __post_init__(self) -> None:
        assert set(self.expected) == set(ROLES), f"{self.name}: a row says what every role gets"


def all_get(status: Expected) -> dict[str, Expected]:
    return dict.fromkeys(ROLES, status)


def signed_in(status: Expected = 200) -> dict[str, Expected]:
    """Everybody with an account; a visitor is sent to sign in."""
    return {**all_get(status), "visitor": LOGIN}


def only(*roles: str, gets: Expected = 200, others: Expected = 404) -> dict[str, Expected]:
    """These roles; a visitor is sent to sign in, for everybody else there is no such page."""
    return {**all_get(others), "visitor": LOGIN, **dict.fromkeys(roles, gets)}


ORGANIZERS = ("organizer", "superuser")


def posting(**data: Any) -> Callable[[World], dict[str, Any]]:
    return lambda world: data


# ── contest ───────────────────────────────────────────────────────────────────
CONTEST = (
    Row("health", all_get(200)),
    Row("set_language", all_get(302), data=posting(language="es", next="/")),
    Row("profile", signed_in()),
    Row("account_data", signed_in()),
    Row("account_close", signed_in(302)),  # the password is asked for again first
    Row("editions", signed_in()),
    Row("edition_settings", only(*ORGANIZERS), to=slug),
    Row("edition_export", only(*ORGANIZERS), to=slug),
    Row("edition_reschedule", only(*ORGANIZERS, gets=422), to=slug, data=posting(opens_at="", closes_at="")),
    Row("edition_compare", only(*ORGANIZERS, gets=422), to=slug, data=posting(toml="not a preset")),
    Row("edition_revise", only(*ORGANIZERS, gets=422), to=slug, data=posting(toml="not a preset")),
    Row("edition_announce", only(*ORGANIZERS, gets=302), to=lambda w: [w.drafted_edition.slug], data=posting()),
    Row("edition_archive", only(*ORGANIZERS, gets=302), to=slug, data=posting()),
    Row("audit_log", only(*ORGANIZERS), to=slug),
    Row("outbox", only(*ORGANIZERS), to=slug),
    Row("letter_resend", only(*ORGANIZERS, gets=302), to=lambda w: [w.edition.slug, w.failed_letter.pk], data=posting()),
)
OTHERS = (  # pages of Django and allauth: one row for each family
    Row("admin:index", {**all_get(LOGIN), "superuser": 200}),
    Row("account_login", {**all_get(302), "visitor": 200}),
    Row("account_signup", {**all_get(302), "visitor": 200}),
    Row("account_email", signed_in()),
    Row("account_change_password", signed_in()),
    Row("mfa_index", signed_in()),
    Row("usersessions_list", signed_in()),
)

# ── submissions ───────────────────────────────────────────────────────────────
SUBMISSIONS: tuple[Row, ...] = ()

# ── judging ───────────────────────────────────────────────────────────────────
JUDGING: tuple[Row, ...] = ()

# ── awards ────────────────────────────────────────────────────────────────────
AWARDS: tuple[Row, ...] = ()

MATRIX = (*CONTEST, *OTHERS, *SUBMISSIONS, *JUDGING, *AWARDS)
