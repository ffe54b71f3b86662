"""Marks beside a declaration: whether they agree, differ, or say nothing; and how well each shot is backed.

Saying nothing is the usual case and no reason for doubt: it has no level of its own below “declared”. A mark in the
finished film speaks for the film as a whole; a raw clip speaks for the shot it was found on.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

from submissions.declaration import MADE_WITH_MODELS, Source, Span

from .credentials import vendor_of
from .marks import Mark, Report, Says, State, Strength

VendorOf = Callable[[str], str]
LEAST_PART = 2
"""A clip backs a shot when it covers at least one half of it, or lies in it with at least one half of itself."""
WITHOUT_MODEL = frozenset(Source) - MADE_WITH_MODELS - {Source.UNMARKED, Source.NEUTRAL}


class Answer(StrEnum):
    """What marks say to a declaration."""

    AGREES = "agrees"
    DIFFERS = "differs"
    SILENT = "silent"


class Level(StrEnum):
    """How a shot is backed, worst first; DECLARED is neutral."""

    CONFLICT = "conflict"
    OPEN = "open"
    DECLARED = "declared"
    SUPPORTED = "supported"
    CONFIRMED = "confirmed"


@dataclass(frozen=True)
class Reason:
    """Why: a code for wording.EVIDENCE_REASONS and what belongs into its sentence."""

    code: str
    found: str = ""
    declared: str = ""


@dataclass(frozen=True)
class Opinion:
    """An answer and the reasons for it."""

    answer: Answer
    reasons: tuple[Reason, ...] = ()


@dataclass(frozen=True)
class PlacedClip:
    """A raw clip found on [start_ms, end_ms) of the film. `is_same`: a person's yes, no, or None for not yet."""

    number: str
    start_ms: int
    end_ms: int
    report: Report
    is_same: bool | None = None


@dataclass(frozen=True)
class Backed:
    """A shot with its level, what backs it, and why."""

    span: Span
    level: Level
    opinion: Opinion
    clips: tuple[PlacedClip, ...] = ()


def of_film(report: Report, spans: Sequence[Span], vendor: VendorOf = vendor_of) -> Opinion:
    """What the marks in the finished film say to the whole declaration."""
    reasons = [*_signature(report), *(reason for mark in _telling(report) for reason in _film_reasons(mark, spans))]
    reasons += _vendors(report, [span for span in spans if span.source in MADE_WITH_MODELS], vendor)
    return _opinion(reasons)


def of_shots(
    spans: Sequence[Span], clips: Sequence[PlacedClip], asked: Iterable[int] = (), vendor: VendorOf = vendor_of
) -> tuple[Backed, ...]:
    """Every shot with its level. `asked` are the starts of shots for which a clip was asked and is still awaited."""
    awaited = frozenset(asked)
    return tuple(_backed(span, clips, vendor, is_asked=span.start_ms in awaited) for span in spans)


def of_shot(report: Report, span: Span, vendor: VendorOf = vendor_of) -> Opinion:
    """What the marks in a raw clip say to the shot it was found on."""
    reasons = [*_signature(report), *(reason for mark in _telling(report) for reason in _shot_reasons(mark, span))]
    return _opinion([*reasons, *_vendors(report, [span], vendor)])


# ── Reasons ───────────────────────────────────────────────────────────────────
AGREEING = frozenset({"says_ai", "says_mixed", "says_not_ai", "same_vendor"})


def _opinion(reasons: Iterable[Reason]) -> Opinion:
    together = tuple(dict.fromkeys(reasons))
    if any(reason.code not in AGREEING for reason in together):
        return Opinion(Answer.DIFFERS, together)
    return Opinion(Answer.AGREES if together else Answer.SILENT, together)


def _telling(report: Report) -> list[Mark]:
    return [mark for mark in report.marks if mark.says is not Says.NOTHING and mark.strength is not Strength.TRACE] or [
        mark for mark in report.marks if mark.says is not Says.NOTHING
    ]


def _signature(report: Report) -> Iterator[Reason]:
    if report.credentials.state is State.INVALID:
        yield Reason("broken_signature", report.credentials.signer)


def _film_reasons(mark: Mark, spans: Sequence[Span]) -> Iterator[Reason]:
    made_with_models = any(span.source in MADE_WITH_MODELS for span in spans)
    if mark.says in (Says.AI, Says.MIXED):
        yield Reason("says_ai" if made_with_models else "ai_undeclared", mark.value or mark.name)
    elif made_with_models and not any(span.source in WITHOUT_MODEL for span in spans):
        yield Reason("not_ai_though_declared", mark.value or mark.name)
    else:
        yield Reason("says_not_ai", mark.value or mark.name)


def _shot_reasons(mark: Mark, span: Span) -> Iterator[Reason]:
    found = mark.value or mark.name
    if mark.says is Says.AI:
        yield Reason("says_ai" if span.source in MADE_WITH_MODELS else "ai_undeclared", found)
    elif mark.says is Says.MIXED:
        yield Reason("says_mixed" if span.source in MADE_WITH_MODELS else "ai_undeclared", found)
    elif span.source is Source.AI:
        yield Reason("not_ai_though_declared", found)
    else:
        # A composite has recorded or hand-made material: a clip of that is what one would expect.
        yield Reason("says_not_ai", found)


def _vendors(report: Report, spans: Sequence[Span], vendor: VendorOf) -> Iterator[Reason]:
    """Whose model it was, where both the mark and the declaration name one that is known."""
    declared = {vendor(span.model_name) for span in spans if span.model_name} - {""}
    names = sorted({span.model_name for span in spans if span.model_name})
    for found in dict.fromkeys(mark.vendor for mark in _telling(report) if mark.says is Says.AI):
        if found and declared and names:
            same = any(_same(found, other) for other in declared)
            yield Reason("same_vendor" if same else "other_vendor", found, ", ".join(names[:5]))


def _same(one: str, other: str) -> bool:
    a, b = one.casefold(), other.casefold()
    return a == b or a in b or b in a


# ── Levels ────────────────────────────────────────────────────────────────────
def _backed(span: Span, clips: Sequence[PlacedClip], vendor: VendorOf, *, is_asked: bool) -> Backed:
    own = tuple(clip for clip in clips if clip.is_same is not False and _covers(clip, span))
    opinions = [of_shot(clip.report, span, vendor) for clip in own]
    opinion = _opinion(reason for each in opinions for reason in each.reasons)
    return Backed(span, _level(own, opinion, is_asked=is_asked), opinion, own)


def _level(clips: Sequence[PlacedClip], opinion: Opinion, *, is_asked: bool) -> Level:
    if opinion.answer is Answer.DIFFERS:
        return Level.CONFLICT
    if not clips:
        return Level.OPEN if is_asked else Level.DECLARED
    return Level.CONFIRMED if any(_confirms(clip) for clip in clips) else Level.SUPPORTED


def _confirms(clip: PlacedClip) -> bool:
    """A person saw that it is the same, and somebody signed that a model made it."""
    signed = clip.report.credentials.state in (State.TRUSTED, State.VALID)
    says = any(m.kind == "c2pa" and m.says in (Says.AI, Says.MIXED) for m in clip.report.marks)
    return clip.is_same is True and signed and says


def _covers(clip: PlacedClip, span: Span) -> bool:
    common = min(clip.end_ms, span.end_ms) - max(clip.start_ms, span.start_ms)
    return common > 0 and common * LEAST_PART >= min(span.length_ms, clip.end_ms - clip.start_ms)
