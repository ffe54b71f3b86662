from fractions import Fraction
from itertools import count
from math import exp, isfinite, log
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from judging.scoring.severity import Calibrated, Components, FellBack, Model, calibrate, fit
from judging.scoring.simplex import CEILING, FLOOR, least

Scores = dict[int, dict[int, Fraction]]


def table(*rows: list[float]) -> Scores:
    """One row a film, one column a juror."""
    return {film: {juror: Fraction(value) for juror, value in enumerate(row)} for film, row in enumerate(rows)}


def a_round(films: int, jurors: int, reviews: int, seed: int = 1, noise: float = 1.0) -> tuple[Scores, list[float]]:
    """Scores of films of known quality by jurors of known severity (juror 0 the strictest), and the qualities."""
    chance = Random(seed)
    quality = [chance.gauss(6, 1) for _ in range(films)]
    severity = [0.2 * juror - 0.1 * (jurors - 1) for juror in range(jurors)]
    scores = {
        film: {
            juror: Fraction(round(1000 * (quality[film] + severity[juror] + chance.gauss(0, noise))), 1000)
            for juror in chance.sample(range(jurors), reviews)
        }
        for film in range(films)
    }
    return scores, quality


def film_values(found: Calibrated) -> dict[int, float]:
    return {film: estimate.value for film, estimate in found.films.items()}


SHROUT_FLEISS = table([9, 2, 5, 8], [6, 1, 3, 2], [8, 4, 6, 8], [7, 1, 2, 6], [10, 5, 6, 9], [6, 2, 4, 7])


def test_the_components_of_shrout_and_fleiss():
    """P. E. Shrout & J. L. Fleiss, Psychological Bulletin 86 (1979), table 3: BMS 11.24, JMS 32.49, EMS 1.02; ICC(2,1)

    0.29 and ICC(3,1) 0.71. In a complete design REML gives the variances of the analysis of variance.
    """
    found = fit(SHROUT_FLEISS)
    film, juror, rest = (deviation**2 for deviation in (found.film, found.juror, found.residual))
    assert 4 * film + rest == pytest.approx(11.24, abs=0.005)
    assert 6 * juror + rest == pytest.approx(32.49, abs=0.005)
    assert rest == pytest.approx(1.02, abs=0.005)
    assert round(film / (film + juror + rest), 2) == 0.29
    assert round(film / (film + rest), 2) == 0.71


def test_in_a_complete_design_films_are_shrunken_means():
    """Henderson's BLUP by hand: the film's mean, drawn to the general mean by vf / (vf + ve / jurors)."""
    doubled = table(*[[float(value) for value in row.values()] for row in SHROUT_FLEISS.values()] * 2)
    found = calibrate(doubled)
    film, rest = found.components.film**2, found.components.residual**2
    general = sum(sum(row.values()) for row in doubled.values()) / 48
    kept = film / (film + rest / 4)
    expected = {number: float(general + (sum(row.values()) / 4 - general) * kept) for number, row in doubled.items()}
    assert film_values(found) == pytest.approx(expected)


def test_severities_are_found_and_taken_out():
    scores, quality = a_round(films=300, jurors=10, reviews=3)
    found = calibrate(scores)
    assert (found.model, found.why) == (Model.BLUP, None)
    assert found.components == Components(*(pytest.approx(value, rel=0.2) for value in (1, 0.6, 1, 2900)))
    severity = [found.jurors[juror].value for juror in range(10)]
    assert severity == pytest.approx([0.2 * juror - 0.9 for juror in range(10)], abs=0.3)
    covered = [abs(one.value - quality[film]) < 1.645 * one.error for film, one in found.films.items()]
    assert 0.8 < sum(covered) / 300 < 0.97


def test_errors_shrink_with_every_ballot():
    scores, _ = a_round(films=60, jurors=8, reviews=3)
    scores[0] = dict(list(scores[0].items())[:1])
    found = calibrate(scores)
    assert found.films[0].error > found.films[1].error
    assert (found.films[0].ballots, found.films[1].ballots) == (1, 3)


def test_without_noise_the_order_is_the_true_one():
    scores, quality = a_round(films=40, jurors=6, reviews=3, noise=0.0)
    found = film_values(calibrate(scores))
    assert sorted(found, key=found.get) == sorted(range(40), key=quality.__getitem__)


def test_scores_without_any_error_are_taken_as_they_are():
    found = film_values(calibrate(table(*[[film, film + 1, film + 2] for film in range(12)])))
    assert found == pytest.approx({film: film + 1 for film in range(12)}, abs=0.01)


