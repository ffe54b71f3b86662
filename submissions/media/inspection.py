"""Inspecting a film: headers, packets, a few decoded frames; everything is decoded only when something looks wrong.

Tools run beside each other: packets are read while the headers are, and frames are decoded where the headers say that
there are some. What was looked at in the wrong place is looked at again.

The worker and the command line share `inspect`. It opens that one file and never fails because of what is in it: what
cannot be read is a flaw in the facts. It raises ToolFailed only when a tool is missing, and what `pulse` raises.
"""

import json
import re
import tempfile
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from . import commands, disguises, scrutiny, tools, watching
from .beside import Beside, result
from .facts import MediaFacts
from .packets import Packets
from .reading import container_of, facts_of, tracks_of
from .verdict import too_large

Pulse = Callable[[], None]
Opened = Callable[[MediaFacts], None]
PROBING = tools.Allowance(seconds=60, memory_bytes=2 * 1024**3, output_bytes=32 * 1024**2)
SCANNING = tools.Allowance(seconds=600, memory_bytes=2 * 1024**3, output_bytes=256 * 1024**2)
SAMPLED_FRAMES = 3
SAMPLED_AT = (0.0, 0.35, 0.7)
"""Parts of the running time at which a few frames are decoded."""
CUT_SHORT = ("partial file", "File ended prematurely", "moov atom not found", "Truncat")
NEARLY = 20
"""A length that is off by less than one part in so many led to the right places."""
MOST_DAMAGED_PERCENT = 2
"""Errors while decoding, in percent of the frames, above which a film counts as corrupt."""
LEAST_DECODED_PERCENT = 98
REFUSED_SIZE = re.compile(r"Picture size (\d+)x(\d+) (?:exceeds|is invalid)")
"""What a decoder says of a picture that is larger than it may be: its size is known to nobody else."""
MOST_MS = 3_600_000
NO_DECODER = ("no decoder found for: {}", "Decoder (codec {}) not found")
USUAL_CODECS = frozenset(
    {"h264", "hevc", "av1", "vp8", "vp9", "prores", "dnxhd", "mpeg4", "mpeg2video", "theora", "mjpeg"}
)
"""Codecs that a proper ffmpeg decodes: where this one cannot, it is the installation that is at fault, not the film."""
HARDLY_SOUND_KBPS = 16
STILL_RATIO = 4
"""Where nothing moves, frames between key frames are smaller than those at least by this factor."""
HIDES_FRAMES = ("vp8", "vp9", "av1")
"""Codecs some of whose packets hold a picture for reference only: fewer frames than packets are no loss."""


@dataclass(frozen=True)
class Scan:
    """The packets of a film, being read; `complaints` will be what the tool said."""

    container: str
    packets: Packets
    complaints: "Future[str]"


@dataclass(frozen=True)
class Glance:
    """A few frames from parts of a film taken to be `length_ms` long: could they be decoded, do they differ?"""

    length_ms: int
    is_clean: bool
    moves: bool


def inspect(
    film: Path, *, most_ms: int = MOST_MS, pulse: Pulse | None = None, opened: Opened | None = None
) -> MediaFacts:  # fmt: skip
    """Measure the film at the absolute path `film`. One longer than `most_ms` is never decoded, whatever the doubt.

    `opened` is told what the headers say as soon as they are read, before any of it is proven.
    """
    with _nameable(film) as named, Beside() as beside:
        return _Inspection(named, most_ms, pulse, opened, beside).facts()


@contextmanager
def _nameable(film: Path) -> Iterator[Path]:
    """The film under a name that can be written down; names that are not UTF-8 cannot be part of a command."""
    try:
        str(film).encode()
    except UnicodeEncodeError:
        with tempfile.TemporaryDirectory(prefix="firstlight-") as folder:
            link = Path(folder) / "film"
            link.symlink_to(film)
            yield link
    else:
        yield film


