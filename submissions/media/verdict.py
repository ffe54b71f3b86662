"""May this film compete? The facts against an edition's limits: every problem at once, each with what was measured.

The length rule (nearest second, half up): a picture of 59.5 s counts as 60, picture and sound of 300.499 s as 300.
The lower limit looks at the picture, the upper one at picture and sound: no long tail of music over black, no still.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction
from typing import Any

from contest.problems import Problem

from .facts import MediaFacts, Spans
from .listening import SILENT_BELOW

LEAST_RATE = 5
"""Frames a second below which a picture is a still or a slide show."""
MOST_SIDE, MOST_PIXELS = 8192, 8192 * 4352
LEAST_LOUD, MOST_LOUD, MOST_PEAK = -300, -100, -10
"""Tenths of LUFS and dBTP outside which a film is told to be unusually quiet or loud (EBU R128: −23 LUFS, −1 dBTP)."""
LONG_SILENCE_MS, LONG_BLACK_MS, LONG_FREEZE_MS = 10_000, 5_000, 10_000
MANY_REPEATED = 150
"""Frames in a thousand that repeat the one before."""
UNUSABLE = ("empty", "unreadable", "container", "playlist", "encrypted", "truncated", "corrupt")
"""Flaws found while reading; after one of them nothing else was measured reliably, except after `truncated`."""


class Rounding(StrEnum):
    """How a measured length is compared with a limit."""

    NEAREST_SECOND = "nearest_second_half_up"
    EXACT = "exact"

    def of(self, milliseconds: int) -> int:
        return (milliseconds + 500) // 1000 * 1000 if self is Rounding.NEAREST_SECOND else milliseconds


@dataclass(frozen=True)
class Limits:
    """What an edition asks of a film's file. None and False ask nothing. Aspect ratios and rates as fractions."""

    min_ms: int = 60_000
    max_ms: int = 300_000
    rounding: Rounding = Rounding.NEAREST_SECOND
    sound_required: bool = False
    min_short_side: int | None = None
    aspect_ratios: tuple[Fraction, ...] = ()
    min_fps: Fraction | None = None
    max_fps: Fraction | None = None


@dataclass(frozen=True)
class Verdict:
    """`problems` decide, `notices` inform creator and screener. Both name their sentence by code."""

    problems: tuple[Problem, ...] = ()
    notices: tuple[Problem, ...] = ()

    @property
    def accepted(self) -> bool:
        return not self.problems

    @property
    def codes(self) -> list[str]:
        return [problem.code for problem in self.problems]

    @property
    def notice_codes(self) -> list[str]:
        return [notice.code for notice in self.notices]


def verdict(facts: MediaFacts, limits: Limits) -> Verdict:
    """Judge a film. A film that could not be read is judged by that alone: nothing else about it is known."""
    flaws = tuple(Problem(code, {"container": facts.container}) for code in facts.flaws)
    if not facts.video_codec and not facts.audio_codec and flaws:
        return Verdict(problems=flaws)
    return Verdict(problems=(*flaws, *_problems(facts, limits)), notices=tuple(_notices(facts)))


def _problems(facts: MediaFacts, limits: Limits) -> Iterator[Problem]:
    if facts.video_codec is None:
        yield Problem("no_video")
        return
    yield from _picture_problems(facts)
    yield from _length_problems(facts, limits)
    yield from _edition_problems(facts, limits)


def _picture_problems(facts: MediaFacts) -> Iterator[Problem]:
    shapeless = min(facts.coded_width, facts.coded_height) == 0
    if (shapeless or too_large(facts)) and "corrupt" not in facts.flaws:
        yield Problem(
            "dimensions", {"width": facts.coded_width, "height": facts.coded_height, "most": MOST_SIDE}
        )  # fmt: skip
    if facts.frames * 1000 < LEAST_RATE * facts.picture_ms:
        yield Problem("still_image", {"frames": facts.frames, "length": clock(facts.picture_ms), "least": LEAST_RATE})


