from dataclasses import FrozenInstanceError
from enum import StrEnum

import pytest

from contest.lifecycles import Lifecycle, OutOfTurn, step


class Stage(StrEnum):
    DRAFT = "draft"
    SUBMITTED = "submitted"
    GONE = "gone"


class By(StrEnum):
    CREATOR = "creator"
    ORGANIZER = "organizer"


STEPS = (
    step("submit", Stage.DRAFT, to=Stage.SUBMITTED, by=By.CREATOR),
    step("withdraw", Stage.DRAFT, Stage.SUBMITTED, to=Stage.GONE, by=By.CREATOR),
    step("return", Stage.SUBMITTED, to=Stage.DRAFT, by=By.ORGANIZER),
)
LIFE = Lifecycle("film", STEPS, initial=Stage.DRAFT)


def test_a_verb_leads_where_the_table_says():
    assert LIFE.after("submit", Stage.DRAFT) is Stage.SUBMITTED
    assert LIFE.after("withdraw", Stage.SUBMITTED) is Stage.GONE


def test_the_row_itself_says_by_whom():
    assert LIFE.find("return", Stage.SUBMITTED).by is By.ORGANIZER


@pytest.mark.parametrize(("verb", "stage"), [("submit", Stage.SUBMITTED), ("return", Stage.GONE), ("fly", Stage.DRAFT)])
def test_what_the_table_does_not_say_is_out_of_turn(verb: str, stage: Stage):
    with pytest.raises(OutOfTurn) as refused:
        LIFE.after(verb, stage)

    assert (refused.value.name, refused.value.verb, refused.value.stage) == ("film", verb, stage)
    assert str(refused.value) == f"film: cannot {verb} when {stage.value}"


def test_verbs_stand_in_the_order_of_the_table():
    assert LIFE.verbs_from(Stage.SUBMITTED) == ("withdraw", "return")
    assert LIFE.verbs_from(Stage.SUBMITTED, by=By.ORGANIZER) == ("return",)
    assert LIFE.verbs_from(Stage.GONE) == ()


def test_verbs_and_steps_agree_everywhere():
    verbs = {row.verb for row in STEPS}
    for stage in Stage:
        refused: set[str] = set()
        for verb in verbs:
            try:
                LIFE.after(verb, stage)
            except OutOfTurn:
                refused.add(verb)
        assert verbs - refused == set(LIFE.verbs_from(stage))


def test_one_verb_may_lead_to_different_stages_from_different_stages():
    life = Lifecycle(
        "x",
        (
            step("go", Stage.DRAFT, to=Stage.SUBMITTED, by=By.CREATOR),
            step("go", Stage.SUBMITTED, to=Stage.GONE, by=By.CREATOR),
        ),
        initial=Stage.DRAFT,
    )
    assert (life.after("go", Stage.DRAFT), life.after("go", Stage.SUBMITTED)) == (Stage.SUBMITTED, Stage.GONE)


def test_an_ambiguous_table_is_refused():
    with pytest.raises(ValueError, match="x: two rows say where submit leads from draft"):
        Lifecycle("x", (*STEPS, step("submit", Stage.DRAFT, to=Stage.GONE, by=By.CREATOR)), initial=Stage.DRAFT)


def test_a_row_from_nowhere_is_refused():
    with pytest.raises(ValueError, match="the step appear comes from no stage"):
        step("appear", to=Stage.DRAFT, by=By.CREATOR)


def test_a_table_cannot_be_changed():
    with pytest.raises(FrozenInstanceError):
        LIFE.name = "other"  # type: ignore[misc]


def test_the_diagram_has_a_line_for_every_arrow():
    assert LIFE.diagram().splitlines() == [
        "stateDiagram-v2",
        "    [*] --> draft",
        "    draft --> submitted: submit (creator)",
        "    draft --> gone: withdraw (creator)",
        "    submitted --> gone: withdraw (creator)",
        "    submitted --> draft: return (organizer)",
        "    gone --> [*]",
    ]
