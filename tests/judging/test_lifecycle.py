import pytest

from contest.lifecycles import Lifecycle, OutOfTurn
from judging.lifecycle import ASSIGNMENT, COUNTS, ROUND, SETTLED, TOUCHED, By
from judging.lifecycle import AssignmentStage as A
from judging.lifecycle import RoundStage as R
from judging.models import Assignment, Round


def walk(life: Lifecycle, *verbs: str):
    stage = life.initial
    for verb in verbs:
        stage = life.after(verb, stage)
    return stage


def test_a_round_runs_from_draft_to_seal():
    assert walk(ROUND, "open", "close", "seal") is R.SEALED


def test_a_closed_round_may_open_again_a_sealed_one_never():
    assert walk(ROUND, "open", "close", "reopen") is R.OPEN
    assert ROUND.verbs_from(R.SEALED) == ()


def test_a_drafted_round_is_tried_or_opened_and_a_trial_only_ends():
    assert set(ROUND.verbs_from(R.DRAFTED)) == {"rehearse", "open"}
    assert ROUND.verbs_from(R.TRIAL) == ("end_trial",)


def test_a_juror_begins_and_seals_and_the_chair_reopens():
    assert walk(ASSIGNMENT, "begin", "seal") is A.SEALED
    assert walk(ASSIGNMENT, "begin", "seal", "reopen") is A.BEGUN


def test_nobody_seals_what_was_not_begun():
    with pytest.raises(OutOfTurn):
        ASSIGNMENT.after("seal", A.ALLOCATED)


@pytest.mark.parametrize("stage", [stage for stage in A if stage is not A.VOIDED])
@pytest.mark.parametrize("verb", ["declare_conflict", "exclude"])
def test_a_conflict_voids_an_assignment_at_any_time(verb: str, stage: A):
    assert ASSIGNMENT.after(verb, stage) is A.VOIDED


@pytest.mark.parametrize("verb", ["drop", "depart"])
@pytest.mark.parametrize("stage", [A.ALLOCATED, A.BEGUN, A.SEALED])
def test_a_lost_film_or_juror_voids_what_stood(verb: str, stage: A):
    assert ASSIGNMENT.after(verb, stage) is A.VOIDED


def test_a_voided_assignment_stays_voided():
    assert ASSIGNMENT.verbs_from(A.VOIDED) == ()


def test_a_juror_never_takes_a_step_of_the_chair():
    assert ASSIGNMENT.verbs_from(A.SEALED, by=By.JUROR) == ("declare_conflict",)
    assert ASSIGNMENT.verbs_from(A.SEALED, by=By.CHAIR) == ("reopen", "exclude", "drop", "depart")


def test_only_sealed_work_counts_and_touched_work_stays():
    assert set(COUNTS) == {A.SEALED}
    assert set(TOUCHED) == {A.BEGUN, A.SEALED}
    assert set(SETTLED) == {A.SEALED, A.ABSTAINED, A.VOIDED}


@pytest.mark.parametrize(("stages", "column"), [(R, Round.Stage), (A, Assignment.Stage)])
def test_the_table_and_the_column_know_the_same_stages(stages: type, column: type):
    assert {stage.value for stage in stages} == set(column.values)