def too_large(facts: MediaFacts) -> bool:
    """Whether the picture is larger than any tool here may decode."""
    width, height = facts.coded_width, facts.coded_height
    return max(width, height, facts.long_side) > MOST_SIDE or width * height > MOST_PIXELS


def _length_problems(facts: MediaFacts, limits: Limits) -> Iterator[Problem]:
    unmeasured = facts.duration_ms == 0 or (facts.incomplete_scan and facts.duration_ms <= limits.max_ms)
    if unmeasured and not facts.flaws:
        yield Problem("corrupt")
        return
    if limits.rounding.of(facts.picture_ms) < limits.min_ms and not facts.flaws:
        yield Problem("too_short", {"length": clock(facts.picture_ms), "limit": clock(limits.min_ms)})
    if limits.rounding.of(facts.duration_ms) > limits.max_ms:
        yield Problem("too_long", {"length": clock(facts.duration_ms), "limit": clock(limits.max_ms)})


def _edition_problems(facts: MediaFacts, limits: Limits) -> Iterator[Problem]:
    if limits.sound_required and not facts.has_sound:
        yield Problem("no_audio")
    if limits.min_short_side and 0 < facts.short_side < limits.min_short_side:
        yield Problem("too_small", {"width": facts.width, "height": facts.height, "least": limits.min_short_side})
    if limits.aspect_ratios and not any(_has_aspect(facts, ratio) for ratio in limits.aspect_ratios):
        allowed = ", ".join(f"{r.numerator}:{r.denominator}" for r in limits.aspect_ratios)
        yield Problem("aspect_ratio", {"width": facts.width, "height": facts.height, "allowed": allowed})
    low, high = limits.min_fps or Fraction(0), limits.max_fps or facts.fps
    if not low <= facts.fps <= high:
        yield Problem("frame_rate", {"fps": rate(facts.fps), "least": rate(low), "most": rate(high)})


def _has_aspect(facts: MediaFacts, ratio: Fraction) -> bool:
    """Whether the displayed shape is `ratio`, give or take 1 % (even sizes and rounding of anamorphic pixels)."""
    return bool(facts.height) and abs(Fraction(facts.width, facts.height) - ratio) * 100 <= ratio


