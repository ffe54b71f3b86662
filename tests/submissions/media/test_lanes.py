"""Whose turn it is, what is done again for everybody, and what is cleared away; without a tool in sight."""

from datetime import timedelta
from pathlib import Path

import pytest

from contest.models import AuditEntry
from submissions.actions import lanes, media, repeating, steps
from submissions.media import ladder, pace, pipeline
from submissions.media.work import Made
from submissions.models import Film, FilmFile, Leftover, MediaStep, Rendition
from tests.factories import NOON, a_film, an_edition, an_organizer
from tests.submissions.media.worker import Clock

pytestmark = pytest.mark.django_db
Kind, State = MediaStep.Kind, MediaStep.State


def a_file(film: Film | None = None, **how) -> FilmFile:
    film = film or a_film()
    bare = {"original_name": "a.mp4", "storage_name": "a", "bytes": 1, "received_at": NOON, "duration_ms": 60_000}
    file = film.files.create(**bare, **how)
    Film.objects.filter(pk=film.pk).update(file=file)
    film.file = file
    return file


def a_step(kind: str, file: FilmFile | None = None, minute: int = 0, **how) -> MediaStep:
    return MediaStep.objects.create(file=file or a_file(), kind=kind, queued_at=NOON + timedelta(minutes=minute), **how)


def order(lane: str) -> list[MediaStep]:
    return list(lanes.most_pressing(lane, now=NOON))


def test_every_kind_of_work_has_one_lane_and_a_way_to_be_done():
    listed = [kind for kinds in lanes.LANES.values() for kind in kinds]

    assert sorted(listed) == sorted(Kind.values)
    assert set(listed) == set(pipeline.STEPS)


# ── Order ─────────────────────────────────────────────────────────────────────
def test_what_takes_seconds_comes_before_what_takes_longer_whoever_came_first():
    shots, preview, check = a_step(Kind.SHOTS, minute=0), a_step(Kind.PREVIEW, minute=1), a_step(Kind.CHECK, minute=2)

    assert order("default") == [check, preview, shots]


def test_films_nobody_can_watch_yet_come_first_and_what_is_merely_done_again_last():
    again = a_step(Kind.LADDER, a_file(playable_at=NOON), can_wait=True)
    playable = a_step(Kind.LADDER, a_file(playable_at=NOON), minute=1)
    unplayable = a_step(Kind.LADDER, minute=2)
    sheets = a_step(Kind.STORYBOARD, a_file(playable_at=NOON), minute=3)

    assert order("media") == [sheets, unplayable, playable, again]


def test_a_step_waits_for_what_comes_before_it_and_for_its_time():
    file = a_file()
    a_step(Kind.PREVIEW, file)
    a_step(Kind.LADDER, file)
    a_step(Kind.LADDER, not_before=NOON + timedelta(seconds=1))

    assert order("media") == []


def test_a_bell_for_one_step_leads_to_the_most_pressing_of_its_lane(monkeypatch):
    shots, check = a_step(Kind.SHOTS), a_step(Kind.CHECK, minute=5)
    done: list[int] = []
    monkeypatch.setattr(steps, "_work", lambda step, _clock: done.append(step.pk))
    steps.answer(shots.pk, clock=Clock())
    steps.answer(999, clock=Clock())

    assert done == [check.pk]


def test_shots_leave_room_in_their_lane_for_what_takes_seconds(settings):
    running = a_step(Kind.SHOTS, state=State.RUNNING, lease_until=NOON + timedelta(minutes=1))
    waiting = a_step(Kind.SHOTS)
    assert lanes.must_stand_back(waiting, NOON)

    settings.SHOTS_AT_ONCE = 2
    assert not lanes.must_stand_back(waiting, NOON)
    settings.SHOTS_AT_ONCE = 1
    MediaStep.objects.filter(pk=running.pk).update(lease_until=NOON - timedelta(seconds=1))
    assert not lanes.must_stand_back(waiting, NOON)


def test_the_next_shots_are_rung_for_when_some_are_done(monkeypatch, django_capture_on_commit_callbacks):
    sent: list[int] = []
    monkeypatch.setattr("celery.app.base.Celery.send_task", lambda *_, kwargs, **__: sent.append(kwargs["step_id"]))
    running = a_step(Kind.SHOTS, state=State.RUNNING, attempts=1)
    waiting = a_step(Kind.SHOTS)
    with django_capture_on_commit_callbacks(execute=True):
        steps.finish_step(running, now=NOON)

    assert sent == [waiting.pk]


