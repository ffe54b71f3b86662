from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from contest.phases import Calendar, Phase, milestones, next_milestone, phase_at, takes_uploads

SECOND = timedelta(seconds=1)
OPENS = datetime(2025, 7, 10, tzinfo=UTC)
CLOSES = datetime(2025, 9, 30, 15, 59, 59, tzinfo=UTC)
JUDGED = datetime(2025, 11, 7, 10, tzinfo=UTC)
CEREMONY = datetime(2025, 11, 10, 11, 30, tzinfo=UTC)
CALENDAR = Calendar("announced", OPENS, CLOSES, timedelta(minutes=30), JUDGED, CEREMONY)


@pytest.mark.parametrize(
    ("now", "phase"),
    [
        (OPENS - SECOND, Phase.ANNOUNCED),
        (OPENS, Phase.OPEN),
        (CLOSES, Phase.OPEN),
        (CLOSES + timedelta(microseconds=1), Phase.GRACE),
        (CLOSES + timedelta(minutes=30), Phase.GRACE),
        (CLOSES + timedelta(minutes=30) + SECOND, Phase.JUDGING),
        (JUDGED - SECOND, Phase.JUDGING),
        (JUDGED, Phase.AWAITING),
        (CEREMONY + timedelta(days=9), Phase.AWAITING),
    ],
)
def test_the_phase_follows_the_calendar(now: datetime, phase: Phase):
    assert phase_at(CALENDAR, now) is phase


@pytest.mark.parametrize("stage", ["drafted", "archived"])
def test_an_edition_that_is_not_announced_has_no_calendar(stage: str):
    assert phase_at(replace(CALENDAR, stage=stage), CLOSES) == stage


def test_publication_outranks_every_other_date():
    calendar = replace(CALENDAR, published_at=JUDGED)
    assert (phase_at(calendar, JUDGED - SECOND), phase_at(calendar, JUDGED)) == (Phase.JUDGING, Phase.PUBLISHED)


def test_without_a_date_for_it_judging_lasts_until_the_ceremony():
    calendar = replace(CALENDAR, judging_ends_at=None)
    assert (phase_at(calendar, CEREMONY - SECOND), phase_at(calendar, CEREMONY)) == (Phase.JUDGING, Phase.AWAITING)


def test_without_any_later_date_judging_lasts():
    calendar = replace(CALENDAR, judging_ends_at=None, ceremony_at=None)
    assert phase_at(calendar, CEREMONY + timedelta(days=999)) is Phase.JUDGING


@pytest.mark.parametrize(
    ("began_at", "now", "taken"),
    [
        (OPENS, OPENS - SECOND, False),
        (OPENS, CLOSES, True),
        (CLOSES, CLOSES + timedelta(minutes=30), True),
        (CLOSES, CLOSES + timedelta(minutes=30) + SECOND, False),
        (CLOSES + SECOND, CLOSES + timedelta(minutes=1), False),
    ],
)
def test_an_upload_that_began_in_time_may_finish_within_the_grace(began_at: datetime, now: datetime, taken):
    assert takes_uploads(CALENDAR, began_at=began_at, now=now) is taken


def test_no_uploads_without_an_announcement():
    assert not takes_uploads(replace(CALENDAR, stage="drafted"), began_at=OPENS, now=OPENS)


def test_milestones_stand_in_time_and_the_first_one_ahead_is_next():
    found = [(date.code, date.is_past, date.is_next) for date in milestones(CALENDAR, CLOSES)]
    assert found == [
        ("opens", True, False),
        ("closes", True, False),
        ("judging_ends", False, True),
        ("ceremony", False, False),
    ]


def test_the_ceremony_gives_way_to_the_publication_at_the_same_instant():
    calendar = replace(CALENDAR, published_at=CEREMONY)
    assert [date.code for date in milestones(calendar, OPENS)] == ["opens", "closes", "judging_ends", "published"]


def test_after_the_last_date_nothing_is_next():
    assert next_milestone(CALENDAR, CEREMONY) is None
    assert next_milestone(CALENDAR, OPENS - SECOND).code == "opens"
