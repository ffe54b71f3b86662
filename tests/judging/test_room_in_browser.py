"""The screening room as a juror lives it: by keyboard alone, from film to film, in two windows."""

import subprocess
from pathlib import Path

import pytest
from django.core.files import File
from django.core.files.storage import storages
from django.urls import reverse
from django.utils.timezone import now
from playwright.sync_api import BrowserContext, Page

from judging.models import Assignment, Ballot, Flag, Note
from submissions.media.streams import home
from submissions.models import FilmFile, Rendition
from tests.house.conftest import until
from tests.judging.conftest import Enter
from tests.judging.room import IS_READY, is_saved, is_sealed, kept, press

pytestmark = [pytest.mark.chromium, pytest.mark.slow, pytest.mark.django_db(transaction=True)]


def test_an_evening_by_keyboard_alone(enter: Enter, film: Assignment):
    page = enter()
    press(page, "8", "7")
    is_saved(page)
    assert kept() == {"creativity": 8, "narrative": 7}

    press(page, "ArrowUp", "ArrowUp", "ArrowUp", "0", "ArrowDown", "9")
    is_saved(page)
    press(page, "Enter")
    page.wait_for_url(lambda url: film.film.code not in url)
    is_sealed(page, film.film.code)
    assert kept() == {"creativity": 10, "narrative": 7, "craft": 9}
    assert Assignment.objects.get(pk=film.pk).stage == Assignment.Stage.SEALED


def test_an_incomplete_ballot_is_left_for_later_at_the_second_press(enter: Enter, film: Assignment):
    page = enter()
    press(page, "8", "Enter")
    until(page, "document.querySelector('#toasts').textContent.includes('Narrative, Craft')")
    press(page, "Enter")
    page.wait_for_url(lambda url: film.film.code not in url)

    assert Assignment.objects.get(pk=film.pk).stage == Assignment.Stage.BEGUN


@pytest.mark.parametrize("language", ["en", "es", "ar"])
def test_the_page_writes_the_total_as_the_server_does(enter: Enter, language: str):
    page = enter()
    page.context.add_cookies([{"name": "django_language", "value": language, "url": page.url}])
    page.reload()
    press(page, "8", "7")
    here = page.locator("[data-is=total]").inner_text()
    until(page, "document.querySelector('.saved').className === 'saved '")
    page.reload()

    assert page.locator("[data-is=total]").inner_text() == here == ("7.5" if language == "en" else "7,5")


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


AT = "Math.round(document.querySelector('video').currentTime)"


def test_the_film_obeys_the_keys_of_the_room_and_a_note_stands_on_the_seek_bar(enter: Enter, running: Assignment):
    page = enter()
    until(page, "document.querySelector('video').readyState > 1")
    for key, seconds in (("l", 5), ("ArrowRight", 10), ("j", 5), ("ArrowLeft", 0), ("L", 5)):
        press(page, key)
        until(page, f"{AT} === {seconds}")
    press(page, ">", "m")
    video = "document.querySelector('video')"
    assert page.evaluate(f"[{video}.playbackRate, {video}.muted]") == [1.25, True]

    press(page, "n")
    page.keyboard.type("The cut.")
    press(page, "Enter")
    is_saved(page)
    page.locator("[data-marks] > *").wait_for()
    assert Note.objects.get().at_ms == pytest.approx(5000, abs=50)


def on_the_next_film(page: Page, code: str) -> None:
    page.wait_for_url(f"**/{code}/")
    until(page, PLAYS)
    assert page.evaluate("document.activeElement.tagName") == "H1"


def test_words_for_the_creator_are_kept_as_they_are_written(enter: Enter):
    page = enter()
    page.locator(".feedback summary").focus()
    press(page, "Enter", "Tab")
    page.keyboard.type("Trust the silence.")
    is_saved(page)

    assert Ballot.objects.get(feedback="Trust the silence.").assignment.stage == Assignment.Stage.BEGUN
