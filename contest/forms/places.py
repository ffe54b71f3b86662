"""Countries and time zones to choose from, in the reader's language. Sources: CLDR (by Babel), the tz database."""

import unicodedata
from collections.abc import Mapping
from functools import cache
from typing import cast
from zoneinfo import available_timezones

from babel import Locale
from django.conf import settings
from django.utils.translation import get_language, gettext

Choices = list[tuple[str, str]]
NOT_COUNTRIES = {"AC", "CP", "CQ", "DG", "EA", "EU", "EZ", "IC", "QO", "TA", "UN", "XA", "XB", "ZZ"}
"""CLDR's codes beyond ISO 3166-1; Kosovo's XK, which ISO leaves to its users, stays."""
AREAS = ("Africa", "America", "Antarctica", "Arctic", "Asia", "Atlantic", "Australia", "Europe", "Indian", "Pacific")


def country_choices(language: str | None = None) -> Choices:
    """Every country as readers of `language` (default: the current one) expect them sorted, after an empty choice."""
    chosen = language or get_language() or settings.LANGUAGE_CODE
    return [("", gettext("Please choose")), *_countries(chosen)]


def language_name(code: str) -> str:
    """A language's name in the reader's language; an unknown code stays as it is."""
    names = Locale.parse((get_language() or settings.LANGUAGE_CODE).replace("-", "_")).languages
    return names.get(code.replace("-", "_"), code)


@cache
def _countries(language: str) -> tuple[tuple[str, str], ...]:
    names = cast(Mapping[str, str], Locale.parse(language.replace("-", "_")).territories)
    codes = (code for code in names if len(code) == 2 and code.isalpha() and code not in NOT_COUNTRIES)
    countries = [(code, names[code]) for code in codes]
    return tuple(sorted(countries, key=lambda country: _collated(country[1], language)))


def _collated(name: str, language: str) -> bytes:
    """A key to sort by: no accents, no case; Chinese by sound, for GB 18030 keeps common characters in pinyin order."""
    if language.startswith("zh"):
        return name.encode("gb18030")
    bare = "".join(sign for sign in unicodedata.normalize("NFKD", name) if not unicodedata.combining(sign))
    return bare.casefold().encode()


@cache
def zone_choices() -> Choices:
    """Time zones by area and city, UTC first. Names of the tz database are not translated: people know their city."""
    cities = sorted(zone for zone in available_timezones() if zone.partition("/")[0] in AREAS and "/" in zone)
    return [("", "—"), ("UTC", "UTC"), *((zone, zone.replace("_", " ").replace("/", " / ")) for zone in cities)]
