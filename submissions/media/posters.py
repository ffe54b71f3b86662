"""Poster candidates: stills that show something, best first, without near-duplicates; JPEG throughout."""

import shutil
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from PIL import Image, ImageChops, ImageStat

MOST_CANDIDATES = 5
LEAST_SPREAD = 12.0
"""Standard deviation of brightness (0–255) below which a picture is flat: black, white, a plain title card."""
SAME_BELOW = 6.0
"""Mean difference of small grey versions below which two pictures are the same shot."""
FEW, MANY, LONG_MS = 4, 6, 90_000
"""Instants to look at, in a short film and in one from LONG_MS on."""


@dataclass(frozen=True)
class Candidate:
    """A still on disk, how much there is to see in it, and its small grey version."""

    path: Path
    spread: float
    small: Image.Image


def instants(picture_ms: int) -> dict[int, float]:
    """Seconds at which to look for a poster, by number from 1 on: the middles of equal parts of the film."""
    count = MANY if picture_ms >= LONG_MS else FEW
    return {number: (2 * number - 1) * picture_ms / (2 * count) / 1000 for number in range(1, count + 1)}


def choose(stills: Iterable[Path]) -> list[Path]:
    """The stills worth offering, best first, at least one if there is any at all."""
    candidates = sorted((_candidate(path) for path in stills), key=lambda c: (-c.spread, c.path.name))
    chosen: list[Candidate] = []
    for candidate in candidates:
        is_flat = candidate.spread < LEAST_SPREAD and chosen
        if not is_flat and all(_difference(candidate, other) > SAME_BELOW for other in chosen):
            chosen.append(candidate)
    return [candidate.path for candidate in chosen[:MOST_CANDIDATES]]


def write(stills: Iterable[Path], folder: Path) -> list[str]:
    """Put the chosen stills into `folder` as `poster.jpg`, `poster-2.jpg`, …; returns their names, best first."""
    names: list[str] = []
    for number, path in enumerate(choose(stills), start=1):
        names.append("poster.jpg" if number == 1 else f"poster-{number}.jpg")
        shutil.move(path, folder / names[-1])
    return names


def _candidate(path: Path) -> Candidate:
    with Image.open(path) as picture:
        picture.draft("L", (128, 72))
        grey = picture.convert("L").resize((32, 18), Image.Resampling.BOX)
    return Candidate(path, ImageStat.Stat(grey).stddev[0], grey)


def _difference(one: Candidate, other: Candidate) -> float:
    return ImageStat.Stat(ImageChops.difference(one.small, other.small)).mean[0]
