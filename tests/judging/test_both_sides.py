"""A conflict that somebody else reports: the creator, or the chair. And one that the credits tell."""

import pytest
from allauth.account.models import EmailAddress
from django.test import Client
from django.urls import reverse

from contest.models import OutgoingMail, User
from judging import actions
from judging.conflicts import FilmFacts, JurorFacts, Reason, conflicts, same_person
from judging.models import Assignment, Conflict, Round
from judging.results import forecast, standings
from judging.results.queue import own_marks, queue_of
from submissions.models import Film
from tests.factories import NOON, a_ballot, a_juror, a_round, an_assignment

pytestmark = pytest.mark.django_db


def the_chair(round: Round) -> User:
    return User.objects.filter(roles__edition=round.edition, roles__kind="organizer")[0]


def reported(held: Assignment, **how: object) -> int:
    actor = the_chair(held.round) if how.get("by_chair") else held.film.creator
    return actions.report_conflict(held.juror, held.film, reason="My teacher.", actor=actor, now=NOON, **how)  # type: ignore[arg-type]


def test_what_the_creator_reports_takes_the_film_away_and_gives_it_to_another():
    held = an_assignment(a_round(films=2, jurors=3, reviews_per_film=1))

    assert reported(held) == 1
    live = held.round.assignments.filter(film=held.film).exclude(stage=Assignment.Stage.VOIDED)
    assert [one.juror_id == held.juror_id for one in live] == [False]
    assert not queue_of(held.juror.user, held.round, own_marks(held.juror.user, held.round)).items
    (letter,) = OutgoingMail.objects.filter(kind="juror_conflict")
    assert "My teacher." in letter.body


def test_a_juror_named_beforehand_never_gets_the_film():
    round = a_round(films=3, jurors=1, stage="drafted")
    juror, film = a_juror(round.edition), Film.objects.all()[0]
    actions.report_conflict(juror, film, reason="My teacher.", actor=film.creator, now=NOON)
    actions.seat_juror(round, juror, actor=the_chair(round), now=NOON)
    Round.objects.filter(pk=round.pk).update(reviews_per_film=2)
    round.refresh_from_db()
    actions.open_round(round, actor=the_chair(round), now=NOON)

    assert not round.assignments.filter(juror=juror, film=film).exists()


def test_saying_it_twice_is_saying_it_once():
    held = an_assignment(a_round(films=1, jurors=2, reviews_per_film=1))

    assert [reported(held), reported(held)] == [1, 0]
    assert Conflict.objects.count() == 1


def a_counted_ballot() -> Assignment:
    round = a_round(films=2, jurors=1)
    sealed = a_ballot(an_assignment(round))
    actions.close_round(round, unfinished=1, actor=the_chair(round), now=NOON)
    return sealed


def test_a_creator_throws_no_counted_vote_out_of_a_closed_round():
    sealed = a_counted_ballot()

    assert reported(sealed) == 0
    assert Assignment.objects.get(pk=sealed.pk).stage == Assignment.Stage.SEALED
    assert OutgoingMail.objects.filter(kind="juror_conflict").count() == 1


def test_the_chair_does_and_sees_the_ranks_before():
    sealed = a_counted_ballot()
    (change,) = forecast.rank_changes(sealed.round, without={(sealed.juror_id, sealed.film_id)})

    assert reported(sealed, by_chair=True) == 1
    assert (change.before, change.after) == (1, None)
    assert {row.rank for row in standings(sealed.round_id).rows} == {None}


# ── The credits ───────────────────────────────────────────────────────────────
@pytest.mark.parametrize("spelling", ["Ana Sari", "SARI, Ana", "ana  sári".replace("á", "a"), "Ana-Sari"])
def test_a_name_is_known_in_any_spelling(spelling: str):
    assert same_person(spelling) == same_person("Ana Sari")


def test_a_juror_named_in_the_credits_does_not_judge_the_film():
    film = FilmFacts(1, creator=9, credits=frozenset({"Sari, Ana", "Budi"}))
    jurors = [JurorFacts(1, person=1, name="Ana Sari"), JurorFacts(2, person=2, name="Ana"), JurorFacts(3, person=3)]

    assert conflicts(jurors, [film]) == {(1, 1): (Reason.TEAM_MEMBER,)}


@pytest.mark.parametrize("credit", ["THE JUROR", "Lamplight, Ltd."])
def test_people_and_companies_in_the_credits_hold_in_a_real_round(credit: str):
    round = a_round(films=1, jurors=2, stage="drafted", reviews_per_film=1)
    seat = round.seats.select_related("juror__user")[0]
    User.objects.filter(pk=seat.juror.user_id).update(display_name="The juror", organisation="Lamplight Ltd")
    Film.objects.get().credits.create(position=1, role="Sound", name=credit)
    actions.open_round(round, actor=the_chair(round), now=NOON)

    assert round.assignments.get().juror_id != seat.juror_id


def test_an_address_given_privately_with_a_credit_keeps_the_film_from_who_owns_it():
    round = a_round(films=1, jurors=2, stage="drafted", reviews_per_film=1)
    seat = round.seats.select_related("juror__user")[0]
    own = {"user": seat.juror.user, "email": "Ana.Private@example.org", "verified": True}
    EmailAddress.objects.create(**own)
    film = Film.objects.get()
    film.credits.create(position=1, role="Sound", name="A. S.", email="ana.private+film@example.org")
    actions.open_round(round, actor=the_chair(round), now=NOON)

    assert round.assignments.get().juror_id != seat.juror_id
    client = Client()
    client.force_login(the_chair(round))
    entry = client.get(reverse("submissions:entry", args=[round.edition.slug, film.code])).content.decode()
    assert ("A. S." in entry, "ana.private" in entry.lower()) == (True, False)
