"""The plain detector of shots that ours is measured against: the one its research describes, and nothing learnt since.

Hard cuts by a score that stands out, flashes dropped; blends by their residue, best first; fades; boundaries in the
middle. Written anew from that description: it shares no line with submissions/media/shots.py.
"""

import subprocess
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import numpy as np

WIDE, HIGH = 64, 36


def cuts(film: Path) -> list[int]:
    """Numbers of the frames that begin a new shot."""
    command = ["ffmpeg", "-v", "error", "-i", str(film), "-vf", f"scale={WIDE}:{HIGH}:flags=area", "-f", "rawvideo",
               "-pix_fmt", "rgb24", "-"]  # fmt: skip
    raw = subprocess.run(command, capture_output=True, check=True).stdout
    frames = np.frombuffer(raw, np.uint8).reshape(-1, HIGH, WIDE, 3).astype(np.float32)
    small = frames.reshape(-1, HIGH // 2, 2, WIDE // 2, 2, 3).mean(axis=(2, 4))
    hard = [k for k in _jumps(_scores(frames)) if not _flash(small, k)]
    soft = [cut for first, last in pairwise([0, *hard, len(small)]) for cut in _gradual(small, first, last)]
    return sorted({*hard, *soft})


def _scores(frames: np.ndarray) -> np.ndarray:
    """Half the mean difference of pixels, half fifty times the distance of colours in quarters, frame by frame."""
    scores, before = np.zeros(len(frames)), None
    for k, frame in enumerate(frames):
        bins = (frame.astype(np.uint8) >> 5).astype(np.int32) @ [64, 8, 1]
        quarters = [part for half in np.split(bins, 2) for part in np.split(half, 2, axis=1)]
        table = np.stack([np.bincount(part.ravel(), minlength=512) / part.size for part in quarters])
        if before is not None:
            scores[k] = 0.5 * np.abs(frame - frames[k - 1]).mean() + 25 * np.abs(table - before).sum(axis=1).mean()
        before = table
    return scores


def _jumps(scores: np.ndarray) -> Iterator[int]:
    for k in map(int, np.flatnonzero(scores > 7)):
        near = np.r_[scores[max(0, k - 8) : k], scores[k + 1 : k + 9]]
        next_to = np.r_[scores[max(0, k - 2) : k], scores[k + 1 : k + 3]]
        if scores[k] > 3 * near.mean() + 1 and scores[k] > 1.2 * next_to.max():
            yield k


def _flash(small: np.ndarray, k: int) -> bool:
    jump = np.abs(small[k] - small[k - 1]).mean()
    after = [small[n] for n in range(k + 4, min(k + 7, len(small)))]
    before = [small[n] for n in range(max(0, k - 7), max(0, k - 4))]
    back = k >= 2 and any(np.abs(one - small[k - 2]).mean() < 0.35 * jump for one in after)
    ahead = k + 2 < len(small) and any(np.abs(one - small[k + 2]).mean() < 0.35 * jump for one in before)
    return back or ahead


def _gradual(small: np.ndarray, first: int, last: int) -> Iterator[int]:
    taken: list[tuple[int, int]] = []
    for _, a, b in sorted(_blends(small[first:last]), reverse=True):
        if all(b <= begun or a >= done for begun, done in taken):
            taken.append((a, b))
            yield first + (a + b) // 2
    luma = small[first:last].mean(axis=(1, 2, 3))
    edges = np.flatnonzero(np.diff(np.r_[False, luma < 14, False]))
    for a, b in zip(edges[::2], edges[1::2], strict=True):
        lit = (luma[max(0, a - 12) : a] > 30).any() and (luma[b : b + 12] > 30).any()
        if lit and all(b <= begun or a >= done for begun, done in taken):
            yield first + int(a + b) // 2


def _blends(part: np.ndarray) -> Iterator[tuple[float, int, int]]:
    for length in (6, 10, 14, 20, 28):
        if len(part) <= length + 1:
            return
        change = np.abs(part[length:] - part[:-length]).mean(axis=(1, 2, 3))
        half = np.abs(part[length // 2 :] - part[: -(length // 2)]).mean(axis=(1, 2, 3))
        for a in map(int, np.flatnonzero(change > 14)):
            beside = [half[at] for at in (a - length // 2, a + length) if 0 <= at < len(half)]
            motion = max([0.8 * float(np.median(change)), *map(float, beside)])
            steps = [round(length * quarter / 4) for quarter in (1, 2, 3)]
            blends = [part[a] + (part[a + length] - part[a]) * step / length for step in steps]
            rest = np.mean([np.abs(part[a + s] - blend).mean() for s, blend in zip(steps, blends, strict=True)])
            if change[a] > 1.6 * motion and rest < 0.22 * change[a]:
                yield float(change[a] / max(motion, 1)), a, a + length
