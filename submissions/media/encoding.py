"""The command lines that make films of films: the picture copied as a stream, all sizes encoded, the labelled copy.

As in commands.py they are data, executed by tools.py.
"""

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import ffmpeg as untyped  # pyright: ignore[reportMissingTypeStubs]

from . import ladder
from .commands import EVERY_FRAME, FFMPEG, guarded, scaled, sheets, toned
from .facts import MediaFacts
from .storyboard import Grid

ffmpeg: Any = untyped
STREAMS_BEGIN_AT = 1
"""Second of their clock at which the streams of a film begin (see fragments.py)."""


def remux(film: Path, facts: MediaFacts) -> list[str]:
    """Publish the original's own picture as HLS in fragmented MP4; the sound is copied when browsers can play it."""
    source = guarded(film)
    streams, codecs = [source[str(facts.video_index)]], {"c:v": "copy"}
    if facts.audio_index is not None:
        streams.append(source[str(facts.audio_index)])
        codecs |= {"c:a": "copy"} if ladder.sound_copies(facts) else _sound_codec()
    layout = _layout(["original"], with_sound=facts.audio_index is not None)
    options = {**codecs, **_hls(layout, ladder.COPY_SEGMENT_SECONDS)}
    return ffmpeg.output(*streams, "%v.m3u8", **options).compile(cmd=list(FFMPEG), overwrite_output=True)


def encode(
    film: Path,
    facts: MediaFacts,
    rungs: Sequence[ladder.Rung],
    *,
    beside_copy: bool,
    preset: str,
    grows: bool = False,
    board: Grid | None = None,
) -> list[str]:
    """All `rungs` in one process: one decode, each size scaled from the one above, one sound shared by all.

    Beside a copied original the sound exists already, and key frames are put where the original has them, so that the
    segments of all streams have the same bounds. With `grows` playlists are written as the encode goes on. A `board` is
    filled from the smallest size on the way.
    """
    source = guarded(film)
    pictures = list(_cascade(_prepared(source[str(facts.video_index)], facts), rungs))
    boards = [_board_beside(pictures, board)] if board else []
    options: dict[str, Any] = {}
    for place, rung in enumerate(rungs):
        options |= _picture_codec(place, rung, facts, beside_copy=beside_copy, preset=preset)
    with_sound = facts.audio_index is not None and not beside_copy
    if with_sound:
        pictures.append(source[str(facts.audio_index)])
        options |= _sound_codec()
    layout = _layout([rung.name for rung in rungs], with_sound=with_sound)
    seconds = ladder.COPY_SEGMENT_SECONDS if beside_copy else ladder.SEGMENT_SECONDS
    options |= {**EVERY_FRAME, **_hls(layout, seconds)}
    if grows:
        options |= {"hls_playlist_type": "event", "flush_packets": 1}
    made = ffmpeg.output(*pictures, "%v.m3u8", **options)
    return ffmpeg.merge_outputs(made, *boards).compile(cmd=list(FFMPEG), overwrite_output=True)


def labelled(sources: Sequence[Path], facts: MediaFacts, label: str, name: str) -> list[str]:
    """One MP4 `name` with picture and sound as they are (sound encoded where it is not AAC) and the AIGC label.

    `sources`: one file with both, or one for each. Nothing else that was in the file goes along.
    """
    files = [guarded(source) for source in sources]
    streams, options = [files[0][str(facts.video_index)]], {"c:v": "copy"}
    if facts.audio_index is not None:
        streams.append(files[-1][str(facts.audio_index)])
        options |= {"c:a": "copy"} if facts.audio_codec == "aac" else {"c:a": "aac", "b:a": "192k"}
    if label:
        # Without this flag ffmpeg leaves the label out and says nothing of it.
        options |= {"metadata": f"AIGC={label}", "movflags": "use_metadata_tags+faststart"}
    else:
        options |= {"movflags": "+faststart"}
    whole = {**options, "map_metadata": -1, "map_chapters": -1}
    return ffmpeg.output(*streams, name, **whole).compile(cmd=list(FFMPEG), overwrite_output=True)


def _board_beside(pictures: list[Any], board: Grid) -> Any:
    """The sheets of a storyboard, filled from the last of the `pictures`, of which a copy takes its place."""
    copies = pictures.pop().filter_multi_output("split", 2)
    pictures.append(copies[0])
    return sheets(copies[1], board)


def _prepared(picture: Any, facts: MediaFacts) -> Any:
    """Progressive, in SDR, at most 60 fps. ffmpeg itself turns rotated films upright before the first filter."""
    if facts.interlaced:
        picture = picture.filter("yadif", mode="send_frame", deint="interlaced")
    if facts.fps > ladder.MOST_RATE:
        picture = picture.filter("fps", fps=int(ladder.MOST_RATE))
    return toned(picture, facts)


def _cascade(picture: Any, rungs: Sequence[ladder.Rung]) -> Iterable[Any]:
    """Scale to the first size, and each further size from the one before it: less work at the same quality."""
    *larger, last = rungs
    for rung in larger:
        copies = scaled(picture, rung.width, rung.height).filter_multi_output("split", 2)
        yield copies[0]
        picture = copies[1]
    yield scaled(picture, last.width, last.height)


def _picture_codec(
    place: int, rung: ladder.Rung, facts: MediaFacts, *, beside_copy: bool, preset: str
) -> dict[str, Any]:
    rate = ladder.whole_rate(facts)
    keys = "source" if beside_copy else f"expr:gte(t,n_forced*{ladder.SEGMENT_SECONDS})"
    options = {
        "c": "libx264", "preset": preset, "crf": 23, "profile": "high",
        # Two frames to refer to cost a tenth more than one, three B-frames in a row a sixteenth more than two; what
        # either gains at the same rate is within 0.0005 of SSIM (docs/operators.md).
        "refs": 1, "bf": 2,
        "maxrate": f"{rung.box.most_kbps}k", "bufsize": f"{rung.box.buffer_kbit}k",
        "g": 12 * rate if beside_copy else 2 * ladder.SEGMENT_SECONDS * rate,
        "force_key_frames": keys,
        # A cut would add key frames that the copied stream does not have: the segments would no longer line up.
        "sc_threshold": 0 if beside_copy else 40,
    }  # fmt: skip
    return {f"{name}:v:{place}": value for name, value in options.items()}


def _sound_codec() -> dict[str, Any]:
    return {"c:a": "aac", "b:a": f"{ladder.AUDIO_KBPS}k", "ac": 2, "ar": 48_000, "af": "aresample=async=1:first_pts=0"}


def _layout(names: Sequence[str], *, with_sound: bool) -> str:
    """ffmpeg's `var_stream_map`: one stream for each picture, named; one sound shared by all, named "sound"."""
    shared = ",agroup:sound" if with_sound else ""
    pictures = [f"v:{place}{shared},name:{name}" for place, name in enumerate(names)]
    return " ".join(pictures + (["a:0,agroup:sound,default:yes,name:sound"] if with_sound else []))


def _hls(layout: str, seconds: int) -> dict[str, Any]:
    return {
        # Later than any encoder's delay: no stream has to be moved by an amount of its own to begin after nought.
        "output_ts_offset": STREAMS_BEGIN_AT,
        "format": "hls", "hls_time": seconds, "hls_playlist_type": "vod", "hls_segment_type": "fmp4",
        "hls_flags": "single_file+independent_segments", "hls_segment_filename": "%v.m4s",
        "var_stream_map": layout, "map_metadata": -1, "map_chapters": -1,
    }  # fmt: skip
