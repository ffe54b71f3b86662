"""Corners of the rules that other tests pass by: sheets read without a command, ways out of a search, empty ends."""

from fractions import Fraction
from random import Random

import numpy as np
import pytest

from judging.allocation.adaptive import Standing, enough, plan
from judging.scoring import mixed, rasch
from judging.scoring.analysis import analyse
from judging.scoring.averages import Method
from judging.scoring.ballotsheet import read_profile
from judging.scoring.deciding import decide
from judging.scoring.distributions import beta_part, f_below
from judging.scoring.estimates import Named
from judging.scoring.marks import Mark, Marks
from judging.scoring.mixed import Design, Ratios, fit
from judging.scoring.reliability import Level, alpha, correlation, mean_spearman
from judging.scoring.reviews import reviews_from
from judging.scoring.rubric import Criterion, Rubric, on_scale
from judging.scoring.spreadsheet import read_marks
from judging.scoring.strengths import climb
from judging.scoring.stv import stv
from judging.scoring.uncertainty import draws, interval, tie_band
from judging.scoring.votes import Ballot, Profile, borda
from tests.judging.scoring.published import profile, table


def panel(films: int = 60, jurors: int = 6, each: int = 3, *, drift: float = 0.0) -> dict[tuple[str, str], Fraction]:
    """(film, juror) → score; jurors see films in the order of their numbers and become stricter by `drift` a film."""
    chance = Random(7)
    quality = [chance.gauss(6, 1) for _ in range(films)]
    return {
        (f"F{film:03}", f"J{juror:03}"): Fraction(
            round(100 * (quality[film] + chance.gauss(0, 0.7) - drift * film + juror / 5)), 100
        )
        for film in range(films)
        for juror in chance.sample(range(jurors), each)
    }


# ── Sheets ────────────────────────────────────────────────────────────────────
def problems(text: str) -> list[tuple[str, object]]:
    return [(one.code, one.facts.get("line")) for one in read_profile(text).problems]


def test_pairs_are_read_with_their_mistakes():
    head = "winner,loser,tie,count,note\n"
    assert problems(head + ",B,,1,\nA,A,,1,\nA,B,maybe,1,\nA,B,,-1,\nA,B,,x,\n") == [
        ("cell_empty", 2), ("same_twice", 3), ("not_yes_no", 4), ("not_positive", 5), ("not_a_number", 6),
    ]  # fmt: skip
    assert problems(head) == problems(head + "A,B,,0,\n") == [("no_rows", None)]
    read = read_profile(head + "A,B,,2,\nA,B,,1,\nB,A,yes,1,\n")
    assert (read.profile.pairs, read.profile.ties) == ({("A", "B"): 3}, {("B", "A"): 1})
    assert [one.code for one in read.notices] == ["columns_ignored"]
    assert borda(read.profile) == {"A": Fraction(7, 2), "B": Fraction(1, 2)}
    assert read.profile.majorities == {("A", "B"): 3, ("B", "A"): 0}


def test_ballots_are_read_with_their_mistakes():
    head = "ballot,rank,candidate,weight\n"
    assert problems(head + "1,1,,1\n2,0,A,1\n3,1,A,0\n4,1,A,1\n4,2,A,1\n4,2,B,2\n") == [
        ("cell_empty", 2), ("not_positive", 3), ("not_positive", 4), ("candidate_twice", 6), ("two_weights", 7),
    ]  # fmt: skip
    assert problems(head) == [("no_rows", None)]
    assert problems(head + f"1,{'1' * 13},A,1\n") == [("too_many_digits", 2)]
    read = read_profile(head + "1,1,A,2\n1,1,B,\n2,2,B,\n2,1,A,\n")
    assert [(one.groups, one.weight) for one in read.profile.ballots] == [((("A", "B"),), 2), ((("A",), ("B",)), 1)]
    assert dict(read.tied_at) == {"1": 3}


def test_marks_are_read_with_pools_and_positions():
    head = "juror,film,criterion,score,pool,position\n"
    bad = read_marks(
        head + "a,A,,7,,\na,A,x,7,en,first\na,B,x,7,en,1\nb,B,x,7,fr,1\nb,B,x,7,en,2\n\na,C,x,1,,1,more\nb,D,x\n"
    )
    assert [(one.code, one.facts["line"]) for one in bad.problems] == [
        ("cell_empty", 2), ("not_a_number", 3), ("two_pools", 5), ("too_many_cells", 8), ("too_few_cells", 9),
    ]  # fmt: skip
    good = read_marks(head + "a,A,x,7,en,1\na,B,x,,fr,2\n", {"x": Fraction(2)})
    assert (good.marks.pools, good.marks.positions) == ({"A": "en", "B": "fr"}, {("a", "A"): 1, ("a", "B"): 2})
    assert [one.code for one in good.notices] == ["cells_missing"]
    assert [one.code for one in read_marks(head + "a,A,x,7,,\n", {"y": Fraction(1)}).problems] == ["unknown_weight"]
    assert [one.code for one in read_marks(head).problems] == ["no_rows"]
    assert [one.code for one in read_marks(" \n").problems] == ["file_empty"]
    assert [one.code for one in read_marks("juror,film,score\na,A,7\na,A,8\n").problems] == ["row_twice"]
    assert [one.code for one in read_marks('juror,film,score\na,"A,7\n').problems] == ["quotes"]
    assert [one.code for one in read_marks("juror,film,score,score\na,A,7,8\n").problems] == ["column_twice"]
    odd = read_marks("juror,film,score,note\na,A,x,\n")
    assert ([one.code for one in odd.problems], [one.code for one in odd.notices]) == (
        ["not_a_number"],
        ["columns_ignored"],
    )


