"""Films of invented scenes whose cuts are known to the frame: moving camera, moving things, grain, all kinds of cuts.

Made of numbers from a seed, so that the same film comes out everywhere. Frames are (count, HEIGHT, WIDTH, 3) bytes.
"""

import subprocess
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

WIDTH, HEIGHT, RATE = 256, 144, 24
Frames = NDArray[np.uint8]


@dataclass(frozen=True)
class Cut:
    """Where a new shot begins: the frame of a hard cut, the middle of a gradual one."""

    frame: int
    kind: str


@dataclass(frozen=True)
class Made:
    """A film and its cuts. `spans` are the frames [first, last) of each scene that was put in, ascending."""

    frames: Frames
    cuts: tuple[Cut, ...]
    spans: tuple[tuple[int, int], ...]


def scene(seed: int, count: int, *, size: tuple[int, int] = (WIDTH, HEIGHT)) -> Frames:
    """A shot: a landscape of soft patches under a moving camera, with two things crossing it, a little grain."""
    random = np.random.default_rng(seed)
    width, height = size
    land = _landscape(random, width * 2, height * 2)
    speed = random.uniform(0, 1.6, 2) * random.choice([-1, 1], 2)
    start = np.array([width / 2, height / 2])
    colours = random.integers(0, 255, (2, 3))
    places, moves = random.uniform(0.2, 0.8, (2, 2)), random.uniform(-0.008, 0.008, (2, 2))
    rows, columns = np.mgrid[0:height, 0:width]
    frames = np.empty((count, height, width, 3), np.uint8)
    for number in range(count):
        x, y = np.clip(start + speed * number, 0, [width - 1, height - 1]).astype(int)
        picture = land[y : y + height, x : x + width].astype(np.int16)
        for colour, place, move in zip(colours, places, moves, strict=True):
            across, down = (place + move * number) * (width, height)
            picture[(columns - across) ** 2 + (rows - down) ** 2 < (height / 7) ** 2] = colour
        grain = random.integers(-5, 6, (height, width, 1), np.int16)
        frames[number] = np.clip(picture + grain, 0, 255)
    return frames


def _landscape(random: np.random.Generator, width: int, height: int) -> Frames:
    """Patches of several sizes, with a colour of its own for the whole."""
    base = random.uniform(40, 200, 3)
    land = np.zeros((height, width, 3))
    for cells, weight in ((3, 70.0), (8, 45.0), (24, 25.0), (60, 12.0)):
        grid = random.normal(0, 1, (cells, cells * 2, 3)) * [1.0, 0.9, 1.1]
        land += weight * _stretched(grid, width, height)
    return np.clip(land + base, 0, 255).astype(np.uint8)


def _stretched(grid: NDArray[np.float64], width: int, height: int) -> NDArray[np.float64]:
    down, across = (
        np.linspace(0, side - 1.001, out) for side, out in zip(grid.shape[:2], (height, width), strict=True)
    )
    y, x = down.astype(int), across.astype(int)
    fy, fx = (down - y)[:, None, None], (across - x)[None, :, None]
    top = grid[y][:, x] * (1 - fx) + grid[y][:, x + 1] * fx
    low = grid[y + 1][:, x] * (1 - fx) + grid[y + 1][:, x + 1] * fx
    return top * (1 - fy) + low * fy


