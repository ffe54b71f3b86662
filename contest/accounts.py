"""Where django-allauth meets the house: letters go through the letterbox, words and pages are ours."""

from collections.abc import Callable
from typing import Any, cast
from zoneinfo import ZoneInfo

from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.models import AbstractBaseUser
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone, translation
from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext

from contest.mail import plain, post_text
from contest.models import Edition, Role, RulesVersion, User

Handler = Callable[[HttpRequest], HttpResponse]
KNOWN_LANGUAGES = frozenset(code for code, _ in settings.LANGUAGES)


def display_name(user: User) -> str:
    return str(user)


def speak(response: HttpResponse, language: str) -> HttpResponse:
    """Let the browser remember a language; every page from the next one on is in it."""
    if language in KNOWN_LANGUAGES:
        response.set_cookie(
            settings.LANGUAGE_COOKIE_NAME, language, max_age=settings.LANGUAGE_COOKIE_AGE,
            secure=settings.LANGUAGE_COOKIE_SECURE, samesite=settings.LANGUAGE_COOKIE_SAMESITE,
        )  # fmt: skip
    return response


def rules_to_accept() -> RulesVersion | None:
    """The rules a new person accepts: the newest version of the newest edition the public knows; None without one."""
    editions = Edition.objects.filter(stage=Edition.Stage.ANNOUNCED).newest_first()
    newest = editions.first()
    return newest.current_rules if newest else None


class AccountAdapter(DefaultAccountAdapter):
    """Sends every account letter through the letterbox, in the reader's language, and speaks it after signing in."""

    def send_mail(self, template_prefix: str, email: str, context: dict[str, object]) -> None:
        kind = template_prefix.rpartition("/")[2]
        person = context.get("user") or User.objects.filter(email__iexact=email).first()
        recipient = person if isinstance(person, User) and person.pk else None
        language = (recipient.language if recipient else "") or translation.get_language() or settings.LANGUAGE_CODE
        facts = {**context, "person": recipient, "email": email, "site_url": settings.SITE_URL}
        with translation.override(language):
            subject = " ".join(plain(f"{template_prefix}_subject.txt", facts).split())
            body = plain(f"{template_prefix}_message.txt", facts)
        post_text(
            f"account.{kind}", email, f"{subject}\n{body}", at=timezone.now(), recipient=recipient, language=language
        )

    def post_login(self, request: HttpRequest, user: AbstractBaseUser, **facts: Any) -> HttpResponse:
        return speak(super().post_login(request, user, **facts), cast(User, user).language)


# ── Around every request ──────────────────────────────────────────────────────
def person_middleware(get_response: Handler) -> Handler:
    """Show times in the person's zone: from the profile, else from the cookie the browser set, else UTC."""

    def middleware(request: HttpRequest) -> HttpResponse:
        chosen = getattr(request.user, "time_zone", "") or request.COOKIES.get("tz", "")
        try:
            timezone.activate(ZoneInfo(chosen) if chosen else ZoneInfo("UTC"))
        except (KeyError, ValueError, OSError):
            timezone.activate(ZoneInfo("UTC"))
        return get_response(request)

    return middleware


class OrganizerMiddleware:
    """Before every page under /organize/: sign in and, where the edition asks for it, set up a second factor."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, _view: object, _arguments: tuple[object, ...], names: dict[str, object]
    ) -> HttpResponse | None:  # fmt: skip
        match = request.resolver_match
        if match is None or not match.route.startswith("organize/"):
            return None
        if not request.user.is_authenticated:
            return redirect_to_login(request.get_full_path())
        user = cast(User, request.user)
        asking = Edition.objects.run_by(user).filter(slug=names.get("slug", ""), organizer_second_factor=True)
        if not asking.exists() or is_mfa_enabled(user):
            return None
        messages.warning(request, gettext("This edition asks its organizers for a second factor. Please set one up."))
        return redirect("mfa_index")


def shell_context(request: HttpRequest) -> dict[str, object]:
    """What every page's frame needs. `roles` are the kinds of role the person has anywhere; asked for only if shown."""

    def roles() -> frozenset[str]:
        user = getattr(request, "user", None)
        if not isinstance(user, User):
            return frozenset()
        held = frozenset(user.roles.values_list("kind", flat=True))
        return held | {Role.Kind.ORGANIZER} if user.is_superuser else held

    return {"demo": settings.DEMO, "roles": SimpleLazyObject(roles)}
