"""A film that browsers cannot play is watched while it is being encoded; not when the encode came to nothing."""

import subprocess
from pathlib import Path

import pytest

from submissions.actions import steps
from submissions.media import growing, hls, pipeline, tools
from submissions.models import FilmFile, Leftover, MediaStep, Rendition
from tests.factories import RULES, a_film, an_edition
from tests.submissions.media.films import Reel
from tests.submissions.media.worker import received, step_of, work_off

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
SHORT = {**RULES, "media": {}, "duration": {"min_ms": 1000, "max_ms": 300_000, "rounding": "exact"}}


@pytest.fixture
def file(reel: Reel, storage, clock, monkeypatch) -> FilmFile:
    monkeypatch.setattr(growing, "EVERY_SECONDS", 0)
    source = reel.shot("grown.avi", 21, *("-c:v", "mpeg4"), rate=24)
    file = received(a_film(edition=an_edition(rules=SHORT)), source)
    work_off(file, clock, "check", "preview")
    return file


def stream(file: FilmFile) -> Rendition | None:
    return Rendition.objects.filter(file=file, kind="hls").first()


def seconds_of(playlist: Path) -> float:
    command = ["ffmpeg", "-v", "error", "-progress", "pipe:1", "-i", str(playlist), "-map", "0:v", "-f", "null", "-"]
    said = subprocess.run(command, capture_output=True, text=True)
    assert said.stderr == ""
    return int(said.stdout.rpartition("frame=")[2].split()[0]) / 24


def test_a_film_plays_from_its_first_finished_segments(file: FilmFile, storage: Path, clock, monkeypatch):
    seen: list[tuple[bool, bool]] = []
    keep = steps.keep

    def watching(kept: FilmFile, outcome, *, now) -> None:
        keep(kept, outcome, now=now)
        made = stream(kept)
        if made:
            master = storage / "renditions" / made.prefix / made.entry
            playlist = (master.parent / "240p.m3u8").read_text()
            seen.append((bool(made.facts.get("growing")), "#EXT-X-ENDLIST" in playlist))

    monkeypatch.setattr(steps, "keep", watching)
    work_off(file, clock, "ladder")

    assert seen == [(True, False), (False, True), (False, True)]  # last the storyboard
    grown = storage / "renditions" / "files" / str(file.pk) / "hls" / "growing-1"
    assert abs(seconds_of(grown / "master.m3u8") - 21) < 0.1
    assert (grown / "240p.m3u8").read_text().endswith("#EXT-X-ENDLIST\n")
    final = stream(file)
    assert final is not None
    assert (final.entry, final.facts["complete"]) == ("ladder-1/master.m3u8", True)
    assert [leftover.prefix for leftover in Leftover.objects.all()] == [f"files/{file.pk}/hls/growing-1"]
    assert FilmFile.objects.get(pk=file.pk).playable_at is not None
    playlist = grown.parent / "ladder-1" / "240p.m3u8"
    assert "PLAYLIST-TYPE:VOD" in playlist.read_text()
    assert len(hls.segments(playlist.read_text())) == 6


def test_what_was_shown_of_an_encode_that_came_to_nothing_is_taken_back(file: FilmFile, clock, monkeypatch):
    run = tools.run

    def failing(*arguments, **how):
        run(*arguments, **how)
        how["pulse"]()
        raise tools.ToolFailed("failed", "gave up")

    monkeypatch.setattr("submissions.media.work.tools.run", failing)
    for _ in range(3):
        work_off(file, clock, "ladder")
        made = stream(file)
        assert made is None or made.facts["growing"]
        clock.forward(minutes=5)

    assert (step_of(file, MediaStep.Kind.LADDER).state, stream(file)) == ("failed", None)
    assert FilmFile.objects.get(pk=file.pk).playable_at is None
    assert pipeline._nothing_plays(file)
