"""The truth about a film's length: one pass over the packets of the picture and of the sound, in exact arithmetic.

Headers are promises; packets are what a player gets. A packet row is one line of
`ffprobe -show_entries packet=stream_index,pts,dts,duration,size,flags -of csv=p=0`, in the order of the file.
"""

from array import array
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from itertools import pairwise

MISSING = "N/A"
JUMP_SECONDS = 10
"""In MPEG transport and programme streams a clock jump longer than this is a splice, not running time."""
PEAK_SECONDS = 1
"""What a line has to carry is told by groups of pictures that last so long together."""


@dataclass(frozen=True)
class Measure:
    """What the packets of one track say. Times in exact seconds; `gap` is the usual distance of frames.

    Sizes in bytes: of all packets, usually of one, and of a key frame.
    Of the groups of pictures (from one key frame to the next): `longest_group` in seconds, None without any, and the
    highest bytes a second over PEAK_SECONDS or more. `closed`: no picture refers to a key frame after it.
    """

    start: Fraction = Fraction(0)
    end: Fraction = Fraction(0)
    packets: int = 0
    bytes: int = 0
    usual_bytes: int = 0
    key_bytes: int = 0
    gap: Fraction = Fraction(0)
    even: bool = True
    trimmed: bool = False
    keys: int = 0
    starts_with_key: bool = False
    closed: bool = True
    longest_group: Fraction | None = None
    peak_rate: Fraction = Fraction(0)

    @property
    def seconds(self) -> Fraction:
        return self.end - self.start


