"""A page with every component on it, for the tests that look at them: addresses of the house plus /components/."""

from datetime import UTC, datetime, timedelta
from fractions import Fraction
from types import SimpleNamespace

from django import forms
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path

from contest.urls import urlpatterns as house

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


urlpatterns = [path("components/", components, name="components"), *house]
