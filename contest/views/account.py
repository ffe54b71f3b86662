"""A person's own pages: profile, data, leaving."""

from collections.abc import Callable
from typing import cast

from allauth.account.decorators import reauthentication_required
from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils.timezone import now
from django.utils.translation import gettext
from django.utils.translation import override as language_override
from django.views.decorators.http import require_http_methods, require_safe

from contest import actions
from contest.accounts import speak
from contest.errors import Refusal
from contest.forms import ClosingForm, ProfileForm
from contest.models import User

View = Callable[[HttpRequest], HttpResponse]
asks_password_again = cast(Callable[[View], View], reauthentication_required)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def profile(request: HttpRequest) -> HttpResponse:
    """Who one is; what one may change about it."""
    user = cast(User, request.user)
    form = ProfileForm(request.POST or None, instance=User.objects.get(pk=user.pk))
    if request.method != "POST" or not form.is_valid():
        return render(request, "contest/profile.html", {"form": form})
    actions.update_profile(user, form.cleaned_data, actor=user, now=now())
    with language_override(user.language):
        messages.success(request, gettext("Saved."))
    return speak(redirect("profile"), user.language)


@login_required
@require_safe
def account_data(request: HttpRequest) -> HttpResponse:
    """Everything the ground floor knows about a person, as JSON to keep."""
    name = f"firstlight-account-{request.user.pk}.json"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return JsonResponse(cast(User, request.user).as_data(), headers=headers, json_dumps_params={"indent": 2})


@asks_password_again
@require_http_methods(["GET", "HEAD", "POST"])
def account_close(request: HttpRequest) -> HttpResponse:
    """Leave for good."""
    user = cast(User, request.user)
    form = ClosingForm(user, request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.close_account(user, actor=user, now=now())
        except Refusal as refusal:
            form.add_error(None, str(refusal))
        else:
            logout(request)
            messages.success(request, gettext("Your account is closed. Goodbye, and thank you."))
            return redirect("awards:home")
    return render(request, "contest/account_close.html", {"form": form})
