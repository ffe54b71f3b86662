"""What lies behind a round's standings: for the chair the whole, for a juror the own sheet alone."""

import json
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.timezone import now
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from judging import actions
from judging.forms.further import FurtherForm
from judging.models import Round
from judging.permissions import hidden_from
from judging.results import standings as standings_of
from judging.results.analysis import RoundAnalysis, analysis_of, own_line, without
from judging.results.charts import chance_chart, severity_chart
from judging.results.effects import effects_of
from judging.results.footing import pseudonyms
from judging.results.further import Further, further_reviews
from judging.results.standings import RoundResult
from judging.results.telling import as_json
from judging.views.leading import answer, led_round, person
from judging.wording import tell

CHARTS = {"chances": "judging/_chart_chances.html", "severities": "judging/_chart_severities.html"}


@require_safe
@login_required
def analysis(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Chances at the line, jurors, criteria, methods, and what further reviews would settle."""
    found, result, behind = _behind(request, slug, pk)
    context = {"edition": found.edition, "round": found, "behind": behind, **_charts(behind)}
    context |= {"effects": effects_of(result, behind), "warnings": [tell(one) for one in behind.warnings]}
    context |= {"plan": _plan(request, found, result), "form": FurtherForm(request.GET or None), "now": now()}
    return render(request, "judging/analysis.html", context)


@require_safe
@login_required
def chart(request: HttpRequest, slug: str, pk: int, name: str) -> HttpResponse:
    """One chart as an SVG file."""
    _, _, behind = _behind(request, slug, pk)
    context = {**_charts(behind), "is_file": True}
    answer = render(request, CHARTS[name], context, content_type="image/svg+xml")
    answer["Content-Disposition"] = f'attachment; filename="{slug}-{name}.svg"'
    return answer


@require_safe
@login_required
def analysis_json(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """The analysis as `analyse_scores --json` tells it: films by code, jurors by pseudonym."""
    _, _, behind = _behind(request, slug, pk)
    told = as_json(behind.analysis, [tell(one) for one in behind.warnings])
    answer = HttpResponse(json.dumps(told, ensure_ascii=False, allow_nan=False), content_type="application/json")
    answer["Content-Disposition"] = f'attachment; filename="{slug}-analysis.json"'
    return answer


@require_POST
@login_required
def add_reviews(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """The plan is carried out."""
    found = led_round(person(request), slug, pk)
    form = FurtherForm(request.POST)
    wanted = form.cleaned_data["reviews"] if form.is_valid() else 0

    def act() -> str:
        n = actions.add_reviews(found, wanted, actor=person(request), now=now())
        return ngettext("%(n)d further ballot was handed out.", "%(n)d further ballots were handed out.", n) % {"n": n}

    return answer(request, act, "judging:analysis", slug, pk)


@require_safe
@login_required
def own_sheet(request: HttpRequest, pk: int) -> HttpResponse:
    """A juror's own sheet, once the round is over: how the own scores lie beside the panel's. Nobody else's."""
    found = get_object_or_404(Round.objects.judged_by(person(request)).select_related("edition"), pk=pk)
    if found.is_running:
        raise Http404
    juror = get_object_or_404(found.seats, juror__user=person(request)).juror_id
    behind = analysis_of(standings_of(found.pk))
    line = own_line(behind, pseudonyms(found)[juror])
    context = {"round": found, "line": line, "severities": severity_chart([line] if line else []), "own": True}
    return render(request, "judging/own_sheet.html", context)


def _behind(request: HttpRequest, slug: str, pk: int) -> tuple[Round, RoundResult, RoundAnalysis]:
    """The round, its result and the analysis without the films hidden from this reader; 404 before it has opened."""
    found = led_round(person(request), slug, pk)
    if found.stage == Round.Stage.DRAFTED:
        raise Http404
    result = standings_of(found.pk)
    hidden = hidden_from(person(request), found)
    return found, result, without(analysis_of(result), result.rows, hidden)


def _charts(behind: RoundAnalysis) -> dict[str, Any]:
    return {"chances": chance_chart(behind.analysis.films), "severities": severity_chart(behind.analysis.jurors)}


def _plan(request: HttpRequest, found: Round, result: RoundResult) -> Further | None:
    if not found.is_running:
        return None
    form = FurtherForm(request.GET or None)
    wanted = form.cleaned_data["reviews"] if form.is_valid() else None
    return further_reviews(found, result, reviews=wanted, hidden=hidden_from(person(request), found))
