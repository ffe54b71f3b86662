"""The jury talks: comments on a film; attendance, motions and votes of a deliberation."""

from collections.abc import Collection, Mapping
from datetime import datetime

from django.db import transaction

from contest.audit import record
from contest.models import User
from judging import deliberation
from judging.deliberation import Choice
from judging.models import Attendance, Comment, Juror, Motion, Round, Vote
from judging.permissions import may_talk
from judging.results.talk import eligible_for
from judging.wording import TalkRefused
from submissions.models import Film

COMMENT_LIMIT = 2000
TALKING = (Round.Stage.TRIAL, Round.Stage.OPEN, Round.Stage.CLOSED)


@transaction.atomic
def comment(round: Round, film: Film, *, text: str, actor: User, now: datetime) -> Comment:
    """Say something of a film to those who may talk about it. Refused for whom the talk is not open."""
    if not may_talk(actor, round, film):
        raise TalkRefused("not_open")
    _must_go_on(round)
    if not text.strip():
        raise TalkRefused("says_nothing")
    if len(text) > COMMENT_LIMIT:
        raise TalkRefused("too_long", limit=COMMENT_LIMIT)
    said = Comment.objects.create(round=round, film=film, author=actor, text=text.strip(), written_at=now)
    record("round.comment", said, actor=actor, at=now, edition=round.edition, round=round.pk, film=film.pk)
    return said


@transaction.atomic
def erase_comment(said: Comment, *, actor: User, now: datetime) -> None:
    """Take back what one said oneself; that something was said stays in the diary."""
    if said.author_id != actor.pk:
        raise TalkRefused("not_open")
    facts = {"round": said.round_id, "film": said.film_id}
    record("round.erase_comment", said, actor=actor, at=now, edition=said.round.edition, **facts)
    said.delete()


@transaction.atomic
def record_attendance(round: Round, film: Film, present: Collection[int], *, actor: User, now: datetime) -> int:
    """Who was at the table for this film, as juror numbers; replaces what was recorded before.

    Members with a conflict cannot be: they are to leave the room. Returns how many were present.
    """
    _must_go_on(round)
    if set(present) - eligible_for(round, film):
        raise TalkRefused("not_eligible")
    Attendance.objects.filter(round=round, film=film).delete()
    rows = [Attendance(round=round, film=film, juror_id=juror, recorded_at=now) for juror in sorted(present)]
    Attendance.objects.bulk_create(rows)
    facts = {"film": film.pk, "present": sorted(present)}
    record("round.record_attendance", round, actor=actor, at=now, edition=round.edition, **facts)
    return len(rows)


@transaction.atomic
def put_motion(
    round: Round, film: Film, *, text: str, moved_by: Juror | None = None, actor: User, now: datetime
) -> Motion:  # fmt: skip
    """Put a motion about a film before the panel; who has a conflict cannot move it."""
    _must_go_on(round)
    if not text.strip():
        raise TalkRefused("says_nothing")
    if moved_by is not None and moved_by.pk not in eligible_for(round, film):
        raise TalkRefused("not_eligible")
    motion = Motion.objects.create(round=round, film=film, text=text.strip(), moved_by=moved_by, put_at=now)
    facts = {"round": round.pk, "film": film.pk, "text": motion.text, "moved_by": moved_by.pk if moved_by else None}
    record("round.put_motion", motion, actor=actor, at=now, edition=round.edition, **facts)
    return motion


@transaction.atomic
def decide_motion(
    motion: Motion, votes: Mapping[int, str], *, reason: str = "", actor: User, now: datetime
) -> Motion.Outcome:  # fmt: skip
    """Record the votes (juror number → yes, no, abstain) and what follows from them; once only.

    The quorum is counted anew among the members without a conflict. Only who is recorded as present can vote.
    """
    _must_go_on(motion.round)
    eligible = eligible_for(motion.round, motion.film)
    here = set(Attendance.objects.filter(round=motion.round_id, film=motion.film_id).values_list("juror", flat=True))
    if set(votes) - (eligible & here):
        raise TalkRefused("not_eligible")
    if not set(votes.values()) <= set(Vote.Choice.values):
        raise TalkRefused("garbled")
    outcome = deliberation.outcome(map(Choice, votes.values()), eligible=len(eligible))
    decided = {"outcome": outcome, "reason": reason.strip(), "eligible": len(eligible), "decided_at": now}
    pending = Motion.objects.filter(pk=motion.pk, outcome=Motion.Outcome.PENDING)
    if not pending.update(**decided, quorum=deliberation.needed(len(eligible))):
        raise TalkRefused("decided")
    Vote.objects.bulk_create(Vote(motion=motion, juror_id=juror, choice=vote) for juror, vote in sorted(votes.items()))
    motion.refresh_from_db()
    facts = {"outcome": outcome, "votes": dict(sorted(votes.items())), "eligible": len(eligible)}
    record("round.decide_motion", motion, actor=actor, at=now, edition=motion.round.edition, reason=reason, **facts)
    return Motion.Outcome(outcome)


def _must_go_on(round: Round) -> None:
    if round.stage not in TALKING:
        raise TalkRefused("over")
