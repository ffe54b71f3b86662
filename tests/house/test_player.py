"""The film player in a real browser on a real film: where the picture comes from, what it tells, keys, captions."""

import subprocess
from collections.abc import Callable

import pytest
from playwright.sync_api import Page

from tests.house.conftest import until
from tests.house.gallery import CLIP

pytestmark = [pytest.mark.chromium, pytest.mark.slow]
LISTEN = """
  window.told = [];
  for (const type of ["source", "position", "ended"]) {
    document.addEventListener(`film:${type}`, ({ detail: { kind, intervals, ms } }) => {
      told.push([type, kind ?? intervals ?? ms]);
    });
  }"""
NO_NATIVE_HLS = """
  const claims = HTMLMediaElement.prototype.canPlayType;
  HTMLMediaElement.prototype.canPlayType = function (type) {
    return /mpegurl/.test(type) ? "" : claims.call(this, type);
  };"""
NOW = "document.querySelector('video').currentTime"
BAR = "[data-seek] input"


@pytest.fixture(scope="module", autouse=True)
def film() -> None:
    """Twelve seconds: a file, its HLS in fMP4, a storyboard of six pictures, captions."""
    CLIP.mkdir(exist_ok=True)
    picture = ["-f", "lavfi", "-i", "testsrc2=s=320x180:r=25:d=12", "-f", "lavfi", "-i", "sine=f=330:d=12"]
    encode = ["-c:v", "libx264", "-preset", "ultrafast", "-g", "50", "-c:a", "aac"]
    ffmpeg(*picture, *encode, "-movflags", "+faststart", "film.mp4")
    ffmpeg(
        "-i",
        "film.mp4",
        "-c",
        "copy",
        "-hls_time",
        "2",
        "-hls_segment_type",
        "fmp4",
        "-hls_playlist_type",
        "vod",
        "film.m3u8",
    )
    ffmpeg("-i", "film.mp4", "-vf", "fps=1/2,scale=160:90,tile=3x2", "-frames:v", "1", "story.jpg")
    cues = [
        f"00:{2 * n:02}.000 --> 00:{2 * n + 2:02}.000\nstory.jpg#xywh={n % 3 * 160},{n // 3 * 90},160,90"
        for n in range(6)
    ]
    (CLIP / "story.vtt").write_text("WEBVTT\n\n" + "\n\n".join(cues) + "\n")
    (CLIP / "en.vtt").write_text("WEBVTT\n\n00:00.000 --> 00:11.000\nYou said the tide would wait for us.\n")


def ffmpeg(*arguments: str) -> None:
    subprocess.run(["ffmpeg", "-v", "error", "-nostdin", "-y", *arguments], cwd=CLIP, check=True, timeout=60)


@pytest.fixture
def play(open_page: Callable[..., Page]) -> Callable[..., Page]:
    """Opens the film's page, begins it and waits until the picture has moved on."""

    def play(query: str = "", script: str = "") -> Page:
        page = open_page(f"/screen/{query}", script=LISTEN + script)
        page.click("[data-do=begin]")
        until(page, f"{NOW} > document.querySelector('[data-player]').dataset.resumeMs / 1000 + 0.6")
        return page

    return play


def sources(page: Page) -> list[str]:
    return [what for kind, what in page.evaluate("told") if kind == "source"]


def test_plays_the_browsers_own_hls_first(play: Callable[..., Page]) -> None:
    assert sources(play()) == ["native"]


def test_loads_the_library_where_the_browser_has_no_hls(play: Callable[..., Page]) -> None:
    assert sources(play(script=NO_NATIVE_HLS)) == ["hls.js"]


def test_leaves_a_native_player_that_stalls(play: Callable[..., Page]) -> None:
    assert sources(play("?hls=stalled.m3u8")) == ["native", "hls.js"]


