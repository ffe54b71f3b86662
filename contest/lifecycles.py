"""The machinery of every lifecycle table in the house: stages, verbs, and who may take which step.

A rule: plain Python, no Django, no clock. Each floor writes its own table::

    STEPS = (
        step("submit",   S.DRAFT,               to=S.SUBMITTED, by=By.CREATOR),
        step("withdraw", S.DRAFT, S.SUBMITTED,  to=S.WITHDRAWN, by=By.CREATOR),
    )
    FILM = Lifecycle("film", STEPS, initial=S.DRAFT)

Stages are members of a ``StrEnum``, so their values can be stored in a character column as they are.
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import Generic, TypeVar

StageT = TypeVar("StageT", bound=StrEnum)


class OutOfTurn(Exception):
    """The table has no such verb at this stage."""

    def __init__(self, name: str, verb: str, stage: StrEnum) -> None:
        super().__init__(f"{name}: cannot {verb} when {stage.value}")
        self.name = name
        self.verb = verb
        self.stage = stage


@dataclass(frozen=True)
class Step(Generic[StageT]):
    """One row of a lifecycle table: `verb` leads from any of `came_from` to `to`, done `by` whom."""

    verb: str
    came_from: tuple[StageT, ...]
    to: StageT
    by: StrEnum


def step(verb: str, *came_from: StageT, to: StageT, by: StrEnum) -> Step[StageT]:
    """A row as it is written in a table; at least one stage to come from.

    Raises ValueError for a row that comes from nowhere: nobody could ever take it.
    """
    if not came_from:
        raise ValueError(f"the step {verb} comes from no stage")
    return Step(verb, came_from, to, by)


@dataclass(frozen=True)
class Lifecycle(Generic[StageT]):
    """A whole table. The same verb may stand in several rows if they come from different stages.

    Raises ValueError when two rows answer the same verb at the same stage: the table would be ambiguous.
    """

    name: str
    steps: tuple[Step[StageT], ...]
    initial: StageT

    def __post_init__(self) -> None:
        seen: set[tuple[str, StageT]] = set()
        for row in self.steps:
            for stage in row.came_from:
                if (row.verb, stage) in seen:
                    raise ValueError(f"{self.name}: two rows say where {row.verb} leads from {stage.value}")
                seen.add((row.verb, stage))

    def find(self, verb: str, stage: StageT) -> Step[StageT]:
        """The row for `verb` at `stage`; raises OutOfTurn if there is none (also for an unknown verb)."""
        for row in self.steps:
            if row.verb == verb and stage in row.came_from:
                return row
        raise OutOfTurn(self.name, verb, stage)

    def after(self, verb: str, stage: StageT) -> StageT:
        """The stage that `verb` leads to from `stage`; raises OutOfTurn."""
        return self.find(verb, stage).to

    def verbs_from(self, stage: StageT, *, by: StrEnum | None = None) -> tuple[str, ...]:
        """The verbs possible at `stage` in the order of the table; with `by`, only that hand's."""
        return tuple(row.verb for row in self.steps if stage in row.came_from and by in (None, row.by))

    def diagram(self) -> str:
        """The table as a mermaid ``stateDiagram-v2``, one line per arrow, ending without a newline."""
        lines = ["stateDiagram-v2", f"    [*] --> {self.initial.value}"]
        for row in self.steps:
            lines += [f"    {came.value} --> {row.to.value}: {row.verb} ({row.by.value})" for came in row.came_from]
        lines += [f"    {stage.value} --> [*]" for stage in type(self.initial) if not self.verbs_from(stage)]
        return "\n".join(lines)
