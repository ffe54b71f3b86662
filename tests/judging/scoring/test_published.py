"""Every number that somebody else published, found again."""

from fractions import Fraction

import numpy as np
import pytest

from judging.scoring.additive import additive
from judging.scoring.condorcet import Strength, ranked_pairs, schulze
from judging.scoring.mixed import Design, fit
from judging.scoring.reliability import alphas, complete_table, concordance, intraclass
from judging.scoring.robust import components
from judging.scoring.strengths import bradley_terry, plackett_luce
from judging.scoring.stv import stv
from judging.scoring.votes import borda
from tests.judging.scoring.published import (
    BURLINGTON,
    CATALYSTS,
    KRIPPENDORFF,
    PENICILLIN,
    SCHULZE_1,
    SCHULZE_4,
    SHROUT_FLEISS,
    TENNESSEE,
    baseball,
    profile,
    table,
)


def test_krippendorffs_own_example():
    found = {level.value: round(value or 0, 3) for level, value in alphas(table(KRIPPENDORFF)).items()}
    assert found == {"nominal": 0.743, "ordinal": 0.815, "interval": 0.849, "ratio": 0.797}


def test_shrout_and_fleiss_table_4_with_their_intervals():
    """Values: their table 4. Intervals: as the R package psych prints them for these data."""
    found = intraclass(complete_table(table(SHROUT_FLEISS)))
    assert {form: (round(one.value, 2), round(one.low, 2), round(one.high, 2)) for form, one in found.items()} == {
        "1,1": (0.17, -0.13, 0.72), "2,1": (0.29, 0.02, 0.76), "3,1": (0.71, 0.34, 0.95),
        "1,k": (0.44, -0.88, 0.91), "2,k": (0.62, 0.07, 0.93), "3,k": (0.91, 0.68, 0.99),
    }  # fmt: skip


def test_penicillin_as_lme4_fits_it():
    """D. Bates, lme4: Mixed-effects modeling with R (2010), section 2.1: 330.9; 0.84671, 1.93156, 0.54992.

    The plates' conditional modes: a and b 0.8045, c 0.1817; the samples': A 2.18706.
    """
    design = Design(table(PENICILLIN))
    ratios, found = fit(design)
    assert (found.deviance, found.film) == (pytest.approx(330.8606, abs=5e-5), pytest.approx(0.8467, abs=5e-5))
    assert (found.juror, found.residual) == (pytest.approx(1.9316, abs=5e-5), pytest.approx(0.5499, abs=5e-5))
    solved = design.solve(ratios)
    assert solved.mean[0] == pytest.approx(22.9722, abs=5e-5)
    assert solved.film[:3] == pytest.approx([0.8045, 0.8045, 0.1817], abs=1e-4)
    assert solved.juror[0] == pytest.approx(2.18706, abs=1e-4)


def test_the_same_model_the_other_way_round():
    """More jurors than films: the other side is eliminated, and nothing else changes."""
    turned = table("\n".join(" ".join(row) for row in zip(*map(str.split, PENICILLIN.split("\n")[1:-1]), strict=True)))
    _, found = fit(Design(turned))
    assert found.deviance == pytest.approx(330.8606, abs=5e-5)
    assert (found.film, found.juror) == (pytest.approx(1.9316, abs=5e-5), pytest.approx(0.8467, abs=5e-5))


def test_montgomerys_catalysts():
    """Adjusted effects -9/8, -7/8, -4/8, 20/8 around 72.5; mean square of the error 0.65."""
    found = additive(table(CATALYSTS))
    assert found.film - 72.5 == pytest.approx([-9 / 8, -7 / 8, -4 / 8, 20 / 8])
    assert found.residual**2 == pytest.approx(0.65)
    # An adjusted mean varies as its effect, k (t - 1) / (λ t²), and the general mean, 1 / N, together.
    assert found.film_error**2 == pytest.approx([0.65 * (9 / 32 + 1 / 12)] * 4)


