"""How a film was made, measured: shots that tile the picture, what each of them counts, the share of AI in the whole.

All times are integer milliseconds of the picture track of the uploaded file; a span is half-open, [start_ms, end_ms).
AI counts full, composite half, everything else (unmarked shots too) nothing. Titles and black are neutral, they count
neither for nor against, up to a percentage of the running time that the edition sets; what exceeds it counts as other.

    share = (2·AI + composite) / (2·(AI + composite + other)), compared with the threshold in integers, never rounded.
"""

import hashlib
import json
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from enum import StrEnum
from fractions import Fraction
from itertools import pairwise
from typing import Any

from contest.problems import Problem


class Source(StrEnum):
    """Where the picture of a shot comes from, as its creator says."""

    UNMARKED = ""
    AI = "ai"
    COMPOSITE = "composite"
    CAMERA = "camera"
    RECORDING = "recording"
    HAND_MADE = "hand_made"
    PROCEDURAL = "procedural"
    NEUTRAL = "neutral"


class Part(StrEnum):
    """Who made what is heard and written: declared, but not part of the share."""

    HUMAN = "human"
    AI = "ai"
    MIXED = "mixed"
    NONE = "none"


MADE_WITH_MODELS = frozenset({Source.AI, Source.COMPOSITE})
"""Sources for which the model has to be named."""

WEIGHTS: Mapping[Source, int | None] = {Source.AI: 2, Source.COMPOSITE: 1, Source.NEUTRAL: None}
"""Halves that a source counts; what is not listed counts nothing, None is not counted at all."""

PARTS = ("voice", "music", "effects", "script")

DIGITAL_SOURCE_TYPES: Mapping[Source, str] = {
    Source.AI: "trainedAlgorithmicMedia",
    Source.COMPOSITE: "compositeWithTrainedAlgorithmicMedia",
    Source.CAMERA: "digitalCapture",
    Source.RECORDING: "screenCapture",
    Source.HAND_MADE: "digitalCreation",
    Source.PROCEDURAL: "algorithmicMedia",
    Source.NEUTRAL: "digitalCreation",
}
"""Our words → the last part of the IPTC digital source type (cv.iptc.org/newscodes/digitalsourcetype)."""


@dataclass(frozen=True)
class Span:
    """A shot: [start_ms, end_ms), with what its creator says about it."""

    start_ms: int
    end_ms: int
    source: Source = Source.UNMARKED
    model_name: str = ""
    note: str = ""
    prompt: str = ""

    @property
    def length_ms(self) -> int:
        return self.end_ms - self.start_ms


@dataclass(frozen=True)
class AiRule:
    """What an edition asks for: at least `minimum_percent` of AI; titles are neutral up to `neutral_percent`."""

    minimum_percent: int
    neutral_percent: int

    @classmethod
    def of(cls, section: Mapping[str, Any]) -> "AiRule":
        """From the section "ai_share" of the rules. No section, or kind "none", asks for no minimum."""
        asked = section.get("minimum_percent", 0) if section.get("kind", "none") == "minimum_by_time" else 0
        return cls(minimum_percent=int(asked), neutral_percent=int(section.get("neutral_percent", 10)))


@dataclass(frozen=True)
class Tally:
    """Milliseconds of picture by what they count. `unmarked_ms` is the part of `other_ms` nobody has marked yet."""

    ai_ms: int = 0
    composite_ms: int = 0
    other_ms: int = 0
    neutral_ms: int = 0
    unmarked_ms: int = 0

    @property
    def running_ms(self) -> int:
        return self.ai_ms + self.composite_ms + self.other_ms + self.neutral_ms


# ── The share ─────────────────────────────────────────────────────────────────
def tally(spans: Iterable[Span], uncounted: Container[str] = ()) -> Tally:
    """Add up the lengths of shots that do not overlap. AI by a model in `uncounted` counts as other picture."""
    lengths = dict.fromkeys(Source, 0)
    for span in spans:
        lengths[_counted_as(span, uncounted)] += span.length_ms
    counted_apart = lengths[Source.AI] + lengths[Source.COMPOSITE] + lengths[Source.NEUTRAL]
    return Tally(
        ai_ms=lengths[Source.AI],
        composite_ms=lengths[Source.COMPOSITE],
        other_ms=sum(lengths.values()) - counted_apart,
        neutral_ms=lengths[Source.NEUTRAL],
        unmarked_ms=lengths[Source.UNMARKED],
    )


