"""Estimates in print, found again: Rasch by Winsteps, strengths by PlackettLuce; W with ties, real ballots."""

from fractions import Fraction

import numpy as np
import pytest

from judging.scoring import rasch
from judging.scoring.analysis import analyse
from judging.scoring.condorcet import schulze
from judging.scoring.estimates import Named
from judging.scoring.marks import Mark, Marks, Steps
from judging.scoring.reliability import Level, alpha, complete_table, concordance
from judging.scoring.strengths import bradley_terry, plackett_luce
from judging.scoring.stv import stv
from tests.judging.scoring.bishopton import bishopton
from tests.judging.scoring.liking import ANSWERS, ITEMS, PUPILS
from tests.judging.scoring.published import profile, table

ROWS = ANSWERS.split()


def figures(text: str) -> np.ndarray:
    return np.array([[float(cell) for cell in line.split()] for line in text.strip().splitlines()])


def near(found: rasch.Facet, rows: np.ndarray, at: list[int], tolerance: tuple[float, ...]) -> bool:
    """Whether measures, errors, infits and outfits are those of `rows`, as exactly as each is printed."""
    told = np.column_stack([found.measure, found.error, found.infit, found.outfit])[at]
    return bool((np.abs(told - rows) <= np.array(tolerance)).all())


def test_liking_for_science_as_winsteps_measures_it():
    """Measures and errors are printed with two decimals; Winsteps' last step is still to come."""
    answers = np.array([[int(cell) for cell in row] for row in ROWS])
    pupil, item = (axis.ravel() for axis in np.indices(answers.shape))
    found = rasch.measure([pupil, item], [75, 25], answers.ravel(), item)
    pupils = figures(PUPILS)
    assert near(found.facets[1], figures(ITEMS), list(range(25)), (0.012, 0.006, 0.01, 0.03))
    fitted = [int(one) - 1 for one in pupils[:, 0] if one != 2]
    assert near(found.facets[0], pupils[pupils[:, 0] != 2, 1:], fitted, (0.02, 0.006, 0.01, 0.03))
    assert found.facets[0].measure[1] == pytest.approx(5.98, abs=0.02)
    assert found.facets[0].error[1] == pytest.approx(1.84, abs=0.006)


def test_partial_credit_is_asked_for_by_criterion():
    """The same data as marks of one juror for 25 criteria, each with steps of its own."""
    rows = [
        Mark(f"P{pupil:02}", "teacher", f"I{item:02}", Fraction(cell))
        for pupil, row in enumerate(ROWS) for item, cell in enumerate(row)
    ]  # fmt: skip
    found = analyse(Marks(rows, steps=Steps.CRITERION), Named.MFRM)
    measures = [line.measured.measure for line in found.criteria]
    assert measures == pytest.approx(figures(ITEMS)[:, 0].tolist(), abs=0.012)
    assert [len(line.measured.thresholds) for line in found.criteria] == [2] * 11 + [1] + [2] * 13
    assert (found.thresholds, found.films[0].film, found.films[0].is_extreme) == ((), "P01", True)


def test_partial_credit_by_juror_says_the_same():
    rows = [
        Mark(f"P{pupil:02}", f"I{item:02}", "", Fraction(cell))
        for pupil, row in enumerate(ROWS) for item, cell in enumerate(row)
    ]  # fmt: skip
    lines = analyse(Marks(rows, steps=Steps.JUROR), Named.MFRM).jurors
    assert [one.found.severity for one in lines] == pytest.approx(figures(ITEMS)[:, 0].tolist(), abs=0.012)