def test_agrestis_baseball():
    """Estimates and standard errors against Baltimore, as the R package BradleyTerry2 prints them for these data."""
    published = {
        "Boston": (1.1077, 0.3339), "Cleveland": (0.6839, 0.3319), "Detroit": (1.4364, 0.3396),
        "Milwaukee": (1.5814, 0.3433), "NewYork": (1.2476, 0.3359), "Toronto": (1.2945, 0.3367), "Baltimore": (0, 0),
    }  # fmt: skip
    for fit_strengths in (bradley_terry, plackett_luce):
        found = fit_strengths(baseball(), "Baltimore")
        assert {name: (found.strength[name], found.error[name]) for name in published} == {
            name: (pytest.approx(value, abs=5e-5), pytest.approx(error, abs=5e-5))
            for name, (value, error) in published.items()
        }
        assert not found.has_prior


def test_schulzes_first_example():
    found = schulze(profile(SCHULZE_1))
    assert sorted(found.place, key=found.place.__getitem__) == ["E", "A", "C", "B", "D"]
    assert [found.rests_on["A", other] for other in "BCDE"] == [28, 28, 30, 24]
    assert [found.rests_on["E", other] for other in "ABCD"] == [25, 28, 28, 31]


def test_schulzes_example_with_several_winners():
    """B and D cannot be parted: B stands before C, D before A, and nothing else is decided."""
    found = schulze(profile(SCHULZE_4))
    assert [name for name, place in found.place.items() if place == 1] == ["B", "D"]


def test_ranked_pairs_for_the_capital_of_tennessee():
    found = ranked_pairs(profile(TENNESSEE))
    assert sorted(found.place, key=found.place.__getitem__) == ["Nashville", "Chattanooga", "Knoxville", "Memphis"]
    assert found.rests_on["Chattanooga", "Knoxville"] == 83
    assert borda(profile(TENNESSEE)) == {"Memphis": 126, "Nashville": 194, "Chattanooga": 173, "Knoxville": 107}


@pytest.mark.parametrize("strength", list(Strength))
def test_a_circle_breaks_at_its_weakest_majority(strength: Strength):
    found = ranked_pairs(profile("7 A>B>C, 5 B>C>A, 4 C>A>B"), strength)
    assert found.place == {"A": 1, "B": 2, "C": 3}
    assert ("C", "A") not in found.rests_on


def test_the_mayor_of_burlington():
    """A real count with one seat: Montroll is out, Kiss overtakes Wright by 4314 to 4064."""
    found = stv(profile(BURLINGTON), 1)
    assert [{name: int(votes) for name, votes in stage.votes.items()} for stage in found.stages] == [
        {"K": 2982, "M": 2554, "W": 3297}, {"K": 4314, "M": 0, "W": 4064},
    ]  # fmt: skip
    assert found.elected == ("K",)
    # The candidate who beats both others pairwise loses: what a Condorcet method would have decided.
    assert schulze(profile(BURLINGTON)).place == {"M": 1, "K": 2, "W": 3}


def test_kendalls_w_of_shrout_and_fleiss_by_hand():
    """Rank sums 23, 6, ... by hand: W = 12 S / (m² (n³ - n) - m ΣT)."""
    given = complete_table(table(SHROUT_FLEISS))
    assert concordance(given) == pytest.approx(0.88703704)


def test_trimmed_components_are_rounded_at_every_step():
    """Nine marks a component: without highest and lowest 7.964285… → 7.96; times 0.8 → 6.368 → 6.37."""
    marks = [Fraction(text) for text in ("7.75", "8", "8", "8.25", "7.5", "8.5", "8", "7.75", "8")]
    assert components({"a": marks, "b": marks}, {"a": Fraction(8, 10)}) == Fraction("6.37") + Fraction("7.96")
    assert round(float(np.mean(sorted(map(float, marks))[1:-1])), 6) == 7.964286
