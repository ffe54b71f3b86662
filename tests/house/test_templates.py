"""What holds for every template of the house: it compiles, carries no script or style of its own, is translatable."""

import re
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
from django.conf import settings
from django.contrib.staticfiles import finders
from django.template import engines
from django.urls import NoReverseMatch, get_resolver, reverse

TEMPLATES = Path(settings.REPOSITORY) / "templates"
NAMES = sorted(str(path.relative_to(TEMPLATES)) for path in TEMPLATES.rglob("*") if path.is_file())
PAGES = [name for name in NAMES if name.endswith(".html")]
COMMENTS = re.compile(r"{#.*?#}|{% comment.*?endcomment %}", re.DOTALL)
FORBIDDEN = {
    "a script of its own": r"<script(?![^>]*\ssrc=)",
    "a style sheet of its own": r"<style[\s>]",
    "a style attribute": r"\sstyle\s*=",
    "an event handler": r"\son[a-z]+\s*=\s*[\"']",
    "a script address": r"[\"']\s*javascript:",
    "htmx that needs eval": r"\bhx-on|hx-vals=[\"']js:|hx-trigger=[\"'][^\"']*\[",
    "an address of another site": r"(?:src|href)=[\"'](?:https?:)?//",
    "a physical side": r"\salign=|\sdir=[\"']rtl",
}


def source(name: str) -> str:
    return COMMENTS.sub("", (TEMPLATES / name).read_text("utf-8"))


def markup(name: str) -> str:
    return re.sub(r"{%.*?%}", "", source(name))


@pytest.mark.parametrize("name", NAMES)
def test_compiles(name: str) -> None:
    engines["django"].get_template(name)


@pytest.mark.parametrize("name", PAGES)
def test_obeys_the_content_security_policy(name: str) -> None:
    assert [what for what, pattern in FORBIDDEN.items() if re.search(pattern, markup(name), re.IGNORECASE)] == []


@pytest.mark.parametrize("name", NAMES)
def test_every_longer_sentence_is_trimmed(name: str) -> None:
    blocks = re.findall(r"{% (?:blocktranslate|blocktrans)\b([^%]*)%}", source(name))
    assert [block for block in blocks if " trimmed" not in f" {block}"] == []


@pytest.mark.parametrize("name", PAGES)
def test_is_short_enough_to_read(name: str) -> None:
    assert len(source(name).splitlines()) <= 120


def test_every_icon_exists() -> None:
    sprite = ET.parse(Path(settings.REPOSITORY) / "static" / "icons.svg")  # noqa: S314
    there = {symbol.get("id") for symbol in sprite.iter("{http://www.w3.org/2000/svg}symbol")}
    used = {icon for name in PAGES for icon in re.findall(r'(?:{% icon |icon=)"([^"]+)"', source(name))}
    assert used - there == set()


def test_every_static_file_exists() -> None:
    used = {path for name in PAGES for path in re.findall(r"{% static ['\"]([^'\"]+)['\"]", source(name))}
    fetched = {path for path in used if path.startswith("vendor/")}  # by the set-up, from their own packages
    assert {path for path in used - fetched if finders.find(path) is None} == set()


def test_every_address_that_is_named_exists() -> None:
    links = re.compile(r"{% (?:url|nav_link _\([^)]*\)) ['\"]([\w:-]+)['\"]")
    named = {name for page in PAGES for name in links.findall(source(page))}
    assert {name for name in named if not is_known(name)} == {"demo_mail"}  # in the demonstration only


def is_known(name: str) -> bool:
    """Whether an address of this name exists, whatever arguments it takes."""
    namespace, _, last = name.rpartition(":")
    resolver = get_resolver()
    if namespace:
        resolver = resolver.namespace_dict.get(namespace, (None, None))[1]
    try:
        return bool(resolver and resolver.reverse_dict.getlist(last)) or bool(reverse(name))
    except NoReverseMatch:
        return False
