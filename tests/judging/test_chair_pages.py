"""The chair's pages: what is shown before a round opens, and what each button does."""

from datetime import datetime, timedelta

import pytest
from django.contrib.messages import get_messages
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from django.utils.timezone import now

from contest.models import OutgoingMail, User
from judging.models import Assignment, Conflict, Invitation, Juror, Round, Seat
from judging.results import readiness
from submissions.models import Film
from tests.factories import a_ballot, a_juror, a_round, a_user, an_assignment, an_edition, an_organizer

pytestmark = pytest.mark.django_db


@pytest.fixture
def tonight() -> datetime:
    return now()


def chair_of(round: Round) -> Client:
    client = Client()
    client.force_login(User.objects.filter(roles__edition=round.edition, roles__kind="organizer")[0])
    return client


def to(round: Round, name: str, *more: object) -> str:
    return reverse(f"judging:{name}", args=[round.edition.slug, round.pk, *more])


def told(response: HttpResponse) -> list[str]:
    return [str(message) for message in get_messages(response.wsgi_request)]


# ── Before opening ────────────────────────────────────────────────────────────
def test_a_new_round_is_drafted_and_shown_for_setting(tonight: datetime):
    edition = an_edition(now=tonight)
    client = Client()
    client.force_login(an_organizer(edition))
    answer = client.post(reverse("judging:round_new", args=[edition.slug]))
    round = Round.objects.get()

    assert answer["Location"] == to(round, "round_edit")
    page = client.get(answer["Location"]).content.decode()
    assert 'value="Creativity"' in page
    assert 'value="First round"' in page


def test_everything_that_is_missing_stands_on_the_page(tonight: datetime):
    round = a_round(stage="drafted", now=tonight)
    page = chair_of(round).get(to(round, "round")).content.decode()

    assert "No juror has a seat in this round." in page
    assert "No film has been admitted yet." in page
    assert "Open the round" not in page


def test_a_round_opens_from_its_page(tonight: datetime):
    round = a_round(films=1, jurors=1, stage="drafted", now=tonight)
    client = chair_of(round)

    assert "Open the round" in client.get(to(round, "round")).content.decode()
    assert told(client.post(to(round, "round_open"))) == ["The round is open. The jurors have been written to."]
    assert Round.objects.get().stage == Round.Stage.OPEN


def edited(round: Round, **changes: str) -> dict[str, str]:
    """What the browser sends when only `changes` were made on the form of a round."""
    sent = {
        "name": "First round", "closes_at": "2040-03-01T18:30", "reviews_per_film": "2", "cut": "",
        "mode": "score", "hide_creator": "always", "hide_country": "until_sealed", "hide_tools": "never",
        "method": "blup_scale",        "others": "until_sealed",
        "criteria-TOTAL_FORMS": "2", "criteria-INITIAL_FORMS": "1",
        "criteria-0-code": "creativity", "criteria-0-name": "Creativity", "criteria-0-weight": "60",
        "criteria-0-low": "1", "criteria-0-high": "10", "criteria-1-name": "Use of AI", "criteria-1-weight": "40",
        "criteria-1-low": "1", "criteria-1-high": "5",
    }  # fmt: skip
    return {**sent, **changes}


def test_a_round_is_set_on_the_clock_of_the_contest(tonight: datetime):
    round = a_round(stage="drafted", now=tonight)
    chair_of(round).post(to(round, "round_edit"), edited(round))
    round.refresh_from_db()

    assert round.closes_at.isoformat() == "2040-03-01T10:30:00+00:00"  # 18:30 in Shanghai
    assert (round.blind, round.blind_until_sealed, round.others) == (["creator"], ["country"], "until_sealed")
    assert list(round.criteria.values_list("code", "weight", "high")) == [("creativity", 60, 10), ("use-of-ai", 40, 5)]


def test_a_closing_instant_in_the_past_is_refused_on_the_form(tonight: datetime):
    round = a_round(stage="drafted", now=tonight)
    answer = chair_of(round).post(to(round, "round_edit"), edited(round, closes_at="2020-03-01T18:30"))

    assert "The closing instant must lie in the future." in answer.content.decode()


def test_the_name_is_kept_in_the_languages_nobody_touched(tonight: datetime):
    round = a_round(stage="drafted", now=tonight, name={"en": "First round", "id": "Babak pertama"})
    chair_of(round).post(to(round, "round_edit"), edited(round, name="Opening round"))
    round.refresh_from_db()

    assert round.name == {"en": "Opening round", "id": "Babak pertama"}


def test_an_open_round_is_extended_from_its_page(tonight: datetime):
    round = a_round(films=1, jurors=1, now=tonight)
    client = chair_of(round)
    form = client.get(to(round, "round_edit")).context
    lines = [line.initial for line in form["criteria"].initial_forms]
    sent = {"name": "First round", "closes_at": "2040-03-01T18:30",
            "criteria-TOTAL_FORMS": "3", "criteria-INITIAL_FORMS": "3"}  # fmt: skip
    for number, line in enumerate(lines):
        sent |= {f"criteria-{number}-{name}": str(value) for name, value in line.items()}
    answer = client.post(to(round, "round_edit"), sent)

    assert answer.status_code == 302
    round.refresh_from_db()
    assert round.closes_at.year == 2040


