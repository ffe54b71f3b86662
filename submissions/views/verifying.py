"""Declarations that were kept, to be read; a verifier's own reading beside them; lots and what came of each film."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from contest.models import Edition
from contest.rule_words import STAGES
from submissions import actions
from submissions.actions.declaring import running_ms
from submissions.actions.versions import newest_version
from submissions.forms import PART_NAMES, DrawForm, OutcomeForm, ReassessForm
from submissions.models import SOURCE_NAMES, DeclarationVersion, Film, Source, Verification, VerificationDraw
from submissions.viewing import screen_for
from submissions.wording import PARTS

from .charts import chart_of_version
from .frame import attempt, film_page, mine, person
from .shot_rows import rows_of, rows_sent

SOURCES = [(str(source), name) for source, name in SOURCE_NAMES.items() if source is not Source.UNMARKED]


# ── Reading ───────────────────────────────────────────────────────────────────
@require_safe
@login_required
def film_declaration(request: HttpRequest, pk: int, number: int) -> HttpResponse:
    """A declaration of the creator's own film, as it was kept."""
    film = mine(request, pk)
    version = _version(film, number)
    if "json" in request.GET:
        return _as_json(version)
    return film_page(request, film, "film_declaration", **_reading(version))


@require_safe
@login_required
def entry_declaration(request: HttpRequest, slug: str, code: str, number: int) -> HttpResponse:
    film = _entry(request, slug, code)
    version = _version(film, number)
    if "json" in request.GET:
        return _as_json(version)
    return render(request, "submissions/entry_declaration.html", {
        "film": film, "edition": film.edition, **_reading(version),
    })  # fmt: skip


def _entry(request: HttpRequest, slug: str, code: str) -> Film:
    films = Film.objects.screened_by(person(request)).select_related("edition", "rules", "file", "creator")
    return get_object_or_404(films.prefetch_related("declaration_versions"), edition__slug=slug, code=code)


def _version(film: Film, number: int) -> DeclarationVersion:
    versions = film.declaration_versions.select_related("rules", "made_by")
    return get_object_or_404(versions, number=number)


def _reading(version: DeclarationVersion) -> dict[str, Any]:
    said = version.content["parts"]
    parts = [
        (name, PART_NAMES.get(said.get(part, ""), ""), said.get(f"{part}_note", "")) for part, name in PARTS.items()
    ]
    return {"version": version, "chart": chart_of_version(version), "parts": parts, "said": said}


def _as_json(version: DeclarationVersion) -> HttpResponse:
    """What was sealed: the digest is SHA-256 over the canonical JSON of `content`."""
    told = {
        "film": version.film.code, "number": version.number, "origin": version.origin, "share": version.share,
        "digest": version.digest, "rules_version": version.rules.number, "made_at": version.made_at.isoformat(),
        "content": version.content,
    }  # fmt: skip
    name = f"{version.film.code}-declaration-{version.number}.json"
    return JsonResponse(told, headers={"Content-Disposition": f'attachment; filename="{name}"'})


# ── Assessing ─────────────────────────────────────────────────────────────────
@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def entry_reassess(request: HttpRequest, slug: str, code: str) -> HttpResponse:
    """The shots as a verifier reads them: starts from the newest reading, is kept beside the creator's."""
    film = _entry(request, slug, code)
    newest = newest_version(film)
    if newest is None or film.file is None:
        messages.error(request, _("There is no declaration of this film that was handed in."))
        return redirect("submissions:entry", slug, code)
    form = ReassessForm(request.POST or None, running_ms=running_ms(film.file))
    if request.method == "POST" and form.is_valid():
        given = {"shots": form.shots, "reason": form.cleaned_data["reason"]}
        if attempt(request, lambda: actions.reassess(film, **given, actor=person(request), now=timezone.now())):
            messages.success(request, _("Your reading is kept beside the creator’s, who has been told."))
            return redirect("submissions:entry", slug, code)
    rows = rows_sent(request.POST) if request.method == "POST" else rows_of(newest.spans)
    return render(request, "submissions/entry_reassess.html", {
        "film": film, "edition": film.edition, "form": form, "rows": rows, "sources": SOURCES, "newest": newest,
        "chart": chart_of_version(newest), "screen": screen_for(film, person(request), now=timezone.now()),
    }, status=422 if request.method == "POST" else 200)  # fmt: skip


# ── Lots and outcomes ─────────────────────────────────────────────────────────
@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def verification(request: HttpRequest, slug: str) -> HttpResponse:
    """Which films are looked into, and the lots; POST draws one."""
    edition = get_object_or_404(Edition.objects.run_by(person(request)), slug=slug)
    form = DrawForm(request.POST or None, initial=_initial(edition))
    if request.method == "POST" and form.is_valid():
        if attempt(request, lambda: _draw(request, edition, form)):
            messages.success(request, _("The lot is drawn. Its seed is public from now on."))
        return redirect("submissions:verification", slug)
    films = Verification.objects.filter(film__edition=edition).select_related("film__creator", "decided_by")
    context = {
        "edition": edition, "form": form, "films": films, "lots": VerificationDraw.objects.filter(edition=edition),
        "rules": edition.current_rules.data,
    }  # fmt: skip
    return render(request, "submissions/verification.html", context, status=422 if form.errors else 200)


def _draw(request: HttpRequest, edition: Edition, form: DrawForm) -> VerificationDraw:
    return actions.draw_for_verification(edition, **form.cleaned_data, actor=person(request), now=timezone.now())


def _initial(edition: Edition) -> dict[str, Any]:
    """What the rules say about the lot, if they ask for one."""
    checks = edition.current_rules.data.get("verification", [])
    return next(
        ({"stage": each["stage"], "percent": each["random_percent"]} for each in checks if "random_percent" in each),
        {"percent": 5},
    )


@require_POST
@login_required
def entry_verify(request: HttpRequest, slug: str, code: str) -> HttpResponse:
    """Look into this film, too."""
    film, stage = _entry(request, slug, code), request.POST.get("stage", "")
    stage = stage if stage in STAGES else "screening"
    if attempt(request, lambda: actions.verify_film(film, stage=stage, actor=person(request), now=timezone.now())):
        messages.success(request, _("The declaration of this film is looked into."))
    return redirect("submissions:entry", slug, code)


@require_POST
@login_required
def entry_conclude(request: HttpRequest, slug: str, code: str, pk: int) -> HttpResponse:
    film, form = _entry(request, slug, code), OutcomeForm(request.POST, prefix="outcome")
    found = get_object_or_404(film.verifications.all(), pk=pk)
    given = form.cleaned_data if form.is_valid() else {"outcome": "", "reason": ""}
    now = timezone.now()
    if attempt(request, lambda: actions.conclude_verification(found, **given, actor=person(request), now=now)):
        messages.success(request, _("What came of it is written down."))
    return redirect("submissions:entry", slug, code)


@require_safe
def lots(request: HttpRequest, slug: str) -> HttpResponse:
    """For the public: how films were drawn for verification, so that anybody can repeat it. Names no film."""
    edition = get_object_or_404(Edition.objects.announced(), slug=slug)
    return render(request, "submissions/lots.html", {
        "edition": edition, "lots": VerificationDraw.objects.filter(edition=edition),
    })  # fmt: skip
