"""The award board: every category with its slots as the tally sees them now, beside what is drafted, signed, scheduled."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from awards.decision import Decision, decision_of
from awards.models import Award, Publication, Ruling
from awards.tally import CHOSEN, Because, Outcome, Slot, State
from contest.models import AwardCategory, Edition
from judging.results import RoundSummary
from submissions.models import Film


@dataclass(frozen=True)
class BoardSlot:
    """One slot. `award` is the drafted row, when it is for the same film; `tied` are films an open tie is about."""

    slot: Slot
    film: Film | None
    award: Award | None
    tied: tuple[Film, ...]

    @property
    def state(self) -> str:
        return self.slot.state.value


@dataclass(frozen=True)
class BoardCategory:
    category: AwardCategory
    slots: tuple[BoardSlot, ...]
    ruling: Ruling | None

    @property
    def is_open(self) -> bool:
        return any(one.slot.state is State.OPEN for one in self.slots)

    @property
    def is_chosen(self) -> bool:
        return self.category.decides_by == CHOSEN

    @property
    def tied(self) -> tuple[Film, ...]:
        """The films of this category's open ties, by code: the order says nothing."""
        films = {film.pk: film for one in self.slots for film in one.tied}
        return tuple(sorted(films.values(), key=lambda film: film.code))


@dataclass(frozen=True)
class Gate:
    """One condition of signing. `code` names a sentence in the template."""

    code: str
    is_met: bool
    number: int = 0


@dataclass(frozen=True)
class Board:
    """`categories` is empty before a round is closed. `films` are the ranked films of the deciding round, best first."""

    round: RoundSummary | None
    categories: tuple[BoardCategory, ...]
    films: tuple[tuple[int, Film], ...]
    gates: tuple[Gate, ...]
    publication: Publication | None
    is_public: bool
    known: dict[int, Film]

    @property
    def stage(self) -> str:
        return self.publication.stage if self.publication else Publication.Stage.DRAFTED

    @property
    def may_sign(self) -> bool:
        return self.stage == Publication.Stage.DRAFTED and all(gate.is_met for gate in self.gates)

    @property
    def titles(self) -> dict[int, str]:
        """Film number → title, for explanations."""
        return {film.pk: str(film) for film in self.known.values()}

    @property
    def names(self) -> dict[str, dict[str, str]]:
        """Names of categories and criteria by code, for explanations."""
        criteria = {line.code: dict(line.name) for line in self.round.criteria} if self.round else {}
        return criteria | {group.category.code: group.category.name for group in self.categories}

    @property
    def decided(self) -> int:
        return sum(one.slot.state is State.FILLED for group in self.categories for one in group.slots)


def board_of(edition: Edition, *, now: datetime) -> Board:
    """A constant number of queries."""
    decision = decision_of(edition)
    publication = Publication.objects.select_related("signed_by").filter(edition=edition).first()
    is_public = publication is not None and publication.is_public_at(now)
    if decision is None:
        return Board(None, (), (), (Gate("round_closed", False),), publication, is_public, {})
    awards = {(one.category_id, one.film_id): one for one in Award.objects.filter(category__edition=edition)}
    rulings = {one.category_id: one for one in Ruling.objects.filter(category__edition=edition)}
    pairs = zip(decision.categories, decision.outcomes, strict=True)
    groups = tuple(_group(category, outcome, decision, awards, rulings) for category, outcome in pairs)
    ranked = tuple((row.rank, decision.films[row.film_id]) for row in decision.result.rows if row.rank is not None)
    gates = tuple(_gates(decision, set(awards)))
    return Board(decision.result.round, groups, ranked, gates, publication, is_public, decision.films)


def _group(
    category: AwardCategory, outcome: Outcome, decision: Decision,
    awards: dict[tuple[int, int], Award], rulings: dict[int, Ruling],
) -> BoardCategory:  # fmt: skip
    slots = tuple(
        BoardSlot(
            slot=slot,
            film=decision.films.get(slot.film) if slot.film else None,
            award=awards.get((category.pk, slot.film)) if slot.film else None,
            tied=tuple(_tied(slot, decision)),
        )
        for slot in outcome.slots
    )
    return BoardCategory(category, slots, rulings.get(category.pk))


def _tied(slot: Slot, decision: Decision) -> Iterator[Film]:
    for reason in slot.reasons:
        films = reason.facts.get("films", [])
        if reason.code is Because.TIE_OPEN and isinstance(films, list):
            yield from (decision.films[int(number)] for number in films)


def _gates(decision: Decision, drafted: set[tuple[int, int]]) -> Iterator[Gate]:
    by_code = {category.code: category.pk for category in decision.categories}
    counted = {(by_code[outcome.category], film) for outcome in decision.outcomes for film in outcome.films}
    short = sum(row.rank is None for row in decision.result.rows)
    yield Gate("round_closed", True)
    yield Gate("all_decided", decision.open_slots == 0, decision.open_slots)
    yield Gate("drafted", bool(drafted) and drafted == counted)
    yield Gate("quorum", True, short)
