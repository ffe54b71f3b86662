"""Steps done twice, late, or not at all; steps that nobody wants any more, and those that nobody picked up."""

import errno
import shutil
from collections import namedtuple
from pathlib import Path

import pytest

from submissions.actions import repeating, steps
from submissions.lifecycle import Stage
from submissions.media import intake
from submissions.models import Film, FilmFile, MediaStep, Rendition
from tests.factories import NOON, RULES, a_film, an_edition, an_organizer
from tests.submissions.media.films import Reel
from tests.submissions.media.worker import mails, received, states, step_of, verbs, work_off

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
Kind, State = MediaStep.Kind, MediaStep.State
ANY_SIZE = {**RULES, "media": {"sound": "notice"}}


@pytest.fixture
def film(storage) -> Film:
    return a_film(edition=an_edition(rules=ANY_SIZE))


# ── Twice, late, or not at all ────────────────────────────────────────────────
def test_a_step_is_done_by_one_of_two_workers(film: Film, reel: Reel, clock):
    file = received(film, reel.take())
    check = step_of(file, Kind.CHECK)
    work_off(file, clock, Kind.CHECK)
    work_off(file, clock, Kind.CHECK)

    check.refresh_from_db()
    assert (check.attempts, verbs()) == (1, ["film.accept_file", "film.publish_rendition"])


def test_a_step_waits_for_what_comes_before_it(film: Film, reel: Reel, clock):
    file = received(film, reel.take())
    work_off(file, clock, Kind.CHECK)
    work_off(file, clock, Kind.LADDER)

    assert step_of(file, Kind.LADDER).attempts == 0


def test_a_step_whose_worker_was_lost_is_done_again_and_leaves_nothing(film: Film, reel: Reel, storage: Path, clock):
    file = received(film, reel.take())
    lost = MediaStep.objects.filter(file=file, kind=Kind.CHECK)
    lost.update(state=State.RUNNING, attempts=1, lease_until=NOON)
    left = storage / "work" / f"step-{lost.get().pk}" / "1"
    left.mkdir(parents=True)
    steps.work_on(lost.get().pk, clock=clock)
    assert lost.get().state == State.RUNNING  # the lease has not run out yet

    clock.forward(seconds=1)
    steps.ring_waiting_steps(now=clock())
    assert not left.exists()
    work_off(file, clock, Kind.CHECK)
    assert (lost.get().state, lost.get().attempts) == (State.DONE, 2)


def test_a_worker_lost_between_verdict_and_copy_is_followed_by_one_that_copies(film: Film, reel, clock, monkeypatch):
    def lost(_: intake.EarlyCopy) -> None:
        raise SystemExit

    file = received(film, reel.take())
    with monkeypatch.context() as power_cut:
        power_cut.setattr(intake.EarlyCopy, "published", lost)
        with pytest.raises(SystemExit):
            work_off(file, clock, Kind.CHECK)
    work_off(file, clock, Kind.PREVIEW)  # waits for the check
    clock.forward(minutes=3)
    work_off(file, clock, Kind.CHECK)

    assert (step_of(file, Kind.CHECK).attempts, step_of(file, Kind.PREVIEW).attempts) == (2, 0)
    assert verbs() == ["film.accept_file", "film.publish_rendition"]
    assert Rendition.objects.get().entry == "original-2/master.m3u8"


def test_a_file_that_kills_three_workers_is_refused_and_the_organizers_are_told(film: Film, reel: Reel, clock):
    an_organizer(film.edition)
    file = received(film, reel.take())
    MediaStep.objects.filter(file=file).update(state=State.RUNNING, attempts=3, lease_until=NOON)
    clock.forward(seconds=1)
    work_off(file, clock)

    file.refresh_from_db()
    check = step_of(file, Kind.CHECK)
    assert (check.state, check.error_code, file.state, file.codes) == ("failed", "crashed", "refused", ["unreadable"])
    assert sorted(mails()) == ["film_file_refused", "film_step_failed"]


def test_a_tool_that_fails_is_tried_three_times_and_then_told(film: Film, reel: Reel, storage: Path, clock):
    an_organizer(film.edition)
    file = received(film, reel.take())
    work_off(file, clock, Kind.CHECK)
    original = storage / "originals" / file.storage_name
    shutil.copyfile(reel.write("noise.bin", bytes(range(7, 256)) * 20), original)
    tried = []
    for _ in range(3):
        work_off(file, clock, Kind.PREVIEW)
        tried.append(step_of(file, Kind.PREVIEW).state)
        work_off(file, clock, Kind.PREVIEW)  # too early
        clock.forward(seconds=70)

    preview = step_of(file, Kind.PREVIEW)
    assert tried == ["waiting", "waiting", "failed"]
    assert (preview.attempts, preview.error_code) == (3, "failed")
    assert f"file:{original}" in preview.error_text
    assert mails()[-1] == "film_step_failed"


def test_a_vanished_original_fails_at_once(film: Film, reel: Reel, storage: Path, clock):
    file = received(film, reel.take())
    (storage / "originals" / file.storage_name).unlink()
    work_off(file, clock)

    assert (step_of(file, Kind.CHECK).state, step_of(file, Kind.CHECK).error_code) == ("failed", "file_missing")


def test_an_original_that_is_not_what_was_carried_fails_before_anything_trusts_it(film: Film, reel: Reel, clock):
    file = received(film, reel.take())
    FilmFile.objects.update(sha256="0" * 64)  # noted when it was carried to a far storage
    work_off(file, clock)
    file.refresh_from_db()

    assert (step_of(file, Kind.CHECK).state, step_of(file, Kind.CHECK).error_code) == ("failed", "file_changed")
    assert (file.state, file.renditions.count(), file.steps.count()) == ("refused", 0, 1)


