"""The screening room as a juror lives it: by keyboard alone, with the network cut, in two windows."""

import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.core.files import File
from django.core.files.storage import storages
from django.test import Client
from django.urls import reverse
from django.utils.timezone import now
from playwright.sync_api import Browser, BrowserContext, Page

from judging.models import Assignment, Ballot, Flag, Mark, Note
from submissions.media.streams import home
from submissions.models import FilmFile, Rendition
from tests.factories import a_round, an_assignment
from tests.house.conftest import until

pytestmark = [pytest.mark.chromium, pytest.mark.slow, pytest.mark.django_db(transaction=True)]
SAVED = "document.querySelector('[data-is=saved]').textContent.trim()"
Enter = Callable[[], Page]


@pytest.fixture
def film(request: pytest.FixtureRequest) -> Assignment:
    """The first of two films (or as many as asked for) of a juror, in a round that is open now."""
    round = a_round(films=getattr(request, "param", 2), jurors=1, now=now())
    return an_assignment(round, film=round.assignments.get(position=1).film)


@pytest.fixture
def evening(browser: Browser, live_server: Any, film: Assignment) -> Iterator[BrowserContext]:
    """The juror's browser, signed in."""
    client = Client()
    client.force_login(film.juror.user)
    context = browser.new_context(viewport={"width": 1440, "height": 900}, base_url=live_server.url)
    context.add_cookies([{"name": "sessionid", "value": client.cookies["sessionid"].value, "url": live_server.url}])
    yield context
    context.close()


@pytest.fixture
def enter(evening: BrowserContext, film: Assignment) -> Enter:
    """Opens the room of the film in a new window."""

    def enter() -> Page:
        page = evening.new_page()
        page.goto(reverse("judging:room", args=[film.round_id, film.film.code]))
        until(page, "Boolean(document.querySelector('.crit.cur .hint').textContent)")
        return page

    return enter


def press(page: Page, *keys: str) -> None:
    for key in keys:
        page.keyboard.press(key)


def is_saved(page: Page) -> None:
    until(page, f"{SAVED} === 'Saved'", seconds=20)


def kept() -> dict[str, int]:
    return dict(Mark.objects.values_list("criterion__code", "value"))


def test_an_evening_by_keyboard_alone(enter: Enter, film: Assignment):
    page = enter()
    press(page, "8", "7")
    is_saved(page)
    assert kept() == {"creativity": 8, "narrative": 7}

    press(page, "ArrowUp", "ArrowUp", "ArrowUp", "0", "ArrowDown", "9")
    is_saved(page)
    press(page, "Enter")
    page.wait_for_url(lambda url: film.film.code not in url)
    assert kept() == {"creativity": 10, "narrative": 7, "craft": 9}
    assert Assignment.objects.get(pk=film.pk).stage == Assignment.Stage.SEALED


def test_an_incomplete_ballot_is_left_for_later_at_the_second_press(enter: Enter, film: Assignment):
    page = enter()
    press(page, "8", "Enter")
    until(page, "document.querySelector('#toasts').textContent.includes('Narrative, Craft')")
    press(page, "Enter")
    page.wait_for_url(lambda url: film.film.code not in url)

    assert Assignment.objects.get(pk=film.pk).stage == Assignment.Stage.BEGUN


def test_single_keys_rest_while_somebody_types(enter: Enter):
    page = enter()
    press(page, "n")
    page.keyboard.type("8 of 10, x")
    press(page, "Enter")
    is_saved(page)

    assert list(Note.objects.values_list("text", flat=True)) == ["8 of 10, x"]
    assert kept() == {}


def test_single_keys_can_be_switched_off(enter: Enter):
    page = enter()
    press(page, "?")
    page.click("[data-keys-switch]")
    press(page, "Escape", "8")
    page.wait_for_timeout(300)

    assert page.evaluate("document.querySelectorAll('#sheet input:checked').length") == 0


def test_what_is_given_without_network_is_sent_once_it_is_back(enter: Enter, evening: BrowserContext):
    page = enter()
    evening.set_offline(True)
    press(page, "8")
    until(page, f"{SAVED}.startsWith('Not saved yet: 1 change')")
    press(page, "7", "Enter")
    assert kept() == {}

    evening.set_offline(False)
    is_saved(page)
    assert kept() == {"creativity": 8, "narrative": 7}
    assert page.evaluate("localStorage.length") == 0


