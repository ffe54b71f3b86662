"""What jurors tell the organizers about a film, who reads it, and the answer."""

import pytest
from django.test import Client
from django.urls import reverse

from contest.models import AuditEntry, OutgoingMail, User
from judging import actions
from judging.models import Assignment, Conflict, Flag
from judging.wording import BallotRefused
from tests.factories import NOON, a_ballot, a_role, a_round, a_user, an_assignment

pytestmark = pytest.mark.django_db


def raised(film: Assignment, kind: str = "broken", text: str = "No sound.", key: str = "k") -> Flag:
    return actions.raise_flag(
        film, key=key, kind=kind, text=text, at_ms=85_000, actor=film.juror.user, now=NOON
    )  # fmt: skip


def organizer(film: Assignment) -> User:
    return User.objects.get(roles__edition=film.round.edition, roles__kind="organizer")


def test_a_flag_reaches_the_organizers_and_leaves_the_ballot_as_it_is():
    film = an_assignment()
    raised(film)

    letter = OutgoingMail.objects.get(kind="juror_flag")
    assert letter.recipient == organizer(film)
    assert "Picture or sound is broken (1:25)" in letter.body
    assert Assignment.objects.get(pk=film.pk).stage == Assignment.Stage.ALLOCATED


def test_a_flag_sent_twice_is_one_flag_and_one_letter():
    film = an_assignment()
    for _ in range(2):
        raised(film)

    assert Flag.objects.count() == OutgoingMail.objects.filter(kind="juror_flag").count() == 1


@pytest.mark.parametrize(
    ("kind", "text", "code"),
    [
        ("boring", "Zzz", "flag_kind_missing"), ("doubt", " ", "flag_says_nothing"),
        ("broken", "x" * 601, "flag_too_long"), ("reopen", "I slipped.", "flag_needs_seal"),
    ],
)  # fmt: skip
def test_what_helps_nobody_is_refused(kind: str, text: str, code: str):
    with pytest.raises(BallotRefused) as refusal:
        raised(an_assignment(), kind, text)

    assert refusal.value.code == code
    assert not Flag.objects.exists()


def test_the_owner_of_a_sealed_ballot_may_ask_for_it_back():
    assert raised(a_ballot(an_assignment()), "reopen", "I slipped on the keys.").kind == "reopen"


def test_the_answer_goes_to_the_juror_and_only_one_stands():
    film = an_assignment()
    flag = raised(film)
    actions.answer_flag(flag, answer="A new file is in.", actor=organizer(film), now=NOON)
    with pytest.raises(BallotRefused) as refusal:
        actions.answer_flag(flag, answer="No.", actor=organizer(film), now=NOON)

    assert refusal.value.code == "flag_answered"
    assert "A new file is in." in OutgoingMail.objects.get(recipient=film.juror.user, kind="flag_answered").body
    assert AuditEntry.objects.filter(verb="assignment.answer_flag").count() == 1


def test_a_chair_in_conflict_hears_nothing_of_it():
    film = an_assignment()
    chair = a_role(a_user("Chair"), film.round.edition, "chair").user
    juror = film.round.edition.jurors.create(user=chair, joined_at=NOON)
    Conflict.objects.create(juror=juror, film=film.film, declared_by=chair, declared_at=NOON)
    raised(film)

    assert OutgoingMail.objects.get(kind="juror_flag").recipient == organizer(film)
    assert not Flag.objects.told_to(chair).exists()
    assert Flag.objects.told_to(organizer(film)).count() == 1


def test_the_desk_shows_what_waits_and_takes_the_answer():
    film = an_assignment(a_round(films=1, jurors=1))
    flag = raised(film)
    client = Client()
    client.force_login(organizer(film))
    desk = reverse("judging:flags", args=[film.round.edition.slug])
    assert "No sound." in client.get(desk).content.decode()

    url = reverse("judging:answer_flag", args=[film.round.edition.slug, flag.pk])
    assert "Please write an answer" in client.post(url, {"answer": ""}, follow=True).content.decode()
    client.post(url, {"answer": "A new file is in."})
    assert "No sound." not in client.get(desk).content.decode()
    assert "A new file is in." in client.get(desk, {"show": "all"}).content.decode()
