"""Tables of the judging floor. Nothing above this floor reads them: results.py is the door."""

from .ballots import Ballot, Mark, Note
from .flags import Flag, FlagQuerySet
from .panels import Assignment, AssignmentQuerySet, Conflict, Invitation, Juror, Seat
from .rounds import Contender, Criterion, Round, RoundQuerySet
from .talk import Attendance, Comment, Motion, Vote

__all__ = [
    "Assignment", "AssignmentQuerySet", "Attendance", "Ballot", "Comment", "Conflict", "Contender", "Criterion",
    "Flag", "FlagQuerySet", "Invitation", "Juror", "Mark", "Motion", "Note", "Round", "RoundQuerySet", "Seat",
    "Vote",
]  # fmt: skip
