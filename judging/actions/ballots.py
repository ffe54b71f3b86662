"""What a juror does with a ballot: marks, notes, sealing, abstaining; and what the chair may undo."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from django.db import transaction

from contest.models import User
from judging.actions.allocating import replace
from judging.actions.moves import move_assignment, record_ballot
from judging.lifecycle import RUNNING, SETTLED, AssignmentStage, RoundStage
from judging.mail import tell_juror
from judging.models import Assignment, Ballot, Mark, Note, Round
from judging.models.panels import EXTENDABLE
from judging.playback import merged
from judging.scoring.rubric import mark_problems, missing
from judging.wording import BallotRefused, RoundRefused, named

NOTE_LIMIT = 600
FEEDBACK_LIMIT = 2000


@transaction.atomic
def save_marks(
    assignment: Assignment, marks: Mapping[str, int], *, version: int, actor: User, now: datetime,
    feedback: str | None = None,
) -> int:  # fmt: skip
    """Keep `marks` (criterion code → whole mark; others stay as they are) and return the new version.

    `feedback` is for the creator; None leaves what was written, "" takes it back. It is no private note.

    `version` is the one the juror's page was built from. An older one is refused as stale, unless the ballot says
    already what is sent: then a repeated request is answered as the first one was, and nothing changes.
    """
    _must_be_open(assignment, now)
    _must_be_a_sheet(assignment)
    _must_fit(assignment, marks, feedback)
    if version != assignment.version and _says_already(assignment, marks, feedback):
        return assignment.version
    _turn_page(assignment, version, now)
    _write(assignment, marks, feedback)
    said = {} if feedback is None else {"feedback": len(feedback.strip())}
    record_ballot("mark", assignment, actor=actor, now=now, version=assignment.version, marks=dict(marks), **said)
    return assignment.version


@transaction.atomic
def seal_ballot(
    assignment: Assignment, marks: Mapping[str, int], *, version: int, actor: User, now: datetime,
    feedback: str | None = None,
) -> None:  # fmt: skip
    """Keep `marks` (and `feedback`, unless None) and seal the ballot: it counts now, and only the chair can reopen it.

    Refused, with the names of the criteria, while a counting criterion has no mark; then the marks are not kept either.
    A repeated request, whose first answer was lost, is answered alike and changes nothing.
    """
    _must_be_open(assignment, now)
    _must_be_a_sheet(assignment)
    _must_fit(assignment, marks, feedback)
    is_sealed = assignment.stage == AssignmentStage.SEALED
    if (is_sealed or version != assignment.version) and _says_already(assignment, marks, feedback):
        if is_sealed:
            return
        version = assignment.version  # the answer to the marks was lost on the way back
    _hold_open(assignment, now)
    given = {**_given(assignment), **marks}
    if left := missing(assignment.round.rubric, given):
        names = dict(assignment.round.criteria.values_list("code", "name"))
        raise BallotRefused("incomplete", criteria=", ".join(named(names[code]) or code for code in left))
    _turn_page(assignment, version, now)
    _write(assignment, marks, feedback)
    move_assignment(assignment, "seal", actor=actor, now=now, columns={"ended_at": now}, marks=given)


@transaction.atomic
def unseal_ballot(
    assignment: Assignment, *, reason: str, until: datetime | None = None, actor: User, now: datetime
) -> None:  # fmt: skip
    """Give a sealed ballot back to its juror, who is told by letter; until sealed again it does not count.

    In a closed round the juror has until `until` to seal it again, which is then asked for.
    """
    if not reason.strip():
        raise BallotRefused("reason_missing")
    if assignment.round.stage not in EXTENDABLE:
        raise RoundRefused("out_of_turn")
    if not assignment.round.accepts_ballots_at(now) and (until is None or until <= now):
        raise RoundRefused("extended_to_past")
    columns = {"ended_at": None, "reason": reason.strip(), **({"open_until": until} if until else {})}
    move_assignment(assignment, "reopen", actor=actor, now=now, columns=columns, reason=reason.strip(), until=until)
    if assignment.round.mode == Round.Mode.RANK:  # one place cannot change alone
        theirs = Assignment.objects.filter(round=assignment.round_id, juror=assignment.juror_id)
        theirs.filter(stage=AssignmentStage.SEALED).update(stage=AssignmentStage.BEGUN, **columns)
    tell_juror("ballot_reopened", assignment, at=now, reason=reason.strip(), until=until)


@transaction.atomic
def abstain(assignment: Assignment, *, reason: str, actor: User, now: datetime) -> Assignment | None:
    """The juror gives no verdict on this film: no mark is counted, none is nought. Returns the replacement, if any."""
    _must_be_open(assignment, now)
    columns = {"ended_at": now, "reason": reason.strip()}
    replacement = replace(assignment, now=now)
    facts = {"reason": reason.strip(), "replacement": replacement.pk if replacement else None}
    move_assignment(assignment, "abstain", actor=actor, now=now, columns=columns, **facts)
    return replacement


@transaction.atomic
def write_note(
    assignment: Assignment, *, key: str, at_ms: int, text: str, actor: User, now: datetime
) -> Note:  # fmt: skip
    """Keep a private note at `at_ms` of the film. The same `key` again is the same note: mended, never doubled."""
    _must_be_open(assignment, now)
    if not text.strip():
        raise BallotRefused("note_empty")
    if len(text) > NOTE_LIMIT:
        raise BallotRefused("note_too_long", limit=NOTE_LIMIT)
    words = {"at_ms": at_ms, "text": text.strip()}
    note, made = Note.objects.get_or_create(
        ballot=assignment.ballot, key=key, defaults={**words, "written_at": now}
    )  # fmt: skip
    if not made and (note.at_ms, note.text) == (at_ms, text.strip()):
        return note
    if not made:
        Note.objects.filter(pk=note.pk).update(**words)
    Assignment.objects.filter(pk=assignment.pk, stage=AssignmentStage.ALLOCATED).update(stage=AssignmentStage.BEGUN)
    record_ballot("note", assignment, actor=actor, now=now, key=key)
    return note


@transaction.atomic
def erase_note(assignment: Assignment, *, key: str, actor: User, now: datetime) -> None:
    """Take a note away; one that is gone already is no error (a repeated request)."""
    _must_be_open(assignment, now)
    erased, _ = Note.objects.filter(ballot=assignment.ballot, key=key).delete()
    if erased:
        record_ballot("erase_note", assignment, actor=actor, now=now, key=key)


@transaction.atomic
def save_played(assignment: Assignment, played: Sequence[Sequence[int]], *, resume_ms: int) -> None:
    """Add played intervals [from_ms, to_ms) to those known, and where to resume. Unaudited: this is playback alone."""
    ballot = Ballot.objects.select_for_update().get(assignment=assignment)
    file = assignment.film.file
    duration_ms = (file.duration_ms or 0) if file else 0
    known = [*ballot.played, *played]
    ballot.played = [list(interval) for interval in merged(known, duration_ms=duration_ms)]
    ballot.resume_ms = max(0, min(resume_ms, duration_ms))
    ballot.save(update_fields=["played", "resume_ms"])


def _must_be_a_sheet(assignment: Assignment) -> None:
    """In a round that ranks places are given to the whole list at once: see `save_ranking`."""
    if assignment.round.mode == Round.Mode.RANK:
        raise BallotRefused("ranked_as_list")


def _must_be_open(assignment: Assignment, now: datetime) -> None:
    if not assignment.accepts_at(now):
        raise BallotRefused("round_closed")


def _accepting(assignment: Assignment, now: datetime) -> frozenset[RoundStage]:
    """The stages of the round in which this ballot may be written: a juror with an extension goes on when it closes."""
    return RUNNING if assignment.round.accepts_ballots_at(now) else EXTENDABLE


def _hold_open(assignment: Assignment, now: datetime) -> None:
    """Keep the round from closing until this transaction ends; refused if it has closed meanwhile."""
    stages = _accepting(assignment, now)
    held = Round.objects.select_for_update(no_key=True).filter(pk=assignment.round_id, stage__in=stages)
    if held.first() is None:
        raise BallotRefused("round_closed")


def _must_fit(assignment: Assignment, marks: Mapping[str, int], feedback: str | None) -> None:
    if feedback is not None and len(feedback) > FEEDBACK_LIMIT:
        raise BallotRefused("feedback_too_long", limit=FEEDBACK_LIMIT)
    for problem in mark_problems(assignment.round.rubric, marks):
        raise BallotRefused(problem.code, **problem.facts)


def _given(assignment: Assignment) -> dict[str, int]:
    rows = Mark.objects.filter(ballot=assignment.ballot)
    return dict(rows.values_list("criterion__code", "value"))


def _says_already(assignment: Assignment, marks: Mapping[str, int], feedback: str | None) -> bool:
    if feedback is not None and feedback.strip() != assignment.ballot.feedback:
        return False
    given = _given(assignment)
    return all(given.get(code) == value for code, value in marks.items())


def _turn_page(assignment: Assignment, version: int, now: datetime) -> None:
    """Begin the assignment if need be and raise its version; of two simultaneous callers exactly one succeeds."""
    if AssignmentStage(assignment.stage) in SETTLED:
        raise BallotRefused("out_of_turn")
    # No join here: PostgreSQL looks again at the conditions on the row itself once a rival has committed, but not at
    # those inside a sub-select on the same table.
    rows = Assignment.objects.filter(pk=assignment.pk, version=version).exclude(stage__in=SETTLED)
    changes = {"stage": AssignmentStage.BEGUN, "version": version + 1, "changed_at": now}
    if not rows.filter(round__in=Round.objects.filter(stage__in=_accepting(assignment, now))).update(**changes):
        raise BallotRefused("stale")
    for name, value in changes.items():
        setattr(assignment, name, value)


def _write(assignment: Assignment, marks: Mapping[str, int], feedback: str | None) -> None:
    if feedback is not None:
        Ballot.objects.filter(assignment=assignment.pk).update(feedback=feedback.strip())
    criteria = {line["code"]: line["id"] for line in assignment.round.frozen_rubric}
    rows = [Mark(ballot=assignment.ballot, criterion_id=criteria[code], value=value) for code, value in marks.items()]
    Mark.objects.bulk_create(
        rows, update_conflicts=True, unique_fields=["ballot", "criterion"], update_fields=["value"]
    )  # fmt: skip
