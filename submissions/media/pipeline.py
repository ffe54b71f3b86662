"""The steps of the pipeline. Each reads the original, works in a folder of its own and yields what it made.

    check → preview → shots
          ↘ marks  ↘ ladder → storyboard
                           ↘ prints

Nothing here decides about a film: `actions/media.py` takes the results one by one and writes them down. A step may be
done again at any time; what it made before is replaced.
"""

import errno
import logging
import shutil
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, replace
from pathlib import Path

from django.conf import settings
from django.db.models import F

from submissions.models import FilmFile, MediaStep, Print, Rendition
from submissions.subtitles import read_subtitles, to_webvtt

from . import commands, cutting, inspection, labelling, ladder, looking, posters, shelf, storyboard, tools, watching
from .facts import MediaFacts
from .growing import GROWING, Growing
from .likeness import Known, compare
from .provenance import reader
from .streams import ORIGINAL, encoded_streams, home, publish_streams, streams, streams_of_original
from .verdict import limits_of, verdict
from .work import (
    Alike,
    Checked,
    Cut,
    Job,
    Lease,
    Made,
    Marked,
    NoRoom,
    Noticed,
    Outcome,
    Printed,
    StepFailed,
    folder_for,
)

log = logging.getLogger(__name__)

Kind = MediaStep.Kind
AFTER = {
    Kind.MARKS: Kind.CHECK, Kind.PREVIEW: Kind.CHECK, Kind.SHOTS: Kind.PREVIEW, Kind.LADDER: Kind.PREVIEW,
    Kind.STORYBOARD: Kind.LADDER, Kind.PRINTS: Kind.LADDER,
    Kind.COPY: Kind.LADDER,
}  # fmt: skip
"""What must be over (done, failed or dropped) before a step begins: a failed preview does not hold up the ladder."""
GIB = 1024**3
QUICK = tools.Allowance(seconds=300, file_bytes=16 * GIB, open_files=256)
TEXT = tools.Allowance(seconds=60, output_bytes=4 * 1024**2)
POSTER_SHORT_SIDE = 540
MOST_SUBTITLES = 20


def perform(step: MediaStep, lease: Lease, tell: Callable[[Outcome], None]) -> Iterator[Outcome]:
    """Do one step, yielding results as they stand (or telling them); the folder is gone afterwards, whatever happens.

    Raises StepFailed (for good), tools.ToolFailed (worth another attempt), NoRoom (wait), tools.Dropped (not wanted).
    """
    with folder_for(step) as folder:
        try:
            lease()
            film = shelf.original(step.file, folder)
            yield from STEPS[Kind(step.kind)](Job(step, film, folder, lease, tell))
        except FileNotFoundError as error:
            raise StepFailed("file_missing", str(error)) from error
        except OSError as error:
            if error.errno in (errno.ENOSPC, errno.EDQUOT):
                raise NoRoom(str(error)) from error
            raise


def check(job: Job) -> Iterator[Outcome]:
    """Measure and judge, by the rules the film is bound to."""
    limits = limits_of(job.file.film.rules.data)
    with ThreadPoolExecutor(1) as beside:  # the bytes are added up while the tools read them
        adding_up = beside.submit(shelf.digest, job.film)
        facts = inspection.inspect(job.film, most_ms=limits.max_ms + 1000, pulse=job.lease)
        digest = adding_up.result()
    if job.file.sha256 not in ("", digest):  # noted when it was carried to a far storage
        raise StepFailed("file_changed", digest)
    yield Checked(facts, verdict(facts, limits), digest)


def preview(job: Job) -> Iterator[Outcome]:
    """Playable at once: the original's own picture as a stream, if browsers can play it; then a poster."""
    facts = job.facts
    if ladder.web_safe(facts):
        _require_room(job.folder, 2 * facts.bytes)
        out = job.out("hls")
        job.run(commands.remux(job.film, facts), allowance=QUICK, writes=out, part=600)
        known = encoded_streams(job.file)  # done again, it does not take away what the ladder added
        yield publish_streams(job, out, job.name(ORIGINAL), known=known, complete=bool(known))
    yield from _poster(job)
    yield from _subtitles(job)
    if not facts.is_heard:
        yield Noticed(inspection.listen(job.film, facts, job.lease))


