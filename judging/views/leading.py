"""What the chair's pages share: finding what one leads, and telling a refusal."""

from collections.abc import Callable

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect

from contest.errors import Refusal
from contest.models import Edition, User
from judging.models import Round
from judging.permissions import led_editions


def person(request: HttpRequest) -> User:
    """Who is signed in; the pages that ask are for people only."""
    if not isinstance(request.user, User):
        raise Http404
    return request.user


def led_edition(user: User, slug: str) -> Edition:
    """An edition whose jury `user` leads, else 404."""
    return get_object_or_404(led_editions(user), slug=slug)


def led_round(user: User, slug: str, pk: int) -> Round:
    """A round that `user` leads, with its edition, else 404."""
    return get_object_or_404(Round.objects.led_by(user).select_related("edition"), pk=pk, edition__slug=slug)


def answer(request: HttpRequest, act: Callable[[], str], goes_to: str, *arguments: object) -> HttpResponse:
    """Act, say what came of it (or why it was refused), and go on to the page named `goes_to`."""
    try:
        messages.success(request, act())
    except Refusal as refusal:
        messages.error(request, str(refusal))
    return redirect(goes_to, *arguments)


def first_error(form: object) -> str:
    """The first thing a form without a page of its own has to say."""
    errors = getattr(form, "errors", {})
    return next((str(error) for field in errors.values() for error in field), "")
