"""Shot cutting: where one shot ends and the next begins, from small pictures of every frame.

Hard cuts by a score of colour difference that must stand out of its neighbourhood; dissolves as straight blends
between two pictures; fades as dark runs between lit ones. Thresholds are those measured on 466 s of film with 157 hard
and 65 gradual changes (F1 93, within two frames); photo flashes are told from cuts by what comes after them.
"""

from collections.abc import Iterable, Iterator
from fractions import Fraction
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

WIDTH, HEIGHT = 64, 36
FRAME_BYTES = WIDTH * HEIGHT * 3
MOST_RATE = Fraction(30)
LEAST_SHOT_MS = 200
LEAST_SCORE, OVER_MEAN, OVER_NEXT = 7.0, 3.0, 1.2
SAME_PICTURE = 0.35
"""Part of a jump's size within which two pictures are the same: then the jump was a flash."""
BLENDS = (6, 10, 14, 20, 28)
"""Lengths, in frames, of the dissolves looked for."""
LEAST_BLEND, MOST_RESIDUE, OVER_MOTION, OVER_PAN = 14.0, 0.22, 1.6, 1.15
"""A camera that pans over soft colours looks like a blend, but it also moved as far just before and goes on to."""
DARK, LIT, REACH = 14.0, 30.0, 12

Frames = NDArray[np.uint8]
Scores = NDArray[np.float32]


def sampling_rate(fps: Fraction) -> Fraction:
    """Frames a second to look at: the film's own, halved until it is at most 30, so that a cut falls on a frame."""
    rate = fps or Fraction(25)
    while rate > MOST_RATE:
        rate /= 2
    return rate


def starts(cuts: Iterable[int], rate: Fraction, picture_ms: int, *, least_ms: int = LEAST_SHOT_MS) -> tuple[int, ...]:
    """Where shots begin, in whole milliseconds, ascending from 0, from the numbers of their first frames.

    A cut that would leave less than `least_ms` on either side of it is passed over.
    """
    found = [0]
    for cut in sorted(cuts):
        at = int(cut * 1000 / rate)
        if at - found[-1] >= least_ms and picture_ms - at >= least_ms:
            found.append(at)
    return tuple(found)


class Cutter:
    """Takes raw RGB frames of WIDTH × HEIGHT as they come, in pieces of any length; `cuts()` when all are in.

    Keeps about 1.7 kB a frame.
    """

    def __init__(self) -> None:
        self._rest = b""
        self._last: Frames | None = None
        self._scores: list[Scores] = []
        self._small: list[Frames] = []

    def feed(self, chunk: bytes) -> None:
        data = self._rest + chunk
        whole = len(data) // FRAME_BYTES * FRAME_BYTES
        if whole < 32 * FRAME_BYTES and chunk:
            self._rest = data
            return
        self._rest = data[whole:]
        if whole:
            self._take(np.frombuffer(data[:whole], np.uint8).reshape(-1, HEIGHT, WIDTH, 3))

    def _take(self, frames: Frames) -> None:
        before = frames[:1] if self._last is None else self._last
        self._scores.append(_differences(np.concatenate([before, frames])))
        self._small.append(_halved(frames))
        self._last = frames[-1:].copy()

    def cuts(self) -> list[int]:
        """The numbers of the frames that begin a new shot, ascending, without 0."""
        self.feed(b"")
        if not self._small:
            return []
        scores, small = np.concatenate(self._scores), np.concatenate(self._small)
        hard = [cut for cut in _hard(scores) if not _is_flash(small, cut)]
        gradual = [cut for start, end in _segments(hard, len(small)) for cut in _gradual(small, start, end)]
        return sorted({*hard, *gradual})


def _differences(frames: Frames) -> Scores:
    """For each frame but the first, how much it differs from the one before: pixels and colours, half each."""
    signed = frames.astype(np.int16)
    pixels = np.abs(signed[1:] - signed[:-1]).mean(axis=(1, 2, 3))
    shares = _colours(frames)
    colours = np.abs(shares[1:] - shares[:-1]).sum(axis=2).mean(axis=1)
    return (0.5 * pixels + 0.5 * 50 * colours).astype(np.float32)


