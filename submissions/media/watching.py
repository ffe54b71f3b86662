"""What a film looks like as a whole: black, standing still, repeating frames, flashing.

Looks at small pictures of every frame (64 × 36, RGB, the same that the shots are cut from).

Flashes: a flash is a pair of opposing changes of relative luminance of a tenth or more, the darker image below 0.8, or
a pair of opposing changes involving saturated red. More than three within a second, over a quarter of the screen, may
trigger seizures. Sources: WCAG 2.2, 2.3.1 and its definitions; ITU-R BT.1702-3. It is a notice and no certificate.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

import numpy as np
from numpy.typing import NDArray

WIDTH, HEIGHT = SIZE = 64, 36
FRAME_BYTES = WIDTH * HEIGHT * 3
MOST_RATE = Fraction(60)
BLACK_BELOW = 0.012
"""Relative luminance under which a pixel is black (about 27 of 255); 98 % of a black picture are."""
MOVES_ABOVE, REPEATS_BELOW = 1.0, 0.1
"""Mean difference (of 255) of two frames from which on something moves, and the part of it that is none."""
STILL_BELOW = 0.6
"""Mean difference from its first frame within which a picture stands still, noise of the encoder included."""
ALIKE_BELOW = 2.0
"""The same for key frames far apart: an encoder needs a while to get a still picture quite right."""
LEAST_BLACK_MS, LEAST_STILL_MS = 2000, 5000
CHANGE, BRIGHT, RED_SHARE, RED_CHANGE = 0.1, 0.8, 0.8, 20.0
MOST_CHANGES, LEAST_AREA = 6, 0.25
"""Changes a second (two to a flash), and the part of the screen, from which on flashes are told."""

Frames = NDArray[np.uint8]
Values = NDArray[np.float32]
_STEPS = np.arange(256) / 255
LINEAR = np.where(_STEPS <= 0.04045, _STEPS / 12.92, ((_STEPS + 0.055) / 1.055) ** 2.4).astype(np.float32)
WEIGHTS = np.array([0.2126, 0.7152, 0.0722], np.float32)


def looking_rate(fps: Fraction) -> Fraction:
    """Frames a second to look at: the film's own, halved until it is at most 60."""
    rate = fps or Fraction(25)
    while rate > MOST_RATE:
        rate /= 2
    return rate


class Every:
    """Hands on one raw frame of `step`, beginning with the first, of data that comes in pieces of any length."""

    def __init__(self, step: int, take: Callable[[bytes], None]) -> None:
        self.step, self.take = step, take
        self._frames, self._rest = 0, b""

    def feed(self, chunk: bytes) -> None:
        if self.step == 1:
            self.take(chunk)
            return
        data = self._rest + chunk
        count = len(data) // FRAME_BYTES
        self._rest = data[count * FRAME_BYTES :]
        wanted = range(-self._frames % self.step, count, self.step)
        self._frames += count
        self.take(b"".join(data[n * FRAME_BYTES : (n + 1) * FRAME_BYTES] for n in wanted))


class Swings:
    """Counts opposing changes of a value in each of many places: how many within the last `window` frames."""

    def __init__(self, places: int, window: int, least: float, below: float) -> None:
        self.least, self.below = least, below
        self.low = np.full(places, np.inf, np.float32)
        self.high = np.full(places, -np.inf, np.float32)
        self.direction = np.zeros(places, np.int8)
        self.ring = np.zeros((max(1, window), places), bool)
        self.recent = np.zeros(places, np.int16)
        self.at = 0

    def take(self, values: Values) -> NDArray[np.int16]:
        """Look at the next frame; returns the number of changes in the last window, place by place."""
        np.minimum(self.low, values, out=self.low)
        np.maximum(self.high, values, out=self.high)
        up = (values - self.low >= self.least) & (self.low < self.below) & (self.direction <= 0)
        down = (self.high - values >= self.least) & (values < self.below) & (self.direction >= 0) & ~up
        changed = up | down
        self.direction[up], self.direction[down] = 1, -1
        self.low[changed] = self.high[changed] = values[changed]
        self.recent += changed
        self.recent -= self.ring[self.at]
        self.ring[self.at] = changed
        self.at = (self.at + 1) % len(self.ring)
        return self.recent


@dataclass
class Stretch:
    """Collects runs of frames for which something is true: [first, last + 1)."""

    runs: list[tuple[int, int]] = field(default_factory=list[tuple[int, int]])
    begun: int | None = None

    def mark(self, frame: int, *, is_true: bool) -> None:
        if is_true and self.begun is None:
            self.begun = frame
        elif not is_true and self.begun is not None:
            self.runs.append((self.begun, frame))
            self.begun = None


