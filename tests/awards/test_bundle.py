import json
from dataclasses import replace
from fractions import Fraction
from hashlib import sha256

import pytest
from hypothesis import given
from hypothesis import strategies as st

from awards.bundle import (
    ABSENT,
    Case,
    Count,
    Difference,
    Exclusion,
    Unreadable,
    canonical,
    digest,
    load,
    read,
    reproduce,
    seal,
)
from awards.tally import Category, Choice, Policy, Rulings, TieRules
from judging.scoring.ranking import Counting, Method, Numbering
from judging.scoring.rubric import Ballot, Criterion, Rubric
from judging.scoring.ties import TieStep

RUBRIC = Rubric((Criterion("story", 60), Criterion("craft", 40), Criterion("mood", 0)))
COUNT = Count(
    films=frozenset({1, 2, 3, 4}),
    ballots=(
        Ballot(1, 1, {"story": 9, "craft": 8, "mood": 3}),
        Ballot(2, 1, {"story": 8, "craft": 8}),
        Ballot(1, 2, {"story": 8, "craft": 7}),
        Ballot(2, 2, {"story": 7, "craft": 7}),
        Ballot(3, 3, {"story": 8, "craft": 7}),
        Ballot(1, 3, {"story": 7, "craft": 7}),
        Ballot(3, 4, {"story": 5}),
    ),
    rubric=RUBRIC,
    counting=Counting(Method.MEAN, 2, Numbering.STANDARD),
    excluded=(Exclusion(4, 1, "conflict"),),
)
CASE = Case(
    count=COUNT,
    categories=(
        Category("first", order=1, floor=Fraction(13, 2)),
        Category("second", order=2),
        Category("sponsor", 1, "chosen", order=3, eligible=frozenset({3, 4})),
    ),
    ties=TieRules(Policy.CHAIN, (TieStep.CRITERION, TieStep.PANEL_VOTE, TieStep.CHAIR)),
    rulings=Rulings({"sponsor": (Choice(4, "a new voice"),)}, {"second": {2: 4, 3: 3}}, {"second": (2, 3)}),
    about={"edition": "demo", "rules": 3},
)


def sealed(case: Case = CASE) -> dict:
    """A document that went through a file."""
    return load(canonical(seal(case)))


def test_a_sealed_result_reproduces_itself():
    assert reproduce(sealed()) is None


def test_it_says_who_won_what_and_why():
    awards = [(one["category"], one["film"], one["place"], one["score"]) for one in sealed()["awards"]]
    assert awards == [("first", 1, 1, "83/10"), ("second", 2, 2, "73/10"), ("sponsor", 4, None, None)]
    assert sealed()["awards"][1]["reasons"][1] == {
        "code": "tie_broken",
        "facts": {"step": "panel_vote", "value": "4", "ahead_of": [3], "behind": []},
    }


def test_reading_gives_back_the_whole_case():
    assert seal(read(sealed())) == seal(CASE)
    assert read(sealed()).categories == CASE.categories
    assert read(sealed()).rulings == CASE.rulings


def test_a_changed_mark_is_found():
    document = sealed()
    document["ballots"][0]["marks"]["story"] = 10
    assert reproduce(document) == Difference("standings[0].criteria.story", "17/2", "9")


def test_a_changed_award_is_found():
    document = sealed()
    document["awards"][0]["film"] = 2
    assert reproduce(document) == Difference("awards[0].film", 2, 1)


@pytest.mark.parametrize(
    ("change", "difference"),
    [
        (lambda one: one["standings"].pop(), Difference("standings.length", 3, 4)),
        (lambda one: one["standings"][3].pop("place"), Difference("standings[3].place", ABSENT, None)),
        (lambda one: one["standings"][0].update(shared=0), Difference("standings[0].shared", 0, False)),
        (lambda one: one.pop("awards"), Difference("awards", ABSENT, sealed()["awards"])),
        (lambda one: one.update(extra=1), Difference("extra", 1, ABSENT)),
        (lambda one: one["films"].reverse(), Difference("films[0]", 4, 1)),
    ],
)
def test_whatever_does_not_follow_is_named(change, difference: Difference):
    document = sealed()
    change(document)
    assert reproduce(document) == difference


