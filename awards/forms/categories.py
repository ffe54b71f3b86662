"""An award category as an organizer edits it: texts in every language, what decides, who may win."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.forms import BoundField
from django.utils.text import slugify
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from awards.tally import BALLOT, CHOSEN, STANDING
from contest.forms.places import country_choices
from contest.models import AwardCategory, Edition
from contest.presets import AwardData
from contest.templatetags.firstlight import in_language

TEXTS = {"name": _("Name"), "description": _("Description"), "prize": _("Prize")}
LENGTHS = ("min_seconds", "max_seconds")
WAYS = [
    ("", _("as the rules say for all awards")), ("promote", _("the following films move up")),
    ("vacant", _("the slot stays vacant")), ("anew", _("the jury decides anew")),
]  # fmt: skip


class CategoryForm(forms.Form):
    """One category. Adds "name_en", "description_en", "prize_en" and the same for every other language."""

    slots = forms.IntegerField(label=_("How many awards"), min_value=1, max_value=200, initial=1)
    decides = forms.ChoiceField(label=_("What decides"))
    ballot = forms.SlugField(
        label=_("Name of the ballot"), required=False, max_length=40, help_text=_("Only for a ballot of the jury.")
    )
    floor = forms.RegexField(
        r"^[0-9]+(\.[0-9]+)?$", label=_("Least score"), required=False, max_length=16,
        help_text=_("Below it the award is not given. Empty: no least score."),
    )  # fmt: skip
    cumulates = forms.BooleanField(label=_("May go to a film that has another award"), required=False)
    cumulates_with = forms.MultipleChoiceField(
        label=_("Or only beside these awards"), required=False, widget=forms.CheckboxSelectMultiple
    )
    nominated = forms.BooleanField(label=_("Only nominated films compete"), required=False)
    countries = forms.MultipleChoiceField(
        label=_("Only films from these countries"), required=False, widget=forms.SelectMultiple({"size": 6})
    )
    languages = forms.CharField(label=_("Only films in these languages"), required=False, help_text=_("Codes: en, id"))
    models = forms.CharField(
        label=_("Only films made with one of these models"), required=False, help_text=_("Separated by commas.")
    )
    first_film = forms.BooleanField(label=_("Only first films"), required=False)
    min_seconds = forms.IntegerField(label=_("Shortest length in seconds"), required=False, min_value=0)
    max_seconds = forms.IntegerField(label=_("Greatest length in seconds"), required=False, min_value=1)
    min_ai_percent = forms.IntegerField(
        label=_("Least share of AI, in per cent"), required=False, min_value=0, max_value=100
    )
    succession = forms.ChoiceField(label=_("If the award is revoked later"), choices=WAYS, required=False)
    reason = forms.CharField(
        label=_("Reason"), required=False, max_length=600, help_text=_("Needed once a round has opened.")
    )

    def __init__(self, *args: Any, edition: Edition, award: AwardData | None = None, **kwargs: Any) -> None:
        others = [one for one in edition.award_categories.all() if award is None or one.code != award.code]
        super().__init__(*args, initial=_initial(award) if award else {}, **kwargs)
        self.award, self.others = award, others
        self.fields["decides"].choices = list(_measures(edition))  # pyright: ignore[reportAttributeAccessIssue]
        self.fields["cumulates_with"].choices = [(one.code, in_language(one.name)) for one in others]  # pyright: ignore[reportAttributeAccessIssue]
        self.fields["countries"].choices = country_choices()[1:]  # pyright: ignore[reportAttributeAccessIssue]
        for code, _language in settings.LANGUAGES:
            for name, label in TEXTS.items():
                self.fields[f"{name}_{code}"] = forms.CharField(
                    label=label, required=name == "name" and code == "en",
                    max_length=120 if name == "name" else 600,
                    initial=getattr(award, name).get(code, "") if award else "",
                    widget=forms.TextInput({"lang": code}) if name == "name"
                    else forms.Textarea({"rows": 2, "lang": code}),
                )  # fmt: skip

    def texts(self) -> Iterator[tuple[str, list[BoundField]]]:
        """Language → its fields, English first."""
        for code, language in settings.LANGUAGES:
            yield language, [self[f"{name}_{code}"] for name in TEXTS]

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if given.get("decides") == BALLOT and not given.get("ballot"):
            self.add_error("ballot", gettext("Give the ballot a name."))
        shortest, longest = given.get("min_seconds"), given.get("max_seconds")
        if shortest is not None and longest is not None and shortest >= longest:
            self.add_error("max_seconds", gettext("The greatest length must be above the shortest."))
        if self.award is None and self.code_of(given) in {one.code for one in self.others}:
            raise ValidationError(gettext("There is an award with this name already."))
        return given

    def code_of(self, given: Mapping[str, Any]) -> str:
        """The code stays what it was; a new award's follows from its English name."""
        return self.award.code if self.award else slugify(given.get("name_en", ""))[:50] or "award"

    @property
    def data_of_award(self) -> AwardData:
        """What the form says, as an edition is written."""
        given = self.cleaned_data
        decides = f"{BALLOT}{given['ballot']}" if given["decides"] == BALLOT else given["decides"]
        return replace(
            self.award or AwardData(code=self.code_of(given), name={}),
            slots=given["slots"], decides_by=decides, floor=given["floor"], cumulates=given["cumulates"],
            cumulates_with=given["cumulates_with"], nominated=given["nominated"], succession=given["succession"],
            eligible=dict(_eligible(given)), **{name: self._texts_of(name) for name in TEXTS},
        )  # fmt: skip

    def _texts_of(self, name: str) -> dict[str, str]:
        """A text in the languages it was written in; languages the form does not know stay as they were."""
        known = {code for code, _language in settings.LANGUAGES}
        kept = {code: text for code, text in getattr(self.award, name, {}).items() if code not in known}
        written = {code: self.cleaned_data[f"{name}_{code}"].strip() for code in known}
        return {**kept, **{code: text for code, text in written.items() if text}}