def _counted_as(span: Span, uncounted: Container[str]) -> Source:
    is_passed_over = span.source in MADE_WITH_MODELS and span.model_name in uncounted
    return Source.PROCEDURAL if is_passed_over else span.source


def _counted_hundredths(times: Tally, rule: AiRule) -> int:
    """AI + composite + other with the excess of neutral picture, in hundredths of a ms: exact for any percent."""
    excess = max(0, 100 * times.neutral_ms - rule.neutral_percent * times.running_ms)
    return 100 * (times.running_ms - times.neutral_ms) + excess


def share(times: Tally, rule: AiRule) -> Fraction | None:
    """The part of AI in the picture, 0 to 1, exact; None when nothing counts (no shots, or titles only)."""
    counted = _counted_hundredths(times, rule)
    return Fraction(100 * (2 * times.ai_ms + times.composite_ms), 2 * counted) if counted else None


def passes(times: Tally, rule: AiRule) -> bool:
    """Whether the share reaches the threshold: 69.999 % is below 70 %, 70 % is not. Nothing counted never passes."""
    if rule.minimum_percent <= 0:
        return True
    counted = _counted_hundredths(times, rule)
    return counted > 0 and 100 * 100 * (2 * times.ai_ms + times.composite_ms) >= rule.minimum_percent * 2 * counted


def near_the_line(spans: Sequence[Span], rule: AiRule, frame_ms: Fraction, uncounted: Container[str] = ()) -> bool:
    """Whether a look is worth it: the share is within two points of the threshold, or could cross it if every cut

    between shots that count differently lay two frames elsewhere. The share itself stands.
    """
    times = tally(spans, uncounted)
    reached = share(times, rule)
    if reached is None or rule.minimum_percent <= 0:
        return False
    weights = [WEIGHTS.get(_counted_as(span, uncounted), 0) for span in spans]
    cuts = sum(one != other for one, other in pairwise(weights))
    slack = max(Fraction(2, 100), 2 * frame_ms * cuts / Fraction(_counted_hundredths(times, rule), 100))
    return abs(reached - Fraction(rule.minimum_percent, 100)) <= slack


