"""Setting a round: its name and numbers, its rubric, and the reasons given along its life."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django import forms
from django.conf import settings
from django.utils.text import format_lazy, slugify
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from contest.models import AwardCategory, Edition, Translations
from judging.actions.drafts import CriterionSettings, RoundSettings
from judging.models import Criterion, Round
from judging.models.rounds import HIDEABLE
from judging.wording import METHOD_NAMES, named
from submissions.forms.screening import ContestTimeField

HIDDEN_NAMES = {
    "creator": _("Name of the creator"), "country": _("Country of production"), "tools": _("Declared way of making"),
}  # fmt: skip

HIDINGS = Round.Others.choices
HIDEABLE_NAMES = {**HIDDEN_NAMES, "others": _("Scores and talk of the other jurors")}


def _on_the_clock(field: forms.Field, edition: Edition) -> None:
    """Let a time field speak in the contest's zone, and say so."""
    assert isinstance(field, ContestTimeField)  # noqa: S101  both are written a few lines apart
    field.zone = edition.zone
    field.help_text = format_lazy(_("On the clock of the contest: {zone}"), zone=edition.time_zone)


class RoundForm(forms.Form):
    """A round but for its criteria. Texts are edited in the reader's language; the other languages stay."""

    name = forms.CharField(label=_("Name"), max_length=80)
    mode = forms.ChoiceField(
        label=_("How the jury judges"), choices=Round.Mode.choices,
        help_text=_("A ranked list has at most 30 films, and every juror ranks all of them."),
    )  # fmt: skip
    method = forms.ChoiceField(
        label=_("How scores are counted"), choices=list(METHOD_NAMES.items()),
        help_text=_("“Corrected” takes out each juror's severity and width of scale; raw means stay beside it."),
    )  # fmt: skip
    opens_at = ContestTimeField(label=_("Opens by itself"), required=False)
    closes_at = ContestTimeField(label=_("Closes"))
    reviews_per_film = forms.IntegerField(
        label=_("Ballots per film"), min_value=1, max_value=99,
        help_text=_("A film with fewer sealed ballots is named but not ranked."),
    )  # fmt: skip
    films_per_juror = forms.IntegerField(
        label=_("At most this many films a juror"), min_value=1, required=False, help_text=_("Empty: no limit.")
    )
    cut = forms.IntegerField(
        label=_("Films that advance"), min_value=1, required=False,
        help_text=_("Empty for the last round: its standings decide the awards."),
    )  # fmt: skip
    cut_above = forms.DecimalField(
        label=_("or every film with at least this score"), min_value=0, max_digits=6, decimal_places=2, required=False
    )
    hide_creator = forms.ChoiceField(label=HIDDEN_NAMES["creator"], choices=HIDINGS)
    hide_country = forms.ChoiceField(label=HIDDEN_NAMES["country"], choices=HIDINGS)
    hide_tools = forms.ChoiceField(label=HIDDEN_NAMES["tools"], choices=HIDINGS)
    others = forms.ChoiceField(
        label=HIDEABLE_NAMES["others"], choices=HIDINGS,
        help_text=_("From a juror with a conflict they stay hidden in any case."),
    )  # fmt: skip

    def __init__(self, *args: Any, round: Round, **kwargs: Any) -> None:
        initial = {name: getattr(round, name) for name in self.base_fields if hasattr(round, name)}
        initial |= {f"hide_{field}": _hiding(round, field) for field in HIDEABLE}
        initial |= {name: _there(initial[name], round.edition) for name in ("opens_at", "closes_at")}
        super().__init__(*args, initial={**initial, "name": named(round.name)}, **kwargs)
        for name in ("opens_at", "closes_at"):
            _on_the_clock(self.fields[name], round.edition)
        if round.stage != Round.Stage.DRAFTED:
            for frozen in self.fields.keys() - {"name", "closes_at"}:
                self.fields[frozen].disabled = True

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if given.get("cut") is not None and given.get("cut_above") is not None:
            self.add_error("cut_above", _("Give a number of films or a least score, not both."))
        return given

    def hidden(self, hiding: str) -> tuple[str, ...]:
        """The fields of a film that are hidden in this way."""
        return tuple(field for field in HIDEABLE if self.cleaned_data[f"hide_{field}"] == hiding)


def hidings(round: Round) -> list[tuple[str, list[str]]]:
    """What a round hides, for reading: ("Hidden always", ["Name of the creator", …]), without what is never hidden."""
    found: dict[str, list[str]] = {}
    for field, name in HIDEABLE_NAMES.items():
        found.setdefault(_hiding(round, field), []).append(str(name))
    return [(str(Round.Others(kind).label), found[kind]) for kind in ("always", "until_sealed") if kind in found]


