"""Read models of the public pages: all comes from the published snapshot; nothing of it exists before the instant."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction
from itertools import groupby
from typing import Any

from awards.models import Publication
from contest.models import Edition
from submissions.models import Film


@dataclass(frozen=True)
class FilmCard:
    """A film as shown on cards and on its page. `share` is the AI part of the picture, 0–1, or None."""

    code: str
    facts: dict[str, Any]

    @property
    def share(self) -> Fraction | None:
        written = self.facts["made"].get("share") if self.facts.get("made") else ""
        return Fraction(written) if written else None

    @property
    def shots(self) -> list[tuple[int, int, str, str]]:
        """(start, length, source, model), in ms, for the timeline."""
        return [
            (start, end - start, source, model) for start, end, source, model in self.facts["made"].get("shots", [])
        ]


@dataclass(frozen=True)
class AwardCard:
    """An award given to a film. `name` and `prize` are texts in several languages."""

    code: str
    name: dict[str, str]
    prize: dict[str, str]
    place: int
    shared: bool
    film: FilmCard
    citation: str
    explanation: tuple[dict[str, Any], ...]
    names: dict[str, dict[str, str]]


def published(edition: Edition, *, now: datetime) -> Publication | None:
    """The edition's publication if everybody may see it at `now`. One query."""
    return Publication.objects.public_at(now).select_related("edition").filter(edition=edition).first()


def newest_published(*, now: datetime) -> Publication | None:
    """The newest results anybody may see, of announced or archived editions."""
    shown = Publication.objects.public_at(now).filter(edition__in=Edition.objects.announced())
    return shown.select_related("edition").order_by("-publish_at").first()


def films_of(publication: Publication) -> list[FilmCard]:
    return [FilmCard(code, facts) for code, facts in publication.snapshot["films"].items()]


def film_of(publication: Publication, code: str) -> FilmCard | None:
    facts = publication.snapshot["films"].get(code)
    return FilmCard(code, facts) if facts else None


def awards_of(publication: Publication) -> list[AwardCard]:
    """The awards in the order of their categories and places."""
    films = {card.code: card for card in films_of(publication)}
    return [
        AwardCard(
            code=given["category"]["code"], name=given["category"]["name"], prize=given["category"].get("prize") or {},
            place=given["place"], shared=given["shared"], film=films[given["film"]], citation=given["citation"],
            explanation=tuple(given["explanation"]), names=publication.snapshot.get("criteria", {}),
        )
        for given in publication.snapshot["awards"]
    ]  # fmt: skip


def by_category(awards: list[AwardCard]) -> Iterator[tuple[AwardCard, list[AwardCard]]]:
    """(any award of the category, all its awards), in order."""
    for _code, group in groupby(awards, key=lambda award: award.code):
        cards = list(group)
        yield cards[0], cards


def films_by_id(cards: list[FilmCard]) -> dict[str, Film]:
    """The rows behind the cards, by code, for pictures. A film that is gone is not among them. One query."""
    films = Film.objects.filter(pk__in=[card.facts["id"] for card in cards]).select_related("file")
    return {film.code: film for film in films if not film.is_gone}
