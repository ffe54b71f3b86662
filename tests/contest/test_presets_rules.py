"""Rounds and awards that contradict each other, one by one, as the reader of presets tells them."""

import pytest

from contest.presets.sense import nonsense
from contest.problems import Problem
from contest.wording import sentence

STORY = {"code": "story", "weight": 100}


def told(rounds: list[dict] | None = None, awards: list[dict] | None = None) -> list[tuple[str, str]]:
    """What is wrong with these rounds and awards, as pairs of a code and a path; each has its sentence."""
    tree = {
        "edition": {"time_zone": "UTC"},
        "rules": {"duration": {"min_ms": 1, "max_ms": 2}},
        "rounds": [{"code": "first", "criteria": [STORY]}] if rounds is None else rounds,
        "awards": awards or [],
    }
    found: list[Problem] = list(nonsense(tree))
    assert all(sentence(problem) for problem in found)
    return [(problem.code, str(problem.facts["path"])) for problem in found]


def award(**said: object) -> list[dict]:
    return [{"code": "best", **said}, {"code": "other"}]


def a_round(code: str = "first", **said: object) -> dict:
    return {"code": code, "criteria": [STORY], **said}


# ── Rounds ────────────────────────────────────────────────────────────────────
def test_a_round_lets_films_through_by_number_or_by_score_and_never_by_both():
    assert told([a_round(cut=3)]) == told([a_round(cut_above="7.5")]) == []
    assert told([a_round(), a_round("second", cut=3, cut_above="7.5")]) == [("two_cut_lines", "rounds[2].cut_above")]


def test_fewer_films_come_through_each_round():
    assert told([a_round(cut=54), a_round("second", cut=11)]) == []
    assert told([a_round(cut=11), a_round("second"), a_round("third", cut=11)]) == [("cut_grows", "rounds[3].cut")]


@pytest.mark.parametrize("mode", ["rank", "choose"])
def test_only_a_round_that_scores_has_a_sheet_of_criteria(mode: str):
    assert told([{"code": "first", "mode": mode}]) == []
    assert told([a_round(mode=mode)]) == [("sheet_of_its_own", "rounds[1].criteria")]


def test_a_criterion_of_one_award_weighs_nothing_in_the_standing():
    look = {"code": "look", "weight": 0, "award": "best"}

    assert told([a_round(criteria=[STORY, look])], award()) == []
    assert told([a_round(criteria=[{**STORY, "weight": 90}, {**look, "weight": 10}])], award()) == [
        ("award_weighs", "rounds[1].criteria[2].weight")
    ]


def test_a_criterion_is_of_an_award_that_there_is():
    look = {"code": "look", "weight": 0, "award": "nobody"}

    assert told([a_round(), a_round("second", criteria=[STORY, look])], award()) == [
        ("unknown_award", "rounds[2].criteria[2].award")
    ]


def test_a_criterion_and_a_round_stand_once():
    assert told([a_round(criteria=[{**STORY, "weight": 50}] * 2)]) == [("repeated", "rounds[1].criteria")]
    assert told([a_round(), a_round()]) == [("repeated", "rounds")]


# ── Awards ────────────────────────────────────────────────────────────────────
def test_an_award_is_decided_by_a_round_that_there_is_and_a_criterion_of_that_round():
    rounds = [a_round(), a_round("second", criteria=[{"code": "look", "weight": 100}])]

    for sound in ("standing", "standing@first", "criterion:story@first", "criterion:look", "ballot:sponsor", "chosen"):
        assert told(rounds, award(decides_by=sound)) == []
    assert told(rounds, award(decides_by="standing@third")) == [("unknown_round", "awards[1].decides_by")]
    assert told(rounds, award(decides_by="criterion:story")) == [("unknown_criterion", "awards[1].decides_by")]
    assert told(rounds, award(decides_by="criterion:look@first")) == [("unknown_criterion", "awards[1].decides_by")]


def test_an_award_cumulates_with_another_that_there_is():
    assert told(awards=award(cumulates_with=["other"])) == []
    assert told(awards=award(cumulates_with=["best"])) == [("unknown_award", "awards[1].cumulates_with")]
    assert told(awards=award(cumulates_with=["nobody"])) == [("unknown_award", "awards[1].cumulates_with")]


def test_an_award_is_for_films_longer_than_its_least_and_shorter_than_its_most():
    assert told(awards=award(eligible={"min_ms": 1, "max_ms": 2})) == told(awards=award(eligible={"min_ms": 5})) == []
    assert told(awards=award(eligible={"min_ms": 2, "max_ms": 2})) == [("min_above_max", "awards[1].eligible")]
    assert told(awards=award(eligible={"max_ms": 0})) == [("min_above_max", "awards[1].eligible")]
