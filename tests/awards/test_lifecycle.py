import pytest

from awards.lifecycle import PUBLICATION, Stage
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
