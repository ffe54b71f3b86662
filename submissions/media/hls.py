"""HLS as we publish it: reading a media playlist that ffmpeg wrote, mending it, and writing the master ourselves.

ffmpeg's own master lacks the codecs of a copied stream and states the sound's bit rate for capped-quality encodes, and
for films of variable frame rate its last segment has a wrong length (the media itself is right).
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction

GROWING_TARGET = 12
"""Target duration of a growing playlist in seconds: must not change, and no segment may be longer."""
TOLERANCE = Fraction(1, 10)
"""Seconds by which a playlist may differ from its track before its last segment is corrected."""


@dataclass(frozen=True)
class Segment:
    """One segment of a single-file stream; `seconds` as written, exact; `bytes` at `offset` of the file."""

    seconds: Fraction
    bytes: int
    offset: int


@dataclass(frozen=True)
class Stream:
    """One published stream and what the master playlist says of it. `uri` is relative to the master.

    A picture has a size and a rate; the shared sound has neither.
    """

    name: str
    uri: str
    codec: str
    peak_bps: int
    mean_bps: int
    width: int = 0
    height: int = 0
    fps: Fraction = Fraction(0)
    channels: int = 0

    @property
    def is_sound(self) -> bool:
        return self.width == 0


def segments(playlist: str) -> tuple[Segment, ...]:
    """The segments of a media playlist with byte ranges, in order. Raises ValueError for any other playlist."""
    found: list[Segment] = []
    seconds, size, offset = Fraction(0), 0, 0
    for line in playlist.splitlines():
        if line.startswith("#EXTINF:"):
            seconds = Fraction(line.removeprefix("#EXTINF:").split(",")[0])
        elif line.startswith("#EXT-X-BYTERANGE:"):
            size, offset = (int(part) for part in line.removeprefix("#EXT-X-BYTERANGE:").split("@"))
        elif line and not line.startswith("#"):
            if not size:
                raise ValueError("a segment without a byte range")
            found.append(Segment(seconds, size, offset))
            size = 0
    return tuple(found)


def mended(playlist: str, track_seconds: Fraction) -> str:
    """The playlist with a last segment that ends where the track ends, if it was wrong by more than TOLERANCE."""
    parts = segments(playlist)
    excess = sum((part.seconds for part in parts), Fraction(0)) - track_seconds
    if not parts or abs(excess) <= TOLERANCE or parts[-1].seconds <= excess:
        return playlist
    before, _, after = playlist.rpartition("#EXTINF:")
    last = parts[-1].seconds - excess
    fixed = f"{before}#EXTINF:{float(last):.6f},{after.partition(',')[2]}"
    return _with_target(fixed, max([part.seconds for part in parts[:-1]] + [last]))


def _with_target(playlist: str, longest: Fraction) -> str:
    lines = playlist.splitlines()
    named = [n for n, line in enumerate(lines) if line.startswith("#EXT-X-TARGETDURATION:")]
    for number in named:
        lines[number] = f"#EXT-X-TARGETDURATION:{_target(longest)}"
    return "\n".join(lines) + "\n"


def rates(parts: Sequence[Segment]) -> tuple[int, int]:
    """Peak and mean bits a second over the segments, rounded up; (0, 0) when there are none.

    The peak is that of any segments in a row that last between half and one and a half of the target duration together
    (RFC 8216, 4.3.4.2): a last segment of one key frame says nothing of what a line has to carry.
    """
    timed = [part for part in parts if part.seconds > 0]
    whole = sum((part.seconds for part in timed), Fraction(0))
    if not whole:
        return 0, 0
    mean = Fraction(sum(part.bytes for part in timed) * 8) / whole
    return -int(-max(_runs(timed), default=mean) // 1), -int(-mean // 1)


def _runs(parts: list[Segment]) -> Iterator[Fraction]:
    """Bits a second of all segments in a row that count for the peak."""
    target = _target(max(part.seconds for part in parts))
    for first in range(len(parts)):
        seconds, size = Fraction(0), 0
        for part in parts[first:]:
            seconds, size = seconds + part.seconds, size + part.bytes
            if seconds * 2 > target * 3:
                break
            if seconds * 2 >= target:
                yield size * 8 / seconds


def _target(longest: Fraction) -> int:
    """The target duration: that of the longest segment to the nearest second, at least one."""
    return int(longest + Fraction(1, 2)) or 1


def codec_of(opening: bytes) -> str:
    """The codecs parameter (RFC 6381) of a stream of ours, from the first bytes of its file: H.264 or AAC-LC.

    Raises ValueError for anything else.
    """
    at = opening.find(b"avcC")
    if at >= 0 and len(opening) >= at + 8:
        return f"avc1.{opening[at + 5 : at + 8].hex().upper()}"
    if b"mp4a" in opening:
        return "mp4a.40.2"
    raise ValueError("neither H.264 nor AAC")


def event(opening: str, names: Sequence[str], seconds: Sequence[Fraction], *, ended: bool) -> str:
    """A media playlist that grows: segments in files of their own, after the opening (`moov`) in one."""
    target = int(max(seconds, default=Fraction(1)) + Fraction(1, 2)) or 1
    lines = ["#EXTM3U", "#EXT-X-VERSION:7", f"#EXT-X-TARGETDURATION:{max(target, GROWING_TARGET)}",
             "#EXT-X-MEDIA-SEQUENCE:0", "#EXT-X-PLAYLIST-TYPE:EVENT", "#EXT-X-INDEPENDENT-SEGMENTS",
             f'#EXT-X-MAP:URI="{opening}"']  # fmt: skip
    for name, length in zip(names, seconds, strict=True):
        lines += [f"#EXTINF:{float(length):.6f},", name]
    return "\n".join([*lines, *(["#EXT-X-ENDLIST"] if ended else [])]) + "\n"


def master(streams: Sequence[Stream]) -> str:
    """The master playlist: pictures largest first, each together with the one sound (if there is one)."""
    sound = next((stream for stream in streams if stream.is_sound), None)
    lines = ["#EXTM3U", "#EXT-X-VERSION:7", "#EXT-X-INDEPENDENT-SEGMENTS"]
    if sound:
        channels = f',CHANNELS="{sound.channels}"' if sound.channels else ""
        lines.append(
            '#EXT-X-MEDIA:TYPE=AUDIO,GROUP-ID="sound",NAME="Original",DEFAULT=YES,AUTOSELECT=YES'
            f'{channels},URI="{sound.uri}"'
        )
    pictures = [stream for stream in streams if not stream.is_sound]
    for picture in sorted(pictures, key=lambda stream: stream.width * stream.height, reverse=True):
        lines += [_variant(picture, sound), picture.uri]
    return "\n".join(lines) + "\n"


def _variant(picture: Stream, sound: Stream | None) -> str:
    peak, mean = picture.peak_bps, picture.mean_bps
    codecs = picture.codec
    if sound:
        peak, mean, codecs = peak + sound.peak_bps, mean + sound.mean_bps, f"{codecs},{sound.codec}"
    fields = [
        f"BANDWIDTH={peak}",
        f"AVERAGE-BANDWIDTH={mean}",
        f'CODECS="{codecs}"',
        f"RESOLUTION={picture.width}x{picture.height}",
        f"FRAME-RATE={float(picture.fps):.3f}",
        *(['AUDIO="sound"'] if sound else []),
    ]
    return "#EXT-X-STREAM-INF:" + ",".join(fields)
