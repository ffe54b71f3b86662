"""The first steps of a film, seconds after its last byte: what is in the file, and what can be watched of it at once.

While the tools measure a film, its picture is copied as a stream if the headers promise one that browsers play. Nothing
of it is published before the verdict; of a film that is refused, or turns out otherwise, it is thrown away.
"""

import logging
from collections.abc import Iterator
from concurrent.futures import Future
from dataclasses import replace
from functools import partial
from pathlib import Path

from submissions.models import Rendition
from submissions.subtitles import read_subtitles, to_webvtt

from . import commands, encoding, inspection, ladder, posters, scrutiny, shelf, tools
from .beside import Beside, Pulse, result
from .facts import MediaFacts
from .streams import ORIGINAL, encoded_streams, home, publish_streams, streams_of_original
from .verdict import limits_of, verdict
from .work import QUICK, Checked, Job, Made, NoRoom, Noticed, Outcome, StepFailed, require_room

log = logging.getLogger(__name__)

TEXT = tools.Allowance(seconds=60, output_bytes=4 * 1024**2)
POSTER_SHORT_SIDE = 540
MOST_SUBTITLES = 20
SMALL_CHANGE = 64 * 1024**2


class EarlyCopy:
    """The copy that is made before it is known whether it is wanted."""

    def __init__(self, job: Job, beside: Beside) -> None:
        self.job, self.beside = job, beside
        self.out = job.out("hls")
        self._made: Future[tools.Result] | None = None

    def begin(self, header: MediaFacts) -> None:
        """Copy, if there is room and the headers say that it may be of use. A film may lie: it gets no more room than

        a copy of it can need.
        """
        if not ladder.may_be_web_safe(header):
            return
        try:
            require_room(self.job.folder, 2 * header.bytes)
        except NoRoom:
            return
        allowance = replace(QUICK, file_bytes=header.bytes + SMALL_CHANGE)
        command = encoding.remux(self.job.film, header)

        def copy(pulse: Pulse) -> tools.Result:
            film, sink = self.job.film, tools.Progress()
            return tools.run(command, reads=film, writes=self.out, allowance=allowance, sink=sink, pulse=pulse)

        self._made = self.beside.start(copy)

    def published(self) -> Iterator[Made]:
        """The streams, now that the film is accepted. Whatever goes wrong here is done properly by the preview."""
        if self._made is None:
            return
        try:
            result(self._made, self.job.lease)
            yield publish_streams(self.job, self.out, self.job.name(ORIGINAL), known=(), complete=False)
        except (tools.ToolFailed, StepFailed, NoRoom, OSError) as failure:
            log.warning("File %s was not copied while it was checked: %s", self.job.file.pk, failure)


def check(job: Job) -> Iterator[Outcome]:
    """Measure and judge, by the rules the film is bound to; what is accepted and needs no encoding can be watched."""
    limits = limits_of(job.file.film.rules.data)
    with Beside() as beside:  # the bytes are added up, and copied, while the tools read them
        adding_up = beside.start(lambda _: shelf.digest(job.film))
        copy = EarlyCopy(job, beside)
        facts = inspection.inspect(job.film, most_ms=limits.max_ms + 1000, pulse=job.lease, opened=copy.begin)
        digest = result(adding_up, job.lease)
        if job.file.sha256 not in ("", digest):  # noted when it was carried to a far storage
            raise StepFailed("file_changed", digest)
        judged = verdict(facts, limits)
        yield Checked(facts, judged, digest)
        if judged.accepted and ladder.web_safe(facts) and not streams_of_original(job.file):
            yield from copy.published()


def preview(job: Job) -> Iterator[Outcome]:
    """Playable at once: the original's own picture as a stream, where browsers can play it and the check did not get

    to it; then a poster.
    """
    facts = job.facts
    if ladder.web_safe(facts) and (job.step.repeats or not streams_of_original(job.file)):
        require_room(job.folder, 2 * facts.bytes)
        out = job.out("hls")
        job.run(encoding.remux(job.film, facts), allowance=QUICK, writes=out, part=600)
        known = encoded_streams(job.file)  # done again, it does not take away what the ladder added
        yield publish_streams(job, out, job.name(ORIGINAL), known=known, complete=bool(known))
    yield from _poster(job)
    yield from _subtitles(job)
    if not facts.is_heard:
        yield Noticed(scrutiny.listen(job.film, facts, job.lease))


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
    facts, stills, out = showable(job.facts), job.out("stills"), job.out("poster")
    names = posters.write(find_stills(job.film, facts, stills, pulse=job.lease), out)
    if names:
        prefix = f"{home(job.file)}/{job.name('poster')}"
        size = job.publish(out, prefix)
        yield Made(Rendition.Kind.POSTER, prefix, names[0], size, {"candidates": names})


def find_stills(film: Path, facts: MediaFacts, folder: Path, *, pulse: Pulse | None = None) -> list[Path]:
    """Pictures from all parts of the film, written into `folder`: in haste, and thoroughly if that was too hasty."""
    instants = posters.instants(facts.picture_ms)
    with Beside() as beside:
        halves = [dict(list(instants.items())[begin::2]) for begin in (0, 1)]
        begun = [beside.start(partial(_look, film, facts, folder, half)) for half in halves]
        for look in begun:
            result(look, pulse)
    found = sorted(folder.glob("still-*.jpg"))
    if not found:
        tools.run(
            commands.stills(film, facts, instants, POSTER_SHORT_SIDE, in_haste=False), reads=film, writes=folder,
            allowance=QUICK, sink=tools.Progress(), pulse=pulse,
        )  # fmt: skip
    return found or sorted(folder.glob("still-*.jpg"))


def _look(film: Path, facts: MediaFacts, folder: Path, instants: dict[int, float], pulse: Pulse) -> None:
    command = commands.stills(film, facts, instants, POSTER_SHORT_SIDE)
    try:
        tools.run(command, reads=film, writes=folder, allowance=QUICK, sink=tools.Progress(), pulse=pulse)
    except tools.ToolFailed as failure:
        if failure.code != "failed":
            raise


def showable(facts: MediaFacts) -> MediaFacts:
    """The facts to compose commands by: without zscale an HDR film is shown pale rather than not at all."""
    if facts.hdr and not tools.has_filter("zscale"):
        log.warning("This ffmpeg has no zscale: an HDR film is encoded without tone mapping.")
        return replace(facts, hdr="")
    return facts
