"""The organizer's overview, and the board where organizers and chair decide, sign and publish awards."""

from collections.abc import Callable

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.timezone import now
from django.views.decorators.http import require_POST, require_safe

from awards import actions, board
from awards.forms import CitationForm, ReasonForm, ScheduleForm, VotesForm
from awards.models import Award
from awards.overview import overview_of
from awards.sensitivity import report_of
from contest.errors import Refusal
from contest.models import AwardCategory, Edition
from judging import results
from judging.views.leading import first_error, led_edition, person
from submissions.lifecycle import Stage
from submissions.models import Film
from submissions.models.films import STAGE_NAMES


def run_edition(request: HttpRequest, slug: str) -> Edition:
    """An edition the reader organizes, else 404."""
    return get_object_or_404(Edition.objects.run_by(person(request)), slug=slug)


@require_safe
def overview(request: HttpRequest, slug: str) -> HttpResponse:
    edition = run_edition(request, slug)
    numbers = overview_of(edition, now=now())
    stages = [(STAGE_NAMES[stage], numbers.films[stage.value]) for stage in Stage]
    return render(
        request, "awards/overview.html", {"edition": edition, "overview": numbers, "stages": stages, "now": now()}
    )


@require_safe
def awards_board(request: HttpRequest, slug: str) -> HttpResponse:
    """Every category with its slots as the tally sees them now, and the gate to publication."""
    edition = led_edition(person(request), slug)
    shown = board.board_of(edition, reader=person(request), now=now())
    may_publish = Edition.objects.run_by(person(request)).contains(edition)
    proposed = list(Film.objects.filter(edition=edition, proposed_revocation__isnull=False))
    voted = results.panel_votes(edition, {film.pk for group in shown.categories for film in group.tied})
    context = {"edition": edition, "board": shown, "may_publish": may_publish, "proposed": proposed, "voted": voted}
    return render(request, "awards/board.html", {**context, "schedule_form": ScheduleForm()})


@require_safe
def sensitivity(request: HttpRequest, slug: str) -> HttpResponse:
    """What the awards hang on: other methods, severity, each juror; and borders inside a tie band."""
    edition = led_edition(person(request), slug)
    report = report_of(edition, reader=person(request))
    return render(request, "awards/sensitivity.html", {"edition": edition, "report": report})


def act(request: HttpRequest, slug: str, action: Callable[[], object], goes_to: str = "awards:awards_board") -> HttpResponse:  # fmt: skip  # noqa: E501
    try:
        action()
    except Refusal as refusal:
        messages.error(request, str(refusal))
    return redirect(goes_to, slug)


def _category(request: HttpRequest, slug: str, code: str) -> AwardCategory:
    return get_object_or_404(AwardCategory, edition=led_edition(person(request), slug), code=code)


def _films(category: AwardCategory, codes: list[str]) -> list[Film]:
    """Films of the edition by their codes, in the order given; what is none is left out."""
    wanted = [code.strip().upper() for code in codes]
    known = {film.code: film for film in Film.objects.filter(edition=category.edition, code__in=wanted)}
    return [known[code] for code in dict.fromkeys(wanted) if code in known]


@require_POST
def draft_awards(request: HttpRequest, slug: str) -> HttpResponse:
    edition = led_edition(person(request), slug)
    return act(request, slug, lambda: actions.draft_awards(edition, actor=person(request), now=now()))


@require_POST
def rule(request: HttpRequest, slug: str, code: str, kind: str) -> HttpResponse:
    """Choose winners (`kind` choice) or order tied films (`kind` order); films are codes in the order given."""
    category = _category(request, slug, code)
    films = _films(category, [*request.POST.getlist("film"), *request.POST.get("other", "").split()])
    reason = request.POST.get("reason", "")
    return act(
        request, slug, lambda: actions.rule(category, kind, films, reason=reason, actor=person(request), now=now())
    )


@require_POST
def count_votes(request: HttpRequest, slug: str, code: str, kind: str) -> HttpResponse:
    """Write a vote on tied films (`kind` vote) or the deciding ballot (`kind` ballot) down."""
    category = _category(request, slug, code)
    named = [name.removeprefix("votes-") for name in request.POST if name.startswith("votes-")]
    form = VotesForm(request.POST, films=_films(category, named))
    if not form.is_valid():
        messages.error(request, first_error(form))
        return redirect("awards:awards_board", slug)
    words = {"reason": form.cleaned_data["reason"], "actor": person(request), "now": now()}
    return act(request, slug, lambda: actions.count_votes(category, kind, form.votes, **words))


@require_POST
def nominate(request: HttpRequest, slug: str, code: str) -> HttpResponse:
    """Nominate the film named by its code; with `withdraw`, take its nomination back."""
    category = _category(request, slug, code)
    film = get_object_or_404(Film, edition=category.edition, code=request.POST.get("film", "").strip().upper())
    if "withdraw" in request.POST:
        return act(request, slug, lambda: actions.withdraw_nomination(category, film, actor=person(request), now=now()))
    words = {"reason": request.POST.get("reason", "")[:600], "actor": person(request), "now": now()}
    return act(request, slug, lambda: actions.nominate(category, film, **words))


@require_POST
def cite_award(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    award = get_object_or_404(Award, category__edition=led_edition(person(request), slug), pk=pk)
    form = CitationForm(request.POST)
    if not form.is_valid():
        messages.error(request, first_error(form))
        return redirect("awards:awards_board", slug)
    words = form.cleaned_data["citation"]
    return act(request, slug, lambda: actions.cite_award(award, citation=words, actor=person(request), now=now()))


@require_POST
def sign(request: HttpRequest, slug: str) -> HttpResponse:
    edition = led_edition(person(request), slug)
    return act(request, slug, lambda: actions.sign(edition, actor=person(request), now=now()))


@require_POST
def unsign(request: HttpRequest, slug: str) -> HttpResponse:
    edition = led_edition(person(request), slug)
    return act(request, slug, lambda: actions.unsign(edition, actor=person(request), now=now()))


@require_POST
def schedule(request: HttpRequest, slug: str) -> HttpResponse:
    """The instant is read in the contest's zone; an empty field publishes at once."""
    edition = run_edition(request, slug)
    form = ScheduleForm(request.POST, zone=edition.zone)
    if not form.is_valid():
        messages.error(request, first_error(form))
        return redirect("awards:awards_board", slug)
    pressed_at = now()
    at = form.cleaned_data["publish_at"] or pressed_at
    return act(request, slug, lambda: actions.schedule(edition, publish_at=at, actor=person(request), now=pressed_at))


@require_POST
def recall(request: HttpRequest, slug: str) -> HttpResponse:
    edition = run_edition(request, slug)
    return act(request, slug, lambda: actions.recall(edition, actor=person(request), now=now()))


@require_POST
def retract(request: HttpRequest, slug: str) -> HttpResponse:
    edition = run_edition(request, slug)
    form = ReasonForm(request.POST)
    reason = form.cleaned_data["reason"] if form.is_valid() else ""
    return act(request, slug, lambda: actions.retract(edition, reason=reason, actor=person(request), now=now()))
