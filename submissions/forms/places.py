"""Countries and languages to choose from, in the reader's language. Source: CLDR, through Babel."""

from collections.abc import Mapping

from babel import Locale
from django.conf import settings
from django.utils.functional import Promise
from django.utils.translation import get_language, gettext

from contest.templatetags.firstlight import bcp47

Choices = list[tuple[str, str | Promise]]
MORE_LANGUAGES = ("ckb", "fil", "kab", "nan", "wuu", "yue")
"""Languages beyond the two-letter codes in which films are made."""
NOT_COUNTRIES = {"EU", "EZ", "UN", "ZZ", "QO", "XA", "XB"}


def _reader() -> Locale:
    return Locale.parse(bcp47(get_language() or settings.LANGUAGE_CODE), sep="-")


def _sorted(names: Mapping[str, str]) -> Choices:
    return [("", gettext("Please choose")), *sorted(names.items(), key=lambda item: item[1].casefold())]


def country_choices() -> Choices:
    """ISO 3166-1 alpha-2 codes; CLDR's own codes for no or unknown territory are left out."""
    names = _reader().territories
    return _sorted({code: name for code, name in names.items() if len(code) == 2 and code not in NOT_COUNTRIES})


def spoken_choices() -> Choices:
    return _sorted({code: language_name(code) for code in _language_codes()})


def written_choices() -> Choices:
    """As spoken, but Chinese as it is written."""
    codes = _language_codes() - {"zh"} | {"zh-hans", "zh-hant"}
    return _sorted({code: language_name(code) for code in codes})


def _language_codes() -> set[str]:
    return {code for code in Locale("en").languages if len(code) == 2}.union(MORE_LANGUAGES)


def language_name(code: str) -> str:
    """The language in the reader's language, "Simplified Chinese"; an unknown code as it is."""
    return _reader().languages.get(bcp47(code).replace("-", "_"), code)