class Watcher:
    """Takes raw RGB frames of WIDTH × HEIGHT as they come, in pieces of any length; `seen()` when all are in."""

    def __init__(self, rate: Fraction) -> None:
        self.rate = rate
        window = max(1, round(rate))
        places = (WIDTH // 2) * (HEIGHT // 2)
        self.light, self.red = Swings(places, window, CHANGE, BRIGHT), Swings(places, window, RED_CHANGE, np.inf)
        self.black, self.flashing = Stretch(), Stretch()
        self.frames = 0
        self.moved: list[float] = []
        self.stills: list[tuple[int, int]] = []
        self._rest = b""
        self._last: Frames | None = None
        self._anchor: Frames | None = None
        self._anchored = 0

    def feed(self, chunk: bytes) -> None:
        data = self._rest + chunk
        whole = len(data) // FRAME_BYTES * FRAME_BYTES
        self._rest = data[whole:]
        for frame in np.frombuffer(data[:whole], np.uint8).reshape(-1, HEIGHT, WIDTH, 3):
            self._take(frame)

    def _take(self, frame: Frames) -> None:
        self.moved.append(_difference(frame, self._last) if self._last is not None else 255.0)
        self._last = frame
        if self._anchor is None or _difference(frame, self._anchor) > STILL_BELOW:
            self._end_still()
            self._anchor, self._anchored = frame, self.frames
        light = LINEAR[frame]
        bright = light @ WEIGHTS
        self.black.mark(self.frames, is_true=_is_black(bright))
        blocks = light.reshape(HEIGHT // 2, 2, WIDTH // 2, 2, 3).mean(axis=(1, 3)).reshape(-1, 3)
        lively = self.light.take(blocks @ WEIGHTS) > MOST_CHANGES
        lively |= self.red.take(_redness(blocks)) > MOST_CHANGES
        self.flashing.mark(self.frames, is_true=bool(lively.mean() >= LEAST_AREA))
        self.frames += 1

    def _end_still(self) -> None:
        if self.frames > self._anchored:
            self.stills.append((self._anchored, self.frames))

    def seen(self) -> dict[str, Any]:
        """The fields of MediaFacts that describe the picture; {} when there was none."""
        if not self.frames:
            return {}
        self._end_still()
        self.black.mark(self.frames, is_true=False)
        self.flashing.mark(self.frames, is_true=False)
        half = max(1, round(self.rate)) // 2  # the count is of the second before each frame
        flashing = [(max(0, first - half), max(1, last - half)) for first, last in self.flashing.runs]
        return {
            "blacks": self._times(self.black.runs, LEAST_BLACK_MS),
            "freezes": self._times(self.stills, LEAST_STILL_MS),
            "flashes": self._times(flashing, 0),
            "repeated_permille": self._repeated(),
        }

    def _times(self, runs: Iterable[tuple[int, int]], least_ms: int) -> tuple[tuple[int, int], ...]:
        times = ((int(first * 1000 / self.rate), int(last * 1000 / self.rate)) for first, last in runs)
        return tuple((since, until) for since, until in times if until - since >= least_ms)

    def _repeated(self) -> int:
        """Frames in a thousand that hardly differ from the one before although the film moves around them.

        How much it moves is the second largest of eight changes around the frame: one of them may be a cut.
        """
        moved = np.pad(np.array(self.moved), 4)
        count = len(self.moved)
        around = np.stack([moved[4 + step : 4 + step + count] for step in (-4, -3, -2, -1, 1, 2, 3, 4)])
        moves = np.partition(around, 6, axis=0)[6]
        same = (moves > MOVES_ABOVE) & (moved[4:-4] < REPEATS_BELOW * moves)
        return int(same.sum()) * 1000 // count


class Differs(Exception):
    """A picture does not look like the first one."""


class Sameness:
    """Takes a few raw frames of a film; raises Differs at the first that does not look like the first of all."""

    def __init__(self) -> None:
        self._first: Frames | None = None
        self._rest = b""

    def feed(self, chunk: bytes) -> None:
        data = self._rest + chunk
        whole = len(data) // FRAME_BYTES * FRAME_BYTES
        self._rest = data[whole:]
        for frame in np.frombuffer(data[:whole], np.uint8).reshape(-1, HEIGHT, WIDTH, 3):
            if self._first is None:
                self._first = frame
            elif _difference(frame, self._first) > ALIKE_BELOW:
                raise Differs

    def seen(self, picture_ms: int) -> dict[str, Any]:
        """The fields of MediaFacts for a film that stands still throughout."""
        if self._first is None:
            return {}
        whole = ((0, picture_ms),)
        return {"freezes": whole, "blacks": whole if _is_black(LINEAR[self._first] @ WEIGHTS) else ()}


def moves(frames: bytes) -> bool:
    """Whether any of these raw frames does not look like the first."""
    try:
        Sameness().feed(frames)
    except Differs:
        return True
    return False


def _is_black(bright: Values) -> bool:
    return bool((bright < BLACK_BELOW).mean() >= 0.98)


def _difference(one: Frames, other: Frames) -> float:
    return float(np.abs(one.astype(np.int16) - other).mean())


def _redness(blocks: Values) -> Values:
    """(R − G − B) × 320 where red makes up four fifths, else 0: the measure of WCAG's red flash."""
    red, others = blocks[:, 0], blocks[:, 1] + blocks[:, 2]
    whole = red + others
    saturated = (whole > 0.02) & (red >= RED_SHARE * whole)
    return np.where(saturated, np.maximum(0, (red - others) * 320), 0).astype(np.float32)
