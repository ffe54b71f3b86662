"""The chair's pages about rounds: list, setting, the table of a round, and the steps of its life."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.forms import BaseFormSet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from contest.errors import Refusal
from judging import actions
from judging.forms import (
    CriterionFormSet,
    ReopenForm,
    RoundForm,
    award_choices,
    criterion_initial,
    hidings,
    round_settings,
)
from judging.models import Round
from judging.results import forecast, readiness, rounds_of, table
from judging.views.leading import answer, first_error, led_edition, led_round, person
from judging.views.table import context_of
from judging.wording import say


@require_safe
@login_required
def rounds(request: HttpRequest, slug: str) -> HttpResponse:
    edition = led_edition(person(request), slug)
    return render(request, "judging/rounds.html", {"edition": edition, "rounds": rounds_of(edition), "now": now()})


@require_POST
@login_required
def round_new(request: HttpRequest, slug: str) -> HttpResponse:
    """Draft the next round from the rules, and show it for setting."""
    edition = led_edition(person(request), slug)
    made = actions.draft_round(edition, actor=person(request), now=now())
    messages.success(request, _("The round is drafted from the rules. Look it over; nothing has been sent to anybody."))
    return redirect("judging:round_edit", slug, made.pk)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def round_edit(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    round = led_round(person(request), slug, pk)
    form = RoundForm(request.POST or None, round=round)
    criteria = CriterionFormSet(
        request.POST or None, initial=criterion_initial(round), prefix="criteria",
        form_kwargs={"awards": award_choices(round)},
    )  # fmt: skip
    if request.method == "POST" and form.is_valid() and criteria.is_valid() and _kept(request, round, form, criteria):
        return redirect("judging:round", slug, pk)
    context = {"edition": round.edition, "round": round, "form": form, "criteria": criteria}
    return render(request, "judging/round_edit.html", context)


def _kept(request: HttpRequest, round: Round, form: RoundForm, criteria: BaseFormSet) -> bool:
    try:
        actions.edit_round(round, round_settings(round, form, criteria), actor=person(request), now=now())
    except Refusal as refusal:
        form.add_error(None, str(refusal))
        return False
    messages.success(request, _("The round is saved."))
    return True


@require_safe
@login_required
def round(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """The chair's table: before opening, all that stands in the way; afterwards, how far everybody is."""
    found = led_round(person(request), slug, pk)
    if found.stage == Round.Stage.DRAFTED:
        return render(request, "judging/round_drafted.html", _draft(found))
    return render(request, "judging/round.html", context_of(request, found))


def _draft(found: Round) -> dict[str, object]:
    return {
        "edition": found.edition, "round": found, "criteria": list(found.criteria.all()), "now": now(),
        "problems": [say(problem) for problem in readiness.problems(found, now=now())],
        "films": readiness.candidates(found).count(), "jurors": table.juror_progress(found),
        "plan": forecast.preview(found), "hidings": hidings(found),
    }  # fmt: skip


@require_POST
@login_required
def round_open(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    found = led_round(person(request), slug, pk)
    was_trial = found.is_trial

    def act() -> str:
        actions.open_round(found, actor=person(request), now=now())
        if was_trial:
            return _("The test ballots are wiped and the round is open. The jurors have been written to.")
        return _("The round is open. The jurors have been written to.")

    return answer(request, act, "judging:round", slug, pk)


@require_POST
@login_required
def round_rehearse(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    found = led_round(person(request), slug, pk)

    def act() -> str:
        actions.rehearse_round(found, actor=person(request), now=now())
        return _("The trial has begun. Nothing that is written now will count.")

    return answer(request, act, "judging:round", slug, pk)


@require_POST
@login_required
def trial_fill(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    found = led_round(person(request), slug, pk)

    def act() -> str:
        written = actions.fill_trial(found, actor=person(request), now=now())
        return ngettext("%(n)d test ballot was written.", "%(n)d test ballots were written.", written) % {"n": written}

    return answer(request, act, "judging:round", slug, pk)


@require_POST
@login_required
def trial_end(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    found = led_round(person(request), slug, pk)

    def act() -> str:
        wiped = actions.end_trial(found, actor=person(request), now=now())
        said = ngettext(
            "The trial is over; %(n)d test ballot was wiped.",
            "The trial is over; %(n)d test ballots were wiped.",
            wiped,
        )
        return said % {"n": wiped}

    return answer(request, act, "judging:round", slug, pk)


@require_POST
@login_required
def round_close(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Close; `unfinished` is the number of ballots the chair saw and goes without."""
    found = led_round(person(request), slug, pk)
    seen = request.POST.get("unfinished", "")

    def act() -> str:
        actions.close_round(found, unfinished=int(seen) if seen.isdigit() else 0, actor=person(request), now=now())
        return _("The round is closed. Only sealed ballots count.")

    return answer(request, act, "judging:round", slug, pk)


@require_POST
@login_required
def round_reopen(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    found = led_round(person(request), slug, pk)
    form = ReopenForm(request.POST, edition=found.edition)
    if not form.is_valid():
        messages.error(request, first_error(form))
        return redirect("judging:round", slug, pk)

    def act() -> str:
        actions.reopen_round(found, **form.cleaned_data, actor=person(request), now=now())
        return _("The round is open again. The jurors have been written to.")

    return answer(request, act, "judging:round", slug, pk)


@require_POST
@login_required
def round_seal(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    found = led_round(person(request), slug, pk)

    def act() -> str:
        actions.seal_round(found, actor=person(request), now=now())
        return _("The result of this round is final.")

    return answer(request, act, "judging:round", slug, pk)


@require_POST
@login_required
def round_remind(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    found = led_round(person(request), slug, pk)

    def act() -> str:
        sent = actions.remind_round(found, actor=person(request), now=now())
        return ngettext("%(n)d juror was reminded.", "%(n)d jurors were reminded.", sent) % {"n": sent}

    return answer(request, act, "judging:round", slug, pk)
