"""Poster candidates: stills that show something, best first, without near-duplicates; as JPEG."""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from PIL import Image, ImageChops, ImageStat

MOST_CANDIDATES = 5
LEAST_SPREAD = 12.0
"""Standard deviation of brightness (0–255) below which a picture is flat: black, white, a plain title card."""
SAME_BELOW = 6.0
"""Mean difference of small grey versions below which two pictures are the same shot."""
QUALITY = 86


@dataclass(frozen=True)
class Candidate:
    """A still on disk, how much there is to see in it, and its small grey version."""

    path: Path
    spread: float
    small: Image.Image


def instants(picture_ms: int, count: int = 6) -> list[float]:
    """Seconds at which to look for a poster: the middles of `count` equal parts of the film."""
    return [(2 * number + 1) * picture_ms / (2 * count) / 1000 for number in range(count)]


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
    """Write the chosen stills as `poster.jpg`, `poster-2.jpg`, … into `folder`; returns their names, best first."""
    names: list[str] = []
    for number, path in enumerate(choose(stills), start=1):
        names.append("poster.jpg" if number == 1 else f"poster-{number}.jpg")
        with Image.open(path) as picture:
            picture.convert("RGB").save(folder / names[-1], "JPEG", quality=QUALITY, optimize=True, progressive=True)
    return names


def _candidate(path: Path) -> Candidate:
    with Image.open(path) as picture:
        grey = picture.convert("L").resize((32, 18), Image.Resampling.BOX)
    return Candidate(path, ImageStat.Stat(grey).stddev[0], grey)


def _difference(one: Candidate, other: Candidate) -> float:
    return ImageStat.Stat(ImageChops.difference(one.small, other.small)).mean[0]
