"""The lives of a publication and of a case: one table each.

That a publication is public, provisional or final is computed from its instants and no stage of its own.
"""

from enum import StrEnum

from contest.lifecycles import Lifecycle, step


class Stage(StrEnum):
    DRAFTED = "drafted"
    HALF_SIGNED = "half_signed"
    SIGNED = "signed"
    SCHEDULED = "scheduled"
    RETRACTED = "retracted"


class By(StrEnum):
    """Whose hand takes the step."""

    ORGANIZER = "organizer"
    CHAIR = "chair"
    CREATOR = "creator"
    DECIDERS = "deciders"


S = Stage
PUBLICATION = Lifecycle(
    "publication",
    (
        # verb              from                         to                 who
        step("sign",        S.DRAFTED,                   to=S.SIGNED,       by=By.CHAIR),
        # Where the edition wants two signatures, by two people.
        step("sign_first",  S.DRAFTED,                   to=S.HALF_SIGNED,  by=By.CHAIR),
        step("countersign", S.HALF_SIGNED,               to=S.SIGNED,       by=By.CHAIR),
        step("unsign",      S.HALF_SIGNED, S.SIGNED,     to=S.DRAFTED,      by=By.CHAIR),
        step("schedule",    S.SIGNED,                    to=S.SCHEDULED,    by=By.ORGANIZER),
        # Before the instant only: what the public has seen can be retracted with a notice, never recalled.
        step("recall",      S.SCHEDULED,                 to=S.SIGNED,       by=By.ORGANIZER),
        # What the public has seen is corrected and revoked in public; each time a new list follows the old one.
        step("correct",     S.SCHEDULED,                 to=S.SCHEDULED,    by=By.ORGANIZER),
        step("revoke",      S.SCHEDULED,                 to=S.SCHEDULED,    by=By.ORGANIZER),
        step("succeed",     S.SCHEDULED,                 to=S.SCHEDULED,    by=By.CREATOR),
        step("retract",     S.SCHEDULED,                 to=S.RETRACTED,    by=By.ORGANIZER),
    ),
    initial=S.DRAFTED,
)  # fmt: skip


class CaseStage(StrEnum):
    FILED = "filed"
    AWAITING_REPLY = "awaiting_reply"
    ANSWERED = "answered"
    DECIDED = "decided"
    DISMISSED = "dismissed"


C = CaseStage
CASE = Lifecycle(
    "case",
    (
        # verb       from                              to                    who
        step("open",    C.FILED,                       to=C.AWAITING_REPLY,  by=By.ORGANIZER),
        step("dismiss", C.FILED,                       to=C.DISMISSED,       by=By.ORGANIZER),
        step("reply",   C.AWAITING_REPLY,              to=C.ANSWERED,        by=By.CREATOR),
        # Without an answer only once the window for it is over.
        step("decide",  C.AWAITING_REPLY, C.ANSWERED,  to=C.DECIDED,         by=By.DECIDERS),
    ),
    initial=C.FILED,
)  # fmt: skip
OPEN_CASES = frozenset({C.FILED, C.AWAITING_REPLY, C.ANSWERED})
"""Stages in which the awards of the case's film are frozen: not final, and no prize is handed over."""
