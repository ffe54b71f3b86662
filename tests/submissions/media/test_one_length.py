"""One measured length: in the database, on every page, in the letter and in what check_film prints."""

import json
from io import StringIO

import pytest
from django.core.management import call_command
from django.test import Client
from django.urls import reverse

from contest.models import OutgoingMail, User
from submissions.lifecycle import Stage
from submissions.models import Film, FilmFile, MediaStep
from tests.factories import NOON, RULES, a_film, an_edition, an_organizer
from tests.submissions.media.films import Reel, claims_seconds
from tests.submissions.media.worker import received, work_off

pytestmark = [pytest.mark.django_db, pytest.mark.slow]


def page(person: User, name: str, *words: object) -> str:
    visitor = Client()
    visitor.force_login(person)
    return visitor.get(reverse(f"submissions:{name}", args=words)).content.decode()


def test_a_film_whose_headers_lie_runs_as_long_everywhere_as_was_measured(reel: Reel, storage, clock):
    source = reel.lie("claims-ninety.mp4", claims_seconds(90), of=reel.shot("true.mp4", 61.25, "-bf", "0"))
    film = a_film(edition=an_edition(rules={**RULES, "media": {}}))
    work_off(received(film, source), clock, MediaStep.Kind.CHECK)
    printed = StringIO()
    call_command("check_film", "--json", str(source), stdout=printed)

    measured = FilmFile.objects.get().duration_ms
    assert (measured, json.loads(printed.getvalue())["duration_ms"]) == (61_250, 61_250)
    assert "It runs 1:01.250." in OutgoingMail.objects.get().body
    film, organizer = Film.objects.get(), an_organizer(film.edition)
    shown = [page(film.creator, name, film.pk) for name in ("film", "film_file", "film_check")]
    Film.objects.update(stage=Stage.SUBMITTED, submitted_at=NOON)
    shown += [page(organizer, "entry", film.edition.slug, film.code), page(organizer, "entries", film.edition.slug)]
    assert ["1:01" in each for each in shown] == [True] * 5
    assert [each.count("1:30") - each.count("claims to run 1:30") for each in shown] == [0] * 5
