"""Challenges: filed by anybody, read and opened by organizers, answered by the creator, decided by those called."""

from datetime import datetime

from allauth.core import ratelimit
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.timezone import now
from django.utils.translation import get_language, gettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from awards import actions, gallery
from awards.forms import CallForm, ClaimForm, DecisionForm, QuestionForm, ReplyForm
from awards.models import Case
from awards.views.organizer import run_edition
from contest.errors import Refusal
from contest.models import Edition, User
from contest.permissions import has_role
from judging import results
from judging.views.leading import answer, first_error, person
from submissions.models import Film


# ── Claimants ─────────────────────────────────────────────────────────────────
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def challenge(request: HttpRequest, slug: str, code: str) -> HttpResponse:
    """Say that something about a published film is wrong. Anybody may; an address to answer to is enough."""
    edition = get_object_or_404(Edition.objects.announced(), slug=slug)
    film = _challengeable(request, edition, code, now=now())
    known = isinstance(request.user, User)
    form = ClaimForm(request.POST or None, is_known=known, initial={"claim": request.GET.get("claim", "")})
    if request.method == "POST" and form.is_valid() and not form.cleaned_data["website"]:
        if not ratelimit.consume(request, action="challenge"):
            return render(request, "429.html", status=429)
        try:
            return redirect("awards:case", _file(request, film, form).number)
        except Refusal as refusal:
            form.add_error(None, str(refusal))
    publication = gallery.published(edition, now=now())
    context = {"edition": edition, "film": film, "form": form, "publication": publication}
    return _form(request, "awards/challenge.html", context)


def _challengeable(request: HttpRequest, edition: Edition, code: str, *, now: datetime) -> Film:
    """A film that is public; for jurors who judged it and for organizers any film handed in."""
    film = get_object_or_404(Film.objects.select_related("edition", "creator"), edition=edition, code=code)
    publication = gallery.published(edition, now=now)
    if publication and gallery.film_of(publication, code):
        return film
    user = request.user
    inside = isinstance(user, User) and (
        Film.objects.screened_by(user).contains(film) or results.has_judged(user, film)
    )
    if not inside:
        raise Http404
    return film


def _file(request: HttpRequest, film: Film, form: ClaimForm) -> Case:
    user = request.user if isinstance(request.user, User) else None
    kind = Case.Claimant.VISITOR
    if user and has_role(user, film.edition, "juror", "chair"):
        kind = Case.Claimant.JUROR
    elif user and has_role(user, film.edition, "organizer"):
        kind = Case.Claimant.ORGANIZER
    words = {"contact": form.cleaned_data.get("contact", ""), "language": get_language() or "en"}
    return actions.file_case(film, claim=form.cleaned_data["claim"], kind=kind, actor=user, now=now(), **words)


@never_cache
@require_safe
def case(request: HttpRequest, number: str) -> HttpResponse:
    """How a case stands, for whoever has its number: nothing about the film, the creator or those who decide."""
    found = get_object_or_404(Case.objects.select_related("edition"), number=number.upper())
    return render(request, "awards/case.html", {"case": found, "edition": found.edition})


# ── The creator ───────────────────────────────────────────────────────────────
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def case_reply(request: HttpRequest, number: str) -> HttpResponse:
    """What the creator is asked, and the answer."""
    found = get_object_or_404(Case.objects.told_to(person(request)).select_related("film", "edition"), number=number)
    form = ReplyForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.reply_to_case(found, reply=form.cleaned_data["reply"], actor=person(request), now=now())
            messages.success(request, gettext("Your answer has been received."))
            return redirect("awards:case_reply", number)
        except Refusal as refusal:
            form.add_error(None, str(refusal))
    context = {"case": found, "edition": found.edition, "form": form, "takes_reply": found.takes_reply_at(now())}
    return _form(request, "awards/case_reply.html", context)


# ── Those who decide ──────────────────────────────────────────────────────────
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def case_decide(request: HttpRequest, number: str) -> HttpResponse:
    """The claim, the answer, and one's own finding."""
    mine = Case.objects.decided_by(person(request)).select_related("film__creator", "edition")
    found = get_object_or_404(mine, number=number)
    form = DecisionForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.vote_on_case(found, actor=person(request), now=now(), **form.cleaned_data)
            messages.success(request, gettext("Your finding has been written down."))
            return redirect("awards:case_decide", number)
        except Refusal as refusal:
            form.add_error(None, str(refusal))
    seat = found.deciders.get(person=person(request))
    context = {"case": found, "edition": found.edition, "form": form, "seat": seat}
    return _form(request, "awards/case_decide.html", {**context, "may_decide": found.may_be_decided_at(now())})


# ── Organizers ────────────────────────────────────────────────────────────────
@require_safe
def cases(request: HttpRequest, slug: str) -> HttpResponse:
    edition = run_edition(request, slug)
    found = Case.objects.filter(edition=edition).exclude(film__creator=person(request)).select_related("film")
    return render(request, "awards/cases.html", {"edition": edition, "cases": found, "now": now()})


def _case(request: HttpRequest, slug: str, number: str) -> Case:
    """A case of an edition one runs; one about the reader's own film is none."""
    edition = run_edition(request, slug)
    own = Case.objects.exclude(film__creator=person(request))
    return get_object_or_404(own.select_related("film__creator", "edition", "claimant"), edition=edition, number=number)


@require_safe
def case_file(request: HttpRequest, slug: str, number: str) -> HttpResponse:
    """Everything about one case, and what can be done next."""
    found = _case(request, slug, number)
    context = {
        "edition": found.edition, "case": found, "seats": found.deciders.select_related("person"),
        "question_form": QuestionForm(), "call_form": CallForm(), "now": now(),
        "holds_awards": found.film.awards.filter(state="given").exists(),
    }  # fmt: skip
    return render(request, "awards/case_file.html", context)


@require_POST
def open_case(request: HttpRequest, slug: str, number: str) -> HttpResponse:
    found, form = _case(request, slug, number), QuestionForm(request.POST)
    question = form.cleaned_data["question"] if form.is_valid() else ""

    def act() -> str:
        actions.open_case(found, question=question, actor=person(request), now=now())
        return gettext("The case is open. Its creator has been asked to answer.")

    return answer(request, act, "awards:case_file", slug, number)


@require_POST
def dismiss_case(request: HttpRequest, slug: str, number: str) -> HttpResponse:
    found = _case(request, slug, number)

    def act() -> str:
        reason = request.POST.get("reason", "")[:4000]
        actions.dismiss_case(found, reason=reason, actor=person(request), now=now())
        return gettext("The claim is not taken up; whoever filed it has been told why.")

    return answer(request, act, "awards:case_file", slug, number)


@require_POST
def call_decider(request: HttpRequest, slug: str, number: str) -> HttpResponse:
    found, form = _case(request, slug, number), CallForm(request.POST)
    called = User.objects.filter(email__iexact=form.data.get("email", "").strip(), is_active=True).first()
    if not form.is_valid() or called is None:
        messages.error(request, first_error(form) or gettext("Nobody has an account with this address."))
        return redirect("awards:case_file", slug, number)

    def act() -> str:
        actions.call_decider(found, called, actor=person(request), now=now())
        return gettext("They have been called, and told by letter when they can decide.")

    return answer(request, act, "awards:case_file", slug, number)


def _form(request: HttpRequest, template: str, context: dict[str, object]) -> HttpResponse:
    return render(request, template, context, status=422 if request.method == "POST" else 200)
