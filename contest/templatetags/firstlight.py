"""Filters and tags of the house; loaded everywhere as builtins. They format what they are given: no query, no clock."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from fractions import Fraction
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo

from babel import Locale
from django import template
from django.conf import settings
from django.core.paginator import Page
from django.forms import BoundField, CheckboxInput, CheckboxSelectMultiple, RadioSelect
from django.template.context import Context
from django.templatetags.static import static
from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from django.utils.formats import number_format
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.timesince import timeuntil
from django.utils.translation import get_language, gettext
from markdown_it import MarkdownIt

from contest import rule_words
from contest.wording import day_in_words, moment_in_words

register = template.Library()
MARKDOWN = MarkdownIt("commonmark", {"html": False, "linkify": False})
SOON = timedelta(hours=72)
# The first mark found counts: most browsers also claim to be those further down.
BROWSERS = (("Edg", "Edge"), ("OPR/", "Opera"), ("Firefox/", "Firefox"), ("Chrome/", "Chrome"), ("Safari/", "Safari"))
SYSTEMS = (
    ("Windows", "Windows"),
    ("Android", "Android"),
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Mac OS", "macOS"),
    ("Linux", "Linux"),
)
SCRIPTS = {"hans", "hant", "latn", "cyrl", "arab"}


# ── Words ─────────────────────────────────────────────────────────────────────
@register.filter
def in_language(texts: Mapping[str, str] | str | None) -> str:
    """The reader's text out of {"en": …, "zh-hans": …}; else the house's language, else any, else ""."""
    if not isinstance(texts, Mapping):
        return texts or ""
    language = get_language() or settings.LANGUAGE_CODE
    for code in (language, language.partition("-")[0], settings.LANGUAGE_CODE):
        if texts.get(code):
            return texts[code]
    return next((text for text in texts.values() if text), "")


@register.filter
def ai_rule(rules: Mapping[str, Any] | None) -> list[tuple[str, str]]:
    """(term, sentence) for everything a version of the rules says about AI."""
    return rule_words.ai_rule(rules or {})


@register.filter
def bcp47(code: str | None) -> str:
    """A language code as HTML's lang attribute wants it: zh-hans → zh-Hans, pt-br → pt-BR."""
    first, *rest = (code or "").split("-")
    return "-".join([first.lower(), *(part.title() if part.lower() in SCRIPTS else part.upper() for part in rest)])


@register.filter
def country_name(code: str | None) -> str:
    """An ISO 3166-1 alpha-2 code in the reader's language; unknown codes as they are. Source: CLDR, through Babel."""
    if not code:
        return ""
    locale = Locale.parse(bcp47(get_language() or settings.LANGUAGE_CODE), sep="-")
    return locale.territories.get(code.upper(), code)


@register.filter
def language_label(code: str | None) -> str:
    """A language in the reader's language, zh-hans → Simplified Chinese; unknown codes as they are. Source: CLDR."""
    return _language_name(code, get_language() or settings.LANGUAGE_CODE) if code else ""


@lru_cache(maxsize=4096)
def _language_name(code: str, reader: str) -> str:
    return Locale.parse(bcp47(reader), sep="-").languages.get(bcp47(code).replace("-", "_"), code)


@register.filter
def prose(text: str | None) -> SafeString:
    """Text written by organizers, as Markdown: headings, lists, links, emphasis. HTML in it is shown, never run."""
    return SafeString(MARKDOWN.render(text or ""))  # the renderer escapes HTML ("html": False)


@register.filter
def browser(user_agent: str) -> str:
    """What a browser says of itself, in words: "Firefox, Windows"; else the beginning of it as it came."""
    name = next((name for mark, name in BROWSERS if mark in user_agent), "")
    system = next((name for mark, name in SYSTEMS if mark in user_agent), "")
    return ", ".join(part for part in (name, system) if part) or user_agent[:60]


# ── Numbers ───────────────────────────────────────────────────────────────────
@register.filter
def clock(milliseconds: int | None, precision: str = "s") -> str:
    """65_250 → 1:05, with "ms" → 1:05.250; hours only when there are any. Cut off, never rounded up. None → ""."""
    if milliseconds is None:
        return ""
    seconds, rest = divmod(milliseconds, 1000)
    minutes, seconds = divmod(seconds, 60)
    hours, minutes = divmod(minutes, 60)
    text = f"{hours}:{minutes:02}:{seconds:02}" if hours else f"{minutes}:{seconds:02}"
    return f"{text}.{rest:03}" if precision == "ms" else text


@register.filter
def share(part: Fraction | Decimal | int | None) -> str:
    """A share of one as percent with one decimal, cut off so that 69.99 % never reads 70 %. None → "–"."""
    if part is None:
        return "–"
    tenths = Fraction(part) * 1000 // 1
    return gettext("%(number)s%%") % {"number": number_format(Decimal(int(tenths)) / 10, decimal_pos=1)}


