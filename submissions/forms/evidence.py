"""What is filled in about evidence: files of one kind, and what a person saw when comparing."""

from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from submissions.models import Evidence

MOST_AT_ONCE = 40


class ManyFiles(forms.ClearableFileInput):
    allow_multiple_selected = True


class FilesField(forms.FileField):
    """One file or more, as a list."""

    widget = ManyFiles

    def clean(self, data: Any, initial: Any = None) -> list[UploadedFile]:
        given = data if isinstance(data, list) else [data]
        return [super(FilesField, self).clean(one, initial) for one in given[:MOST_AT_ONCE] or [None]]


class EvidenceForm(forms.Form):
    kind = forms.ChoiceField(label=_("What it is"), choices=Evidence.Kind.choices, initial=Evidence.Kind.CLIP)
    pieces = FilesField(
        label=_("Files"), allow_empty_file=True,
        help_text=_("Raw clips exactly as the generator gave them: not re-encoded, not renamed into another type."),
    )  # fmt: skip
    opens = forms.ChoiceField(
        label=_("Who may open it"), choices=Evidence.Opens.choices, initial=Evidence.Opens.DESK,
        help_text=_("Jurors never see evidence."),
    )  # fmt: skip
    note = forms.CharField(label=_("Note"), max_length=300, required=False)


class ClipVerdictForm(forms.Form):
    verdict = forms.ChoiceField(choices=Evidence.Verdict.choices, required=False)


class LikenessForm(forms.Form):
    note = forms.CharField(label=_("What it is"), max_length=300)