@dataclass(frozen=True)
class _Inspection:
    """One film under inspection."""

    film: Path
    most_ms: int
    pulse: Pulse | None
    opened: Opened | None
    beside: Beside

    def facts(self) -> MediaFacts:
        size = self.film.stat().st_size
        if size == 0:
            return MediaFacts(flaws=("empty",))
        with self.film.open("rb") as file:
            head = file.read(disguises.HEAD_BYTES)
        if disguises.is_playlist(head):
            return MediaFacts(bytes=size, flaws=("playlist",))
        lacks = disguises.missing_bytes(head, size) > 0
        scan = self._scan("mov", Packets()) if disguises.says_it_is_mp4(head) else None
        try:
            done = tools.run(commands.probe(self.film), reads=self.film, allowance=PROBING, pulse=self.pulse)
        except tools.ToolFailed as failure:
            return MediaFacts(bytes=size, flaws=_unopened(failure, lacks=lacks))
        try:
            facts, glance = self._measured(json.loads(done.output), done.errors, scan)
        except (ValueError, LookupError, ArithmeticError):  # headers that no encoder writes
            return MediaFacts(bytes=size, flaws=("unreadable",))
        facts = self._listened(self._decodable(facts, glance))
        return facts.with_flaws("truncated") if lacks else facts

    def _scan(self, container: str, packets: Packets) -> Scan:
        """Begin to read all packets of the film."""

        def read(pulse: Pulse) -> str:
            command, sink = commands.packets(self.film, container), tools.lines_into(packets.add)
            try:
                return tools.run(command, reads=self.film, allowance=SCANNING, sink=sink, pulse=pulse).errors
            except tools.ToolFailed as failure:
                if failure.code in ("too_much_output", "timeout"):
                    packets.most_rows = 0
                return failure.errors or failure.code

        return Scan(container, packets, self.beside.start(read))

    def _measured(self, probe: dict[str, Any], said: str, scan: Scan | None) -> tuple[MediaFacts, Glance | None]:
        """The facts by header and packets, and a glance by the header; what the tools complained of is a doubt."""
        tracks, container = tracks_of(probe), container_of(probe)
        header = _sized(facts_of(probe, None, None), said)
        if scan is None or scan.container != container:
            scan = self._scan(container, Packets(tracks.time_bases, closes_jumps=tracks.spliced))
        if self.opened:
            self.opened(header)
        length_ms = header.header_ms or 0
        is_promising = not header.flaws and length_ms > 0 and header.coded_width * header.coded_height > 0
        glance = self._glance(header, length_ms) if is_promising and not self._is_refused(header, length_ms) else None
        complaints = result(scan.complaints, self.pulse)
        scan.packets.set_clocks(tracks.time_bases)
        measured = (scan.packets.measure(index) for index in (tracks.picture_index, tracks.sound_index))
        facts = _sized(facts_of(probe, *measured, incomplete_scan=scan.packets.full), said)
        if any(mark in complaints for mark in CUT_SHORT):
            return facts.with_flaws("truncated"), glance
        return replace(facts, doubtful=bool(complaints.strip())), glance

    def _is_refused(self, facts: MediaFacts, length_ms: int) -> bool:
        """A film that is refused anyway, or too large to look at, is not decoded."""
        return facts.video_index is None or length_ms > self.most_ms or too_large(facts)

    def _glance(self, facts: MediaFacts, length_ms: int) -> Glance:
        instants = [length_ms * part / 1000 for part in SAMPLED_AT]
        command = commands.sample(
            self.film, facts.video_index or 0, instants, SAMPLED_FRAMES, watching.SIZE, facts.container
        )  # fmt: skip
        try:
            done = tools.run(command, reads=self.film, pulse=self.pulse)
        except tools.ToolFailed:
            return Glance(length_ms, is_clean=False, moves=False)
        is_clean = bool(done.output) and not done.error_lines
        return Glance(length_ms, is_clean=is_clean, moves=watching.moves(done.output))

    def _decodable(self, facts: MediaFacts, glance: Glance | None) -> MediaFacts:
        """Whether the picture can be decoded; and a still picture is told from a film."""
        if facts.flaws or facts.incomplete_scan or not facts.frames or self._is_refused(facts, facts.duration_ms):
            return facts
        if not glance or abs(glance.length_ms - facts.picture_ms) * NEARLY > facts.picture_ms:
            glance = self._glance(facts, facts.picture_ms)
        if facts.doubtful or not glance.is_clean:
            facts = _fully_decoded(self.film, facts, self.pulse)
        return facts if glance.moves or facts.flaws else replace(facts, **self._if_still(facts))

    def _if_still(self, facts: MediaFacts) -> dict[str, Any]:
        """Where frames between key frames are next to nothing, look at the key frames until one differs."""
        is_still = facts.key_frames > 1 and facts.usual_frame_bytes * STILL_RATIO <= facts.key_frame_bytes
        if not is_still and facts.key_frames < facts.frames:
            return {}
        same = watching.Sameness()
        command = commands.key_frames(self.film, facts, watching.SIZE)
        try:
            tools.run(command, reads=self.film, sink=same.feed, pulse=self.pulse)
        except (tools.ToolFailed, watching.Differs):
            return {}
        return same.seen(facts.picture_ms)

    def _listened(self, facts: MediaFacts) -> MediaFacts:
        """A film in whose sound hardly anything can be is listened to at once."""
        if facts.flaws or self._is_refused(facts, facts.duration_ms) or facts.sound_kbps is None:
            return facts
        if facts.sound_kbps > HARDLY_SOUND_KBPS:
            return facts
        return replace(facts, **scrutiny.listen(self.film, facts, self.pulse))


def _sized(facts: MediaFacts, said: str) -> MediaFacts:
    """With the size of a picture that was refused for it."""
    refused = REFUSED_SIZE.search(said)
    if facts.width or not refused:
        return facts
    return replace(facts, coded_width=int(refused[1]), coded_height=int(refused[2]))


def _unopened(failure: tools.ToolFailed, *, lacks: bool) -> tuple[str, ...]:
    """Why ffprobe did not open a file."""
    if failure.code == "missing":
        raise failure
    if "not on whitelist" in failure.errors:
        return ("container",)
    return ("truncated", "unreadable") if lacks else ("unreadable",)


def _fully_decoded(film: Path, facts: MediaFacts, pulse: Pulse | None) -> MediaFacts:
    progress = tools.Progress()
    allowance = tools.Allowance(seconds=120 + facts.duration_ms / 250, niceness=5)
    try:
        done = tools.run(
            commands.decode(film, facts), reads=film, allowance=allowance, sink=progress, pulse=pulse
        )  # fmt: skip
        errors = done.error_lines
    except tools.ToolFailed as failure:
        lacks = any(mark.format(facts.video_codec) in failure.errors for mark in NO_DECODER)
        if facts.video_codec in USUAL_CODECS and lacks:
            raise tools.ToolFailed("missing", f"this ffmpeg has no decoder for {facts.video_codec}") from failure
        errors = max(1, failure.errors.count("\n"))
        if failure.code == "failed" and not progress.frames:
            return replace(facts, decode_errors=errors).with_flaws("corrupt")
    facts = replace(facts, decode_errors=errors)
    least = LEAST_DECODED_PERCENT * 4 // 5 if facts.video_codec in HIDES_FRAMES else LEAST_DECODED_PERCENT
    too_few = progress.frames * 100 < facts.frames * least
    too_many = errors * 100 > facts.frames * MOST_DAMAGED_PERCENT
    return facts.with_flaws("corrupt") if too_few or too_many else facts
