"""The adaptive rule, and `allocate_jury`: a jury in a file, an allocation out."""

import json
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from judging.allocation.adaptive import Plan, Standing, chance_above, enough, plan

FIELD = [Standing(film, score, 0.6) for film, score in enumerate([9.0, 7.2, 7.1, 6.9, 6.8, 4.0, 3.0])]


def test_reviews_go_where_the_line_is_least_certain():
    found = plan(FIELD, advance=3, noise=1.0, reviews=8)
    assert found.line == 7.0
    assert found.undecided == (1, 2, 3, 4)
    assert found.reviews == 8
    assert set(found.more) == {1, 2, 3, 4}
    assert 0 < found.settled < 4


def test_the_order_of_films_means_nothing():
    assert plan(FIELD[::-1], advance=3, noise=1.0, reviews=7) == plan(FIELD, advance=3, noise=1.0, reviews=7)


def test_more_reviews_settle_more():
    settled = [plan(FIELD, advance=3, noise=1.0, reviews=n).settled for n in (0, 4, 12, 40)]
    assert settled == sorted(settled)
    assert settled[0] == 0


def test_who_has_no_juror_left_gets_none():
    field = [Standing(2, 7.1, 0.6, most=0) if one.film == 2 else one for one in FIELD]
    assert 2 not in plan(field, advance=3, noise=1.0, reviews=20).more


@pytest.mark.parametrize(("advance", "noise"), [(0, 1.0), (7, 1.0), (3, 0.0)])
def test_without_a_line_or_noise_nothing_is_handed_out(advance: int, noise: float):
    assert plan(FIELD, advance=advance, noise=noise, reviews=9) == Plan({}, (), 0.0, float("inf"))


def test_a_film_without_error_is_decided():
    assert [chance_above(Standing(1, score, 0.0), 7.0) for score in (8, 7, 6)] == [1, 0.5, 0]


def test_the_proposal_is_no_larger_than_it_must_be():
    found = enough(FIELD, advance=3, noise=1.0, share=0.5, limit=60)
    less = plan(FIELD, advance=3, noise=1.0, reviews=found.reviews - 3)
    assert found.settled >= 0.5 * len(found.undecided) > less.settled


# ── The command ───────────────────────────────────────────────────────────────
JURY = {
    "jurors": [
        {"id": "ann", "languages": ["en", "es"], "load": 3}, {"id": "bob", "languages": ["en"]},
        {"id": "cyd", "languages": ["es"], "conflicts": ["F3"]}, "dan",
    ],
    "films": [{"id": "F1", "language": "en"}, {"id": "F2", "languages": ["es"]}, "F3", {"id": "F4", "language": "zh"}],
    "conflicts": [["dan", "F4"], {"juror": "bob", "film": "F1"}], "reviews_per_film": 2, "seed": "x",
}  # fmt: skip


def dealt(path: Path, given: object) -> dict[str, Any]:
    file, out = path / "jury.json", StringIO()
    file.write_text(json.dumps(given))
    call_command("allocate_jury", str(file), "--json", stdout=out)
    return json.loads(out.getvalue())


def test_conflicts_languages_and_loads_hold(tmp_path: Path):
    found = dealt(tmp_path, JURY)
    pairs = {(one["juror"], one["film"]) for one in found["assignments"]}
    assert pairs.isdisjoint({("bob", "F1"), ("dan", "F4"), ("cyd", "F3"), ("bob", "F2"), ("cyd", "F1")})
    assert found["diagnostics"]["short"] == [{"film": "F4", "wanted": 2, "given": 0, "why": "languages"}]
    assert found["diagnostics"]["loads"]["ann"] <= 3
    assert found["diagnostics"]["components"] == 1


def test_lists_in_another_order_and_maps_say_the_same(tmp_path: Path):
    turned = {**JURY, "jurors": JURY["jurors"][::-1], "films": JURY["films"][::-1]}
    assert dealt(tmp_path, turned) == dealt(tmp_path, JURY)
    maps = {
        "jurors": ["ann", "bob"], "films": ["F1", "F2"], "languages": {"ann": ["en"], "F1": "en", "F2": "es"},
        "loads": {"ann": 1}, "reviews_per_film": 1,
    }  # fmt: skip
    found = dealt(tmp_path, maps)["assignments"]
    assert ("ann", "F2") not in {(one["juror"], one["film"]) for one in found}


def test_a_film_may_name_its_conflicts_and_scripts_of_a_language_are_one(tmp_path: Path):
    films = [{"id": "F1", "conflicts": ["ann"], "quorum": 1}, {"id": "F2", "language": "en-GB", "reviews": 2}]
    jurors = [{"id": "ann", "languages": ["EN_us"]}, {"id": "bob", "languages": "en"}]
    found = dealt(tmp_path, {"jurors": jurors, "films": films, "reveiws_per_film": 9})
    pairs = sorted((one["juror"], one["film"]) for one in found["assignments"])
    assert pairs == [("ann", "F2"), ("bob", "F1"), ("bob", "F2")]
    assert found["diagnostics"]["ignored"] == ["reveiws_per_film"]


def test_people_may_ask_for_a_table(tmp_path: Path):
    file, out = tmp_path / "jury.json", StringIO()
    file.write_text(json.dumps(JURY))
    call_command("allocate_jury", str(file), "--table", stdout=out)
    assert [line.split()[:2] for line in out.getvalue().splitlines()[:2]] == [["juror", "films"], ["ann", "2"]]
    assert "F4: 0 / 2 (languages)" in out.getvalue()


def test_given_scores_stay_and_further_reviews_go_to_the_line(tmp_path: Path):
    films, jurors = [f"F{n:02}" for n in range(20)], [f"J{n}" for n in range(6)]
    scores = [
        {"juror": jurors[(n + k) % 6], "film": film, "score": 9 - n * 0.35 + (n * 5 + k * 3) % 4 / 2}
        for n, film in enumerate(films) for k in range(2)
    ]  # fmt: skip
    given = {
        "jurors": jurors, "films": films, "reviews_per_film": 2, "scores": scores, "advance": 8, "more_reviews": 10,
    }  # fmt: skip
    found = dealt(tmp_path, given)
    facts = found["diagnostics"]["adaptive"]
    assert sum(one["new"] for one in found["assignments"]) == facts["reviews"] == 10
    assert set(facts["more"]) <= set(films[3:14])
    assert 0 < facts["expected_settled"] <= len(facts["at_the_line"])


def test_every_mistake_is_named(tmp_path: Path):
    file = tmp_path / "jury.json"
    file.write_text(
        json.dumps({"jurors": ["a", "a", {}], "films": ["x"], "conflicts": [["a", "y"]], "reviews_per_film": -1})
    )
    with pytest.raises(CommandError) as caught:
        call_command("allocate_jury", str(file), stdout=StringIO())
    assert caught.value.returncode == 1
    assert len(str(caught.value).splitlines()) == 4
