"""Where a raw clip sits in a film, found by picture: sure enough to show a person, or not at all.

A film uses parts of a clip, graded, cropped, letterboxed, mirrored. Prints propose where (same distance in time, many
pictures in a row alike), then the pictures themselves must agree: correlation of luma with its mean removed, which a
grade leaves alone. A clip may be retimed by no more than a frame here and there.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from .prints import Frame, Lumas, Prints, distances, frame_of, longest_run, mirrored, prints_of, resized

RATE = 12
"""Pictures a second that are compared."""
ALIKE_BITS = 75
LEAST_ALIKE = 6
"""Alike pictures (half a second) on one line of time before it is looked at closer."""
MOST_LINES = 12
GRID = (32, 18)
LEAST_CORRELATION, LEAST_ANYWHERE = 0.93, 0.85
"""Median over the stretch, and the least of a picture that still belongs to it."""
LEAST_PICTURES = 7
NEAR = 2
"""Pictures by which a line of time may be off."""
CROPS = (0.0, 0.05, 0.1)
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
    """A line of time: clip picture k stands at film picture k + shift, in this crop."""

    shift: int
    alike: int
    crop: Frame
    is_mirrored: bool


def locate(clip: Look, film: Look, *, rate: int = RATE) -> Place | None:
    """The best place of the clip in the film; None when it is not found, or not surely."""
    if len(clip.pictures) < LEAST_PICTURES or len(film.pictures) < LEAST_PICTURES:
        return None
    film_prints = prints_of(film.pictures, film.frame)
    film_grid = _grids(film.pictures, film.frame)
    lines = [line for crop in _crops(clip, film) for line in _lines(clip, film_prints, crop)]
    lines.sort(key=lambda line: -line.alike)
    places = [place for line in lines[:MOST_LINES] if (place := _checked(clip, film_grid, line, rate))]
    return max(places, key=lambda place: (place.end_ms - place.start_ms) * (place.score - 0.8), default=None)


def _crops(clip: Look, film: Look) -> Iterator[Frame]:
    """Parts of the clip that the film may show: all, a little less on every side, cut to the film's own shape."""
    shapes = [Frame()]
    # Both are squeezed into the same small size, so shapes compare as parts of the whole picture.
    ratio = film.frame.shape / clip.frame.shape
    if ratio > 1.02:
        shapes.append(Frame(0, (1 - 1 / ratio) / 2, 1, (1 + 1 / ratio) / 2))
    elif ratio < 0.98:
        shapes.append(Frame((1 - ratio) / 2, 0, (1 + ratio) / 2, 1))
    for shape in shapes:
        for crop in CROPS:
            yield clip.frame.within(shape.within(Frame(crop, crop, 1 - crop, 1 - crop)))


def _lines(clip: Look, film_prints: Prints, crop: Frame) -> Iterator[_Line]:
    straight = prints_of(clip.pictures, crop)
    for is_mirrored, prints in ((False, straight), (True, mirrored(straight))):
        alike = distances(prints, film_prints) <= ALIKE_BITS
        counts = _along_lines(alike)
        best = np.argsort(counts)[::-1][:4]
        for shift in best:
            if counts[shift] >= LEAST_ALIKE:
                yield _Line(int(shift) - len(prints) + 1, int(counts[shift]), crop, is_mirrored)


def _along_lines(alike: NDArray[np.bool_]) -> NDArray[np.int64]:
    """How many pictures are alike on each line of time, from shift -(clip - 1) to film - 1."""
    rows, columns = np.nonzero(alike)
    return np.bincount(columns - rows + alike.shape[0] - 1, minlength=sum(alike.shape) - 1)


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
