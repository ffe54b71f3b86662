"""A film that no browser plays as it is, shown while it is still being encoded: from its first finished segments on.

One picture of middling size and the sound are published segment by segment, each a file of its own, so that it works
in a far storage too. The playlists grow (EXT-X-PLAYLIST-TYPE:EVENT) and end when the encode does; the complete streams
then take their place for everybody who comes later.
"""

import time
from dataclasses import asdict, dataclass, field
from datetime import timedelta
from pathlib import Path

from submissions.models import Leftover, Rendition

from . import fragments, hls, ladder, shelf
from .streams import home
from .work import KEPT_SECONDS, Job, Made

GROWING = "growing"
EVERY_SECONDS = 1.5
MOST_SHORT_SIDE = 480


@dataclass
class Track:
    """One stream of the encode, as far as it has been published."""

    name: str
    published: list[hls.Segment] = field(default_factory=list[hls.Segment])
    shift: int = 0
    codec: str = ""

    def take_up(self, out: Path, prefix: str) -> bool:
        """Publish the segments that have been finished since; whether there were any."""
        playlist, media = out / f"{self.name}.m3u8", out / f"{self.name}.m4s"
        if not playlist.exists():
            return False
        finished = hls.segments(playlist.read_text())
        new = finished[len(self.published) :]
        with media.open("rb") as file:
            size = media.stat().st_size
            for segment in (part for part in new if part.offset + part.bytes <= size):
                if not self.published:
                    self._begin(file.read(segment.offset), prefix)
                file.seek(segment.offset)
                self._put(bytearray(file.read(segment.bytes)), prefix)
                self.published.append(segment)
        return bool(new)

    def _begin(self, opening: bytes, prefix: str) -> None:
        data = bytearray(opening)
        self.shift, self.codec = fragments.beginning(data), hls.codec_of(opening)
        fragments.move(data, self.shift)
        shelf.put(f"{prefix}/{self.name}-init.mp4", bytes(data))

    def _put(self, data: bytearray, prefix: str) -> None:
        fragments.move(data, self.shift)
        shelf.put(f"{prefix}/{self.name}-{len(self.published) + 1}.m4s", bytes(data))

    def playlist(self, *, ended: bool) -> bytes:
        names = [f"{self.name}-{number}.m4s" for number in range(1, len(self.published) + 1)]
        return hls.event(
            f"{self.name}-init.mp4", names, [part.seconds for part in self.published], ended=ended
        ).encode()


class Growing:
    """Called as a pulse of the encode, publishes what has grown; `end` closes the playlists."""

    def __init__(self, job: Job, out: Path, rungs: tuple[ladder.Rung, ...]) -> None:
        self.job, self.out = job, out
        self.rung = next((rung for rung in rungs if min(rung.width, rung.height) <= MOST_SHORT_SIDE), rungs[-1])
        self.folder = job.name(GROWING)
        self.prefix = f"{home(job.file)}/hls/{self.folder}"
        names = [self.rung.name, *(["sound"] if job.facts.audio_index is not None else [])]
        self.tracks = [Track(name) for name in names]
        self.is_noted = self.is_told = False
        self._looked = 0.0

    def __call__(self) -> None:
        if time.monotonic() - self._looked >= EVERY_SECONDS:
            self._looked = time.monotonic()
            self._grow(ended=False)

    def end(self) -> None:
        """Everything that is left, and no more."""
        self._grow(ended=True)

    def _grow(self, *, ended: bool) -> None:
        if not self.is_noted:
            self._note()
        grown = [track.take_up(self.out, self.prefix) for track in self.tracks]
        if not all(track.published for track in self.tracks) or not (any(grown) or ended):
            return
        if not self.is_told:
            self._begin()
        for track in self.tracks:
            shelf.put(f"{self.prefix}/{track.name}.m3u8", track.playlist(ended=ended))
        if not self.is_told:
            self.is_told = True
            self.job.tell(self._made())

    def _note(self) -> None:
        """Before the first byte is published: whoever is lost in between leaves a folder that somebody knows of."""
        due = self.job.lease.clock() + timedelta(seconds=KEPT_SECONDS)
        Leftover.objects.update_or_create(prefix=self.prefix, defaults={"due_at": due})
        self.is_noted = True

    def _begin(self) -> None:
        shelf.put(f"{self.prefix}/master.m3u8", hls.master(self._streams()).encode())

    def _streams(self) -> list[hls.Stream]:
        rate = self.rung.box.most_kbps * 1000
        facts = self.job.facts
        picture, *sound = self.tracks
        found = [hls.Stream(picture.name, f"{picture.name}.m3u8", picture.codec, rate, rate, self.rung.width,
                            self.rung.height, ladder.frame_rate(facts))]  # fmt: skip
        kbps = ladder.AUDIO_KBPS * 1000
        found += [hls.Stream(track.name, f"{track.name}.m3u8", track.codec, kbps, kbps,
                             channels=min(facts.audio_channels, 2)) for track in sound]  # fmt: skip
        return found

    def _made(self) -> Made:
        within = [{**asdict(stream), "uri": f"{self.folder}/{stream.uri}", "fps": str(stream.fps)}
                  for stream in self._streams()]  # fmt: skip
        facts = {"streams": within, "complete": False, GROWING: True}
        return Made(Rendition.Kind.HLS, f"{home(self.job.file)}/hls", f"{self.folder}/master.m3u8", 0, facts)
