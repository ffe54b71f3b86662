from datetime import datetime, timedelta

import pytest
from django.test import Client
from django.utils import timezone

from submissions.lifecycle import WITH_CREATOR, Stage
from submissions.models import Film, Upload
from submissions.uploads.panel import Panel, panel_for
from tests.submissions.uploads.tus import Tus, encoded


def shown(film: Film, at: datetime | None = None) -> Panel | None:
    return panel_for(Film.objects.select_related("edition", "rules").get(pk=film.pk), now=at or timezone.now())


def after_deadline(film: Film, **time: float) -> datetime:
    return film.edition.closes_at + timedelta(**time)


def test_a_draft_takes_a_file_of_the_size_its_rules_allow(film: Film, settings):
    panel = shown(film)

    assert (panel.max_bytes, panel.chunk_bytes) == (2 * 1024**3, settings.UPLOAD_CHUNK_BYTES)
    assert (panel.unfinished, panel.finish_by) == (None, None)


@pytest.mark.parametrize("stage", sorted(set(Stage) - WITH_CREATOR))
def test_a_film_that_has_moved_on_takes_none(film: Film, stage: Stage):
    Film.objects.update(stage=stage, submitted_at=timezone.now())

    assert shown(film) is None


def test_what_stopped_half_way_is_offered_again(tus: Tus):
    named = encoded(film=str(tus.film.pk), filename="film.mp4", fingerprint="5-1-film.mp4")
    url = tus.begun(5, Upload_Metadata=named)
    tus.patch(url, 0, b"12")
    stopped = shown(tus.film).unfinished

    assert (stopped.url, stopped.filename, stopped.fingerprint) == (url, "film.mp4", "5-1-film.mp4")
    assert (stopped.bytes, stopped.received) == (5, 2)


def test_the_newest_of_several_is_offered(tus: Tus):
    tus.begun(5)
    newest = tus.begun(6)

    assert shown(tus.film).unfinished.url == newest


def test_what_is_finished_discarded_or_expired_is_not_offered(tus: Tus):
    tus.delete(tus.begun(5))
    tus.create(1, b"x")
    Upload.objects.filter(pk=tus.begun(5)[-36:]).update(expires_at=timezone.now())

    assert shown(tus.film).unfinished is None


def test_after_the_deadline_only_what_was_begun_may_be_finished(tus: Tus):
    tus.begun(5)
    in_grace = after_deadline(tus.film, minutes=1)
    panel = shown(tus.film, in_grace)

    assert panel.finish_by == after_deadline(tus.film, minutes=tus.film.edition.grace_minutes)
    assert shown(tus.film, after_deadline(tus.film, hours=1)) is None
    Upload.objects.all().delete()
    assert shown(tus.film, in_grace) is None


def test_the_page_counts_down_from_what_the_server_says_is_left(tus: Tus):
    edition, now = tus.film.edition, timezone.now()
    assert "data-countdown" not in tus.client.get(f"/desk/films/{tus.film.pk}/file/").content.decode()
    type(edition).objects.update(closes_at=now + timedelta(hours=2))
    edition.refresh_from_db()

    assert shown(tus.film, now).seconds_left == 7200
    assert 'data-countdown="7' in tus.client.get(f"/desk/films/{tus.film.pk}/file/").content.decode()


def test_in_the_grace_the_page_says_until_when_in_both_zones_and_nothing_can_be_thrown_away(tus: Tus):
    tus.begun(5)
    now = timezone.now()
    Upload.objects.update(created_at=now - timedelta(hours=1))
    type(tus.film.edition).objects.update(closes_at=now - timedelta(minutes=5), time_zone="Asia/Jakarta")
    tus.client.cookies["tz"] = "Asia/Tokyo"
    page = tus.client.get(f"/desk/films/{tus.film.pk}/file/").content.decode()
    told = page[page.index("data-upload ") : page.index("data-drop")]

    assert ("UTC+7" in told, "UTC+9" in told) == (True, True)
    assert ('data-do="discard"' in page, 'data-do="cancel"' in page) == (False, False)


def test_the_page_tells_the_script_where_it_stopped(tus: Tus):
    url = tus.begun(5)
    tus.patch(url, 0, b"12")
    page = tus.client.get(f"/desk/films/{tus.film.pk}/file/").content.decode()

    assert f'data-stopped-url="{url}" data-stopped-name="film.mp4"' in page
    assert 'data-stopped-bytes="5" data-stopped-received="2"' in page


def test_the_page_of_a_film_that_has_moved_on_has_no_panel(film: Film):
    Film.objects.update(stage=Stage.ADMITTED, submitted_at=timezone.now())
    client = Client()
    client.force_login(film.creator)

    assert "data-upload" not in client.get(f"/desk/films/{film.pk}/file/").content.decode()
