"""Languages to choose from, in the reader's language. Source: CLDR, through Babel."""

from collections.abc import Mapping
from typing import cast

from babel import Locale
from django.utils.translation import gettext

from contest.templatetags.firstlight import language_label

Choices = list[tuple[str, str]]
MORE_LANGUAGES = ("ckb", "fil", "kab", "nan", "wuu", "yue")
"""Languages beyond the two-letter codes in which films are made."""


def spoken_choices() -> Choices:
    return _sorted(_language_codes())


def written_choices() -> Choices:
    """As spoken, but Chinese as it is written."""
    return _sorted(_language_codes() - {"zh"} | {"zh-hans", "zh-hant"})


def _sorted(codes: set[str]) -> Choices:
    named = [(code, language_label(code)) for code in codes]
    return [("", gettext("Please choose")), *sorted(named, key=lambda choice: choice[1].casefold())]


def _language_codes() -> set[str]:
    names = cast(Mapping[str, str], Locale("en").languages)
    return {code for code in names if len(code) == 2}.union(MORE_LANGUAGES)
