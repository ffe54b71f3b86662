"""The life of a film, from first draft to the door of the jury: one table."""

from collections.abc import Iterable
from enum import StrEnum

from contest.lifecycles import Lifecycle, step


class Stage(StrEnum):
    DRAFT = "draft"
    SUBMITTED = "submitted"
    FIX_REQUESTED = "fix_requested"
    ADMITTED = "admitted"
    REJECTED = "rejected"
    IN_COMPETITION = "in_competition"
    WITHDRAWN = "withdrawn"
    DISQUALIFIED = "disqualified"


class By(StrEnum):
    CREATOR = "creator"
    SCREENER = "screener"
    JURY = "jury"
    ORGANIZER = "organizer"
    SYSTEM = "system"


class FilmPart(StrEnum):
    """What a film consists of for its creator; the pages of the desk. A fix may ask for some of them only."""

    FILE = "file"
    STORY = "story"
    MAKING = "making"
    PEOPLE = "people"
    SUBTITLES = "subtitles"
    RIGHTS = "rights"


BRINGS_ALONG = {FilmPart.FILE: frozenset({FilmPart.MAKING, FilmPart.SUBTITLES})}
"""A new file has other shots and other times: whoever may change it may change what depends on it."""


def opened_by(asked: Iterable[str]) -> frozenset[FilmPart]:
    """The parts that a fix opens: those asked for and what depends on them; all of them where none is named."""
    named = {FilmPart(part) for part in asked} or set(FilmPart)
    return frozenset(named.union(*(BRINGS_ALONG.get(part, frozenset()) for part in named)))


S = Stage
STEPS = (
    # verb              from                                          to                     who
    step("submit",      S.DRAFT, S.FIX_REQUESTED,                     to=S.SUBMITTED,        by=By.CREATOR),
    step("reopen",      S.SUBMITTED,                                  to=S.DRAFT,            by=By.CREATOR),
    step("withdraw",    S.DRAFT, S.SUBMITTED, S.FIX_REQUESTED, S.ADMITTED, to=S.WITHDRAWN,   by=By.CREATOR),
    step("restore",     S.WITHDRAWN,                                  to=S.DRAFT,            by=By.CREATOR),
    step("ask_fix",     S.SUBMITTED, S.ADMITTED,                      to=S.FIX_REQUESTED,    by=By.SCREENER),
    step("admit",       S.SUBMITTED,                                  to=S.ADMITTED,         by=By.SCREENER),
    step("reject",      S.SUBMITTED, S.FIX_REQUESTED,                 to=S.REJECTED,         by=By.SCREENER),
    step("reconsider",  S.REJECTED, S.ADMITTED,                       to=S.SUBMITTED,        by=By.SCREENER),
    step("lapse",       S.FIX_REQUESTED,                              to=S.REJECTED,         by=By.SYSTEM),
    step("compete",     S.ADMITTED,                                   to=S.IN_COMPETITION,   by=By.JURY),
    step("disqualify",  S.IN_COMPETITION,                             to=S.DISQUALIFIED,     by=By.ORGANIZER),
    step("pull_out",    S.IN_COMPETITION,                             to=S.WITHDRAWN,        by=By.ORGANIZER),
)  # fmt: skip
FILM = Lifecycle("film", STEPS, initial=S.DRAFT)

WITH_CREATOR = frozenset({S.DRAFT, S.FIX_REQUESTED})
"""Stages in which the creator may change the film."""
ON_THE_DESK = frozenset({S.SUBMITTED, S.FIX_REQUESTED, S.ADMITTED, S.REJECTED, S.IN_COMPETITION, S.DISQUALIFIED})
"""Stages in which a screener sees the film."""
ADMITTED_STAGES = frozenset({S.ADMITTED, S.IN_COMPETITION})
GONE = frozenset({S.WITHDRAWN, S.DISQUALIFIED, S.REJECTED})
"""Stages in which nobody but its creator and the organizers may watch the film."""
