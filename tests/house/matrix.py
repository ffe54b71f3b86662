"""URL × role: who gets what at every named address. A new address without a row here fails test_matrix.py.

A row names the address, says how to reach it in a `World`, and what each role gets: a status code, or `LOGIN` for being
sent to sign in. What one may not see is 404. Each floor has its own file of `ROWS` in tests/house/rows/.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, TypeVar

from django.utils import timezone

from contest.models import User
from tests.factories import a_creator, a_role, a_superuser, a_user, an_edition, an_organizer

LOGIN = "login"
ROLES = ("visitor", "creator", "other_creator", "juror", "chair", "organizer", "other_organizer", "superuser")
Expected = int | str
Made = TypeVar("Made")


class World:
    """Two editions and a person in every role; whatever else rows need they make with `once`."""

    def __init__(self) -> None:
        self.now = timezone.now()
        self._made: dict[Callable[[World], Any], Any] = {}
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

    def once(self, make: Callable[["World"], Made]) -> Made:
        """What `make` makes of this world, made when it is first asked for: ``world.once(drafted_edition).slug``."""
        if make not in self._made:
            self._made[make] = make(self)
        return self._made[make]


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
    return lambda _world: data
