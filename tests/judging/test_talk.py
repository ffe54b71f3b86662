"""Who may talk about a film, what a vote of the panel decides, and what the minutes say."""

import pytest
from django.test import Client
from django.urls import reverse

from contest.models import Role, User
from judging import actions
from judging.deliberation import Choice, Outcome, needed, outcome
from judging.models import Assignment, Comment, Conflict, Motion, Round
from judging.permissions import may_talk, talkable
from judging.wording import TalkRefused
from submissions.models import Film
from tests.factories import NOON, a_ballot, a_role, a_round, a_user, an_assignment

YES, NO, NEITHER = Choice.YES, Choice.NO, Choice.ABSTAIN


def the_chair(round: Round) -> User:
    return User.objects.filter(roles__edition=round.edition, roles__kind="organizer")[0]


# ── The rule ──────────────────────────────────────────────────────────────────
@pytest.mark.parametrize(("votes", "eligible", "expected"), [
    ((YES, YES, NO), 5, Outcome.CARRIED), ((NO, NO, YES), 5, Outcome.LOST), ((YES, NO, NEITHER), 5, Outcome.TIED),
    ((YES, YES), 4, Outcome.NO_QUORUM), ((YES, YES, NEITHER), 4, Outcome.CARRIED), ((), 0, Outcome.NO_QUORUM),
    ((NEITHER, NEITHER), 2, Outcome.TIED),
])  # fmt: skip
def test_what_a_vote_decides(votes: tuple[Choice, ...], eligible: int, expected: Outcome):
    assert outcome(votes, eligible=eligible) is expected


def test_more_than_half_take_part():
    assert [needed(eligible) for eligible in (0, 1, 2, 3, 4, 5)] == [1, 1, 2, 2, 3, 3]


# ── Comments ──────────────────────────────────────────────────────────────────
def a_talking_round(others: str) -> Round:
    """Two jurors and two films; the first juror has sealed the first film."""
    round = a_round(films=2, jurors=2, others=others)
    a_ballot(an_assignment(round))
    return round


@pytest.mark.django_db
@pytest.mark.parametrize(("others", "sealed", "unsealed"), [
    ("always", False, False), ("until_sealed", True, False), ("never", True, True),
])  # fmt: skip
def test_a_juror_reads_what_the_round_does_not_hide(others: str, sealed: bool, unsealed: bool):  # noqa: FBT001  a table
    round = a_talking_round(others)
    for held in round.assignments.for_room():
        expected = sealed if held.stage == Assignment.Stage.SEALED else unsealed
        assert may_talk(held.juror.user, round, held.film) is expected


@pytest.mark.django_db
@pytest.mark.parametrize("others", ["always", "until_sealed", "never"])
@pytest.mark.parametrize("stage", ["open", "closed", "sealed"])
def test_predicate_and_queryset_are_twins(others: str, stage: str):
    round = a_talking_round(others)
    held = an_assignment(round)
    Conflict.objects.create(juror=held.juror, film=Film.objects.order_by("pk")[1], declared_at=NOON)
    Round.objects.filter(pk=round.pk).update(stage=stage)
    round.refresh_from_db()
    chair_too = a_role(held.film.creator, round.edition, Role.Kind.CHAIR).user
    for user in (*User.objects.filter(jurors__isnull=False), the_chair(round), chair_too, a_user("stranger")):
        films = set(Film.objects.all())
        assert {film for film in films if may_talk(user, round, film)} == set(talkable(user, round))


@pytest.mark.django_db
def test_a_conflict_ends_the_talk_for_the_juror_with_text_and_count():
    round = a_talking_round("never")
    held = round.assignments.for_room().filter(stage=Assignment.Stage.SEALED)[0]
    actions.comment(round, held.film, text="The ending.", actor=the_chair(round), now=NOON)
    client = Client()
    client.force_login(held.juror.user)
    address = reverse("judging:talk", args=[round.pk, held.film.code])
    before = client.get(address)
    actions.declare_conflict(held, reason="A student.", actor=held.juror.user, now=NOON)

    assert "The ending." in before.content.decode()
    assert client.get(address).status_code == 404
    with pytest.raises(TalkRefused):
        actions.comment(round, held.film, text="And yet.", actor=held.juror.user, now=NOON)


@pytest.mark.django_db
def test_a_chair_with_a_conflict_sees_neither_the_film_nor_its_talk():
    round = a_talking_round("never")
    film = Film.objects.all()[0]
    client = Client()
    client.force_login(a_role(film.creator, round.edition, Role.Kind.CHAIR).user)

    assert client.get(reverse("judging:round_film", args=[round.edition.slug, round.pk, film.code])).status_code == 404
    assert film.code not in client.get(reverse("judging:round", args=[round.edition.slug, round.pk])).content.decode()


