"""The organizer's pages of this floor: the overview, and the board where awards are decided, signed and published."""

from collections.abc import Callable
from datetime import datetime

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.timezone import now
from django.views.decorators.http import require_POST, require_safe

from awards import actions, board
from awards.forms import CitationForm, ReasonForm, ScheduleForm
from awards.models import Award
from awards.overview import overview_of
from contest.errors import Refusal
from contest.models import AwardCategory, Edition
from submissions.lifecycle import Stage
from submissions.models import Film
from submissions.models.films import STAGE_NAMES


def _edition(request: HttpRequest, slug: str) -> Edition:
    return get_object_or_404(Edition.objects.run_by(request.user), slug=slug)


@require_safe
def overview(request: HttpRequest, slug: str) -> HttpResponse:
    edition = _edition(request, slug)
    numbers = overview_of(edition, now=now())
    stages = [(STAGE_NAMES[stage], numbers.films[stage.value]) for stage in Stage]
    return render(
        request, "awards/overview.html", {"edition": edition, "overview": numbers, "stages": stages, "now": now()}
    )


@require_safe
def awards_board(request: HttpRequest, slug: str) -> HttpResponse:
    """Every category with its slots as the tally sees them now, and the gate to publication."""
    edition = _edition(request, slug)
    shown = board.board_of(edition, now=now())
    return render(request, "awards/board.html", {"edition": edition, "board": shown, "schedule_form": ScheduleForm()})


def _act(request: HttpRequest, slug: str, action: Callable[[], object]) -> HttpResponse:
    try:
        action()
    except Refusal as refusal:
        messages.error(request, str(refusal))
    return redirect("awards:awards_board", slug)


@require_POST
def draft_awards(request: HttpRequest, slug: str) -> HttpResponse:
    edition = _edition(request, slug)
    return _act(request, slug, lambda: actions.draft_awards(edition, actor=request.user, now=now()))


@require_POST
def rule(request: HttpRequest, slug: str, code: str, kind: str) -> HttpResponse:
    """Choose winners (`kind` choice) or order tied films (`kind` order); films are codes in the order given."""
    category = get_object_or_404(AwardCategory, edition=_edition(request, slug), code=code)
    known = {
        film.code: film for film in Film.objects.filter(edition=category.edition, code__in=request.POST.getlist("film"))
    }
    films = [known[given] for given in request.POST.getlist("film") if given in known]
    reason = request.POST.get("reason", "")
    return _act(
        request, slug, lambda: actions.rule(category, kind, films, reason=reason, actor=request.user, now=now())
    )


@require_POST
def cite_award(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    award = get_object_or_404(Award, category__edition=_edition(request, slug), pk=pk)
    form = CitationForm(request.POST)
    if not form.is_valid():
        messages.error(request, form.errors["citation"][0])
        return redirect("awards:awards_board", slug)
    words = form.cleaned_data["citation"]
    return _act(request, slug, lambda: actions.cite_award(award, citation=words, actor=request.user, now=now()))


@require_POST
def sign(request: HttpRequest, slug: str) -> HttpResponse:
    edition = _edition(request, slug)
    return _act(request, slug, lambda: actions.sign(edition, actor=request.user, now=now()))


@require_POST
def unsign(request: HttpRequest, slug: str) -> HttpResponse:
    edition = _edition(request, slug)
    return _act(request, slug, lambda: actions.unsign(edition, actor=request.user, now=now()))


@require_POST
def schedule(request: HttpRequest, slug: str) -> HttpResponse:
    """The instant is read in the contest's zone; an empty field publishes at once."""
    edition = _edition(request, slug)
    form = ScheduleForm(request.POST, zone=edition.zone)
    if not form.is_valid():
        messages.error(request, form.errors["publish_at"][0])
        return redirect("awards:awards_board", slug)
    pressed_at = now()
    at: datetime = form.cleaned_data["publish_at"] or pressed_at
    return _act(request, slug, lambda: actions.schedule(edition, publish_at=at, actor=request.user, now=pressed_at))


@require_POST
def recall(request: HttpRequest, slug: str) -> HttpResponse:
    edition = _edition(request, slug)
    return _act(request, slug, lambda: actions.recall(edition, actor=request.user, now=now()))


@require_POST
def retract(request: HttpRequest, slug: str) -> HttpResponse:
    edition = _edition(request, slug)
    form = ReasonForm(request.POST)
    reason = form.cleaned_data["reason"] if form.is_valid() else ""
    return _act(request, slug, lambda: actions.retract(edition, reason=reason, actor=request.user, now=now()))