# ── Models ────────────────────────────────────────────────────────────────────
def test_jurors_who_became_stricter_are_told_so():
    """Every juror sees the films in an own order, and ends two points stricter than at the beginning."""
    chance, marks, positions = Random(7), dict[tuple[str, str], Fraction](), dict[tuple[str, str], int]()
    for juror in ("J0", "J1", "J2"):
        for place, film in enumerate(chance.sample(range(40), 40)):
            positions[juror, f"F{film:02}"] = place
            marks[f"F{film:02}", juror] = Fraction(film % 8 + 3) - Fraction(place, 20)
    rows = [Mark(film, juror, "", score) for (film, juror), score in marks.items()]
    found = analyse(Marks(rows, positions=positions), Named.BLUP)
    assert all(one.sheet.drift < -0.5 for one in found.jurors)


def test_pools_have_means_of_their_own_and_a_film_without_a_review_has_none():
    rows = [Mark(film, juror, "", score) for (film, juror), score in panel(films=80).items()]
    pools = {mark.film: "en" if int(mark.film[1:]) % 2 else "fr" for mark in rows}
    found = analyse(Marks([*rows, Mark("F999", "J000", "", None)], pools=pools), Named.BLUP)
    assert (found.films[-1].film, found.films[-1].place) == ("F999", None)
    assert found.components != analyse(Marks(rows), Named.BLUP).components


def test_a_large_side_is_searched_from_a_sample(monkeypatch: pytest.MonkeyPatch):
    """With limits as low as this panel the search and the errors take the ways of a large one, to the same end."""
    reviews = reviews_from([(film, juror, score) for (film, juror), score in panel(80, 30, 6).items()])
    turned = reviews_from([(juror, film, score) for (film, juror), score in panel(80, 30, 6).items()])
    plain = fit(Design(reviews))
    monkeypatch.setattr(mixed, "LARGE", 20)
    monkeypatch.setattr(mixed, "SAMPLE", 10)
    monkeypatch.setattr(mixed, "MOST_CELLS", 10)
    sampled, other = fit(Design(reviews)), fit(Design(turned))
    assert sampled[1].deviance == pytest.approx(plain[1].deviance, abs=1e-6)
    assert (other[1].film, other[1].juror) == pytest.approx((plain[1].juror, plain[1].film), rel=1e-4)
    solved = Design(reviews).solve(Ratios(1.0, 1.0))
    assert solved.film_apart == pytest.approx(solved.film_error)


def test_a_start_far_away_is_left_behind():
    reviews = reviews_from([(film, juror, score) for (film, juror), score in panel().items()])
    near, far = fit(Design(reviews)), fit(Design(reviews), Ratios(900.0, 900.0))
    assert fit(Design(reviews), near[0])[1].deviance == pytest.approx(near[1].deviance, abs=1e-6)
    assert far[1].deviance == pytest.approx(near[1].deviance, abs=1e-4)


def test_values_of_a_model_decide_at_nine_decimals():
    given: dict[int, dict[int, Fraction]] = {}
    for (film, juror), score in panel().items():
        given.setdefault(int(film[1:]), {})[int(juror[1:])] = score
    decided = decide(Method.BLUP, given, [], Rubric((Criterion("mark", 100),)), {})
    assert len(decided.values) == 60
    assert all((value * 10**9).denominator == 1 for value in decided.values.values())
    few = {film: given[film] for film in (0, 1)}
    fallen = decide(Method.BLUP, few, [], Rubric((Criterion("mark", 100),)), {})
    assert (fallen.used, fallen.values[0]) == (Method.MEAN, sum(few[0].values()) / 3)


def test_marks_too_fine_for_a_rating_scale():
    rows = [Mark(f"F{film}", f"J{juror}", "", Fraction(film * 7 + juror, 9)) for film in range(40) for juror in (1, 2)]
    assert next(one.code for one in analyse(Marks(rows), Named.MFRM).warnings) == "fell_too_fine"


def test_a_staircase_has_no_finite_measures():
    """Two films, two jurors, a step apart each, and above them films with the best mark only: likelihood has no top."""
    marks = np.array([0, 1, 1, 2, *[3] * 16])
    film, juror = (axis.ravel() for axis in np.indices((10, 2)))
    assert not rasch.measure([film, juror], [10, 2], marks).is_bounded


