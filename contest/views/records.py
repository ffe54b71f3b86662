"""What was written down: the audit log and the letters of an edition."""

from typing import cast

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.cache import cache
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.timezone import now
from django.utils.translation import gettext
from django.views.decorators.http import require_POST, require_safe

from contest import actions
from contest.audit import ChainState, chain_state
from contest.errors import Refusal
from contest.models import AuditEntry, OutgoingMail, User
from contest.views.editions import run_by

LINES = 50
CHAIN_SECONDS = 120
"""How long one walk along the chain answers for; the command `verify_audit` always walks."""


@login_required
@require_safe
def audit_log(request: HttpRequest, slug: str) -> HttpResponse:
    """Everything that happened in an edition, newest first; `verb` and `subject` narrow it."""
    edition = run_by(request, slug)
    entries = AuditEntry.objects.filter(edition=edition)
    verbs = list(entries.order_by("verb").values_list("verb", flat=True).distinct())
    asked = {name: request.GET.get(name, "").strip() for name in ("verb", "subject")}
    narrowed = entries.filter(**{name: value for name, value in asked.items() if value}).order_by("-sequence")
    page = Paginator(narrowed, LINES).get_page(request.GET.get("page"))
    actors = User.objects.in_bulk({entry.actor_id for entry in page if entry.actor_id})
    rows = [(entry, actors.get(entry.actor_id)) for entry in page]
    facts = {"edition": edition, "page": page, "rows": rows, "verbs": verbs, "asked": asked, "chain": _chain()}
    return render(request, "contest/audit_log.html", facts)


def _chain() -> ChainState:
    return cast(ChainState, cache.get_or_set("contest.chain_state", chain_state, CHAIN_SECONDS))


@login_required
@require_safe
def outbox(request: HttpRequest, slug: str) -> HttpResponse:
    """The letters of an edition and what became of them, newest first; `state` narrows it."""
    edition = run_by(request, slug)
    letters = OutgoingMail.objects.filter(edition=edition).select_related("recipient").order_by("-pk")
    counts = {state: letters.filter(state=state.value).count() for state in OutgoingMail.State}
    state = request.GET.get("state", "")
    narrowed = letters.filter(state=state) if state in OutgoingMail.State.values else letters
    page = Paginator(narrowed, LINES).get_page(request.GET.get("page"))
    facts = {"edition": edition, "page": page, "state": state, "counts": counts.items()}
    return render(request, "contest/outbox.html", facts)


@login_required
@require_POST
def letter_resend(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Try a failed letter again."""
    edition = run_by(request, slug)
    letter = get_object_or_404(OutgoingMail.objects.filter(edition=edition), pk=pk)
    try:
        actions.resend(letter, actor=cast(User, request.user), now=now())
    except Refusal as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, gettext("The letter is on its way again."))
    return redirect("outbox", slug)