@dataclass
class Track:
    """The rows of one track, still in ticks of `time_base` and in decoding order; discarded packets are left out."""

    time_base: Fraction
    closes_jumps: bool = False
    times: "array[int]" = field(default_factory=lambda: array("q"))
    lengths: "array[int]" = field(default_factory=lambda: array("q"))
    sizes: "array[int]" = field(default_factory=lambda: array("q"))
    key_rows: "array[int]" = field(default_factory=lambda: array("q"))
    trimmed: bool = False
    _early: int = 0
    _late: int = 0
    _shift: int = 0
    _last_decode: int | None = None
    _step: int = 0

    def add(self, shown: str, decoded: str, length: str, size: str, flags: str) -> None:
        """Take one packet. A packet marked `D` is outside the edit list.

        One without any time (Matroska knows none before nought) stands right before or after those that have one.
        """
        if "D" in flags:
            self.trimmed = True
            return
        if shown == MISSING and decoded == MISSING:
            self._late += 1
            return
        if not self.times:
            self._early = self._late
        self._late = 0
        time = int(shown if shown != MISSING else decoded)
        if self.closes_jumps:
            self._close_jump(int(decoded) if decoded != MISSING else time)
        if flags.startswith("K"):
            self.key_rows.append(len(self.times))
        self.times.append(time - self._shift)
        self.lengths.append(int(length) if length != MISSING else 0)
        self.sizes.append(int(size) if size != MISSING else 0)

    def _close_jump(self, decoded: int) -> None:
        """Keep the track's clock running evenly over a splice, forwards or backwards."""
        if self._last_decode is not None:
            step = decoded - self._last_decode
            if abs(step) * self.time_base > JUMP_SECONDS:
                self._shift += step - self._step
            elif step > 0:
                self._step = step
        self._last_decode = decoded

    def measure(self) -> Measure:
        """All that is derived from the rows; an empty track measures zero."""
        if not self.times:
            return Measure(trimmed=self.trimmed)
        ordered = sorted(self.times)
        gaps = sorted(b - a for a, b in pairwise(ordered))
        gap = gaps[len(gaps) // 2] if gaps else 0
        ends = (time + (length or gap) for time, length in zip(self.times, self.lengths, strict=True))
        groups = self._groups(max(ordered[-1] + gap, ordered[-1] + self.lengths[-1]))
        return Measure(
            start=(ordered[0] - self._early * gap) * self.time_base,
            end=(max(ends) + self._late * gap) * self.time_base,
            packets=len(ordered) + self._early + self._late,
            bytes=sum(self.sizes),
            usual_bytes=_middle(self.sizes),
            key_bytes=_middle([self.sizes[row] for row in self.key_rows]),
            gap=gap * self.time_base,
            even=_even(gaps, gap),
            trimmed=self.trimmed,
            keys=len(self.key_rows),
            starts_with_key=bool(self.key_rows) and self.key_rows[0] == 0,
            closed=self._closed(),
            longest_group=max(ticks for ticks, _ in groups) * self.time_base if groups else None,
            peak_rate=_fastest(groups, -int(-PEAK_SECONDS // self.time_base)) / self.time_base,
        )

    def _closed(self) -> bool:
        """Whether nothing that is decoded after a key frame is shown before it."""
        keys = set(self.key_rows)
        earliest = max(self.times)
        for row in reversed(range(len(self.times))):
            earliest = min(earliest, self.times[row])
            if row in keys and earliest < self.times[row]:
                return False
        return True

    def _groups(self, end: int) -> list[tuple[int, int]]:
        """(ticks, bytes) of each group."""
        bounds = [*self.key_rows, len(self.times)]
        starts = [self.times[row] for row in self.key_rows] + [end]
        return [
            (max(0, until - since), sum(self.sizes[first:last]))
            for since, until, first, last in zip(starts, starts[1:], bounds, bounds[1:], strict=False)
        ]


def _fastest(groups: list[tuple[int, int]], least: int) -> Fraction:
    """Bytes a tick of the fastest run of groups that lasts `least` ticks; of all where they do not last so long.

    A last group may be a key frame and nothing else: by itself it says nothing of what a line has to carry. Sound is
    all key frames: no fraction is made before the end.
    """
    most, over, ticks, size, first = 0, 1, 0, 0, 0
    for length, weight in groups:
        ticks, size = ticks + length, size + weight
        while ticks - groups[first][0] >= least:
            ticks, size, first = ticks - groups[first][0], size - groups[first][1], first + 1
        if ticks >= least and size * over > most * ticks:
            most, over = size, ticks
    return Fraction(most, over) if most or ticks <= 0 else Fraction(size, ticks)


def _middle(sizes: "Sequence[int]") -> int:
    return sorted(sizes)[len(sizes) // 2] if sizes else 0


def _even(gaps: list[int], usual: int) -> bool:
    """Whether frames come at a constant rate: at most 1 in 100 gaps differs by more than a fifth (or one tick)."""
    slack = max(1, usual // 5)
    odd = sum(1 for gap in gaps if abs(gap - usual) > slack)
    return odd * 100 <= len(gaps)


class Packets:
    """Folds the rows of a scan into the tracks that count; other streams are passed over.

    `time_bases` are the clocks of these tracks; where they are not known yet (None), all tracks are kept until
    `set_clocks` tells them. `full` turns true when more rows came than `most_rows`: the lengths measured so far are
    then a lower bound.
    """

    def __init__(
        self,
        time_bases: Mapping[int, Fraction] | None = None,
        *,
        closes_jumps: bool = False,
        most_rows: int = 2_000_000,
    ) -> None:
        self.tracks = {index: Track(base, closes_jumps) for index, base in (time_bases or {}).items()}
        self.takes_all = time_bases is None
        self.most_rows = most_rows
        self.rows = 0

    def set_clocks(self, time_bases: Mapping[int, Fraction]) -> None:
        """The clocks of the tracks that count, for a scan that was begun before they were known."""
        for index, base in time_bases.items():
            self.tracks.setdefault(index, Track(base)).time_base = base

    def add(self, line: str) -> None:
        """Take one row; a line that is not a row (side data, blank) is passed over."""
        cells = line.split(",")
        if len(cells) < 6 or not cells[0].isdigit():
            return
        self.rows += 1
        index = int(cells[0])
        track = self.tracks.get(index)
        if track is None and self.takes_all:
            track = self.tracks.setdefault(index, Track(Fraction(1)))
        if track and not self.full:
            track.add(*cells[1:6])

    @property
    def full(self) -> bool:
        return self.rows > self.most_rows

    def measure(self, index: int | None) -> Measure | None:
        return self.tracks[index].measure() if index in self.tracks else None