def test_a_search_that_does_not_end_in_time_says_so(monkeypatch: pytest.MonkeyPatch):
    film, juror = (axis.ravel() for axis in np.indices((4, 3)))
    marks = np.array([0, 1, 2, 1, 1, 0, 2, 0, 1, 2, 2, 1])
    assert rasch.measure([film, juror], [4, 3], marks).is_bounded
    monkeypatch.setattr(rasch, "MOST_TURNS", 2)
    assert not rasch.measure([film, juror], [4, 3], marks).is_bounded


def test_steps_that_overshoot_are_halved():
    """-log cosh(10 x) is nearly straight at 0.9: a whole step leads beyond the other side."""

    def bend(at: np.ndarray) -> tuple[float, np.ndarray, np.ndarray]:
        x = float(at[0])
        return (
            -float(np.log(np.cosh(10 * x))),
            np.array([-10 * np.tanh(10 * x)]),
            np.array([[100 / np.cosh(10 * x) ** 2]]),
        )

    assert climb(np.array([0.9]), bend, 1, 1.0) == pytest.approx([0.0], abs=1e-9)


def test_a_drift_needs_three_films_at_different_places():
    rows = [Mark(f"F{film}", f"J{juror}", "", Fraction(film + juror)) for film in range(4) for juror in range(3)]
    alike = analyse(Marks(rows, positions={("J0", "F0"): 0}), Named.MEAN).jurors
    few = analyse(Marks(rows[:6], positions={("J0", "F0"): 1}), Named.MEAN).jurors
    assert [one.sheet.drift for one in (*alike, *few)] == [None] * 6


def test_a_component_that_does_not_count_is_left_out():
    rows = [
        Mark("F", "J", "story", Fraction(7)),
        Mark("F", "J", "note", Fraction(1)),
        Mark("G", "J", "note", Fraction(9)),
    ]
    found = analyse(Marks(rows, {"note": Fraction(0)}), Named.ISU)
    assert [(one.film, one.score) for one in found.films] == [("F", 7.0), ("G", None)]


def test_further_reviews_end_where_nothing_is_left_to_gain():
    field = [
        Standing(1, 9.0, 0.6, most=1),
        Standing(2, 7.0, 0.6, most=1),
        Standing(3, 7.0, 0.0),
        Standing(4, -90.0, 0.1),
    ]
    found = plan(field, advance=2, noise=1.0, reviews=50)
    assert found.more == {2: 1}
    close = [Standing(1, 7.2, 0.6, most=1), Standing(2, 7.0, 0.6, most=1)]
    assert plan(close, advance=1, noise=1.0, reviews=50).reviews == 2
    assert enough(close, advance=1, noise=1.0, share=1.0, limit=2).reviews == 2


# ── Empty ends ────────────────────────────────────────────────────────────────
def test_ends_of_distributions():
    assert [f_below(value, 2, 3) for value in (0.0, float("inf"))] == [0.0, 1.0]
    assert [beta_part(2, 3, x) for x in (0.0, 1.0)] == [0.0, 1.0]


def test_what_nothing_can_be_told_from():
    assert alpha(table("-1 2\n3 4"), Level.RATIO) is None
    assert correlation(np.array([1.0]), np.array([2.0])) is None
    crowd = reviews_from([("F", f"J{juror:02}", Fraction(juror)) for juror in range(70)])
    assert mean_spearman(crowd) is None
    assert tie_band(1, [3.0, 2.0, 2.0, 1.0], [0.0] * 4) == (1, 2)
    assert interval(draws(np.array([]), np.array([])), (), ()).low == ()


def test_a_count_that_excludes_passes_on_and_fills():
    """Three seats of five: one surplus, exact; two exclusions; the last two stay for the two last seats."""
    count = stv(profile("50 A>B>C, 20 B, 16 C>B, 8 D>C, 6 E>D"), 3, decimals=None)
    assert count.elected[0] == "A"
    assert count.stages[1].votes["B"] == 20 + 50 * Fraction(24, 50)
    assert set(count.elected) == {"A", "B", "C"}
    filled = stv(profile("6 A, 4 B, 3 C"), 3)
    assert (filled.elected, len(filled.stages)) == (("A", "B", "C"), 2)


def test_papers_without_a_name_and_equal_ranks():
    with pytest.raises(ValueError, match="equal ranks"):
        stv(profile("1 A=B"), 1)
    assert stv(Profile((Ballot(((("A",)),)), Ballot(()))), 1).elected == ("A",)


def test_a_mark_on_a_shorter_scale_is_stretched():
    rubric = Rubric((Criterion("mark", 100, 1, 4), Criterion("note", 0)))
    assert [on_scale(rubric, one, 2) for one in rubric.criteria] == [4, 2]
