"""The public record: every list that was shown, the sealed result, and what a certificate's number says."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.timezone import now
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from awards import gallery, keys
from awards.models import PublishedList
from awards.publication import promises_of
from awards.sealing import archive_of
from awards.views.aftercare import zipped
from awards.views.public import published_or_404


@never_cache
@require_safe
def lists(request: HttpRequest, slug: str) -> HttpResponse:
    """All lists of the results, newest first, with the notices that came with them."""
    publication = published_or_404(slug)
    found = publication.lists.defer("content").order_by("-number")
    may_download = promises_of(publication.edition).bundle
    context = {"edition": publication.edition, "publication": publication, "lists": found, "may_download": may_download}
    return render(request, "awards/lists.html", {**context, "public_key": keys.public_key()})


@never_cache
@require_safe
def earlier_list(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """One list as it was shown."""
    publication = published_or_404(slug)
    found = get_object_or_404(publication.lists, number=number)
    films = found.content["films"]
    awards = [{**award, "shown": films[award["film"]]} for award in found.content["awards"]]
    context = {"edition": publication.edition, "publication": publication, "list": found, "awards": awards}
    return render(request, "awards/list.html", {**context, "is_current": number == publication.revision})


@never_cache
@require_safe
def sealed_result(_request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """The bundle behind a list, where the edition lets everybody recompute its awards."""
    publication = published_or_404(slug)
    if not promises_of(publication.edition).bundle:
        raise Http404
    found = get_object_or_404(PublishedList.objects.select_related("seal"), publication=publication, number=number)
    return zipped(archive_of(found.seal), f"{slug}-result-{number}.zip")


@never_cache
@require_safe
def check(request: HttpRequest, code: str = "") -> HttpResponse:
    """What a certificate is worth now: valid, revoked, or unknown (404). Before the instant every number is unknown."""
    asked = (code or request.GET.get("number", "")).strip().upper()
    found = gallery.checked(asked, now=now()) if asked else None
    context: dict[str, object] = {"asked": asked, "checked": found}
    if found is not None:
        context |= {"edition": found.publication.edition, "publication": found.publication}
    return render(request, "awards/check.html", context, status=404 if asked and found is None else 200)
