import pytest

from awards.lifecycle import CASE, OPEN_CASES, PUBLICATION, CaseStage, Stage
from awards.models import Publication
from contest.lifecycles import OutOfTurn


def walk(*verbs: str) -> Stage:
    stage = PUBLICATION.initial
    for verb in verbs:
        stage = PUBLICATION.after(verb, stage)
    return stage


def test_awards_are_drafted_signed_and_scheduled():
    assert walk("sign", "schedule") is Stage.SCHEDULED


def test_every_step_before_the_instant_can_be_taken_back():
    assert walk("sign", "unsign") is Stage.DRAFTED
    assert walk("sign", "schedule", "recall") is Stage.SIGNED


def test_nothing_is_scheduled_that_was_not_signed():
    with pytest.raises(OutOfTurn):
        walk("schedule")


def test_what_was_retracted_stays_retracted():
    assert PUBLICATION.verbs_from(walk("sign", "schedule", "retract")) == ()


def test_the_table_and_the_column_know_the_same_stages():
    assert {stage.value for stage in Stage} == set(Publication.Stage.values)


def test_an_edition_may_want_two_signatures():
    assert walk("sign_first", "countersign", "schedule") is Stage.SCHEDULED
    assert walk("sign_first", "unsign") is Stage.DRAFTED


def test_nobody_decides_a_case_that_was_not_opened():
    assert CASE.verbs_from(CaseStage.FILED) == ("open", "dismiss")
    with pytest.raises(OutOfTurn):
        CASE.after("decide", CaseStage.FILED)


def test_a_case_freezes_until_it_has_ended():
    assert {stage for stage in CaseStage if not CASE.verbs_from(stage)} == set(CaseStage) - OPEN_CASES
