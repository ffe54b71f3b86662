"""The pages on which a round is changed in its midst, and on which a creator names a juror."""

from datetime import datetime
from typing import Any

import pytest
from django.contrib.messages import get_messages
from django.test import Client
from django.urls import reverse
from django.utils.timezone import now

from contest.models import RulesVersion, User
from judging import actions
from judging.models import Assignment, Conflict, Juror, Round
from tests.factories import RULES, a_ballot, a_juror, a_round, a_user, an_assignment

pytestmark = pytest.mark.django_db
A_JURY_IN_PUBLIC = {**RULES, "jury": {"public": True}}


@pytest.fixture(name="tonight")
def _tonight() -> datetime:
    return now()


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def chair_of(round: Round) -> Client:
    return signed_in(User.objects.filter(roles__edition=round.edition, roles__kind="organizer")[0])


def to(round: Round, name: str, *more: object) -> str:
    return reverse(f"judging:{name}", args=[round.edition.slug, round.pk, *more])


def told(answer: Any) -> list[str]:
    return [str(message) for message in get_messages(answer.wsgi_request)]


# ── Trial ─────────────────────────────────────────────────────────────────────
def test_a_trial_is_begun_filled_and_ended_by_going_live_which_says_so(tonight: datetime):
    round = a_round(films=2, jurors=1, stage="drafted", now=tonight)
    client = chair_of(round)
    client.post(to(round, "round_rehearse"))
    page = client.get(to(round, "round")).content.decode()
    filled = client.post(to(round, "trial_fill"))
    live = client.post(to(round, "round_open"))

    assert "This is a trial: every ballot here is a test." in page
    assert told(filled)[-1] == "2 test ballots were written."
    assert told(live)[-1].startswith("The test ballots are wiped and the round is open.")
    assert Round.objects.get().stage == Round.Stage.OPEN


def test_a_juror_on_trial_is_told_that_nothing_counts(tonight: datetime):
    round = a_round(films=1, jurors=1, stage="drafted", now=tonight)
    chair_of(round).post(to(round, "round_rehearse"))
    juror = Juror.objects.select_related("user").get()
    page = signed_in(juror.user).get(reverse("judging:round_queue", args=[round.pk])).content.decode()

    assert "This is a trial" in page


# ── Seen before it is done ────────────────────────────────────────────────────
def test_a_late_juror_is_looked_at_before_being_seated(tonight: datetime):
    round = a_round(films=6, jurors=2, reviews_per_film=1, now=tonight)
    late = a_juror(round.edition, "Late Juror")
    client = chair_of(round)
    page = client.get(to(round, "seat"), {"juror": late.pk}).content.decode()

    assert "A seat for Late Juror" in page
    assert "instead of 3" in page
    assert not round.seats.filter(juror=late).exists()
    client.post(to(round, "seat"), {"juror": late.pk})
    assert Assignment.objects.filter(juror=late).count() == 2


def test_a_departure_shows_the_ranks_before_and_after(tonight: datetime):
    round = a_round(films=1, jurors=2, now=tonight)
    for held in round.assignments.for_room():
        a_ballot(held, now=tonight)
    seat = round.seats.all()[0]
    page = chair_of(round).get(to(round, "seat_page", seat.pk), {"void": "1"}).content.decode()

    assert "Take the seat away, void all ballots" in page
    assert "1 film would stay below its quorum" in page


def test_the_quorum_changes_from_its_page_with_a_reason(tonight: datetime):
    round = a_round(films=2, jurors=2, reviews_per_film=1, now=tonight)
    client = chair_of(round)
    client.post(to(round, "quorum"), {"wanted": "2", "reason": "Too thin."})

    assert Round.objects.get().reviews_per_film == 2
    assert Assignment.objects.count() == 4


def test_the_chair_records_a_conflict_with_the_ranks_in_view(tonight: datetime):
    round = a_round(films=1, jurors=1, now=tonight)
    held = a_ballot(an_assignment(round), now=tonight)
    address, client = to(round, "conflict", held.film.code, held.juror_id), chair_of(round)

    assert "Rank then" in client.get(address).content.decode()
    client.post(address, {"reason": "Co-produced it."})
    assert Assignment.objects.get().stage == Assignment.Stage.VOIDED


# ── The creator ───────────────────────────────────────────────────────────────
def test_a_creator_names_a_member_of_a_public_jury(tonight: datetime):
    round = a_round(films=1, jurors=2, reviews_per_film=1, now=tonight)
    RulesVersion.objects.update(data=A_JURY_IN_PUBLIC)
    held = an_assignment(round)
    client, address = signed_in(held.film.creator), reverse("judging:report", args=[held.film_id])
    choices = client.get(address).content.decode()
    client.post(address, {"juror": held.juror_id, "reason": "My teacher."})

    assert all(str(juror) in choices for juror in Juror.objects.all())
    assert Conflict.objects.get().source == "creator"
    assert Assignment.objects.get(pk=held.pk).stage == Assignment.Stage.VOIDED


def test_a_jury_that_is_not_public_is_not_listed(tonight: datetime):
    round = a_round(films=1, jurors=1, now=tonight)
    film = an_assignment(round).film
    client, address = signed_in(film.creator), reverse("judging:report", args=[film.pk])
    juror = Juror.objects.get()

    assert str(juror) not in client.get(address).content.decode()
    client.post(address, {"juror": juror.pk, "reason": "A guess."})
    assert not Conflict.objects.exists()


# ── The second factor ─────────────────────────────────────────────────────────
def test_an_invitation_waits_for_the_second_factor_the_edition_asks_for(tonight: datetime):
    round = a_round(jurors=0, stage="drafted", now=tonight)
    RulesVersion.objects.update(data={**RULES, "jury": {"second_factor": True}})
    chair = User.objects.filter(roles__edition=round.edition, roles__kind="organizer")[0]
    invitation = actions.invite_juror(round.edition, "ana@example.org", round=round, actor=chair, now=tonight)
    body = invitation.edition.mails.get(kind="jury_invitation").body
    token = body.partition("/jury/invitations/")[2].partition("/")[0]
    client = signed_in(a_user("ana"))
    page = client.post(reverse("judging:invitation", args=[token]), {"languages": ["en"]}).content.decode()

    assert "Set up a second factor" in page
    assert not Juror.objects.exists()
