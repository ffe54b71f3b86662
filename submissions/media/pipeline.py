"""The steps of the pipeline. Each reads the original, works in a folder of its own and yields what it made.

    check → preview → shots
          ↘ marks  ↘ ladder → storyboard
                           ↘ prints

Nothing here decides about a film: `actions/media.py` takes the results one by one and writes them down. A step may be
done again at any time; what it made before is replaced.
"""

import errno
import logging
from collections.abc import Callable, Iterator
from dataclasses import asdict, replace
from pathlib import Path

from django.conf import settings
from django.db.models import F

from submissions.models import Film, FilmFile, MediaStep, Print, Rendition

from . import commands, cutting, encoding, inspection, labelling, ladder, looking, shelf, storyboard, tools, watching
from .facts import MediaFacts
from .growing import GROWING, Growing
from .intake import check, preview, showable
from .likeness import Known, compare
from .provenance import reader
from .streams import home, publish_streams, streams, streams_of_original
from .work import (
    GIB,
    QUICK,
    Alike,
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
    require_room,
)

log = logging.getLogger(__name__)

Kind = MediaStep.Kind
AFTER = {
    Kind.MARKS: Kind.CHECK, Kind.PREVIEW: Kind.CHECK, Kind.SHOTS: Kind.PREVIEW, Kind.LADDER: Kind.PREVIEW,
    Kind.STORYBOARD: Kind.LADDER, Kind.PRINTS: Kind.LADDER,
    Kind.COPY: Kind.LADDER,
}  # fmt: skip
"""What must be over (done, failed or dropped) before a step begins: a failed preview does not hold up the ladder."""


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


def cut(job: Job) -> Iterator[Outcome]:
    """Where shots begin, and what the picture is like as a whole, from small pictures of every frame."""
    watcher = watching.Watcher(watching.looking_rate(job.facts.fps))
    yield Cut(cutting.starts_of(job.film, job.facts, reached=job.lease.reached, pulse=job.lease, watcher=watcher))
    yield Noticed(watcher.seen())


def encode(job: Job) -> Iterator[Outcome]:
    """All further streams, in one decode, joined with those that exist already; and the storyboard on the way."""
    facts = showable(job.facts)
    known = streams_of_original(job.file)
    rungs = ladder.lower_rungs(facts) if known else ladder.rungs(facts)
    require_room(job.folder, ladder.most_bytes(facts) * 6 // 5)
    out, sheets = job.out("hls"), job.out("board")
    if rungs:
        _encode(job, facts, rungs, out, beside_copy=bool(known))
        for sheet in out.glob("*.jpg"):
            sheet.rename(sheets / sheet.name)
    made = publish_streams(job, out, job.name("ladder"), known=known, complete=True)
    yield replace(made, facts={**made.facts, "recipe": ladder.recipe(settings.ENCODER_PRESET)})
    if any(sheets.iterdir()):
        yield _board(job, sheets)


def _encode(job: Job, facts: MediaFacts, rungs: tuple[ladder.Rung, ...], out: Path, *, beside_copy: bool) -> None:
    growing = Growing(job, out, rungs) if _nothing_plays(job.file) else None
    command = encoding.encode(
        job.film, facts, rungs, beside_copy=beside_copy, preset=settings.ENCODER_PRESET, grows=growing is not None,
        board=_grid(facts),
    )  # fmt: skip
    allowance = tools.Allowance(seconds=_wall_seconds(facts), file_bytes=16 * GIB, open_files=256, niceness=10)
    done = job.run(command, allowance=allowance, writes=out, pulse=growing)
    if growing:
        growing.end()
    if done.error_lines * 100 > facts.frames * inspection.MOST_DAMAGED_PERCENT:
        raise StepFailed("corrupt", done.errors[-2000:])


def _nothing_plays(file: FilmFile) -> bool:
    """Whether nobody can watch the film yet, or only as far as an earlier attempt came."""
    made = Rendition.objects.filter(file=file, kind=Rendition.Kind.HLS).first()
    return made is None or bool(made.facts.get(GROWING))


def board(job: Job) -> Iterator[Outcome]:
    """Sheets of small pictures, unless the ladder made them on its way: from the smallest stream, to cost little."""
    if not job.step.repeats and Rendition.objects.filter(file=job.file, kind=Rendition.Kind.STORYBOARD).exists():
        return
    stream, out = _smallest_stream(job), job.out("board")
    if stream is None:
        raise StepFailed("no_stream")
    command = commands.storyboard(stream, _grid(job.facts))
    tools.run(command, reads=stream, writes=out, allowance=QUICK, sink=tools.Progress(), pulse=job.lease)
    yield _board(job, out)


def _grid(facts: MediaFacts) -> storyboard.Grid:
    return storyboard.grid_for(facts.width, facts.height, facts.picture_ms)


def _board(job: Job, sheets: Path) -> Made:
    grid = _grid(job.facts)
    (sheets / storyboard.ENTRY).write_text(storyboard.webvtt(grid, job.facts.picture_ms))
    prefix = f"{home(job.file)}/{job.name('storyboard')}"
    return Made(Rendition.Kind.STORYBOARD, prefix, storyboard.ENTRY, job.publish(sheets, prefix), asdict(grid))


def read_marks(job: Job) -> Iterator[Outcome]:
    """What the original, untouched, says of where it comes from."""
    yield Marked(reader.read(job.film, pulse=job.lease))


def take_prints(job: Job) -> Iterator[Outcome]:
    """Know the film again, and know the films it is like. Its print is stored first: of two films at once the later

    sees the earlier.
    """
    small = _smallest_stream(job)
    seen = (small, replace(job.facts, video_index=0)) if small else (job.film, job.facts)
    picture, inside = looking.picture_prints(*seen, pulse=job.lease)
    sound = looking.sound_print(job.film, job.facts, pulse=job.lease)
    yield Printed(picture, sound, inside)
    yield Alike(compare(Known.of(job.file.pk, picture, sound, inside), library_for(job.file.film)))


def library_for(film: Film) -> list[Known]:
    """The prints of all other films of the installation, of their present files. One query."""
    rows = Print.objects.exclude(file__film=film.pk).filter(file__film__file=F("file"))
    return [Known.of(*row) for row in rows.values_list("file", "picture", "sound", "inside").iterator()]


def label(job: Job) -> Iterator[Outcome]:
    """The copy to hand out, which says in itself how the film was made. Asked for when a film is admitted."""
    require_room(job.folder, 3 * job.facts.bytes)
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


def _wall_seconds(facts: MediaFacts) -> float:
    return 120 + 30 * facts.duration_ms / 1000
