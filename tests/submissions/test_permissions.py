from datetime import timedelta

import pytest
from django.contrib.auth.models import AnonymousUser

from contest.models import Role
from submissions.lifecycle import Stage
from submissions.models import Film, FixRequest, Upload
from submissions.permissions import (
    editing_ends_at,
    handing_in_ends_at,
    is_maker,
    may_edit,
    may_screen,
    may_watch,
)
from tests.factories import NOON, a_file, a_film, a_role, a_superuser, a_user, an_edition

pytestmark = pytest.mark.django_db
WHO = ["nobody", "stranger", "creator", "juror", "chair", "organizer", "organizer of another edition", "superuser"]


def someone(who: str, film: Film):
    if who == "nobody":
        return AnonymousUser()
    if who == "creator":
        return film.creator
    if who == "superuser":
        return a_superuser()
    if who == "organizer of another edition":
        return a_role(a_user(), an_edition("other"), Role.Kind.ORGANIZER).user
    return a_user() if who == "stranger" else a_role(a_user(), film.edition, who).user


@pytest.mark.parametrize("stage", Stage)
@pytest.mark.parametrize("who", WHO)
def test_lists_and_predicates_agree(stage: Stage, who: str):
    film = a_film(stage)
    user = someone(who, film)
    films = Film.objects.all()

    assert films.visible_to(user).contains(film) is may_watch(user, film)
    assert films.screened_by(user).contains(film) is may_screen(user, film)
    assert films.editable_by(user).contains(film) is may_edit(user, film)
    assert films.made_by(user).contains(film) is is_maker(user, film)


@pytest.mark.parametrize(
    ("who", "stage", "watches"),
    [
        ("creator", Stage.DRAFT, True), ("creator", Stage.WITHDRAWN, True), ("organizer", Stage.DRAFT, False),
        ("organizer", Stage.SUBMITTED, True), ("organizer", Stage.WITHDRAWN, False),
        ("superuser", Stage.REJECTED, True),
        ("juror", Stage.IN_COMPETITION, False), ("chair", Stage.ADMITTED, False), ("stranger", Stage.SUBMITTED, False),
    ],
)  # fmt: skip
def test_who_watches_by_a_right_of_this_floor(who: str, stage: Stage, *, watches: bool):
    film = a_film(stage)

    assert may_watch(someone(who, film), film) is watches


# ── Until when ────────────────────────────────────────────────────────────────
def an_upload(film: Film, *, began: timedelta, arrived: timedelta | None = None) -> Upload:
    """An upload that began, and arrived, so long after the film's deadline."""
    closes = film.edition.closes_at
    return Upload.objects.create(
        film=film, owner=film.creator, created_at=closes + began, expires_at=closes + timedelta(days=9),
        finished_at=None if arrived is None else closes + arrived,
        state=Upload.State.RECEIVING if arrived is None else Upload.State.DONE,
    )  # fmt: skip


def test_a_draft_is_edited_and_handed_in_until_the_edition_closes():
    film = a_film()

    assert editing_ends_at(film) == handing_in_ends_at(film) == film.edition.closes_at


def test_a_fix_has_a_deadline_of_its_own():
    film = a_film(Stage.FIX_REQUESTED)
    due = NOON + timedelta(days=90)
    FixRequest.objects.create(film=film, reason="Sound", due_at=due, asked_at=NOON)

    assert editing_ends_at(film) == handing_in_ends_at(film) == due


@pytest.mark.parametrize(
    ("began", "arrived", "has_grace"),
    [(-5, None, True), (-5, 10, True), (-5, -1, False), (5, None, False)],
)
def test_an_upload_on_its_way_at_the_deadline_has_the_grace(began: int, arrived: int | None, *, has_grace: bool):
    film = a_film()
    an_upload(film, began=timedelta(minutes=began), arrived=None if arrived is None else timedelta(minutes=arrived))
    grace = timedelta(minutes=30 if has_grace else 0)

    assert handing_in_ends_at(film) == film.edition.closes_at + grace
    assert editing_ends_at(film) == film.edition.closes_at


def test_the_time_our_check_takes_is_not_the_creators():
    film = a_film()
    upload = an_upload(film, began=timedelta(minutes=-5), arrived=timedelta(minutes=10))
    checked = film.edition.closes_at + timedelta(hours=7)
    a_file(film, upload=upload, checked_at=checked)

    assert handing_in_ends_at(film) == checked + timedelta(minutes=30)