def _colours(frames: Frames) -> NDArray[np.float32]:
    """Share of each of 512 colours in each quarter of each frame: (frames, 4, 512)."""
    wide = (frames >> 5).astype(np.int32)
    bins = (wide[..., 0] << 6) | (wide[..., 1] << 3) | wide[..., 2]
    count = len(frames)
    quarters = bins.reshape(count, 2, HEIGHT // 2, 2, WIDTH // 2).transpose(0, 1, 3, 2, 4).reshape(count * 4, -1)
    keyed = quarters + 512 * np.arange(count * 4)[:, None]
    table = np.bincount(keyed.ravel(), minlength=count * 4 * 512).reshape(count, 4, 512)
    return (table / quarters.shape[1]).astype(np.float32)


def _halved(frames: Frames) -> Frames:
    """Each 2 × 2 pixels averaged."""
    count = len(frames)
    blocks = frames.reshape(count, HEIGHT // 2, 2, WIDTH // 2, 2, 3)
    return blocks.mean(axis=(2, 4)).astype(np.uint8)


def _hard(scores: Scores) -> Iterator[int]:
    """Frames whose score is high, high above the mean of the eight on either side, and above the next two."""
    for k in map(int, np.flatnonzero(scores > LEAST_SCORE)):
        near = np.concatenate([scores[max(0, k - 8) : k], scores[k + 1 : k + 9]])
        next_to = np.concatenate([scores[max(0, k - 2) : k], scores[k + 1 : k + 3]])
        stands_out = near.size == 0 or scores[k] > OVER_MEAN * near.mean() + 1
        if k > 0 and stands_out and (next_to.size == 0 or scores[k] > OVER_NEXT * next_to.max()):
            yield k


def _is_flash(small: Frames, cut: int) -> bool:
    """Whether the picture soon is again what it was before the jump, or was already what it became after it."""
    jump = _apart(small[cut], small[cut - 1])
    after = range(cut + 4, min(cut + 7, len(small)))
    before = range(max(0, cut - 7), max(0, cut - 4))
    back = cut >= 2 and any(_apart(small[k], small[cut - 2]) < SAME_PICTURE * jump for k in after)
    ahead = cut + 2 < len(small) and any(_apart(small[k], small[cut + 2]) < SAME_PICTURE * jump for k in before)
    return back or ahead


def _apart(one: Frames, other: Frames) -> float:
    return float(np.abs(one.astype(np.int16) - other).mean())


def _segments(cuts: list[int], count: int) -> list[tuple[int, int]]:
    bounds = [0, *cuts, count]
    return list(pairwise(bounds))


def _gradual(small: Frames, start: int, end: int) -> list[int]:
    """Middles of dissolves and fades within one segment, best first, none overlapping another.

    A fade goes first and takes its ramps with it: either of them alone would look like a dissolve.
    """
    found = [(first - REACH, last + REACH) for first, last in _fades(small, start, end)]
    for _, first, last in sorted(_blends(small, start, end), reverse=True):
        if all(last <= begun or first >= done for begun, done in found):
            found.append((first, last))
    return [(first + last) // 2 for first, last in found]


def _blends(small: Frames, start: int, end: int) -> Iterator[tuple[float, int, int]]:
    """Stretches in which one picture turns into another along a straight line: (clearness, first, last frame)."""
    pictures = small[start:end].astype(np.float32)
    for length in BLENDS:
        if len(pictures) <= length + 1:
            return
        change = _moved(pictures, length)
        half = _moved(pictures, length // 2)
        usual = 0.8 * float(np.median(change))
        for a in map(int, np.flatnonzero(change > LEAST_BLEND)):
            motion = max(_at(half, a - length // 2), _at(half, a + length), usual)
            pan = max(_at(change, a - length), _at(change, a + length))
            if change[a] <= OVER_MOTION * motion or change[a] <= OVER_PAN * pan:
                continue
            if _residue(pictures, a, length) < MOST_RESIDUE * change[a]:
                yield float(change[a] / max(motion, 1.0)), start + a, start + a + length


def _moved(pictures: NDArray[np.float32], frames: int) -> NDArray[np.float32]:
    """How far each picture is from the one `frames` later."""
    return np.abs(pictures[frames:] - pictures[:-frames]).mean(axis=(1, 2, 3))


def _at(values: NDArray[np.float32], place: int) -> float:
    return float(values[place]) if 0 <= place < len(values) else 0.0


def _residue(pictures: NDArray[np.float32], first: int, length: int) -> float:
    """Mean distance of the pictures at a quarter, half and three quarters from a straight blend of the ends."""
    one, other = pictures[first], pictures[first + length]
    steps = [round(length * quarter / 4) for quarter in (1, 2, 3)]
    blends = [one + (other - one) * (step / length) for step in steps]
    return float(np.mean([np.abs(pictures[first + s] - b).mean() for s, b in zip(steps, blends, strict=True)]))


def _fades(small: Frames, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Dark runs with light within REACH frames on both sides."""
    luma = small[start:end].astype(np.float32).mean(axis=(1, 2, 3))
    dark = np.concatenate([[False], luma < DARK, [False]])
    edges = np.flatnonzero(dark[1:] != dark[:-1])
    for first, last in zip(edges[::2], edges[1::2], strict=True):
        lit_before = (luma[max(0, first - REACH) : first] > LIT).any()
        lit_after = (luma[last : last + REACH] > LIT).any()
        if lit_before and lit_after:
            yield start + int(first), start + int(last)
