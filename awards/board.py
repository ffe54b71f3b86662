"""The award board: every category with its slots as the tally sees them now, and what is drafted, signed, scheduled."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from awards.decision import SHOWN_FILMS, Decision, decision_of
from awards.models import Award, Case, Publication, Ruling, Signature
from awards.promises import Promises
from awards.tally import BALLOT, CHOSEN, Because, Reason, Slot, State
from awards.tally.closeness import CloseCall, close_calls
from contest.models import AwardCategory, Edition, User
from judging import results
from judging.results import Evidence
from submissions.models import Film, Verification, VerificationDraw
from submissions.models.screening import WINNERS


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
    rulings: tuple[Ruling, ...]
    nominated: tuple[Film, ...]

    @property
    def is_open(self) -> bool:
        return any(one.slot.state is State.OPEN for one in self.slots)

    @property
    def is_chosen(self) -> bool:
        return self.category.decides_by == CHOSEN

    @property
    def is_ballot(self) -> bool:
        return self.category.decides_by.startswith(BALLOT)

    @property
    def tied(self) -> tuple[Film, ...]:
        """The films of this category's open ties, by code: the order says nothing."""
        films = {film.pk: film for one in self.slots for film in one.tied}
        return tuple(sorted(films.values(), key=lambda film: film.code))


@dataclass(frozen=True)
class Gate:
    """One condition of signing. `code` names a sentence in the template; a `warning` does not stand in the way."""

    code: str
    is_met: bool
    number: int = 0
    warning: bool = False


@dataclass(frozen=True)
class Board:
    """`categories` is empty before a round is closed. `films` are films of the deciding round, best first.

    `hidden` are films the reader has a conflict with: where they stand is masked. `close` are borders between awards
    that lie inside a tie band.
    """

    round: Evidence | None
    categories: tuple[BoardCategory, ...]
    films: tuple[tuple[int, Film], ...]
    gates: tuple[Gate, ...]
    publication: Publication | None
    signatures: tuple[Signature, ...]
    promises: Promises
    is_public: bool
    known: dict[int, Film]
    hidden: frozenset[int] = frozenset()
    close: tuple[CloseCall, ...] = ()

    @property
    def stage(self) -> str:
        return self.publication.stage if self.publication else Publication.Stage.DRAFTED

    @property
    def may_sign(self) -> bool:
        unsigned = self.stage in (Publication.Stage.DRAFTED, Publication.Stage.HALF_SIGNED)
        return unsigned and all(gate.is_met for gate in self.gates if not gate.warning)

    @property
    def titles(self) -> dict[int, str]:
        """Film number → title, for explanations; a film the reader has a conflict with has none."""
        return {film.pk: str(film) for film in self.known.values() if film.pk not in self.hidden}

    @property
    def names(self) -> dict[str, dict[str, str]]:
        """Names of categories, criteria and rounds by code, for explanations."""
        criteria = {code: dict(name) for code, name in self.round.criteria.items()} if self.round else {}
        deciding = {"": dict(self.round.name), self.round.code: dict(self.round.name)} if self.round else {}
        return criteria | deciding | {group.category.code: group.category.name for group in self.categories}

    @property
    def decided(self) -> int:
        return sum(one.slot.state is State.FILLED for group in self.categories for one in group.slots)


def board_of(edition: Edition, *, reader: User, now: datetime) -> Board:
    """A constant number of queries."""
    decision = decision_of(edition)
    publication = Publication.objects.select_related("signed_by").filter(edition=edition).first()
    is_public = publication is not None and publication.is_public_at(now)
    signatures = tuple(publication.signatures.select_related("signer")) if publication else ()
    promises = Promises.of(edition.current_rules.section("publication"))
    if decision is None:
        gates = (Gate("round_closed", False),)
        return Board(None, (), (), gates, publication, signatures, promises, is_public, {})
    hidden = results.hidden_films(edition, reader)
    awards = {(one.category_id, one.film_id): one for one in Award.objects.standing().filter(category__edition=edition)}
    groups = tuple(_groups(decision, awards, hidden))
    ranked = [(row.place, row.film) for row in decision.standings if row.place is not None and row.film not in hidden]
    shown = tuple((place, decision.films[film]) for place, film in ranked[:SHOWN_FILMS])
    close = tuple(call for call in closest(decision) if not {call.inside, call.outside} & hidden)
    gates = tuple(_gates(edition, decision, set(awards), len(close)))
    return Board(
        decision.round,
        groups,
        shown,
        gates,
        publication,
        signatures,
        promises,
        is_public,
        decision.films,
        hidden,
        close,
    )


