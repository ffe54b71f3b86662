"""Forms about challenges, corrections and revocations."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from awards.models import Case, Revocation
from awards.publication import CORRECTABLE


class ClaimForm(forms.Form):
    """What somebody says is wrong with a film. `website` is a trap: people leave it empty, they do not see it."""

    claim = forms.CharField(
        label=_("What is wrong, and how can one see it?"), widget=forms.Textarea({"rows": 6}), max_length=4000
    )
    contact = forms.EmailField(label=_("Your e-mail address"), help_text=_("We answer there; nobody else gets it."))
    website = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, is_known: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if is_known:
            del self.fields["contact"]


class QuestionForm(forms.Form):
    question = forms.CharField(
        label=_("What the creator is asked"), widget=forms.Textarea({"rows": 4}), max_length=4000,
        help_text=_("The claimant's words are not passed on, nor who it was."),
    )  # fmt: skip


class ReplyForm(forms.Form):
    reply = forms.CharField(
        label=_("Your answer"), widget=forms.Textarea({"rows": 8}), max_length=8000,
        help_text=_("Say what is true, and name what shows it: prompts, project files, licences, dates."),
    )  # fmt: skip


class CallForm(forms.Form):
    email = forms.EmailField(label=_("E-mail address of the person's account"))


class DecisionForm(forms.Form):
    outcome = forms.ChoiceField(label=_("What you found"), choices=Case.Outcome.choices, widget=forms.RadioSelect)
    reason = forms.CharField(label=_("Why"), widget=forms.Textarea({"rows": 5}), max_length=4000)


class RevocationForm(forms.Form):
    cause = forms.ChoiceField(label=_("Cause"), choices=Revocation.Cause.choices)
    notice = forms.CharField(
        label=_("Notice that everybody will read"), widget=forms.Textarea({"rows": 3}), max_length=1200
    )


class CorrectionForm(forms.Form):
    """Words of one published film, its citations among them, and the notice that goes with the change."""

    title = forms.CharField(label=_("Title"), max_length=160)
    title_en = forms.CharField(label=_("Title in English"), max_length=160, required=False)
    maker = forms.CharField(label=_("Made by"), max_length=120)
    synopsis = forms.CharField(
        label=_("Synopsis"), widget=forms.Textarea({"rows": 4}), max_length=1200, required=False
    )  # fmt: skip
    notice = forms.CharField(
        label=_("Notice that everybody will read"), widget=forms.Textarea({"rows": 2}), max_length=1200
    )

    def __init__(self, *args: Any, facts: dict[str, Any], citations: dict[str, str], **kwargs: Any) -> None:
        initial = {name: facts.get(name, "") for name in CORRECTABLE}
        super().__init__(*args, initial=initial, **kwargs)
        for code, words in citations.items():
            self.fields[f"citation:{code}"] = forms.CharField(
                label=_("Jury's citation"), initial=words, required=False, max_length=1200,
                widget=forms.Textarea({"rows": 3}),
            )  # fmt: skip
        self.fields["notice"] = self.fields.pop("notice")  # last

    @property
    def words(self) -> dict[str, str]:
        return {name: text for name, text in self.cleaned_data.items() if name != "notice"}