def test_a_window_closed_without_network_loses_nothing(enter: Enter, evening: BrowserContext):
    page = enter()
    evening.set_offline(True)
    press(page, "8")
    until(page, f"{SAVED}.startsWith('Not saved yet')")
    page.close()
    evening.set_offline(False)

    is_saved(enter())
    assert kept() == {"creativity": 8}


def test_nothing_is_sealed_without_network(enter: Enter, evening: BrowserContext, film: Assignment):
    page = enter()
    press(page, "8", "7", "6")
    is_saved(page)
    evening.set_offline(True)
    press(page, "Enter")
    until(page, "document.querySelector('#alerts').textContent.includes('not sealed')")

    assert Assignment.objects.get(pk=film.pk).stage == Assignment.Stage.BEGUN


@pytest.mark.parametrize(("choice", "creativity"), [("mine", 3), ("theirs", 8)])
def test_a_second_window_is_told_and_the_juror_chooses(enter: Enter, choice: str, creativity: int):
    first, second = enter(), enter()
    press(first, "8")
    is_saved(first)
    press(second, "3")
    until(second, "document.querySelector('#two-windows').open")
    assert kept() == {"creativity": 8}

    second.click(f"#two-windows [value={choice}]")
    is_saved(second)
    assert kept() == {"creativity": creativity}


def test_a_conflict_in_mid_film_by_keyboard(enter: Enter, film: Assignment):
    page = enter()
    press(page, "8", "x")
    page.keyboard.type("A former student.")
    press(page, "Tab", "Tab", "Enter")
    page.wait_for_url(lambda url: film.film.code not in url)

    assert Assignment.objects.get(pk=film.pk).stage == Assignment.Stage.VOIDED
    assert film.film.code not in page.content()


# ── The whole evening, with films that run ────────────────────────────────────
SECONDS = 12
WATCH = """() => {
  window.turns = [];
  document.addEventListener("keydown", ({ key }) => {
    if (key === "Enter" || key === "s") window.pressedAt = performance.now();
  }, true);
  document.addEventListener("playing", () => {
    if (window.pressedAt) turns.push(performance.now() - window.pressedAt);
    window.pressedAt = undefined;
  }, true);
}"""
IS_READY = "[...document.querySelectorAll('.q .tag')].some((tag) => tag.textContent === 'Ready')"
PLAYS = "Boolean(document.querySelector('video')?.currentTime > 0.2 && !document.querySelector('video').paused)"


