"""Where a raw clip sits in a film, found by picture: sure enough to show a person, or not at all.

A film uses parts of a clip, graded, cropped, letterboxed, mirrored. Prints propose where (same distance in time, many
pictures in a row alike), then the pictures themselves must agree: correlation of luma with its mean removed, which a
grade leaves alone. A clip may be retimed by no more than a frame here and there.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from .prints import Frame, Lumas, Prints, distances, frame_of, longest_run, prints_of, resized

RATE = 12
"""Pictures a second that are compared."""
ALIKE_BITS = 75
LEAST_ALIKE = 6
"""Alike pictures (half a second) on one line of time before it is looked at closer."""
LINES_A_CROP, MOST_LINES = 4, 12
GRID = (32, 18)
LEAST_CORRELATION, LEAST_ANYWHERE = 0.95, 0.85
"""Median over the stretch, and the least of a picture that still belongs to it."""
ALL_BUT = 0.002
"""A shot is closer to itself than to another of the same set: the place wins that is long and all but the same."""
LEAST_PICTURES = 7
NEAR = 2
"""Pictures by which a line of time may be off."""
CROPS = (0.0, 0.025, 0.05, 0.075, 0.1)
LEAST_DETAIL = 4.0
"""Standard deviation of luma below which two pictures agree by being empty."""
LEAST_FEATURES = 3.0
"""The same of what a smooth slope leaves over: skies and walls with light falling off agree with each other."""


@dataclass(frozen=True)
class Place:
    """A clip found in a film: [start_ms, end_ms) of the film shows the clip from `clip_start_ms` on."""

    start_ms: int
    end_ms: int
    clip_start_ms: int
    score: float
    is_mirrored: bool


@dataclass(frozen=True)
class Look:
    """A film or clip at RATE pictures a second, as luma, with the part inside its bars."""

    pictures: Lumas
    frame: Frame

    @classmethod
    def of(cls, pictures: Lumas) -> "Look":
        return cls(pictures, frame_of(pictures))


@dataclass(frozen=True)
class _Line:
    """A line of time: clip picture k stands at film picture k + shift, in this crop. `closeness` in bits alike."""

    shift: int
    closeness: int
    crop: Frame
    is_mirrored: bool


def locate(clip: Look, film: Look, *, rate: int = RATE) -> Place | None:
    """The best place of the clip in the film; None when it is not found, or not surely."""
    if len(clip.pictures) < LEAST_PICTURES or len(film.pictures) < LEAST_PICTURES:
        return None
    film_prints = prints_of(film.pictures, film.frame)
    film_grid = _grids(film.pictures, film.frame)
    lines = [line for crop in _crops(clip, film) for line in _lines(clip, film_prints, crop)]
    lines.sort(key=lambda line: -line.closeness)
    places = [place for line in lines[:MOST_LINES] if (place := _checked(clip, film_grid, line, rate))]
    return max(places, key=lambda place: (place.end_ms - place.start_ms) / (ALL_BUT + 1 - place.score), default=None)


def _crops(clip: Look, film: Look) -> Iterator[Frame]:
    """Parts of the clip that the film may show: all, a little less on every side, cut to the film's own shape.

    What looks like a bar in a clip of one shot may be its night sky: the film shows that part or it does not.
    """
    for frame in dict.fromkeys((clip.frame, Frame())):
        for shape in _shapes(film.frame.shape / frame.shape):
            for crop in CROPS:
                yield frame.within(shape.within(Frame(crop, crop, 1 - crop, 1 - crop)))


def _shapes(ratio: float) -> Iterator[Frame]:
    """The whole and, for a film of another shape than the clip, the part that has the film's.

    Both are squeezed into the same small size, so shapes compare as parts of the whole picture.
    """
    yield Frame()
    if ratio > 1.02:
        yield Frame(0, (1 - 1 / ratio) / 2, 1, (1 + 1 / ratio) / 2)
    elif ratio < 0.98:
        yield Frame((1 - ratio) / 2, 0, (1 + ratio) / 2, 1)


def _lines(clip: Look, film_prints: Prints, crop: Frame) -> Iterator[_Line]:
    """The closest lines of time, so far from each other that none is looked at twice."""
    # Where it is black to the left and right of it a bit says nothing, so a mirrored print is not made of bits.
    turned = prints_of(clip.pictures[:, :, ::-1], crop.turned)
    for is_mirrored, prints in ((False, prints_of(clip.pictures, crop)), (True, turned)):
        counts, closeness = _along_lines(distances(prints, film_prints))
        closeness[counts < LEAST_ALIKE] = 0
        for _ in range(LINES_A_CROP):
            best = int(np.argmax(closeness))
            if closeness[best] == 0:
                break
            yield _Line(best - len(prints) + 1, int(closeness[best]), crop, is_mirrored)
            closeness[max(0, best - 2 * NEAR) : best + 2 * NEAR + 1] = 0


def _along_lines(apart: NDArray[np.uint16]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """For each line of time, from shift -(clip - 1) to film - 1: pictures that are alike, and how much they are."""
    rows, columns = np.nonzero(apart <= ALIKE_BITS)
    lines, count = columns - rows + apart.shape[0] - 1, sum(apart.shape) - 1
    bits = np.bincount(lines, 1.0 + ALIKE_BITS - apart[rows, columns], minlength=count)
    return np.bincount(lines, minlength=count), bits.astype(np.int64)


def _checked(clip: Look, film_grid: Lumas, line: _Line, rate: int) -> Place | None:
    """The longest stretch along the line, or near it, on which the pictures agree."""
    grid = _grids(clip.pictures, line.crop)
    if line.is_mirrored:
        grid = grid[:, :, ::-1]
    found = [_stretch(grid, film_grid, line.shift + near) for near in range(-NEAR, NEAR + 1)]
    first, last, score, shift = max(found, key=lambda one: (one[1] - one[0]) * one[2])
    if last - first < LEAST_PICTURES or score < LEAST_CORRELATION:
        return None
    begin, end = ((first + shift) * 1000 // rate, (last + shift) * 1000 // rate)
    return Place(begin, end, first * 1000 // rate, score, line.is_mirrored)


def _stretch(grid: Lumas, film_grid: Lumas, shift: int) -> tuple[int, int, float, int]:
    """(first, last, median correlation, shift) of the longest run of agreeing pictures, in pictures of the clip."""
    first, last = max(0, -shift), min(len(grid), len(film_grid) - shift)
    if last - first < LEAST_PICTURES:
        return 0, 0, 0.0, shift
    agreed = correlations(grid[first:last], film_grid[first + shift : last + shift])
    begin, end = longest_run(agreed >= LEAST_ANYWHERE)
    if end == begin:
        return 0, 0, 0.0, shift
    return first + begin, first + end, float(np.median(agreed[begin:end])), shift


def correlations(one: Lumas, other: Lumas) -> NDArray[np.float32]:
    """Correlation of each picture with its counterpart, mean removed; 0 where either is empty or featureless."""
    a, b = (side.reshape(len(side), -1) - side.mean(axis=(1, 2))[:, None] for side in (one, other))
    strength = np.sqrt((a * a).mean(axis=1)), np.sqrt((b * b).mean(axis=1))
    product = strength[0] * strength[1]
    told = (strength[0] > LEAST_DETAIL) & (strength[1] > LEAST_DETAIL) & have_features(one) & have_features(other)
    return np.where(told, (a * b).mean(axis=1) / np.maximum(product, 1e-6), 0).astype(np.float32)


def have_features(pictures: Lumas) -> NDArray[np.bool_]:
    """For each picture whether anything is in it that a smooth slope of light (a surface of second order) is not."""
    height, width = pictures.shape[1:]
    y, x = np.meshgrid(np.linspace(-1, 1, height), np.linspace(-1, 1, width), indexing="ij")
    slopes = np.stack([np.ones_like(x), x, y, x * x, x * y, y * y]).reshape(6, -1).T
    basis = np.linalg.qr(slopes)[0].astype(np.float32)
    flat = pictures.reshape(len(pictures), -1)
    return (flat - flat @ basis @ basis.T).std(axis=1) > LEAST_FEATURES


def _grids(pictures: Lumas, frame: Frame) -> Lumas:
    return resized(pictures, frame, *GRID)
