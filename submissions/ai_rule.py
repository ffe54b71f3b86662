"""What an edition asks of the way a film was made, and whether a film answers it.

The measure is one of: none · AI in some form · a least share of the picture by time · a least share over weighted
dimensions (picture, voice, music, script …). Beside it may stand: only models of named vendors count · a least number
of tools, and of which kinds · AI in each phase of the production · the class the film competes in (all AI, hybrid).

A rule: plain Python, no Django, no clock. Shares are fractions of one and compared exactly.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from fractions import Fraction
from typing import Any

from contest.problems import Problem
from submissions.declaration import (
    MADE_WITH_MODELS,
    PARTS,
    AiRule,
    Part,
    Source,
    Span,
    missing_ms,
    passes,
    percent,
    share,
    tally,
    tenths_of_seconds,
)

PICTURE = "picture"
ANSWER_VALUE: Mapping[str, Fraction | None] = {
    Part.AI: Fraction(1), Part.MIXED: Fraction(1, 2), Part.HUMAN: Fraction(0), Part.NONE: None, "": Fraction(0),
}  # fmt: skip
"""What a dimension counts by who did it. What a film does not have is left out, and the other weights grow."""


class Measure(StrEnum):
    NONE = "none"
    YES_NO = "yes_no"
    BY_TIME = "minimum_by_time"
    WEIGHTED = "weighted"


class FilmClass(StrEnum):
    """All AI: every shot that counts was generated. Hybrid: anything else with AI in it."""

    ALL_AI = "all_ai"
    HYBRID = "hybrid"


@dataclass(frozen=True)
class Tool:
    """A model or program with who makes it and what kind it is (video, image, voice, music, sound, llm, upscale …)."""

    name: str
    vendor: str = ""
    kind: str = ""
    purpose: str = ""


@dataclass(frozen=True)
class Dimension:
    """A side of a film and its weight. "picture" is measured by time, the others are answered."""

    code: str
    weight: int


@dataclass(frozen=True)
class AiDemand:
    """The section "ai_share" of an edition's rules. `share` holds the threshold and how titles count."""

    share: AiRule
    measure: Measure = Measure.NONE
    minimum_percent: int = 0
    vendors: frozenset[str] = frozenset()
    asks_for_shots: bool = True
    dimensions: tuple[Dimension, ...] = ()
    least_tools: int = 0
    tool_kinds: tuple[str, ...] = ()
    phases: tuple[str, ...] = ()
    classes: tuple[str, ...] = ()

    @classmethod
    def of(cls, section: Mapping[str, Any]) -> "AiDemand":
        tools = section.get("tools", {})
        return cls(
            share=AiRule.of(section),
            measure=Measure(section.get("kind", Measure.NONE)),
            minimum_percent=int(section.get("minimum_percent", 0)),
            vendors=frozenset(folded(vendor) for vendor in section.get("vendors", ())),
            asks_for_shots=section.get("shots", "required") == "required",
            dimensions=tuple(Dimension(each["code"], each["weight"]) for each in section.get("dimensions", ())),
            least_tools=int(tools.get("minimum", 0)),
            tool_kinds=tuple(tools.get("kinds", ())),
            phases=tuple(section.get("phases", ())),
            classes=tuple(section.get("classes", ())),
        )

    @property
    def answered(self) -> tuple[str, ...]:
        """Codes of the dimensions that are answered beyond voices, music, effects and script."""
        return tuple(each.code for each in self.dimensions if each.code not in (PICTURE, *PARTS))


@dataclass(frozen=True)
class Making:
    """What a declaration says. `tools` are those declared and those named in shots, with all that is known of them.

    `answers`: "class", "phase.<code>" (words), "dimension.<code>" (a `Part`).
    """

    shots: tuple[Span, ...] = ()
    parts: Mapping[str, str] = field(default_factory=dict[str, str])
    tools: tuple[Tool, ...] = ()
    answers: Mapping[str, str] = field(default_factory=dict[str, str])


# ── Tools ─────────────────────────────────────────────────────────────────────
def folded(name: str) -> str:
    """Names are the same whatever their case and spaces."""
    return " ".join(name.casefold().split())


def tools_of(shots: Iterable[Span], declared: Iterable[Tool], known: Mapping[str, Tool]) -> tuple[Tool, ...]:
    """Every tool once, in the order of naming. What the creator says of one fills in what the list (by folded name)

    does not know; for a model on the list, the list's vendor and kind stand.
    """
    found: dict[str, Tool] = {}
    named = [*declared, *(Tool(shot.model_name) for shot in shots if shot.source in MADE_WITH_MODELS)]
    for tool in named:
        key = folded(tool.name)
        if not key:
            continue
        listed, said = known.get(key, Tool("")), found.get(key, Tool(""))
        found[key] = Tool(
            said.name or listed.name or tool.name, listed.vendor or said.vendor or tool.vendor,
            listed.kind or said.kind or tool.kind, said.purpose or tool.purpose,
        )  # fmt: skip
    return tuple(found.values())


def uncounted_models(making: Making, demand: AiDemand) -> frozenset[str]:
    """Names, as written in the shots, of models whose vendor the edition does not count. Empty where all count."""
    if not demand.vendors:
        return frozenset()
    ours = {folded(tool.name) for tool in making.tools if folded(tool.vendor) in demand.vendors}
    return frozenset(shot.model_name for shot in making.shots if folded(shot.model_name) not in ours)


