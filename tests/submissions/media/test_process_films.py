"""Making films anew from the command line: real films and encodes, shown as they get on, interrupted, gone on with."""

from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from contest.models import AuditEntry, Edition
from submissions.models import FilmFile, MediaStep, Rendition
from tests.factories import RULES, a_film, an_edition
from tests.submissions.media.films import Reel
from tests.submissions.media.worker import received, work_off

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
SHORT = {**RULES, "media": {}, "duration": {"min_ms": 1000, "max_ms": 300_000, "rounding": "exact"}}
READY = (MediaStep.Kind.CHECK, MediaStep.Kind.PREVIEW, MediaStep.Kind.LADDER)


@pytest.fixture
def edition(reel: Reel, storage: Path, clock) -> Edition:
    """Two films that browsers cannot play, ready to be watched."""
    edition = an_edition(rules=SHORT)
    for _ in range(2):
        work_off(received(a_film(edition=edition), reel.shot("asp.avi", 4, "-c:v", "mpeg4")), clock, *READY)
    return edition


def process(*words: str) -> str:
    said = StringIO()
    call_command("process_films", *words, stdout=said)
    return said.getvalue()


def entries() -> list[str]:
    return list(Rendition.objects.filter(kind="hls").order_by("file").values_list("entry", flat=True))


def test_films_are_made_anew_and_an_interruption_is_gone_on_from(edition: Edition, clock):
    assert process(edition.slug, "--no-wait") == ""
    ladders = MediaStep.objects.filter(kind="ladder").order_by("file")
    assert list(ladders.values_list("state", "can_wait")) == [("waiting", True)] * 2
    work_off(ladders[0].file, clock, "ladder")  # and here whoever started it goes home

    said = process(edition.slug, "--resume", "--here", "--json").splitlines()
    assert said == ['{"done": 1, "films": 2, "failed": 0}', '{"done": 2, "films": 2, "failed": 0}']
    assert entries() == ["ladder-2.1/master.m3u8"] * 2
    assert [entry.facts["films"] for entry in AuditEntry.objects.filter(verb="edition.repeat_steps")] == [2]


def test_only_films_of_an_earlier_recipe_are_made_anew(edition: Edition, settings):
    assert process(edition.slug, "--outdated", "--here") == ""
    settings.ENCODER_PRESET = "veryfast"

    assert process(edition.slug, "--outdated", "--here").endswith("[##############################] 2 of 2, 0 failed\n")
    assert entries() == ["ladder-2.1/master.m3u8"] * 2


def test_one_film_alone_can_be_named_and_one_that_fails_is_told_by_the_exit_code(edition: Edition, storage: Path):
    first, second = FilmFile.objects.order_by("pk")
    process(edition.slug, "--film", first.film.code, "--here")
    assert entries() == ["ladder-2.1/master.m3u8", "ladder-1/master.m3u8"]

    (storage / "originals" / second.storage_name).unlink()
    with pytest.raises(SystemExit) as ended:
        process(edition.slug, "--film", second.film.code, "--here")
    assert ended.value.code == 1
    with pytest.raises(CommandError, match="no such step"):
        process(edition.slug, "--film", "nobody")
