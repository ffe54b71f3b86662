"""What a vote of the panel decides. A rule: counts in, outcome out."""

from collections import Counter
from collections.abc import Iterable
from enum import StrEnum


class Choice(StrEnum):
    YES = "yes"
    NO = "no"
    ABSTAIN = "abstain"


class Outcome(StrEnum):
    """What became of a motion."""

    CARRIED = "carried"
    LOST = "lost"
    TIED = "tied"
    NO_QUORUM = "no_quorum"


def needed(eligible: int) -> int:
    """How many of the eligible members must take part: more than half. Nobody eligible: one, so that nothing passes."""
    return eligible // 2 + 1


def outcome(votes: Iterable[Choice], *, eligible: int) -> Outcome:
    """Carried by more yes than no among those who take part; abstentions take part and weigh on neither side.

    `eligible` are the members of the panel without a conflict with the film, present or not. A tie is a tie: what
    breaks it stands in the rules of the edition, not here.
    """
    cast = Counter(votes)
    if cast.total() < needed(eligible):
        return Outcome.NO_QUORUM
    if cast[Choice.YES] == cast[Choice.NO]:
        return Outcome.TIED
    return Outcome.CARRIED if cast[Choice.YES] > cast[Choice.NO] else Outcome.LOST
