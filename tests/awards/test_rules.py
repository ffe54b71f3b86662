"""The smaller rules: who may win, what is too close, what was promised, what would be otherwise."""

from datetime import UTC, datetime
from fractions import Fraction
from zoneinfo import ZoneInfo

import pytest
from django.core.exceptions import ValidationError

from awards.bundle import Case, Count
from awards.bundle.sensitivity import Change, Otherwise, variants
from awards.forms.board import instant_of
from awards.promises import Promises, days_later
from awards.tally import Category, TieRules
from awards.tally.closeness import close_calls
from awards.tally.eligible import Conditions, Entrant, eligible, unmet
from awards.tally.succession import Way
from awards.wording import METHODS
from judging.scoring.averages import Method
from judging.scoring.ranking import Counting
from judging.scoring.rubric import Ballot, Criterion, Rubric

BERLIN, SHANGHAI = ZoneInfo("Europe/Berlin"), ZoneInfo("Asia/Shanghai")
FILM = Entrant(1, "ID", first_film=True, models=frozenset({"Veo 3"}), language="id", duration_ms=90_000,
               ai_share=Fraction(7, 10))  # fmt: skip


@pytest.mark.parametrize(
    ("said", "missing"),
    [
        ({}, ()),
        ({"countries": ["ID", "MY"]}, ()),
        ({"countries": ["CN"], "first_film": True}, ("countries",)),
        ({"first_film": True}, ()),
        ({"models": ["Kling 2.1"]}, ("models",)),
        ({"languages": ["en"]}, ("languages",)),
        ({"min_ms": 90_000, "max_ms": 90_000}, ()),
        ({"min_ms": 90_001}, ("min_ms",)),
        ({"max_ms": 89_999}, ("max_ms",)),
        ({"min_ai_percent": 70}, ()),
        ({"min_ai_percent": 71}, ("min_ai_percent",)),
    ],
)
def test_a_film_may_win_what_asks_for_nothing_it_lacks(said: dict, missing: tuple):
    assert unmet(Conditions.of(said), FILM) == missing


def test_what_is_not_known_of_a_film_is_not_met():
    asked = Conditions.of({"countries": ["ID"], "first_film": True, "min_ms": 1, "min_ai_percent": 0})
    assert unmet(asked, Entrant(2)) == ("countries", "first_film", "min_ms", "min_ai_percent")
    assert eligible(Conditions(), [Entrant(2)]) == frozenset({2})


def test_an_award_without_conditions_asks_for_nothing():
    asked = [{}, {"countries": []}, {"countries": ["ID"]}, {"min_ms": 0}]
    assert [Conditions.of(said).ask_nothing for said in asked] == [True, True, False, False]


# ── Promises ──────────────────────────────────────────────────────────────────
def test_rules_that_say_nothing_promise_the_usual():
    assert Promises.of({}) == Promises()
    assert Promises.of({"succession": "vacant", "signatures": 2}) == Promises(signatures=2, succession=Way.VACANT)


def test_an_objection_window_ends_at_the_same_time_of_day_though_the_clocks_change():
    public = datetime(2026, 10, 20, 18, 0, tzinfo=BERLIN).astimezone(UTC)  # summer time; it ends on the 25th

    final = Promises(objection_days=7).final_at(public, BERLIN)

    assert final == datetime(2026, 10, 27, 18, 0, tzinfo=BERLIN).astimezone(UTC)
    assert (final - public).total_seconds() == 7 * 86_400 + 3_600
    assert Promises().final_at(public, BERLIN) is None


def test_a_day_that_ends_in_the_skipped_hour_ends_after_it():
    eve = datetime(2026, 3, 28, 2, 30, tzinfo=BERLIN)
    assert days_later(eve, 1, BERLIN) == datetime(2026, 3, 29, 1, 30, tzinfo=UTC)


def test_the_instant_is_what_the_clocks_of_the_contest_show():
    assert instant_of(datetime.fromisoformat("2025-11-10T19:30"), SHANGHAI) == datetime(
        2025, 11, 10, 11, 30, tzinfo=UTC
    )


