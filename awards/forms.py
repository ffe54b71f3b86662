"""Forms of the award board."""

from datetime import tzinfo
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class ReasonForm(forms.Form):
    """Why: kept in the audit log."""

    reason = forms.CharField(label=_("Reason"), widget=forms.Textarea({"rows": 2}), max_length=1200)


class CitationForm(forms.Form):
    citation = forms.CharField(
        label=_("Jury's citation"), widget=forms.Textarea({"rows": 3}), max_length=1200, required=False
    )


class ScheduleForm(forms.Form):
    """The instant of publication as a clock in `zone` (the contest's) shows it; empty means at once."""

    publish_at = forms.DateTimeField(
        label=_("Publish at"),
        required=False,
        widget=forms.DateTimeInput({"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
    )

    def __init__(self, *args: Any, zone: tzinfo | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.zone = zone

    def _clean_fields(self) -> None:
        # Django reads naive times in the active zone, which is the reader's; the contest's is meant here.
        with timezone.override(self.zone or timezone.get_current_timezone()):
            super()._clean_fields()