def closest(decision: Decision) -> tuple[CloseCall, ...]:
    """Borders between awards that the jury's ballots cannot tell apart."""
    case = decision.case
    judged = {"": case.count.judged(), **{code: count.judged() for code, count in case.others.items()}}
    return close_calls(case.categories, case.outcomes, judged)


def _groups(
    decision: Decision, awards: Mapping[tuple[int, int], Award], hidden: Collection[int]
) -> Iterator[BoardCategory]:
    rulings: dict[int, list[Ruling]] = {}
    for one in Ruling.objects.filter(category__in=decision.categories).select_related("ruled_by").order_by("ruled_at"):
        rulings.setdefault(one.category_id, []).append(one)
    cases = {one.code: one for one in decision.case.categories}
    for category, outcome in zip(decision.categories, decision.outcomes, strict=True):
        slots = tuple(_slot(category, slot, decision, awards, hidden) for slot in outcome.slots)
        competing = sorted(cases[category.code].eligible or ()) if category.nominated else []
        nominated = tuple(decision.films[film] for film in competing if film in decision.films and film not in hidden)
        yield BoardCategory(category, slots, tuple(rulings.get(category.pk, ())), nominated)


def _slot(
    category: AwardCategory, slot: Slot, decision: Decision, awards: Mapping[tuple[int, int], Award],
    hidden: Collection[int],
) -> BoardSlot:  # fmt: skip
    if slot.film in hidden:
        return BoardSlot(Slot(slot.category, slot.number, slot.state), None, None, ())
    film = decision.films.get(slot.film) if slot.film else None
    award = awards.get((category.pk, slot.film)) if slot.film else None
    tied = tuple(decision.films[number] for number in _tied(slot.reasons) if number not in hidden)
    return BoardSlot(slot, film, award, tied)


def _tied(reasons: Collection[Reason]) -> Iterator[int]:
    for reason in reasons:
        films = reason.facts.get("films", [])
        if reason.code is Because.TIE_OPEN and isinstance(films, list):
            yield from (int(number) for number in films)


def _gates(
    edition: Edition, decision: Decision, drafted: Collection[tuple[int, int]], close: int
) -> Iterator[Gate]:  # fmt: skip
    by_code = {category.code: category.pk for category in decision.categories}
    counted = {(by_code[category], film) for category, film in decision.counted}
    short = sum(row.place is None for row in decision.standings)
    challenged = Case.objects.open().filter(edition=edition, film__in={film for _, film in counted})
    number = challenged.values("film").distinct().count()
    yield Gate("round_closed", True)
    yield Gate("all_decided", decision.open_slots == 0, decision.open_slots)
    yield Gate("drafted", bool(drafted) and set(drafted) == counted)
    yield Gate("quorum", short == 0, short, warning=True)
    yield Gate("challenged", number == 0, number, warning=True)
    yield Gate("close", close == 0, close, warning=True)
    if any(check["stage"] == WINNERS for check in edition.current_rules.data.get("verification", [])):
        begun = Verification.objects.filter(stage=WINNERS, film__in={film for _, film in counted})
        number = sum(1 for outcome in begun.values_list("outcome", flat=True) if not outcome)
        is_begun = VerificationDraw.objects.filter(edition=edition, stage=WINNERS).exists()
        yield Gate("verified", is_begun and number == 0, number, warning=True)
