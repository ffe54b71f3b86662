"""The screening desk: every entry in a list that is searched, filtered and sorted, and one page for each."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.db.models import Count, F, Sum
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from contest.audit import subject_of
from contest.models import AuditEntry, Edition, User
from contest.rule_words import STAGES
from contest.templatetags.firstlight import share as as_percent
from submissions import actions
from submissions.actions.declaring import declaration_of, is_near_the_line, making_of, making_with, sound_of
from submissions.actions.exhibits import dossier_of, signers
from submissions.actions.handing_in import newest_file
from submissions.actions.media import what_was_noticed, why_refused
from submissions.actions.twins import entered_by_several, others_with_the_same
from submissions.ai_rule import is_enough, reached_share
from submissions.declaration import Source, Span
from submissions.eligibility import Demands
from submissions.forms import PART_NAMES, EntriesFilter, FixForm, OutcomeForm, ReasonForm
from submissions.lifecycle import FILM, By, Stage
from submissions.models import STAGE_NAMES, Film, FilmQuerySet, Shot
from submissions.viewing import poster_url, screen_for
from submissions.wording import PARTS

from .charts import chart_of
from .frame import attempt, missing_in, person

PER_PAGE = 50
HISTORY = 60
"""The newest lines of the audit log that the page of an entry shows."""


@dataclass(frozen=True)
class Row:
    """An entry in the list."""

    film: Film
    poster: str | None
    share: Fraction | None
    is_enough: bool
    is_doubled: bool
    """Another creator has entered the very same file."""


@dataclass(frozen=True)
class Line:
    """A line of the audit log with the name of whoever did it; None is the system, or an account that is gone."""

    entry: AuditEntry
    name: str | None


# ── The list ──────────────────────────────────────────────────────────────────
@require_safe
@login_required
def entries(request: HttpRequest, slug: str) -> HttpResponse:
    edition = _run_by(request, slug)
    form = EntriesFilter(request.GET)
    page = Paginator(_chosen(edition, person(request), form), PER_PAGE).get_page(request.GET.get("page"))
    return render(request, "submissions/entries.html", {
        "edition": edition, "form": form, "page": page, "counts_by_stage": _counts(edition),
        "rows": _rows(page, person(request), timezone.now()), "sort": form.order,
        "is_filtered": any(form.cleaned_data.get(name) for name in ("q", "stage", "file", "country")),
    })  # fmt: skip


def _run_by(request: HttpRequest, slug: str) -> Edition:
    return get_object_or_404(Edition.objects.run_by(person(request)), slug=slug)


def _chosen(edition: Edition, user: User, form: EntriesFilter) -> FilmQuerySet:
    """The entries that the filter leaves, in its order. A filter that makes no sense is passed over."""
    form.is_valid()
    wanted = form.cleaned_data
    films = (
        Film.objects.screened_by(user)
        .filter(edition=edition)
        .for_cards()
        .select_related("file__declaration")
        .prefetch_related("rules", "file__renditions")
    )
    if wanted.get("q"):
        films = films.matching(wanted["q"])
    if wanted.get("stage"):
        films = films.filter(stage=wanted["stage"])
    if wanted.get("country"):
        films = films.filter(country=wanted["country"])
    if wanted.get("file"):
        films = films.whose_newest_file_is(wanted["file"])
    return films.order_by(form.order, "pk")


def _counts(edition: Edition) -> list[tuple[str, object, int]]:
    """(stage, its name, number of films) for every stage that has any, in the order of the lifecycle."""
    numbers = dict(Film.objects.filter(edition=edition).values_list("stage").annotate(Count("pk")).order_by())
    return [(str(stage), name, numbers[stage]) for stage, name in STAGE_NAMES.items() if stage in numbers]


def _rows(films: Iterable[Film], user: User, now: datetime) -> list[Row]:
    shown = list(films)
    spans = _spans([film.file_id for film in shown if film.file_id])
    doubled = entered_by_several(shown)
    return [_row(film, spans.get(film.file_id or 0, ()), user, now, film.pk in doubled) for film in shown]


def _row(film: Film, spans: Sequence[Span], user: User, now: datetime, is_doubled: bool) -> Row:  # noqa: FBT001  a fact
    demand, making = Demands.of(film.rules.data).making, making_with(declaration_of(film.file), spans)
    poster = poster_url(film.file, user, now=now) if film.file else None
    return Row(film, poster, reached_share(making, demand), is_enough(making, demand), is_doubled)


def _spans(files: Sequence[int]) -> dict[int, list[Span]]:
    """File → for each source and model one span as long as all its shots. One query for a whole page of films."""
    lengths = Shot.objects.filter(declaration__file__in=files).values_list("declaration__file", "source", "model_name")
    spans: dict[int, list[Span]] = {}
    for file, source, model, length in lengths.annotate(length=Sum(F("end_ms") - F("start_ms"))).order_by():
        spans.setdefault(file, []).append(Span(0, length, Source(source), model))
    return spans


@require_POST
@login_required
def entries_admit(request: HttpRequest, slug: str) -> HttpResponse:
    """Admit every film that was ticked; those that have moved on meanwhile are left as they are."""
    edition, ticked = _run_by(request, slug), [pk for pk in request.POST.getlist("film") if pk.isdecimal()]
    films = Film.objects.screened_by(person(request)).filter(edition=edition, pk__in=ticked).for_cards()
    admitted = actions.admit_all(films, actor=person(request), now=timezone.now())
    told = ngettext("%(count)d film admitted.", "%(count)d films admitted.", admitted) % {"count": admitted}
    messages.success(request, told) if admitted else messages.info(
        request, _("No film was admitted: none was waiting.")
    )
    return redirect(f"{reverse('submissions:entries', args=[slug])}?{request.GET.urlencode()}")


# ── One entry ─────────────────────────────────────────────────────────────────
@require_safe
@login_required
def entry(request: HttpRequest, slug: str, code: str) -> HttpResponse:
    return _entry_page(request, _entry(request, slug, code))


def _entry(request: HttpRequest, slug: str, code: str) -> Film:
    films = (
        Film.objects.screened_by(person(request))
        .for_checking()
        .select_related("creator", "file__declaration", "file__provenance")
    )
    prefetched = films.prefetch_related(
        "screening_decisions__decided_by", "fix_requests", "file__renditions", "declaration_versions__made_by",
        "verifications__decided_by",
    )  # fmt: skip
    return get_object_or_404(prefetched, edition__slug=slug, code=code)


def _entry_page(request: HttpRequest, film: Film, *, status: int = 200, **forms: Any) -> HttpResponse:
    now, newest = timezone.now(), newest_file(film)
    waiting = Film.objects.filter(edition=film.edition, stage=Stage.SUBMITTED).exclude(pk=film.pk)
    context = {
        "film": film, "edition": film.edition, "screen": screen_for(film, person(request), now=now), "now": now,
        "file": film.file or newest, "newest": newest, "notices": what_was_noticed(film.file) if film.file else [],
        "refusals": why_refused(newest) if newest else [], "missing": missing_in(film), "chart": chart_of(film),
        "same_file": others_with_the_same(film), "declaration": declaration_of(film.file), "parts": _parts(film),
        "dossier": dossier_of(film, person(request)), "signers": signers(now), "history": _history(film),
        "consents": film.rules.data.get("consents", []),
        "fix": next((fix for fix in film.fix_requests.all() if fix.closed_at is None), None),
        "verbs": FILM.verbs_from(Stage(film.stage), by=By.SCREENER), "waiting": waiting.count(),
        "following": waiting.order_by("submitted_at", "pk").first(),
        "versions": list(film.declaration_versions.all()), "stages": STAGES,
        "verifications": film.verifications.all(), "outcome_form": OutcomeForm(prefix="outcome"),
        "is_near": is_near_the_line(film, making_of(film.file)), "claim": _claim(film),
        "fix_form": FixForm(prefix="fix", edition=film.edition, now=now), "reject_form": ReasonForm(prefix="reject"),
    }  # fmt: skip
    return render(request, "submissions/entry.html", {**context, **forms}, status=status)


def _claim(film: Film) -> str:
    """What a case about the declaration would begin with: both shares, and the reasons that were written down."""
    lines = [
        f"{version.get_origin_display()} ({version.number}): {as_percent(version.reached)} {version.reason}".strip()
        for version in film.declaration_versions.all()
    ]
    outcomes = [f"{each.get_outcome_display()}: {each.reason}" for each in film.verifications.all() if each.outcome]
    return "\n".join([*lines, *outcomes])


def _parts(film: Film) -> list[tuple[object, object, str]]:
    """(part, who made it, note) of what is heard and written."""
    said = sound_of(declaration_of(film.file))
    return [(name, PART_NAMES.get(said[part], ""), said[f"{part}_note"]) for part, name in PARTS.items()]


def _history(film: Film) -> list[Line]:
    lines = list(AuditEntry.objects.filter(subject=subject_of(film)).order_by("-sequence")[:HISTORY])
    names = {user.pk: str(user) for user in User.objects.filter(pk__in={line.actor_id for line in lines})}
    return [Line(line, names.get(line.actor_id)) for line in lines]


# ── Decisions ─────────────────────────────────────────────────────────────────
@require_POST
@login_required
def entry_admit(request: HttpRequest, slug: str, code: str) -> HttpResponse:
    film = _entry(request, slug, code)
    if attempt(request, lambda: actions.admit(film, actor=person(request), now=timezone.now())):
        messages.success(request, _("Admitted: the film goes to the jury."))
    return redirect("submissions:entry", slug, code)


@require_POST
@login_required
def entry_ask_fix(request: HttpRequest, slug: str, code: str) -> HttpResponse:
    film, now = _entry(request, slug, code), timezone.now()
    form = FixForm(request.POST, prefix="fix", edition=film.edition, now=now)
    if not form.is_valid():
        return _entry_page(request, film, status=422, fix_form=form)
    if attempt(request, lambda: actions.ask_fix(film, **form.cleaned_data, actor=person(request), now=now)):
        messages.success(request, _("The creator has been asked to mend the film."))
    return redirect("submissions:entry", slug, code)


@require_POST
@login_required
def entry_reject(request: HttpRequest, slug: str, code: str) -> HttpResponse:
    film, form = _entry(request, slug, code), ReasonForm(request.POST, prefix="reject")
    if not form.is_valid():
        return _entry_page(request, film, status=422, reject_form=form)
    reason = form.cleaned_data["reason"]
    if attempt(request, lambda: actions.reject(film, reason=reason, actor=person(request), now=timezone.now())):
        messages.success(request, _("The film was turned away; its creator has been told why."))
    return redirect("submissions:entry", slug, code)


@require_POST
@login_required
def entry_reconsider(request: HttpRequest, slug: str, code: str) -> HttpResponse:
    film = _entry(request, slug, code)
    if attempt(request, lambda: actions.reconsider(film, actor=person(request), now=timezone.now())):
        messages.success(request, _("The film is back on the screening desk."))
    return redirect("submissions:entry", slug, code)
