"""The chair's table of a round, and its page of one film: ballots, talk, deliberation."""

from django.contrib.auth.decorators import login_required
from django.core.paginator import Page, Paginator
from django.db.models import Count
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from judging import actions
from judging.forms import ExtendForm, ReasonForm, ReopenForm
from judging.models import Assignment, Comment, Round, Vote
from judging.permissions import hidden_from, talkable
from judging.results import table, talk
from judging.results.table import FilmProgress
from judging.views.leading import answer, led_round, person
from submissions.models import Film

FILMS_ON_A_PAGE, JURORS_ON_A_PAGE = 50, 60


def context_of(request: HttpRequest, found: Round) -> dict[str, object]:
    """The table: who and what is how far. As many queries for 2,300 films as for one."""
    hidden, instant = hidden_from(person(request), found), now()
    jurors = table.juror_progress(found, hidden=hidden)
    films = table.film_progress(found, table.spreads_of(found), hidden=hidden)
    page = _page(request, films)
    comments = Comment.objects.filter(round=found, film__in=[film.film for film in page]).order_by()
    return {
        "edition": found.edition, "round": found, "now": instant, "board": table.figures_of(jurors, films),
        "jurors": Paginator(jurors, JURORS_ON_A_PAGE).get_page(request.GET.get("jurors")),
        "page": page, "show": request.GET.get("show", ""), "asked": request.GET.get("q", ""),
        "comments": dict(comments.values_list("film").annotate(Count("pk"))), "hidden": len(hidden),
        "conflicts": table.declared_conflicts(found, hidden=hidden),
        "unfinished": table.unfinished_ballots(found).count(),
        "reopen": ReopenForm(edition=found.edition), "overdue": found.closes_at < instant,
    }  # fmt: skip


def _page(request: HttpRequest, films: tuple[FilmProgress, ...]) -> Page[FilmProgress]:
    show, asked = request.GET.get("show", ""), request.GET.get("q", "").strip().casefold()
    tests = {
        "look": lambda film: film.needs_a_look, "short": lambda film: film.short > 0,
        "split": lambda film: film.is_split,
    }  # fmt: skip
    chosen = [film for film in films if show not in tests or tests[show](film)]
    found = [film for film in chosen if asked in film.code.casefold() or asked in film.title.casefold()]
    return Paginator(found, FILMS_ON_A_PAGE).get_page(request.GET.get("page"))


def seen_film(request: HttpRequest, found: Round, code: str) -> Film:
    """A film of the round that the chair may see here, else 404: with a conflict it is hidden from the chair, too."""
    return get_object_or_404(talkable(person(request), found).select_related("edition", "creator"), code=code)


def seen_ballot(request: HttpRequest, found: Round, number: int) -> Assignment:
    """A ballot of the round for a film not hidden from the chair, else 404."""
    hidden = hidden_from(person(request), found)
    return get_object_or_404(found.assignments.for_room().exclude(film__in=hidden), pk=number)


@require_safe
@login_required
def round_film(request: HttpRequest, slug: str, pk: int, code: str) -> HttpResponse:
    """Who judges the film and how far, what is said of it, what was decided."""
    found = led_round(person(request), slug, pk)
    film = seen_film(request, found, code)
    context = {
        "edition": found.edition, "round": found, "film": film, "now": now(),
        "ballots": table.ballots_of(found, [film.pk]).get(film.pk, ()), "comments": talk.comments_on(found, film),
        "deliberation": talk.deliberation_on(found, film), "unseal": ExtendForm(edition=found.edition),
        "choices": Vote.Choice.choices,
    }  # fmt: skip
    return render(request, "judging/round_film.html", context)


@require_POST
@login_required
def unseal_ballot(request: HttpRequest, slug: str, pk: int, ballot: int) -> HttpResponse:
    """Give a sealed ballot back to its juror, with a reason the juror reads; in a closed round until an instant."""
    found = led_round(person(request), slug, pk)
    assignment = seen_ballot(request, found, ballot)
    form = ExtendForm(request.POST, edition=found.edition)
    reason, until = (form.cleaned_data["reason"], form.cleaned_data["until"]) if form.is_valid() else ("", None)

    def act() -> str:
        actions.unseal_ballot(assignment, reason=reason, until=until, actor=person(request), now=now())
        said = {"juror": assignment.juror, "code": assignment.film.code}
        return _("%(juror)s can change the ballot for %(code)s again.") % said

    return answer(request, act, "judging:round_film", slug, pk, assignment.film.code)


@require_POST
@login_required
def replace_juror(request: HttpRequest, slug: str, pk: int, ballot: int) -> HttpResponse:
    """Give an unfinished ballot to another juror."""
    found = led_round(person(request), slug, pk)
    assignment = seen_ballot(request, found, ballot)
    form = ReasonForm(request.POST)

    def act() -> str:
        reason = form.cleaned_data["reason"] if form.is_valid() else ""
        taken = actions.replace_juror(assignment, reason=reason, actor=person(request), now=now())
        return _("%(code)s has gone to %(juror)s.") % {"code": assignment.film.code, "juror": taken.juror}

    return answer(request, act, "judging:round_film", slug, pk, assignment.film.code)
