"""A second before the instant nothing reveals anything; a second after, everything is there. Over every address.

Before the instant, two worlds that differ in nothing but who has won must answer alike to everybody: the same status,
headers and body after the same number of queries (the part of the time that does not hang on the machine), at every
address of the house, whatever its arguments, and to visitors by whatever method. For those who decide, this holds
wherever they do not decide. tests/benchmarks/instant.py compares clocks. An address
that is added later is walked as well; what an argument of a new name may be can be taught in `VALUES`.
"""

import re
from collections.abc import Iterable, Iterator
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


def answer(address: str, client: Client, method: str = "GET") -> "Answer":
    """Status, headers, body and number of queries."""
    with CaptureQueriesContext(connection) as queries:
        response = client.generic(method, address)
        body = b"".join(response.streaming_content) if response.streaming else response.content
    for changing in CHANGING:
        body = re.sub(changing, b"", body)
    headers = tuple(sorted((name, value) for name, value in response.headers.items() if name not in CLOCKED))
    return response.status_code, headers, body, len(queries)


CLOCKED = ("Set-Cookie", "Expires")
"""Headers that tell the time of the answer, or hold a secret of its own."""
DECIDING = "/organize/"
"""Below this organizers and chair decide who wins."""
Answer = tuple[int, tuple[tuple[str, str], ...], bytes, int]
Answers = dict[tuple[str, str, str], Answer]
"""By role, address and method."""
OTHER_METHODS = ("HEAD", "OPTIONS", "POST")


def everything(world: World, addresses: list[str]) -> Answers:
    """What everybody gets who does not decide there; and visitors by other methods, wherever the address answers them.

    Elsewhere they are sent away before any method is looked at.
    """
    pairs = product([*world.people, *world.leaders], addresses)
    found = walk(world, [(*one, "GET") for one in pairs if one[0] in world.people or not one[1].startswith(DECIDING)])
    answering = [at for (role, at, _), told in found.items() if role == "visitor" and told[0] in (200, 405)]
    return {**found, **walk(world, product(["visitor"], answering, OTHER_METHODS))}


def walk(world: World, wanted: Iterable[tuple[str, str, str]]) -> Answers:
    clients = {role: client_of(user) for role, user in {**world.people, **world.leaders}.items()}
    return {(role, one, method): answer(one, clients[role], method) for role, one, method in wanted}


def test_who_has_won_makes_no_difference_before_the_instant_and_then_everything_appears_though_no_worker_runs(
    world: World,
):
    OutgoingMail.objects.all().delete()
    world.publish(world.films[0], in_seconds=900)
    places = addresses(world)  # the number of the winner's certificate among them
    one = everything(world, places)
    world.publish(world.films[1], in_seconds=900)
    other = walk(world, one)

    tells_nothing(world, one, other)
    everything_appears(world, {key: found for key, found in one.items() if not key[1].startswith(DECIDING)})


def tells_nothing(world: World, one: Answers, other: Answers) -> None:
    """Both worlds answer alike. What was asked first may have cost more, as counts of the jury are kept: ask again."""
    differ = [key for key in one if one[key] != other[key]]
    check = reverse("awards:check", args=[world.check_code])
    assert {answer(check, client_of(user))[0] for user in world.leaders.values()} == {404}
    world.publish(world.films[0], in_seconds=900)
    again = walk(world, differ)
    assert [(*key, again[key][::3], other[key][::3]) for key in differ if again[key] != other[key]] == []
    assert not OutgoingMail.objects.exists()
    # Those who decide see no public page earlier than others, and no certificate is worth anything.
    public = [at for (role, at, method), found in one.items() if (role, method, found[0]) == ("visitor", "GET", 200)]
    titles = [film.title.encode() for film in world.films]
    told = [(role, at) for role, at in product(world.leaders, public) if not at.startswith(DECIDING)
            and any(name in one[role, at, "GET"][2] for name in titles)]  # fmt: skip
    assert told == []


def everything_appears(world: World, before: Answers) -> None:
    winner, slug, code = world.films[0].title.encode(), world.edition.slug, world.films[0].code
    told = [
        reverse(f"awards:{name}", args=arguments)
        for name, arguments in (
            ("home", []), ("results", [slug]), ("gallery", [slug]), ("film", [slug, code]),
            ("check", [world.check_code]), ("results_json", [slug]), ("atom", []), ("embed", [slug, code]),
        )
    ]  # fmt: skip
    certificate, film = (
        reverse("awards:certificate", args=[world.check_code]),
        reverse("awards:film", args=[slug, code]),
    )
    roles = [*world.people, *world.leaders]
    before = {**before, **walk(world, product(roles, [*told, certificate], ["GET"]))}
    Publication.objects.update(publish_at=timezone.now() - timedelta(seconds=1))  # the clock, moved the other way round
    after = walk(world, [key for key in before if key[2] == "GET"])
    shown = {(role, at): (before[role, at, "GET"][2], after[role, at, "GET"]) for role in roles for at in told}
    unlike = [key for key, (early, late) in shown.items() if (winner in early, late[0], winner in late[2]) != (False, 200, True)]  # fmt: skip  # noqa: E501
    assert unlike == []
    may_have = {role: after[role, certificate, "GET"][0] for role in roles}
    assert {role: status for role, status in may_have.items() if status != 404} == {
        "visitor": 302, "maker": 200, "organizer": 200,
    }  # fmt: skip
    assert film.encode() in after["visitor", reverse("awards:sitemap"), "GET"][2]
    # Nothing that changes at the instant may be kept by anybody beyond it.
    changed = [key for key in after if before[key][:3:2] != after[key][:3:2]]
    kept = [key for key in changed if re.search(r"public|max-age=[1-9]", dict(before[key][1]).get("Cache-Control", ""))]
    assert kept == []
    assert not OutgoingMail.objects.filter(kind__in=["award_won", "results_published"]).exists()
