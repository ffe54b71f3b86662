"""What is in a film: the facts every later decision rests on, read from ffprobe's headers and from the packets.

Lengths are whole milliseconds, rounded down from exact fractions: for limits that fall on a millisecond the comparison
is then the same as on the exact value. Sizes are as displayed: square pixels, after rotation.
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields, replace
from fractions import Fraction
from typing import Any

Spans = tuple[tuple[int, int], ...]
"""Stretches of the film: [since, until) in ms, ascending."""
SPANS = ("silences", "blacks", "freezes", "flashes")


@dataclass(frozen=True)
class MediaFacts:
    """A film as measured. `flaws` are codes of what makes it unusable whatever the edition says (see verdict.py).

    `picture_ms` is the picture track alone, `duration_ms` picture and sound together, `header_ms` what the file claims.
    `rotation` is clockwise, 0, 90, 180 or 270. `hdr` is "", "pq" or "hlg". `fps` is the mean, "24000/1001".
    `subtitles` are the tracks that are text: (stream, language as tagged, title).
    From `loudness` on it is what listening.py and watching.py found (tenths of LUFS, LU and dBTP), None before that.
    """

    bytes: int = 0
    container: str = ""
    video_index: int | None = None
    audio_index: int | None = None
    video_codec: str | None = None
    video_profile: str = ""
    video_level: int = 0
    pixel_format: str = ""
    audio_codec: str | None = None
    audio_profile: str = ""
    audio_channels: int = 0
    audio_rate: int = 0
    subtitle_tracks: int = 0
    subtitles: tuple[tuple[int, str, str], ...] = ()
    coded_width: int = 0
    coded_height: int = 0
    width: int = 0
    height: int = 0
    rotation: int = 0
    sample_aspect: Fraction = Fraction(1)
    fps: Fraction = Fraction(0)
    even_rate: bool = True
    hdr: str = ""
    interlaced: bool = False
    header_ms: int | None = None
    duration_ms: int = 0
    picture_ms: int = 0
    sound_ms: int = 0
    picture_start_ms: int = 0
    frames: int = 0
    key_frames: int = 0
    starts_with_key: bool = False
    closed_groups: bool = True
    longest_group_ms: int = 0
    mean_kbps: int = 0
    peak_group_kbps: int = 0
    usual_frame_bytes: int = 0
    key_frame_bytes: int = 0
    sound_kbps: int | None = None
    trimmed: bool = False
    incomplete_scan: bool = False
    doubtful: bool = False
    decode_errors: int = 0
    loudness: int | None = None
    loudness_range: int | None = None
    true_peak: int | None = None
    silences: Spans = ()
    blacks: Spans | None = None
    freezes: Spans = ()
    flashes: Spans = ()
    repeated_permille: int = 0
    flaws: tuple[str, ...] = ()

    @property
    def short_side(self) -> int:
        return min(self.width, self.height)

    @property
    def long_side(self) -> int:
        return max(self.width, self.height)

    @property
    def has_sound(self) -> bool:
        return self.audio_codec is not None

    @property
    def is_heard(self) -> bool:
        return self.true_peak is not None

    def with_flaws(self, *codes: str) -> "MediaFacts":
        """The same facts with further flaws, each once, in the order found."""
        return replace(self, flaws=tuple(dict.fromkeys((*self.flaws, *codes))))

    def to_json(self) -> dict[str, Any]:
        """As JSON: fractions become text, so that they stay exact."""
        return {name: str(value) if isinstance(value, Fraction) else value for name, value in asdict(self).items()}

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> "MediaFacts":
        """The inverse of `to_json`; names a later version no longer knows are passed over."""
        known: dict[str, Any] = {field.name: data[field.name] for field in fields(cls) if field.name in data}
        for name in ("sample_aspect", "fps"):
            if name in known:
                known[name] = Fraction(known[name])
        known["subtitles"] = tuple((index, language, title) for index, language, title in known.get("subtitles", ()))
        known["flaws"] = tuple(known.get("flaws", ()))
        known |= {name: tuple((since, until) for since, until in known[name]) for name in SPANS if known.get(name)}
        known |= {name: () for name in SPANS if known.get(name) == []}
        return cls(**known)
