"""The standings board of a round, and who advances from it."""

from collections.abc import Sequence

from django.contrib.auth.decorators import login_required
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.timezone import now
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from judging import actions
from judging.forms import AdvanceForm
from judging.models import Round
from judging.permissions import hidden_from
from judging.results import RoundResult
from judging.results import standings as standings_of
from judging.results.analysis import analysis_of, recounted
from judging.results.board import Line, figures_of, films_above, lines_of
from judging.results.table import juror_progress
from judging.scoring.averages import Method
from judging.views.leading import answer, led_round, person
from judging.wording import METHOD_NAMES, named
from submissions.models import Film
from submissions.viewing import poster_url


@require_safe
@login_required
def standings(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Rank, score and every juror's dot; `?show=all` unfolds what lies clear of the cut line, `?by=` counts otherwise.

    Only the round's own method decides who advances.
    """
    found = led_round(person(request), slug, pk)
    if found.stage == Round.Stage.DRAFTED:
        return redirect("judging:round", slug, pk)
    hidden = hidden_from(person(request), found)
    result, panel = standings_of(found.pk), juror_progress(found)
    by, behind = _method(request, result), analysis_of(result)
    shown = recounted(result, by)
    lines = lines_of(found, shown, hidden=hidden, whole=request.GET.get("show") == "all", behind=behind)
    context = {"edition": found.edition, "round": found, "lines": lines, "hidden": len(hidden), "now": now()}
    context |= {"board": figures_of(result, panel, hidden=hidden), "posters": _posters(request, lines)}
    context |= {"by": by, "method": METHOD_NAMES[by], "views": _views(result), "behind": behind}
    context["may_advance"] = _may_advance(found) and by is result.method
    return render(request, "judging/standings.html", context)


def _method(request: HttpRequest, result: RoundResult) -> Method:
    """What the reader asked to count by, else the round's own method."""
    asked = request.GET.get("by", "")
    return Method(asked) if asked in {view for view, _ in _views(result)} else result.method


def _views(result: RoundResult) -> list[tuple[str, str]]:
    """The ways of looking at a board: the round's own method first, then the default, the raw mean and the median."""
    ways = dict.fromkeys((result.method, Method.BLUP_SCALE, Method.MEAN, Method.MEDIAN))
    return [(way.value, str(METHOD_NAMES[way])) for way in ways]


def _may_advance(found: Round) -> bool:
    return found.stage in (Round.Stage.CLOSED, Round.Stage.SEALED) and not found.is_last


def _posters(request: HttpRequest, lines: Sequence[Line]) -> dict[str, str | None]:
    films = [line.film for line in lines if line.film and line.film.file]
    return {film.code: poster_url(film.file, person(request), now=now()) for film in films if film.file}


def _chosen(request: HttpRequest, found: Round) -> list[Film]:
    """The films ticked, and those above the line that the chair must not see: they advance by their standing alone."""
    codes = list(found.contenders.values_list("film__code", flat=True))
    form = AdvanceForm(request.POST, codes=codes)
    hidden = hidden_from(person(request), found)
    unseen = films_above(standings_of(found.pk)) & hidden if hidden else frozenset()
    ticked = Q(code__in=form.cleaned_data["films"] if form.is_valid() else []) & ~Q(pk__in=hidden)
    return list(Film.objects.filter(ticked | Q(pk__in=unseen), edition=found.edition).select_related("edition"))


@require_POST
@login_required
def advance(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """The films ticked go on to the next round."""
    found = led_round(person(request), slug, pk)
    films = _chosen(request, found)

    def act() -> str:
        following = actions.advance(found, films, actor=person(request), now=now())
        n = len(films)
        said = ngettext("%(n)d film advances to “%(round)s”.", "%(n)d films advance to “%(round)s”.", n)
        return said % {"n": n, "round": named(following.name)}

    return answer(request, act, "judging:standings", slug, pk)