@register.filter
def score(value: Fraction | Decimal | int | None, places: int = 2) -> str:
    """An exact score for reading, cut off after `places`. None → "–"."""
    if value is None:
        return "–"
    return number_format(Decimal(int(Fraction(value) * 10**places // 1)) / 10**places, decimal_pos=places)


@register.filter
def initials(name: object) -> str:
    """One or two letters for an avatar; it is decoration, the name itself stands beside it."""
    words = str(name).split()
    return "".join(word[0] for word in (words[:1] + words[-1:] if len(words) > 1 else words)).upper()


# ── Instants ──────────────────────────────────────────────────────────────────
def _offset(instant: datetime) -> str:
    minutes = round((instant.utcoffset() or timedelta()).total_seconds() / 60)
    hours, rest = divmod(abs(minutes), 60)
    sign = "−" if minutes < 0 else "+"
    return "UTC" + (f"{sign}{hours}" if minutes else "") + (f":{rest:02}" if rest else "")


def _place(zone: str) -> str:
    return zone.rpartition("/")[2].replace("_", " ")


@register.filter(expects_localtime=True)
def day(local: datetime | None) -> str:
    """28 February 2027, in the reader's zone, or in that of `timezone:` before it. None → ""."""
    return day_in_words(local) if local else ""


@register.filter(expects_localtime=True)
def moment(local: datetime | None) -> str:
    """28 February 2027, 23:59, in the reader's zone, or in that of `timezone:` before it. None → ""."""
    return moment_in_words(local) if local else ""


@register.filter(expects_localtime=True)
def short_moment(local: datetime | None) -> str:
    """Sun 28 Feb, 23:59, where room is scarce. None → ""."""
    return moment_in_words(local, short=True) if local else ""


@register.simple_tag
def when(instant: datetime | None, only: str = "moment", zone: str = "") -> str:
    """<time> of an instant in the reader's zone or in `zone`; `only="day"` leaves the hour out. None → ""."""
    if instant is None:
        return ""
    here = timezone.localtime(instant, ZoneInfo(zone) if zone else None)
    text = day_in_words(here) if only == "day" else f"{moment_in_words(here)} {_offset(here)}"
    return format_html('<time datetime="{}">{}</time>', _iso(instant), text)


def _iso(instant: datetime) -> str:
    return instant.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


@register.inclusion_tag("_deadline.html", takes_context=True)
def deadline(
    context: Context, instant: datetime | None, zone: str = "UTC", label: str = "", *,
    now: datetime | None = None, kind: str = "",
) -> dict[str, Any]:  # fmt: skip
    """An instant in the contest's zone and, where it differs, the reader's; with `now`, what is left if under 72 h."""
    if instant is None:
        return {"instant": None}
    there, here = instant.astimezone(ZoneInfo(zone)), timezone.localtime(instant)
    request = context.get("request")
    return {
        "instant": instant, "iso": _iso(instant), "zone": zone, "label": label, "kind": kind,
        "there": moment_in_words(there), "there_offset": _offset(there),
        "there_place": _place(zone), "here": moment_in_words(here), "here_offset": _offset(here),
        "here_place": _place(timezone.get_current_timezone_name()),
        "differs": there.utcoffset() != here.utcoffset(),
        "reader_known": bool(request and (request.COOKIES.get("tz") or getattr(request.user, "time_zone", ""))),
        "left": timeuntil(instant, now) if now and now < instant <= now + SOON else "",
    }  # fmt: skip


# ── Pieces of a page ──────────────────────────────────────────────────────────
@register.simple_tag
def icon(name: str, css: str = "", label: str = "") -> SafeString:
    """A symbol of icons.svg; decoration unless it has a label."""
    named = format_html('role="img" aria-label="{}"', label) if label else SafeString('aria-hidden="true"')
    return format_html('<svg class="i {}" {}><use href="{}#{}"/></svg>', css, named, static("icons.svg"), name)


@register.inclusion_tag("_field.html")
def field(bound: BoundField, label: str = "", help: str = "", *, hide_label: bool = False) -> dict[str, Any]:
    """A form field with label, help and errors; Django itself ties them to the input by aria-describedby."""
    widget = bound.field.widget
    if widget.attrs.get("placeholder") == bound.label:  # says nothing the label does not say
        del widget.attrs["placeholder"]
    return {
        "field": bound, "label": label or bound.label, "help": help or bound.help_text, "hide_label": hide_label,
        "is_hidden": bound.is_hidden, "is_box": isinstance(widget, CheckboxInput),
        "is_group": isinstance(widget, RadioSelect | CheckboxSelectMultiple),
        "optional": not bound.field.required and not isinstance(widget, CheckboxInput | CheckboxSelectMultiple),
    }  # fmt: skip


@register.filter
def page_numbers(page: Page) -> Iterator[int | str]:
    """The numbers a pager shows, with an ellipsis where it skips."""
    return page.paginator.get_elided_page_range(page.number, on_each_side=2, on_ends=1)


@dataclass(frozen=True, slots=True)
class Link:
    """A navigation link resolved: where it leads and whether the reader is there ("page") or beneath it ("true")."""

    href: str
    current: str


def _link(context: Context, name: str, *arguments: object) -> Link | None:
    try:
        href = reverse(name, args=arguments)
    except NoReverseMatch:
        return None
    path = getattr(context.get("request"), "path", "")
    beneath = path.startswith(href) and href.count("/") > 1
    return Link(href, "page" if path == href else "true" if beneath else "")


@register.inclusion_tag("_nav_link.html", takes_context=True)
def nav_link(context: Context, text: str, name: str, *arguments: object, **look: Any) -> dict[str, Any]:
    """A list item linking to a named page; `exact=True` never marks a parent; `icon=` and `count=` stand beside it."""
    link = _link(context, name, *arguments)
    if link and look.get("exact") and link.current == "true":
        link = Link(link.href, "")
    return {"text": text, "link": link, **look}
