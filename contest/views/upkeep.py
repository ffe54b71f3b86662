"""For those who keep the house running: is it well, and (in the demonstration) what letters left it."""

import os
import shutil
from collections.abc import Callable

from django.conf import settings
from django.core.files.storage import storages
from django.core.paginator import Paginator
from django.db import connection
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from contest.celery import app
from contest.models import OutgoingMail


def _database() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")


def _broker() -> None:
    with app.connection_for_write(connect_timeout=2) as broker:
        broker.ensure_connection(max_retries=1, interval_start=0, timeout=3)


def _storage() -> None:
    storages["originals"].exists("health")
    if not os.access(settings.UPLOAD_STAGING, os.W_OK):
        raise OSError


def _ffmpeg() -> None:
    if not shutil.which(settings.FFMPEG_BINARY) or not shutil.which(settings.FFPROBE_BINARY):
        raise OSError


PROBES: dict[str, Callable[[], None]] = {
    "database": _database, "broker": _broker, "storage": _storage, "ffmpeg": _ffmpeg,
}  # fmt: skip


@never_cache
@require_safe
def health(_request: HttpRequest) -> HttpResponse:
    """200 when everything the house stands on answers, else 503. Says which part fails and nothing about why."""
    answers = {name: _answer(probe) for name, probe in PROBES.items()}
    is_well = set(answers.values()) == {"ok"}
    return JsonResponse({"status": "ok" if is_well else "trouble", **answers}, status=200 if is_well else 503)


def _answer(probe: Callable[[], None]) -> str:
    try:
        probe()
    except Exception:  # whatever a driver raises, the answer is the same  # noqa: BLE001
        return "trouble"
    return "ok"


@require_safe
def demo_mail(request: HttpRequest) -> HttpResponse:
    """The demonstration's mailbox: every letter, with links to click. This page exists in the profile `demo` only."""
    letters = OutgoingMail.objects.order_by("-pk")
    page = Paginator(letters, 25).get_page(request.GET.get("page"))
    return render(request, "contest/demo_mail.html", {"page": page})
