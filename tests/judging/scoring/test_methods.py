"""What every method promises, and what it answers where there is nothing to answer."""

import json
import math
from fractions import Fraction
from random import Random

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from judging.scoring import rasch
from judging.scoring.analysis import Analysis, analyse
from judging.scoring.estimates import Named
from judging.scoring.marks import Mark, Marks, Steps
from judging.scoring.reviews import parts_of
from judging.scoring.robust import gauge
from judging.scoring.strengths import bradley_terry, plackett_luce
from judging.scoring.stv import stv
from judging.scoring.votes import Profile
from tests.judging.scoring.published import grid, profile

METHODS = list(Named)
CORRECTED = [Named.ADDITIVE, Named.BLUP, Named.BLUP_SCALE, Named.MFRM]
EXACT = [Named.MEAN, Named.TRIMMED, Named.MEDIAN, Named.MAJORITY, Named.BORDA, Named.ISU]


def marks(text: str, criterion: str = "") -> Marks:
    return Marks([Mark(film, juror, criterion, score) for film, juror, score in grid(text)])


def a_panel(films: int = 60, jurors: int = 6, each: int = 3, seed: int = 1, noise: float = 1.0) -> Marks:
    """Scores with two decimals of films of known quality: film F00 is the best, the next a tenth worse, and so on."""
    chance = Random(seed)
    rows = [
        Mark(f"F{film:02}", f"J{juror}", "", hundredths(900 - 10 * film + 25 * juror + chance.gauss(0, 100 * noise)))
        for film in range(films)
        for juror in chance.sample(range(jurors), each)
    ]  # fmt: skip
    return Marks(rows)


def hundredths(value: float) -> Fraction:
    return Fraction(round(value), 100)


def scores(found: Analysis) -> dict[str, float | None]:
    return {one.film: one.score for one in found.films}


def numbers(found: object) -> list[float]:
    """Every float in an analysis, however deep."""
    if isinstance(found, float):
        return [found]
    if isinstance(found, dict):
        return [number for part in found.values() for number in numbers(part)]
    inside = vars(found).values() if hasattr(found, "__dataclass_fields__") else found
    if isinstance(found, (str, bool, int, type(None), Fraction)):
        return []
    return [number for part in inside for number in numbers(part)]


# ── Promises ──────────────────────────────────────────────────────────────────
@pytest.mark.parametrize("method", METHODS)
def test_the_order_of_the_input_means_nothing(method: Named):
    panel = a_panel(films=12)
    mixed = list(panel.rows)
    Random(5).shuffle(mixed)
    assert analyse(Marks(mixed), method, line=3) == analyse(panel, method, line=3)


@pytest.mark.parametrize("method", CORRECTED)
def test_a_juror_who_always_gives_less_changes_no_place(method: Named):
    panel = a_panel(films=30, each=6, noise=0.3)
    moved = Marks([mark._replace(value=mark.value - 2 * (mark.juror == "J4")) for mark in panel.rows])
    if method is Named.MFRM:  # whole marks, and all of them: a constant moves a step, not the scale
        panel = Marks([mark._replace(value=Fraction(round(mark.value))) for mark in panel.rows])
        moved = Marks([mark._replace(value=mark.value - 1) for mark in panel.rows])
    before, after = (
        [line.film for line in analyse(one, method).films] for one in (panel, moved)
    )  # fmt: skip
    assert before == after


def test_least_squares_take_a_constant_out_entirely():
    panel = a_panel()
    moved = Marks([mark._replace(value=mark.value - 2 * (mark.juror == "J4")) for mark in panel.rows])
    before, after = scores(analyse(panel, Named.ADDITIVE)), scores(analyse(moved, Named.ADDITIVE))
    level = {round(after[film] - before[film], 9) for film in before}
    assert level == {round(-2 / 6, 9)}


@pytest.mark.parametrize("method", [*EXACT, Named.ADDITIVE, Named.BLUP])
def test_a_better_mark_never_costs_a_place(method: Named):
    panel = a_panel(films=40, each=4)
    place = {one.film: one.place for one in analyse(panel, method).films}
    better = list(panel.rows)
    better[80] = better[80]._replace(value=better[80].value + 1)
    after = {one.film: one.place for one in analyse(Marks(better), method).films}
    assert after[better[80].film] <= place[better[80].film]


