"""The door of this floor: what awards may know of closed doors, as frozen dataclasses."""

from judging.results.jury import JuryMember, jury_of
from judging.results.standings import (
    CriterionName,
    JurorScore,
    RoundResult,
    RoundSummary,
    Standing,
    last_result,
    rounds_of,
    standings,
)  # fmt: skip

__all__ = [
    "CriterionName", "JurorScore", "JuryMember", "RoundResult", "RoundSummary", "Standing", "jury_of", "last_result",
    "rounds_of", "standings",
]  # fmt: skip