@pytest.mark.django_db
def test_scores_of_others_stand_under_pseudonyms():
    round = a_talking_round("never")
    sealed = round.assignments.for_room().filter(stage=Assignment.Stage.SEALED)[0]
    reader = round.assignments.for_room().exclude(juror=sealed.juror)[0].juror.user
    client = Client()
    client.force_login(reader)
    page = client.get(reverse("judging:talk", args=[round.pk, sealed.film.code])).content.decode()

    assert "7.00" in page
    assert str(sealed.juror) not in page


@pytest.mark.django_db
def test_one_takes_back_only_what_one_said():
    round = a_talking_round("never")
    said = actions.comment(round, Film.objects.all()[0], text="Hm.", actor=the_chair(round), now=NOON)
    with pytest.raises(TalkRefused):
        actions.erase_comment(said, actor=an_assignment(round).juror.user, now=NOON)
    actions.erase_comment(said, actor=the_chair(round), now=NOON)

    assert not Comment.objects.exists()


# ── Deliberation ──────────────────────────────────────────────────────────────
def a_table() -> tuple[Round, Film, list[int]]:
    """A closed round of four jurors, of whom the last has a conflict with the film; the others are at the table."""
    round = a_round(films=1, jurors=4, stage="closed")
    film = Film.objects.get()
    jurors = list(round.seats.order_by("juror").values_list("juror", flat=True))
    Conflict.objects.create(juror_id=jurors[-1], film=film, declared_at=NOON)
    actions.record_attendance(round, film, jurors[:2], actor=the_chair(round), now=NOON)
    return round, film, jurors


@pytest.mark.django_db
def test_the_quorum_is_counted_without_the_member_in_conflict():
    round, film, jurors = a_table()
    motion = actions.put_motion(round, film, text="That it wins.", actor=the_chair(round), now=NOON)
    votes = {jurors[0]: "yes", jurors[1]: "yes"}
    actions.decide_motion(motion, votes, reason="The best.", actor=the_chair(round), now=NOON)

    assert (motion.outcome, motion.eligible, motion.quorum) == (Motion.Outcome.CARRIED, 3, 2)


@pytest.mark.django_db
@pytest.mark.parametrize("who", [2, 3])
def test_neither_the_absent_nor_the_conflicted_vote(who: int):
    round, film, jurors = a_table()
    motion = actions.put_motion(round, film, text="That it wins.", actor=the_chair(round), now=NOON)
    with pytest.raises(TalkRefused) as refusal:
        actions.decide_motion(motion, {jurors[who]: "yes"}, actor=the_chair(round), now=NOON)

    assert refusal.value.code == "not_eligible"


@pytest.mark.django_db
def test_a_member_in_conflict_is_neither_present_nor_moves_anything():
    round, film, jurors = a_table()
    with pytest.raises(TalkRefused):
        actions.record_attendance(round, film, jurors, actor=the_chair(round), now=NOON)


@pytest.mark.django_db
def test_a_motion_is_decided_once_and_the_minutes_tell_it():
    round, film, jurors = a_table()
    chair = the_chair(round)
    motion = actions.put_motion(round, film, text="That it wins.", actor=chair, now=NOON)
    votes = {jurors[0]: "yes", jurors[1]: "no"}
    actions.decide_motion(motion, votes, reason="We differ.", actor=chair, now=NOON)
    with pytest.raises(TalkRefused):
        actions.decide_motion(Motion.objects.get(), votes, actor=chair, now=NOON)
    client = Client()
    client.force_login(chair)
    minutes = client.get(reverse("judging:minutes", args=[round.edition.slug, round.pk])).content.decode()

    for line in (film.code, "Motion, ", "That it wins.", "Tied (2 of 3 took part, 2 needed)", "Reason: We differ.",
                 "Out of the room, conflict of interest:"):  # fmt: skip
        assert line in minutes


@pytest.mark.django_db
def test_the_table_works_from_the_page_of_the_film():
    round, film, jurors = a_table()
    client = Client()
    client.force_login(the_chair(round))

    def post(name: str, *more: object, **data: object) -> int:
        address = reverse(f"judging:{name}", args=[round.edition.slug, round.pk, film.code, *more])
        return client.post(address, data).status_code

    assert post("attendance", present=jurors[:3]) == post("motion", text="That it wins.", moved_by=jurors[0]) == 302
    assert post("votes", Motion.objects.get().pk, **{f"vote-{juror}": "yes" for juror in jurors[:3]}) == 302
    page = client.get(reverse("judging:round_film", args=[round.edition.slug, round.pk, film.code])).content.decode()
    assert "3 of 3 took part, 2 needed" in page
    assert Motion.objects.get().outcome == Motion.Outcome.CARRIED