@pytest.mark.parametrize("method", METHODS)
def test_exact_ties_stay_exact(method: Named):
    """F00 and F01 got the same marks from the same jurors, in thirds that no float can hold."""
    panel = a_panel(films=40, each=6)
    twin = [mark._replace(film="F01", value=mark.value / 3) for mark in panel.rows if mark.film == "F00"]
    rows = [mark._replace(value=mark.value / 3) for mark in panel.rows if mark.film != "F01"] + twin
    if method is Named.MFRM:
        rows = [mark._replace(value=Fraction(round(mark.value))) for mark in rows]
    lines = {one.film: one for one in analyse(Marks(rows), method, line=5).films}
    one, other = lines["F00"], lines["F01"]
    assert (one.place, one.score) == (other.place, other.score)
    assert one.is_tied
    assert (one.low, one.high, one.top) == (other.low, other.high, other.top)


@settings(max_examples=40, deadline=None)
@given(
    st.dictionaries(
        st.tuples(st.integers(0, 7), st.integers(0, 4), st.sampled_from("ab")), st.integers(1, 10), min_size=1
    ),
    st.sampled_from(METHODS),
)
def test_anything_at_all_gets_a_finite_answer(cells: dict[tuple[int, int, str], int], method: Named):
    rows = [Mark(f"F{f}", f"J{j}", c, Fraction(v)) for (f, j, c), v in cells.items()]
    found = analyse(Marks(rows), method, line=2)
    assert all(math.isfinite(number) for number in numbers(found))
    assert {one.film for one in found.films} == {row.film for row in rows}
    json.dumps([vars(one) for one in found.films], allow_nan=False)


# ── Where there is nothing to tell apart ──────────────────────────────────────
def told(text: str, method: Named = Named.BLUP_SCALE) -> tuple[str, list[str]]:
    found = analyse(marks(text), method)
    return found.method.value, [one.code for one in found.warnings]


def test_degenerate_input_is_labelled():
    assert told("5 5 5\n5 5 5") == ("mean", ["fell_too_few", "all_equal"])
    assert told("7 8") == ("mean", ["fell_too_few", "one_review"])
    assert told("7\n8") == ("mean", ["fell_too_few", "one_juror", *[]])
    assert told("7 . .\n. 8 .\n. . 9")[1][:2] == ["fell_too_few", "falls_apart"]
    assert told("10 10\n10 10", Named.MFRM) == ("mean", ["fell_no_information", "fell_too_few", "all_equal"])
    assert told("1 2 3\n1 2 3\n1 2 3") == ("mean", ["fell_too_few"])


def test_films_that_no_juror_tells_apart_have_no_consistent_difference():
    """Jurors differ, films do not: the third form would be nought by nought."""
    found = analyse(marks("1 2 3\n1 2 3\n1 2 3"), Named.MEAN).reliability.intraclass
    assert (found["3,1"].value, found["3,k"].value, found["2,1"].value) == (None, None, 0.0)
    assert found["1,1"].value == pytest.approx(-0.5)


def test_rasch_without_a_finite_measure_steps_down_and_says_so():
    """Marks that are sums without any error part films without a doubt."""
    exact = "\n".join(" ".join(str(film + juror) for juror in range(5)) for film in range(12))
    assert told(exact, Named.MFRM) == ("blup", ["fell_unbounded"])


def test_a_criterion_of_one_mark_only_is_not_measured():
    rows = [
        Mark(f"F{film}", f"J{juror}", code, Fraction(mark))
        for film in range(8) for juror in range(4) for code, mark in (("a", (film + juror * film) % 4), ("b", 3))
    ]  # fmt: skip
    found = analyse(Marks(rows, steps=Steps.CRITERION), Named.MFRM)
    assert [(line.measured.measure is None, line.measured.error is None) for line in found.criteria] == [
        (False, False), (True, True),
    ]  # fmt: skip
    assert all(math.isfinite(number) for number in numbers(found))


