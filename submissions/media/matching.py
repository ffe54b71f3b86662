"""A raw clip taken in: its marks read, its place in the film looked for, pictures of both put side by side."""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from submissions.models import Evidence, FilmFile

from . import inspection, looking, placing, shelf, tools
from .facts import MediaFacts
from .provenance import reader
from .provenance.marks import Report

log = logging.getLogger(__name__)
MOST_CLIP_MS = 10 * 60 * 1000
CLIP_STRIP, FILM_STRIP = "clip.jpg", "film.jpg"


@dataclass(frozen=True)
class Taken:
    """What came of a clip: its marks, its length (None: no picture to look for), its place in the film if found."""

    report: Report
    duration_ms: int | None = None
    place: placing.Place | None = None


def take(
    clip: Evidence, film: FilmFile | None, folder: Path, *, pulse: Callable[[], None] | None = None
) -> Taken:  # fmt: skip
    """Read a clip and look for it in the film's file. Strips for comparing lie in the storage when it was found.

    Raises FileNotFoundError when the clip is gone, and ToolFailed.
    """
    path = shelf.evidence(clip.storage_name, folder)
    report = reader.read(path, pulse=pulse)
    facts = inspection.inspect(path, pulse=pulse)
    if facts.video_index is None or facts.flaws or not 0 < facts.picture_ms <= MOST_CLIP_MS:
        return Taken(report)
    if film is None or not film.facts:
        return Taken(report, facts.picture_ms)
    original, of_film = shelf.original(film, folder), MediaFacts.from_json(film.facts)
    seen = looking.look(original, of_film, pulse=pulse)
    place = placing.locate(looking.look(path, facts, pulse=pulse), seen)
    if place:
        _put_side_by_side(clip, (path, facts), (original, of_film), place, folder)
    return Taken(report, facts.picture_ms, place)


def _put_side_by_side(
    clip: Evidence, own: tuple[Path, MediaFacts], film: tuple[Path, MediaFacts], place: placing.Place, folder: Path
) -> None:
    out, length = folder / "strips", place.end_ms - place.start_ms
    out.mkdir()
    try:
        looking.strip(*own, place.clip_start_ms, length, out, CLIP_STRIP)
        looking.strip(*film, place.start_ms, length, out, FILM_STRIP)
    except tools.ToolFailed as failure:
        log.warning("No pictures to compare clip %s by: %s", clip.pk, failure)
    shelf.publish(out, clip.strip_prefix)
