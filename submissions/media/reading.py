"""Reading: from ffprobe's JSON and the measured packets to MediaFacts."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Any

from .facts import MediaFacts
from .packets import Measure

WITH_SPLICES = ("mpegts", "mpeg")
"""Containers whose clock may jump where recordings were joined."""
STANDARD_RATES = tuple(Fraction(n) for n in (12, 15, 24, 25, 30, 48, 50, 60, 100, 120)) + tuple(
    Fraction(n * 1000, 1001) for n in (24, 30, 48, 60, 120)
)
TEXTS = frozenset({"subrip", "srt", "ass", "ssa", "mov_text", "webvtt", "text"})
HDR_TRANSFERS = {"smpte2084": "pq", "arib-std-b67": "hlg"}


@dataclass(frozen=True)
class Tracks:
    """Which streams count: the picture (covers do not), the sound heard by default, and their clocks."""

    picture: Mapping[str, Any] | None
    sound: Mapping[str, Any] | None
    spliced: bool

    @property
    def picture_index(self) -> int | None:
        return self.picture["index"] if self.picture else None

    @property
    def sound_index(self) -> int | None:
        return self.sound["index"] if self.sound else None

    @property
    def time_bases(self) -> dict[int, Fraction]:
        return {stream["index"]: Fraction(stream["time_base"]) for stream in (self.picture, self.sound) if stream}


def tracks_of(probe: Mapping[str, Any]) -> Tracks:
    """Choose the tracks: the default one of its kind, else the first. Pictures attached as covers are no film, and

    what is said to be sound of no known kind is none.
    """
    streams = probe.get("streams", [])
    pictures = [s for s in streams if s.get("codec_type") == "video" and not _is_cover(s)]
    sounds = [s for s in streams if s.get("codec_type") == "audio" and s.get("codec_name", "unknown") != "unknown"]
    return Tracks(_first_default(pictures), _first_default(sounds), container_of(probe) in WITH_SPLICES)


def container_of(probe: Mapping[str, Any]) -> str:
    """The first name of ffprobe's `format_name`, e.g. "mov" for "mov,mp4,m4a,3gp,3g2,mj2"."""
    return str(probe.get("format", {}).get("format_name", "")).split(",")[0]


def facts_of(
    probe: Mapping[str, Any], picture: Measure | None, sound: Measure | None, *, incomplete_scan: bool = False
) -> MediaFacts:
    """Everything measured, from `ffprobe -show_format -show_streams` (JSON) and the two tracks' packets."""
    tracks = tracks_of(probe)
    head = probe.get("format", {})
    facts = MediaFacts(
        bytes=_whole(head.get("size")),
        container=container_of(probe),
        header_ms=_milliseconds(head.get("duration")),
        subtitle_tracks=sum(1 for s in probe.get("streams", []) if s.get("codec_type") == "subtitle"),
        subtitles=tuple(_texts(probe)),
        incomplete_scan=incomplete_scan,
        flaws=("encrypted",) if _is_encrypted(probe) else (),
    )
    if tracks.picture is not None:
        facts = replace(facts, **_picture(tracks.picture))
    if tracks.sound is not None:
        facts = replace(facts, **_sound(tracks.sound))
    return replace(facts, **_lengths(picture, sound))


def _texts(probe: Mapping[str, Any]) -> Iterator[tuple[int, str, str]]:
    """The subtitle tracks that are text; pictures of text cannot be read."""
    for stream in probe.get("streams", []):
        if stream.get("codec_type") == "subtitle" and stream.get("codec_name") in TEXTS:
            tags = stream.get("tags", {})
            yield stream["index"], str(tags.get("language", ""))[:12], str(tags.get("title", ""))[:80]


def _picture(stream: Mapping[str, Any]) -> dict[str, Any]:
    coded_width, coded_height = _whole(stream.get("width")), _whole(stream.get("height"))
    aspect = _pixel_shape(stream)
    rotation = _rotation(stream)
    width, height = _displayed(coded_width, coded_height, aspect, rotation)
    return {
        "video_index": stream["index"],
        "video_codec": stream.get("codec_name", "unknown"),
        "video_profile": str(stream.get("profile", "")),
        "video_level": _whole(stream.get("level")),
        "pixel_format": str(stream.get("pix_fmt", "")),
        "coded_width": coded_width,
        "coded_height": coded_height,
        "width": width,
        "height": height,
        "rotation": rotation,
        "sample_aspect": aspect,
        "hdr": HDR_TRANSFERS.get(str(stream.get("color_transfer")), ""),
        "interlaced": stream.get("field_order", "progressive") not in ("progressive", "unknown"),
    }


