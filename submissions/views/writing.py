"""The creator writes: story, people, subtitles, rights. Each is a page and a form of its own, saved as a draft."""

from copy import copy

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_POST

from contest.templatetags.firstlight import language_label
from submissions import actions
from submissions.actions.drafts import consents_of, people_of, people_seen, story_of
from submissions.eligibility import Demands, subtitles_wanted
from submissions.forms import CreditFormSet, RightsForm, StoryForm, SubtitleForm
from submissions.forms.places import written_choices
from submissions.models import Film

from .frame import Section, answer, attempt, film_page, mine, person
from .poster import offered_subtitles

USUAL_ROLES = (
    _("Director"), _("Writer"), _("Producer"), _("AI artist"), _("Prompt design"), _("Picture editing"), _("Animation"),
    _("Sound design"), _("Music"), _("Voice"), _("Translation"),
)  # fmt: skip
"""Offered while typing; any other role can be written."""
edits = require_http_methods(["GET", "HEAD", "POST"])


@edits
@login_required
def film_story(request: HttpRequest, pk: int) -> HttpResponse:
    film = mine(request, pk)
    form = StoryForm(request.POST or None, instance=copy(film))
    section = Section(
        "film_story", story_of, lambda **how: actions.save_story(film, story=form.cleaned_data, **how)
    )  # fmt: skip
    return answer(request, film, section, form)


@edits
@login_required
def film_people(request: HttpRequest, pk: int) -> HttpResponse:
    film = mine(request, pk)
    form = CreditFormSet(request.POST or None, initial=[line._asdict() for line in people_of(film)])
    section = Section("film_people", people_seen, lambda **how: actions.save_people(film, people=form.people, **how))
    return answer(request, film, section, form, roles=USUAL_ROLES)


@edits
@login_required
def film_rights(request: HttpRequest, pk: int) -> HttpResponse:
    film = mine(request, pk)
    form = RightsForm(request.POST or None, film=film)
    section = Section(
        "film_rights", consents_of, lambda **how: actions.save_rights(film, consents=form.given, **how)
    )  # fmt: skip
    return answer(request, film, section, form, current_rules=film.edition.current_rules)


@require_POST
@login_required
def accept_rules(request: HttpRequest, pk: int) -> HttpResponse:
    film = mine(request, pk)
    if attempt(request, lambda: actions.accept_rules(film, actor=person(request), now=timezone.now())):
        messages.success(request, _("The film now follows the current rules."))
    return redirect("submissions:film_rights", film.pk)


@edits
@login_required
def film_subtitles(request: HttpRequest, pk: int) -> HttpResponse:
    film = mine(request, pk)
    length = film.file.duration_ms if film.file else None
    wanted = subtitles_wanted(Demands.of(film.rules.data), film.spoken_language, without_speech=film.without_speech)
    form = SubtitleForm(
        request.POST or None, request.FILES or None, duration_ms=length, initial={"language": "".join(wanted[:1])}
    )  # fmt: skip
    if request.method == "POST" and form.is_valid() and _keep_subtitle(request, film, form):
        return redirect("submissions:film_subtitles", film.pk)
    status = 422 if form.is_bound else 200
    return film_page(
        request,
        film,
        "film_subtitles",
        status=status,
        form=form,
        wanted=[language_label(code) for code in wanted],
        offered=offered_subtitles(film),
        languages=written_choices(),
    )


def _keep_subtitle(request: HttpRequest, film: Film, form: SubtitleForm) -> bool:
    language, name = form.cleaned_data["language"], form.cleaned_data["file"].name
    saved = attempt(request, lambda: actions.save_subtitle(
        film, language=language, cues=form.cues, original_name=name, actor=person(request), now=timezone.now()
    ))  # fmt: skip
    if saved:
        told = _("Subtitles saved: %(language)s, %(count)d lines.")
        messages.success(request, told % {"language": language_label(language), "count": len(form.cues)})
    return saved


@require_POST
@login_required
def remove_subtitle(request: HttpRequest, pk: int, language: str) -> HttpResponse:
    film = mine(request, pk)
    attempt(
        request,
        lambda: actions.remove_subtitle(film, language=language, actor=person(request), now=timezone.now()),
    )  # fmt: skip
    return redirect("submissions:film_subtitles", film.pk)