@pytest.mark.parametrize("fit", [bradley_terry, plackett_luce])
def test_four_comparisons_as_plackettluce_fits_them(fit):
    """H. Turner and others, R package PlackettLuce, Overview, 2.3: estimates, errors, deviance without pseudo-rankings;
    estimates with half a win and half a loss for each, once D only loses."""
    without = fit(profile("1 A>B, 1 C>A, 1 B>A, 1 B>C"), "A")
    assert without.strength == pytest.approx({"A": 0, "B": 0.8392, "C": 0.4196}, abs=5e-5)
    assert without.error == pytest.approx({"A": 0, "B": 1.3596, "C": 1.5973}, abs=5e-5)
    assert (without.deviance, without.has_prior) == (pytest.approx(5.1356, abs=5e-5), False)
    loses = fit(profile("1 A>B, 1 C>A, 1 A>D, 1 B>A, 1 B>C"), "A")
    assert loses.strength == pytest.approx({"A": 0, "B": 0.5184185, "C": 0.1354707, "D": -1.1537565}, abs=5e-7)
    assert loses.has_prior


def test_krippendorffs_first_two_examples():
    """K. Krippendorff, Computing Krippendorff's Alpha-Reliability (2011), sections A and B: 0.095 and 0.692."""
    binary = table("0 1\n1 1\n0 1\n0 0\n0 0\n0 1\n0 0\n0 0\n1 0\n0 0")
    assert alpha(binary, Level.NOMINAL) == pytest.approx(0.095, abs=5e-4)
    nominal = table("1 2\n1 1\n2 2\n2 2\n4 2\n3 3\n3 3\n3 3\n5 5\n4 4\n4 4\n1 4")
    assert alpha(nominal, Level.NOMINAL) == pytest.approx(0.692, abs=5e-4)


def test_kendalls_w_with_ties():
    """M. G. Kendall, Rank Correlation Methods, chapter 6: three rankings of ten with ties, W = 0.828."""
    ranks = [
        "1 4.5 2 4.5 3 7.5 6 9 7.5 10", "2.5 1 2.5 4.5 4.5 8 9 6.5 10 6.5", "2 1 4.5 4.5 4.5 4.5 8 8 8 10",
    ]  # fmt: skip
    films = zip(*map(str.split, ranks), strict=True)
    assert concordance(complete_table(table("\n".join(map(" ".join, films))))) == pytest.approx(0.828, abs=5e-4)


SCHULZE_2 = "5 A>C>B>D, 2 A>C>D>B, 3 A>D>C>B, 4 B>A>C>D, 3 C>B>D>A, 3 C>D>B>A, 1 D>A>C>B, 5 D>B>A>C, 4 D>C>B>A"
SCHULZE_3 = "3 A>B>D>E>C, 5 A>D>E>B>C, 1 A>D>E>C>B, 2 B>A>D>E>C, 2 B>D>E>C>A, 4 C>A>B>D>E, 6 C>B>A>D>E, 2 D>B>E>C>A, \
5 D>E>C>A>B"


@pytest.mark.parametrize(("votes", "order"), [(SCHULZE_2, "DACB"), (SCHULZE_3, "BADEC")])
def test_schulzes_examples_of_30_voters(votes: str, order: str):
    """M. Schulze, A New Monotonic and Clone-Independent Single-Winner Election Method, Voting matters 17 (2003)."""
    place = schulze(profile(votes)).place
    assert "".join(sorted(place, key=place.__getitem__)) == order


def test_three_seats_in_bishopton():
    """5,613 valid votes, quota 1,404. The Conservatives' surplus of 1,148 goes on from 2,552 papers at 0.44984 each;
    then Labour has more than all who are left and what is still to come: Conservatives, SNP and Labour are elected."""
    count = stv(bishopton(), 3)
    assert (count.quota, count.elected) == (1404, ("Con", "SNP", "Lab"))
    first, second = count.stages
    assert first.votes == {"Con": 2552, "SNP": 1783, "Lab": 896, "LD": 212, "Green": 170}
    each = Fraction("0.44984")
    assert second.votes == {
        "Con": 1404, "SNP": 1783, "Lab": 896 + 704 * each, "LD": 212 + 724 * each, "Green": 170 + 135 * each,
    }  # fmt: skip
    assert second.exhausted == 5613 - sum(second.votes.values())
