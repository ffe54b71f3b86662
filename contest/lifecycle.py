"""The life of an edition: one table."""

from enum import StrEnum

from contest.lifecycles import Lifecycle, step


class Stage(StrEnum):
    DRAFTED = "drafted"
    ANNOUNCED = "announced"
    ARCHIVED = "archived"


class By(StrEnum):
    ORGANIZER = "organizer"


S = Stage
STEPS = (
    # verb            from                     to                  who
    step("announce",  S.DRAFTED, S.ARCHIVED,   to=S.ANNOUNCED,     by=By.ORGANIZER),
    step("archive",   S.ANNOUNCED,             to=S.ARCHIVED,      by=By.ORGANIZER),
)  # fmt: skip
EDITION = Lifecycle("edition", STEPS, initial=S.DRAFTED)