# ── The measure ───────────────────────────────────────────────────────────────
def has_ai(making: Making) -> bool:
    in_picture = any(shot.source in MADE_WITH_MODELS for shot in making.shots)
    return in_picture or any(making.parts.get(part) in {Part.AI, Part.MIXED} for part in PARTS)


def picture_share(making: Making, demand: AiDemand) -> Fraction | None:
    """The part of AI in the picture by time, of the vendors that count; None where nothing counts."""
    return share(tally(making.shots, uncounted_models(making, demand)), demand.share)


def weighted_share(making: Making, demand: AiDemand) -> Fraction | None:
    """The part of AI over the weighted dimensions; None where nothing counts. Not answered yet counts as nothing."""
    total, reached = 0, Fraction(0)
    for dimension in demand.dimensions:
        value = _value_of(dimension.code, making, demand)
        if value is not None:
            total += dimension.weight
            reached += dimension.weight * value
    return reached / total if total else None


def _value_of(code: str, making: Making, demand: AiDemand) -> Fraction | None:
    if code == PICTURE:
        return picture_share(making, demand)
    said = making.parts.get(code, "") if code in PARTS else making.answers.get(f"dimension.{code}", "")
    return ANSWER_VALUE.get(said, Fraction(0))


def reached_share(making: Making, demand: AiDemand) -> Fraction | None:
    """What is compared with the threshold: over the dimensions where they are weighted, else by time."""
    if demand.measure is Measure.WEIGHTED:
        return weighted_share(making, demand)
    return picture_share(making, demand)


def is_enough(making: Making, demand: AiDemand) -> bool:
    """Whether the measure is reached; the other things the rule asks are not looked at."""
    return not any(_about_share(making, demand))


# ── What is missing ───────────────────────────────────────────────────────────
def making_problems(making: Making, demand: AiDemand) -> Iterator[Problem]:
    """Everything about the way it was made that keeps a film with an accepted file from being handed in."""
    if making.shots or demand.asks_for_shots:
        yield from _about_shots(making)
    if making.shots or not demand.asks_for_shots:
        yield from _about_share(making, demand)
    yield from _about_tools(making, demand)
    yield from _about_answers(making, demand)


def _about_shots(making: Making) -> Iterator[Problem]:
    if not making.shots:
        yield Problem("shots_not_found")
    if unmarked := sum(shot.source is Source.UNMARKED for shot in making.shots):
        yield Problem("unmarked_shots", {"count": unmarked})
    if nameless := sum(shot.source in MADE_WITH_MODELS and not shot.model_name for shot in making.shots):
        yield Problem("model_not_named", {"count": nameless})


def _about_share(making: Making, demand: AiDemand) -> Iterator[Problem]:
    match demand.measure:
        case Measure.YES_NO:
            if not has_ai(making):
                yield Problem("no_ai")
        case Measure.BY_TIME:
            yield from _by_time(making, demand)
        case Measure.WEIGHTED:
            yield from _weighted(making, demand)
        case _:  # Measure.NONE asks for nothing
            return


def _by_time(making: Making, demand: AiDemand) -> Iterator[Problem]:
    times = tally(making.shots, uncounted_models(making, demand))
    if passes(times, demand.share):
        return
    reached = share(times, demand.share)
    if reached is None:
        yield Problem("nothing_counts")
        return
    facts = {"share": percent(reached), "minimum": demand.minimum_percent}
    code = "too_little_of_vendors" if demand.vendors else "too_little_ai"
    yield Problem(code, {**facts, "seconds": tenths_of_seconds(missing_ms(times, demand.share))})


def _weighted(making: Making, demand: AiDemand) -> Iterator[Problem]:
    reached = weighted_share(making, demand)
    if reached is None:
        yield Problem("nothing_counts")
    elif 100 * reached < demand.minimum_percent:
        yield Problem("too_little_weighted", {"share": percent(reached), "minimum": demand.minimum_percent})


def _about_tools(making: Making, demand: AiDemand) -> Iterator[Problem]:
    if (there := len(making.tools)) < demand.least_tools:
        yield Problem("too_few_tools", {"count": there, "least": demand.least_tools})
    kinds = {tool.kind for tool in making.tools}
    yield from (Problem("tool_kind_missing", {"kind": kind}) for kind in demand.tool_kinds if kind not in kinds)


def _about_answers(making: Making, demand: AiDemand) -> Iterator[Problem]:
    for code in demand.answered:
        if not making.answers.get(f"dimension.{code}"):
            yield Problem("dimension_not_declared", {"dimension": code})
    for phase in demand.phases:
        if not making.answers.get(f"phase.{phase}", "").strip():
            yield Problem("phase_without_ai", {"phase": phase})
    if demand.classes:
        yield from _about_class(making, demand)


def _about_class(making: Making, demand: AiDemand) -> Iterator[Problem]:
    chosen = making.answers.get("class", "")
    if chosen not in demand.classes:
        yield Problem("no_class")
    elif chosen == FilmClass.ALL_AI and picture_share(making, demand) != 1:
        yield Problem("not_all_ai")