# ── While it is open ──────────────────────────────────────────────────────────
def test_the_round_closes_only_with_the_number_that_was_seen(tonight: datetime):
    round = a_round(films=2, jurors=1, now=tonight)
    client = chair_of(round)

    (refusal,) = told(client.post(to(round, "round_close")))
    assert refusal.startswith("2 ballots are unfinished.")
    client.post(to(round, "round_close"), {"unfinished": "2"})
    assert Round.objects.get().stage == Round.Stage.CLOSED


def test_a_ballot_is_unsealed_with_a_reason(tonight: datetime):
    ballot = a_ballot(an_assignment(a_round(films=1, jurors=1, now=tonight)), now=tonight)
    client, url = chair_of(ballot.round), to(ballot.round, "unseal_ballot", ballot.pk)

    assert told(client.post(url, {"reason": ""})) == ["Please give a reason."]
    client.post(url, {"reason": "No sound."})
    assert Assignment.objects.get().stage == Assignment.Stage.BEGUN


def test_the_chair_reminds_by_hand(tonight: datetime):
    round = a_round(films=1, jurors=2, now=tonight)

    assert told(chair_of(round).post(to(round, "round_remind"))) == ["2 jurors were reminded."]


def test_a_late_juror_is_seated_and_an_early_one_leaves(tonight: datetime):
    round = a_round(films=2, jurors=1, now=tonight)
    client, late = chair_of(round), a_juror(round.edition, "Late")
    client.post(to(round, "seat"), {"juror": late.pk})
    client.post(to(round, "unseat", Seat.objects.exclude(juror=late).get().pk))

    assert set(Assignment.objects.exclude(stage="voided").values_list("juror", flat=True)) == {late.pk}


# ── Afterwards ────────────────────────────────────────────────────────────────
def test_the_ticked_films_advance(tonight: datetime):
    round = a_round(films=3, jurors=1, stage="closed", cut=1, now=tonight)
    code = Film.objects.order_by("pk")[1].code
    answer = chair_of(round).post(to(round, "advance"), {"films": [code]})

    assert told(answer) == ["1 film advances to “Round 2”."]
    assert [film.code for film in readiness.candidates(Round.objects.get(position=2))] == [code]


def test_a_film_the_chair_must_not_see_advances_by_its_standing(tonight: datetime):
    round = a_round(films=2, jurors=1, cut=1, now=tonight)
    winner = a_ballot(an_assignment(round), 9, now=tonight).film
    client = chair_of(round)
    leader = User.objects.get(pk=client.session["_auth_user_id"])
    Conflict.objects.create(
        juror=Juror.objects.create(edition=round.edition, user=leader, joined_at=tonight),
        film=winner,
        declared_at=tonight,
    )
    Round.objects.update(reviews_per_film=1)
    client.post(to(round, "round_close"), {"unfinished": "1"})

    assert winner.code not in client.get(to(round, "standings")).content.decode()
    client.post(to(round, "advance"), {"films": [Film.objects.exclude(pk=winner.pk).get().code]})
    assert winner in readiness.candidates(Round.objects.get(position=2))


def test_the_board_reads_every_score_aloud(tonight: datetime):
    round = a_round(films=1, jurors=2, now=tonight)
    for ballot, mark in zip(round.assignments.for_room().order_by("juror"), (6, 9), strict=True):
        a_ballot(ballot, mark, now=tonight)
    page = chair_of(round).get(to(round, "standings")).content.decode()

    assert '<span class="sc">7.50</span>' in page
    # Lowest score first; which juror bears which pseudonym is drawn with the round's seed.
    labels = [f'aria-label="{one} 6.00, {other} 9.00"' for one, other in (("J01", "J02"), ("J02", "J01"))]
    assert any(label in page for label in labels)


# ── Invitations ───────────────────────────────────────────────────────────────
def invited(round: Round, email: str = "ana@example.org") -> str:
    """The address in the letter."""
    chair_of(round).post(reverse("judging:jurors", args=[round.edition.slug]), {"email": email, "round": round.pk})
    return "/jury/" + OutgoingMail.objects.get(kind="jury_invitation").body.partition("/jury/")[2].split()[0]


def test_an_invitation_is_accepted_after_signing_in(tonight: datetime):
    round = a_round(stage="drafted", now=tonight)
    link, client = invited(round), Client()

    assert f"?email=ana%40example.org&amp;next={link}" in client.get(link).content.decode()
    client.force_login(a_user("ana"))
    answer = client.post(link, {"languages": ["id", "en"], "load_limit": "40"})
    assert answer["Location"] == reverse("judging:queue")
    assert list(Seat.objects.values_list("juror__languages", "juror__load_limit")) == [(["id", "en"], 40)]


def test_a_visitor_cannot_accept(tonight: datetime):
    link = invited(a_round(stage="drafted", now=tonight))
    Client().post(link, {"languages": ["id"]})

    assert not Juror.objects.exists()


def test_a_used_or_unknown_invitation_lets_nobody_in(tonight: datetime):
    round = a_round(stage="drafted", now=tonight)
    link, client = invited(round), Client()
    client.force_login(a_user("ana"))
    Invitation.objects.update(expires_at=tonight - timedelta(days=1))

    assert "it has expired" in client.get(link).content.decode()
    client.post(link, {})
    assert not Juror.objects.exists()
    assert client.get("/jury/invitations/not-a-token/").status_code == 404
