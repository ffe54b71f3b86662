"""How a ballot answers: to a script in JSON, to a plain form with a sentence and the next page."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import wraps

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_POST

from contest.errors import Refusal
from judging.models import Assignment, Mark
from judging.views.factor import in_hand, looks_itself, sent_to_set_one_up
from judging.views.leading import person
from judging.wording import BallotRefused

Sent = Mapping[str, object]
View = Callable[..., HttpResponse]
MARK = "mark-"
"""In a plain form, the field of a criterion is named mark-<code>."""


@dataclass(frozen=True)
class Done:
    """What became of a request: facts for a script; for a plain form where to go and what to say there.

    `page` draws what a script may show at once instead of going there.
    """

    facts: Mapping[str, object] = field(default_factory=dict[str, object])
    goes_to: str = ""
    says: str = ""
    page: Callable[[], str] | None = None


def deed(act: Callable[[HttpRequest, Assignment, Sent], Done]) -> View:
    """Make a view of what is done with one ballot: only with one's own, by POST; a refusal is told, nothing is lost."""

    @looks_itself
    @require_POST
    @login_required
    @wraps(act)
    def view(request: HttpRequest, pk: int, code: str) -> HttpResponse:
        assignment, lacks_factor = in_hand(person(request), pk, code)
        if lacks_factor:
            return sent_to_set_one_up(request)
        try:
            done = act(request, assignment, _sent(request))
        except Refusal as refusal:
            return _refused(request, assignment, refusal)
        return _answered(request, assignment, done)

    return view


def version_in(sent: Sent) -> int:
    """The version the juror's page was built from."""
    return whole(sent.get("version"))


def marks_in(sent: Sent) -> dict[str, int]:
    """The marks of a request: {"marks": {code: value}} of a script, or the fields of a plain form."""
    given = sent.get("marks")
    if not isinstance(given, Mapping):
        given = {name.removeprefix(MARK): value for name, value in sent.items() if name.startswith(MARK)}
    return {str(code): whole(value) for code, value in given.items()}


def feedback_in(sent: Sent) -> str | None:
    """The words for the creator in a request; None when it says nothing of them."""
    given = sent.get("feedback")
    return None if given is None else str(given)


def whole(value: object) -> int:
    """A whole number out of a request; refused as garbled otherwise (true is no number)."""
    if isinstance(value, int) and not isinstance(value, bool):
        return value
    if isinstance(value, str) and value.isascii() and value.isdigit() and len(value) < 12:
        return int(value)
    raise BallotRefused("garbled")


def _is_script(request: HttpRequest) -> bool:
    return request.content_type == "application/json"


def _sent(request: HttpRequest) -> Sent:
    if not _is_script(request):
        return request.POST.dict()
    try:
        body = json.loads(request.body)
    except ValueError:
        raise BallotRefused("garbled") from None
    if not isinstance(body, dict):
        raise BallotRefused("garbled")
    return body


def _answered(request: HttpRequest, assignment: Assignment, done: Done) -> HttpResponse:
    goes_to = done.goes_to or _room(assignment)
    if _is_script(request) and done.page is not None:
        shown = {"next": goes_to, "page": done.page(), "says": done.says}
        return JsonResponse({"stage": assignment.stage, "version": assignment.version, **shown, **done.facts})
    if done.says and (done.goes_to or not _is_script(request)):
        messages.success(request, done.says)
    if _is_script(request):
        return JsonResponse({"stage": assignment.stage, "version": assignment.version, "next": goes_to, **done.facts})
    return redirect(goes_to)


def _refused(request: HttpRequest, assignment: Assignment, refusal: Refusal) -> HttpResponse:
    if not _is_script(request):
        messages.error(request, str(refusal))
        return redirect(_room(assignment))
    facts: dict[str, object] = {"code": refusal.code, "sentence": str(refusal)}
    if refusal.code == "stale":
        assignment.refresh_from_db(fields=["version", "stage"])
        assignment.ballot.refresh_from_db(fields=["feedback"])
        marks = Mark.objects.filter(ballot=assignment.ballot).values_list("criterion__code", "value")
        facts |= {"version": assignment.version, "stage": assignment.stage, "marks": dict(marks)}
        facts["feedback"] = assignment.ballot.feedback
    return JsonResponse(facts, status=409 if refusal.code == "stale" else 422)


def _room(assignment: Assignment) -> str:
    return reverse("judging:room", args=[assignment.round_id, assignment.film.code])
