"""Why a slot went to a film, in words: all of it for organizers, what concerns nobody else for the public."""

from collections.abc import Mapping

from django import template

from awards.board import Board
from awards.gallery import AwardCard
from awards.tally import Reason
from awards.wording import PUBLIC_REASONS, REASONS, reason_sentence
from contest.templatetags.firstlight import in_language

register = template.Library()


def _named(texts: Mapping[str, Mapping[str, str]]) -> dict[str, str]:
    return {code: in_language(names) or code for code, names in texts.items()}


@register.simple_tag
def why(reason: Reason, board: Board) -> str:
    return reason_sentence(reason.code.value, reason.facts, REASONS, films=board.titles, names=_named(board.names))


@register.filter
def told(award: AwardCard) -> list[str]:
    """The public sentences of a published award."""
    names = _named(award.names)
    lines = (
        reason_sentence(one["code"], one["facts"], PUBLIC_REASONS, films={}, names=names) for one in award.explanation
    )
    return [line for line in lines if line]
