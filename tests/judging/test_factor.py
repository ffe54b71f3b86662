"""The second factor an edition asks of its jury holds at every page of a round, also when it was given up later."""

import json
import re
from collections.abc import Iterator

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.test import Client
from django.urls import URLPattern, URLResolver, reverse
from django.utils.timezone import now

from contest.models import RulesVersion, User
from judging.models import Assignment, Mark
from judging.urls import urlpatterns
from tests.factories import RULES, a_role, a_round, a_rules_version, a_user, an_assignment

pytestmark = pytest.mark.django_db
SETS_UP = (302, reverse("mfa_index"))


def an_asking_film() -> Assignment:
    """A film in the hands of a juror whose edition asks for a second factor."""
    held = an_assignment(a_round(films=2, jurors=1, now=now()))
    RulesVersion.objects.update(data={**RULES, "jury": {"second_factor": True}})
    return held


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def routes(patterns: list[URLPattern | URLResolver], before: str = "") -> Iterator[str]:
    for one in patterns:
        route = f"{before}{one.pattern}"
        yield from routes(one.url_patterns, route) if isinstance(one, URLResolver) else [route]


def pages(held: Assignment, start: str) -> list[str]:
    """Every address below `start`, about the film where it names one."""
    facts = {"pk": held.round_id, "code": held.film.code, "slug": held.round.edition.slug}
    found = [route for route in routes(urlpatterns) if route.startswith(start) and "^" not in route]
    return ["/" + re.sub(r"<\w+:(\w+)>", lambda name: str(facts.get(name[1], 1)), route) for route in found]


def answers(client: Client, addresses: list[str]) -> set[tuple[int, str]]:
    asked = [ask(address) for address in addresses for ask in (client.get, client.post)]
    return {(answer.status_code, answer.get("Location", "")) for answer in asked}


def test_a_juror_without_it_sets_one_up_before_any_page_of_the_round():
    held = an_asking_film()
    addresses = pages(held, "jury/rounds/")
    room, *deeds = [address for address in addresses if "/films/" in address and "/talk/" not in address]
    client = signed_in(held.juror.user)

    assert len(addresses) > 12
    assert answers(client, [address for address in addresses if address not in (room, *deeds)]) == {SETS_UP}
    assert (client.get(room).status_code, client.get(room)["Location"]) == SETS_UP
    assert {(answer.status_code, answer["Location"]) for answer in map(client.post, deeds)} == {SETS_UP}


def test_so_does_a_chair_of_its_jury():
    held = an_asking_film()
    client = signed_in(a_role(a_user(), held.round.edition, "chair").user)

    assert answers(client, pages(held, "organize/")) == {SETS_UP}


def test_who_has_it_is_let_in_and_who_gives_it_up_is_not():
    held = an_asking_film()
    client, queue = signed_in(held.juror.user), reverse("judging:round_queue", args=[held.round_id])
    TOTP.activate(held.juror.user, generate_totp_secret())
    assert client.get(queue).status_code == 200

    Authenticator.objects.all().delete()
    assert client.get(queue)["Location"] == reverse("mfa_index")


def test_a_script_is_told_and_nothing_is_written():
    held = an_asking_film()
    address = reverse("judging:save_marks", args=[held.round_id, held.film.code])
    body = json.dumps({"version": 0, "marks": {"craft": 5}})
    answer = signed_in(held.juror.user).post(address, body, content_type="application/json")

    assert (answer.status_code, answer.json()["code"]) == (403, "factor_missing")
    assert not Mark.objects.exists()


def test_the_script_of_a_list_is_told_too_and_where_to_go():
    held = an_asking_film()
    client = signed_in(held.juror.user)
    answer = client.post(reverse("judging:ranking", args=[held.round_id]), headers={"Accept": "application/json"})

    assert (answer.status_code, answer.json()["address"]) == (403, reverse("mfa_index"))


def test_who_does_not_sit_on_the_jury_learns_nothing_of_the_demand():
    held = an_asking_film()

    assert signed_in(a_user()).get(reverse("judging:round_queue", args=[held.round_id])).status_code == 404


def test_an_edition_that_no_longer_asks_lets_everybody_in():
    held = an_asking_film()
    a_rules_version(held.round.edition)

    assert signed_in(held.juror.user).get(reverse("judging:round_queue", args=[held.round_id])).status_code == 200
