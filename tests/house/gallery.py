"""Addresses for the tests that look at pages: the house's own, one with every component, one with a film to play."""

import time
from datetime import UTC, datetime, timedelta
from fractions import Fraction
from types import SimpleNamespace

from django import forms
from django.conf import settings
from django.core.paginator import Paginator
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path
from django.views.static import serve

from contest.urls import urlpatterns as house

CLIP = settings.DATA / "clip"
STALL_SECONDS = 8
NOW = datetime(2027, 2, 27, 9, 0, tzinfo=UTC)
STEPS = [("Film", "done"), ("Story", "current"), ("How it was made", "problem"), ("Rights", "todo")]


class SampleForm(forms.Form):
    """One field of each kind; bound to nothing it has errors to show."""

    title = forms.CharField(help_text="As it stands in the credits.")
    email = forms.EmailField(label="E-mail")
    synopsis = forms.CharField(widget=forms.Textarea, required=False)
    language = forms.ChoiceField(choices=[("en", "English"), ("id", "Bahasa Indonesia")])
    genre = forms.ChoiceField(choices=[("a", "Animation"), ("f", "Fiction")], widget=forms.RadioSelect)
    tools = forms.MultipleChoiceField(choices=[("v", "Video model"), ("m", "Music model")], required=False,
                                      widget=forms.CheckboxSelectMultiple)  # fmt: skip
    consent = forms.BooleanField(label="I have the rights to everything in the film", help_text="Music too.")


def components(request: HttpRequest) -> HttpResponse:
    screen = {"is_playable": True, "duration_ms": 61_000, "width": 1920, "height": 1080,
              "tracks": [{"language": "en", "label": "English", "url": "/none.vtt"},
                         {"language": "zh-hans", "label": "简体中文", "url": "/none.vtt"}]}  # fmt: skip
    context = {
        "form": SampleForm({"title": "", "email": "nobody"}), "now": NOW, "instant": NOW + timedelta(hours=14),
        "steps": [{"label": label, "state": state, "href": f"#{state}"} for label, state in STEPS],
        "page": Paginator(range(230), 10).page(7), "share_of_ai": Fraction(6999, 10000), "screen": screen,
        "edition": SimpleNamespace(slug="sample", name={"en": "First light 2027"}),
        "counts": {"entries": 230, "jurors": 40, "awards": "9/11"},
    }  # fmt: skip
    return render(request, "components.html", context)


def screen(request: HttpRequest) -> HttpResponse:
    """The film in CLIP; `hls` names another playlist, `resume` the place to go on from."""
    facts = {"is_playable": True, "hls": f"/clip/{request.GET.get('hls', 'film.m3u8')}", "mp4": "/clip/film.mp4",
             "storyboard": "/clip/story.vtt", "duration_ms": 12_000, "width": 320, "height": 180,
             "tracks": [{"language": "en", "label": "English", "url": "/clip/en.vtt"}]}  # fmt: skip
    markers = '[{"id": 1, "ms": 9000, "label": "Note at 0:09"}]'
    facts["gain"] = int(request.GET.get("gain", "0"))
    return render(request, "screen.html", {"screen": facts, "markers": markers, "resume_ms": request.GET.get("resume")})


def stalled(request: HttpRequest) -> HttpResponse | FileResponse:
    """A playlist that the browser's own player waits for in vain, and that hls.js gets at once."""
    if request.headers.get("Sec-Fetch-Dest") == "video":
        time.sleep(STALL_SECONDS)
    return serve(request, "film.m3u8", document_root=CLIP)


urlpatterns = [
    path("components/", components, name="components"),
    path("screen/", screen, name="screen"),
    path("clip/stalled.m3u8", stalled),
    path("clip/<path:path>", serve, {"document_root": CLIP}),
    *house,
]
