"""Films in high dynamic range go through the whole pipeline and come out in standard range, named as what they are."""

import json
import subprocess
from pathlib import Path

import pytest
from PIL import Image, ImageStat

from submissions.media import tools
from submissions.models import FilmFile, MediaStep, Rendition
from tests.factories import RULES, a_film, an_edition
from tests.submissions.media.films import Reel
from tests.submissions.media.worker import received, work_off

pytestmark = [
    pytest.mark.django_db, pytest.mark.slow,
    pytest.mark.skipif(not tools.has_filter("zscale"), reason="needs an ffmpeg with zscale"),
]  # fmt: skip
SHORT = {**RULES, "media": {}, "duration": {"min_ms": 1000, "max_ms": 300_000, "rounding": "exact"}}
CURVES = {"pq": "smpte2084", "hlg": "arib-std-b67"}
WHITE = {"pq": 580, "hlg": 750}
"""Code of a white sheet of paper, 203 cd/m² (ITU-R BT.2408-7, table 1: 58 % and 75 % of 10 bits)."""


def graded(reel: Reel, curve: str) -> Path:
    """Four seconds: paper white on the left, black on the right."""
    tags = f"log-level=error:colorprim=bt2020:transfer={CURVES[curve]}:colormatrix=bt2020nc:range=limited"
    picture = f"geq=lum='if(lt(X,80),{WHITE[curve]},64)':cb=512:cr=512"
    return reel.make(f"{curve}.mp4", "-f", "lavfi", "-i", "nullsrc=s=160x90:r=24:d=4", "-f", "lavfi", "-i",
                     "sine=330:d=4", "-vf", f"format=yuv420p10le,{picture}", "-c:v", "libx265", "-preset", "ultrafast",
                     "-x265-params", tags, "-c:a", "aac")  # fmt: skip


@pytest.mark.parametrize("curve", CURVES)
def test_an_hdr_film_comes_out_tone_mapped_and_tagged_as_such(reel: Reel, storage: Path, clock, curve: str):
    file = received(a_film(edition=an_edition(rules=SHORT)), graded(reel, curve))
    work_off(file, clock)
    assert not MediaStep.objects.exclude(state="done")
    assert FilmFile.objects.get().facts["hdr"] == curve

    stream = storage / f"renditions/files/{file.pk}/hls/ladder-1/240p.m4s"
    entries = "stream=codec_name,pix_fmt,color_range,color_space,color_transfer,color_primaries"
    command = ["ffprobe", "-v", "error", "-show_entries", entries, "-of", "json", str(stream)]
    tags = json.loads(subprocess.run(command, capture_output=True).stdout)["streams"][0]
    bt709 = dict.fromkeys(("color_space", "color_transfer", "color_primaries"), "bt709")
    assert tags == {"codec_name": "h264", "pix_fmt": "yuv420p", "color_range": "tv", **bt709}

    poster = Rendition.objects.get(kind="poster")
    with Image.open(storage / "renditions" / poster.prefix / poster.entry) as picture:
        halves = [picture.convert("L").crop(box) for box in ((8, 8, 64, 80), (96, 8, 152, 80))]
    white, black = (ImageStat.Stat(half).mean[0] for half in halves)
    assert (130 < white < 235, black < 8) == (True, True)
