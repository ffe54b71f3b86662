"""Challenges: from the claim to the decision, and what is frozen meanwhile."""

import re
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from awards import actions, gallery
from awards.models import Award, Case
from contest.models import Edition, OutgoingMail
from submissions.models import Film
from tests.awards.aftermath import LATER, a_public_edition, organizer_of, refused, revoke, winner_of
from tests.factories import a_user

pytestmark = pytest.mark.django_db


# ── Challenges ────────────────────────────────────────────────────────────────
def a_case(edition: Edition, film: Film | None = None) -> Case:
    return actions.file_case(
        film or winner_of(edition), claim="Only 40 % AI.", contact="viewer@example.org", actor=None, now=LATER
    )


def test_a_case_goes_from_claim_to_decision_and_tells_both_sides(client: Client):
    edition = a_public_edition(9, 8)
    case, organizer, judge = a_case(edition), organizer_of(edition), a_user()
    OutgoingMail.objects.all().delete()

    actions.open_case(case, question="Show how shot 3 was made.", actor=organizer, now=LATER)
    actions.call_decider(case, judge, actor=organizer, now=LATER)
    finding = {"outcome": "confirmed", "reason": "The project file shows it.", "actor": judge}
    assert refused(actions.vote_on_case, case, now=LATER, **finding) == "not_yet"
    actions.reply_to_case(case, reply="Here is the project.", actor=case.film.creator, now=LATER)
    actions.vote_on_case(case, now=LATER, **finding)

    assert Case.objects.get().outcome == "confirmed"
    letters = set(OutgoingMail.objects.values_list("kind", "to"))
    creator = case.film.creator.email
    assert {
        ("case_opened", creator),
        ("case_decided", creator),
        ("case_decided_claimant", "viewer@example.org"),
    } <= letters
    status = client.get(reverse("awards:case", args=[case.number])).text
    assert case.film.title not in status
    assert "decided" in status


def front_page(client: Client) -> str:
    """The front page without the token that is another one in each answer."""
    return re.sub(r'(csrfmiddlewaretoken" value|data-csrf)="[^"]*"', "", client.get(reverse("awards:home")).text)


def test_nobody_outside_learns_of_an_open_case_and_only_its_film_is_frozen(client: Client):
    edition = a_public_edition(9, 8, objection_days=7)
    before = front_page(client)

    case = a_case(edition)

    assert front_page(client) == before
    assert gallery.frozen_films(edition) == {case.film.code}


def test_a_creator_who_does_not_answer_is_decided_about_after_the_window():
    edition = a_public_edition(9, 8, reply_days=5)
    case, judge = a_case(edition), a_user()
    actions.open_case(case, question="Why?", actor=organizer_of(edition), now=LATER)
    actions.call_decider(case, judge, actor=organizer_of(edition), now=LATER)
    late = LATER + timedelta(days=5, seconds=1)

    assert refused(actions.reply_to_case, case, reply="Late.", actor=case.film.creator, now=late) == "window_over"
    actions.vote_on_case(case, outcome="false_statement", reason="No answer.", actor=judge, now=late)
    assert Case.objects.get().stage == "decided"


def test_whoever_had_to_do_with_the_film_does_not_decide():
    edition = a_public_edition(9, 8)
    case, organizer = a_case(edition), organizer_of(edition)
    juror = edition.jurors.first().user
    claimant = a_user(email="viewer@example.org")

    for person in (case.film.creator, juror, claimant, organizer):  # the organizer signed the awards
        assert refused(actions.call_decider, case, person, actor=organizer, now=LATER) == "earlier_role"


def test_of_three_deciders_two_must_agree():
    edition = a_public_edition(9, 8)
    case, judges = a_case(edition), [a_user() for _ in range(3)]
    actions.open_case(case, question="Why?", actor=organizer_of(edition), now=LATER)
    for judge in judges:
        actions.call_decider(case, judge, actor=organizer_of(edition), now=LATER)
    actions.reply_to_case(case, reply="So.", actor=case.film.creator, now=LATER)

    for judge, outcome in zip(judges, ("confirmed", "rights", "rights"), strict=True):
        actions.vote_on_case(case, outcome=outcome, reason="Seen.", actor=judge, now=LATER)
    assert Case.objects.get().outcome == "rights"


def test_a_film_under_challenge_is_asked_to_move_up_once_the_case_is_over():
    edition = a_public_edition(10, 9, 8)
    second = winner_of(edition, "second")
    case = a_case(edition, second)
    revoke(edition, winner_of(edition))
    assert not Award.objects.filter(state="offered").exists()

    actions.dismiss_case(case, reason="Nothing in it.", actor=organizer_of(edition), now=LATER)

    assert Award.objects.get(state="offered").film == second