def test_parts_that_share_nothing_are_named():
    found = analyse(marks("7 8 . .\n6 7 . .\n. . 4 5"), Named.ADDITIVE)
    (apart,) = [one for one in found.warnings if one.code == "falls_apart"]
    assert apart.facts == {"parts": 2, "told": "J00, J01: F00, F01; J02, J03: F02"}
    assert parts_of(marks("7 8 . .\n6 7 . .\n. . 4 5").reviews)[1] == (("J02", "J03"), ("F02",))


def test_a_film_without_a_review_has_no_place():
    panel = a_panel(films=20)
    found = analyse(Marks([*panel.rows, Mark("F99", "J0", "", None)]), Named.BLUP)
    last = found.films[-1]
    assert (last.film, last.score, last.place, last.low, last.reviews) == ("F99", None, None, None, 0)
    assert "no_review" in [one.code for one in found.warnings]


def test_the_default_falls_back_where_jurors_have_seen_little():
    panel = a_panel(films=30, jurors=6, each=3)
    assert analyse(panel).method is Named.BLUP
    assert next(one.code for one in analyse(panel).warnings) == "fell_few_each"
    assert analyse(a_panel(films=60, jurors=6, each=3)).method is Named.BLUP_SCALE


def test_a_review_without_every_mark_does_not_count():
    rows = [
        Mark("A", "x", "story", Fraction(7)),
        Mark("A", "x", "sound", Fraction(9)),
        Mark("B", "x", "story", Fraction(3)),
    ]
    found = Marks(rows, {"sound": Fraction(3)})
    assert found.incomplete == (("B", "x"),)
    assert scores(analyse(found, Named.MEAN)) == {"A": 8.5, "B": None}


# ── Single methods ────────────────────────────────────────────────────────────
def test_the_majority_gauge():
    """Balinski & Laraki: a greater share above is better among "+", a smaller share below among "-"."""
    given = ((5, 5, 4, 4, 4), (5, 4, 4, 4, 4), (4, 4, 4, 4, 3), (5, 4, 4, 3, 3), (5, 3))
    gauges = [gauge([Fraction(grade) for grade in grades]) for grades in given]
    assert [one.is_plus for one in gauges] == [True, True, False, False, True]
    assert sorted(gauges, reverse=True) == gauges
    assert gauge([Fraction(5), Fraction(3)]).grade == 3


def test_two_items_by_joint_likelihood_are_twice_too_far_apart():
    """E. B. Andersen (1973): with two items joint likelihood gives twice the conditional 2 log(n10 / n01)."""
    answers = [(1, 0)] * 30 + [(0, 1)] * 10 + [(1, 1)] * 5 + [(0, 0)] * 5
    person = np.repeat(np.arange(len(answers)), 2)
    item = np.tile([0, 1], len(answers))
    found = rasch.measure([person, item], [len(answers), 2], np.array(answers).ravel())
    assert found.facets[1].measure == pytest.approx([-math.log(3), math.log(3)], abs=1e-6)
    assert found.facets[0].extreme.sum() == 10


def test_rasch_measures_reproduce_every_raw_score():
    """The equations of joint likelihood: what is expected of each film, juror and criterion is what it got."""
    chance = np.random.default_rng(4)
    film, juror, criterion = (axis.ravel() for axis in np.meshgrid(range(12), range(4), range(3), indexing="ij"))
    given_marks = np.clip(np.round(5 + film / 3 - juror / 2 + criterion / 3 + chance.normal(0, 1, film.size)), 1, 9)
    found = rasch.measure([film, juror, criterion], [12, 4, 3], given_marks.astype(np.int64))
    for level, facet in zip((film, juror, criterion), found.facets, strict=True):
        kept = ~facet.extreme[level]
        missed = np.bincount(level[kept], weights=(given_marks - found.expected)[kept])
        assert np.abs(missed).max() < 1e-5
    assert [abs(float(facet.measure.mean())) < 1e-9 for facet in found.facets[1:]] == [True, True]
    assert found.facets[1].measure[3] > found.facets[1].measure[0]


