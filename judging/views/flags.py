"""What jurors told the organizers about films, and the answers."""

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from judging import actions
from judging.forms import AnswerForm
from judging.models import Flag, FlagQuerySet
from judging.views.leading import answer, led_edition, person

FLAGS_ON_A_PAGE = 50


@require_safe
@login_required
def flags(request: HttpRequest, slug: str) -> HttpResponse:
    """Messages of jurors, the open ones unless `?show=all`; the newest first."""
    edition = led_edition(person(request), slug)
    told = Flag.objects.told_to(person(request)).filter(assignment__round__edition=edition)
    show = request.GET.get("show", "")
    chosen = told if show == "all" else told.filter(answered_at=None)
    page = Paginator(_with_all(chosen), FLAGS_ON_A_PAGE).get_page(request.GET.get("page"))
    context = {"edition": edition, "page": page, "show": show, "form": AnswerForm()}
    return render(request, "judging/flags.html", {**context, "waiting": told.filter(answered_at=None).count()})


def _with_all(told: FlagQuerySet) -> FlagQuerySet:
    joined = told.select_related("assignment__juror__user", "assignment__film", "assignment__round", "answered_by")
    return joined.order_by("-raised_at", "-pk")


@require_POST
@login_required
def answer_flag(request: HttpRequest, slug: str, flag: int) -> HttpResponse:
    """Answer one message; its juror gets a letter."""
    led = led_edition(person(request), slug)
    found = get_object_or_404(Flag.objects.told_to(person(request)), pk=flag, assignment__round__edition=led)
    form = AnswerForm(request.POST)

    def act() -> str:
        said = form.cleaned_data["answer"] if form.is_valid() else ""
        actions.answer_flag(found, answer=said, actor=person(request), now=now())
        return _("The answer is on its way to the juror.")

    return answer(request, act, "judging:flags", slug)
