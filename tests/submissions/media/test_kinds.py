"""Every kind of film that may compete goes through the whole pipeline: upright, in its shape, whole, with its sound."""

import json
import subprocess
from pathlib import Path

import pytest

from submissions.models import FilmFile, MediaStep, Rendition
from tests.factories import RULES, a_film, an_edition
from tests.submissions.media.films import Reel, turned_clockwise
from tests.submissions.media.worker import received, work_off

pytestmark = pytest.mark.django_db
SHORT = {**RULES, "media": {}, "duration": {"min_ms": 1000, "max_ms": 300_000, "rounding": "exact"}}
MARKS = MediaStep.Kind.MARKS
"""What containers say of where they come from has tests of its own (test_marks_step.py)."""
VARYING = ("-vf", "select='lt(t,2)+not(mod(n,2))'", "-vsync", "passthrough", "-bf", "0")


def of(name: str, *arguments: str, **how):
    return lambda reel: reel.shot(name, 4, *arguments, **{"rate": 24, **how})


def again(name: str, *arguments: str):
    return lambda reel: reel.make(name, "-i", str(reel.shot("whole.mp4", 4, rate=24)), *arguments)


def jumping(reel: Reel) -> Path:
    whole = reel.shot("whole.mp4", 4, rate=24)
    first = reel.make("first-part.ts", "-i", str(whole), "-c", "copy", "-t", "2")
    second = reel.make("second-part.ts", "-i", str(whole), "-c", "copy", "-ss", "2", "-output_ts_offset", "1000")
    return reel.write("jumping.ts", first.read_bytes() + second.read_bytes())


KINDS = {
    "plain": (of("k-plain.mp4"), (160, 90), True),
    "silent": (of("k-silent.mp4", sound=0), (160, 90), False),
    "upright by its matrix": (
        lambda reel: reel.lie("k-turned.mp4", turned_clockwise, of=reel.shot("whole.mp4", 4, rate=24)), (90, 160), True,
    ),
    "odd sizes, all colours": (of("k-odd.mp4", "-vf", "scale=161:91,setsar=1", "-pix_fmt", "yuv444p"), (160, 92), True),
    "wide pixels": (of("k-wide.mp4", "-vf", "setsar=4/3"), (212, 90), True),
    "changing rate": (of("k-varying.mkv", *VARYING), (160, 90), True),
    "120 frames a second": (of("k-fast.mp4", rate=120), (160, 90), True),
    "six channels": (of("k-six.mp4", "-ac", "6"), (160, 90), True),
    "sound ends early": (of("k-early.mp4", sound=2), (160, 90), True),
    "prores, raw sound": (
        of("k-prores.mov", "-c:v", "prores_ks", "-pix_fmt", "yuva444p10le", "-c:a", "pcm_s24le"), (160, 90), True,
    ),
    "interlaced": (
        of("k-laced.mpg", "-vf", "interlace", "-c:v", "mpeg2video", "-flags", "+ildct+ilme", "-r", "25", "-c:a", "mp2",
           rate=50), (160, 90), True,
    ),
    "vp9 and opus": (again("k-vp9.webm", "-c:v", "libvpx-vp9", "-b:v", "200k", "-c:a", "libopus"), (160, 90), True),
    "av1": (again("k-av1.mkv", "-c:v", "libsvtav1", "-preset", "12"), (160, 90), True),
    "a clock that jumps": (jumping, (160, 90), True),
}  # fmt: skip


@pytest.mark.parametrize(("made", "size", "sounds"), KINDS.values(), ids=KINDS)
def test_every_kind_of_film_is_made_ready(reel: Reel, storage: Path, clock, made, size, sounds):
    file = received(a_film(edition=an_edition(rules=SHORT)), made(reel))
    work_off(file, clock, *(kind for kind in MediaStep.Kind.values if kind != MARKS))

    left = MediaStep.objects.exclude(kind=MARKS).exclude(state="done").values_list("kind", "state", "error_text")
    assert (list(left), FilmFile.objects.get().codes) == ([], [])
    streams = Rendition.objects.get(kind="hls").facts["streams"]
    pictures = [stream for stream in streams if stream["width"]]
    assert [(stream["width"], stream["height"]) for stream in pictures] == [size]
    assert (len(streams) > len(pictures)) is sounds
    shown = played(storage / "renditions" / "files" / str(file.pk) / "hls" / pictures[0]["uri"])
    assert abs(shown - FilmFile.objects.get(pk=file.pk).picture_ms) <= 100


def played(playlist: Path) -> int:
    """Milliseconds of picture that a player gets, by the packets it gets."""
    show = ["-show_entries", "packet=pts_time,duration_time", "-of", "json"]
    command = ["ffprobe", "-v", "error", "-ignore_editlist", "1", *show, str(playlist.with_suffix(".m4s"))]
    packets = json.loads(subprocess.run(command, capture_output=True, text=True).stdout)["packets"]
    times = sorted(float(packet["pts_time"]) for packet in packets)
    return round((times[-1] - times[0] + times[-1] - times[-2]) * 1000)
