"""What is said of AI in a published film, as data for machines."""

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.timezone import now
from django.views.decorators.http import require_safe

from awards import feeds, gallery
from contest.models import Edition
from contest.templatetags.firstlight import in_language
from submissions.disclosure import level_of, statement
from submissions.labels import labels_for


@require_safe
def film_statement(request: HttpRequest, slug: str, code: str) -> HttpResponse:
    """JSON-LD: share, models, IPTC digital source types, shots, labels. 404 until the results are public."""
    edition = get_object_or_404(Edition.objects.announced(), slug=slug)
    publication = gallery.published(edition, now=now())
    film = gallery.film_of(publication, code) if publication else None
    if publication is None or film is None:
        raise Http404
    made = film.facts.get("made") or {}
    url = request.build_absolute_uri(reverse("awards:film", args=[slug, code]))
    labels = labels_for(made.get("jurisdictions", ()), level_of(made))
    told = statement(film.facts, url=url, edition=in_language(edition.name), labels=labels)
    told |= feeds.video_facts(publication, film)
    return JsonResponse(told, content_type="application/ld+json", json_dumps_params={"ensure_ascii": False})
