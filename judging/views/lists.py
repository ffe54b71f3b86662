"""A juror's ranked list: dragged, moved by keys or by buttons, kept as a draft, handed in as a whole."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from contest.errors import Refusal
from judging import actions
from judging.models import Round, Seat
from judging.results.queue import own_marks, queue_of, with_posters
from judging.results.ranked import ranked, shifted
from judging.views.leading import person
from judging.wording import BallotRefused


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def ranking(request: HttpRequest, pk: int) -> HttpResponse:
    """The list. By POST its order is kept; with `move` one film goes up or down; with `seal` the list is handed in."""
    rounds = Round.objects.judged_by(person(request)).filter(mode=Round.Mode.RANK)
    found = get_object_or_404(rounds.select_related("edition"), pk=pk)
    seats = Seat.objects.select_related("juror__user", "round__edition")
    seat = get_object_or_404(seats, round=found, juror__user=person(request), left_at=None)
    if request.method == "POST":
        return _kept(request, found, seat)
    marks = own_marks(person(request), found)
    items = ranked(queue_of(person(request), found, marks).items, marks)
    context = {
        "round": found, "seat": seat, "items": items, "now": now(),
        "posters": with_posters(items, person(request), now=now()),
        "is_sealed": bool(items) and not any(item.is_open for item in items),
        "is_open": found.accepts_ballots_at(now()) or _has_longer(found, seat),
    }  # fmt: skip
    return render(request, "judging/ranking.html", context)


def _has_longer(found: Round, seat: Seat) -> bool:
    return found.assignments.filter(juror=seat.juror_id, open_until__gte=now()).exists()


def _kept(request: HttpRequest, found: Round, seat: Seat) -> HttpResponse:
    """Answers a script in JSON, a plain form with the list again."""
    order = shifted(request.POST.getlist("films"), request.POST.get("move", ""))
    version, seal = request.POST.get("version", ""), "seal" in request.POST
    by_script = request.headers.get("Accept", "").startswith("application/json")
    try:
        if not version.isdigit():
            raise BallotRefused("garbled")
        kept = actions.save_ranking(seat, order, version=int(version), seal=seal, actor=person(request), now=now())
    except Refusal as refusal:
        if by_script:
            return JsonResponse({"code": refusal.code, "sentence": str(refusal)}, status=409)
        messages.error(request, str(refusal))
        return redirect("judging:ranking", found.pk)
    if by_script:
        return JsonResponse({"version": kept})
    messages.success(request, _("Your list is handed in. Thank you.") if seal else _("Your list is kept."))
    return redirect("judging:ranking", found.pk)
