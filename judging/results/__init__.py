"""The door of this floor: what awards may know of closed doors, as frozen dataclasses."""

from judging.results.evaluation import CriterionAverage, Evaluation, evaluations_of
from judging.results.evidence import Evidence, LeftOut, evidence_of
from judging.results.jury import JuryMember, has_judged, hidden_films, jury_of
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
from judging.results.votes import PanelVote, panel_votes

__all__ = [
    "CriterionAverage",
    "CriterionName",
    "Evaluation",
    "Evidence",
    "JurorScore",
    "JuryMember",
    "LeftOut",
    "PanelVote",
    "RoundResult",
    "RoundSummary",
    "Standing",
    "evaluations_of",
    "evidence_of",
    "has_judged",
    "hidden_films",
    "jury_of",
    "last_result",
    "panel_votes",
    "rounds_of",
    "standings",
]
