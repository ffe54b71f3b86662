"""What organizers change about an edition: its dates, and the whole of it as TOML."""

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from contest.models import Edition
from contest.presets import BadPreset, read
from contest.presets.data import DATES
from contest.wording import DATE_NAMES, sentence

MOST_BYTES = 512 * 1024


class LocalInstant(forms.Field):
    """A date and time typed as the clocks of `zone` show it, read as an aware instant."""

    widget = forms.DateTimeInput(attrs={"type": "datetime-local", "step": "1"}, format="%Y-%m-%dT%H:%M:%S")

    def __init__(self, *, zone: ZoneInfo, **options: Any) -> None:
        super().__init__(**options)
        self.zone = zone

    def prepare_value(self, value: object) -> object:
        return value.astimezone(self.zone).replace(tzinfo=None) if isinstance(value, datetime) else value

    def to_python(self, value: str | None) -> datetime | None:
        if not value:
            return None
        try:
            return datetime.fromisoformat(value).replace(tzinfo=self.zone)
        except ValueError as error:
            raise ValidationError(gettext("This is not a date and a time.")) from error


class DatesForm(forms.Form):
    """The calendar of an edition, in the edition's zone, and the reason that is told to everybody."""

    def __init__(self, edition: Edition, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        for name in DATES:
            self.fields[name] = LocalInstant(
                zone=edition.zone, label=DATE_NAMES[name], initial=getattr(edition, name),
                required=name in ("opens_at", "closes_at"),
            )  # fmt: skip
        self.fields["reason"] = forms.CharField(
            label=_("Reason"), max_length=500, required=edition.stage == Edition.Stage.ANNOUNCED,
            widget=forms.Textarea(attrs={"rows": 3}),
            help_text=_("Everybody who takes part gets it by mail, and it stays on the contest's page."),
        )  # fmt: skip

    @property
    def dates(self) -> dict[str, datetime | None]:
        return {name: self.cleaned_data[name] for name in DATES}


def with_data(cleaned: dict[str, Any], text: str) -> dict[str, Any]:
    """Adds `text` and `data`, the edition that the text describes; everything wrong with it is told at once."""
    if not text.strip():
        raise ValidationError(gettext("Choose a TOML file."))
    try:
        return {**cleaned, "text": text, "data": read(text)}
    except BadPreset as bad:
        raise ValidationError([sentence(problem) for problem in bad.problems]) from bad


class PresetForm(forms.Form):
    """A whole edition as a TOML file."""

    file = forms.FileField(label=_("TOML file"), widget=forms.FileInput(attrs={"accept": ".toml,text/plain"}))

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        file = cleaned.get("file")
        if file is None:
            return cleaned
        if file.size > MOST_BYTES:
            raise ValidationError(gettext("This file is too large to be an edition."))
        try:
            return with_data(cleaned, file.read().decode())
        except UnicodeDecodeError as error:
            raise ValidationError(gettext("This file is not text in UTF-8.")) from error


class RevisionForm(forms.Form):
    """The same TOML again, after its differences were shown, with the reason for moved dates."""

    toml = forms.CharField(widget=forms.HiddenInput, strip=False, max_length=MOST_BYTES)
    reason = forms.CharField(
        label=_("Reason"), max_length=500, required=False, widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Needed if a date moves: everybody who takes part is told."),
    )  # fmt: skip

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        return with_data(cleaned, cleaned.get("toml", ""))
