"""The solver of the awards: ties that do not fit into what is left of a category."""

import pytest

from awards.tally import (
    Because,
    Category,
    Policy,
    Reason,
    Rulings,
    State,
    TieRules,
    tally,
)
from judging.scoring.ranking import Numbering
from judging.scoring.ties import TieStep
from tests.awards.finals import (
    CHAIN,
    EXTRA,
    SHARE,
    a_final,
    reasons,
    scored,
    slot_of,
    states,
    winners,
)

# ── Ties that do not fit ──────────────────────────────────────────────────────

TWO = (Category("second", 2, order=1), Category("third", 2, order=2))
STRADDLING = (9, 8, 8, 7, 6)


def test_sharing_uses_up_the_slots_below():
    outcomes = tally(TWO, scored(*STRADDLING), SHARE)
    assert winners(outcomes) == {"second": (1, 2, 3), "third": (4,)}
    assert [(one.number, one.place, one.shared) for one in outcomes[0].slots] == [
        (1, 1, False),
        (2, 2, True),
        (3, 2, True),
    ]
    assert outcomes[1].slots[0].reasons == (Reason(Because.TAKEN_ABOVE, {"category": "second"}),)
    assert states(outcomes, "third") == [State.TAKEN, State.FILLED]
    assert slot_of(outcomes, 4, "third").place == 4


def test_a_debt_may_reach_over_a_whole_category():
    three = (Category("a", 1, order=1), Category("b", 1, order=2), Category("c", 2, order=3))
    outcomes = tally(three, scored(9, 9, 9, 8), SHARE)
    assert winners(outcomes) == {"a": (1, 2, 3), "b": (), "c": (4,)}
    assert states(outcomes, "b") + states(outcomes, "c") == [State.TAKEN, State.TAKEN, State.FILLED]


def test_sharing_by_dense_places_uses_one_slot():
    outcomes = tally(TWO, scored(*STRADDLING, numbering=Numbering.DENSE), SHARE)
    assert winners(outcomes) == {"second": (1, 2, 3), "third": (4, 5)}
    assert [(one.number, one.place) for one in outcomes[0].slots] == [(1, 1), (2, 2), (2, 2)]
    assert slot_of(outcomes, 4, "third").place == 3


def test_an_extra_slot_costs_nobody_theirs():
    outcomes = tally(TWO, scored(*STRADDLING), EXTRA)
    assert winners(outcomes) == {"second": (1, 2, 3), "third": (4, 5)}
    assert reasons(outcomes, 2, "second") == [Because.BY_STANDING, Because.SHARED]
    assert reasons(outcomes, 3, "second") == [Because.BY_STANDING, Because.SHARED, Because.EXTRA_SLOT]


def test_the_chain_parts_what_does_not_fit():
    final = a_final({1: [(9, 9, 1, 1)], 2: [(8, 6, 1, 1)], 3: [(6, 8, 1, 1)], 4: [(5, 5, 1, 1)]})
    outcomes = tally(TWO, final, CHAIN)
    assert winners(outcomes) == {"second": (1, 2), "third": (3, 4)}
    assert [slot_of(outcomes, film, "third").place for film in (3, 4)] == [3, 4]
    assert slot_of(outcomes, 2, "second").reasons[1] == Reason(
        Because.TIE_BROKEN, {"step": "criterion", "value": "8", "ahead_of": [3], "behind": []}
    )
    assert slot_of(outcomes, 3, "third").reasons[1] == Reason(
        Because.TIE_BROKEN, {"step": "criterion", "value": "6", "ahead_of": [], "behind": [2]}
    )


def test_a_criterion_award_is_parted_by_its_own_median_and_jurors():
    rows = {1: [(1, 1, 9, 1), (1, 1, 5, 1), (1, 1, 1, 1)], 2: [(1, 1, 6, 1), (1, 1, 6, 1), (1, 1, 3, 1)]}
    outcomes = tally([Category("best", 1, "criterion:creativity")], a_final(rows), CHAIN)
    assert winners(outcomes) == {"best": (2,)}
    assert slot_of(outcomes, 2, "best").reasons[1].facts["step"] == "median"


def test_what_the_chain_cannot_part_stays_open_in_both_categories():
    outcomes = tally(TWO, scored(*STRADDLING), CHAIN)
    assert winners(outcomes) == {"second": (1,), "third": (4,)}
    assert states(outcomes, "second") == [State.FILLED, State.OPEN]
    assert states(outcomes, "third") == [State.OPEN, State.FILLED]
    assert outcomes[0].slots[1].reasons == (Reason(Because.TIE_OPEN, {"films": [2, 3], "value": "8", "slots": 1}),)
    assert not outcomes[0].is_decided


def test_a_tie_at_the_end_of_the_list_is_open_and_nothing_is_cut():
    outcomes = tally([Category("only", 2)], scored(9, 8, 8, 8), CHAIN)
    assert states(outcomes, "only") == [State.FILLED, State.OPEN]
    assert outcomes[0].slots[1].reasons[0].facts["films"] == [2, 3, 4]


@pytest.mark.parametrize(
    "rulings",
    [Rulings(votes={"second": {2: 3, 3: 4}}), Rulings(chair={"second": (3, 2)})],
    ids=["the panel votes", "the chair decides"],
)
def test_people_decide_what_the_numbers_cannot(rulings: Rulings):
    assert winners(tally(TWO, scored(*STRADDLING), CHAIN, rulings)) == {"second": (1, 3), "third": (2, 4)}


def test_a_shorter_declared_chain_is_all_that_runs():
    rules = TieRules(Policy.CHAIN, (TieStep.CRITERION,))
    ruled = Rulings(chair={"second": (3, 2)})
    assert states(tally(TWO, scored(*STRADDLING), rules, ruled), "second") == [State.FILLED, State.OPEN]