def joined(scenes: Sequence[Frames], kinds: Iterable[str]) -> Made:
    """Scenes one after the other: `kinds` has one of "hard", "dissolve-N" or "fade-N" (N frames) for each join."""
    film, cuts, spans = [scenes[0]], list[Cut](), [(0, len(scenes[0]))]
    at = len(scenes[0])
    for following, kind in zip(scenes[1:], kinds, strict=True):
        name, _, length = kind.partition("-")
        frames = int(length or 0)
        if name == "hard":
            film.append(following)
            cuts.append(Cut(at, "hard"))
            begin, at = at, at + len(following)
        else:
            last = film.pop()
            join = _dissolve if name == "dissolve" else _fade
            film += [last[:-frames], join(last[-frames:], following[:frames]), following[frames:]]
            begin = at - frames
            cuts.append(Cut(at - frames // 2, "gradual"))
            at += len(following) - frames
        spans.append((begin, at))
    return Made(np.concatenate(film), tuple(cuts), tuple(spans))


def _dissolve(one: Frames, other: Frames) -> Frames:
    part = np.linspace(0, 1, len(one) + 2)[1:-1, None, None, None]
    return (one * (1 - part) + other * part).astype(np.uint8)


def _fade(one: Frames, other: Frames) -> Frames:
    half = len(one) // 2
    down, up = np.linspace(1, 0, half)[:, None, None, None], np.linspace(0, 1, len(one) - half)[:, None, None, None]
    return np.concatenate([one[:half] * down, other[half:] * up]).astype(np.uint8)


def with_flash(frames: Frames, at: int) -> Frames:
    """Two frames of a photographer's flash."""
    lit = frames.copy()
    lit[at : at + 2] = np.clip(lit[at : at + 2].astype(np.int16) + 120, 0, 255)
    return lit


def write(path: Path, frames: Frames, *arguments: str, rate: int = RATE, filters: str = "null") -> Path:
    """The frames as a film, without sound unless `arguments` bring some."""
    height, width = frames.shape[1:3]
    given = ["-f", "rawvideo", "-pix_fmt", "rgb24", "-s", f"{width}x{height}", "-r", str(rate), "-i", "-"]
    coded = ["-vf", filters, "-c:v", "libx264", "-preset", "ultrafast", "-crf", "24", "-pix_fmt", "yuv420p"]
    command = ["ffmpeg", "-hide_banner", "-v", "error", "-y", *given, *coded, *arguments, str(path)]
    done = subprocess.run(command, input=frames.tobytes(), capture_output=True)
    assert done.returncode == 0, done.stderr
    return path


def a_film_of_known_cuts(seed: int, shots: int, *, gradual: float = 0.3) -> Made:
    """A film of `shots` scenes of one to five seconds; about `gradual` of the joins are dissolves and fades."""
    random = np.random.default_rng(seed)
    scenes = [scene(seed * 1000 + n, int(random.integers(54, 120))) for n in range(shots)]
    scenes = [with_flash(frames, 14) if n % 9 == 4 else frames for n, frames in enumerate(scenes)]
    soft = ("dissolve-8", "dissolve-12", "dissolve-20", "dissolve-25", "fade-16", "fade-24")
    kinds = [str(random.choice(soft)) if random.random() < gradual else "hard" for _ in scenes[1:]]
    return joined(scenes, kinds)


def score(found: Sequence[int], cuts: Sequence[Cut], *, within: int = 2) -> dict[str, tuple[int, int]]:
    """For "hard" and "gradual" (cuts found, cuts there are), and for "surplus" (found where there is none, found).

    A hard cut counts within `within` frames, a gradual one within half of the longest dissolve more.
    """
    left, tallies = list(found), {"hard": (0, 0), "gradual": (0, 0)}
    for cut in cuts:
        reach = within if cut.kind == "hard" else within + 13
        near = [at for at in left if abs(at - cut.frame) <= reach]
        if near:
            left.remove(min(near, key=lambda at: abs(at - cut.frame)))
        hits, there = tallies[cut.kind]
        tallies[cut.kind] = (hits + bool(near), there + 1)
    return {**tallies, "surplus": (len(left), len(found))}


def read(film: Path, *, size: tuple[int, int] = (WIDTH, HEIGHT)) -> Frames:
    """All frames of a film, decoded."""
    command = ["ffmpeg", "-v", "error", "-i", str(film), "-f", "rawvideo", "-pix_fmt", "rgb24", "-"]
    raw = subprocess.run(command, capture_output=True, check=True).stdout
    return np.frombuffer(raw, np.uint8).reshape(-1, size[1], size[0], 3)
