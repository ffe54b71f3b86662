"""Standings and categories → who gets which award, at which place, shared or not, and why.

A rule: no Django, no clock, exact. Nothing depends on the order of the input, on numbers, titles or times of upload.
What the declared rules cannot decide is reported as an open slot; nothing is ever cut in silence.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from awards.tally.solver import Solver
from awards.tally.terms import (
    BALLOT,
    CHOSEN,
    CRITERION,
    STANDING,
    Because,
    Category,
    Choice,
    Fact,
    Judged,
    Policy,
    Reason,
    Rulings,
    Slot,
    State,
    TieRules,
    category_problems,
    exact,
    turn,
)
from judging.scoring.ties import Cut

__all__ = [
    "BALLOT",
    "CHOSEN",
    "CRITERION",
    "STANDING",
    "Because",
    "Category",
    "Choice",
    "Fact",
    "Judged",
    "Outcome",
    "Policy",
    "Reason",
    "Rulings",
    "Slot",
    "State",
    "TieRules",
    "category_problems",
    "exact",
    "tally",
]


@dataclass(frozen=True)
class Outcome:
    """All slots of one category by number; the order of films that share a slot or place means nothing."""

    category: str
    slots: tuple[Slot, ...]

    @property
    def films(self) -> tuple[int, ...]:
        return tuple(slot.film for slot in self.slots if slot.film is not None)

    @property
    def is_decided(self) -> bool:
        return all(slot.state is not State.OPEN for slot in self.slots)


def tally(
    categories: Iterable[Category],
    judged: Judged,
    rules: TieRules,
    rulings: Rulings | None = None,
    others: Mapping[str, Judged] | None = None,
) -> tuple[Outcome, ...]:
    """Allocate every category in its order; each slot is filled, vacant, open or taken, with its reasons.

    `judged` is the deciding round, `others` are those that categories name, by code. Films below the quorum win nothing
    but by choice or ballot. Categories of the same measure ("standing", or one criterion) climb one ladder: a film wins
    at most one of them, and the next category goes on where the last one stopped.
    """
    ordered = sorted(categories, key=turn)
    solver = Solver(judged, rules, rulings or Rulings(), others or {})
    filled = [(category, solver.fill(category)) for category in ordered]
    return tuple(Outcome(category.code, tuple(_explained(solver, category, slots))) for category, slots in filled)


def _explained(solver: Solver, category: Category, slots: Sequence[Slot]) -> list[Slot]:
    """The slots with places and reasons, now that every ladder has been climbed."""
    ladder = solver.ladders.get(category.decides_by)
    if ladder is None:
        return [replace(slot, reasons=(*slot.reasons, *_beside(solver, category, slot.film))) for slot in slots]
    place_of = ladder.places(solver.judged_by(category).counting.numbering)
    won = {slot.film: place_of[slot.film] for slot in slots if slot.film is not None}
    return [_placed(solver, category, slot, won) for slot in slots]


def _placed(solver: Solver, category: Category, slot: Slot, won: dict[int, int]) -> Slot:
    """`slot` with its film's place, who shares it, and every reason; `won` maps the category's films to places."""
    if slot.film is None:
        return slot
    ladder = solver.ladders[category.decides_by]
    sharing = sorted(film for film, place in won.items() if place == won[slot.film] and film != slot.film)
    reasons = (
        _decided(solver, category, slot.film, won[slot.film]),
        *(_tie_broken(cut, slot.film) for cut in ladder.cuts if slot.film in cut.values),
        *([Reason(Because.SHARED, {"films": sharing})] if sharing else []),
        *slot.reasons,
        *_beside(solver, category, slot.film),
    )
    return replace(slot, place=won[slot.film], shared=bool(sharing), reasons=reasons)


def _decided(solver: Solver, category: Category, film: int, place: int) -> Reason:
    ladder = solver.ladders[category.decides_by]
    facts: dict[str, Fact] = {"place": place, "of": len(ladder.values), "value": exact(ladder.values[film])}
    if category.measure.startswith(BALLOT):
        return Reason(Because.BY_BALLOT, facts)
    if category.round:
        facts["round"] = category.round
    if category.measure == STANDING:
        return Reason(Because.BY_STANDING, {**facts, "method": solver.judged_by(category).counting.method.value})
    return Reason(Because.BY_CRITERION, {**facts, "criterion": category.measure.removeprefix(CRITERION)})


def _tie_broken(cut: Cut, film: int) -> Reason:
    own = next(index for index, group in enumerate(cut.into) if film in group)
    facts: dict[str, Fact] = {
        "step": cut.step.value,
        "value": exact(cut.values[film]),
        "ahead_of": sorted(other for group in cut.into[own + 1 :] for other in group),
        "behind": sorted(other for group in cut.into[:own] for other in group),
    }
    return Reason(Because.TIE_BROKEN, facts)


def _beside(solver: Solver, category: Category, film: int | None) -> list[Reason]:
    held = [] if film is None else solver.held.get(film, [])
    others = [one.code for one in held if one is not category]
    return [Reason(Because.BESIDE, {"categories": others})] if others else []