@pytest.mark.parametrize(
    "change",
    [
        lambda one: one.update(format="other/1"),
        lambda one: one.pop("ballots"),
        lambda one: one["ballots"][0]["marks"].update(story=11),
        lambda one: one["ballots"].append(one["ballots"][0]),
        lambda one: one["counting"].update(method="guess"),
        lambda one: one["counting"].update(quorum="two"),
        lambda one: one.update(rubric=None),
        lambda one: one.update(rulings=[]),
    ],
)
def test_what_is_no_sealed_result_is_unreadable(change):
    document = sealed()
    change(document)
    with pytest.raises(Unreadable):
        reproduce(document)


@pytest.mark.parametrize(
    ("text", "why"),
    [
        (b"{", "Expecting property name"),
        (b"[]", "not a JSON object"),
        (b'{"a": 1, "a": 2}', "the key a stands twice"),
        (b'{"a": 1.5}', "1.5 is no whole number"),
        (b'{"a": NaN}', "NaN is no whole number"),
        (b"\xff\xfe\xfd", "decode"),
        (b'{"a":' * 100_000, "recursion"),
    ],
)
def test_text_that_is_no_document_is_unreadable(text: bytes, why: str):
    with pytest.raises(Unreadable, match=why):
        load(text)


def test_the_canonical_form_is_sorted_dense_and_readable():
    assert canonical({"b": [1, None], "a": "竞赛"}) == '{"a":"竞赛","b":[1,null]}'.encode()


def test_the_digest_is_that_of_the_canonical_form():
    assert digest(seal(CASE)) == sha256(canonical(seal(CASE))).hexdigest()


@pytest.mark.parametrize("where", [{"a": [1, {"b": 0.5}]}, {"a": 1.0}])
def test_a_float_is_never_sealed(where: dict):
    with pytest.raises(ValueError, match=r"a float at \.a"):
        canonical(where)


def test_jurors_and_exclusions_are_numbers_with_reasons():
    assert sealed()["excluded"] == [{"juror": 4, "film": 1, "reason": "conflict"}]
    assert "marks" not in json.dumps(sealed()["excluded"])


MARKS = st.fixed_dictionaries({"story": st.integers(1, 10), "craft": st.integers(1, 10)})
BALLOTS = st.dictionaries(st.tuples(st.integers(1, 4), st.integers(1, 6)), MARKS, max_size=20).map(
    lambda given: tuple(Ballot(juror, film, marks) for (juror, film), marks in given.items())
)


@given(BALLOTS, st.sampled_from(Policy), st.sampled_from(Method), st.randoms())
def test_the_digest_is_the_same_in_whatever_order_the_ballots_lie(ballots, policy, method, chance):
    count = replace(COUNT, ballots=ballots, counting=Counting(method))
    case = replace(CASE, count=count, ties=TieRules(policy))
    shuffled = list(ballots)
    chance.shuffle(shuffled)
    assert digest(seal(replace(case, count=replace(count, ballots=tuple(shuffled))))) == digest(seal(case))
    assert reproduce(sealed(case)) is None


@given(BALLOTS.filter(bool), st.data())
def test_any_one_changed_mark_of_a_judged_film_is_found(ballots, data):
    document = sealed(replace(CASE, count=replace(COUNT, films=frozenset(range(1, 7)), ballots=ballots)))
    ballot = data.draw(st.sampled_from(document["ballots"]))
    old = ballot["marks"]["story"]
    ballot["marks"]["story"] = data.draw(st.integers(1, 10).filter(lambda mark: mark != old))
    assert reproduce(document) is not None
