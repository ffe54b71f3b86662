"""Setting a round: its name and numbers, its rubric, and the reasons given along its life."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.conf import settings
from django.utils.text import format_lazy, slugify
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from contest.models import Edition, Translations
from judging.actions.drafts import CriterionSettings, RoundSettings
from judging.models import Criterion, Round
from judging.results.blind import HIDEABLE
from judging.wording import named
from submissions.forms.screening import ContestTimeField

HIDDEN_NAMES = {
    "creator": _("Name of the creator"), "country": _("Country of production"), "tools": _("Declared way of making"),
}  # fmt: skip


def _on_the_clock(field: forms.Field, edition: Edition) -> None:
    """Let a time field speak in the contest's zone, and say so."""
    assert isinstance(field, ContestTimeField)  # noqa: S101  both are written a few lines apart
    field.zone = edition.zone
    field.help_text = format_lazy(_("On the clock of the contest: {zone}"), zone=edition.time_zone)


class RoundForm(forms.Form):
    """A round but for its criteria. Texts are edited in the reader's language; the other languages stay."""

    name = forms.CharField(label=_("Name"), max_length=80)
    closes_at = ContestTimeField(label=_("Closes"))
    reviews_per_film = forms.IntegerField(
        label=_("Ballots per film"), min_value=1, max_value=99,
        help_text=_("A film with fewer sealed ballots is named but not ranked."),
    )  # fmt: skip
    cut = forms.IntegerField(
        label=_("Films that advance"), min_value=1, required=False,
        help_text=_("Empty for the last round: its standings decide the awards."),
    )  # fmt: skip
    blind = forms.MultipleChoiceField(
        label=_("Hidden from jurors"), required=False, widget=forms.CheckboxSelectMultiple,
        choices=[(field, HIDDEN_NAMES[field]) for field in HIDEABLE],
    )  # fmt: skip

    def __init__(self, *args: Any, round: Round, **kwargs: Any) -> None:
        closes_at = round.closes_at.astimezone(round.edition.zone).replace(tzinfo=None)
        initial = {
            "name": named(round.name), "closes_at": closes_at, "reviews_per_film": round.reviews_per_film,
            "cut": round.cut, "blind": round.blind,
        }  # fmt: skip
        super().__init__(*args, initial=initial, **kwargs)
        _on_the_clock(self.fields["closes_at"], round.edition)
        if round.stage != Round.Stage.DRAFTED:
            for frozen in ("reviews_per_film", "cut", "blind"):
                self.fields[frozen].disabled = True


class CriterionForm(forms.Form):
    """A line of the rubric. `code` is made from the name once and stays."""

    code = forms.SlugField(required=False, max_length=40, widget=forms.HiddenInput)
    name = forms.CharField(label=_("Criterion"), max_length=60)
    weight = forms.IntegerField(label=_("Weight in %"), min_value=0, max_value=100)
    low_label = forms.CharField(label=_("Lowest mark means"), max_length=60, required=False)
    high_label = forms.CharField(label=_("Highest mark means"), max_length=60, required=False)
    low = forms.IntegerField(label=_("From"), min_value=0, max_value=99, initial=1)
    high = forms.IntegerField(label=_("To"), min_value=1, max_value=100, initial=10)


CriterionFormSet = forms.formset_factory(CriterionForm, extra=1, can_delete=True, max_num=12, absolute_max=20)


def criterion_initial(round: Round) -> list[dict[str, object]]:
    """What a CriterionFormSet of this round starts from."""
    return [
        {
            "code": line.code, "name": named(line.name), "weight": line.weight, "low": line.low, "high": line.high,
            "low_label": named(line.low_label), "high_label": named(line.high_label),
        }
        for line in round.criteria.all()
    ]  # fmt: skip


def round_settings(round: Round, form: RoundForm, criteria: "forms.BaseFormSet[CriterionForm]") -> RoundSettings:
    """What two valid forms say together; texts in other languages are taken over from `round`."""
    known = {line.code: line for line in round.criteria.all()}
    given = form.cleaned_data
    rows = [row.cleaned_data for row in criteria if row.cleaned_data and not row.cleaned_data.get("DELETE")]
    return RoundSettings(
        name=_retold(round.name, given["name"]), closes_at=given["closes_at"], cut=given["cut"],
        reviews_per_film=given["reviews_per_film"], blind=tuple(given["blind"]),
        criteria=tuple(_criterion(row, known.get(row["code"])) for row in rows),
    )  # fmt: skip


def _criterion(row: Mapping[str, Any], before: Criterion | None) -> CriterionSettings:
    return CriterionSettings(
        code=row["code"] or slugify(row["name"])[:40] or "criterion",
        weight=row["weight"], low=row["low"], high=row["high"],
        name=_retold(before.name if before else {}, row["name"]),
        low_label=_retold(before.low_label if before else {}, row["low_label"]),
        high_label=_retold(before.high_label if before else {}, row["high_label"]),
    )  # fmt: skip


def _retold(before: Translations, text: str) -> Translations:
    """The same text with the reader's language replaced; a text that reads as before changes nothing."""
    if text == named(before):
        return before
    language = get_language() or settings.LANGUAGE_CODE
    return {**before, language: text} if before or language == "en" else {"en": text, language: text}


class ReasonForm(forms.Form):
    """Why: kept with the ballot or the round, and in the audit log."""

    reason = forms.CharField(label=_("Reason"), max_length=600, widget=forms.Textarea(attrs={"rows": 3}))


class ReopenForm(ReasonForm):
    """Opening a closed round again."""

    closes_at = ContestTimeField(label=_("Closes"))

    def __init__(self, *args: Any, edition: Edition, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _on_the_clock(self.fields["closes_at"], edition)


class AdvanceForm(forms.Form):
    """Which films advance, by code."""

    films = forms.MultipleChoiceField(required=False)

    def __init__(self, *args: Any, codes: list[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        films: forms.MultipleChoiceField = self.fields["films"]  # type: ignore[assignment]
        films.choices = [(code, code) for code in codes]
