"""The jury of an edition and the panel of a round: invitations, seats, departures."""

from allauth.mfa.utils import is_mfa_enabled
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db.models import Count
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from contest.errors import Refusal
from contest.models import Edition
from judging import actions
from judging.actions.panel import CHANGEABLE, digest_of
from judging.forms import AcceptForm, ExtendForm, InvitationForm, JurorForm
from judging.models import Invitation, Juror, Round, Seat
from judging.permissions import hidden_from
from judging.results import forecast, table
from judging.views.leading import answer, led_edition, led_round, person
from judging.wording import PanelRefused


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def jurors(request: HttpRequest, slug: str) -> HttpResponse:
    """The jury and the invitations that are out; by POST, a new invitation."""
    edition = led_edition(person(request), slug)
    form = InvitationForm(request.POST or None, edition=edition)
    if request.method == "POST" and form.is_valid() and _invited(request, edition, form):
        return redirect("judging:jurors", slug)
    members = Juror.objects.filter(edition=edition).select_related("user").annotate(rounds=Count("seats"))
    context = {
        "edition": edition, "form": form, "jurors": members.order_by("user__display_name", "pk"), "now": now(),
        "invitations": Invitation.objects.filter(edition=edition, accepted_at=None).select_related("round"),
    }  # fmt: skip
    return render(request, "judging/jurors.html", context)


def _invited(request: HttpRequest, edition: Edition, form: InvitationForm) -> bool:
    try:
        actions.invite_juror(edition, **form.cleaned_data, actor=person(request), now=now())
    except Refusal as refusal:
        form.add_error(None, str(refusal))
        return False
    messages.success(request, _("The invitation to %(email)s is on its way.") % form.cleaned_data)
    return True


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def juror(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Languages and load of one juror."""
    edition = led_edition(person(request), slug)
    member = get_object_or_404(Juror.objects.select_related("user"), edition=edition, pk=pk)
    initial = {name: getattr(member, name) for name in ("languages", "expertise", "load_limit")}
    form = JurorForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        actions.edit_juror(member, **form.cleaned_data, actor=person(request), now=now())
        messages.success(request, _("Saved."))
        return redirect("judging:jurors", slug)
    return render(request, "judging/juror.html", {"edition": edition, "juror": member, "form": form})


@require_safe
@login_required
def panel(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Who sits in the round, and who could."""
    found = led_round(person(request), slug, pk)
    seated = Seat.objects.filter(round=found, left_at=None).values("juror")
    others = Juror.objects.filter(edition=found.edition).exclude(pk__in=seated).select_related("user")
    context = {"edition": found.edition, "round": found, "others": others}
    context["jurors"] = table.juror_progress(found, hidden=hidden_from(person(request), found))
    context["form"] = InvitationForm(initial={"round": found.pk}, edition=found.edition)
    context["is_changeable"] = found.stage in CHANGEABLE
    return render(request, "judging/panel.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def seat(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Give a member of the jury a seat; in a round that runs, what that would mean is shown first."""
    found = led_round(person(request), slug, pk)
    number = (request.POST or request.GET).get("juror", "")
    members = Juror.objects.filter(edition=found.edition).select_related("user")
    member = get_object_or_404(members, pk=int(number) if number.isdigit() else 0)
    if request.method != "POST":
        context = {"edition": found.edition, "round": found, "juror": member}
        return render(request, "judging/seat_preview.html", context | {"plan": forecast.preview_seat(found, member)})

    def act() -> str:
        actions.seat_juror(found, member, actor=person(request), now=now())
        return _("%(juror)s has a seat.") % {"juror": member}

    return answer(request, act, "judging:panel", slug, pk)


def _taken(found: Round, number: int) -> Seat:
    return get_object_or_404(Seat.objects.select_related("round__edition", "juror__user"), round=found, pk=number)


@require_safe
@login_required
def seat_page(request: HttpRequest, slug: str, pk: int, seat: int) -> HttpResponse:
    """One juror of the round: how far, when reminded, longer or not; and what would come of leaving."""
    found = led_round(person(request), slug, pk)
    taken, void = _taken(found, seat), "void" in request.GET
    hidden = hidden_from(person(request), found)
    progress = next(row for row in table.juror_progress(found, hidden=hidden) if row.seat == taken.pk)
    context = {
        "edition": found.edition, "round": found, "seat": taken, "juror": progress, "void": void, "now": now(),
        "extend": ExtendForm(edition=found.edition), "is_changeable": found.stage in CHANGEABLE,
    }  # fmt: skip
    if found.is_running and not taken.left_at:
        context["plan"] = forecast.preview_departure(taken, keep_sealed=not void)
    return render(request, "judging/seat.html", context)


@require_POST
@login_required
def remind(request: HttpRequest, slug: str, pk: int, seat: int) -> HttpResponse:
    found = led_round(person(request), slug, pk)
    taken = _taken(found, seat)

    def act() -> str:
        sent = actions.remind_juror(taken, actor=person(request), now=now())
        said = _("%(juror)s was reminded.") if sent else _("%(juror)s has no open work, or was reminded just now.")
        return said % {"juror": taken.juror}

    return answer(request, act, "judging:seat_page", slug, pk, seat)


@require_POST
@login_required
def unseat(request: HttpRequest, slug: str, pk: int, seat: int) -> HttpResponse:
    """A juror leaves; sealed ballots are kept unless `void` says otherwise."""
    found = led_round(person(request), slug, pk)
    taken = _taken(found, seat)

    def act() -> str:
        spread = actions.unseat_juror(taken, keep_sealed="void" not in request.POST, actor=person(request), now=now())
        return _("%(juror)s has left the panel; %(n)d ballots went to others.") % {"juror": taken.juror, "n": spread}

    return answer(request, act, "judging:panel", slug, pk)


@require_http_methods(["GET", "HEAD", "POST"])
def invitation(request: HttpRequest, token: str) -> HttpResponse:
    """The personal link of the letter: who is asked, to what; accepting needs an account."""
    found = get_object_or_404(Invitation.objects.select_related("edition", "round"), token_digest=digest_of(token))
    own = getattr(request.user, "language", "en").partition("-")[0]
    form = AcceptForm(request.POST or None, initial={"languages": [own]})
    needs_factor = _needs_factor(request, found)
    if request.method == "POST" and request.user.is_authenticated and not needs_factor and form.is_valid():
        return _accepted(request, found, form)
    is_over = bool(found.accepted_at) or now() > found.expires_at
    context = {"invitation": found, "edition": found.edition, "form": form, "is_over": is_over}
    context["needs_factor"] = needs_factor
    return render(request, "judging/invitation.html", context)


def _needs_factor(request: HttpRequest, found: Invitation) -> bool:
    """Whether the edition asks its jurors for a second factor that this person has not set up yet."""
    asks = bool(found.edition.current_rules.section("jury").get("second_factor"))
    return asks and request.user.is_authenticated and not is_mfa_enabled(person(request))


def _accepted(request: HttpRequest, found: Invitation, form: AcceptForm) -> HttpResponse:
    try:
        actions.accept_invitation(found, **form.cleaned_data, actor=person(request), now=now())
    except PanelRefused as refusal:
        messages.error(request, str(refusal))
        return redirect(request.path)
    messages.success(request, _("Welcome to the jury of %(edition)s.") % {"edition": found.edition})
    return redirect("judging:queue")
