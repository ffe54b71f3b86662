"""Tables of the judging floor. Nothing above this floor reads them: results.py is the door."""

from .ballots import Ballot, Mark, Note
from .panels import Assignment, Conflict, Invitation, Juror, Seat
from .rounds import Criterion, Round

__all__ = ["Assignment", "Ballot", "Conflict", "Criterion", "Invitation", "Juror", "Mark", "Note", "Round", "Seat"]
