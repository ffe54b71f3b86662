"""How well and how fast evidence is found: shots, raw clips, marks, films that are alike. Makes its own films.

    python tests/benchmarks/evidence.py [shots] [clips] [marks] [films] [--quick]

Shots: precision and recall per kind, and times real time on a stream of 240 lines. Clips: placed, wrong, per change an
editor makes. Marks: seconds for a film of 200 MB. Films: one newcomer against 2,300 by picture and sound. Times are
given as measured and as a ratio to a yardstick in the same run: decoding the same film and keeping nothing, or one pass
over the same bytes.
"""

import argparse
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")

import django

django.setup()

import numpy as np

from submissions.media import cutting, heard, inspection, likeness, placing, prints
from submissions.media.likeness import Known
from submissions.media.provenance import reader
from tests.submissions.media import scenes
from tests.submissions.media.test_placing import CHANGES, look_of

PARTS = ("shots", "clips", "marks", "films")


def shots(folder: Path, *, quick: bool) -> None:
    """F1 of hard cuts, recall of gradual ones, speed."""
    tallies = {"hard": (0, 0), "gradual": (0, 0), "surplus": (0, 0)}
    seconds = spent = decoding = 0.0
    for seed in range(21, 23 if quick else 27):
        made = scenes.a_film_of_known_cuts(seed, 12 if quick else 40, gradual=0.35)
        film = scenes.write(folder / f"cuts-{seed}.mp4", made.frames, filters="scale=426:240")
        facts = inspection.inspect(film)
        found: list[tuple[int, ...]] = []
        spent += _cpu(lambda film=film, facts=facts, into=found: into.append(cutting.starts_of(film, facts)))
        decoding += _cpu(lambda film=film: _decode(film))
        seconds += facts.picture_ms / 1000
        cuts = [round(start * scenes.RATE / 1000) for start in found[0][1:]]
        for kind, (hits, there) in scenes.score(cuts, made.cuts).items():
            tallies[kind] = (tallies[kind][0] + hits, tallies[kind][1] + there)
    (hard, there), (soft, gradual), (surplus, _) = tallies["hard"], tallies["gradual"], tallies["surplus"]
    f1 = 2 * hard / (there + hard + surplus)
    print(f"shots: hard {hard}/{there}, gradual {soft}/{gradual}, surplus {surplus}; F1 of hard cuts {f1:.3f}")
    print(f"       {seconds:.0f} s of film in {spent:.1f} s of processor: {seconds / spent:.0f} × real time, "
          f"{spent / decoding:.1f} × decoding alone")  # fmt: skip


def clips(folder: Path, *, quick: bool) -> None:
    """Raw clips placed on the right shot, in a wrong place, and unused clips placed at all."""
    count = 12 if quick else 40
    raw = [scenes.scene(5000 + n, 72) for n in range(count + count // 3)]
    film = scenes.joined([clip[6 : 40 + n % 20] for n, clip in enumerate(raw[:count])], ["hard"] * (count - 1))
    looks = [look_of(clip) for clip in raw]
    for name, filters in CHANGES.items():
        seen = look_of(scenes.read(scenes.write(folder / "film.mp4", film.frames, filters=filters)))
        began = time.process_time()
        places = [placing.locate(look, seen) for look in looks]
        spent = (time.process_time() - began) / len(looks)
        spans = [(a * 1000 / scenes.RATE, b * 1000 / scenes.RATE) for a, b in film.spans]
        on_shot = [p and a - 250 <= p.start_ms < p.end_ms <= b + 250 for p, (a, b) in zip(places, spans, strict=False)]
        wrong = sum(1 for p, right in zip(places, on_shot, strict=False) if p and not right)
        unused = sum(1 for p in places[count:] if p)
        print(f"clips: {name}: {sum(map(bool, on_shot))}/{count} placed, {wrong} in a wrong place, "
              f"{unused}/{len(raw) - count} unused ones placed, {spent * 1000:.0f} ms a clip")  # fmt: skip


def marks(folder: Path, *, quick: bool) -> None:
    """Reading a film of 200 MB."""
    film = folder / "large.mp4"
    size = "20M" if quick else "200M"
    source = ["-f", "lavfi", "-i", "nullsrc=s=1280x720:r=24,geq=random(1)*255:128:128"]
    command = ["ffmpeg", "-v", "error", "-y", *source, "-c:v", "libx264", "-preset", "ultrafast", "-b:v", "200M",
               "-fs", size, "-t", "300", str(film)]  # fmt: skip
    subprocess.run(command, check=True)
    wall, spent = time.perf_counter(), _cpu(lambda: reader.read(film))
    wall = time.perf_counter() - wall
    passing = _cpu(film.read_bytes)
    print(f"marks: {film.stat().st_size / 1e6:.0f} MB read in {wall:.2f} s ({spent:.2f} s of processor), "
          f"{spent / max(passing, 0.001):.1f} × one pass over the bytes")  # fmt: skip


def films(folder: Path, *, quick: bool) -> None:
    """One newcomer of 150 s against a library, in which one film shares 30 s of picture and another 20 s of sound."""
    random, count = np.random.default_rng(4), 230 if quick else 2300
    pictures = [random.integers(0, 2**64, (300, 4), np.uint64) for _ in range(count)]
    sounds = [random.integers(0, 2**32, 150 * heard.PRINTS_A_SECOND, np.uint32) for _ in range(count)]
    library = [Known(n, *pair) for n, pair in enumerate(zip(pictures, sounds, strict=True))]
    new = Known(count, random.integers(0, 2**64, (300, 4), np.uint64), random.integers(0, 2**32, 2400, np.uint32))
    new.picture[50:110] = pictures[7][100:160] ^ np.uint64(0b1011)
    new.sound[160:480] = sounds[9][320:640]
    wall, found = time.perf_counter(), []
    spent = _cpu(lambda: found.extend(likeness.compare(new, library)))
    wall = time.perf_counter() - wall
    print(f"films: 1 against {count} in {wall:.1f} s ({spent:.1f} s of processor); found "
          f"{[(m.number, m.kind, m.length_ms) for m in found]}, {prints.BITS} bits a picture")  # fmt: skip


def _decode(film: Path) -> None:
    subprocess.run(["ffmpeg", "-v", "error", "-i", str(film), "-f", "null", "-"], check=True)


def _cpu(act: Callable[[], object]) -> float:
    """Processor seconds of this process and its children."""
    before = os.times()
    act()
    after = os.times()
    return sum(after[:4]) - sum(before[:4])


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("parts", nargs="*", choices=[*PARTS, []])
    parser.add_argument("--quick", action="store_true")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as place:
        for part in given.parts or PARTS:
            globals()[part](Path(place), quick=given.quick)