def test_a_time_that_the_clocks_skip_is_refused():
    with pytest.raises(ValidationError, match="jump over"):
        instant_of(datetime.fromisoformat("2026-03-29T02:30"), BERLIN)


def test_a_time_that_the_clocks_show_twice_asks_which():
    twice = datetime.fromisoformat("2026-10-25T02:30")
    with pytest.raises(ValidationError, match="twice"):
        instant_of(twice, BERLIN)
    assert instant_of(twice, BERLIN, "first") == datetime(2026, 10, 25, 0, 30, tzinfo=UTC)
    assert instant_of(twice, BERLIN, "second") == datetime(2026, 10, 25, 1, 30, tzinfo=UTC)


# ── What is too close ─────────────────────────────────────────────────────────
RUBRIC = Rubric((Criterion("story", 100),))


def a_case(films: dict[int, list[int]], *categories: Category, **counting) -> Case:
    """Film → the marks of jurors 1, 2, 3 …"""
    ballots = tuple(
        Ballot(juror, film, {"story": mark}) for film, marks in films.items() for juror, mark in enumerate(marks, 1)
    )
    count = Count(frozenset(films), ballots, RUBRIC, Counting(**counting))
    return Case(count, categories or (Category("first"),), TieRules())


def calls(case: Case) -> list[tuple[str, int, int]]:
    found = close_calls(case.categories, case.outcomes, {"": case.count.judged()})
    return [(one.category, one.inside, one.outside) for one in found]


def test_a_border_the_jurors_disagree_about_is_too_close():
    assert calls(a_case({1: [9, 2, 9, 2], 2: [3, 8, 2, 8]})) == [("first", 1, 2)]


def test_a_border_all_jurors_see_alike_is_clear():
    assert calls(a_case({1: [9, 8, 9, 8], 2: [7, 6, 8, 6]})) == []
    assert calls(a_case({1: [9, 9, 9, 9], 2: [8, 8, 8, 8]})) == []


def test_a_border_that_one_ballot_drew_can_not_be_told():
    assert calls(a_case({1: [9], 2: [8]})) == [("first", 1, 2)]


# ── What would be otherwise ───────────────────────────────────────────────────
def test_the_report_names_what_another_method_and_each_juror_would_change():
    case = a_case({1: [10, 10, 1, 7], 2: [8, 8, 8, 5], 3: [2, 3, 2, 2]}, method=Method.MEDIAN)
    found = {(one.otherwise, one.which): one.changes for one in variants(case)}

    assert case.outcomes[0].films == (1,)
    assert found[Otherwise.METHOD, "mean"] == (Change("first", comes=(2,), goes=(1,)),)
    assert found[Otherwise.JUROR, "4"] == ()
    assert {which for otherwise, which in found if otherwise is Otherwise.JUROR} == {"1", "2", "3", "4"}


def test_leaving_a_juror_out_loses_no_film_to_the_quorum():
    case = a_case({1: [9, 9], 2: [8, 8]}, quorum=2)

    assert [one.changes for one in variants(case) if one.otherwise is Otherwise.JUROR] == [(), ()]


def test_the_report_names_who_would_win_without_the_severity_of_one_juror():
    """Ten films by three of five jurors each; juror 2 gives three points less, and saw film 1."""
    given = [(juror, film, 9 - film // 2 + film * juror % 2 - 3 * (juror == 2))
             for film in range(1, 11) for juror in ((film + seat) % 5 + 1 for seat in range(3))]  # fmt: skip
    ballots = tuple(Ballot(juror, film, {"story": mark}) for juror, film, mark in given)
    case = Case(Count(frozenset(range(1, 11)), ballots, RUBRIC, Counting()), (Category("first"),), TieRules())
    (corrected,) = (one for one in variants(case) if one.which == "blup")

    assert case.outcomes[0].films == (3,)
    assert (corrected.applies, corrected.changes) == (True, (Change("first", comes=(1,), goes=(3,)),))


def test_where_severity_can_not_be_told_the_report_says_so():
    corrected = [one for one in variants(a_case({1: [9, 8], 2: [8, 7]})) if one.which == "blup"]
    assert [one.applies for one in corrected] == [False]


def test_every_method_has_a_name():
    assert set(METHODS) == {method.value for method in Method}