def _subtitles(job: Job) -> Iterator[Outcome]:
    """The subtitles inside the file that can be read, to be offered to its creator."""
    tracks: list[dict[str, object]] = []
    for index, language, title in job.facts.subtitles[:MOST_SUBTITLES]:
        try:
            command = commands.subtitles(job.film, index)
            said = tools.run(command, reads=job.film, allowance=TEXT, pulse=job.lease).output
        except tools.ToolFailed:
            continue
        cues = read_subtitles(said, duration_ms=job.facts.duration_ms).cues
        if cues:
            tracks.append({"language": language, "title": title, "cues": len(cues), "webvtt": to_webvtt(cues)})
    if tracks:
        yield Made(Rendition.Kind.SUBTITLES, "", "", 0, {"tracks": tracks})


def _poster(job: Job) -> Iterator[Outcome]:
    facts, stills, out = _showable(job.facts), job.out("stills"), job.out("poster")
    names = posters.write(find_stills(job.film, facts, stills, pulse=job.lease), out)
    if names:
        prefix = f"{home(job.file)}/{job.name('poster')}"
        size = job.publish(out, prefix)
        yield Made(Rendition.Kind.POSTER, prefix, names[0], size, {"candidates": names})


def find_stills(film: Path, facts: MediaFacts, folder: Path, *, pulse: Callable[[], None] | None = None) -> list[Path]:
    """Pictures from all parts of the film, written into `folder`: in haste, and thoroughly if that was too hasty."""
    instants = posters.instants(facts.picture_ms)
    for in_haste in (True, False):
        command = commands.stills(film, facts, instants, POSTER_SHORT_SIDE, in_haste=in_haste)
        try:
            tools.run(command, reads=film, writes=folder, allowance=QUICK, sink=tools.Progress(), pulse=pulse)
        except tools.ToolFailed as failure:
            if not in_haste or failure.code != "failed":
                raise
        if found := sorted(folder.glob("still-*.ppm")):
            return found
    return []


def cut(job: Job) -> Iterator[Outcome]:
    """Where shots begin, and what the picture is like as a whole, from small pictures of every frame."""
    watcher = watching.Watcher(watching.looking_rate(job.facts.fps))
    yield Cut(cutting.starts_of(job.film, job.facts, reached=job.lease.reached, pulse=job.lease, watcher=watcher))
    yield Noticed(watcher.seen())


