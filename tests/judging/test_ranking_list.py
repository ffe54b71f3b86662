"""A round that ranks: one list a juror, kept whole, handed in whole."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils.timezone import now

from contest.models import User
from judging import actions
from judging.actions.drafts import RoundSettings
from judging.models import Assignment, Mark, Round, Seat
from judging.results import standings
from judging.results.ranked import shifted
from judging.wording import BallotRefused
from tests.factories import NOON, a_round, an_assignment

pytestmark = pytest.mark.django_db


def a_list(films: int = 3, jurors: int = 1, *, tonight=NOON) -> list[Seat]:
    """The seats of an open round that ranks."""
    round = a_round(films=films, jurors=jurors, stage="drafted", now=tonight)
    actor = User.objects.filter(roles__edition=round.edition, roles__kind="organizer")[0]
    closes_at = tonight + timedelta(days=9)
    actions.edit_round(
        round, RoundSettings(round.name, closes_at, jurors, 1, (), (), mode="rank"), actor=actor, now=tonight
    )  # fmt: skip
    actions.open_round(round, actor=actor, now=tonight)
    return list(round.seats.select_related("juror__user", "round__edition").order_by("pk"))


def codes(seat: Seat) -> list[str]:
    return list(Assignment.objects.filter(juror=seat.juror).order_by("film").values_list("film__code", flat=True))


def handed_in(seat: Seat, order: list[str]) -> None:
    actions.save_ranking(seat, order, version=seat.version, seal=True, actor=seat.juror.user, now=NOON)


def test_the_first_of_n_gets_n_points_and_the_list_ranks():
    seats = a_list(jurors=2)
    order = codes(seats[0])
    handed_in(seats[0], order)
    handed_in(seats[1], [order[0], order[2], order[1]])

    rows = standings(seats[0].round_id).rows
    assert next((row.code, row.rank, row.score) for row in rows) == (order[0], 1, 3)
    assert {row.code for row in rows if row.rank == 2} == set(order[1:])


def test_a_draft_counts_nothing_and_can_be_changed():
    (seat,) = a_list()
    order = codes(seat)
    for version, draft in enumerate((order, order[::-1])):
        assert actions.save_ranking(seat, draft, version=version, actor=seat.juror.user, now=NOON) == version + 1

    assert {row.rank for row in standings(seat.round_id).rows} == {None}
    assert list(Mark.objects.order_by("ballot__assignment__film").values_list("value", flat=True)) == [1, 2, 3]


@pytest.mark.parametrize(
    "wrong", [lambda films: films[1:], lambda films: [*films, films[0]], lambda films: [*films[1:], "X"]]
)
def test_a_list_with_a_film_missing_doubled_or_strange_is_refused(wrong):
    (seat,) = a_list()
    with pytest.raises(BallotRefused) as refusal:
        handed_in(seat, wrong(codes(seat)))

    assert refusal.value.code == "list_incomplete"


def test_of_two_windows_the_later_one_is_told():
    (seat,) = a_list()
    actions.save_ranking(seat, codes(seat), version=0, actor=seat.juror.user, now=NOON)
    with pytest.raises(BallotRefused) as refusal:
        actions.save_ranking(seat, codes(seat), version=0, actor=seat.juror.user, now=NOON)

    assert refusal.value.code == "stale"


def test_no_place_is_given_to_a_film_alone():
    (seat,) = a_list()
    held = an_assignment(seat.round)
    with pytest.raises(BallotRefused) as refusal:
        actions.seal_ballot(held, {"place": 3}, version=0, actor=seat.juror.user, now=NOON)

    assert refusal.value.code == "ranked_as_list"


def test_a_conflict_takes_one_film_out_and_leaves_the_order_of_the_rest():
    (seat,) = a_list()
    order = codes(seat)
    actions.save_ranking(seat, order, version=0, actor=seat.juror.user, now=NOON)
    held = Assignment.objects.for_room().get(film__code=order[0])
    actions.declare_conflict(held, reason="A student.", actor=seat.juror.user, now=NOON)
    actions.save_ranking(seat, order[1:], version=1, seal=True, actor=seat.juror.user, now=NOON)

    assert set(Assignment.objects.values_list("stage", flat=True)) == {"voided", "sealed"}


def test_a_list_given_back_is_given_back_whole():
    (seat,) = a_list()
    handed_in(seat, codes(seat))
    held = an_assignment(Round.objects.get())
    actions.unseal_ballot(held, reason="A slip.", actor=seat.juror.user, now=NOON)

    assert set(Assignment.objects.values_list("stage", flat=True)) == {"begun"}


@pytest.mark.parametrize(("move", "expected"), [
    ("c:up", "acb"), ("a:up", "abc"), ("a:down", "bac"), ("c:top", "cab"), ("x:up", "abc"), ("c:sideways", "abc"),
    ("", "abc"),
])  # fmt: skip
def test_one_film_is_moved(move: str, expected: str):
    assert "".join(shifted("abc", move)) == expected


def test_without_a_script_the_arrows_are_buttons_and_the_list_is_handed_in():
    (seat,) = a_list(tonight=now())
    client, address = Client(), reverse("judging:ranking", args=[seat.round_id])
    client.force_login(seat.juror.user)
    order = [item.code for item in client.get(address).context["items"]]
    client.post(address, {"films": order, "version": 0, "move": f"{order[2]}:up"})
    shown = [item.code for item in client.get(address).context["items"]]
    client.post(address, {"films": shown, "version": 1, "seal": "1"})

    assert shown == [order[0], order[2], order[1]]
    assert "Your list is handed in." in client.get(address).content.decode()


def test_a_script_hears_the_new_version_or_why_not():
    (seat,) = a_list(tonight=now())
    client, address = Client(), reverse("judging:ranking", args=[seat.round_id])
    client.force_login(seat.juror.user)
    sent = {"films": codes(seat), "version": 0}
    answers = [client.post(address, sent, headers={"accept": "application/json"}) for _ in range(2)]

    assert [(one.status_code, one.json().get("version"), one.json().get("code")) for one in answers] == [
        (200, 1, None), (409, None, "stale"),
    ]  # fmt: skip
