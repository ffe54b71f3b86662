"""A film's file by other ways than the browser: tokens for scripts, and files that were sent before."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from submissions import actions
from submissions.actions.twins import offers_for

from .desk import file_page
from .frame import attempt, mine, person


@require_POST
@login_required
@never_cache
def issue_token(request: HttpRequest, pk: int) -> HttpResponse:
    """A new token. It is shown on this answer and never again."""
    film = mine(request, pk)
    token = actions.issue_upload_token(film, actor=person(request), now=timezone.now())
    return file_page(request, film, token=token)


@require_POST
@login_required
def revoke_tokens(request: HttpRequest, pk: int) -> HttpResponse:
    film = mine(request, pk)
    actions.revoke_upload_tokens(film, actor=person(request), now=timezone.now())
    messages.success(request, _("The tokens of this film open nothing any more."))
    return redirect("submissions:film_file", pk)


@require_POST
@login_required
def reuse_file(request: HttpRequest, pk: int) -> HttpResponse:
    """Enter one of the files that are offered on the page."""
    film = mine(request, pk)
    source = next((file for file in offers_for(film) if str(file.pk) == request.POST.get("file")), None)
    if source is None:
        raise Http404
    if attempt(request, lambda: actions.reuse_file(film, source, actor=person(request), now=timezone.now())):
        messages.success(request, _("The file is entered and is being checked now."))
    return redirect("submissions:film_file", pk)
