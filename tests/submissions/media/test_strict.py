"""What we publish holds before a strict reader of HLS, and the reader sees what is wrong."""

from pathlib import Path

import pytest

from submissions.models import MediaStep, Rendition
from tests.factories import RULES, a_film, an_edition
from tests.submissions.media.films import Reel
from tests.submissions.media.strict import faults_of
from tests.submissions.media.worker import received, work_off

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
SHORT = {**RULES, "media": {}, "duration": {"min_ms": 1000, "max_ms": 300_000, "rounding": "exact"}}
Kind = MediaStep.Kind
SOURCES = {
    "copied and encoded": lambda reel: reel.shot(
        "strict.mp4", 12, "-vf", "scale=854:480:flags=neighbor,setsar=1", rate=24
    ),
    "copied, its last segment a key frame alone": lambda reel: reel.shot(
        "lone.mp4",
        6 + 1 / 24,
        "-vf",
        "scale=854:480:flags=neighbor,setsar=1,noise=alls=30:allf=t",
        "-g",
        "48",
        "-b:v",
        "3M",
        "-maxrate",
        "3M",
        "-bufsize",
        "3M",
        rate=24,
    ),
    "encoded whole": lambda reel: reel.shot("strict.avi", 12, "-c:v", "mpeg4", rate=24),
}


@pytest.fixture
def published(reel: Reel, storage: Path, clock):
    def publish(source: Path) -> Path:
        file = received(a_film(edition=an_edition(rules=SHORT)), source)
        work_off(file, clock, Kind.CHECK, Kind.PREVIEW, Kind.LADDER)
        made = Rendition.objects.get(file=file, kind="hls")
        return storage / "renditions" / made.prefix / made.entry

    return publish


@pytest.mark.parametrize("source", SOURCES.values(), ids=SOURCES)
def test_what_is_published_has_no_fault(reel: Reel, published, source):
    assert faults_of(published(source(reel))) == []


def test_the_reader_sees_what_is_wrong(reel: Reel, published):
    master = published(SOURCES["encoded whole"](reel))
    playlist = master.parent / "240p.m3u8"
    written = playlist.read_text()
    for before, after, fault in (
        ("#EXTINF:4.0", "#EXTINF:9.0", "a segment of 9.0"),
        ("#EXT-X-PLAYLIST-TYPE:VOD", "#EXT-X-WRONG:1", "unknown tag"),
        ("#EXT-X-ENDLIST", "", "end missing"),
    ):
        playlist.write_text(written.replace(before, after, 1))
        assert any(fault in found for found in faults_of(master)), fault
    playlist.write_text(written)
    master.write_text(master.read_text().replace("avc1.", "avc1.00", 1))
    assert any("CODECS" in found for found in faults_of(master))
