"""What an organizer fills in while screening: which entries to see, why, until when."""

from datetime import datetime, timedelta
from typing import Any, cast
from zoneinfo import ZoneInfo

from django import forms
from django.core.exceptions import ValidationError
from django.utils.dateparse import parse_datetime
from django.utils.text import capfirst, format_lazy
from django.utils.translation import gettext_lazy as _

from contest.forms.places import country_choices
from contest.models import Edition
from contest.rule_words import STAGES
from submissions.lifecycle import ON_THE_DESK
from submissions.models import STAGE_NAMES, FilmFile, Verification
from submissions.wording import PART_TITLES


class EntriesFilter(forms.Form):
    """What the list of entries shows. Anything it does not understand is as if it were not there."""

    SORTS = ("-submitted_at", "submitted_at", "title", "code", "country", "-file__duration_ms", "file__duration_ms")

    q = forms.CharField(label=_("Title, number or name"), required=False, max_length=120)
    stage = forms.ChoiceField(
        label=_("Stage"), required=False,
        choices=lambda: [("", _("All stages")), *((s, name) for s, name in STAGE_NAMES.items() if s in ON_THE_DESK)],
    )  # fmt: skip
    file = forms.ChoiceField(
        label=_("Newest file"), required=False, choices=[("", _("Any")), *FilmFile.State.choices]
    )  # fmt: skip
    country = forms.ChoiceField(
        label=_("Country"), choices=lambda: [("", _("All countries")), *country_choices()[1:]], required=False
    )  # fmt: skip
    sort = forms.ChoiceField(required=False, choices=[(name, name) for name in SORTS], widget=forms.HiddenInput)

    @property
    def order(self) -> str:
        """The column to sort by, newest submissions first unless another was chosen. The form has been validated."""
        return self.cleaned_data.get("sort") or self.SORTS[0]


class ReasonForm(forms.Form):
    reason = forms.CharField(
        label=_("Reason"), max_length=1200, widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("The creator reads this, word for word."),
    )  # fmt: skip


class DrawForm(forms.Form):
    """A lot for one stage of verification."""

    stage = forms.ChoiceField(
        label=_("Stage"), choices=[(code, capfirst(cast("str", name))) for code, name in STAGES.items()]
    )
    percent = forms.IntegerField(label=_("Per cent of the films"), min_value=1, max_value=100)
    seed = forms.CharField(
        label=_("Seed"), required=False, max_length=120,
        help_text=_(
            "A number nobody here can choose, such as tomorrow’s lottery result. Empty: made up by chance. "
            "It is published."
        ),
    )  # fmt: skip


class OutcomeForm(forms.Form):
    outcome = forms.ChoiceField(label=_("What came of it"), choices=Verification.Outcome.choices[1:])
    reason = forms.CharField(label=_("Reason"), max_length=2000, widget=forms.Textarea(attrs={"rows": 3}))


class ContestTimeField(forms.DateTimeField):
    """A date and time on the clock of the contest, whatever the reader's own zone is."""

    widget = forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")
    zone: ZoneInfo

    def to_python(self, value: Any) -> datetime | None:
        written = parse_datetime(value.strip()) if isinstance(value, str) and value.strip() else None
        if value and written is None:
            raise ValidationError(self.error_messages["invalid"], code="invalid")
        return written.replace(tzinfo=self.zone) if written else None


class FixForm(ReasonForm):
    """What to mend, which parts of the film that opens, and until when on the clock of the contest."""

    parts = forms.MultipleChoiceField(
        label=_("What may be changed"), required=False, choices=list(PART_TITLES.items()),
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Everything else stays as it was handed in. Nothing ticked: the whole film is open."),
    )  # fmt: skip
    due_at = ContestTimeField(label=_("Deadline"))

    def __init__(self, *args: Any, edition: Edition, now: datetime, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        due: ContestTimeField = self.fields["due_at"]  # type: ignore[assignment]
        due.zone = edition.zone
        due.help_text = format_lazy(_("On the clock of the contest: {zone}"), zone=edition.time_zone)
        in_three_days = (now + timedelta(days=3)).astimezone(edition.zone)
        due.initial = in_three_days.replace(minute=0, second=0, microsecond=0, tzinfo=None)
