"""The streams of a film: described, joined under a master playlist, published; and those that exist already."""

from dataclasses import asdict, replace
from fractions import Fraction
from pathlib import Path

from submissions.models import FilmFile, Rendition

from . import fragments, hls, ladder
from .facts import MediaFacts
from .work import Job, Made, NoRoom, StepFailed

MOST_SECONDS_APART = 1
ORIGINAL = "original"


def home(file: FilmFile) -> str:
    """The prefix under which everything made of a file lies."""
    return home_of(file.pk)


def home_of(file_id: int) -> str:
    return f"files/{file_id}"


def publish_streams(job: Job, out: Path, folder: str, *, known: tuple[hls.Stream, ...], complete: bool) -> Made:
    """Mend the playlists, describe the streams, write the master beside them and publish all of it."""
    made = (_described(path, folder, job.facts) for path in sorted(out.glob("*.m3u8")))
    everything = [*known, *made]
    within = [replace(stream, uri=_seen_from(folder, stream.uri)) for stream in everything]
    (out / "master.m3u8").write_text(hls.master(within))
    prefix = f"{home(job.file)}/hls"
    size = job.publish(out, f"{prefix}/{folder}")
    described = [{**asdict(stream), "fps": str(stream.fps)} for stream in everything]
    facts = {"streams": described, "complete": complete}
    return Made(Rendition.Kind.HLS, prefix, f"{folder}/master.m3u8", size, facts)


def _seen_from(folder: str, uri: str) -> str:
    own = f"{folder}/"
    return uri.removeprefix(own) if uri.startswith(own) else f"../{uri}"


def _described(playlist: Path, folder: str, facts: MediaFacts) -> hls.Stream:
    """One stream as the master will name it; StepFailed when it is not as long as the film's picture."""
    media = playlist.with_suffix(".m4s")
    fragments.put_on_clock(media)
    with media.open("rb") as file:
        codec = hls.codec_of(file.read(16_384))
    is_sound = codec.startswith("mp4a")
    if not is_sound:
        playlist.write_text(hls.mended(playlist.read_text(), Fraction(facts.picture_ms, 1000)))
    playlist.write_text(playlist.read_text().replace("#EXT-X-PLAYLIST-TYPE:EVENT", "#EXT-X-PLAYLIST-TYPE:VOD"))
    parts = hls.segments(playlist.read_text())
    if parts and parts[-1].offset + parts[-1].bytes > media.stat().st_size:
        raise NoRoom(f"{media.name} is not as long as its encoder believes")  # for a while the disk was full
    peak, mean = hls.rates(parts)
    stream = hls.Stream(playlist.stem, f"{folder}/{playlist.name}", codec, peak, mean)
    if is_sound:
        return replace(stream, channels=min(facts.audio_channels, 2))
    _require_whole(parts, facts)
    width, height = _size(playlist.stem, facts)
    return replace(stream, width=width, height=height, fps=ladder.frame_rate(facts))


def _require_whole(parts: tuple[hls.Segment, ...], facts: MediaFacts) -> None:
    seconds = sum((part.seconds for part in parts), Fraction(0))
    if abs(seconds - Fraction(facts.picture_ms, 1000)) > MOST_SECONDS_APART:
        raise StepFailed("wrong_length", f"{float(seconds):.3f} s of {facts.picture_ms / 1000:.3f} s")


def _size(name: str, facts: MediaFacts) -> tuple[int, int]:
    sizes = {rung.name: (rung.width, rung.height) for rung in ladder.rungs(facts)}
    return sizes.get(name, (facts.width, facts.height))


def streams(file: FilmFile) -> tuple[hls.Stream, ...]:
    """The streams published so far, addressed from `home(file)`/hls."""
    made = Rendition.objects.filter(file=file, kind=Rendition.Kind.HLS).first()
    known = made.facts.get("streams", []) if made else []
    return tuple(hls.Stream(**{**stream, "fps": Fraction(stream["fps"])}) for stream in known)


def encoded_streams(file: FilmFile) -> tuple[hls.Stream, ...]:
    """Those that a complete ladder added beside the original's; nothing while it is being made."""
    made = Rendition.objects.filter(file=file, kind=Rendition.Kind.HLS).first()
    if not made or not made.facts.get("complete"):
        return ()
    return tuple(stream for stream in streams(file) if not stream.uri.startswith(f"{ORIGINAL}-"))


def streams_of_original(file: FilmFile) -> tuple[hls.Stream, ...]:
    """The copied picture with its sound; nothing when the picture could not be copied."""
    copied = tuple(stream for stream in streams(file) if stream.uri.startswith(f"{ORIGINAL}-"))
    return copied if any(not stream.is_sound for stream in copied) else ()
