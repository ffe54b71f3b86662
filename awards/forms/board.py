"""Forms of the award board."""

from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from submissions.models import Film


class ReasonForm(forms.Form):
    """Why: kept in the audit log."""

    reason = forms.CharField(label=_("Reason"), widget=forms.Textarea({"rows": 2}), max_length=1200)


class CitationForm(forms.Form):
    citation = forms.CharField(
        label=_("Jury's citation"), widget=forms.Textarea({"rows": 3}), max_length=1200, required=False
    )


class VotesForm(forms.Form):
    """How many votes each film got: fields "votes-<number of the film>", an empty one is none; and the minutes."""

    reason = forms.CharField(max_length=1200)

    def __init__(self, data: Any, *, films: Iterable[Film]) -> None:
        super().__init__(data)
        self.films = {f"votes-{film.code}": film for film in films}
        for name in self.films:
            self.fields[name] = forms.IntegerField(min_value=0, max_value=10_000, required=False)

    @property
    def votes(self) -> dict[Film, int]:
        counted = {film: self.cleaned_data.get(name) for name, film in self.films.items()}
        return {film: count for film, count in counted.items() if count is not None}


class ScheduleForm(forms.Form):
    """The instant of publication as a clock in `zone` (the contest's) shows it; empty means at once.

    In the hour that the clocks show twice `which` says which one is meant; a time that they skip is refused.
    """

    publish_at = forms.CharField(label=_("Publish at"), required=False)
    which = forms.ChoiceField(
        label=_("If the clocks show this time twice"), required=False,
        choices=[("", "–"), ("first", _("the first time")), ("second", _("the second time"))],
    )  # fmt: skip

    def __init__(self, *args: Any, zone: ZoneInfo | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.zone = zone or ZoneInfo("UTC")

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        written = cleaned.get("publish_at", "")
        if not written:
            return {**cleaned, "publish_at": None}
        try:
            there = datetime.fromisoformat(written)
        except ValueError as error:
            raise ValidationError(gettext("This is not a date and a time.")) from error
        return {**cleaned, "publish_at": instant_of(there, self.zone, cleaned.get("which", ""))}


def instant_of(there: datetime, zone: ZoneInfo, which: str = "") -> datetime:
    """The instant (UTC) at which the clocks of `zone` show `there`. Raises ValidationError if they never do, or twice

    and nobody said `which` ("first" or "second").
    """
    if there.tzinfo is not None:
        return there.astimezone(UTC)
    first, second = (there.replace(tzinfo=zone, fold=fold).astimezone(UTC) for fold in (0, 1))
    if first.astimezone(zone).replace(tzinfo=None) != there.replace(fold=0):
        sentence = gettext("This time does not exist: the clocks of %(zone)s jump over it.")
        raise ValidationError(sentence % {"zone": zone.key})
    if first != second and not which:
        sentence = gettext("The clocks of %(zone)s show this time twice that night. Say which one you mean.")
        raise ValidationError(sentence % {"zone": zone.key})
    return second if which == "second" else first
