"""What a round hides reaches its jurors by no address: every page and every answer is searched."""

import json
from collections.abc import Iterator
from datetime import datetime

import pytest
from django.http import HttpResponse
from django.test import Client
from django.urls import URLResolver, reverse
from django.utils.timezone import now

from contest.models import OutgoingMail, User
from judging import actions, urls
from judging.models import Assignment, Juror, Round
from submissions.models import Film, FilmFile
from tests.factories import NOON, a_creator, a_ready_film, a_round, an_assignment

pytestmark = pytest.mark.django_db
SECRETS = (
    "Zebulon Quixley",
    "secret-studio",
    "Quixley & Daughters",
    "Quixley &amp; Daughters",
    "quixley_final",
    "Tuvalu",
)
FIVES = {"creativity": 5, "narrative": 5, "craft": 5}


WALKED_ELSEWHERE = {"ranking", "talk", "comment", "erase_comment", "own_sheet"}
"""Addresses that test_blind_walk.py asks for: what they need is not in this round."""


def a_blind_round(*, blind: list[str], tonight: datetime) -> tuple[Round, Film]:
    """A round of one film whose maker has a name, an address, an organisation, a country and a file name."""
    round = a_round(jurors=2, stage="drafted", now=tonight, blind=blind, reviews_per_film=1)
    maker = a_creator(round.edition)
    User.objects.filter(pk=maker.pk).update(
        display_name="Zebulon Quixley", email="quixley@secret-studio.example", country="TV",
        organisation="Quixley & Daughters",
    )  # fmt: skip
    film = a_ready_film("admitted", edition=round.edition, creator=maker, country="TV")
    FilmFile.objects.update(original_name="quixley_final_v3.mov")
    film.credits.update(name="Zebulon Quixley")
    actions.open_round(round, actor=round.edition.roles.get(kind="organizer").user, now=tonight)
    return round, film


def juror_addresses() -> set[str]:
    """The names of all addresses under /jury/."""
    found: set[str] = set()
    for pattern in urls.urlpatterns:
        inner = pattern.url_patterns if isinstance(pattern, URLResolver) else [pattern]
        found |= {one.name for one in inner if str(pattern.pattern).startswith("jury/")}
    return found


def everything_a_juror_can_ask(client: Client, round: Round, film: Film) -> Iterator[HttpResponse]:
    """Every page, then every deed with its answer to a script and to a plain form; the conflict comes last."""
    pages = [("queue", []), ("round_queue", [round.pk]), ("scores", [round.pk]), ("room", [round.pk, film.code])]
    for name, parts in pages:
        yield client.get(reverse(f"judging:{name}", args=parts))
    yield client.get(reverse("judging:round_queue", args=[round.pk]), {"show": "open"})
    deeds = (
        ("save_marks", {"version": 0, "marks": {"craft": 5}}), ("save_marks", {"version": 0, "marks": {"craft": 6}}),
        ("save_note", {"key": "k", "at_ms": 0, "text": "A"}), ("delete_note", {"key": "k"}),
        ("raise_flag", {"key": "k", "kind": "wrong_film"}),
        ("save_played", {"played": [[0, 9]], "resume_ms": 9}), ("seal", {"version": 1, "marks": {}}),
        ("seal", {"version": 1, "marks": FIVES}), ("abstain", {}), ("declare_conflict", {"reason": "I know them."}),
    )  # fmt: skip
    assert {name for name, _ in (*pages, *deeds)} == juror_addresses() - WALKED_ELSEWHERE - {"invitation"}
    for name, body in deeds:
        url = reverse(f"judging:{name}", args=[round.pk, film.code])
        yield client.post(url, {"version": "9"}, follow=True) if name == "seal" else client.get(url)
        yield client.post(url, json.dumps(body), content_type="application/json")
    yield client.get(reverse("judging:round_queue", args=[round.pk]))


def found_in(response: HttpResponse) -> list[str]:
    text = response.content.decode() + str(response.headers)
    return [secret for secret in (*SECRETS, '"TV"', ">TV<") if secret in text]


def test_no_answer_to_a_juror_names_the_maker():
    round, film = a_blind_round(blind=["creator", "country", "tools"], tonight=now())
    juror = Assignment.objects.get().juror
    client = Client()
    client.force_login(juror.user)
    answers = list(everything_a_juror_can_ask(client, round, film))

    assert [answer.status_code for answer in answers].count(200) >= 10
    assert [found for answer in answers if (found := found_in(answer))] == []


def test_no_letter_to_a_juror_names_the_maker():
    round, _ = a_blind_round(blind=["creator", "country"], tonight=NOON)
    assignment = an_assignment(round)
    actions.remind_round(round, actor=assignment.juror.user, now=NOON)
    actions.seal_ballot(assignment, FIVES, version=0, actor=assignment.juror.user, now=NOON)
    actions.unseal_ballot(assignment, reason="No sound.", actor=assignment.juror.user, now=NOON)
    actions.close_round(round, unfinished=1, actor=assignment.juror.user, now=NOON)
    jurors = Juror.objects.values("user")
    letters = OutgoingMail.objects.filter(recipient__in=jurors)

    assert {letter.kind for letter in letters} == {"round_opened", "juror_reminder", "ballot_reopened", "round_closed"}
    assert [letter.kind for letter in letters if any(word in letter.subject + letter.body for word in SECRETS)] == []


def test_what_is_not_hidden_is_shown():
    round, film = a_blind_round(blind=[], tonight=now())
    client = Client()
    client.force_login(Assignment.objects.get().juror.user)
    page = client.get(reverse("judging:room", args=[round.pk, film.code])).content.decode()

    assert "Zebulon Quixley" in page
    assert "Tuvalu" in page
    assert "quixley_final_v3.mov" not in page
    assert "secret-studio" not in page


def test_a_hidden_way_of_making_is_not_on_the_page():
    round, film = a_blind_round(blind=["tools"], tonight=now())
    client = Client()
    client.force_login(Assignment.objects.get().juror.user)

    assert "<dt>Voices</dt>" not in client.get(reverse("judging:room", args=[round.pk, film.code])).content.decode()
