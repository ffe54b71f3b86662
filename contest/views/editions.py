"""Organizers' pages about an edition itself: its calendar, its rules, the whole of it as TOML."""

from typing import cast

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.timezone import now
from django.utils.translation import gettext
from django.views.decorators.http import require_POST, require_safe

from contest import actions
from contest.errors import Refusal
from contest.forms import DatesForm, PresetForm, RevisionForm
from contest.models import Edition, User
from contest.presets import EditionData, diff, write
from contest.views import sheets


def run_by(request: HttpRequest, slug: str) -> Edition:
    """The edition, if the person organizes it; otherwise there is no such page."""
    return get_object_or_404(Edition.objects.run_by(cast(User, request.user)), slug=slug)


@login_required
@require_safe
def editions(request: HttpRequest) -> HttpResponse:
    """Every edition the person organizes, with the phase it is in."""
    instant = now()
    mine = Edition.objects.run_by(cast(User, request.user)).newest_first()
    rows = [(edition, sheets.phase(edition, instant), sheets.next_date(edition, instant)) for edition in mine]
    return render(request, "contest/editions.html", {"rows": rows})


def _settings(request: HttpRequest, edition: Edition, *, status: int = 200, **forms: object) -> HttpResponse:
    instant, rules = now(), edition.current_rules
    facts = {
        "edition": edition, "phase": sheets.phase(edition, instant), "now": instant, "acts": sheets.acts(edition),
        "milestones": sheets.dates(edition, instant), "rules": rules, "summary": sheets.summary(rules),
        "categories": sheets.categories(edition, rules), "date_changes": edition.date_changes.all(),
        "dates_form": DatesForm(edition), "preset_form": PresetForm(), **forms,
    }  # fmt: skip
    return render(request, "contest/edition_settings.html", facts, status=status)


@login_required
@require_safe
def edition_settings(request: HttpRequest, slug: str) -> HttpResponse:
    return _settings(request, run_by(request, slug))


@login_required
@require_POST
def edition_reschedule(request: HttpRequest, slug: str) -> HttpResponse:
    """Move dates, with the reason that everybody is told."""
    edition = run_by(request, slug)
    form = DatesForm(edition, request.POST)
    if form.is_valid():
        try:
            reason = form.cleaned_data["reason"]
            actions.reschedule(edition, form.dates, reason=reason, actor=cast(User, request.user), now=now())
        except Refusal as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, gettext("The calendar is changed, and everybody who takes part is told."))
            return redirect("edition_settings", slug)
    return _settings(request, run_by(request, slug), status=422, dates_form=form)


@login_required
@require_safe
def edition_export(request: HttpRequest, slug: str) -> HttpResponse:
    """The whole edition as TOML, to keep, to change, or to begin another contest with."""
    edition = run_by(request, slug)
    headers = {"Content-Disposition": f'attachment; filename="{edition.slug}.toml"'}
    return HttpResponse(write(edition.as_data()), content_type="application/toml; charset=utf-8", headers=headers)


@login_required
@require_POST
def edition_compare(request: HttpRequest, slug: str) -> HttpResponse:
    """Show what an uploaded TOML file would change; nothing is changed yet."""
    edition = run_by(request, slug)
    form = PresetForm(request.POST, request.FILES)
    if not form.is_valid():
        return _settings(request, edition, status=422, preset_form=form)
    revision = RevisionForm(initial={"toml": form.cleaned_data["text"]})
    return _comparison(request, edition, form.cleaned_data["data"], revision)


def _comparison(
    request: HttpRequest, edition: Edition, data: EditionData, form: RevisionForm, *, status: int = 200
) -> HttpResponse:
    found = diff(edition.as_data(), data)
    changes = [(each.path, *sheets.compared(each.old, each.new, edition)) for each in found]
    facts = {"edition": edition, "changes": changes, "form": form}
    return render(request, "contest/edition_compare.html", facts, status=status)


@login_required
@require_POST
def edition_revise(request: HttpRequest, slug: str) -> HttpResponse:
    """Make the edition what the compared TOML says."""
    edition, form = run_by(request, slug), RevisionForm(request.POST)
    if not form.is_valid():
        return _settings(request, edition, status=422, revision_form=form)
    data, reason = form.cleaned_data["data"], form.cleaned_data["reason"]
    try:
        actions.revise_edition(edition, data, reason=reason, actor=cast(User, request.user), now=now())
    except Refusal as refusal:
        form.add_error(None, str(refusal))
        return _comparison(request, run_by(request, slug), data, form, status=422)
    messages.success(request, gettext("The edition is changed."))
    return redirect("edition_settings", slug)


@login_required
@require_POST
def edition_announce(request: HttpRequest, slug: str) -> HttpResponse:
    return _step(request, slug, "announce")


@login_required
@require_POST
def edition_archive(request: HttpRequest, slug: str) -> HttpResponse:
    return _step(request, slug, "archive")


def _step(request: HttpRequest, slug: str, verb: str) -> HttpResponse:
    edition = run_by(request, slug)
    step = {"announce": actions.announce, "archive": actions.archive}[verb]
    try:
        step(edition, actor=cast(User, request.user), now=now())
    except Refusal as refusal:
        messages.error(request, str(refusal))
    return redirect("edition_settings", slug)