def _sound(stream: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "audio_index": stream["index"],
        "audio_codec": stream.get("codec_name", "unknown"),
        "audio_profile": str(stream.get("profile", "")),
        "audio_channels": _whole(stream.get("channels")),
        "audio_rate": _whole(stream.get("sample_rate")),
    }


def _lengths(picture: Measure | None, sound: Measure | None) -> dict[str, Any]:
    present = [track for track in (picture, sound) if track and track.packets]
    if not present:
        return {}
    whole = max(track.end for track in present) - min(track.start for track in present)
    result: dict[str, Any] = {
        "duration_ms": _floor_ms(whole),
        "sound_ms": _floor_ms(sound.seconds) if sound else 0,
        "mean_kbps": int(sum(track.bytes for track in present) * 8 / whole / 1000) if whole else 0,
    }
    if sound and sound.seconds:
        result["sound_kbps"] = int(sound.bytes * 8 / sound.seconds / 1000)
    if picture and picture.packets:
        result |= {
            "picture_ms": _floor_ms(picture.seconds),
            "picture_start_ms": _floor_ms(picture.start),
            "frames": picture.packets,
            "fps": mean_rate(picture),
            "even_rate": picture.even,
            "key_frames": picture.keys,
            "starts_with_key": picture.starts_with_key,
            "closed_groups": picture.closed,
            "longest_group_ms": _floor_ms(picture.seconds if picture.longest_group is None else picture.longest_group),
            "peak_group_kbps": int(picture.peak_rate * 8 / 1000),
            "trimmed": picture.trimmed,
            "usual_frame_bytes": picture.usual_bytes,
            "key_frame_bytes": picture.key_bytes,
        }
    return result


def mean_rate(picture: Measure) -> Fraction:
    """Frames a second over the whole picture; a rate within 0.04 % of a standard one is that one."""
    if picture.seconds <= 0:
        return Fraction(0)
    rate = picture.packets / picture.seconds
    nearest = min(STANDARD_RATES, key=lambda standard: abs(standard - rate))
    return nearest if abs(nearest - rate) * 2500 <= nearest else rate.limit_denominator(1001)


def _pixel_shape(stream: Mapping[str, Any]) -> Fraction:
    """Width of a pixel by its height. Within 0.5 % of a square it is one: scaling to even sizes leaves such traces."""
    shape = _fraction(stream.get("sample_aspect_ratio")) or Fraction(1)
    return Fraction(1) if abs(shape - 1) * 200 <= 1 else shape


def _displayed(width: int, height: int, aspect: Fraction, rotation: int) -> tuple[int, int]:
    """Size in square pixels, turned upright: wider pixels widen the picture, taller ones heighten it."""
    if aspect > 1:
        width = round(width * aspect)
    elif aspect < 1:
        height = round(height / aspect)
    return (height, width) if rotation in (90, 270) else (width, height)


def _rotation(stream: Mapping[str, Any]) -> int:
    """Clockwise turn for display, to the nearest right angle. ffprobe counts counter-clockwise."""
    for entry in stream.get("side_data_list", []):
        if "rotation" in entry:
            return round(-float(entry["rotation"]) / 90) % 4 * 90
    return 0


def _is_cover(stream: Mapping[str, Any]) -> bool:
    roles = stream.get("disposition", {})
    return bool(roles.get("attached_pic") or roles.get("timed_thumbnails"))


def _is_encrypted(probe: Mapping[str, Any]) -> bool:
    marks = [entry for packet in probe.get("packets", []) for entry in packet.get("side_data_list", [])]
    return any("Encryption" in str(entry.get("side_data_type")) for entry in marks)


def _first_default(streams: list[Mapping[str, Any]]) -> Mapping[str, Any] | None:
    chosen = [s for s in streams if s.get("disposition", {}).get("default")] or streams
    return chosen[0] if chosen else None


def _whole(text: Any) -> int:
    try:
        return int(text)
    except (TypeError, ValueError):
        return 0


def _fraction(text: Any) -> Fraction | None:
    """A ratio such as "64:45"; None when it is missing or has a nought in it."""
    left, _, right = str(text).partition(":")
    return Fraction(int(left), int(right)) if left.isdigit() and right.isdigit() and int(left) * int(right) else None


def _milliseconds(text: Any) -> int | None:
    try:
        return _floor_ms(Fraction(str(text)))
    except ValueError:
        return None


def _floor_ms(seconds: Fraction) -> int:
    return seconds.numerator * 1000 // seconds.denominator
