"""After publication: correcting, revoking, choosing anew, following the prizes. For organizers."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.timezone import now
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from awards import actions
from awards.aftercare import aftercare_of, preview_of
from awards.forms import CorrectionForm, RevocationForm
from awards.models import Award, Case, ProposedRevocation, Publication, PublishedList
from awards.publication import promises_of
from awards.sealing import archive_of
from awards.views.organizer import act, run_edition
from contest.errors import Refusal
from contest.models import AwardCategory, Edition
from judging.views.leading import led_edition, person
from submissions.models import Film


def _public(edition: Edition) -> Publication:
    return get_object_or_404(Publication.objects.public_at(now()), edition=edition)


@require_safe
def published(request: HttpRequest, slug: str) -> HttpResponse:
    """What is public now, list by list, and what has to be done about it."""
    edition = run_edition(request, slug)
    care = aftercare_of(_public(edition), now=now())
    return render(request, "awards/published.html", {"edition": edition, "care": care, "now": now()})


@require_http_methods(["GET", "HEAD", "POST"])
def correct(request: HttpRequest, slug: str, code: str) -> HttpResponse:
    """Put words of a published film right, with a notice."""
    edition = run_edition(request, slug)
    snapshot = _public(edition).snapshot
    if code not in snapshot["films"]:
        raise Http404
    citations = {one["category"]["code"]: one["citation"] for one in snapshot["awards"] if one["film"] == code}
    form = CorrectionForm(request.POST or None, facts=snapshot["films"][code], citations=citations)
    if request.method == "POST" and form.is_valid():
        notice = form.cleaned_data["notice"]
        try:
            actions.correct(edition, code, form.words, notice=notice, actor=person(request), now=now())
            return redirect("awards:published", slug)
        except Refusal as refusal:
            form.add_error(None, str(refusal))
    return _form(request, "awards/correct.html", {"edition": edition, "form": form, "code": code})


@require_http_methods(["GET", "HEAD", "POST"])
def revoke(request: HttpRequest, slug: str, code: str) -> HttpResponse:
    """Take a film's awards back, or propose it where two must agree: what follows is shown before it is done."""
    edition = run_edition(request, slug)
    publication, film, case = _revocable(edition, code)
    form = RevocationForm(request.POST or None, initial={"cause": case.outcome} if case else None)
    needs_two = promises_of(edition).signatures > 1
    if request.method == "POST" and form.is_valid():
        try:
            _revoke(film, None if needs_two else case, form.cleaned_data, request, needs_two=needs_two)
            return redirect("awards:published", slug)
        except Refusal as refusal:
            form.add_error(None, str(refusal))
    context = {"edition": edition, "film": film, "form": form, "case": case, "needs_two": needs_two}
    return _form(request, "awards/revoke.html", {**context, "preview": preview_of(publication, film)})


def _revocable(edition: Edition, code: str) -> tuple[Publication, Film, Case | None]:
    """What is public, a film of it that holds an award, and the last case that was decided about it."""
    publication = _public(edition)
    film = get_object_or_404(Film.objects.filter(edition=edition, awards__state="given").distinct(), code=code)
    return publication, film, Case.objects.filter(film=film, stage="decided").order_by("-decided_at").first()


def _revoke(film: Film, case: Case | None, words: dict[str, str], request: HttpRequest, *, needs_two: bool) -> None:
    if needs_two:
        actions.propose_revocation(film, actor=person(request), now=now(), **words)
        messages.success(request, gettext("Proposed. It is done once another person confirms it."))
    else:
        actions.revoke_awards(film, case=case, actor=person(request), now=now(), **words)


@require_http_methods(["GET", "HEAD", "POST"])
def confirm_revocation(request: HttpRequest, slug: str, code: str) -> HttpResponse:
    """What another person proposed about a film's awards: confirm it, or drop it. For organizers and chair."""
    edition = led_edition(person(request), slug)
    publication, film, case = _revocable(edition, code)
    proposed = get_object_or_404(ProposedRevocation.objects.select_related("proposed_by"), film=film)
    words = {"actor": person(request), "now": now()}
    if "drop" in request.POST:
        return act(request, slug, lambda: actions.drop_revocation(film, **words))
    if request.method == "POST":
        return act(request, slug, lambda: actions.confirm_revocation(film, case=case, **words))
    context = {"edition": edition, "film": film, "case": case, "proposed": proposed}
    return render(request, "awards/revoke_confirm.html", {**context, "preview": preview_of(publication, film)})


def _form(request: HttpRequest, template: str, context: dict[str, object]) -> HttpResponse:
    return render(request, template, context, status=422 if request.method == "POST" else 200)


@require_POST
def choose_successor(request: HttpRequest, slug: str, code: str) -> HttpResponse:
    edition = run_edition(request, slug)
    category = get_object_or_404(AwardCategory, edition=edition, code=code)
    film = Film.objects.filter(edition=edition, code=request.POST.get("film", "").strip().upper()).first()
    if film is None:
        messages.error(request, gettext("There is no film with this number."))
        return redirect("awards:published", slug)
    words = {"reason": request.POST.get("reason", ""), "actor": person(request), "now": now()}
    return act(request, slug, lambda: actions.choose_successor(category, film, **words), "awards:published")


@require_POST
def track_prize(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    edition = run_edition(request, slug)
    award = get_object_or_404(
        Award.objects.select_related("category__edition", "film"), category__edition=edition, pk=pk
    )
    prize = request.POST.get("prize", "")
    if prize not in Award.Prize.values:
        raise Http404
    words = {"actor": person(request), "now": now()}
    return act(request, slug, lambda: actions.track_prize(award, prize, **words), "awards:published")


@require_safe
def bundle(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """The sealed result behind one list, for organizers, whatever the edition lets the public have."""
    edition = run_edition(request, slug)
    found = get_object_or_404(PublishedList.objects.select_related("seal"), publication=_public(edition), number=number)
    return zipped(archive_of(found.seal), f"{slug}-result-{number}.zip")


def zipped(content: bytes, name: str) -> HttpResponse:
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return HttpResponse(content, content_type="application/zip", headers=headers)
