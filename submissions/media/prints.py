"""Prints of pictures: a few bits by which the same picture is known again after another encoding, grade or crop.

A print is a difference hash: whether each of 16 × 16 patches is darker than its right neighbour, 256 bits in four
words. Black bars are cut away first. Mirrored prints follow from the bits. A flat picture (black, white, a title on
one colour) has no print worth comparing.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

WIDTH, HEIGHT = 64, 36
"""Size of the small pictures everything here is computed from."""
SIDE = 16
BITS = SIDE * SIDE
DARK = 20
"""Luma up to which a row or column that never gets lighter is a bar."""
LEAST_CONTRAST = 6.0
"""Standard deviation of luma below which a picture is flat."""
LEAST_DIFFERENCE, LEAST_TOLD = 1.0, 0.4
"""Difference of luma of a bit that means something, and the part of all bits that must mean something."""

Lumas = NDArray[np.float32]
Prints = NDArray[np.uint64]


@dataclass(frozen=True)
class Frame:
    """The part of the picture that is not a bar, in fractions of its sides."""

    left: float = 0.0
    top: float = 0.0
    right: float = 1.0
    bottom: float = 1.0

    @property
    def shape(self) -> float:
        """Width over height, as part of that of the whole picture."""
        return (self.right - self.left) / (self.bottom - self.top)

    @property
    def turned(self) -> "Frame":
        """The same part in a mirror."""
        return Frame(1 - self.right, self.top, 1 - self.left, self.bottom)

    def within(self, other: "Frame") -> "Frame":
        """`other`, given in fractions of this frame, in fractions of the whole picture."""
        width, height = self.right - self.left, self.bottom - self.top
        return Frame(
            self.left + other.left * width, self.top + other.top * height,
            self.left + other.right * width, self.top + other.bottom * height,
        )  # fmt: skip


def lumas(frames: NDArray[np.uint8]) -> Lumas:
    """(count, height, width, 3) bytes → (count, height, width) of luma, 0 to 255 (BT.601)."""
    return (frames @ np.array([0.299, 0.587, 0.114], np.float32)).astype(np.float32)


def frame_of(pictures: Lumas) -> Frame:
    """The part of a film's pictures inside its black bars; all of it when more than half would be a bar."""
    if not len(pictures):
        return Frame()
    lit = np.percentile(pictures[:: max(1, len(pictures) // 200)], 97, axis=0) > DARK
    top, bottom = _lit_part(lit.mean(axis=1) > 0.1)
    left, right = _lit_part(lit.mean(axis=0) > 0.1)
    if bottom - top < 0.5 or right - left < 0.5:
        return Frame()
    return Frame(left, top, right, bottom)


def _lit_part(lit: NDArray[np.bool_]) -> tuple[float, float]:
    """The longest run of lit lines, in fractions; a line at the edge of a bar, part dark, part light, is left out."""
    first, last = longest_run(lit)
    return (first + (first > 0)) / len(lit), (last - (last < len(lit))) / len(lit)


def longest_run(good: NDArray[np.bool_]) -> tuple[int, int]:
    """[first, last) of the longest run of True; (0, 0) when there is none."""
    edges = np.flatnonzero(np.diff(np.concatenate([[0], good.astype(np.int8), [0]])))
    runs = zip(map(int, edges[::2]), map(int, edges[1::2]), strict=True)
    return max(runs, key=lambda run: run[1] - run[0], default=(0, 0))


def resized(pictures: Lumas, frame: Frame, width: int, height: int) -> Lumas:
    """The part `frame` of each picture, averaged down to `width` × `height` patches."""
    down = _weights(pictures.shape[1], height, frame.top, frame.bottom)
    across = _weights(pictures.shape[2], width, frame.left, frame.right)
    return np.matmul(np.matmul(down, pictures), across.T).astype(np.float32)


def _weights(old: int, new: int, first: float, last: float) -> NDArray[np.float32]:
    """(new, old) matrix: how much of each old line goes into each new one; every row adds up to 1."""
    edges = np.linspace(first * old, last * old, new + 1)
    lines = np.arange(old)
    shared = np.minimum(edges[1:, None], lines + 1) - np.maximum(edges[:-1, None], lines)
    weights = np.clip(shared, 0, None)
    return (weights / weights.sum(axis=1, keepdims=True)).astype(np.float32)


def prints_of(pictures: Lumas, frame: Frame = Frame()) -> Prints:
    """(count, height, width) of luma → (count, 4) words of print."""
    small = resized(pictures, frame, SIDE + 1, SIDE)
    bits = small[:, :, 1:] > small[:, :, :-1]
    return np.packbits(bits.reshape(len(pictures), BITS), axis=1).view(np.uint64).reshape(-1, 4)


def mirrored(prints: Prints) -> Prints:
    """The prints of the same pictures seen in a mirror."""
    bits = np.unpackbits(prints.view(np.uint8), axis=1).reshape(-1, SIDE, SIDE)
    turned = 1 - bits[:, :, ::-1]
    return np.packbits(turned.reshape(-1, BITS), axis=1).view(np.uint64).reshape(-1, 4)


def are_flat(pictures: Lumas, frame: Frame = Frame()) -> NDArray[np.bool_]:
    """For each picture whether it has too little contrast, or too little from left to right, to be told from others.

    A sky over a plain, drawn without texture, is one of many: most of its bits would be chance.
    """
    small = resized(pictures, frame, SIDE + 1, SIDE)
    told = np.abs(np.diff(small, axis=2)) > LEAST_DIFFERENCE
    return (small.std(axis=(1, 2)) < LEAST_CONTRAST) | (told.mean(axis=(1, 2)) < LEAST_TOLD)


def distances(one: Prints, other: Prints) -> NDArray[np.uint16]:
    """(m, 4) and (n, 4) prints → (m, n): in how many of 256 bits each differs from each."""
    apart = np.zeros((len(one), len(other)), np.uint16)
    for word in range(4):
        apart += np.bitwise_count(one[:, None, word] ^ other[None, :, word])
    return apart