def _measures(edition: Edition) -> Iterator[tuple[str, str]]:
    """Everything that may decide: the standing and each criterion of every round, a ballot, a choice."""
    rounds: Sequence[Mapping[str, Any]] = edition.current_rules.data.get("rounds", [])
    for place, plan in enumerate(rounds, start=1):
        suffix = "" if place == len(rounds) else f"@{plan['code']}"
        name = in_language(plan["name"])
        yield f"{STANDING}{suffix}", gettext("Standing in “%(round)s”") % {"round": name}
        for line in plan.get("criteria", []):
            facts = {"criterion": in_language(line["name"]), "round": name}
            yield f"criterion:{line['code']}{suffix}", gettext("“%(criterion)s” in “%(round)s”") % facts
    yield BALLOT, gettext("A ballot of the jury")
    yield CHOSEN, gettext("Chosen by hand, with a reason")


def in_words(edition: Edition, categories: Iterable[AwardCategory]) -> list[tuple[AwardCategory, str]]:
    """Each category with what decides it, as the form calls it; a ballot by its name."""
    names = dict(_measures(edition))
    ballot = gettext("Ballot “%(name)s”")
    return [
        (one, names.get(one.decides_by) or ballot % {"name": one.decides_by.removeprefix(BALLOT)}) for one in categories
    ]


def _initial(award: AwardData) -> dict[str, Any]:
    eligible = award.eligible
    is_ballot = award.decides_by.startswith(BALLOT)
    return {
        "slots": award.slots, "decides": BALLOT if is_ballot else award.decides_by,
        "ballot": award.decides_by.removeprefix(BALLOT) if is_ballot else "", "floor": award.floor,
        "cumulates": award.cumulates, "cumulates_with": list(award.cumulates_with), "nominated": award.nominated,
        "succession": award.succession, "countries": list(eligible.get("countries", [])),
        "languages": ", ".join(eligible.get("languages", [])), "models": ", ".join(eligible.get("models", [])),
        "first_film": eligible.get("first_film", False), "min_ai_percent": eligible.get("min_ai_percent"),
        "min_seconds": _seconds(eligible.get("min_ms")), "max_seconds": _seconds(eligible.get("max_ms")),
    }  # fmt: skip


def _seconds(milliseconds: int | None) -> int | None:
    return None if milliseconds is None else milliseconds // 1000


def _eligible(given: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    """The table [awards.eligible]: only what is asked for."""
    for name in ("countries",):
        if given[name]:
            yield name, list(given[name])
    for name in ("languages", "models"):
        if words := [word.strip() for word in given[name].split(",") if word.strip()]:
            yield name, words
    if given["first_film"]:
        yield "first_film", True
    for name, key in (("min_seconds", "min_ms"), ("max_seconds", "max_ms")):
        if given[name] is not None:
            yield key, given[name] * 1000
    if given["min_ai_percent"] is not None:
        yield "min_ai_percent", given["min_ai_percent"]
