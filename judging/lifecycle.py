"""The life of a round and of an assignment: one table each."""

from enum import StrEnum

from contest.lifecycles import Lifecycle, step


class RoundStage(StrEnum):
    DRAFTED = "drafted"
    TRIAL = "trial"
    OPEN = "open"
    CLOSED = "closed"
    SEALED = "sealed"


class AssignmentStage(StrEnum):
    ALLOCATED = "allocated"
    BEGUN = "begun"
    SEALED = "sealed"
    ABSTAINED = "abstained"
    VOIDED = "voided"


class By(StrEnum):
    """Whose hand takes the step. CHAIR is the chair of the jury, or an organizer in the chair's place."""

    JUROR = "juror"
    CHAIR = "chair"


R = RoundStage
ROUND = Lifecycle(
    "round",
    (
        # verb          from                                        to            who
        # A dry run: test ballots, which end_trial wipes.
        step("rehearse",   R.DRAFTED,                               to=R.TRIAL,   by=By.CHAIR),
        step("end_trial",  R.TRIAL,                                 to=R.DRAFTED, by=By.CHAIR),
        step("open",       R.DRAFTED,                               to=R.OPEN,    by=By.CHAIR),
        step("close",      R.OPEN,                                  to=R.CLOSED,  by=By.CHAIR),
        step("reopen",     R.CLOSED,                                to=R.OPEN,    by=By.CHAIR),
        step("seal",       R.CLOSED,                                to=R.SEALED,  by=By.CHAIR),
    ),
    initial=R.DRAFTED,
)  # fmt: skip

A = AssignmentStage
ASSIGNMENT = Lifecycle(
    "assignment",
    (
        # verb                    from                                           to               who
        step("begin",             A.ALLOCATED,                                   to=A.BEGUN,      by=By.JUROR),
        step("seal",              A.BEGUN,                                       to=A.SEALED,     by=By.JUROR),
        step("abstain",           A.ALLOCATED, A.BEGUN,                          to=A.ABSTAINED,  by=By.JUROR),
        step("declare_conflict",  A.ALLOCATED, A.BEGUN, A.SEALED, A.ABSTAINED,   to=A.VOIDED,     by=By.JUROR),
        step("reopen",            A.SEALED,                                      to=A.BEGUN,      by=By.CHAIR),
        # A conflict found by somebody else; a film that left the contest; a juror who left the panel.
        step("exclude",           A.ALLOCATED, A.BEGUN, A.SEALED, A.ABSTAINED,   to=A.VOIDED,     by=By.CHAIR),
        step("drop",              A.ALLOCATED, A.BEGUN, A.SEALED,                to=A.VOIDED,     by=By.CHAIR),
        step("depart",            A.ALLOCATED, A.BEGUN, A.SEALED,                to=A.VOIDED,     by=By.CHAIR),
        step("replace",           A.ALLOCATED, A.BEGUN,                          to=A.VOIDED,     by=By.CHAIR),
    ),
    initial=A.ALLOCATED,
)  # fmt: skip

RUNNING = frozenset({R.TRIAL, R.OPEN})
"""Ballots are out and may be changed."""
COUNTS = frozenset({A.SEALED})
"""Only a sealed ballot counts."""
TOUCHED = frozenset({A.BEGUN, A.SEALED})
"""Work that a new allocation leaves where it is."""
SETTLED = frozenset({A.SEALED, A.ABSTAINED, A.VOIDED})
"""Nothing more is expected of the juror; a conflict counts as done."""
