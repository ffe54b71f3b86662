"""What the public sees. Before the instant of publication, results, gallery and film pages are 404 for everybody."""

from datetime import datetime
from typing import cast

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.timezone import now
from django.views.decorators.http import require_safe

from awards import gallery
from awards.models import Publication
from contest.models import Edition, User
from contest.phases import milestones, phase_at
from judging import results


def _edition(slug: str) -> Edition:
    return get_object_or_404(Edition.objects.announced(), slug=slug)


def published_or_404(slug: str) -> Publication:
    """The edition's results as everybody may see them now; before the instant there is no such page."""
    publication = gallery.published(_edition(slug), now=now())
    if publication is None:
        raise Http404
    return publication


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """The newest results, if any are public, and the edition that runs."""
    running = Edition.objects.announced().newest_first().first()
    publication = gallery.newest_published(now=now())
    awards = gallery.awards_of(publication) if publication else []
    public_at = publication.publish_at if publication and publication.edition == running else None
    context = {"edition": running, "publication": publication, "awards": awards, **_state_of(running, public_at)}
    return render(request, "awards/home.html", context)


@require_safe
def edition(request: HttpRequest, slug: str) -> HttpResponse:
    """One edition: theme, dates, awards, state."""
    found = _edition(slug)
    categories = list(found.award_categories.all())
    publication = gallery.published(found, now=now())
    context = {"edition": found, "categories": categories, "publication": publication}
    context |= _state_of(found, publication.publish_at if publication else None)
    return render(request, "awards/edition.html", {**context, "slots": sum(category.slots for category in categories)})


def _state_of(edition: Edition | None, published_at: datetime | None = None) -> dict[str, object]:
    """Where the edition stands, for the public: an instant of publication counts only once it has passed."""
    if edition is None:
        return {}
    calendar, at = edition.calendar(published_at), now()
    return {"phase": phase_at(calendar, at), "milestones": milestones(calendar, at), "is_open": edition.is_open_at(at)}


@require_safe
def rules(request: HttpRequest, slug: str) -> HttpResponse:
    """The rules in force, or an earlier version by its number (`?version=`)."""
    found = _edition(slug)
    versions = found.rules.order_by("-number")
    wanted = request.GET.get("version", "")
    version = get_object_or_404(versions, number=int(wanted)) if wanted.isdecimal() else versions.first()
    if version is None:
        raise Http404
    return render(request, "awards/rules.html", {"edition": found, "version": version, "versions": versions})


@require_safe
def published_results(request: HttpRequest, slug: str) -> HttpResponse:
    """The awards; where they were retracted the address stays and says so."""
    publication = gallery.published_once(_edition(slug), now=now())
    if publication is None:
        raise Http404
    if publication.stage == Publication.Stage.RETRACTED:
        context = {"edition": publication.edition, "publication": None, "retracted": publication}
        return render(request, "awards/retracted.html", context)
    awards = gallery.awards_of(publication)
    context = {"edition": publication.edition, "publication": publication, "groups": list(gallery.by_category(awards))}
    context |= gallery.record_of(publication, now=now())
    return render(request, "awards/results.html", {**context, "number": len(awards)})


@require_safe
def jury(request: HttpRequest, slug: str) -> HttpResponse:
    """The jury, where the edition's rules make it public."""
    found = _edition(slug)
    if not found.current_rules.section("jury").get("public"):
        raise Http404
    return render(request, "awards/jury.html", {"edition": found, "jurors": results.jury_of(found)})


@require_safe
def landing(request: HttpRequest) -> HttpResponse:
    """After signing in: to the desk where this person's work is."""
    if not request.user.is_authenticated:
        return redirect("awards:home")
    user = cast(User, request.user)
    if organized := Edition.objects.run_by(user).newest_first().first():
        return redirect("awards:overview", organized.slug)
    if Edition.objects.with_role(user, "juror").exists():
        return redirect("judging:queue")
    return redirect("submissions:desk")
