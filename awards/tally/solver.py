"""The climb: category by category in their order, each down its ladder, until its slots are filled or stay empty."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import replace

from awards.tally.ladder import Ladder, ballot_ladder, ladder_for
from awards.tally.terms import (
    BALLOT,
    CHOSEN,
    Because,
    Category,
    Fact,
    Judged,
    Policy,
    Reason,
    Rulings,
    Slot,
    State,
    TieRules,
    exact,
)
from judging.scoring.ranking import Numbering
from judging.scoring.ties import Group


class Solver:
    """Fills categories one after the other and remembers what each film holds, or may yet hold."""

    def __init__(self, judged: Judged, rules: TieRules, rulings: Rulings, others: Mapping[str, Judged]) -> None:
        self.judged = judged
        self.others = others
        self.rules = rules
        self.rulings = rulings
        self.dense = judged.counting.numbering is Numbering.DENSE and rules.policy is Policy.SHARE
        self.ladders: dict[str, Ladder] = {}
        self.held: defaultdict[int, list[Category]] = defaultdict(list)
        self.pending: defaultdict[int, list[Category]] = defaultdict(list)

    def fill(self, category: Category) -> list[Slot]:
        """The slots of `category`, without places and explanations: those are known when all ladders are climbed."""
        if category.decides_by == CHOSEN:
            return self._choose(category)
        ladder = self._ladder(category)
        if ladder is None:
            return self._rest(category, 0, State.OPEN, Reason(Because.AWAITS_BALLOT))
        slots = self._inherited(category, ladder)
        return slots + self._climb(category, ladder, len(slots))

    def judged_by(self, category: Category) -> Judged:
        """The round that decides `category`. Raises KeyError for a round nobody knows."""
        return self.others[category.round] if category.round else self.judged

    def _ladder(self, category: Category) -> Ladder | None:
        """The ladder of what decides, made when it is first climbed; None while its ballot has not been counted."""
        if category.decides_by not in self.ladders:
            judged = self.judged_by(category)
            if category.measure.startswith(BALLOT):
                votes = self.rulings.ballots.get(category.measure.removeprefix(BALLOT))
                if votes is None:
                    return None
                self.ladders[category.decides_by] = ballot_ladder(votes, judged)
            else:
                self.ladders[category.decides_by] = ladder_for(category.measure, judged)
        return self.ladders[category.decides_by]

    def _inherited(self, category: Category, ladder: Ladder) -> list[Slot]:
        """Slots that what happened above has used up, or left undecided."""
        taken = [
            self._empty(category, number, State.TAKEN, Reason(Because.TAKEN_ABOVE, {"category": by}))
            for number, by in enumerate(ladder.debt[: category.slots], start=1)
        ]
        del ladder.debt[: category.slots]
        spill = min(ladder.spill, category.slots - len(taken))
        ladder.spill -= spill
        opened = self._open_tie(category, ladder, ladder.spilled, len(taken), spill) if spill else []
        return taken + opened

    def _climb(self, category: Category, ladder: Ladder, used: int) -> list[Slot]:
        slots: list[Slot] = []
        moved_up: dict[int, list[Category]] = {}
        barred: list[int] = []
        index = 0
        if ladder.stuck and used < category.slots:
            return self._wait(category, ladder, ladder.stuck[0], used)
        while (room := category.slots - used) > 0 and index < len(ladder.line):
            value = ladder.values[ladder.line[index][0]]
            if category.floor is not None and value < category.floor:
                facts = {"floor": exact(category.floor), "best": exact(value)}
                return slots + self._rest(category, used, State.VACANT, Reason(Because.BELOW_FLOOR, facts))
            barred += [film for film in ladder.barred(index, category) if film not in barred]
            tied = ladder.candidates(index, category)
            if any(self._clash(film, self.pending, category) for film in tied):
                return slots + self._wait(category, ladder, index, used)
            moved_up |= {film: clash for film in tied if (clash := self._clash(film, self.held, category))}
            tied = tuple(film for film in tied if film not in moved_up)
            need = min(len(tied), 1) if self.dense else len(tied)
            if need > room and self.rules.policy is Policy.CHAIN:
                if self._part(category, ladder, index, tied):
                    continue
                ladder.spill, ladder.spilled = need - room, tied
                ladder.used.update(tied)
                return slots + self._open_tie(category, ladder, tied, used, room)
            slots += self._award(category, ladder, tied, used, _passed_over(moved_up, barred))
            used += need
            index += 1
        return slots + self._rest(category, used, State.VACANT, Reason(Because.NO_CANDIDATE))

    def _part(self, category: Category, ladder: Ladder, index: int, tied: Group) -> bool:
        votes = self.rulings.votes.get(category.code, {})
        evidence = replace(ladder.evidence_of(tied), votes=votes, chair=self.rulings.chair.get(category.code, ()))
        return ladder.part(index, tied, evidence, self.rules.chain)

    def _award(
        self, category: Category, ladder: Ladder, tied: Group, used: int, passed_over: list[Reason]
    ) -> list[Slot]:
        """Give every film of `tied` a slot; slots beyond the category's own are what the rules let it grow by."""
        slots: list[Slot] = []
        for step, film in enumerate(tied, start=1):
            number = used + (1 if self.dense else step)
            reasons = list(passed_over)
            if number > category.slots and self.rules.policy is Policy.SHARE:
                ladder.debt.append(category.code)
            elif number > category.slots:
                reasons.append(Reason(Because.EXTRA_SLOT))
            slots.append(
                Slot(category.code, number, State.FILLED, film, score=ladder.values[film], reasons=tuple(reasons))
            )
            self.held[film].append(category)
        ladder.used.update(tied)
        return slots

    def _choose(self, category: Category) -> list[Slot]:
        choices = tuple({one.film: one for one in self.rulings.choices.get(category.code, ())}.values())
        if len(choices) > category.slots:
            facts: dict[str, Fact] = {"films": sorted(one.film for one in choices), "slots": category.slots}
            return self._rest(category, 0, State.OPEN, Reason(Because.TOO_MANY_CHOSEN, facts))
        known = {row.film for row in self.judged.standings} if category.eligible is None else category.eligible
        slots: list[Slot] = []
        for number, choice in enumerate(choices, start=1):
            clash = self._clash(choice.film, self.held, category) + self._clash(choice.film, self.pending, category)
            if choice.film not in known:
                because = Reason(Because.CHOICE_NOT_ELIGIBLE, {"film": choice.film})
                slots.append(self._empty(category, number, State.OPEN, because))
            elif clash:
                held = [one.code for one in clash]
                because = Reason(Because.CHOICE_BLOCKED, {"film": choice.film, "categories": held})
                slots.append(self._empty(category, number, State.OPEN, because))
            else:
                because = Reason(Because.CHOSEN, {"reason": choice.reason})
                slots.append(Slot(category.code, number, State.FILLED, choice.film, reasons=(because,)))
                self.held[choice.film].append(category)
        return slots + self._rest(category, len(slots), State.OPEN, Reason(Because.AWAITS_CHOICE))

    def _clash(self, film: int, having: defaultdict[int, list[Category]], category: Category) -> list[Category]:
        """What `film` has, or may get, that it may not have beside `category`."""
        return [other for other in having.get(film, ()) if not category.goes_with(other)]

    def _open_tie(self, category: Category, ladder: Ladder, tied: Group, used: int, slots: int) -> list[Slot]:
        for film in tied:
            self.pending[film].append(category)
        because = Reason(
            Because.TIE_OPEN, {"films": list(tied), "value": exact(ladder.values[tied[0]]), "slots": slots}
        )
        return [self._empty(category, used + step, State.OPEN, because) for step in range(1, slots + 1)]

    def _wait(self, category: Category, ladder: Ladder, index: int, used: int) -> list[Slot]:
        """Everything from here on hangs on an open award above: name those who may come into it, and leave it open."""
        start, wanted = ladder.stuck or (index, 0)
        ladder.stuck = (start, wanted + category.slots - used)
        films: list[int] = []
        sure = 0
        for position in range(start, len(ladder.line)):
            if sure >= ladder.stuck[1]:
                break
            for film in ladder.candidates(position, category):
                if self._clash(film, self.held, category):
                    continue
                clash = self._clash(film, self.pending, category)
                above = {one.code for one in clash if one.decides_by != category.decides_by}
                ladder.waits_for |= above
                sure += not above
                films.append(film)
        for film in films:
            self.pending[film].append(category)
        facts: dict[str, Fact] = {"films": films, "categories": sorted(ladder.waits_for)}
        return self._rest(category, used, State.OPEN, Reason(Because.WAITS, facts))

    def _rest(self, category: Category, used: int, state: State, reason: Reason) -> list[Slot]:
        return [self._empty(category, number, state, reason) for number in range(used + 1, category.slots + 1)]

    def _empty(self, category: Category, number: int, state: State, reason: Reason) -> Slot:
        return Slot(category.code, number, state, reasons=(reason,))


def _passed_over(moved_up: dict[int, list[Category]], barred: list[int]) -> list[Reason]:
    """Why films that stand higher do not get the award: they hold another one, or may not win this one."""
    reasons: list[Reason] = []
    if moved_up:
        codes = sorted({one.code for held in moved_up.values() for one in held})
        reasons.append(Reason(Because.MOVED_UP, {"films": sorted(moved_up), "categories": codes}))
    if barred:
        reasons.append(Reason(Because.NOT_ELIGIBLE, {"films": sorted(barred)}))
    return reasons
