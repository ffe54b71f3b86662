"""A juror's evening: the rounds, the queue of a round, the screening room."""

import json

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.timezone import now
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from judging.models import Assignment, Flag, Round
from judging.results.blind import as_seen
from judging.results.queue import Marks, Queue, own_marks, own_rounds, queue_of, with_posters
from judging.results.scores import criteria_of, scores_of
from judging.results.sheet import sheet_of
from judging.views.factor import in_hand, looks_itself, sent_to_set_one_up
from judging.views.leading import person
from submissions import viewing

SEALED = Assignment.Stage.SEALED
SCORE_COLUMNS = (
    ("order", _("No.")), ("title", _("Film")), ("score", _("Total")), ("seen", _("Seen")), ("state", _("State")),
)  # fmt: skip


@require_safe
@login_required
def queue(request: HttpRequest) -> HttpResponse:
    """The juror's rounds, with how far each is and when it closes."""
    return render(request, "judging/rounds_of_juror.html", {"rows": own_rounds(person(request)), "now": now()})


@require_safe
@login_required
def round_queue(request: HttpRequest, pk: int) -> HttpResponse:
    """The films of a round in the juror's own order; `?show=open` leaves out what is settled."""
    found = get_object_or_404(Round.objects.judged_by(person(request)).select_related("edition"), pk=pk)
    own = queue_of(person(request), found, own_marks(person(request), found))
    only_open = request.GET.get("show") == "open"
    items = [item for item in own.items if item.is_open or not only_open]
    context = {
        "round": found, "queue": own, "items": items, "only_open": only_open, "now": now(),
        "posters": with_posters(items, person(request), now=now()), "resume": own.first_open(),
    }  # fmt: skip
    return render(request, "judging/queue.html", context)


@require_safe
@login_required
def scores(request: HttpRequest, pk: int) -> HttpResponse:
    """The juror's own marks in one table; `?sort=` is a column, `-` before it turns the order."""
    found = get_object_or_404(Round.objects.judged_by(person(request)).select_related("edition"), pk=pk)
    marks = own_marks(person(request), found)
    own, sort = queue_of(person(request), found, marks), request.GET.get("sort", "order")
    criteria = criteria_of(found)
    context = {
        "round": found, "queue": own, "rows": scores_of(found, own, marks, criteria, order=sort),
        "criteria": criteria, "columns": SCORE_COLUMNS, "sort": sort, "is_open": found.accepts_ballots_at(now()),
    }  # fmt: skip
    return render(request, "judging/scores.html", context)


@looks_itself
@require_safe
@login_required
def room(request: HttpRequest, pk: int, code: str) -> HttpResponse:
    """One film and its sheet, with the neighbourhood of the queue."""
    assignment, lacks_factor = in_hand(person(request), pk, code)
    if lacks_factor:
        return sent_to_set_one_up(request)
    marks = own_marks(person(request), assignment.round)
    found = queue_of(person(request), assignment.round, marks)
    return render(request, "judging/room.html", room_context(request, assignment, found, marks))


def room_context(request: HttpRequest, assignment: Assignment, own: Queue, marks: Marks) -> dict[str, object]:
    """What the room of one film shows, given the juror's queue and marks of the round. Five queries."""
    round, film, instant = assignment.round, assignment.film, now()
    strip = own.strip(film.code)
    posters = with_posters(strip, person(request), now=instant, also=film.file)
    sheet = sheet_of(assignment, marks.get(assignment.pk, {}))
    is_open = assignment.accepts_at(instant) and assignment.is_open
    notes = [{"id": note.key, "ms": note.at_ms, "label": note.text} for note in sheet.notes]
    return {
        "assignment": assignment, "round": round, "sheet": sheet, "queue": own,
        "film": as_seen(film, round, sealed=assignment.stage == SEALED),
        "strip": strip, "posters": posters, "next": own.after(film.code), "previous": own.before(film.code),
        "screen": viewing.screen_for(film, person(request), now=instant), "markers": json.dumps(notes),
        "played": json.dumps(assignment.ballot.played), "number": own.at(film.code) + 1, "flags": sheet.flags,
        "flag_kinds": Flag.Kind.choices, "now": instant,
        "is_open": is_open, "is_markable": is_open and round.mode != Round.Mode.RANK,
    }  # fmt: skip
