"""The creator chooses the film's poster, and takes over subtitles that came inside the file."""

from babel.core import get_global
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from submissions import actions
from submissions.actions.pictures import MOST_BYTES
from submissions.forms.places import written_choices
from submissions.models import Film, Rendition

from .frame import attempt, mine, person


@require_POST
@login_required
def film_poster(request: HttpRequest, pk: int) -> HttpResponse:
    """One of the stills that were found, or a picture of the creator's own."""
    film, upload = mine(request, pk), request.FILES.get("picture")
    still, user, now = request.POST.get("still", ""), person(request), timezone.now()
    if upload:
        data = upload.read(MOST_BYTES + 1)
        done = attempt(request, lambda: actions.upload_poster(film, picture=data, actor=user, now=now))
    else:
        done = attempt(request, lambda: actions.choose_poster(film, still=still, actor=user, now=now))
    if done:
        messages.success(request, _("The poster is changed."))
    return redirect("submissions:film_file", film.pk)


@require_POST
@login_required
def take_subtitles(request: HttpRequest, pk: int, number: int) -> HttpResponse:
    """The subtitles that came inside the file become the film's."""
    film, language = mine(request, pk), request.POST.get("language", "")
    user, now = person(request), timezone.now()
    if not language or language not in dict(written_choices()):
        messages.error(request, _("Please choose the language of these subtitles."))
    elif attempt(request, lambda: actions.take_subtitles(film, number=number, language=language, actor=user, now=now)):
        messages.success(request, _("The subtitles are taken over from the film’s file."))
    return redirect("submissions:film_subtitles", film.pk)


def offered_subtitles(film: Film) -> list[dict[str, object]]:
    """The tracks inside the film's file, each with the language its tag means. One query."""
    found = film.file.renditions.filter(kind=Rendition.Kind.SUBTITLES).first() if film.file else None
    known, written = get_global("language_aliases"), {"zh": "zh-hans", "und": ""}
    tracks = found.facts["tracks"] if found else []
    codes = [known.get(track["language"], track["language"]) for track in tracks]
    return [{**track, "number": number, "code": written.get(code, code)}
            for number, (track, code) in enumerate(zip(tracks, codes, strict=True))]  # fmt: skip
