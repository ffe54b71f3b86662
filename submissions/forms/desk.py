"""What the creator writes about a film: story, people, subtitles, rights."""

from typing import Any, ClassVar, cast

from django import forms
from django.core.exceptions import ValidationError
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from contest.forms.places import country_choices
from contest.templatetags.firstlight import in_language
from submissions.actions.drafts import STORY, CreditLine
from submissions.models import Film
from submissions.subtitles import MAX_BYTES, Cue, read_subtitles
from submissions.wording import SUBTITLES

from .places import spoken_choices, written_choices


class StartForm(forms.Form):
    """Beginning a film means accepting the edition's rules as they are now."""

    accept = forms.BooleanField(label=_("I have read the rules and accept them."))


class StoryForm(forms.ModelForm):
    country = forms.ChoiceField(label=_("Country of production"), choices=country_choices, required=False)
    spoken_language = forms.ChoiceField(
        label=_("Language of speech and text"), choices=spoken_choices, required=False
    )  # fmt: skip
    production_days = forms.IntegerField(label=_("Days of production"), required=False, min_value=1, max_value=9999)

    class Meta:
        model = Film
        fields = STORY
        widgets: ClassVar[dict[str, forms.Widget]] = {"synopsis": forms.Textarea(attrs={"rows": 6, "maxlength": 1200})}
        labels: ClassVar[dict[str, Promise]] = {
            "title": _("Title"), "title_en": _("Title in English"), "synopsis": _("Synopsis"),
            "without_speech": _("The film has no speech and no text to read"),
            "first_film": _("This is my first film"),
        }  # fmt: skip
        help_texts: ClassVar[dict[str, Promise]] = {
            "title": _("As it appears in the film."),
            "title_en": _("Only if the title is in another language."),
            "synopsis": _("What the jury and, should you win, the public will read. At most 1,200 characters."),
        }


class CreditForm(forms.Form):
    """One line of the credits: role and name, or nothing. The address is for conflicts with the jury alone."""

    role = forms.CharField(label=_("Role"), max_length=80, required=False)
    name = forms.CharField(label=_("Name"), max_length=120, required=False)
    email = forms.EmailField(label=_("E-mail, never shown"), required=False)

    def clean(self) -> dict[str, Any]:
        written = super().clean() or {}
        has_role, has_name = bool(written.get("role")), bool(written.get("name"))
        if has_role != has_name or (written.get("email") and not has_name):
            raise ValidationError(_("Please give both the role and the name, or leave both empty."))
        return written


class CreditLines(forms.BaseFormSet):
    """The credits in the order of the lines; empty lines are left out."""

    @property
    def people(self) -> list[CreditLine]:
        lines = [form.cleaned_data for form in self.forms]
        return [CreditLine(line["role"], line["name"], line["email"]) for line in lines if line.get("name")]


CreditFormSet = cast(
    "type[CreditLines]",
    forms.formset_factory(CreditForm, formset=CreditLines, extra=2, max_num=200, absolute_max=400),
)


class SubtitleForm(forms.Form):
    """A subtitle file and its language. `cues` is what was read from it."""

    language = forms.ChoiceField(label=_("Language of the subtitles"), choices=written_choices)
    file = forms.FileField(label=_("Subtitle file"), help_text=_("SRT, WebVTT or ASS, in any common encoding."))
    cues: tuple[Cue, ...] = ()

    def __init__(self, *args: Any, duration_ms: int | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.duration_ms = duration_ms
        self.fields["file"].widget.attrs["accept"] = ".srt,.vtt,.ass,.ssa,text/vtt,application/x-subrip,text/x-ssa"

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if given.get("file"):
            data = given["file"].read(MAX_BYTES + 1)
            reading = read_subtitles(data, language=given.get("language", ""), duration_ms=self.duration_ms)
            self.cues = reading.cues
            for problem in reading.problems:
                self.add_error("file", SUBTITLES[problem.code] % problem.facts)
        return given


class RightsForm(forms.Form):
    """One box for each statement that the film's rules ask for."""

    def __init__(self, *args: Any, film: Film, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for consent in film.rules.data.get("consents", []):
            self.fields[consent["code"]] = forms.BooleanField(
                label=in_language(consent["text"]), required=False, initial=consent["code"] in film.consents
            )

    @property
    def given(self) -> frozenset[str]:
        return frozenset(code for code, agreed in self.cleaned_data.items() if agreed)
