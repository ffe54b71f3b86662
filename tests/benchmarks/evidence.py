"""How well and how fast evidence is found: shots, raw clips, marks, films that are alike. Makes its own films.

    python tests/benchmarks/evidence.py [shots] [clips] [marks] [films] [alike] [sounds] [--quick]

Shots: precision and recall per kind, and times real time on a stream of 240 lines, beside the plain detector of
tests/benchmarks/plain_cutter.py. Clips: placed, wrong, per change an editor makes, of scenes and of drawings. Marks:
seconds for a film of 200 MB, plain and signed, read in this process and by the command line. Films: one newcomer
against 2,300 by picture and sound, read from the database of DATABASE_URL (one of its own; without it from memory).
Alike: films of strangers who share a painter, of six shots and of one, how many are known again after what people do to
films, and how many wrong pairs there are. Sounds: the same of tunes, chords and noises. Times are wall time, and a
ratio to a yardstick in the same run: decoding the same film and keeping nothing, or one pass over the same bytes.
"""

import argparse
import os
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

HERE = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(HERE))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")

import django

django.setup()

import numpy as np
from django.core.management import call_command
from django.db import connection
from django.utils import timezone
from numpy.typing import NDArray

from awards.management.demo.scenery import PAINTERS, paint
from contest.models import User
from submissions.media import cutting, heard, inspection, likeness, looking, pipeline, placing, prints
from submissions.media.likeness import Known
from submissions.media.provenance import reader
from submissions.models import Film, FilmFile, Print
from tests.benchmarks import plain_cutter, tones
from tests.factories import an_edition
from tests.submissions.media import scenes
from tests.submissions.media.provenance.files import Authority
from tests.submissions.media.test_placing import CHANGES, look_of

KINDS = sorted(PAINTERS.keys() - {"corridor"})
"""A corridor is painted the same from any seed."""
PARTS = ("shots", "clips", "marks", "films", "alike", "sounds")


def shots(folder: Path, *, quick: bool) -> None:
    """F1 of hard cuts, recall of gradual ones, speed; and the same of the plain detector."""
    ours, plain = Tally("shots"), Tally("plain")
    seconds = decoding = 0.0
    for seed in range(21, 23 if quick else 27):
        made = scenes.a_film_of_known_cuts(seed, 12 if quick else 40, gradual=0.35)
        film = scenes.write(folder / f"cuts-{seed}.mp4", made.frames, filters="scale=426:240")
        facts = inspection.inspect(film)
        seconds += facts.picture_ms / 1000
        decoding += _wall(lambda film=film: _decode(film))
        found: list[int] = []
        ours.spent += _wall(lambda film=film, facts=facts, into=found: into.extend(cutting.starts_of(film, facts)))
        ours.count([round(start * scenes.RATE / 1000) for start in found[1:]], made.cuts)
        cuts: list[int] = []
        plain.spent += _wall(lambda film=film, into=cuts: into.extend(plain_cutter.cuts(film)))
        plain.count(cuts, made.cuts)
    for tally in (ours, plain):
        tally.tell(seconds, decoding)


@dataclass
class Tally:
    """What a detector found in all films together, and the seconds it took."""

    name: str
    hits: Counter[str] = field(default_factory=Counter[str])
    there: Counter[str] = field(default_factory=Counter[str])
    spent: float = 0.0

    def count(self, found: Sequence[int], cuts: Sequence[scenes.Cut]) -> None:
        for kind, (hits, there) in scenes.score(found, cuts).items():
            self.hits[kind] += hits
            self.there[kind] += there

    def tell(self, seconds: float, decoding: float) -> None:
        hard, soft, surplus = (self.hits[kind] for kind in ("hard", "gradual", "surplus"))
        f1 = 2 * hard / (self.there["hard"] + hard + surplus)
        print(f"{self.name}: hard {hard}/{self.there['hard']}, gradual {soft}/{self.there['gradual']}, surplus "
              f"{surplus}; F1 of hard cuts {f1:.3f}, recall of gradual ones {soft / self.there['gradual']:.2f}; "
              f"{seconds:.0f} s of film in {self.spent:.1f} s: {seconds / self.spent:.0f} × real time, "
              f"{self.spent / decoding:.1f} × decoding alone", flush=True)  # fmt: skip