def test_davidsons_ties_reproduce_points_and_ties():
    pairs = {tuple(pair): Fraction(n) for pair, n in {"ab": 6, "ba": 3, "bc": 5, "cb": 4, "ca": 2, "ac": 7}.items()}
    ties = {("a", "b"): Fraction(3), ("c", "b"): Fraction(2)}
    found = bradley_terry(Profile(pairs=pairs, ties=ties))
    expected = dict.fromkeys("abc", 0.0)
    tied = 0.0
    for one, other, games in (("a", "b", 12), ("b", "c", 11), ("a", "c", 9)):
        left, right = math.exp(found.strength[one]), math.exp(found.strength[other])
        total = left + right + found.tie * math.sqrt(left * right)
        share = found.tie * math.sqrt(left * right) / total
        expected[one] += games * (left / total + share / 2)
        expected[other] += games * (right / total + share / 2)
        tied += games * share
    assert expected == pytest.approx({"a": 14.5, "b": 10.5, "c": 7})
    assert tied == pytest.approx(5)


def test_who_never_lost_gets_half_a_loss():
    found = bradley_terry(Profile(pairs={("a", "b"): Fraction(3)}))
    assert found.has_prior
    assert found.strength["a"] == pytest.approx(-found.strength["b"])
    assert 0 < found.strength["a"] < 3


def test_worths_are_shares_in_the_order_of_the_first_places():
    worth = plackett_luce(profile("5 A>B=C, 3 B>A=C, 2 C>A=B")).worth
    assert sum(worth.values()) == pytest.approx(1)
    assert worth["A"] > worth["B"] > worth["C"]


def test_whole_orders_weigh_every_choice_in_them():
    """A and B are chosen four times each from sets alike (ABC five times, then with C twice and with each other)."""
    worth = plackett_luce(profile("2 A>B>C, 1 B>C>A, 1 C>A>B, 1 B>A>C")).worth
    assert worth["A"] == worth["B"]
    assert worth["C"] < worth["A"]


@pytest.mark.parametrize("fit", [bradley_terry, plackett_luce])
def test_candidates_the_ballots_treat_alike_are_exactly_equal(fit):
    """Each of seven stands once at every place: a cyclic square, weighted by a number no float holds."""
    names = "ABCDEFG"
    turns = ", ".join(f"{Fraction(1, 3)} " + ">".join(names[turn:] + names[:turn]) for turn in range(7))
    assert set(fit(profile(turns)).strength.values()) == {0.0}
    twins = fit(profile("5 A>B>C>D, 5 B>A>C>D, 2 D>C>A>B, 2 D>C>B>A"), "D").strength
    assert twins["A"] == twins["B"] != twins["C"]


def test_nothing_but_ties_makes_all_equal():
    found = bradley_terry(Profile(ties={("a", "b"): Fraction(2)}))
    assert (found.strength, found.has_prior) == ({"a": 0.0, "b": 0.0}, True)
    assert found.tie == pytest.approx(2)


def test_a_winner_over_one_who_tied_gets_half_a_loss():
    """Without it the winner's strength and the parameter of ties would grow together without end."""
    open_end = bradley_terry(Profile(pairs={("a", "b"): Fraction(1)}, ties={("a", "b"): Fraction(1)}))
    circle = {("a", "b"): Fraction(1), ("b", "c"): Fraction(1), ("c", "a"): Fraction(1)}
    closed = bradley_terry(Profile(pairs=circle, ties={("b", "c"): Fraction(5)}))
    assert (open_end.has_prior, closed.has_prior) == (True, False)
    assert 0 < open_end.strength["a"] < 2
    assert closed.tie == pytest.approx(10 / 3, rel=1e-6)


def test_a_surplus_is_passed_on_by_hand():
    """100 votes, 2 seats: quota 34. A has 60; each paper passes on at 26/60, cut to 0.43333: B gets 40 × 0.43333."""
    found = stv(profile("40 A>B, 20 A>C, 17 B, 23 C"), 2)
    assert found.quota == 34
    assert found.stages[1].votes == {"A": 34, "B": 17 + 40 * Fraction("0.43333"), "C": 23 + 20 * Fraction("0.43333")}
    assert found.elected == ("A", "B")


def test_a_tie_for_exclusion_looks_back_and_then_draws():
    looked_back = stv(profile("9 A, 5 B>A, 4 C>B, 1 D>C"), 1)
    assert looked_back.stages[2].excluded == ("C",)
    drawn = [stv(profile("5 A, 3 B, 3 C"), 1, seed=seed).lots for seed in "01"]
    assert [lot.tied for lots in drawn for lot in lots] == [("B", "C")] * 2