def missing_ms(times: Tally, rule: AiRule) -> int:
    """How many more ms of the picture would have to be AI, rounded up; 0 when the share passes or nothing counts.

    Taken from picture that counts nothing first; where that is used up, from composites, which gain only half.
    """
    if passes(times, rule):
        return 0
    counted = _counted_hundredths(times, rule)
    gain_wanted = Fraction(rule.minimum_percent * 2 * counted, 100 * 100) - (2 * times.ai_ms + times.composite_ms)
    from_other = Fraction(counted, 100) - times.ai_ms - times.composite_ms
    needed = gain_wanted / 2 if gain_wanted <= 2 * from_other else gain_wanted - from_other
    return -(-needed.numerator // needed.denominator)


def percent(of_one: Fraction) -> str:
    """For people: truncated to one decimal, so that 69.96 % never reads 70.0."""
    tenths = of_one.numerator * 1000 // of_one.denominator
    return f"{tenths // 10}.{tenths % 10}"


def tenths_of_seconds(ms: int) -> str:
    """For people: ms as seconds, rounded up to one decimal, so that doing what is asked is enough."""
    tenths = -(-ms // 100)
    return f"{tenths // 10}.{tenths % 10}"


def models_used(spans: Iterable[Span]) -> tuple[tuple[str, int], ...]:
    """(model, ms of picture) for every model named, longest first, then by name."""
    lengths: dict[str, int] = {}
    for span in spans:
        if span.model_name:
            lengths[span.model_name] = lengths.get(span.model_name, 0) + span.length_ms
    return tuple(sorted(lengths.items(), key=lambda item: (-item[1], item[0])))


# ── The tiling ────────────────────────────────────────────────────────────────
def tiles(starts: Sequence[int], running_ms: int) -> tuple[Span, ...]:
    """Unmarked shots from their starts (ascending, the first 0) to the end of the picture."""
    ends = [*starts[1:], running_ms]
    return tuple(Span(start, end) for start, end in zip(starts, ends, strict=True))


def tiling_problems(spans: Sequence[Span], running_ms: int) -> Iterator[Problem]:
    """Whatever keeps `spans` from tiling [0, running_ms) without gap or overlap. `line` counts from 1."""
    expected = 0
    for line, span in enumerate(spans, start=1):
        if span.start_ms > expected:
            yield Problem("gap", {"line": line, "from_ms": expected, "to_ms": span.start_ms})
        if span.start_ms < expected:
            yield Problem("overlap", {"line": line, "from_ms": span.start_ms, "to_ms": expected})
        if span.length_ms <= 0:
            yield Problem("empty_shot", {"line": line})
        expected = max(expected, span.end_ms)
    if expected != running_ms:
        yield Problem("wrong_end", {"from_ms": expected, "to_ms": running_ms})


def split(spans: Sequence[Span], at_ms: int) -> tuple[Span, ...]:
    """Cut the shot around `at_ms` in two; both halves keep its marks. A cut that is already there changes nothing.

    Raises ValueError outside the picture.
    """
    if any(span.start_ms == at_ms for span in spans):
        return tuple(spans)
    for index, span in enumerate(spans):
        if span.start_ms < at_ms < span.end_ms:
            halves = replace(span, end_ms=at_ms), replace(span, start_ms=at_ms)
            return (*spans[:index], *halves, *spans[index + 1 :])
    raise ValueError(f"{at_ms} ms is outside the picture")


def merge(spans: Sequence[Span], index: int) -> tuple[Span, ...]:
    """Join shot `index` with the next one. The marks of the first stay; an unmarked first takes those of the second.

    Raises IndexError when there is no next shot.
    """
    first, second = spans[index], spans[index + 1]
    marked = second if first.source is Source.UNMARKED else first
    joined = replace(marked, start_ms=first.start_ms, end_ms=second.end_ms)
    return (*spans[:index], joined, *spans[index + 2 :])


def nudge(spans: Sequence[Span], index: int, by_ms: int) -> tuple[Span, ...]:
    """Move the cut between shot `index` and the next by `by_ms`; both keep at least 1 ms. Raises IndexError."""
    first, second = spans[index], spans[index + 1]
    cut = min(max(first.end_ms + by_ms, first.start_ms + 1), second.end_ms - 1)
    moved = replace(first, end_ms=cut), replace(second, start_ms=cut)
    return (*spans[:index], *moved, *spans[index + 2 :])


def mark_the_rest(spans: Iterable[Span], source: Source, model_name: str = "") -> tuple[Span, ...]:
    """«All that is left is …»: every unmarked shot gets this mark."""
    return tuple(
        replace(span, source=source, model_name=model_name) if span.source is Source.UNMARKED else span
        for span in spans
    )  # fmt: skip


def carry_over(old: Sequence[Span], new: Sequence[Span]) -> tuple[Span, ...]:
    """Put the marks of an old cut of the film on the shots of a new one, where they are the same shot:

    where what they have in common is at least 4/5 of what they cover together.
    """
    return tuple(_marked_like(span, _twin(span, old)) for span in new)


def _twin(span: Span, candidates: Sequence[Span]) -> Span | None:
    for other in candidates:
        common = min(span.end_ms, other.end_ms) - max(span.start_ms, other.start_ms)
        together = max(span.end_ms, other.end_ms) - min(span.start_ms, other.start_ms)
        if common > 0 and 5 * common >= 4 * together:
            return other
    return None


def _marked_like(span: Span, other: Span | None) -> Span:
    if other is None:
        return span
    return replace(span, source=other.source, model_name=other.model_name, note=other.note, prompt=other.prompt)


# ── The seal ──────────────────────────────────────────────────────────────────
def content_of(
    spans: Sequence[Span], parts: Mapping[str, Any], *, film_sha256: str, rules_digest: str
) -> dict[str, Any]:  # fmt: skip
    """All that a declaration says, as plain JSON: what is sealed is what is kept."""
    return {
        "shots": [asdict(span) for span in spans],
        "parts": dict(parts),
        "film": film_sha256,
        "rules": rules_digest,
    }


def spans_in(content: Mapping[str, Any]) -> tuple[Span, ...]:
    """The shots of a kept declaration, as `content_of` wrote them."""
    shots: list[dict[str, Any]] = content["shots"]
    return tuple(replace(Span(**shot), source=Source(shot["source"])) for shot in shots)


def seal(content: Mapping[str, Any]) -> str:
    """SHA-256 (hexadecimal) over the canonical JSON of `content`: sorted keys, no spaces, UTF-8."""
    canonical = json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(canonical.encode()).hexdigest()
