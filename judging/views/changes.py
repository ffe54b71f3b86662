"""Changes in the midst of a round, each looked at before it is confirmed: the quorum, an extension, a conflict."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from contest.errors import Refusal
from judging import actions
from judging.forms import ExtendForm, QuorumForm, ReasonForm, ReportForm
from judging.models import Assignment, Juror, Round, Seat
from judging.results import forecast
from judging.views.leading import answer, first_error, led_round, person
from judging.views.table import seen_film
from submissions.models import Film


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def quorum(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Another number of ballots a film: what it would mean, then the change."""
    found = led_round(person(request), slug, pk)
    form = QuorumForm(request.POST or request.GET or None, round=found)
    if request.method == "POST" and form.is_valid() and _changed(request, found, form):
        return redirect("judging:round", slug, pk)
    context = {"edition": found.edition, "round": found, "form": form}
    if form.is_bound and not form.errors.get("wanted") and found.stage != Round.Stage.DRAFTED:
        context["plan"] = forecast.preview_quorum(found, form.cleaned_data["wanted"])
    return render(request, "judging/quorum.html", context)


def _changed(request: HttpRequest, found: Round, form: QuorumForm) -> bool:
    try:
        moved = actions.change_quorum(found, **form.cleaned_data, actor=person(request), now=now())
    except Refusal as refusal:
        form.add_error(None, str(refusal))
        return False
    said = ngettext("The quorum is changed; %(n)d ballot was handed out.", "The quorum is changed; %(n)d ballots were handed out.", moved)  # fmt: skip  # noqa: E501
    messages.success(request, said % {"n": moved})
    return True


@require_POST
@login_required
def extend(request: HttpRequest, slug: str, pk: int, seat: int) -> HttpResponse:
    """One juror gets longer than the round."""
    found = led_round(person(request), slug, pk)
    taken = get_object_or_404(Seat.objects.select_related("round__edition", "juror__user"), round=found, pk=seat)
    form = ExtendForm(request.POST, edition=found.edition)
    if not form.is_valid() or form.cleaned_data["until"] is None:
        messages.error(request, first_error(form) or _("Say until when."))
        return redirect("judging:seat_page", slug, pk, seat)

    def act() -> str:
        actions.extend_juror(taken, **form.cleaned_data, actor=person(request), now=now())
        return _("%(juror)s has longer, and has been written to.") % {"juror": taken.juror}

    return answer(request, act, "judging:seat_page", slug, pk, seat)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def conflict(request: HttpRequest, slug: str, pk: int, code: str, juror: int) -> HttpResponse:
    """The chair says that this juror must not judge this film: what would follow for the ranks, then the word."""
    found = led_round(person(request), slug, pk)
    film = seen_film(request, found, code)
    member = get_object_or_404(Juror.objects.select_related("user"), edition=found.edition, pk=juror)
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        return _barred(request, found, film, member, form)
    context = {"edition": found.edition, "round": found, "film": film, "juror": member, "form": form}
    held = Assignment.objects.at_stake().filter(round=found, juror=member, film=film)
    context |= {"held": held.first(), "ranks": forecast.rank_changes(found, without={(member.pk, film.pk)})}
    return render(request, "judging/conflict.html", context)


def _barred(request: HttpRequest, found: Round, film: Film, member: Juror, form: ReasonForm) -> HttpResponse:
    def act() -> str:
        actions.report_conflict(member, film, **form.cleaned_data, by_chair=True, actor=person(request), now=now())
        return _("%(juror)s no longer judges %(code)s.") % {"juror": member, "code": film.code}

    return answer(request, act, "judging:round_film", found.edition.slug, found.pk, film.code)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def report(request: HttpRequest, pk: int) -> HttpResponse:
    """The creator names a member of the jury who must not judge the film; who judges it is not told."""
    film = get_object_or_404(Film.objects.select_related("edition"), pk=pk, creator=person(request))
    is_public = bool(film.edition.current_rules.section("jury").get("public"))
    form = ReportForm(request.POST or None, edition=film.edition)
    if request.method == "POST" and is_public and form.is_valid():
        return _reported(request, film, form)
    context = {"film": film, "edition": film.edition, "form": form, "is_public": is_public}
    return render(request, "judging/report.html", context)


def _reported(request: HttpRequest, film: Film, form: ReportForm) -> HttpResponse:
    def act() -> str:
        actions.report_conflict(**form.cleaned_data, film=film, actor=person(request), now=now())
        return _("Thank you. This member of the jury does not judge your film, and the chair has been told.")

    return answer(request, act, "judging:report", film.pk)
