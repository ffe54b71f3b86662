"""Which streams a film gets: the rungs below its own size, never upscaled, and whether the original itself can be one.

A rung is a 16:9 box (turned for upright films) that the picture must fit into, so that a scope film keeps the rung its
width deserves. Rates in kbit/s.
"""

from dataclasses import dataclass
from fractions import Fraction

from .facts import MediaFacts

MOST_RATE = Fraction(60)
AUDIO_KBPS = 128
MOST_KBPS = 8000
"""Of a picture with its sound that is copied; twice as many in any groups of pictures that last a second."""
SEGMENT_SECONDS = 4
COPY_SEGMENT_SECONDS = 2
"""A copied stream is cut at each of its own key frames that is at least this far from the last cut."""


@dataclass(frozen=True)
class Box:
    """A step of the ladder: the most a picture may measure there, and the cap on its bit rate."""

    name: str
    long_side: int
    short_side: int
    most_kbps: int
    buffer_kbit: int


LADDER = (
    Box("1080p", 1920, 1080, 6750, 13500),
    Box("720p", 1280, 720, 3750, 7500),
    Box("480p", 854, 480, 1500, 3000),
    Box("240p", 426, 240, 450, 900),
)


@dataclass(frozen=True)
class Rung:
    """One stream to encode: its box and the even size the film has in it."""

    box: Box
    width: int
    height: int

    @property
    def name(self) -> str:
        return self.box.name


def recipe(preset: str) -> str:
    """What distinguishes this ladder from an earlier one, in short: films made by another one can be made anew."""
    rungs = ",".join(f"{box.name}:{box.most_kbps}" for box in LADDER)
    return f"{preset};{rungs};{AUDIO_KBPS}"


def rungs(facts: MediaFacts) -> tuple[Rung, ...]:
    """Every stream of the film, largest first: its own size (at most the top box), then each smaller box."""
    fitting = [Rung(box, *fit(facts.width, facts.height, box)) for box in LADDER]
    own = max((place for place, box in enumerate(LADDER) if _contains(box, facts)), default=0)
    return tuple(fitting[own:])


def lower_rungs(facts: MediaFacts) -> tuple[Rung, ...]:
    """The streams still to be encoded when the original is copied as the top one."""
    return rungs(facts)[1:]


def fit(width: int, height: int, box: Box) -> tuple[int, int]:
    """The largest even size with the film's shape inside `box`, never larger than the film; each side at least 2."""
    across, down = (box.long_side, box.short_side) if width >= height else (box.short_side, box.long_side)
    scale = min(Fraction(1), Fraction(across, width), Fraction(down, height))
    return _even(width * scale), _even(height * scale)


def web_safe(facts: MediaFacts) -> bool:
    """Whether browsers can play the original's picture as it is, so that it is copied as the top stream.

    H.264 up to High 4.2, 8 bit 4:2:0, progressive, at most 1920×1080, 60 fps, square pixels, upright, SDR; closed
    groups of at most 10.5 s (x264's default of 250 frames at 24 fps is 10.42) that begin with a key frame, at most
    8 Mbit/s on average and 16 in any second of groups; nothing trimmed by an edit list, and a picture that begins at
    nought.
    """
    return _says_it_is_web_safe(facts) and all((
        facts.fps <= MOST_RATE,
        facts.starts_with_key and facts.closed_groups and facts.longest_group_ms <= 10_500,
        facts.mean_kbps <= MOST_KBPS and facts.peak_group_kbps <= 2 * MOST_KBPS,
        not facts.trimmed and -100 <= facts.picture_start_ms <= 100,
        not facts.decode_errors and not facts.flaws,
    ))  # fmt: skip


def may_be_web_safe(header: MediaFacts) -> bool:
    """Whether a film may turn out web-safe, by its headers alone, before anything is measured."""
    return _says_it_is_web_safe(header) and header.bytes * 8 <= MOST_KBPS * (header.header_ms or 0) * 11 // 10


def _says_it_is_web_safe(facts: MediaFacts) -> bool:
    return all((
        facts.container in ("mov", "matroska"),
        facts.video_codec == "h264",
        facts.video_profile in ("Constrained Baseline", "Main", "High"),
        0 < facts.video_level <= 42,
        facts.pixel_format == "yuv420p",
        not facts.interlaced and not facts.hdr and not facts.rotation and facts.sample_aspect == 1,
        facts.long_side <= 1920 and facts.short_side <= 1080,
    ))  # fmt: skip


def sound_copies(facts: MediaFacts) -> bool:
    """Whether the sound can be copied too: AAC-LC, at most two channels, a rate every browser plays."""
    return (
        facts.audio_codec == "aac"
        and facts.audio_profile == "LC"
        and facts.audio_channels <= 2
        and facts.audio_rate in (44_100, 48_000)
    )


def frame_rate(facts: MediaFacts) -> Fraction:
    """Frames a second of the encoded streams: the film's own, at most 60."""
    return min(facts.fps or Fraction(25), MOST_RATE)


def whole_rate(facts: MediaFacts) -> int:
    """The frame rate as a whole number, at least 1: for key frame distances."""
    return max(1, round(frame_rate(facts)))


def most_bytes(facts: MediaFacts) -> int:
    """The most room the streams can take: every cap reached for the whole film, and a copy of the original."""
    kbps = sum(rung.box.most_kbps for rung in rungs(facts)) + 2 * AUDIO_KBPS
    return facts.bytes + kbps * 125 * (facts.duration_ms // 1000 + 1)


def _contains(box: Box, facts: MediaFacts) -> bool:
    return facts.long_side <= box.long_side and facts.short_side <= box.short_side


def _even(side: Fraction) -> int:
    return max(2, round(side / 2) * 2)
