"""The words of a tally: categories, rules on ties, what people ruled, and the slots that come out of it."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from fractions import Fraction

from contest.problems import Problem
from judging.scoring.ranking import Counting, Standing
from judging.scoring.rubric import Ballot, Rubric
from judging.scoring.ties import FULL_CHAIN, TieStep

STANDING, CHOSEN, CRITERION, BALLOT = "standing", "chosen", "criterion:", "ballot:"


class Policy(StrEnum):
    """What happens when films of equal value do not all fit into what is left of a category."""

    SHARE = "share"
    """They all share its place. Numbered 1, 2, 2, 4 they use up the next slots; numbered 1, 2, 2, 3 they use one."""
    CHAIN = "chain"
    """The declared tie chain runs; what it cannot part stays open."""
    EXTRA_SLOT = "extra_slot"
    """The category grows by as many slots as it takes; others keep theirs."""


class State(StrEnum):
    """FILLED has a film. VACANT is not given. OPEN needs a decision. TAKEN was used up by a shared place above it."""

    FILLED = "filled"
    VACANT = "vacant"
    OPEN = "open"
    TAKEN = "taken"


class Because(StrEnum):
    """Codes of explanation. Facts: films as numbers, values as exact fractions in text ("43/5")."""

    BY_STANDING = "by_standing"  # place, of, value, method, round unless it is the deciding one
    BY_CRITERION = "by_criterion"  # place, of, value, criterion, round unless it is the deciding one
    BY_BALLOT = "by_ballot"  # place, of, value (votes)
    CHOSEN = "chosen"  # reason
    SHARED = "shared"  # films
    TIE_BROKEN = "tie_broken"  # step, value, ahead_of, behind
    MOVED_UP = "moved_up"  # films, categories: passed over because they hold another award
    NOT_ELIGIBLE = "not_eligible"  # films: passed over because they may not win it
    BESIDE = "beside"  # categories the film also holds
    EXTRA_SLOT = "extra_slot"
    BELOW_FLOOR = "below_floor"  # floor, best
    NO_CANDIDATE = "no_candidate"
    TAKEN_ABOVE = "taken_above"  # category whose shared place used this slot up
    TIE_OPEN = "tie_open"  # films, value, slots
    WAITS = "waits"  # films, categories: an earlier decision is open
    AWAITS_CHOICE = "awaits_choice"
    AWAITS_BALLOT = "awaits_ballot"
    CHOICE_BLOCKED = "choice_blocked"  # film, categories
    CHOICE_NOT_ELIGIBLE = "choice_not_eligible"  # film
    TOO_MANY_CHOSEN = "too_many_chosen"  # films, slots


Fact = int | str | list[int] | list[str]


@dataclass(frozen=True)
class Reason:
    code: Because
    facts: Mapping[str, Fact] = field(default_factory=dict[str, Fact])


@dataclass(frozen=True)
class Category:
    """An award category. `order` is that of allocation.

    `decides_by` is "standing" or "criterion:<code>", of the deciding round or with "@<round>" of another one,
    "ballot:<name>" (votes people counted), or "chosen". A film may hold two awards if either category `cumulates`, or
    either names the other in `cumulates_with`. Below `floor` (on the scale of what decides) a slot stays vacant.
    `eligible` are the films that may win; None means every film.
    """

    code: str
    slots: int = 1
    decides_by: str = STANDING
    cumulates: bool = False
    order: int = 0
    floor: Fraction | None = None
    eligible: frozenset[int] | None = None
    cumulates_with: frozenset[str] = frozenset()

    @property
    def measure(self) -> str:
        """What decides, without the round: "standing", "criterion:story", "ballot:sponsor", "chosen"."""
        return self.decides_by.partition("@")[0]

    @property
    def round(self) -> str:
        """Code of the round that decides; "" for the deciding round of the edition."""
        return self.decides_by.partition("@")[2]

    def goes_with(self, other: "Category") -> bool:
        """Whether one film may hold both awards."""
        named = other.code in self.cumulates_with or self.code in other.cumulates_with
        return self.cumulates or other.cumulates or named


@dataclass(frozen=True)
class TieRules:
    policy: Policy = Policy.CHAIN
    chain: tuple[TieStep, ...] = FULL_CHAIN


@dataclass(frozen=True)
class Judged:
    """A round: its standings, and the ballots, rubric and rules of counting they came from."""

    standings: Sequence[Standing]
    ballots: Sequence[Ballot]
    rubric: Rubric
    counting: Counting


@dataclass(frozen=True)
class Choice:
    film: int
    reason: str


@dataclass(frozen=True)
class Rulings:
    """What people decided, by category code: choices, votes of the panel on a tie, the chair's order of tied films.

    `ballots` are the votes by the name of the ballot: film → votes.
    """

    choices: Mapping[str, tuple[Choice, ...]] = field(default_factory=dict[str, tuple[Choice, ...]])
    votes: Mapping[str, Mapping[int, int]] = field(default_factory=dict[str, Mapping[int, int]])
    chair: Mapping[str, tuple[int, ...]] = field(default_factory=dict[str, tuple[int, ...]])
    ballots: Mapping[str, Mapping[int, int]] = field(default_factory=dict[str, Mapping[int, int]])


@dataclass(frozen=True)
class Slot:
    """One slot of a category. Only a FILLED one has a film; films sharing one dense place have the same `number`.

    `place` is the film's in what decides (None if chosen), `score` its exact value there.
    """

    category: str
    number: int
    state: State
    film: int | None = None
    place: int | None = None
    shared: bool = False
    score: Fraction | None = None
    reasons: tuple[Reason, ...] = ()


def category_problems(
    categories: Iterable[Category], rubric: Rubric, others: Mapping[str, Rubric] | None = None
) -> Iterator[Problem]:
    """What keeps these categories from being tallied with these rubrics (`others` by code of round), all at once."""
    rubrics = {"": rubric, **(others or {})}
    seen: set[str] = set()
    orders: set[int] = set()
    for one in sorted(categories, key=turn):
        facts = {"category": one.code}
        if one.code in seen:
            yield Problem("category_twice", facts)
        if one.order in orders:
            yield Problem("order_twice", {**facts, "order": one.order})
        if one.slots < 1:
            yield Problem("no_slot", {**facts, "slots": one.slots})
        yield from _decision_problems(one, rubrics)
        seen.add(one.code)
        orders.add(one.order)


def _decision_problems(one: Category, rubrics: Mapping[str, Rubric]) -> Iterator[Problem]:
    facts = {"category": one.code}
    if one.round not in rubrics:
        yield Problem("unknown_round", {**facts, "round": one.round})
    elif one.measure.startswith(CRITERION):
        code = one.measure.removeprefix(CRITERION)
        if code not in {criterion.code for criterion in rubrics[one.round].criteria}:
            yield Problem("unknown_criterion", {**facts, "criterion": code})
    elif not one.measure.startswith(BALLOT) and one.measure not in (STANDING, CHOSEN):
        yield Problem("unknown_decision", {**facts, "decides_by": one.decides_by})


def turn(category: Category) -> tuple[int, str]:
    """Sort key: the order of allocation."""
    return category.order, category.code


def exact(value: Fraction) -> str:
    """A fraction as text, "43/5" or "8"; `Fraction(text)` reads it back."""
    return str(value)