def test_a_stricter_juror_does_not_change_the_order():
    scores, _ = a_round(films=60, jurors=8, reviews=4, noise=0.3)
    moved = {film: {j: value - 3 * (j == 5) for j, value in row.items()} for film, row in scores.items()}
    before, after = film_values(calibrate(scores)), film_values(calibrate(moved))
    level = sum(after.values()) / 60 - sum(before.values()) / 60
    assert after == pytest.approx({film: value + level for film, value in before.items()}, abs=0.05)


# ── Where the model says nothing ──────────────────────────────────────────────


@pytest.mark.parametrize(
    ("scores", "why"),
    [
        ({}, FellBack.TOO_FEW),
        (SHROUT_FLEISS, FellBack.TOO_FEW),
        (table(*[[film, film + 1] for film in range(20)]), FellBack.TOO_FEW),
        ({film: {film % 5: Fraction(film % 7)} for film in range(40)}, FellBack.NO_OVERLAP),
        (table(*[[5, 5, 5]] * 12), FellBack.NO_SPREAD),
        (table([1, 2, 3] * 10), FellBack.NO_SPREAD),
        (table(*[[film % 3, (film + 1) % 3, (film + 2) % 3] for film in range(12)]), FellBack.NO_DIFFERENCE),
        (
            table(*[[film + ((film + juror) % 3 == 0) for juror in range(3)] for film in range(12)]),
            FellBack.NO_SEVERITY,
        ),
    ],
    ids=["nothing", "24 ballots", "2 jurors", "1 each", "all equal", "1 film", "films alike", "jurors alike"],
)
def test_the_plain_mean_is_used_and_labelled(scores: Scores, why: FellBack):
    found = calibrate(scores)
    assert (found.model, found.why) == (Model.MEAN, why)
    assert film_values(found) == {film: float(sum(row.values()) / len(row)) for film, row in scores.items()}
    assert all(one.error is None for one in (*found.films.values(), *found.jurors.values()))


def test_a_film_without_ballots_has_no_estimate():
    assert calibrate({1: {}, 2: {1: Fraction(5)}}).films.keys() == {2}


def test_raw_severities_stand_in_for_modelled_ones():
    found = calibrate({1: {1: Fraction(5), 2: Fraction(8)}, 2: {3: Fraction(4)}})
    assert [found.jurors[juror].value for juror in (1, 2, 3)] == [-3.0, 3.0, 0.0]


CELLS = st.dictionaries(
    st.integers(0, 11), st.dictionaries(st.integers(0, 5), st.integers(1, 10).map(Fraction), min_size=1), min_size=1
)


@settings(max_examples=60)
@given(CELLS, st.randoms())
def test_any_input_in_any_order_gives_one_finite_answer(scores: Scores, chance):
    found = calibrate(scores)
    values = [one.value for one in (*found.films.values(), *found.jurors.values())]
    errors = [one.error for one in (*found.films.values(), *found.jurors.values()) if one.error is not None]
    assert all(isfinite(value) for value in values + errors)
    assert found.films.keys() == scores.keys()
    mixed = [(film, dict(chance.sample(list(row.items()), len(row)))) for film, row in scores.items()]
    chance.shuffle(mixed)
    assert calibrate(dict(mixed)) == found


# ── The search ────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("centre", [(0.0, 0.0), (3.0, -4.0), (-9.0, 9.0)])
def test_the_search_finds_the_bottom_of_a_bowl(centre: tuple[float, float]):
    found = least(lambda at: (at[0] - centre[0]) ** 2 + 3 * (at[1] - centre[1]) ** 2 + at[0] * 0, (1.0, 1.0))
    assert found == pytest.approx(centre, abs=1e-4)


def test_the_search_follows_rosenbrocks_valley():
    found = least(lambda at: 100 * (at[1] - at[0] ** 2) ** 2 + (1 - at[0]) ** 2, (-1.2, 1.0))
    assert found == pytest.approx((1, 1), abs=1e-3)


def test_the_search_ends_at_its_walls():
    found = least(lambda at: at[0] - at[1], (0.0, 0.0))
    assert found == pytest.approx((FLOOR, CEILING))
    assert (exp(FLOOR), CEILING) == pytest.approx((1e-8, log(1e6)))


def test_a_search_without_a_bottom_ends_all_the_same():
    falling = count(0, -1)
    assert least(lambda _: next(falling), (0.0, 0.0))
    assert next(falling) > -2000
