"""What a juror does in the screening room. Each deed answers scripts and plain forms alike."""

from collections.abc import Callable, Sequence
from uuid import uuid4

from django.http import HttpRequest
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.timezone import now
from django.utils.translation import gettext as _

from judging import actions
from judging.models import Assignment
from judging.results.queue import own_marks, queue_of
from judging.views.answering import Done, Sent, deed, feedback_in, marks_in, version_in, whole
from judging.views.evening import room_context
from judging.views.leading import person
from judging.wording import BallotRefused


@deed
def save_marks(request: HttpRequest, assignment: Assignment, sent: Sent) -> Done:
    """Keep the marks and the feedback sent. A script hears the new version; of two windows the later one is told."""
    kept = {"version": version_in(sent), "feedback": feedback_in(sent)}
    actions.save_marks(assignment, marks_in(sent), **kept, actor=person(request), now=now())
    return Done(says=_("Saved."))


@deed
def seal(request: HttpRequest, assignment: Assignment, sent: Sent) -> Done:
    """Keep the marks sent, seal the ballot, and go on to the next film that waits: its room is in a script's answer."""
    kept = {"version": version_in(sent), "feedback": feedback_in(sent)}
    actions.seal_ballot(assignment, marks_in(sent), **kept, actor=person(request), now=now())
    goes_to, page = _following(request, assignment)
    return Done(goes_to=goes_to, says=_("%(code)s is sealed.") % {"code": assignment.film.code}, page=page)


@deed
def save_note(request: HttpRequest, assignment: Assignment, sent: Sent) -> Done:
    """Keep a time-coded note; the same key again is the same note."""
    key, text = str(sent.get("key") or uuid4().hex)[:40], str(sent.get("text", ""))
    actions.write_note(assignment, key=key, at_ms=whole(sent.get("at_ms")), text=text, actor=person(request), now=now())
    return Done(facts={"key": key}, says=_("Note kept."))


@deed
def delete_note(request: HttpRequest, assignment: Assignment, sent: Sent) -> Done:
    actions.erase_note(assignment, key=str(sent.get("key", "")), actor=person(request), now=now())
    return Done(says=_("Note removed."))


@deed
def raise_flag(request: HttpRequest, assignment: Assignment, sent: Sent) -> Done:
    """Tell the organizers what is the matter; the juror stays in the film. The same key again is the same flag."""
    key, at_ms = str(sent.get("key") or uuid4().hex)[:40], sent.get("at_ms")
    actions.raise_flag(
        assignment, key=key, kind=str(sent.get("kind", "")), text=str(sent.get("text", "")),
        at_ms=None if at_ms in (None, "") else whole(at_ms), actor=person(request), now=now(),
    )  # fmt: skip
    return Done(facts={"key": key}, says=_("Sent to the organizers. They answer by letter; go on as you like."))


@deed
def save_played(_request: HttpRequest, assignment: Assignment, sent: Sent) -> Done:
    """Keep what was played and where to resume; scripts only."""
    actions.save_played(assignment, _intervals(sent.get("played")), resume_ms=whole(sent.get("resume_ms")))
    return Done()


@deed
def declare_conflict(request: HttpRequest, assignment: Assignment, sent: Sent) -> Done:
    """The film leaves the juror's hands; the next one that waits is shown."""
    goes_to = _onward(request, assignment)
    actions.declare_conflict(assignment, reason=str(sent.get("reason", "")), actor=person(request), now=now())
    return Done(goes_to=goes_to, says=_("Thank you. The film has left your queue, and the chair has been told."))


@deed
def abstain(request: HttpRequest, assignment: Assignment, sent: Sent) -> Done:
    """No verdict on this film: not nought, none."""
    goes_to = _onward(request, assignment)
    actions.abstain(assignment, reason=str(sent.get("reason", "")), actor=person(request), now=now())
    return Done(goes_to=goes_to, says=_("You abstain from %(code)s.") % {"code": assignment.film.code})


def _onward(request: HttpRequest, assignment: Assignment) -> str:
    """Where the next film is that waits after this one, or the queue when none does."""
    return _following(request, assignment)[0]


def _following(request: HttpRequest, assignment: Assignment) -> tuple[str, Callable[[], str] | None]:
    """The same, and what draws the room of that film."""
    user, round = person(request), assignment.round
    marks = own_marks(user, round)
    queue = queue_of(user, round, marks)
    following = queue.after(assignment.film.code)
    if following is None:
        return reverse("judging:round_queue", args=[round.pk]), None

    def page() -> str:
        chosen = Assignment.objects.for_room().get(pk=following.assignment)
        return render_to_string("judging/_room.html", room_context(request, chosen, queue, marks), request)

    return reverse("judging:room", args=[round.pk, following.code]), page


def _intervals(sent: object) -> Sequence[Sequence[int]]:
    if not isinstance(sent, list) or not all(isinstance(pair, list) and len(pair) == 2 for pair in sent):
        raise BallotRefused("garbled")
    return [[whole(instant) for instant in pair] for pair in sent[:2000]]
