"""The evening in the hall: winners stay under seal until the key is pressed; it goes on without a network."""

import json
from base64 import b64decode
from hashlib import pbkdf2_hmac

import pytest
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.test import Client
from django.urls import reverse

from awards import actions, ceremony
from awards.models import Award, Ceremony
from contest.models import AuditEntry, Edition, User
from tests.factories import NOON, a_decided_edition, a_publication

pytestmark = pytest.mark.django_db
NUMBERS = [1, 3, 0]


def opened(box: dict[str, str], code: str) -> dict[str, object]:
    """What the browser does, in Python's own words."""
    salt, nonce, sealed = (b64decode(box[name]) for name in ("salt", "nonce", "box"))
    key = pbkdf2_hmac("sha256", code.replace("-", "").encode(), salt, 210_000)
    return json.loads(AESGCM(key).decrypt(nonce, sealed, None))


@pytest.fixture
def edition() -> Edition:
    edition = a_decided_edition(9, 8, 8, 7)
    edition.award_categories.exclude(code__in=["first", "second"]).delete()
    a_publication(edition)
    Award.objects.filter(category__code="first").update(citation="Patience, shot by shot.")
    return edition


def organizer(edition: Edition) -> User:
    return edition.roles.get(kind="organizer").user


def a_run(edition: Edition, *, is_rehearsal: bool = False) -> Ceremony:
    return ceremony.ceremony_of(edition, is_rehearsal=is_rehearsal, now=NOON)


def address(edition: Edition, name: str, kind: str = "evening") -> str:
    return reverse(f"awards:{name}", args=[edition.slug, kind])


# ── Steps ─────────────────────────────────────────────────────────────────────
def test_next_walks_through_every_winner_and_ends_with_all_of_them():
    walked, at = [], (0, 0)
    while at != (3 * len(NUMBERS) + 1, 0):
        at = ceremony.following(*at, NUMBERS)
        walked.append(at)
    assert walked == [
        (1, 0), (2, 0), (3, 0), (3, 1),
        (4, 0), (5, 0), (6, 0), (6, 1), (6, 2), (6, 3),
        (7, 0), (8, 0), (9, 0), (9, 1),  # an award that is not given is opened, too
        (10, 0),
    ]  # fmt: skip
    assert ceremony.following(10, 0, NUMBERS) == (10, 0)


def test_back_closes_the_envelope_before_it_leaves_it():
    assert [ceremony.preceding(6, 2), ceremony.preceding(6, 0), ceremony.preceding(0, 0)] == [(6, 1), (5, 0), (0, 0)]


# ── Under seal ────────────────────────────────────────────────────────────────
def test_the_programme_says_nothing_of_who_wins(edition: Edition):
    run = a_run(edition)
    programme = ceremony.programme(edition, run)

    said = json.dumps(programme)
    assert "Patience" not in said
    assert set(programme["films"]) == set(edition.films.values_list("code", flat=True))
    assert len({len(step["box"]["box"]) for step in programme["steps"]}) == 1
    assert not [code for _category, code in ceremony.envelopes(edition, run) if code in said]


def test_a_box_opens_with_its_own_code_alone(edition: Edition):
    run = a_run(edition)
    second, first = ceremony.programme(edition, run)["steps"]
    winner = Award.objects.get(category__code="first")

    code = ceremony.envelope_code(run, "first")
    assert opened(first["box"], code) == {
        "winners": [{"film": winner.film.code, "citation": "Patience, shot by shot.", "shared": False}]
    }
    with pytest.raises(InvalidTag):
        opened(second["box"], code)


def test_a_rehearsal_shows_invented_winners_under_other_codes(edition: Edition):
    run = a_run(edition, is_rehearsal=True)
    for step in ceremony.programme(edition, run)["steps"]:
        content = opened(step["box"], ceremony.envelope_code(run, step["code"]))
        assert {winner["citation"] for winner in content["winners"]} == {str(ceremony.INVENTED_CITATION)}
    assert ceremony.envelope_code(run, "first") != ceremony.envelope_code(a_run(edition), "first")


def test_before_the_signature_there_are_only_rehearsals(client: Client):
    edition = a_decided_edition(9, 8)
    actions.draft_awards(edition, actor=organizer(edition), now=NOON)
    client.force_login(organizer(edition))
    assert client.get(address(edition, "programme")).status_code == 409
    assert client.get(address(edition, "programme", "rehearsal")).status_code == 200


def test_opening_an_envelope_is_written_down_once(edition: Edition):
    run, person = a_run(edition), organizer(edition)

    assert ceremony.go(run, step=3, shown=0, actor=person, now=NOON) is None
    codes = [ceremony.go(run, step=3, shown=1, actor=person, now=NOON) for _ in range(2)]

    assert codes == [ceremony.envelope_code(run, "second")] * 2
    assert AuditEntry.objects.filter(verb="ceremony.open").count() == 1


def test_beginning_anew_makes_printed_slips_worthless(edition: Edition):
    run = a_run(edition)
    before = ceremony.envelope_code(run, "first")
    ceremony.go(run, step=3, shown=1, actor=organizer(edition), now=NOON)
    ceremony.begin_anew(run, actor=organizer(edition), now=NOON)
    run.refresh_from_db()
    assert (run.step, run.shown, run.opened) == (0, 0, [])
    assert ceremony.envelope_code(run, "first") != before


def test_the_state_holds_the_codes_of_opened_envelopes_only(client: Client, edition: Edition):
    client.force_login(organizer(edition))
    assert client.get(address(edition, "hall_state")).json()["codes"] == {}
    for _ in range(4):
        state = client.post(address(edition, "go"), {"move": "next"}, headers={"Accept": "application/json"}).json()
    assert (state["step"], state["shown"], list(state["codes"])) == (3, 1, ["second"])


def test_the_remote_control_works_without_a_script_and_names_no_closed_winner(client: Client, edition: Edition):
    client.force_login(organizer(edition))
    for _ in range(3):
        page = client.post(address(edition, "go"), {"move": "next"}, follow=True).text
    assert "The envelope is closed" in page
    assert not [title for title in edition.films.values_list("title", flat=True) if title in page]