# ── Once more for all ─────────────────────────────────────────────────────────
@pytest.fixture
def edition():
    return an_edition()


def done_ladder(edition, recipe: str = "") -> MediaStep:
    file = a_file(a_film(edition=edition), playable_at=NOON)
    facts = {"streams": [], "complete": True, "recipe": recipe}
    Rendition.objects.create(file=file, kind="hls", prefix="p", entry="l/m.m3u8", facts=facts, made_at=NOON)
    return a_step(Kind.LADDER, file, state=State.DONE, progress=1000)


def again(edition, **how) -> int:
    return repeating.repeat_for_all(edition, Kind.LADDER, actor=an_organizer(edition), now=NOON, **how)


def test_a_new_ladder_is_made_for_all_films_of_the_edition_and_no_other(edition):
    mine, failed = done_ladder(edition), done_ladder(edition)
    MediaStep.objects.filter(pk=failed.pk).update(state=State.FAILED, error_code="failed")
    done_ladder(an_edition("other"))

    assert again(edition) == 2
    assert set(MediaStep.objects.filter(state=State.WAITING)) == {mine, failed}
    mine.refresh_from_db()
    assert (mine.repeats, mine.can_wait, mine.progress, mine.attempts) == (1, True, 0, 0)
    assert AuditEntry.objects.get(verb="edition.repeat_steps").facts["films"] == 2


def test_asking_again_while_it_goes_on_adds_nothing_and_films_of_the_newest_recipe_are_left_alone(edition, settings):
    done_ladder(edition)
    today = done_ladder(edition, ladder.recipe(settings.ENCODER_PRESET))

    assert (again(edition, outdated=True), again(edition, outdated=True)) == (1, 0)
    today.refresh_from_db()
    assert today.state == State.DONE


def test_it_can_be_stopped_and_what_was_not_begun_stays_as_it_is(edition):
    done_ladder(edition)
    again(edition)

    assert repeating.stop_repeating(edition, Kind.LADDER, actor=None, now=NOON) == 1
    assert MediaStep.objects.get().state == State.DONE


# ── What is cleared away ──────────────────────────────────────────────────────
def made(prefix: str) -> Made:
    return Made(Rendition.Kind.POSTER, prefix, "poster.jpg", 1, {})


def test_what_was_replaced_is_kept_for_those_who_watch_it_and_then_removed(storage: Path):
    file = a_file()
    for name in ("poster-1", "poster-2"):
        folder = storage / "renditions" / "files" / name
        folder.mkdir(parents=True)
        (folder / "poster.jpg").write_bytes(b"jpg")
        Leftover.objects.create(prefix=f"files/{name}", due_at=NOON + timedelta(hours=6))
        media.keep_rendition(file, made(f"files/{name}"), now=NOON)

    assert list(Leftover.objects.values_list("prefix", flat=True)) == ["files/poster-1"]
    assert media.clear_leftovers(now=NOON + timedelta(hours=5)) == 0
    assert media.clear_leftovers(now=NOON + timedelta(hours=6)) == 1
    assert [path.name for path in (storage / "renditions" / "files").iterdir()] == ["poster-2"]


def test_what_a_lost_worker_published_and_nobody_kept_is_removed_too(storage: Path):
    folder = storage / "renditions" / "files" / "9" / "hls" / "ladder-1"
    folder.mkdir(parents=True)
    Leftover.objects.create(prefix="files/9/hls/ladder-1", due_at=NOON)
    steps.ring_waiting_steps(now=NOON)

    assert (folder.exists(), Leftover.objects.count()) == (False, 0)


def test_what_comes_too_late_for_a_replaced_file_is_not_kept():
    film = a_film()
    older = a_file(film)
    a_file(film)
    media.keep_rendition(older, made("files/1/poster-1"), now=NOON)

    assert (Rendition.objects.count(), Leftover.objects.get().prefix) == (0, "files/1/poster-1")


# ── How long it still takes ───────────────────────────────────────────────────
def test_time_left_is_told_once_a_step_has_found_its_pace():
    assert (pace.seconds_left(10, 60), pace.seconds_left(250, 60), pace.seconds_left(1000, 60)) == (None, 180, 0)
    assert pace.pace_of("ladder", [(90, 60_000), (30, 60_000)]) == 1
    assert pace.pace_of("ladder", []) == pace.USUAL["ladder"]
    assert pace.backlog_seconds({"ladder": 180_000}, {"ladder": 0.5}, 2) == 45
    assert [pace.asks_again_in("ladder", left, since=0) for left in (None, 10, 100, 10_000)] == [15, 4, 12, 30]
