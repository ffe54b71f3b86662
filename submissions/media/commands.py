"""The command lines that look at films, as data: composed with ffmpeg-python's `.compile()`, executed by tools.py.

Those that make films of films are in encoding.py.

Inputs are absolute paths behind `file:`, with the protocol and the demuxers allowed for them: playlists, scripts and
addresses disguised as films are refused before a byte of anything else is read. Outputs are names relative to the
working folder, so that no character of a path can be taken for a pattern.
"""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import ffmpeg as untyped  # pyright: ignore[reportMissingTypeStubs]

from . import ladder
from .facts import MediaFacts
from .storyboard import COLUMNS, ROWS, STEP_SECONDS, Grid

ffmpeg: Any = untyped
DEMUXERS = ("mov", "mp4", "matroska", "webm", "avi", "mpegts", "mpeg", "mxf", "asf", "flv", "ogg")
MOST_PIXELS = 8192 * 4352
MOST_STREAMS = 100
GUARDED = {
    "protocol_whitelist": "file",
    "format_whitelist": ",".join(DEMUXERS),
    "max_pixels": MOST_PIXELS,
    "max_streams": MOST_STREAMS,
}
OWN_STREAM = {**GUARDED, "format_whitelist": "mov"}
"""For reading back a stream we made: fragmented MP4 and nothing else."""
FFMPEG = ("ffmpeg", "-hide_banner", "-nostdin", "-v", "error", "-progress", "pipe:1", "-stats_period", "0.5")
QUIET = ("ffmpeg", "-hide_banner", "-nostdin", "-v", "error")
PACKET = "packet=stream_index,pts,dts,duration,size,flags"
SHEETS = "sheet-%d.jpg"
EVERY_FRAME = {"fps_mode": "passthrough", "enc_time_base:v": "1:90000"}
"""Each frame once, at its own time: in a coarser clock those of a changing rate would fall together."""
TONE_MAP = (
    ("zscale", {"t": "linear", "npl": 100, "pin": "bt2020", "min": "bt2020nc", "rin": "tv"}),
    ("format", {"pix_fmts": "gbrpf32le"}),
    ("zscale", {"p": "bt709"}),
    ("tonemap", {"tonemap": "hable", "desat": 0}),
    ("zscale", {"t": "bt709", "m": "bt709", "r": "tv"}),
    ("format", {"pix_fmts": "yuv420p"}),
)
GLANCE = {"noaccurate_seek": None, "t": 0.5, "threads": 1, "an": None, "sn": None}
"""How a film is looked at from an instant on. Without `t` ffmpeg 5.1 may decode one of several inputs to its end."""
SAMPLED_SECONDS = 0.25
"""Enough for a frame of the slowest film that is one, and little to decode of any other."""
TRANSFERS = {"pq": "smpte2084", "hlg": "arib-std-b67"}


def probe(film: Path) -> list[str]:
    """Headers, streams and the first packets' side data (it shows encryption), as one JSON document."""
    show = ("-show_format", "-show_streams", "-show_packets", "-read_intervals", "%+#16", "-of", "json")
    return ["ffprobe", "-hide_banner", "-v", "error", *_guards(GUARDED), *show, f"file:{film}"]


def tags(film: Path) -> list[str]:
    """Tags of the file and its streams, XMP packets too, and the codec of each stream, as one JSON document."""
    entries = "format=format_name:format_tags:stream=index,codec_name,codec_type:stream_tags"
    show = ("-export_xmp", "1", "-show_entries", entries, "-of", "json")
    return ["ffprobe", "-hide_banner", "-v", "error", *_guards(GUARDED), *show, f"file:{film}"]


def first_second(film: Path, codec: str) -> list[str]:
    """The first second of the picture as it is, undecoded, as a bare stream of `codec` (h264 or hevc) on stdout."""
    output = ffmpeg.output(guarded(film)["v:0"], "pipe:1", format=codec, t=1, **{"c:v": "copy"})
    return output.compile(cmd=list(QUIET))


def packets(film: Path, container: str = "") -> list[str]:
    """One row for each packet of the file, in its order; reads all of it and decodes nothing."""
    show = (*(f"-{name}" for name in _told(container)), "-show_entries", PACKET, "-of", "csv=p=0")
    return ["ffprobe", "-hide_banner", "-v", "error", *_guards(GUARDED), *show, f"file:{film}"]


