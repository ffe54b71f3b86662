from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contest.problems import Problem
from judging.scoring.rubric import (
    Ballot,
    Criterion,
    Rubric,
    mark_problems,
    marks_for,
    missing,
    rubric_problems,
    score,
    scores,
)

STORY, CRAFT, NOTE = Criterion("story", 60), Criterion("craft", 40), Criterion("note", 0)
RUBRIC = Rubric((STORY, CRAFT, NOTE))


def test_a_score_is_the_exact_weighted_mean():
    assert score(RUBRIC, {"story": 9, "craft": 8}) == Fraction(43, 5)


def test_thirds_stay_thirds():
    thirds = Rubric((Criterion("a", 1), Criterion("b", 1), Criterion("c", 1)))
    assert score(thirds, {"a": 7, "b": 7, "c": 8}) == Fraction(22, 3)


def test_an_informing_criterion_changes_nothing_and_may_be_missing():
    assert score(RUBRIC, {"story": 9, "craft": 8, "note": 1}) == score(RUBRIC, {"story": 9, "craft": 8})


def test_an_incomplete_ballot_has_no_score():
    assert score(RUBRIC, {"story": 9, "note": 10}) is None
    assert missing(RUBRIC, {"story": 9, "note": 10}) == ("craft",)
    assert missing(RUBRIC, {}) == ("story", "craft")


def test_a_criterion_with_a_scale_of_its_own_is_stretched():
    rubric = Rubric((Criterion("a", 50), Criterion("b", 50, low=0, high=2)))
    assert score(rubric, {"a": 10, "b": 1}) == Fraction(31, 4)


@pytest.mark.parametrize("marks", [{"story": 11, "craft": 5}, {"story": 0, "craft": 5}, {"sound": 5}])
def test_marks_the_rubric_does_not_know_are_refused(marks: dict[str, int]):
    with pytest.raises(ValueError, match="marks the rubric does not know"):
        score(RUBRIC, marks)


def test_a_rubric_in_which_nothing_counts_gives_no_score():
    with pytest.raises(ValueError, match="nothing counts"):
        score(Rubric((NOTE,)), {"note": 3})


def test_a_good_rubric_has_no_problems():
    assert list(rubric_problems(RUBRIC)) == []


def test_all_problems_of_a_rubric_are_told_at_once():
    rubric = Rubric(
        (Criterion("a", 50), Criterion("a", 40), Criterion("b", -10), Criterion("c", 0, low=5, high=5)), low=2, high=1
    )
    assert list(rubric_problems(rubric)) == [
        Problem("criterion_twice", {"criterion": "a"}),
        Problem("weight_negative", {"criterion": "b", "weight": -10}),
        Problem("scale_empty", {"criterion": "c", "low": 5, "high": 5}),
        Problem("rubric_scale_empty", {"low": 2, "high": 1}),
        Problem("weights_not_100", {"total": 90}),
    ]


def test_a_rubric_must_count_something():
    assert list(rubric_problems(Rubric((NOTE,)))) == [Problem("nothing_counts")]


def test_wrong_marks_are_named():
    assert list(mark_problems(RUBRIC, {"sound": 5, "story": 11, "craft": 10})) == [
        Problem("unknown_criterion", {"criterion": "sound"}),
        Problem("off_the_scale", {"criterion": "story", "mark": 11, "low": 1, "high": 10}),
    ]


def test_scores_go_by_film_and_juror_without_incomplete_ballots():
    ballots = [Ballot(2, 1, {"story": 5, "craft": 5}), Ballot(1, 1, {"story": 5}), Ballot(1, 2, {"craft": 5})]
    assert scores(RUBRIC, ballots) == {1: {2: Fraction(5)}}


def test_a_second_ballot_of_a_juror_for_a_film_is_refused():
    with pytest.raises(ValueError, match="juror 1 has two ballots for film 7"):
        scores(RUBRIC, [Ballot(1, 7, {}), Ballot(1, 7, {"story": 5, "craft": 5})])


def test_marks_of_a_criterion_come_from_complete_ballots_only():
    ballots = [
        Ballot(1, 7, {"story": 5, "craft": 6, "note": 2}),
        Ballot(2, 7, {"story": 5, "craft": 6}),
        Ballot(3, 7, {"story": 5, "note": 9}),
    ]
    assert marks_for(RUBRIC, ballots, "note") == {7: {1: Fraction(2)}}
    assert marks_for(RUBRIC, ballots, "story") == {7: {1: Fraction(5), 2: Fraction(5)}}


MARKS = st.fixed_dictionaries({"story": st.integers(1, 10), "craft": st.integers(1, 10)})


@given(MARKS)
def test_a_score_lies_between_its_marks(marks: dict[str, int]):
    assert min(marks.values()) <= score(RUBRIC, marks) <= max(marks.values())


@given(MARKS, st.integers(1, 50))
def test_only_the_proportion_of_weights_matters(marks: dict[str, int], times: int):
    scaled = Rubric((Criterion("story", 60 * times), Criterion("craft", 40 * times)))
    assert score(scaled, marks) == score(RUBRIC, marks)
