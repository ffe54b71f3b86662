"""What is too close to call: how sure the jurors' marks make the border of an award."""

from math import erf, sqrt

import pytest

from awards.bundle import Case, Count
from awards.tally import Category, Choice, Rulings, TieRules
from awards.tally.closeness import CloseCall, certainty, close_calls
from judging.scoring.ranking import Counting
from judging.scoring.rubric import Ballot, Criterion, Rubric

RUBRIC = Rubric((Criterion("story", 100), Criterion("look", 0)))
FIRST, LOOK = Category("first"), Category("look", decides_by="criterion:look")
Given = dict[int, dict[int, tuple[int, int]]]


def a_case(given: Given, *categories: Category, rulings: Rulings | None = None) -> Case:
    """Film → juror → marks for story and look."""
    ballots = tuple(
        Ballot(juror, film, {"story": story, "look": look})
        for film, marks in given.items()
        for juror, (story, look) in marks.items()
    )
    count = Count(frozenset(given), ballots, RUBRIC, Counting(quorum=1))
    return Case(count, categories, TieRules(), rulings or Rulings())


def calls(case: Case) -> tuple[CloseCall, ...]:
    return close_calls(case.categories, case.outcomes, {"": case.count.judged()})


def sure(case: Case, better: int, worse: int) -> float:
    return certainty(case.categories[0], case.count.judged(), better, worse)


def alike(*marks: tuple[int, int]) -> dict[int, tuple[int, int]]:
    """The same three jurors for every film."""
    return dict(enumerate(marks, 1))


CLEAR = (9, 2), (9, 2), (8, 3)
"""A story all three jurors like; a look they do not."""
PLAIN = (5, 2), (5, 3), (5, 3)


def test_an_award_of_one_criterion_is_close_by_that_criterion_alone():
    far = a_case({1: alike(*CLEAR), 2: alike((5, 9), (5, 8), (5, 9)), 3: alike(*PLAIN)}, FIRST, LOOK)
    near = a_case({1: alike(*CLEAR), 2: alike((5, 4), (5, 1), (5, 3))}, FIRST, LOOK)

    assert calls(far) == ()
    assert [(call.category, call.inside, call.outside) for call in calls(near)] == [("look", 2, 1)]


def test_what_people_chose_is_never_too_close():
    chosen = Category("chosen", decides_by="chosen")
    case = a_case({1: alike(*PLAIN), 2: alike((5, 2), (5, 2), (4, 2))}, chosen,
                  rulings=Rulings({"chosen": (Choice(1, "a new voice"),)}))  # fmt: skip

    assert case.outcomes[0].films == (1,)
    assert calls(case) == ()


def test_an_award_nobody_won_and_one_with_nobody_behind_have_no_border():
    close = {1: alike((6, 2), (5, 2), (6, 2)), 2: alike((5, 2), (6, 2), (5, 2))}

    assert [call.category for call in calls(a_case(close, FIRST))] == ["first"]
    assert calls(a_case(close, Category("first", floor=RUBRIC.high))) == ()
    assert calls(a_case(close, Category("first", slots=2))) == ()


def test_a_film_that_may_not_win_is_not_just_outside():
    given = {1: alike((6, 2), (5, 2), (6, 2)), 2: alike((5, 2), (6, 2), (5, 2)), 3: alike((4, 2), (7, 2), (4, 2))}
    may_win = Category("first", eligible=frozenset({1, 3}))

    assert [(call.inside, call.outside) for call in calls(a_case(given, FIRST))] == [(1, 2)]
    assert [(call.inside, call.outside) for call in calls(a_case(given, may_win))] == [(1, 3)]


def test_three_jurors_in_common_are_compared_by_their_own_differences():
    case = a_case({1: alike((9, 2), (7, 2), (8, 2)), 2: alike((6, 2), (6, 2), (6, 2))}, FIRST)

    assert sure(case, 1, 2) == pytest.approx((1 + erf(2 / (1 / sqrt(3)) / sqrt(2))) / 2)


def test_films_of_different_jurors_are_compared_by_the_spread_of_each():
    case = a_case({1: {1: (9, 2), 2: (7, 2)}, 2: {3: (7, 2), 4: (5, 2)}}, FIRST)

    # Means 8 and 6, each with variance 2 over two jurors: a standard error of sqrt(1 + 1).
    assert sure(case, 1, 2) == pytest.approx((1 + erf(2 / sqrt(2) / sqrt(2))) / 2)


@pytest.mark.parametrize(("worse", "expected"), [((6, 6), 1.0), ((8, 8), 0.5), ((9, 9), 0.0)])
def test_without_any_spread_the_means_alone_speak(worse: tuple[int, int], expected: float):
    case = a_case({1: {1: (8, 2), 2: (8, 2)}, 2: {3: (worse[0], 2), 4: (worse[1], 2)}}, FIRST)

    assert sure(case, 1, 2) == expected


def test_one_juror_alone_can_not_tell():
    case = a_case({1: {1: (9, 2), 2: (9, 2)}, 2: {3: (1, 2)}}, FIRST)

    assert sure(case, 1, 2) == 0.5
