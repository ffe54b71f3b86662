"""Why a slot went to a film, in words: all of it for organizers, what concerns nobody else for the public."""

from collections.abc import Collection, Mapping
from typing import Any

from django import template

from awards.board import Board
from awards.gallery import AwardCard
from awards.tally import Reason
from awards.wording import PUBLIC_REASONS, REASONS, reason_sentence
from contest.templatetags.firstlight import in_language
from judging.results import PanelVote
from submissions.models import Film

register = template.Library()


def _named(texts: Mapping[str, Mapping[str, str]]) -> dict[str, str]:
    return {code: in_language(names) or code for code, names in texts.items()}


@register.simple_tag
def why(reason: Reason, board: Board) -> str:
    return reason_sentence(reason.code.value, reason.facts, REASONS, films=board.titles, names=_named(board.names))


@register.filter
def told(award: AwardCard) -> list[str]:
    """The public sentences of a published award."""
    return _told(award.explanation, award.titles, award.names)


@register.filter
def told_of(empty: Mapping[str, Any]) -> list[str]:
    """The public sentences about a slot that was not filled."""
    return _told(empty["explanation"], {}, {})


def _told(
    reasons: Any, titles: Mapping[int, str], names: Mapping[str, Mapping[str, str]]
) -> list[str]:  # fmt: skip
    known = _named(names)
    lines = (reason_sentence(one["code"], one["facts"], PUBLIC_REASONS, films=titles, names=known) for one in reasons)
    return [line for line in lines if line]


@register.filter
def vote_on(voted: Mapping[int, PanelVote], film: Film) -> PanelVote | None:
    """The panel's vote on the film."""
    return voted.get(film.pk)


@register.filter
def covers(voted: Mapping[int, PanelVote], films: Collection[Film]) -> bool:
    """Whether the panel has voted on every one of the films."""
    return all(film.pk in voted for film in films)
