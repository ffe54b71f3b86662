"""Published results for other people's machines and pages: feeds, laurels, certificates, the press, search engines."""

from typing import cast

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from awards import certificates, feeds, gallery, laurels, press
from awards.models import Publication
from awards.views.public import published_or_404
from contest.models import Edition, User
from contest.templatetags.firstlight import in_language

SOON = {"Cache-Control": "public, max-age=300"}
ASKED = {"Cache-Control": "no-cache"}
"""For what is there before the instant and another thing after it: nobody may keep it beyond."""
OPEN = {**SOON, "Access-Control-Allow-Origin": "*"}


# ── Feeds ─────────────────────────────────────────────────────────────────────
@require_safe
def results_json(_request: HttpRequest, slug: str) -> HttpResponse:
    facts = feeds.as_json(published_or_404(slug))
    return JsonResponse(facts, headers=OPEN, json_dumps_params={"ensure_ascii": False, "indent": 2})


@require_safe
def results_csv(_request: HttpRequest, slug: str) -> HttpResponse:
    table = feeds.as_csv(feeds.rows(published_or_404(slug)))
    headers = {**SOON, "Content-Disposition": f'attachment; filename="{slug}-results.csv"'}
    return HttpResponse(table, content_type="text/csv; charset=utf-8", headers=headers)


@require_safe
def atom(_request: HttpRequest) -> HttpResponse:
    """Every award of every announced edition, the newest first."""
    shown = Publication.objects.public_at(now()).filter(edition__in=Edition.objects.announced())
    newest = shown.select_related("edition").defer("snapshot").order_by("-publish_at")[:10]
    return HttpResponse(feeds.atom(newest), content_type="application/atom+xml; charset=utf-8", headers=ASKED)


@require_safe
@cache_control(no_cache=True)
def sitemap(request: HttpRequest) -> HttpResponse:
    """Django's own template; the addresses carry the installation's name, whatever name the request came by."""
    urlset = [{"location": address} for address in feeds.public_addresses(now=now())]
    return render(request, "sitemap.xml", {"urlset": urlset}, content_type="application/xml")


@require_safe
def robots(_request: HttpRequest) -> HttpResponse:
    closed = "".join(f"Disallow: /{place}/\n" for place in ("desk", "jury", "organize", "account", "accounts", "media"))
    return HttpResponse(f"User-agent: *\n{closed}Sitemap: {feeds.absolute('sitemap')}\n", content_type="text/plain")


# ── Laurels and the press ─────────────────────────────────────────────────────
@require_safe
@cache_control(public=True, max_age=3600)
def laurel(_request: HttpRequest, slug: str, award: str, tone: str, ending: str) -> HttpResponse:
    """The laurel of an award category that was given, for the poster of a film that holds it."""
    publication = published_or_404(slug)
    given = next((card for card in gallery.awards_of(publication) if card.code == award), None)
    if given is None or tone not in laurels.TONES or ending not in laurels.ENDINGS:
        raise Http404
    words = in_language(given.name), in_language(publication.edition.name)
    drawing = laurels.as_svg(*words, tone=tone) if ending == "svg" else laurels.as_png(*words, tone=tone)
    return HttpResponse(drawing, content_type=laurels.ENDINGS[ending])


@require_safe
def press_page(request: HttpRequest, slug: str) -> HttpResponse:
    publication = published_or_404(slug)
    awards = gallery.awards_of(publication)
    context = {"edition": publication.edition, "publication": publication, "awards": awards, "tones": laurels.TONES}
    return render(request, "awards/press.html", context)


@require_safe
def press_kit(_request: HttpRequest, slug: str) -> HttpResponse:
    headers = {"Content-Disposition": f'attachment; filename="{slug}-press.zip"'}
    return HttpResponse(press.kit(published_or_404(slug)), content_type="application/zip", headers=headers)


# ── Certificates ──────────────────────────────────────────────────────────────
@require_safe
@login_required
def certificate(request: HttpRequest, code: str) -> HttpResponse:
    """The sheet, for the film's maker and the organizers, to print from any browser."""
    return render(request, "awards/certificate.html", _sheet(request, code))


@require_safe
@login_required
def certificate_pdf(request: HttpRequest, code: str) -> HttpResponse:
    sheet = _sheet(request, code)
    try:
        printed = certificates.as_pdf(
            render_to_string("awards/certificate.html", {**sheet, "is_printed": True}, request)
        )
    except certificates.NoPrinter:
        sentence = _("This installation cannot make PDF files. Open the certificate and print it from your browser.")
        return render(request, "awards/certificate.html", {**sheet, "trouble": sentence}, status=503)
    headers = {"Content-Disposition": f'attachment; filename="certificate-{code}.pdf"', "Cache-Control": "private"}
    return HttpResponse(printed, content_type="application/pdf", headers=headers)


def _sheet(request: HttpRequest, code: str) -> dict[str, object]:
    found = certificates.certificate_of(code, now=now())
    film = gallery.films_by_id([found.film]).get(found.film.code) if found else None
    if found is None or film is None or not certificates.may_have(cast(User, request.user), film):
        raise Http404
    return {"certificate": found, "square_code": certificates.square_code(found.address)}
