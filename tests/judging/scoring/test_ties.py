from fractions import Fraction
from itertools import permutations

from hypothesis import given
from hypothesis import strategies as st

from judging.scoring.ties import Cut, Evidence, TieStep, break_tie

A, B, C, D = 1, 2, 3, 4


def values(**given: int) -> dict[int, Fraction]:
    return {"abcd".index(name) + 1: Fraction(value) for name, value in given.items()}


def jury(*orders: tuple[int, ...]) -> dict[int, dict[int, Fraction]]:
    """Each juror's films, best first, as scores by film and juror."""
    scores: dict[int, dict[int, Fraction]] = {}
    for juror, order in enumerate(orders):
        for index, film in enumerate(order):
            scores.setdefault(film, {})[juror] = Fraction(10 - index)
    return scores


def test_the_first_listed_criterion_comes_first():
    evidence = Evidence(criterion=values(a=7, b=8), medians=values(a=9, b=1))
    broken = break_tie([A, B], evidence)
    assert broken.groups == ((B,), (A,))
    assert broken.cuts == (Cut(TieStep.CRITERION, ((B,), (A,)), values(a=7, b=8)),)


def test_what_one_step_cannot_tell_apart_the_next_one_tries():
    evidence = Evidence(criterion=values(a=8, b=8, c=5), medians=values(a=6, b=7, c=9))
    broken = break_tie([A, B, C], evidence)
    assert broken.groups == ((B,), (A,), (C,))
    assert [cut.step for cut in broken.cuts] == [TieStep.CRITERION, TieStep.MEDIAN]


def test_only_the_declared_steps_run_in_the_declared_order():
    evidence = Evidence(criterion=values(a=7, b=8), medians=values(a=9, b=1))
    assert break_tie([A, B], evidence, [TieStep.MEDIAN, TieStep.CRITERION]).groups == ((A,), (B,))
    assert break_tie([A, B], evidence, []).groups == ((A, B),)


def test_head_to_head_asks_only_jurors_who_judged_both():
    scores = {A: {1: Fraction(9), 2: Fraction(1)}, B: {1: Fraction(8), 3: Fraction(10), 4: Fraction(10)}}
    broken = break_tie([A, B], Evidence(scores=scores))
    assert broken.cuts == (Cut(TieStep.HEAD_TO_HEAD, ((A,), (B,)), values(a=1, b=0)),)


def test_without_common_jurors_head_to_head_says_nothing():
    assert break_tie([A, B], Evidence(scores={A: {1: Fraction(9)}, B: {2: Fraction(8)}})).groups == ((A, B),)


def test_a_circle_of_defeats_stays_together_ahead_of_what_all_of_it_beats():
    circle = jury((A, B, C, D), (B, C, A, D), (C, A, B, D))
    assert break_tie([D, C, B, A], Evidence(scores=circle)).groups == ((A, B, C), (D,))


def test_a_film_that_beats_one_but_not_all_stays_tied():
    scores = {A: {1: Fraction(9)}, B: {1: Fraction(8), 2: Fraction(7)}, C: {2: Fraction(7)}}
    assert break_tie([A, B, C], Evidence(scores=scores)).groups == ((A, B, C),)


def test_the_panel_votes_and_then_the_chair_decides():
    broken = break_tie([A, B, C], Evidence(votes={A: 2, B: 2, C: 5}, chair=(B, B, A)))
    assert broken.groups == ((C,), (B,), (A,))
    assert [cut.step for cut in broken.cuts] == [TieStep.PANEL_VOTE, TieStep.CHAIR]
    assert broken.cuts[1].values == values(b=1, a=2)


def test_a_step_without_evidence_for_every_film_is_passed_over():
    assert break_tie([A, B], Evidence(criterion=values(a=9), votes={A: 3}, chair=(A,))).groups == ((A, B),)


def test_one_film_is_no_tie():
    assert break_tie([A], Evidence(chair=(A,))).cuts == ()


SCORES = st.dictionaries(
    st.integers(1, 4), st.dictionaries(st.integers(1, 4), st.integers(1, 3).map(Fraction), max_size=4)
)
EVIDENCE = st.builds(
    Evidence,
    st.dictionaries(st.integers(1, 4), st.integers(1, 2).map(Fraction)),
    st.dictionaries(st.integers(1, 4), st.integers(1, 2).map(Fraction)),
    SCORES,
    st.dictionaries(st.integers(1, 4), st.integers(0, 2)),
)


@given(EVIDENCE)
def test_any_order_of_the_films_gives_the_same_result(evidence: Evidence):
    assert len({break_tie(order, evidence).groups for order in permutations([1, 2, 3, 4])}) == 1


@given(EVIDENCE)
def test_no_film_is_lost_and_none_doubled(evidence: Evidence):
    assert sorted(film for group in break_tie([1, 2, 3, 4], evidence).groups for film in group) == [1, 2, 3, 4]


@given(EVIDENCE, st.permutations([1, 2, 3, 4]))
def test_the_chain_never_looks_at_a_number(evidence: Evidence, renamed: list[int]):
    name = dict(zip([1, 2, 3, 4], renamed, strict=True))
    other = Evidence(*[{name[film]: what for film, what in table.items()} for table in _tables(evidence)])
    expected = [sorted(name[film] for film in group) for group in break_tie(name, evidence).groups]
    assert [list(group) for group in break_tie(renamed, other).groups] == expected


def _tables(evidence: Evidence):
    return evidence.criterion, evidence.medians, evidence.scores, evidence.votes


@given(EVIDENCE)
def test_the_chair_can_always_end_it(evidence: Evidence):
    decided = Evidence(*_tables(evidence), chair=(4, 3, 2, 1))
    assert all(len(group) == 1 for group in break_tie([1, 2, 3, 4], decided).groups)