def sample(
    film: Path,
    video_index: int,
    at_seconds: Sequence[float],
    frames: int,
    size: tuple[int, int],
    container: str = "",
) -> list[str]:
    """Decode a few frames from the key frame before each of some instants: is the picture what the headers say?

    They come as raw RGB of `size` on stdout.
    """
    seek = {**GLANCE, "t": SAMPLED_SECONDS, "skip_loop_filter": "all", **_told(container)}
    seen = [
        guarded(film, ss=instant, **seek)[str(video_index)]
        .filter("trim", end_frame=frames)
        .filter("scale", *size, flags="area")
        .filter("setsar", 1)
        .filter("format", pix_fmts="rgb24")
        for instant in dict.fromkeys(f"{second:.3f}" for second in at_seconds)
    ]
    output = ffmpeg.output(ffmpeg.concat(*seen), "pipe:1", format="rawvideo", pix_fmt="rgb24", **EVERY_FRAME)
    return output.compile(cmd=list(QUIET))


def decode(film: Path, facts: MediaFacts) -> list[str]:
    """Decode everything that counts and keep nothing; errors go to stderr, the frame count to the progress."""
    source = guarded(film)
    streams = [source[str(index)] for index in (facts.video_index, facts.audio_index) if index is not None]
    return ffmpeg.output(*streams, "-", format="null", **EVERY_FRAME).compile(cmd=list(FFMPEG))


def stills(
    film: Path,
    facts: MediaFacts,
    at_seconds: Mapping[int, float],
    short_side: int,
    *,
    in_haste: bool = True,
) -> list[str]:
    """One picture at the key frame before each of the numbered instants: `still-1.jpg`, `still-2.jpg`, …

    `in_haste` nothing but key frames is read, and of an MP4 nothing beforehand: a third of the work, which may come to
    nothing where a film does not say which frames are key frames.
    """
    keys = {"skip_frame": "nokey", "discard:v": "nokey"}
    seek = {**GLANCE, **keys, **_told(facts.container)} if in_haste else GLANCE
    outputs: list[Any] = []
    for number, second in at_seconds.items():
        picture = toned(guarded(film, ss=f"{second:.3f}", **seek)[str(facts.video_index)], facts)
        picture = scaled(picture, *_within(facts, short_side), pixels="yuvj420p")
        options = {"fps_mode": "passthrough", "q:v": 3, "frames:v": 1, "update": 1}
        outputs.append(ffmpeg.output(picture, f"still-{number}.jpg", **options))
    return ffmpeg.merge_outputs(*outputs).compile(cmd=list(FFMPEG), overwrite_output=True)


def storyboard(stream: Path, grid: Grid) -> list[str]:
    """The sheets of a storyboard from a stream we made, where the ladder has not made them on its way.

    Frames that no other refers to are passed over: a picture is then at most some frames early, for less work.
    """
    hasty = {"threads": 1, "skip_frame": "noref", "skip_loop_filter": "all"}
    picture = ffmpeg.input(f"file:{stream}", **OWN_STREAM, **hasty)["v:0"]
    return sheets(picture, grid).compile(cmd=list(FFMPEG), overwrite_output=True)


def sheets(picture: Any, grid: Grid) -> Any:
    """`sheet-1.jpg`, … with a small picture each STEP_SECONDS."""
    picture = (
        picture.filter("fps", fps=f"1/{STEP_SECONDS}", start_time=0, round="near")
        .filter("scale", grid.width, grid.height, flags="bicubic")
        .filter("tile", f"{COLUMNS}x{ROWS}")
    )
    options = {"q:v": 5, "start_number": 1, "fps_mode": "passthrough", "frames:v": grid.sheets}
    return ffmpeg.output(picture, SHEETS, **options)


def thumbnails(film: Path, facts: MediaFacts, size: tuple[int, int], rate: str) -> list[str]:
    """All frames at a constant `rate` as raw RGB of `size` on stdout: what the shot cutter looks at."""
    picture = guarded(film)[str(facts.video_index)].filter("fps", fps=rate)
    picture = picture.filter("scale", *size, flags="area")
    return ffmpeg.output(picture, "pipe:1", format="rawvideo", pix_fmt="rgb24").compile(cmd=list(QUIET))