@pytest.fixture(scope="module")
def clip(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Twelve seconds of picture and sound as HLS."""
    folder = tmp_path_factory.mktemp("clip")
    source = ["-f", "lavfi", "-i", f"testsrc2=s=320x180:r=25:d={SECONDS}", "-f", "lavfi", "-i", f"sine=330:d={SECONDS}"]
    encode = ["-c:v", "libx264", "-preset", "ultrafast", "-g", "50", "-pix_fmt", "yuv420p", "-c:a", "aac", "-shortest"]
    stream = ["-hls_time", "2", "-hls_segment_type", "fmp4", "-hls_playlist_type", "vod", "film.m3u8"]
    command = ["ffmpeg", "-v", "error", "-nostdin", "-y", *source, *encode, *stream]
    subprocess.run(command, cwd=folder, check=True, timeout=120)
    return folder


@pytest.fixture
def running(film: Assignment, clip: Path) -> Assignment:
    """Every film of the round can be watched: each has the clip for its stream."""
    for file in FilmFile.objects.filter(film__contenders__round=film.round):
        prefix = f"{home(file)}/hls"
        for part in clip.iterdir():
            with part.open("rb") as content:
                storages["renditions"].save(f"{prefix}/{part.name}", File(content))
        Rendition.objects.create(file=file, kind="hls", prefix=prefix, entry="film.m3u8", made_at=now())
    FilmFile.objects.update(duration_ms=SECONDS * 1000, picture_ms=SECONDS * 1000)
    return film


@pytest.mark.parametrize("film", [4], indirect=True)
def test_a_whole_evening_by_keyboard_alone(evening: BrowserContext, running: Assignment):
    """From the queue through four films: sealed, left for later with a report, abstained from, in conflict."""
    codes = [one.film.code for one in running.round.assignments.order_by("position").select_related("film")]
    page = evening.new_page()
    page.goto(reverse("judging:round_queue", args=[running.round_id]))
    page.locator("a.btn-lamp").focus()
    press(page, "Enter")
    page.wait_for_url(f"**/{codes[0]}/")
    page.evaluate(WATCH)
    page.evaluate("window.isSamePage = true")

    press(page, "k")
    until(page, PLAYS)
    press(page, "8", "7", "9", "n")
    page.keyboard.type("Earns its silence.")
    press(page, "Enter")
    is_saved(page)
    until(page, IS_READY)
    press(page, "Enter")
    on_the_next_film(page, codes[1])

    press(page, "4", "r", "ArrowDown", "Tab")
    page.keyboard.type("It was on television last year.")
    press(page, "Tab", "Tab", "Tab", "Enter")
    until(page, "!document.querySelector('#flag').open")
    is_saved(page)
    until(page, IS_READY)
    press(page, "s")
    on_the_next_film(page, codes[2])
    assert page.evaluate("window.isSamePage")
    print("key to playing, ms:", [round(took) for took in page.evaluate("turns")])  # noqa: T201  see it with -s

    page.locator("[data-opens=abstain]:visible").focus()
    press(page, "Enter")
    press(page, "Tab", "Tab", "Enter")
    page.wait_for_url(f"**/{codes[3]}/")
    press(page, "x")
    page.keyboard.type("A former student.")
    press(page, "Tab", "Tab", "Enter")
    page.wait_for_url(f"**/{codes[1]}/")

    stages = running.round.assignments.order_by("position").values_list("stage", flat=True)
    assert list(stages) == ["sealed", "begun", "abstained", "voided"]
    assert (Note.objects.get().text, Flag.objects.get().kind) == ("Earns its silence.", "doubt")
    assert "3 of 4" in page.content()
    played = Ballot.objects.get(assignment=running).played
    assert played[0][1] > played[0][0]


def on_the_next_film(page: Page, code: str) -> None:
    page.wait_for_url(f"**/{code}/")
    until(page, PLAYS)
    assert page.evaluate("document.activeElement.tagName") == "H1"


def test_the_network_is_cut_twice_and_nothing_is_lost_or_doubled(evening: BrowserContext, enter: Enter):
    page = enter()
    for marks, note in (("87", "First."), ("6", "Second.")):
        evening.set_offline(True)
        press(page, *marks, "n")
        page.keyboard.type(note)
        press(page, "Enter")
        until(page, f"{SAVED}.startsWith('Not saved yet')")
        evening.set_offline(False)
        is_saved(page)

    assert kept() == {"creativity": 8, "narrative": 7, "craft": 6}
    assert list(Note.objects.order_by("pk").values_list("text", flat=True)) == ["First.", "Second."]


def test_an_answer_that_is_lost_on_the_way_back_doubles_nothing(enter: Enter):
    """The server hears and answers, the browser never learns of it, and asks again."""
    page, lost = enter(), []

    def lose_one(route: Any) -> None:
        if lost:
            route.continue_()
        else:
            lost.append(route.fetch())
            route.abort()

    page.route("**/marks/", lose_one)
    press(page, "8")
    is_saved(page)
    press(page, "7")
    is_saved(page)

    assert lost[0].status == 200
    assert kept() == {"creativity": 8, "narrative": 7}
    assert not page.evaluate("document.querySelector('#two-windows').open")


def test_what_was_left_behind_is_sent_from_another_page_and_only_for_its_juror(
    enter: Enter, evening: BrowserContext, film: Assignment
):
    page = enter()
    evening.set_offline(True)
    press(page, "8")
    until(page, f"{SAVED}.startsWith('Not saved yet')")
    kept_here = page.evaluate("JSON.stringify(localStorage)")
    assert f"room:{film.juror.user_id}:" in kept_here
    page.close()
    evening.set_offline(False)

    queue = evening.new_page()
    queue.goto(reverse("judging:round_queue", args=[film.round_id]))
    until(queue, "document.querySelector('#toasts').textContent.includes('has been sent')")
    assert kept() == {"creativity": 8}


def test_words_for_the_creator_are_kept_as_they_are_written(enter: Enter):
    page = enter()
    page.locator(".feedback summary").focus()
    press(page, "Enter", "Tab")
    page.keyboard.type("Trust the silence.")
    is_saved(page)

    assert Ballot.objects.get(feedback="Trust the silence.").assignment.stage == Assignment.Stage.BEGUN