def test_ends_with_the_plain_file(play: Callable[..., Page], open_page: Callable[..., Page]) -> None:
    assert sources(play("?hls=missing.m3u8")) == ["native", "hls.js", "mp4"]
    open_page.troubles.clear()  # pyright: ignore[reportFunctionMemberAccess]  (the two playlists that are not there)


def test_goes_on_where_it_was_left_and_tells_what_was_really_played(play: Callable[..., Page]) -> None:
    page = play("?resume=4000")
    page.click("[data-do=play]")
    until(page, "told.some(([kind]) => kind === 'position')")
    [[start, end]] = page.evaluate("told.filter(([kind]) => kind === 'position').at(-1)[1]")
    assert start == 4000
    assert end == pytest.approx(1000 * page.evaluate(NOW), abs=60)


def test_what_is_skipped_does_not_count_as_played(play: Callable[..., Page]) -> None:
    page = play()
    page.keyboard.press("l")
    until(page, f"{NOW} > 6")
    page.click("[data-do=play]")
    until(page, "told.some(([kind]) => kind === 'position')")
    intervals = page.evaluate("told.filter(([kind]) => kind === 'position').at(-1)[1]")
    assert len(intervals) == 2
    assert intervals[1][0] - intervals[0][1] == pytest.approx(5000, abs=60)


def test_the_seek_bar_obeys_the_keyboard_and_says_where_it_is(open_page: Callable[..., Page]) -> None:
    page = open_page("/screen/")
    page.focus(BAR)
    for key, seconds in (
        ("ArrowRight", 5),
        ("ArrowRight", 10),
        ("ArrowLeft", 5),
        ("End", 12),
        ("Home", 0),
        ("PageUp", 0),
    ):
        page.keyboard.press(key)
        until(page, f"Math.abs({NOW} - {seconds}) < 0.15")
    page.keyboard.press("ArrowRight")
    expected = "5 seconds of 12 seconds"
    until(page, f"document.querySelector('{BAR}').ariaValueText === '{expected}'")


def test_a_marker_leads_to_its_place(open_page: Callable[..., Page]) -> None:
    page = open_page("/screen/")
    page.get_by_role("button", name="Note at 0:09").click()
    until(page, f"{NOW} === 9")


def test_the_storyboard_shows_the_picture_under_the_pointer(open_page: Callable[..., Page]) -> None:
    page = open_page("/screen/")
    bar = page.locator("[data-seek]")
    bar.hover(position={"x": bar.evaluate("bar => bar.clientWidth") * 7 / 12, "y": 10})
    page.wait_for_selector("[data-picture]:not([hidden])")
    assert page.evaluate("document.querySelector('[data-picture]').style.backgroundPosition") == "0px -90px"


def test_captions_are_switched_and_remembered(open_page: Callable[..., Page]) -> None:
    page = open_page("/screen/")
    button = page.get_by_role("button", name="Captions")
    assert button.get_attribute("aria-pressed") == "false"
    button.click()
    assert page.evaluate("[...document.querySelector('video').textTracks].map((track) => track.mode)") == ["showing"]
    page.reload()
    assert page.get_by_role("button", name="Captions").get_attribute("aria-pressed") == "true"


def test_without_scripts_the_browsers_own_controls_remain(open_page: Callable[..., Page]) -> None:
    page = open_page("/screen/", java_script_enabled=False)
    assert page.locator("video[controls] source").count() == 2
    assert page.locator("[data-controls]:visible").count() == 0


def test_films_are_heard_at_one_level_until_the_person_says_otherwise(play: Callable[..., Page]) -> None:
    page = play(
        "?gain=-60", "document.addEventListener('film:time', ({ detail }) => { window.player = detail.player; });"
    )
    until(page, "Math.abs((window.player?.level.node?.gain.value ?? 1) - 0.501) < 0.01")
    page.click("[data-do=level]")

    until(page, "Math.abs(player.level.node.gain.value - 1) < 0.01")
    assert page.get_attribute("[data-do=level]", "aria-pressed") == "false"
