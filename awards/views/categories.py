"""Award categories, edited in the browser by organizers until the awards are signed."""

from dataclasses import replace

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.timezone import now
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from awards import actions
from awards.forms import CategoryForm, in_words
from awards.views.organizer import act, run_edition
from contest.errors import Refusal
from contest.models import Edition
from contest.presets import AwardData
from judging.views.leading import person


@require_safe
def categories(request: HttpRequest, slug: str) -> HttpResponse:
    edition = run_edition(request, slug)
    found = list(edition.award_categories.all())
    context = {"edition": edition, "categories": in_words(edition, found), "slots": sum(one.slots for one in found)}
    return render(request, "awards/categories.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def new_category(request: HttpRequest, slug: str) -> HttpResponse:
    return _edit(request, run_edition(request, slug), None)


@require_http_methods(["GET", "HEAD", "POST"])
def category(request: HttpRequest, slug: str, code: str) -> HttpResponse:
    edition = run_edition(request, slug)
    return _edit(request, edition, _award(edition, code))


def _edit(request: HttpRequest, edition: Edition, award: AwardData | None) -> HttpResponse:
    """The form, or after a good one the list; a refusal stands on the form and nothing typed is lost."""
    form = CategoryForm(request.POST or None, edition=edition, award=award)
    if request.method == "POST" and form.is_valid() and _kept(request, edition, form):
        return redirect("awards:categories", edition.slug)
    context = {"edition": edition, "form": form, "award": award}
    return render(request, "awards/category.html", context, status=422 if request.method == "POST" else 200)


def _kept(request: HttpRequest, edition: Edition, form: CategoryForm) -> bool:
    changed, awards = form.data_of_award, edition.as_data().awards
    is_new = all(one.code != changed.code for one in awards)
    revised = [changed if one.code == changed.code else one for one in awards] + ([changed] if is_new else [])
    reason = form.cleaned_data["reason"]
    try:
        actions.revise_categories(edition, revised, reason=reason, actor=person(request), now=now())
    except Refusal as refusal:
        form.add_error(None, str(refusal))
        return False
    messages.success(request, gettext("Saved."))
    return True


@require_POST
def move_category(request: HttpRequest, slug: str, code: str) -> HttpResponse:
    """One place up (`to` = "up") or down in the order in which awards are allocated and shown."""
    edition = run_edition(request, slug)
    awards = list(edition.as_data().awards)
    place = awards.index(_award(edition, code))
    other = place - 1 if request.POST.get("to") == "up" else place + 1
    if 0 <= other < len(awards):
        awards[place], awards[other] = awards[other], awards[place]
    return _revise(request, edition, awards)


@require_POST
def remove_category(request: HttpRequest, slug: str, code: str) -> HttpResponse:
    """Take an award out of the edition; others that named it forget it."""
    edition = run_edition(request, slug)
    gone = _award(edition, code)
    kept = [one for one in edition.as_data().awards if one.code != gone.code]
    freed = [replace(one, cumulates_with=[name for name in one.cumulates_with if name != code]) for one in kept]
    return _revise(request, edition, freed)


def _revise(request: HttpRequest, edition: Edition, awards: list[AwardData]) -> HttpResponse:
    words = {"reason": request.POST.get("reason", "")[:600], "actor": person(request), "now": now()}
    return act(request, edition.slug, lambda: actions.revise_categories(edition, awards, **words), "awards:categories")


def _award(edition: Edition, code: str) -> AwardData:
    found = next((one for one in edition.as_data().awards if one.code == code), None)
    if found is None:
        raise Http404
    return found
