"""The published films of an edition as a visitor looks through them: filtered and sorted, without a query."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from awards.gallery import AwardCard, FilmCard

Order = Callable[["Entry"], tuple[Any, ...]]


@dataclass(frozen=True)
class Entry:
    """A film and the awards it holds. `rank` is where its first award stands among all; past all without one."""

    film: FilmCard
    awards: tuple[AwardCard, ...]
    rank: int


@dataclass(frozen=True)
class Wish:
    """What a visitor asked for; empty texts ask for nothing. `award` is a category's code, or "any"."""

    text: str = ""
    award: str = ""
    country: str = ""
    language: str = ""
    model: str = ""
    order: str = "awards"


def _title(entry: Entry) -> str:
    return entry.film.facts["title"].casefold()


ORDERS: Mapping[str, Order] = {
    "awards": lambda entry: (entry.rank, _title(entry)),
    "title": lambda entry: (_title(entry),),
    "country": lambda entry: (entry.film.facts["country"], _title(entry)),
    "shortest": lambda entry: (entry.film.facts["duration_ms"] or 0, _title(entry)),
    "longest": lambda entry: (-(entry.film.facts["duration_ms"] or 0), _title(entry)),
}


def entries_of(films: Iterable[FilmCard], awards: Iterable[AwardCard]) -> list[Entry]:
    given = list(awards)
    held: dict[str, list[int]] = {}
    for rank, award in enumerate(given):
        held.setdefault(award.film.code, []).append(rank)
    ranks = ((film, held.get(film.code, [])) for film in films)
    return [Entry(film, tuple(given[rank] for rank in mine), mine[0] if mine else len(given)) for film, mine in ranks]


def selected(entries: Iterable[Entry], wish: Wish) -> list[Entry]:
    """The entries that fit every part of the wish, in its order; an order nobody knows is that of the awards."""
    fitting = [entry for entry in entries if _fits(entry, wish)]
    return sorted(fitting, key=ORDERS.get(wish.order, ORDERS["awards"]))


def _fits(entry: Entry, wish: Wish) -> bool:
    facts = entry.film.facts
    has_award = not wish.award or any(wish.award in ("any", award.code) for award in entry.awards)
    has_country = not wish.country or facts["country"] == wish.country
    has_language = not wish.language or facts["language"] == wish.language
    has_model = not wish.model or wish.model in models_of(entry.film)
    return has_award and has_country and has_language and has_model and _says(facts, wish.text)


def _says(facts: Mapping[str, Any], text: str) -> bool:
    """Every word of the text is in the title, in the makers' names, or in the synopsis."""
    people = " ".join(credit["name"] for credit in facts["credits"])
    said = f"{facts['title']} {facts['title_en']} {facts['maker']} {people} {facts['synopsis']}".casefold()
    return all(word in said for word in text.casefold().split())


def models_of(film: FilmCard) -> list[str]:
    """The generators that the film's makers named."""
    return (film.facts.get("made") or {}).get("models", [])


def found(entries: Iterable[Entry], name: str) -> list[str]:
    """All values of a fact among the films, "country" or "language", and "model": what there is to choose from."""
    films = [entry.film for entry in entries]
    if name == "model":
        return sorted({model for film in films for model in models_of(film)}, key=str.casefold)
    return sorted({film.facts[name] for film in films if film.facts[name]})
