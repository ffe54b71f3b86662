"""The ceremony: its desk, the screen in the hall, the remote control, the envelopes to print."""

from typing import Any, cast

from csp.decorators import csp_update
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.timezone import now
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from awards import ceremony as evening
from awards.models import Ceremony
from contest.errors import Refusal
from contest.models import Edition, User
from submissions import viewing

KINDS = {"rehearsal": True, "evening": False}


def _run(request: HttpRequest, slug: str, kind: str) -> Ceremony:
    """The run of this kind, for the edition's organizers; the evening only exists once the awards are signed."""
    edition = get_object_or_404(Edition.objects.run_by(cast(User, request.user)), slug=slug)
    if kind not in KINDS:
        raise Http404
    if not KINDS[kind]:
        evening.refuse_before_signature(edition)
    return evening.ceremony_of(edition, is_rehearsal=KINDS[kind], now=now())


@require_safe
@login_required
def desk(request: HttpRequest, slug: str) -> HttpResponse:
    """What is to be done before the evening, and the ways into hall, remote control and rehearsal."""
    edition = get_object_or_404(Edition.objects.run_by(cast(User, request.user)), slug=slug)
    return render(request, "awards/ceremony.html", {"edition": edition, "is_signed": evening.is_signed(edition)})


@require_safe
@login_required
@csp_update({"img-src": ["blob:"]})  # pyright: ignore[reportArgumentType]  pictures kept in memory
def hall(request: HttpRequest, slug: str, kind: str) -> HttpResponse:
    try:
        run = _run(request, slug, kind)
    except Refusal as refusal:
        return _back(request, slug, refusal)
    return render(request, "awards/hall.html", {"edition": run.edition, "ceremony": run, "kind": kind})


@require_safe
@login_required
@never_cache
def programme(request: HttpRequest, slug: str, kind: str) -> HttpResponse:
    """Everything the hall needs for the evening, loaded beforehand; every winner is under seal."""
    try:
        run = _run(request, slug, kind)
    except Refusal as refusal:
        return JsonResponse({"sentence": str(refusal)}, status=409)
    facts = evening.programme(run.edition, run)
    rows = evening.films_of(run.edition, facts["films"])
    for code, film in rows.items():
        screen = viewing.screen_for(film, cast(User, request.user), now=now())
        facts["films"][code] |= {"poster": screen.poster, "hls": screen.hls}
    return JsonResponse(facts)


@require_safe
@login_required
@never_cache
def state(request: HttpRequest, slug: str, kind: str) -> HttpResponse:
    try:
        return JsonResponse(_state(_run(request, slug, kind)))
    except Refusal as refusal:
        return JsonResponse({"sentence": str(refusal)}, status=409)


def _state(run: Ceremony) -> dict[str, Any]:
    """Where the hall stands. Only envelopes that were opened have their code in it."""
    codes = {category: evening.envelope_code(run, category) for category in run.opened}
    return {"step": run.step, "shown": run.shown, "moved": run.moved_at.isoformat(), "codes": codes}


@require_POST
@login_required
def go(request: HttpRequest, slug: str, kind: str) -> HttpResponse:
    """One step on or back, or to a given one: from the hall's keyboard as JSON, from the remote control as a form."""
    try:
        run = _run(request, slug, kind)
    except Refusal as refusal:
        return _back(request, slug, refusal)
    step, shown = _wanted(request, run)
    evening.go(run, step=step, shown=shown, actor=cast(User, request.user), now=now())
    run.refresh_from_db()
    if "application/json" in request.headers.get("Accept", ""):
        return JsonResponse(_state(run))
    return redirect("awards:remote", slug, kind)


def _wanted(request: HttpRequest, run: Ceremony) -> tuple[int, int]:
    if request.POST.get("move") == "back":
        return evening.preceding(run.step, run.shown)
    if request.POST.get("move") == "next":
        return evening.following(run.step, run.shown, evening.numbers_of(run.edition, run))
    step, shown = request.POST.get("step", ""), request.POST.get("shown", "")
    return (int(step), int(shown)) if step.isdecimal() and shown.isdecimal() else (run.step, run.shown)


@require_safe
@login_required
@never_cache
def remote(request: HttpRequest, slug: str, kind: str) -> HttpResponse:
    """The remote control on a phone: two buttons, and what the hall sees. It names no winner that is not open."""
    try:
        run = _run(request, slug, kind)
    except Refusal as refusal:
        return _back(request, slug, refusal)
    context = {"edition": run.edition, "ceremony": run, "kind": kind, "place": evening.place_of(run)}
    return render(request, "awards/remote.html", context)


@require_safe
@login_required
@never_cache
def envelopes(request: HttpRequest, slug: str, kind: str) -> HttpResponse:
    """One slip a category, to print, cut, and put into the presenters' envelopes."""
    try:
        run = _run(request, slug, kind)
    except Refusal as refusal:
        return _back(request, slug, refusal)
    slips = evening.envelopes(run.edition, run)
    return render(request, "awards/envelopes.html", {"edition": run.edition, "slips": slips, "kind": kind})


@require_POST
@login_required
def anew(request: HttpRequest, slug: str, kind: str) -> HttpResponse:
    try:
        evening.begin_anew(_run(request, slug, kind), actor=cast(User, request.user), now=now())
    except Refusal as refusal:
        return _back(request, slug, refusal)
    return redirect("awards:ceremony", slug)


def _back(request: HttpRequest, slug: str, refusal: Refusal) -> HttpResponse:
    messages.error(request, str(refusal))
    return redirect("awards:ceremony", slug)
