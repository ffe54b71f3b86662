"""A second before the instant nothing reveals anything; a second after, everything is there. Over every address.

Before the instant, two worlds that differ in nothing but who has won must answer alike to everybody who does not
decide: the same status, headers and body, at every address of the house, whatever its arguments. So
an address that is added later is walked as well; what an argument of a new name may be can be taught in `VALUES`.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from itertools import product

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import NoReverseMatch, URLPattern, URLResolver, get_resolver, reverse
from django.urls.converters import StringConverter
from django.urls.resolvers import RegexPattern
from django.utils import timezone

from awards import actions
from awards.models import Award, Publication
from contest.models import Edition, OutgoingMail, User
from submissions.models import Film
from tests.factories import a_creator, a_decided_edition, a_role, a_user
from tests.house.test_matrix import FOREIGN

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
CHANGING = (rb'name="csrfmiddlewaretoken" value="[^"]*"', rb'data-csrf="[^"]*"')
"""What differs from one answer to the next whatever happens."""
VALUES = {
    "slug": lambda world: [world.edition.slug],
    "code": lambda world: [world.films[0].code, world.check_code],
    "pk": lambda world: list({world.films[0].pk, world.award}),
    "number": lambda _world: [1, "C-0000-0000"],
    "kind": lambda _world: ["choice", "results"],
    "form": lambda _world: ["csv", "json"],
    "film": lambda world: [world.films[0].pk],
    "round": lambda world: [world.round],
}
OTHER = {
    "int": [1],
    "string": ["none"],
    "slug": ["none"],
    "uuid": ["00000000-0000-0000-0000-000000000000"],
    "path": ["none"],
}
"""Arguments that have nothing to do with awards: files, tokens, juror numbers."""


@dataclass
class World:
    """A decided edition of two films whose first prize is chosen by hand, so that no mark tells who has won."""

    edition: Edition
    films: list[Film]
    people: dict[str, User | None]
    leaders: dict[str, User]
    round: int = 0
    award: int = 0
    check_code: str = "0000-0000-0000"

    def publish(self, winner: Film, *, in_seconds: int) -> None:
        """The awards with `winner` first, public so many seconds from now."""
        organizer, now = self.leaders["organizer"], timezone.now()
        publication = Publication.objects.filter(edition=self.edition).first()
        if publication and publication.stage == "scheduled":
            actions.recall(self.edition, actor=organizer, now=now)
            actions.unsign(self.edition, actor=organizer, now=now)
        first = self.edition.award_categories.get(code="first")
        actions.rule(first, "choice", [winner], reason="By vote.", actor=organizer, now=now)
        actions.sign(self.edition, actor=organizer, now=now)
        at = now + timedelta(seconds=in_seconds)
        actions.schedule(self.edition, publish_at=at, actor=organizer, now=now)
        award = Award.objects.get(category=first)
        self.award, self.check_code = award.pk, award.check_code


@pytest.fixture
def world() -> World:
    edition = a_decided_edition(9, 9, 2, now=timezone.now())
    edition.award_categories.exclude(code="first").delete()
    edition.award_categories.update(decides_by="chosen")
    films = list(edition.films.order_by("code"))
    maker = a_creator(edition)
    Film.objects.filter(pk=films[0].pk).update(creator=maker)
    people = {"visitor": None, "maker": maker, "juror": edition.jurors.first().user}
    leaders = {"organizer": edition.roles.get(kind="organizer").user, "chair": a_role(a_user(), edition, "chair").user}
    return World(edition, films, people, leaders, round=edition.rounds.get().pk)


def patterns(
    found: list[URLPattern | URLResolver], prefix: str = "", above: dict[str, object] | None = None
) -> Iterator[tuple[str, dict[str, object]]]:
    """Every named address with its arguments, those of the paths above it included."""
    for one in found:
        regex = one.pattern.regex.groupindex if isinstance(one.pattern, RegexPattern) else {}
        arguments = {**(above or {}), **one.pattern.converters, **dict.fromkeys(regex, StringConverter())}
        if isinstance(one, URLResolver):
            inner = f"{prefix}{one.namespace}:" if one.namespace else prefix
            yield from patterns(one.url_patterns, inner, arguments)
        elif one.name and not f"{prefix}{one.name}".startswith(FOREIGN):
            yield f"{prefix}{one.name}", arguments


def addresses(world: World) -> list[str]:
    """Every address of the house with everything its arguments may be in this world."""
    found: set[str] = set()
    for name, arguments in patterns(get_resolver().url_patterns):
        combinations = product(*([(one, value) for value in values(world, one, of)] for one, of in arguments.items()))
        here = {at for one in combinations if (at := _address(name, dict(one))) is not None}
        assert here, f"teach VALUES what {sorted(arguments)} of {name} may be"
        found |= here
    return sorted(found)


def values(world: World, argument: str, converter: object) -> list[object]:
    kind = type(converter).__name__.removesuffix("Converter").lower()
    known = VALUES[argument](world) if argument in VALUES and kind in ("int", "string", "slug") else OTHER[kind]
    return [one for one in known if kind != "int" or isinstance(one, int)]


def _address(name: str, arguments: dict[str, object]) -> str | None:
    try:
        return reverse(name, kwargs=arguments)
    except NoReverseMatch:
        return None


def client_of(person: User | None) -> Client:
    client = Client(raise_request_exception=False)
    if person:
        client.force_login(person)
    return client


def answer(address: str, client: Client) -> tuple[int, tuple[tuple[str, str], ...], bytes, int]:
    """Status, headers, body and number of queries."""
    with CaptureQueriesContext(connection) as queries:
        response = client.get(address)
        body = b"".join(response.streaming_content) if response.streaming else response.content
    for changing in CHANGING:
        body = re.sub(changing, b"", body)
    headers = tuple(sorted((name, value) for name, value in response.headers.items() if name not in CLOCKED))
    return response.status_code, headers, body, len(queries)


CLOCKED = ("Set-Cookie", "Expires")
"""Headers that tell the time of the answer, or hold a secret of its own."""
Answers = dict[tuple[str, str], tuple[int, tuple[tuple[str, str], ...], bytes, int]]


def walk(world: World, addresses: list[str]) -> Answers:
    clients = {role: client_of(user) for role, user in world.people.items()}
    return {(role, one): answer(one, client) for role, client in clients.items() for one in addresses}


def test_who_has_won_makes_no_difference_to_anybody_before_the_instant(world: World):
    places = addresses(world)
    OutgoingMail.objects.all().delete()
    world.publish(world.films[0], in_seconds=900)
    one = walk(world, places)
    world.publish(world.films[1], in_seconds=900)
    other = walk(world, places)

    differ = [
        (*key, one[key][0], other[key][0], one[key][3], other[key][3]) for key in one if one[key][:3] != other[key][:3]
    ]
    assert differ[:8] == []
    assert not OutgoingMail.objects.exists()
    # Those who decide see no public page earlier than others, and no certificate is worth anything.
    public = [at for (role, at), found in one.items() if role == "visitor" and found[0] == 200]
    titles = [film.title.encode() for film in world.films]
    leaders = [client_of(user) for user in world.leaders.values()]
    told = [at for at in public for client in leaders if any(one in answer(at, client)[2] for one in titles)]
    assert told == []
    check = reverse("awards:check", args=[world.check_code])
    assert {answer(check, client)[0] for client in leaders} == {404}


def test_at_the_instant_everything_appears_though_no_worker_runs(world: World):
    world.publish(world.films[0], in_seconds=900)
    places = [at for at in addresses(world) if "/organize/" not in at]
    visitor = Client(raise_request_exception=False)
    before = {at: answer(at, visitor) for at in places}
    Publication.objects.update(publish_at=timezone.now() - timedelta(seconds=1))  # the clock, moved the other way round
    after = {at: answer(at, visitor) for at in places}

    winner, code = world.films[0].title.encode(), world.films[0].code
    for name, arguments in (
        ("home", []), ("results", [world.edition.slug]), ("gallery", [world.edition.slug]),
        ("film", [world.edition.slug, code]), ("check", [world.check_code]), ("lists", [world.edition.slug]),
    ):  # fmt: skip
        at = reverse(f"awards:{name}", args=arguments)
        assert after[at][0] == 200, at
        assert winner in after[at][2] or name == "lists", at
        assert winner not in before[at][2], at
    # Nothing that changes at the instant may be kept by anybody beyond it.
    changed = [at for at in places if before[at][2] != after[at][2] or before[at][0] != after[at][0]]
    kept = [at for at in changed if re.search(r"public|max-age=[1-9]", dict(before[at][1]).get("Cache-Control", ""))]
    assert kept == []
    assert not OutgoingMail.objects.filter(kind__in=["award_won", "results_published"]).exists()
