"""The life of a publication: one table. That it is published is computed from its instant and no stage of its own."""

from enum import StrEnum

from contest.lifecycles import Lifecycle, step


class Stage(StrEnum):
    DRAFTED = "drafted"
    SIGNED = "signed"
    SCHEDULED = "scheduled"
    RETRACTED = "retracted"


class By(StrEnum):
    """Whose hand takes the step."""

    ORGANIZER = "organizer"


S = Stage
PUBLICATION = Lifecycle(
    "publication",
    (
        # verb            from           to               who
        step("sign",      S.DRAFTED,     to=S.SIGNED,     by=By.ORGANIZER),
        step("unsign",    S.SIGNED,      to=S.DRAFTED,    by=By.ORGANIZER),
        step("schedule",  S.SIGNED,      to=S.SCHEDULED,  by=By.ORGANIZER),
        # Before the instant only: what the public has seen can be retracted with a notice, never recalled.
        step("recall",    S.SCHEDULED,   to=S.SIGNED,     by=By.ORGANIZER),
        step("retract",   S.SCHEDULED,   to=S.RETRACTED,  by=By.ORGANIZER),
    ),
    initial=S.DRAFTED,
)  # fmt: skip