def _hiding(round: Round, field: str) -> str:
    others = Round.Others
    if field == "others":
        return round.others
    if field in round.blind:
        return others.ALWAYS
    return others.UNTIL_SEALED if field in round.blind_until_sealed else others.NEVER


def _there(instant: datetime | None, edition: Edition) -> datetime | None:
    """An instant as the clocks of the contest show it."""
    return instant and instant.astimezone(edition.zone).replace(tzinfo=None)


class CriterionForm(forms.Form):
    """A line of the rubric. `code` is made from the name once and stays."""

    code = forms.SlugField(required=False, max_length=40, widget=forms.HiddenInput)
    name = forms.CharField(label=_("Criterion"), max_length=60)
    weight = forms.IntegerField(label=_("Weight in %"), min_value=0, max_value=100)
    low_label = forms.CharField(label=_("Lowest mark means"), max_length=60, required=False)
    high_label = forms.CharField(label=_("Highest mark means"), max_length=60, required=False)
    low = forms.IntegerField(label=_("From"), min_value=0, max_value=99, initial=1)
    high = forms.IntegerField(label=_("To"), min_value=1, max_value=100, initial=10)
    award = forms.ChoiceField(label=_("Decides"), required=False)

    def __init__(self, *args: Any, awards: Sequence[tuple[str, str]] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        award: forms.ChoiceField = self.fields["award"]  # type: ignore[assignment]
        award.choices = [("", _("the standing")), *awards]


CriterionFormSet = forms.formset_factory(CriterionForm, extra=1, can_delete=True, max_num=12, absolute_max=20)


def criterion_initial(round: Round) -> list[dict[str, object]]:
    """What a CriterionFormSet of this round starts from."""
    return [
        {
            "code": line.code, "name": named(line.name), "weight": line.weight, "low": line.low, "high": line.high,
            "low_label": named(line.low_label), "high_label": named(line.high_label), "award": line.award,
        }
        for line in (round.criteria.all() if round.mode == Round.Mode.SCORE else ())
    ]  # fmt: skip


def award_choices(round: Round) -> list[tuple[str, str]]:
    """The award categories of the edition that a criterion may be limited to: those decided by a criterion."""
    categories = AwardCategory.objects.filter(edition=round.edition_id).order_by("position")
    return [(one.code, named(one.name) or one.code) for one in categories]


def round_settings(round: Round, form: RoundForm, criteria: "forms.BaseFormSet[CriterionForm]") -> RoundSettings:
    """What two valid forms say together; texts in other languages are taken over from `round`."""
    known = {line.code: line for line in round.criteria.all()}
    given = form.cleaned_data
    rows = [row.cleaned_data for row in criteria if row.cleaned_data and not row.cleaned_data.get("DELETE")]
    return RoundSettings(
        name=_retold(round.name, given["name"]), opens_at=given["opens_at"], closes_at=given["closes_at"],
        mode=given["mode"], method=given["method"], cut=given["cut"], cut_above=given["cut_above"],
        others=given["others"],
        reviews_per_film=given["reviews_per_film"], films_per_juror=given["films_per_juror"],
        blind=form.hidden(Round.Others.ALWAYS), blind_until_sealed=form.hidden(Round.Others.UNTIL_SEALED),
        criteria=tuple(_criterion(row, known.get(row["code"])) for row in rows),
    )  # fmt: skip


def _criterion(row: Mapping[str, Any], before: Criterion | None) -> CriterionSettings:
    return CriterionSettings(
        code=row["code"] or slugify(row["name"])[:40] or "criterion",
        weight=row["weight"], low=row["low"], high=row["high"], award=row.get("award", ""),
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


class ExtendForm(ReasonForm):
    """Longer for one juror, or for one ballot; without an instant the round's own closing stands."""

    until = ContestTimeField(label=_("Until"), required=False)

    def __init__(self, *args: Any, edition: Edition, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _on_the_clock(self.fields["until"], edition)


class QuorumForm(ReasonForm):
    """Another number of ballots a film."""

    wanted = forms.IntegerField(label=_("Ballots per film"), min_value=1, max_value=99)
    field_order = ("wanted", "reason")

    def __init__(self, *args: Any, round: Round, **kwargs: Any) -> None:
        super().__init__(*args, initial={"wanted": round.reviews_per_film}, **kwargs)


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