def key_frames(film: Path, facts: MediaFacts, size: tuple[int, int]) -> list[str]:
    """The key frames alone as raw RGB of `size` on stdout: what a film looks like, for next to nothing."""
    seen = {"skip_frame": "nokey", "an": None, "sn": None, **_told(facts.container)}
    picture = guarded(film, **seen)[str(facts.video_index)]
    picture = picture.filter("scale", *size, flags="area")
    raw = {"format": "rawvideo", "pix_fmt": "rgb24", "fps_mode": "passthrough"}
    return ffmpeg.output(picture, "pipe:1", **raw).compile(cmd=list(QUIET))


def samples(film: Path, facts: MediaFacts, rate: int) -> list[str]:
    """The sound as 16-bit samples of one channel at `rate` a second, on stdout."""
    sound = guarded(film, vn=None)[str(facts.audio_index)]
    return ffmpeg.output(sound, "pipe:1", format="s16le", ac=1, ar=rate).compile(cmd=list(QUIET))


def strip(
    film: Path, facts: MediaFacts, start_ms: int, length_ms: int, count: int, height: int, name: str
) -> list[str]:  # fmt: skip
    """`count` pictures side by side in one JPEG `name`, spread evenly over a stretch of the film."""
    options = {"ss": f"{start_ms / 1000:.3f}", "t": f"{length_ms / 1000:.3f}"}
    picture = (
        guarded(film, **options)[str(facts.video_index)]
        .filter("fps", fps=f"{count * 1000}/{max(length_ms, 1)}", round="near")
        .filter("scale", -2, height, flags="bicubic")
        .filter("setsar", 1)
        .filter("tile", f"{count}x1")
    )
    output = ffmpeg.output(toned(picture, facts), name, **{"q:v": 4, "frames:v": 1, "update": 1})
    return output.compile(cmd=list(FFMPEG), overwrite_output=True)


def subtitles(film: Path, index: int) -> list[str]:
    """One subtitle track as WebVTT on stdout."""
    track = guarded(film, vn=None, an=None)[str(index)]
    return ffmpeg.output(track, "pipe:1", format="webvtt", **{"c:s": "webvtt"}).compile(cmd=list(QUIET))


def loudness(film: Path, facts: MediaFacts) -> list[str]:
    """Measure EBU R128 loudness, true peak and silences of the sound alone; both filters write to stderr."""
    sound = guarded(film, vn=None, sn=None)[str(facts.audio_index)].filter("silencedetect", noise="-60dB", duration=2)
    sound = sound.filter("ebur128", peak="true", framelog="verbose")
    command = ["ffmpeg", "-hide_banner", "-nostdin", "-nostats", "-v", "info"]
    return ffmpeg.output(sound, "-", format="null").compile(cmd=command)


def _told(container: str) -> dict[str, None]:
    """An MP4 says in its header all that ffmpeg would otherwise find out by decoding its first pictures."""
    return {"nofind_stream_info": None} if container == "mov" else {}


def guarded(film: Path, **options: Any) -> Any:
    """The film as ffmpeg's input, behind the guards."""
    return ffmpeg.input(f"file:{film}", **GUARDED, **options)


def _guards(guards: dict[str, Any]) -> list[str]:
    return [word for name, value in guards.items() for word in (f"-{name}", str(value))]


def toned(picture: Any, facts: MediaFacts) -> Any:
    if not facts.hdr:
        return picture
    for place, (name, options) in enumerate(TONE_MAP):
        given = {**options, "tin": TRANSFERS[facts.hdr]} if place == 0 else options
        picture = picture.filter(name, **given)
    return picture


def scaled(picture: Any, width: int, height: int, *, pixels: str = "yuv420p") -> Any:
    picture = picture.filter("scale", width, height, flags="bicubic")
    return picture.filter("setsar", 1).filter("format", pix_fmts=pixels)


def _within(facts: MediaFacts, short_side: int) -> tuple[int, int]:
    box = ladder.Box("still", short_side * 16 // 9, short_side, 0, 0)
    return ladder.fit(facts.width, facts.height, box)
