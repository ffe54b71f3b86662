"""The filter of the public gallery."""

from collections.abc import Callable, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from awards import catalogue
from contest.templatetags.firstlight import country_name, in_language, language_label


class GalleryForm(forms.Form):
    """What a visitor looks for among published films. Anything it does not understand is as if it were not there."""

    q = forms.CharField(label=_("Title, maker, words"), required=False, max_length=120)
    award = forms.ChoiceField(label=_("Award"), required=False)
    country = forms.ChoiceField(label=_("Country"), required=False)
    language = forms.ChoiceField(label=_("Language"), required=False)
    model = forms.ChoiceField(label=_("Made with"), required=False)
    order = forms.ChoiceField(
        label=_("Order"), required=False,
        choices=[("", _("Awards first")), ("title", _("Title")), ("country", _("Country")),
                 ("shortest", _("Shortest first")), ("longest", _("Longest first"))],
    )  # fmt: skip

    def __init__(self, data: Any, entries: Sequence[catalogue.Entry]) -> None:
        super().__init__(data)
        categories = {award.code: in_language(award.name) for entry in entries for award in entry.awards}
        held = [("any", _("Any award")), *categories.items()] if categories else []
        self._offer("award", _("All films"), held)
        self._offer("country", _("All countries"), _named(catalogue.found(entries, "country"), country_name))
        self._offer("language", _("All languages"), _named(catalogue.found(entries, "language"), language_label))
        self._offer("model", _("All models"), [(name, name) for name in catalogue.found(entries, "model")])

    def _offer(self, name: str, everything: object, choices: Sequence[tuple[str, object]]) -> None:
        self.fields[name].choices = [("", everything), *choices]  # pyright: ignore[reportAttributeAccessIssue]

    @property
    def wish(self) -> catalogue.Wish:
        self.is_valid()
        said = {name: value for name, value in self.cleaned_data.items() if value}
        return catalogue.Wish(text=said.pop("q", ""), **said)


def _named(codes: Sequence[str], name_of: Callable[[str], str]) -> list[tuple[str, str]]:
    return sorted(((code, name_of(code)) for code in codes), key=lambda pair: pair[1].casefold())
