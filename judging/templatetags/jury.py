"""Filters of the jury's pages: they name codes and tell lengths of time; no query, no clock."""

from collections.abc import Mapping

from django import template
from django.utils.translation import gettext, ngettext

from judging.playback import played_thousandths
from judging.wording import JUROR_FLAGS, METHOD_NAMES
from submissions.forms import PART_NAMES

register = template.Library()


@register.filter
def part_name(part: str) -> str:
    """Who made a part of a film: "people", "AI"; nothing while nobody said."""
    return str(dict(PART_NAMES).get(part, ""))


@register.filter
def pace(seconds: int) -> str:
    """A length of time as one says it: about 21 h, about 40 min; never less than a minute."""
    minutes = max(1, round(seconds / 60))
    if minutes >= 90:
        return gettext("about %(n)d h") % {"n": round(minutes / 60)}
    return ngettext("about %(n)d min", "about %(n)d min", minutes) % {"n": minutes}


@register.filter
def played(intervals: list[list[int]], duration_ms: int) -> int:
    """How much of a film was played, in per cent, cut off."""
    return played_thousandths(intervals, duration_ms=duration_ms) // 10


@register.filter
def at_number(things: Mapping[int, int], number: int) -> int:
    """The count under a number; 0 if there is none."""
    return things.get(number, 0)


@register.filter
def at_key(things: Mapping[str, object], key: str) -> object:
    """The value under a key that a template knows by a variable; None if there is none."""
    return things.get(key)


@register.filter
def percent(part: float) -> str:
    """A probability in whole per cent; never 0 or 100 while it is neither."""
    if 0 < part < 0.01:
        return "<1 %"
    return ">99 %" if 0.99 < part < 1 else f"{round(100 * part)} %"


@register.filter
def juror_flag(code: str) -> str:
    """What there is to look at on a juror's sheet."""
    return str(JUROR_FLAGS[code])


@register.filter
def method_name(method: str) -> str:
    """How scores become places, by name."""
    return str(METHOD_NAMES[method])


@register.filter
def number(value: float | None) -> str:
    """A figure with two decimals as one reads it; a dash for none."""
    return "–" if value is None else f"{value:.2f}"


@register.filter
def signed(value: float | None) -> str:
    """A difference with its sign and two decimals; a dash for none."""
    return "–" if value is None else f"{value:+.2f}".replace("-", "−")
