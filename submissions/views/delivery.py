"""The bytes of films, to those who hold a pass; and originals, as attachments, to their creators and the organizers."""

import re
from collections.abc import Callable
from pathlib import Path
from urllib.parse import quote

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.core.files.storage import Storage, storages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_safe

from submissions import viewing
from submissions.media.growing import GROWING
from submissions.media.shelf import local_path
from submissions.media.streams import home_of
from submissions.models import Film, Subtitle
from submissions.viewing import TYPES

from .frame import person
from .ranges import answer, in_far_storage, on_disk, with_headers

Handler = Callable[[HttpRequest], HttpResponseBase]
MEDIA = re.compile(r"/media/(?P<token>[^/]+)/(?P<name>.+)")
READ_HERE = {".m3u8", ".vtt"}
"""Files that name others relative to themselves: they keep our address even when the bytes lie in a far storage."""
NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*(/[A-Za-z0-9][A-Za-z0-9._-]*)*")
FRESH_SECONDS = 3600
FAR_SECONDS, FAR_FRESH_SECONDS = 60, 45
"""How long a signed address of something to watch lives, also after its pass was revoked; how long a browser uses it.

Attachments get the storage's own time (S3_OPTIONS["querystring_expire"]): a download may be resumed.
"""
INTERNAL = "/_protected"
"""Where nginx finds the media folder; nobody else may ask for it."""


@require_safe
def media(request: HttpRequest, token: str, name: str) -> HttpResponseBase:
    """A playlist, segment, picture or subtitle of the film that the token opens."""
    held = viewing.read(token, now=timezone.now())
    watched = viewing.watched_by(held) if held else None
    suffix = Path(name).suffix
    if watched is None or suffix not in TYPES or not NAME.fullmatch(name):
        raise Http404
    if name.startswith("subtitles/"):
        language = name.removeprefix("subtitles/").removesuffix(".vtt")
        subtitle = get_object_or_404(Subtitle, film=watched.film_id, language=language)
        return _guarded(HttpResponse(subtitle.webvtt, content_type=TYPES[".vtt"]), fresh_seconds=0)
    if not name.startswith((f"{home_of(watched.file_id)}/", f"films/{watched.film_id}/")):
        raise Http404
    fresh = 0 if suffix == ".m3u8" and f"/{GROWING}-" in name else FRESH_SECONDS
    return deliver(request, "renditions", name, TYPES[suffix], fresh=fresh)


def straight_to_media(get_response: Handler) -> Handler:
    """Whoever shows a pass is known by it alone: no session is looked for, no language chosen, no page dressed.

    That halves what a segment costs. What cannot be had goes the usual way, to the usual page.
    """

    def middleware(request: HttpRequest) -> HttpResponseBase:
        match = MEDIA.fullmatch(request.path_info)
        if match is None:
            return get_response(request)
        try:
            return media(request, **match.groupdict())
        except Http404:
            return get_response(request)

    return middleware


@require_safe
@login_required
def original(request: HttpRequest, pk: int) -> HttpResponseBase:
    """The file as its creator sent it, to keep and not to look at: never under the type it claims to be."""
    film = get_object_or_404(
        Film.objects.visible_to(person(request)).select_related("file"), pk=pk, file__isnull=False
    )  # fmt: skip
    attachment = content_disposition_header(True, f"{film.code} {film.file.original_name}") or "attachment"
    return deliver(request, "originals", film.file.storage_name, "application/octet-stream", attachment=attachment)


def deliver(
    request: HttpRequest,
    place: str,
    name: str,
    content_type: str,
    *,
    attachment: str = "",
    fresh: int = FRESH_SECONDS,
) -> HttpResponseBase:  # fmt: skip
    """A stored file by the way that suits its storage and the setting DELIVERY.

    The one place that decides how bytes leave the house once it is clear that they may.
    """
    storage = storages[place]
    path = local_path(storage, name)
    if path is None and settings.DELIVERY == "s3" and Path(name).suffix not in READ_HERE:
        return _signed_for(storage, name, content_type, attachment)
    try:
        stored = on_disk(path) if path is not None else in_far_storage(storage, name)
    except FileNotFoundError:
        raise Http404 from None
    if path is not None and settings.DELIVERY == "x-accel":
        internal = {"X-Accel-Redirect": quote(f"{INTERNAL}/{place}/{name}")}
        response: HttpResponseBase = HttpResponse(content_type=content_type, headers=internal)
    else:
        response = answer(request, stored, content_type)
    if attachment:
        response["Content-Disposition"] = attachment
    return _guarded(response, fresh_seconds=fresh)


def _signed_for(storage: Storage, name: str, content_type: str, attachment: str) -> HttpResponseBase:
    """On to an address of the bucket that expires. An attachment keeps its name and its harmless type there."""
    signed = {"ResponseContentDisposition": attachment, "ResponseContentType": content_type} if attachment else None
    lives = None if attachment else FAR_SECONDS
    address = storage.url(name, parameters=signed, expire=lives)  # pyright: ignore[reportCallIssue]  S3Storage's own
    return _guarded(HttpResponseRedirect(address), fresh_seconds=0 if attachment else FAR_FRESH_SECONDS)


def _guarded(response: HttpResponseBase, *, fresh_seconds: int) -> HttpResponseBase:
    """No shared cache keeps it, no browser guesses its type, no other site embeds it."""
    fresh = f"private, max-age={fresh_seconds}" if fresh_seconds else "private, no-cache"
    guards = {"X-Content-Type-Options": "nosniff", "Cross-Origin-Resource-Policy": "same-origin"}
    return with_headers(response, {"Cache-Control": fresh, **guards})