def _notices(facts: MediaFacts) -> Iterator[Problem]:
    length, claimed = facts.duration_ms, facts.header_ms
    if claimed is not None and length and abs(claimed - length) > max(500, length // 100):
        yield Problem("header_differs", {"claimed": clock(claimed), "length": clock(length)})
    if facts.video_codec and facts.has_sound and abs(facts.sound_ms - facts.picture_ms) > 1000:
        code = "sound_longer" if facts.sound_ms > facts.picture_ms else "sound_shorter"
        yield Problem(code, {"sound": clock(facts.sound_ms), "picture": clock(facts.picture_ms)})
    if facts.decode_errors and "corrupt" not in facts.flaws:
        yield Problem("damaged", {"errors": facts.decode_errors})
    simple = {
        "no_sound": not facts.has_sound,
        "variable_frame_rate": not facts.even_rate,
        "interlaced": facts.interlaced,
        "hdr": bool(facts.hdr),
        "non_square_pixels": facts.sample_aspect != 1,
    }
    yield from (Problem(code) for code, present in simple.items() if present and facts.video_codec)
    if facts.rotation:
        yield Problem("rotated", {"degrees": facts.rotation})
    yield from _sound_notices(facts)
    yield from _picture_notices(facts)


def _sound_notices(facts: MediaFacts) -> Iterator[Problem]:
    """What was heard (listening.py); nothing when nobody has listened yet."""
    if facts.loudness is None or facts.true_peak is None or not facts.has_sound:
        return
    if facts.true_peak <= SILENT_BELOW:
        yield Problem("silent")
        return
    level = {"loudness": decibels(facts.loudness), "least": decibels(LEAST_LOUD), "most": decibels(MOST_LOUD)}
    if not LEAST_LOUD <= facts.loudness <= MOST_LOUD:
        yield Problem("too_quiet" if facts.loudness < LEAST_LOUD else "too_loud", level)
    if facts.true_peak > MOST_PEAK:
        yield Problem("true_peak", {"peak": decibels(facts.true_peak), "most": decibels(MOST_PEAK)})
    yield from _stretch("long_silence", facts.silences, LONG_SILENCE_MS)


def _picture_notices(facts: MediaFacts) -> Iterator[Problem]:
    """What was seen (watching.py); nothing when nobody has watched yet."""
    blacks, whole = facts.blacks or (), facts.picture_ms
    if facts.flashes:
        yield from _stretch("flashes", facts.flashes, 0)
    if _length(blacks) * 100 >= whole * 98 > 0:
        yield Problem("black_picture")
        return
    yield from _stretch("long_black", blacks, LONG_BLACK_MS)
    if max((until - since for since, until in facts.freezes), default=0) * 100 >= whole * 98 > 0:
        yield Problem("frozen_picture")
        return
    lit = tuple(still for still in facts.freezes if not _within(still, blacks))
    yield from _stretch("long_freeze", lit, LONG_FREEZE_MS)
    if facts.repeated_permille >= MANY_REPEATED:
        yield Problem("repeated_frames", {"percent": facts.repeated_permille // 10})


def _stretch(code: str, spans: Spans, least_ms: int) -> Iterator[Problem]:
    """One notice for all stretches that are long enough: how many, and where the longest begins."""
    long = [span for span in spans if span[1] - span[0] >= least_ms]
    if long:
        since, until = max(long, key=lambda span: span[1] - span[0])
        yield Problem(code, {"count": len(long), "at": clock(since), "length": clock(until - since)})


def _length(spans: Spans) -> int:
    return sum(until - since for since, until in spans)


def _within(span: tuple[int, int], others: Spans) -> bool:
    """Whether at least half of the span lies inside one of the others."""
    return any(2 * (min(span[1], until) - max(span[0], since)) >= span[1] - span[0] for since, until in others)


def decibels(tenths: int) -> str:
    """A level for people: -234 → "−23.4"."""
    return f"{'−' if tenths < 0 else ''}{abs(tenths) // 10}.{abs(tenths) % 10}"


def clock(milliseconds: int) -> str:
    """A length for people, to the millisecond: "1:05.250"; whole seconds are written "1:05"."""
    seconds, rest = divmod(milliseconds, 1000)
    text = f"{seconds // 60}:{seconds % 60:02}"
    return f"{text}.{rest:03}" if rest else text


def rate(fps: Fraction) -> str:
    """A frame rate for people, at most three decimals: "23.976", "25"."""
    return f"{fps.numerator / fps.denominator:.3f}".rstrip("0").rstrip(".")


def limits_of(rules: Mapping[str, Any]) -> Limits:
    """The limits in an edition's rules: sections `duration` and `media`. Raises KeyError or ValueError when malformed.

    `media.sound` is "required" or "notice"; `aspect_ratios` are texts such as "16:9", rates numbers or "24000/1001".
    """
    duration, media = rules["duration"], rules.get("media", {})
    fps = {name: Fraction(str(media[name])) for name in ("min_fps", "max_fps") if name in media}
    return Limits(
        min_ms=int(duration["min_ms"]),
        max_ms=int(duration["max_ms"]),
        rounding=Rounding(duration.get("rounding", Rounding.NEAREST_SECOND)),
        sound_required=media.get("sound") == "required",
        min_short_side=media.get("min_short_side"),
        aspect_ratios=tuple(Fraction(text.replace(":", "/")) for text in media.get("aspect_ratios", ())),
        min_fps=fps.get("min_fps"),
        max_fps=fps.get("max_fps"),
    )
