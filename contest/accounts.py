"""Where django-allauth meets the house: letters go through the letterbox, words and pages are ours."""

from collections.abc import Callable
from zoneinfo import ZoneInfo

from allauth.account.adapter import DefaultAccountAdapter
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.utils import timezone, translation

from contest.mail import post_text
from contest.models import User


def display_name(user: User) -> str:
    return str(user)


class AccountAdapter(DefaultAccountAdapter):
    """Sends every account letter through the letterbox, in the reader's language."""

    def send_mail(self, template_prefix: str, email: str, context: dict[str, object]) -> None:
        kind = template_prefix.rpartition("/")[2]
        subject = " ".join(render_to_string(f"{template_prefix}_subject.txt", context).split())
        body = render_to_string(f"{template_prefix}_message.txt", context).strip()
        person = context.get("user")
        recipient = person if isinstance(person, User) and person.pk else None
        post_text(
            f"account.{kind}", email, f"{subject}\n{body}", at=timezone.now(), recipient=recipient,
            language=translation.get_language() or settings.LANGUAGE_CODE,
        )  # fmt: skip


def person_middleware(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """Show times in the person's zone: from the profile, else from the cookie the browser set, else UTC."""

    def middleware(request: HttpRequest) -> HttpResponse:
        chosen = getattr(request.user, "time_zone", "") or request.COOKIES.get("tz", "")
        try:
            timezone.activate(ZoneInfo(chosen) if chosen else ZoneInfo("UTC"))
        except (KeyError, ValueError, OSError):
            timezone.activate(ZoneInfo("UTC"))
        return get_response(request)

    return middleware


def shell_context(request: HttpRequest) -> dict[str, object]:
    """What every page's frame needs."""
    return {"demo": settings.DEMO, "rtl": translation.get_language() in settings.LANGUAGES_RTL}
