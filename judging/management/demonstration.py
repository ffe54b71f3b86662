"""Rounds of the demonstration contest, run by the real actions with invented jurors and marks."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta

from contest.models import Edition, User
from judging import actions
from judging.models import Assignment, Criterion, Round

Marks = Callable[[str, str, Sequence[tuple[str, int, int]]], Mapping[str, int]]
"""(title of the film, address of the juror, criteria as (code, low, high)) → marks by code."""


def hold_round(edition: Edition, jurors: Sequence[User], marks: Marks, *, organizer: User, now: datetime) -> datetime:
    """A whole round: opened at `now`, every ballot sealed, closed and sealed six days later; returns that instant."""
    round = _open(edition, jurors, organizer=organizer, now=now)
    for number, assignment in enumerate(_ballots(round), start=1):
        _judge(assignment, marks, seal=True, now=now + timedelta(days=1, minutes=number))
    ends = now + timedelta(days=6)
    actions.close_round(round, unfinished=0, actor=organizer, now=ends)
    actions.seal_round(round, actor=organizer, now=ends)
    return ends


def begin_round(edition: Edition, jurors: Sequence[User], marks: Marks, *, organizer: User, now: datetime) -> None:
    """A round under way, opened at `now`: the first juror sealed two ballots, the others three; all began one more."""
    round = _open(edition, jurors, organizer=organizer, now=now)
    for number, assignment in enumerate(_ballots(round), start=1):
        sealed = 2 if assignment.juror.user == jurors[0] else 3
        if assignment.position <= sealed + 1:
            at = now + timedelta(hours=3, minutes=number)
            _judge(assignment, marks, seal=assignment.position <= sealed, now=at)


def _open(edition: Edition, jurors: Sequence[User], *, organizer: User, now: datetime) -> Round:
    round = actions.draft_round(edition, actor=organizer, now=now)
    for user in jurors:
        invitation = actions.invite_juror(edition, user.email, round=round, actor=organizer, now=now)
        actions.accept_invitation(invitation, languages=["en", "es", "zh-hans"], actor=user, now=now)
    actions.open_round(round, actor=organizer, now=now)
    round.refresh_from_db()
    return round


def _ballots(round: Round) -> Sequence[Assignment]:
    known = Assignment.objects.filter(round=round).select_related("juror__user", "film__edition", "round__edition")
    return list(known.order_by("juror", "position"))


def _judge(assignment: Assignment, marks: Marks, *, seal: bool, now: datetime) -> None:
    criteria = list(Criterion.objects.filter(round=assignment.round).values_list("code", "low", "high"))
    juror = assignment.juror.user
    given = dict(marks(assignment.film.title, juror.email, criteria))
    if seal:
        actions.seal_ballot(assignment, given, version=assignment.version, actor=juror, now=now)
    else:
        first = dict(list(given.items())[:2])
        actions.save_marks(assignment, first, version=assignment.version, actor=juror, now=now)
