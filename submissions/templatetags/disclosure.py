"""AI labels on public pages."""

from collections.abc import Mapping
from typing import Any

from django import template

from contest.templatetags.firstlight import in_language
from submissions.disclosure import level_of
from submissions.labels import labels_for, law_of

register = template.Library()


@register.inclusion_tag("submissions/_ai_chip.html")
def ai_chip(made: Mapping[str, Any] | None) -> dict[str, object]:
    """One line for cards and above players: how much AI, and which tools; nothing where nothing was declared."""
    return {"made": made, "level": str(level_of(made)) if made else ""}


@register.inclusion_tag("submissions/_ai_label.html")
def ai_label(made: Mapping[str, Any] | None) -> dict[str, object]:
    """The label of a published film: how much AI, and what the edition's jurisdictions want said, with the law."""
    level = level_of(made or {})
    labels = labels_for((made or {}).get("jurisdictions", ()), level)
    return {"level": str(level), "labels": [(in_language(texts), law_of(code)) for code, texts in labels.items()]}
