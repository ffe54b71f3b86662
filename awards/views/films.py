"""The published films: gallery, film page, pictures, and the film as a guest on other pages."""

from typing import cast
from urllib.parse import urlsplit

from csp.decorators import csp_replace
from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, JsonResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.templatetags.static import static
from django.urls import Resolver404, resolve
from django.utils.timezone import now
from django.views.decorators.cache import cache_control
from django.views.decorators.clickjacking import xframe_options_exempt
from django.views.decorators.http import require_safe

from awards import catalogue, certificates, feeds, gallery, pictures
from awards.forms import GalleryForm
from awards.views.public import published_or_404
from contest.models import User
from submissions import viewing

FILMS_A_PAGE = 48
EMBED_WIDTH, EMBED_HEIGHT = 960, 540


@require_safe
def film_gallery(request: HttpRequest, slug: str) -> HttpResponse:
    """The films that the edition shows: filtered by plain links and a form, page by page."""
    publication = published_or_404(slug)
    entries = catalogue.entries_of(gallery.films_of(publication), gallery.awards_of(publication))
    form = GalleryForm(request.GET, entries)
    wish = form.wish
    page = Paginator(catalogue.selected(entries, wish), FILMS_A_PAGE).get_page(request.GET.get("page"))
    context = {"edition": publication.edition, "publication": publication, "form": form, "page": page}
    return render(request, "awards/gallery.html", {**context, "is_filtered": wish != catalogue.Wish(order=wish.order)})


@require_safe
def film(request: HttpRequest, slug: str, code: str) -> HttpResponse:
    publication = published_or_404(slug)
    card = gallery.film_of(publication, code)
    if card is None:
        raise Http404
    row = gallery.films_by_id([card]).get(code)
    context = {
        "edition": publication.edition, "publication": publication, "film": card,
        "screen": viewing.screen_for(row, None, now=now()) if row else None,
        "awards": [award for award in gallery.awards_of(publication) if award.film.code == code],
        "facts": feeds.film_facts(publication.edition, card),
        "revocations": gallery.revocations_of(publication, code),
        "is_mine": row is not None and row.creator_id == request.user.pk,
    }  # fmt: skip
    return render(request, "awards/film.html", context)


@require_safe
@login_required
def honours(request: HttpRequest, slug: str, code: str) -> HttpResponse:
    """For a film's maker and the organizers: certificates, laurels, what to paste elsewhere."""
    publication = published_or_404(slug)
    card = gallery.film_of(publication, code)
    row = gallery.films_by_id([card]).get(code) if card else None
    held = certificates.held_by(publication, code) if row else []
    if not held or row is None or not certificates.may_have(cast(User, request.user), row):
        raise Http404
    context = {
        "edition": publication.edition, "publication": publication, "film": card, "certificates": held,
        "address": feeds.absolute("embed", slug, code),
    }  # fmt: skip
    return render(request, "awards/honours.html", context)


@require_safe
@cache_control(public=True, max_age=3600)
def picture(_request: HttpRequest, slug: str, code: str, width: int, ending: str) -> HttpResponseBase:
    """The poster of a published film, at an address that stays; a drawing in its place. Never before the instant."""
    card = gallery.film_of(published_or_404(slug), code)
    row = gallery.films_by_id([card]).get(code) if card else None
    if row is None or width not in pictures.WIDTHS or ending not in pictures.FORMATS:
        raise Http404
    found = pictures.picture_of(row.file, width=width, ending=ending) if row.file else None
    if found is None:
        drawing = redirect(static("awards/no-poster.svg"))
        drawing["Cache-Control"] = "max-age=60"  # the least of both ages holds: a poster may come yet
        return drawing
    return FileResponse(found, content_type=pictures.FORMATS[ending][1])


# ── As a guest elsewhere ──────────────────────────────────────────────────────
@require_safe
@xframe_options_exempt
@csp_replace({"frame-ancestors": ["*"]})  # pyright: ignore[reportArgumentType]
def embed(request: HttpRequest, slug: str, code: str) -> HttpResponse:
    """The player alone, for other sites' pages; it says who made the film, and that AI did."""
    publication = published_or_404(slug)
    card = gallery.film_of(publication, code)
    row = gallery.films_by_id([card]).get(code) if card else None
    if card is None or row is None:
        raise Http404
    context = {"edition": publication.edition, "film": card, "screen": viewing.screen_for(row, None, now=now())}
    return render(request, "awards/embed.html", context)


@require_safe
def oembed(request: HttpRequest) -> HttpResponse:
    """oEmbed 1.0 (oembed.com): a film's address in, a frame to paste out; sizes never above what was asked for."""
    if request.GET.get("format", "json") != "json":
        return HttpResponse(status=501)
    slug, code = _film_named(request.GET.get("url", ""))
    card = gallery.film_of(published_or_404(slug), code)
    if card is None:
        raise Http404
    width = min(EMBED_WIDTH, _size(request, "maxwidth"))
    height = min(width * EMBED_HEIGHT // EMBED_WIDTH, _size(request, "maxheight"))
    return JsonResponse(_frame(slug, card, width, height), headers={"Access-Control-Allow-Origin": "*"})


def _frame(slug: str, film: gallery.FilmCard, width: int, height: int) -> dict[str, object]:
    source = feeds.absolute("embed", slug, film.code)
    return {
        "version": "1.0", "type": "video", "provider_name": "Firstlight", "provider_url": settings.SITE_URL,
        "title": film.facts["title"], "author_name": film.facts["maker"], "width": width, "height": height,
        "thumbnail_url": feeds.absolute("picture", slug, film.code, 480, "jpg"), "thumbnail_width": 480,
        "thumbnail_height": 270,
        "html": f'<iframe src="{source}" width="{width}" height="{height}" allowfullscreen></iframe>',
    }  # fmt: skip


def _size(request: HttpRequest, name: str) -> int:
    asked = request.GET.get(name, "")
    return int(asked) if asked.isdecimal() and 0 < len(asked) < 6 else 10_000


def _film_named(address: str) -> tuple[str, str]:
    """Edition and film that a film page's address names; 404 for any other address."""
    parts = urlsplit(address)
    if f"{parts.scheme}://{parts.netloc}" != settings.SITE_URL:
        raise Http404
    try:
        match = resolve(parts.path)
    except Resolver404:
        raise Http404 from None
    if match.view_name != "awards:film":
        raise Http404
    return match.kwargs["slug"], match.kwargs["code"]
