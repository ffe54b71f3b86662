"""Who may win a category: what the edition asks of a film, and what of it a film does not meet."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any


@dataclass(frozen=True)
class Conditions:
    """What a film must be; an empty set or None asks for nothing. Lengths in ms, both bounds inclusive."""

    countries: frozenset[str] = frozenset()
    first_film: bool = False
    models: frozenset[str] = frozenset()
    languages: frozenset[str] = frozenset()
    min_ms: int | None = None
    max_ms: int | None = None
    min_ai_percent: int | None = None

    @classmethod
    def of(cls, said: Mapping[str, Any]) -> "Conditions":
        """From the table [awards.eligible] of an edition."""
        return cls(
            countries=frozenset(said.get("countries", ())),
            first_film=bool(said.get("first_film", False)),
            models=frozenset(said.get("models", ())),
            languages=frozenset(said.get("languages", ())),
            min_ms=said.get("min_ms"),
            max_ms=said.get("max_ms"),
            min_ai_percent=said.get("min_ai_percent"),
        )

    @property
    def ask_nothing(self) -> bool:
        return self == Conditions()


@dataclass(frozen=True)
class Entrant:
    """A film as far as eligibility goes. `ai_share` is exact, 0 to 1; None where nothing was declared."""

    film: int
    country: str = ""
    first_film: bool = False
    models: frozenset[str] = frozenset()
    language: str = ""
    duration_ms: int | None = None
    ai_share: Fraction | None = None


def unmet(conditions: Conditions, entrant: Entrant) -> tuple[str, ...]:
    """Names of the conditions the film does not meet, in their order; empty: it may win. Unknown is not met."""
    return tuple(_unmet(conditions, entrant))


def eligible(conditions: Conditions, entrants: Iterable[Entrant]) -> frozenset[int]:
    """The films that may win."""
    return frozenset(one.film for one in entrants if not unmet(conditions, one))


def _unmet(asked: Conditions, film: Entrant) -> Iterator[str]:
    if asked.countries and film.country not in asked.countries:
        yield "countries"
    if asked.first_film and not film.first_film:
        yield "first_film"
    if asked.models and not asked.models & film.models:
        yield "models"
    if asked.languages and film.language not in asked.languages:
        yield "languages"
    if asked.min_ms is not None and (film.duration_ms is None or film.duration_ms < asked.min_ms):
        yield "min_ms"
    if asked.max_ms is not None and (film.duration_ms is None or film.duration_ms > asked.max_ms):
        yield "max_ms"
    least = None if asked.min_ai_percent is None else Fraction(asked.min_ai_percent, 100)
    if least is not None and (film.ai_share is None or film.ai_share < least):
        yield "min_ai_percent"
