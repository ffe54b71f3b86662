"""The standings board of a round, and who advances from it."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from judging import actions
from judging.forms import AdvanceForm
from judging.models import Round
from judging.permissions import hidden_from
from judging.results.board import Board, board_of
from judging.views.leading import answer, led_round
from submissions.models import Film
from submissions.viewing import poster_url


@require_safe
@login_required
def standings(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Rank, score and every juror's dot; `?show=all` unfolds what lies clear of the cut line."""
    found = led_round(request.user, slug, pk)
    if found.stage == Round.Stage.DRAFTED:
        return redirect("judging:round", slug, pk)
    hidden = hidden_from(request.user, found)
    board = board_of(found, hidden=hidden, whole=request.GET.get("show") == "all")
    context = {"edition": found.edition, "round": found, "board": board, "hidden": len(hidden), "now": now()}
    context |= {"posters": _posters(request, board), "may_advance": _may_advance(found)}
    return render(request, "judging/standings.html", context)


def _may_advance(found: Round) -> bool:
    return found.stage in (Round.Stage.CLOSED, Round.Stage.SEALED) and not found.is_last


def _posters(request: HttpRequest, board: Board) -> dict[str, str | None]:
    films = [line.film for line in board.lines if line.film and line.film.file]
    return {film.code: poster_url(film.file, request.user, now=now()) for film in films if film.file}


@require_POST
@login_required
def advance(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """The films ticked go on to the next round."""
    found = led_round(request.user, slug, pk)
    codes = found.contenders.values_list("film__code", flat=True)
    form = AdvanceForm(request.POST, codes=list(codes))
    chosen = form.cleaned_data["films"] if form.is_valid() else []
    films = list(Film.objects.filter(edition=found.edition, code__in=chosen))

    def act() -> str:
        following = actions.advance(found, films, actor=request.user, now=now())
        return _("%(n)d films advance to “%(round)s”.") % {"n": len(films), "round": following}

    return answer(request, act, "judging:standings", slug, pk)
