"""Tables of the judging floor. Nothing above this floor reads them: results.py is the door."""

from .ballots import Ballot, Mark, Note
from .flags import Flag, FlagQuerySet
from .panels import Assignment, AssignmentQuerySet, Conflict, Invitation, Juror, Seat
from .rounds import Contender, Criterion, Round, RoundQuerySet

__all__ = [
    "Assignment", "AssignmentQuerySet", "Ballot", "Conflict", "Contender", "Criterion", "Flag", "FlagQuerySet",
    "Invitation", "Juror", "Mark", "Note", "Round", "RoundQuerySet", "Seat",
]  # fmt: skip
