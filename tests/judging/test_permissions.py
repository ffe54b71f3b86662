"""Predicates and querysets are twins: equal for every role and every stage."""

import pytest
from django.contrib.auth.models import AnonymousUser

from contest.models import Role, User
from contest.permissions import is_chair
from judging import actions
from judging.models import Assignment, Conflict, Round
from judging.permissions import hidden_from, led_editions, may_judge, may_lead, may_sit
from submissions.lifecycle import Stage
from submissions.models import Film
from tests.factories import (
    NOON,
    a_juror,
    a_role,
    a_round,
    a_superuser,
    a_user,
    an_assignment,
    an_edition,
    an_organizer,
)

pytestmark = pytest.mark.django_db
WHO = [
    "nobody", "stranger", "superuser", "organizer", "chair", "organizer elsewhere", "juror", "other juror", "leaver",
    "creator",
]  # fmt: skip


def someone(who: str, assignment: Assignment) -> User | AnonymousUser:
    edition = assignment.round.edition
    if who == "leaver":
        seat = assignment.round.seats.get(juror=assignment.juror)
        actions.unseat_juror(seat, actor=an_organizer(edition), now=NOON)
    make = {
        "nobody": AnonymousUser, "stranger": a_user, "superuser": a_superuser,
        "organizer": lambda: an_organizer(edition), "chair": lambda: a_role(a_user(), edition, Role.Kind.CHAIR).user,
        "organizer elsewhere": lambda: an_organizer(an_edition("elsewhere")), "juror": lambda: assignment.juror.user,
        "other juror": lambda: a_juror(edition).user, "leaver": lambda: assignment.juror.user,
        "creator": lambda: assignment.film.creator,
    }  # fmt: skip
    return make[who]()


def stored(assignment: Assignment) -> Assignment:
    return Assignment.objects.for_room().get(pk=assignment.pk)


@pytest.mark.parametrize("stage", Round.Stage)
@pytest.mark.parametrize("who", WHO)
def test_rounds_one_leads_and_rounds_one_sits_in(who: str, stage: str):
    assignment = an_assignment()
    user = someone(who, assignment)
    Round.objects.update(stage=stage)
    round = Round.objects.select_related("edition").get()

    assert Round.objects.led_by(user).contains(round) is may_lead(user, round)
    assert led_editions(user).contains(round.edition) is is_chair(user, round.edition)
    assert Round.objects.judged_by(user).contains(round) is may_sit(user, round)


@pytest.mark.parametrize("stage", Assignment.Stage)
@pytest.mark.parametrize("who", WHO)
def test_what_is_in_one_s_hands_by_stage_of_the_assignment(who: str, stage: str):
    assignment = an_assignment()
    user = someone(who, assignment)
    Assignment.objects.update(stage=stage)

    assert Assignment.objects.of(user).contains(assignment) is may_judge(user, stored(assignment))


@pytest.mark.parametrize("round_stage", Round.Stage)
@pytest.mark.parametrize("film_stage", Stage)
def test_what_is_in_one_s_hands_by_stage_of_round_and_film(round_stage: str, film_stage: str):
    assignment = an_assignment()
    user = assignment.juror.user
    Round.objects.update(stage=round_stage)
    Film.objects.update(stage=film_stage, submitted_at=NOON)

    assert Assignment.objects.of(user).contains(assignment) is may_judge(user, stored(assignment))


def test_a_conflict_takes_the_film_out_of_one_s_hands():
    assignment = an_assignment()
    assert may_judge(assignment.juror.user, assignment)
    Conflict.objects.create(juror=assignment.juror, film=assignment.film, declared_at=NOON)

    assert not may_judge(assignment.juror.user, assignment)
    assert not Assignment.objects.of(assignment.juror.user).exists()


def test_a_chair_does_not_see_films_they_have_a_conflict_with():
    round = a_round(films=2, jurors=1)
    own, other = Film.objects.order_by("pk")
    Conflict.objects.create(juror=round.seats.get().juror, film=other, declared_at=NOON)

    assert hidden_from(own.creator, round) == {own.pk}
    assert hidden_from(round.seats.get().juror.user, round) == {other.pk}
