"""Marks and prints through the whole pipeline: what stands beside a film once a worker has read and compared it."""

from pathlib import Path

import pytest

from contest.models import AuditEntry
from submissions.models import Film, Likeness, MediaStep, Print, Provenance
from tests.factories import RULES, a_film, an_edition
from tests.submissions.media import scenes
from tests.submissions.media.films import Reel
from tests.submissions.media.provenance.files import Authority
from tests.submissions.media.worker import received, step_of, work_off

pytestmark = pytest.mark.django_db
Kind = MediaStep.Kind
SHORT = {**RULES, "media": {"sound": "notice"}, "duration": {**RULES["duration"], "min_ms": 1000}}


@pytest.fixture
def film(storage, settings) -> Film:
    settings.C2PA_TRUST_LIST = ""
    return a_film(edition=an_edition(rules=SHORT))


def test_the_marks_of_the_original_are_read_before_anything_is_made_of_it(film: Film, reel: Reel, tmp_path, clock):
    signed = Authority(tmp_path).sign(reel.shot("two.mp4", 2), tmp_path / "signed.mp4")
    file = received(film, signed)
    work_off(file, clock, Kind.CHECK, Kind.MARKS)

    kept = Provenance.objects.get(file=file)
    assert (kept.state, kept.report["models"]) == ("valid", ["seedance-1-0-pro", "BytePlus_ModelArk"])
    line = AuditEntry.objects.get(verb="film.read_marks")
    assert (line.facts["credentials"], line.facts["label"]) == ("valid", None)
    assert step_of(file, Kind.PREVIEW).state == "waiting"


@pytest.mark.slow
def test_a_film_that_shows_another_ones_pictures_is_found_and_stays_as_it_is(film: Film, tmp_path: Path, clock):
    frames = scenes.joined([scenes.scene(800 + n, 96) for n in range(3)], ["hard", "hard"]).frames
    first = received(film, scenes.write(tmp_path / "first.mp4", frames))
    other = a_film(edition=an_edition("earlier", rules=SHORT))
    copy = received(other, scenes.write(tmp_path / "copy.mp4", frames[48:], filters="eq=brightness=0.05,hue=s=0.5"))
    alone = received(a_film(), scenes.write(tmp_path / "own.mp4", scenes.scene(811, 200)))
    for file in (first, copy, alone):
        work_off(file, clock, Kind.CHECK, Kind.PREVIEW, Kind.PRINTS)
    assert step_of(first, Kind.PRINTS).state == "waiting"  # its turn comes after the ladder
    for file in (first, copy, alone):
        work_off(file, clock, Kind.LADDER, Kind.PRINTS)

    found = Likeness.objects.get()
    assert (found.file, found.other, found.picture_ms) == (copy, first, 10_000)
    assert (found.matches[0]["at_ms"], found.matches[0]["other_at_ms"]) == (0, 2000)
    assert other.stage == "draft"

    work_off(copy, clock, Kind.PRINTS)
    MediaStep.objects.filter(file=first, kind=Kind.PRINTS).update(state="waiting", attempts=0)
    work_off(first, clock, Kind.PRINTS)
    assert Likeness.objects.count() == 1  # the pair stands once, whoever is compared again
    assert Print.objects.count() == 3