def test_a_full_disk_makes_a_step_wait_and_counts_as_no_attempt(film: Film, reel: Reel, clock, monkeypatch):
    file = received(film, reel.take())
    work_off(file, clock, Kind.CHECK)
    usage = namedtuple("usage", "total used free")
    monkeypatch.setattr(shutil, "disk_usage", lambda _: usage(10**9, 10**9, 1000))
    work_off(file, clock, Kind.PREVIEW)

    preview = step_of(file, Kind.PREVIEW)
    assert (preview.state, preview.attempts, preview.error_code) == ("waiting", 0, "no_space")
    monkeypatch.undo()
    work_off(file, clock, Kind.PREVIEW)
    assert step_of(file, Kind.PREVIEW).state == State.WAITING
    clock.forward(minutes=2)
    work_off(file, clock, Kind.PREVIEW)
    assert step_of(file, Kind.PREVIEW).state == State.DONE


def test_a_disk_that_fills_up_in_the_middle_is_the_same(film: Film, reel: Reel, clock, monkeypatch):
    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    file = received(film, reel.take())
    work_off(file, clock, Kind.CHECK)
    monkeypatch.setattr(Path, "replace", full)
    work_off(file, clock, Kind.PREVIEW)

    assert (step_of(file, Kind.PREVIEW).state, step_of(file, Kind.PREVIEW).error_code) == ("waiting", "no_space")


def test_a_missing_ffmpeg_makes_steps_wait_for_it(film: Film, reel: Reel, clock, settings):
    file = received(film, reel.take())
    settings.FFPROBE_BINARY = "no-such-ffprobe"
    work_off(file, clock)

    assert (step_of(file, Kind.CHECK).state, step_of(file, Kind.CHECK).error_code) == ("waiting", "missing")


# ── Nobody wants it any more ──────────────────────────────────────────────────
def test_a_film_withdrawn_in_the_middle_stops_its_steps_and_goes_on_when_it_comes_back(
    film: Film, reel, storage, clock
):
    file = received(film, reel.take())
    work_off(file, clock, Kind.CHECK)
    Film.objects.filter(pk=film.pk).update(stage=Stage.WITHDRAWN)
    work_off(file, clock, Kind.PREVIEW)
    assert (step_of(file, Kind.PREVIEW).state, step_of(file, Kind.PREVIEW).attempts) == ("waiting", 0)

    Film.objects.filter(pk=film.pk).update(stage=Stage.DRAFT)
    work_off(file, clock)
    assert set(states(file).values()) == {State.DONE}


@pytest.mark.parametrize("what", ["withdrawn", "dropped", "deleted", "taken over"])
def test_a_step_that_is_taken_away_stops_in_mid_work(film: Film, reel: Reel, storage: Path, clock, what: str):
    file = received(film, reel.take())
    work_off(file, clock, Kind.CHECK)
    row = MediaStep.objects.filter(file=file, kind=Kind.PREVIEW)
    row.update(repeats=1)  # asked for again: it copies what the check has copied already
    changes = {
        "withdrawn": lambda: Film.objects.filter(pk=film.pk).update(stage=Stage.WITHDRAWN),
        "dropped": lambda: row.update(state=State.DROPPED),
        "deleted": row.delete,
        "taken over": lambda: row.update(attempts=2),
    }

    class Meddling:
        """A clock that moves on at each look; at the fourth, something happens to the step."""

        looks = 0

        def __call__(self):
            self.looks += 1
            clock.forward(seconds=2)
            if self.looks == 4:
                changes[what]()
            return clock()

    steps.work_on(row.get().pk, clock=Meddling())
    assert [(made.kind, made.entry) for made in Rendition.objects.all()] == [("hls", "original-1/master.m3u8")]
    assert list((storage / "work").iterdir()) == []
    assert {path.parent.name for path in (storage / "renditions").glob("**/*.m4s")} == {"original-1"}


# ── Ringing ───────────────────────────────────────────────────────────────────
def test_steps_nobody_picked_up_are_rung_again_on_their_own_lane(film, reel, clock, django_capture_on_commit_callbacks,
                                                                 monkeypatch):  # fmt: skip
    sent = []
    monkeypatch.setattr("celery.app.base.Celery.send_task", lambda *_, kwargs, queue: sent.append((kwargs, queue)))
    file = received(film, reel.take())
    with django_capture_on_commit_callbacks(execute=True):
        work_off(file, clock, Kind.CHECK, Kind.PREVIEW)
    sent.clear()
    with django_capture_on_commit_callbacks(execute=True):
        steps.ring_waiting_steps(now=clock())

    lane = {Kind.MARKS: "default", Kind.SHOTS: "default", Kind.LADDER: "media"}
    assert sorted(sent, key=str) == sorted(
        [({"step_id": step_of(file, kind).pk}, queue) for kind, queue in lane.items()], key=str
    )  # fmt: skip


def test_a_step_may_be_repeated_and_its_result_replaces_the_first(film: Film, reel: Reel, storage, clock):
    file = received(film, reel.take())
    work_off(file, clock)
    repeating.repeat_step(step_of(file, Kind.STORYBOARD), actor=film.creator, now=NOON)
    work_off(file, clock, Kind.STORYBOARD)

    assert Rendition.objects.filter(file=file, kind="storyboard").count() == 1
    assert verbs()[-2:] == ["film.repeat_step", "film.publish_rendition"]