def clips(folder: Path, *, quick: bool) -> None:
    """Raw clips placed on the right shot, in a wrong place, and unused clips placed at all: scenes and drawings."""
    count = 12 if quick else 40
    numbers = range(count + count // 3)
    raw = {
        "scenes": [scenes.scene(5000 + n, 72) for n in numbers],
        "drawings": [_drawn_shot(KINDS[n % len(KINDS)], 7000 + n, 72, forth=n % 2 == 0) for n in numbers],
    }
    for name, clips in raw.items():
        _place(folder, name, clips, count)


def _place(folder: Path, name: str, raw: Sequence[scenes.Frames], count: int) -> None:
    film = scenes.joined([clip[6 : 40 + n % 20] for n, clip in enumerate(raw[:count])], ["hard"] * (count - 1))
    looks = [look_of(clip) for clip in raw]
    for change, filters in CHANGES.items():
        seen = look_of(scenes.read(scenes.write(folder / "film.mp4", film.frames, filters=filters)))
        began = time.process_time()
        places = [placing.locate(look, seen) for look in looks]
        spent = (time.process_time() - began) / len(looks)
        spans = [(a * 1000 / scenes.RATE, b * 1000 / scenes.RATE) for a, b in film.spans]
        on_shot = [p and a - 250 <= p.start_ms < p.end_ms <= b + 250 for p, (a, b) in zip(places, spans, strict=False)]
        wrong = sum(1 for p, right in zip(places, on_shot, strict=False) if p and not right)
        exact = sum(1 for p, a in zip(places, spans, strict=False) if p and abs(p.start_ms - a[0]) <= 250)
        unused = sum(1 for p in places[count:] if p)
        print(f"clips: {name}: {change}: {sum(map(bool, on_shot))}/{count} placed ({exact} to a quarter of a second), "
              f"{wrong} in a wrong place, {unused}/{len(raw) - count} unused ones placed, {spent * 1000:.0f} ms a clip",
              flush=True)  # fmt: skip


def marks(folder: Path, *, quick: bool) -> None:
    """Reading a film of 200 MB as most are, and one with Content Credentials, over all of whose bytes a sum is made."""
    film = folder / "large.mp4"
    source = ["-f", "lavfi", "-i", "testsrc2=s=1920x1080:r=24,noise=alls=60:allf=t"]
    command = ["ffmpeg", "-v", "error", "-y", *source, "-c:v", "libx264", "-preset", "ultrafast", "-qp", "10",
               "-fs", "20M" if quick else "200M", "-t", "300", str(film)]  # fmt: skip
    subprocess.run(command, check=True)
    signed = Authority(folder).sign(film, folder / "signed.mp4")
    for name, path in {"plain": film, "signed": signed}.items():
        passing = _wall(path.read_bytes)
        said = reader.read(path)
        wall = min(_wall(lambda path=path: reader.read(path)) for _ in range(5))
        line = [sys.executable, "manage.py", "read_provenance", "--json", str(path)]
        by_line = min(_wall(lambda line=line: subprocess.run(line, check=True, capture_output=True, cwd=HERE))
                      for _ in range(3))  # fmt: skip
        print(f"marks: {name}, {path.stat().st_size / 1e6:.0f} MB ({said.credentials.state}): read in {wall:.2f} s "
              f"({wall / max(passing, 0.001):.1f} × a pass over its bytes); by the command line in {by_line:.2f} s",
              flush=True)  # fmt: skip


def films(folder: Path, *, quick: bool) -> None:
    """One newcomer of 150 s against a library, in which one film shares 30 s of picture and another 20 s of sound."""
    random, count = np.random.default_rng(4), 230 if quick else 2300
    pictures = [random.integers(0, 2**64, (300, 4), np.uint64) for _ in range(count)]
    sounds = [random.integers(0, 2**32, 150 * heard.PRINTS_A_SECOND, np.uint32) for _ in range(count)]
    insides = [random.integers(0, 2**64, (300, 4), np.uint64) for _ in range(count)]
    new = Known(10**6, random.integers(0, 2**64, (300, 4), np.uint64), random.integers(0, 2**32, 2400, np.uint32),
                random.integers(0, 2**64, (300, 4), np.uint64))  # fmt: skip
    new.picture[50:110] = pictures[7][100:160] ^ np.uint64(0b1011)
    new.sound[160:480] = sounds[9][320:640]
    known = [Known(n, *pair) for n, pair in enumerate(zip(pictures, sounds, insides, strict=True))]
    where, found = "memory", list[likeness.Match]()
    if os.environ.get("DATABASE_URL"):
        _fill(known)
        where, known = connection.vendor, []
        reading = _wall(lambda: known.extend(pipeline.library_for(Film(pk=0))))
    else:
        reading = 0.0
    wall = _wall(lambda: found.extend(likeness.compare(new, known)))
    print(f"films: 1 against {len(known)}: read from {where} in {reading:.1f} s, compared in {wall:.1f} s; found "
          f"{[(m.number, m.kind, m.length_ms) for m in found]}, {prints.BITS} bits a picture", flush=True)  # fmt: skip


def _fill(known: Sequence[Known]) -> None:
    """Films with these prints, in a database of their own; numbers of files become those of the list."""
    call_command("migrate", verbosity=0)
    maker = User.objects.get_or_create(email="maker@benchmark.example")[0]
    now, edition = timezone.now(), an_edition(f"alike-{os.getpid()}")
    films = [Film(edition=edition, rules=edition.current_rules, creator=maker, code=f"F-{one.number:04}",
                  created_at=now, changed_at=now) for one in known]  # fmt: skip
    Film.objects.bulk_create(films)
    files = [FilmFile(film=film, state="accepted", received_at=now, bytes=1) for film in films]
    FilmFile.objects.bulk_create(files)
    for film, file in zip(films, files, strict=True):
        film.file = file
    Film.objects.bulk_update(films, ["file"], batch_size=500)
    Print.objects.bulk_create([Print(file=file, picture=one.picture.tobytes(), sound=one.sound.tobytes(),
                                     inside=one.inside.tobytes(), made_at=now)
                               for file, one in zip(files, known, strict=True)])  # fmt: skip


def alike(folder: Path, *, quick: bool) -> None:
    """Films by the demonstration's painters: known again after each change, and different films found alike."""
    count = 8 if quick else 30
    _know_again(folder, "six shots", [_drawn(number) for number in range(count)])
    single = [_drawn_shot(KINDS[n % len(KINDS)], 900 + n, 240, forth=n % 2 == 0) for n in range(count)]
    _know_again(folder, "one shot", single)


def _know_again(folder: Path, name: str, drawn: Sequence[scenes.Frames]) -> None:
    originals = [_known(n, scenes.write(folder / "one.mp4", film)) for n, film in enumerate(drawn)]
    count, wrong = len(drawn), [(one.number, match.number) for n, one in enumerate(originals)
                                for match in likeness.compare(one, originals[:n])]  # fmt: skip
    print(f"alike: {name}: {len(wrong)} of {count * (count - 1) // 2} pairs of different films found alike", flush=True)
    for change, (arguments, filters) in ALTERED.items():
        again = others = 0
        for number in range(0, count, 2):
            film = scenes.write(folder / "altered.mp4", drawn[number], *arguments, filters=filters)
            found = {match.number for match in likeness.compare(_known(count, film), originals)}
            again, others = again + (number in found), others + len(found - {number})
        print(f"alike: {name}: {change}: {again} of {(count + 1) // 2} known again, {others} others", flush=True)


SQUEEZED = "scale=256:144"
ALTERED: dict[str, tuple[list[str], str]] = {
    **{name: ([], filters) for name, filters in CHANGES.items()},
    "crop of 4 %": ([], f"crop=iw*0.92:ih*0.92,{SQUEEZED}"), "crop of 7 %": ([], f"crop=iw*0.86:ih*0.86,{SQUEEZED}"),
    "crop of 10 %": ([], f"crop=iw*0.8:ih*0.8,{SQUEEZED}"),
    "encoded small": (["-crf", "38"], f"scale=96:54,{SQUEEZED}"), "30 frames": (["-r", "30"], "null"),
    "25 frames, faster": (["-r", "25"], "setpts=PTS*24/25"), "a part": (["-ss", "3", "-t", "14"], "null"),
}  # fmt: skip


def _drawn(number: int) -> scenes.Frames:
    """Six shots of five seconds, each a painting of one of eleven kinds under a moving camera."""
    random = np.random.default_rng(number)
    shots = []
    for shot in range(6):
        kind, count = str(random.choice(KINDS)), int(random.integers(96, 145))
        shots.append(_drawn_shot(kind, number * 100 + shot, count, forth=shot % 2 == 1))
    return np.concatenate(shots)


def _drawn_shot(kind: str, seed: int, count: int, *, forth: bool) -> scenes.Frames:
    """So many frames of a painting, the camera moving across it, forth or back."""
    still = np.asarray(paint(kind, (304, 172), seed).convert("RGB"))
    ways = np.linspace(0, 1, count)
    return np.stack([still[int(24 * way) : int(24 * way) + 144, int(44 * way) : int(44 * way) + 256]
                     for way in (ways if forth else 1 - ways)])  # fmt: skip


def _known(number: int, film: Path) -> Known:
    """A film by its picture alone."""
    picture, inside = looking.picture_prints(film, inspection.inspect(film))
    return Known.of(number, picture, b"", inside)


def sounds(folder: Path, *, quick: bool) -> None:
    """A minute each of tunes, of held chords as the demonstration has them, and of noises like rain and surf."""
    count = 4 if quick else 16
    made = {f"{make.__name__} {n}": make(np.random.default_rng(n)) for make in (tones.tune, tones.chord, tones.surf)
            for n in range(count)}  # fmt: skip
    originals = [Known.of(n, b"", _heard(folder, sound), b"") for n, sound in enumerate(made.values())]
    names, total = list(made), len(made)
    wrong = [(names[one.number], names[match.number]) for n, one in enumerate(originals)
             for match in likeness.compare(one, originals[:n])]  # fmt: skip
    print(
        f"sounds: {len(wrong)} of {total * (total - 1) // 2} pairs of different ones found alike {wrong[:5]}",
        flush=True,
    )
    for change, filters in HEARD_AGAIN.items():
        again: Counter[str] = Counter()
        others = 0
        for number, (name, sound) in enumerate(made.items()):
            new = Known.of(total, b"", _heard(folder, sound, filters), b"")
            found = {match.number for match in likeness.compare(new, originals)}
            again[name.split()[0]] += number in found
            others += len(found - {number})
        told = ", ".join(f"{again[kind]} of {count} {kind}s" for kind in ("tune", "chord", "surf"))
        print(f"sounds: {change}: {told} known again, {others} others", flush=True)


HEARD_AGAIN = {
    "as it is": "anull", "quieter, 64 kbit/s": "volume=0.4", "from the 20th second, 25 s of it": "atrim=20:45",
    "under a voice": "[0]anull[a];anoisesrc=a=0.08:c=pink:d=60:r=16000,tremolo=f=4:d=0.9[b];[a][b]amix=2:normalize=0",
    "by a small speaker": "highpass=f=300,lowpass=f=3400", "equalized": "equalizer=f=800:t=q:w=1:g=8,bass=g=6",
    "5 % higher": "asetrate=16800,aresample=16000",
}  # fmt: skip


def _heard(folder: Path, sound: NDArray[np.int16], filters: str = "anull") -> bytes:
    """The print of a sound that was encoded and heard again."""
    raw, coded = ["-f", "s16le", "-ar", str(tones.RATE), "-ac", "1", "-i", "-"], folder / "sound.m4a"
    command = [
        "ffmpeg",
        "-v",
        "error",
        "-y",
        *raw,
        "-filter_complex",
        filters,
        "-c:a",
        "aac",
        "-b:a",
        "64k",
        str(coded),
    ]
    subprocess.run(command, input=sound.tobytes(), check=True)
    return looking.sound_print(coded, inspection.inspect(coded))


def _decode(film: Path) -> None:
    subprocess.run(["ffmpeg", "-v", "error", "-i", str(film), "-f", "null", "-"], check=True)


def _wall(act: Callable[[], object]) -> float:
    """Seconds that passed."""
    before = time.perf_counter()
    act()
    return time.perf_counter() - before


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("parts", nargs="*", choices=[*PARTS, []])
    parser.add_argument("--quick", action="store_true")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as place:
        for part in given.parts or PARTS:
            globals()[part](Path(place), quick=given.quick)