def encode(job: Job) -> Iterator[Outcome]:
    """All further streams, in one decode, joined with those that exist already."""
    facts = _showable(job.facts)
    known = streams_of_original(job.file)
    rungs = ladder.lower_rungs(facts) if known else ladder.rungs(facts)
    _require_room(job.folder, ladder.most_bytes(facts) * 6 // 5)
    out = job.out("hls")
    if rungs:
        growing = Growing(job, out, rungs) if _nothing_plays(job.file) else None
        command = commands.encode(
            job.film, facts, rungs, beside_copy=bool(known), preset=settings.ENCODER_PRESET, grows=growing is not None
        )  # fmt: skip
        allowance = tools.Allowance(
            seconds=_wall_seconds(facts), file_bytes=16 * GIB, open_files=256, niceness=10
        )  # fmt: skip
        done = job.run(command, allowance=allowance, writes=out, pulse=growing)
        if growing:
            growing.end()
        if done.error_lines * 100 > facts.frames * inspection.MOST_DAMAGED_PERCENT:
            raise StepFailed("corrupt", done.errors[-2000:])
    made = publish_streams(job, out, job.name("ladder"), known=known, complete=True)
    yield replace(made, facts={**made.facts, "recipe": ladder.recipe(settings.ENCODER_PRESET)})


def _nothing_plays(file: FilmFile) -> bool:
    """Whether nobody can watch the film yet, or only as far as an earlier attempt came."""
    made = Rendition.objects.filter(file=file, kind=Rendition.Kind.HLS).first()
    return made is None or bool(made.facts.get(GROWING))


def board(job: Job) -> Iterator[Outcome]:
    """Sheets of small pictures, from the smallest stream: exact instants for the cost of decoding 240 lines."""
    facts, stream = job.facts, _smallest_stream(job)
    if stream is None:
        raise StepFailed("no_stream")
    grid, out = storyboard.grid_for(facts.width, facts.height, facts.picture_ms), job.out("board")
    command = commands.storyboard(
        stream, step_seconds=storyboard.STEP_SECONDS, tile=(grid.width, grid.height),
        grid=(storyboard.COLUMNS, storyboard.ROWS),
    )  # fmt: skip
    tools.run(command, reads=stream, writes=out, allowance=QUICK, sink=tools.Progress(), pulse=job.lease)
    (out / storyboard.ENTRY).write_text(storyboard.webvtt(grid, facts.picture_ms))
    prefix = f"{home(job.file)}/{job.name('storyboard')}"
    yield Made(Rendition.Kind.STORYBOARD, prefix, storyboard.ENTRY, job.publish(out, prefix), asdict(grid))


def read_marks(job: Job) -> Iterator[Outcome]:
    """What the original, untouched, says of where it comes from."""
    yield Marked(reader.read(job.film, pulse=job.lease))


def take_prints(job: Job) -> Iterator[Outcome]:
    """Know the film again, and know the films it is like. Its print is stored first: of two films at once the later

    sees the earlier.
    """
    small = _smallest_stream(job)
    seen = (small, replace(job.facts, video_index=0)) if small else (job.film, job.facts)
    picture = looking.picture_print(*seen, pulse=job.lease)
    sound = looking.sound_print(job.film, job.facts, pulse=job.lease)
    yield Printed(picture, sound)
    rows = Print.objects.exclude(file__film=job.file.film_id).filter(file__film__file=F("file"))
    library = [Known.of(*row) for row in rows.values_list("file", "picture", "sound").iterator()]
    yield Alike(compare(Known.of(job.file.pk, picture, sound), library))


def label(job: Job) -> Iterator[Outcome]:
    """The copy to hand out, which says in itself how the film was made. Asked for when a film is admitted."""
    _require_room(job.folder, 3 * job.facts.bytes)
    out, said = labelling.labelled_copy(job)
    prefix = f"{home(job.file)}/{job.name('copy')}"
    size = job.publish(out, prefix)
    yield Made(Rendition.Kind.COPY, prefix, labelling.COPY, size, {"says": said.to_json()})


def _smallest_stream(job: Job) -> Path | None:
    """The picture of the film in its fewest pixels, to be decoded for next to nothing; None before there is any."""
    pictures = [stream for stream in streams(job.file) if not stream.is_sound]
    if not pictures:
        return None
    smallest = min(pictures, key=lambda stream: stream.width * stream.height)
    media = str(Path(smallest.uri).with_suffix(".m4s"))
    return shelf.published(f"{home(job.file)}/hls/{media}", job.folder)


STEPS: dict[Kind, Callable[[Job], Iterator[Outcome]]] = {
    Kind.CHECK: check, Kind.MARKS: read_marks, Kind.PRINTS: take_prints, Kind.COPY: label,
    Kind.PREVIEW: preview, Kind.SHOTS: cut, Kind.LADDER: encode, Kind.STORYBOARD: board,
}  # fmt: skip


def _showable(facts: MediaFacts) -> MediaFacts:
    """The facts to compose commands by: without zscale an HDR film is shown pale rather than not at all."""
    if facts.hdr and not tools.has_filter("zscale"):
        log.warning("This ffmpeg has no zscale: an HDR film is encoded without tone mapping.")
        return replace(facts, hdr="")
    return facts


def _wall_seconds(facts: MediaFacts) -> float:
    return 120 + 30 * facts.duration_ms / 1000


def _require_room(folder: Path, wanted: int) -> None:
    """In the working folder, and where the result goes to: better before an encode than at its end."""
    there = shelf.room()
    free = min(shutil.disk_usage(folder).free, wanted if there is None else there)
    if free < wanted:
        raise NoRoom(f"{wanted} bytes wanted, {free} free")
