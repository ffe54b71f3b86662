"""The timeline as a creator lives it: 120 shots by keyboard, by touch on a phone, and without a script."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils.timezone import now
from playwright.sync_api import Browser, Page

from submissions.actions.declaring import shots_of
from submissions.declaration import Source, Span, tally
from submissions.models import Film, Shot
from tests.factories import a_declaration, a_file, a_film, an_edition, loaded
from tests.house.conftest import until

pytestmark = [pytest.mark.chromium, pytest.mark.slow, pytest.mark.django_db(transaction=True)]
SHOTS, SHOT_MS = 120, 2_500
STROKE_MS, THOUGHT_MS = 280, 1_350
"""How long a practised person takes to press a key, and to make up their mind (Card, Moran and Newell 1980)."""
NUMBERS = """[...document.querySelectorAll('[data-shot-list] [data-number]')]
    .map((each) => Number(each.textContent.match(/[0-9]+/)[0]))"""
TIMES = "[...document.querySelectorAll('[data-shot-list] [data-time]')].map((each) => each.textContent)"
Opener = Callable[..., Page]


@pytest.fixture
def film() -> Film:
    """A draft of five minutes, cut into 120 shots that nobody has marked."""
    film = a_film(edition=an_edition(now=now()))
    file = a_file(film, duration_ms=SHOTS * SHOT_MS)
    a_declaration(file, *(Span(n * SHOT_MS, (n + 1) * SHOT_MS) for n in range(SHOTS)))
    return film


@pytest.fixture
def open_timeline(browser: Browser, live_server: Any, film: Film) -> Iterator[Opener]:
    client = Client()
    client.force_login(film.creator)
    contexts = []

    def open_timeline(**look: Any) -> Page:
        context = browser.new_context(base_url=live_server.url, **{"viewport": {"width": 1440, "height": 900}, **look})
        context.add_cookies([{"name": "sessionid", "value": client.cookies["sessionid"].value, "url": live_server.url}])
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(60_000)
        page.goto(reverse("submissions:film_making", args=[film.pk]))
        return page

    yield open_timeline
    for context in contexts:
        context.close()


def is_saved(page: Page) -> None:
    until(page, "/^Saved/.test(document.querySelector('[data-shot-state]').textContent)")


class Keyboard:
    """Counts what is pressed, and how often one has to think."""

    def __init__(self, page: Page) -> None:
        self.page, self.strokes, self.thoughts = page, 0, 0

    def press(self, *keys: str) -> None:
        self.thoughts += 1
        for key in keys:
            self.strokes += 1
            self.page.keyboard.press(key)

    def write(self, text: str) -> None:
        self.strokes += len(text)
        self.page.keyboard.type(text)

    @property
    def seconds(self) -> float:
        return (self.strokes * STROKE_MS + self.thoughts * THOUGHT_MS) / 1000


def test_a_film_of_120_shots_is_declared_by_keyboard_in_less_than_five_minutes(film: Film, open_timeline: Opener):
    page = open_timeline()
    page.locator("[data-shot-list] [role=option]").first.focus()
    keys = Keyboard(page)
    keys.press("Home", "7")  # titles, then nine shots in ten by one model, each tenth by another or filmed
    for number in range(1, SHOTS):
        if number % 30 == 1:
            keys.press("ArrowRight", "1", "n")
            keys.write("Veo 3" if number % 60 == 1 else "Kling 2.1")
            keys.press("Enter")
        elif number % 30 == 0:
            keys.press("ArrowRight", "3")
        else:
            keys.press("ArrowRight", "s")
    is_saved(page)

    shots = shots_of(loaded(film).file)
    assert keys.seconds < 300, f"{keys.strokes} keys, {keys.thoughts} thoughts"
    assert (len(shots), tally(shots).unmarked_ms) == (SHOTS, 0)
    assert {shot.model_name for shot in shots} == {"", "Veo 3", "Kling 2.1"}


def test_the_rest_is_one_key_and_what_is_missing_is_said_after_saving(film: Film, open_timeline: Opener):
    page = open_timeline()
    page.locator("[data-shot-list] [role=option]").first.focus()
    keys = Keyboard(page)
    keys.press("3", "Control+a", "2", "n")
    keys.write("Veo 3")
    keys.press("Enter")
    is_saved(page)

    assert set(Shot.objects.values_list("source", "model_name")) == {("composite", "Veo 3")}
    keys.press("Home", "ArrowRight", "m", "ArrowRight", "ArrowRight", "x", "Home")
    assert page.evaluate(NUMBERS) == list(range(1, SHOTS + 1))
    assert page.evaluate(TIMES)[:3] == ["0:00.000–0:02.500", "0:02.500–0:07.500", "0:07.500–0:10.000"]
    assert page.evaluate(TIMES)[3:5] == ["0:10.000–0:11.240", "0:11.240–0:12.500"]
    is_saved(page)
    until(
        page, "document.querySelector('[data-still-missing]').textContent.includes('120.0 s of AI picture are missing')"
    )


def test_two_shots_are_chosen_by_touch_on_a_phone(film: Film, open_timeline: Opener):
    page = open_timeline(viewport={"width": 390, "height": 844}, has_touch=True, is_mobile=True)
    shots = page.locator("[data-shot-list] [role=option]")
    shots.nth(0).tap()
    shots.nth(1).tap()
    page.locator("[data-shot-sources] label").nth(2).tap()
    is_saved(page)

    assert list(Shot.objects.filter(source="camera").values_list("start_ms", flat=True)) == [0, SHOT_MS]
    assert page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth") == 0


def test_cuts_are_corrected_by_touch(film: Film, open_timeline: Opener):
    page = open_timeline(viewport={"width": 390, "height": 844}, has_touch=True, is_mobile=True)
    page.locator("[data-shot-list] [role=option]").nth(2).tap()
    page.locator("details.cuts summary").tap()
    for act in ("later", "later", "earlier", "split", "merge", "merge"):
        page.locator(f"[data-act={act}]").tap()
    is_saved(page)

    starts = list(Shot.objects.order_by("start_ms").values_list("start_ms", flat=True)[1:5])
    assert (starts, Shot.objects.count()) == ([2_500, 5_040, 6_280, 12_500], SHOTS - 1)


def test_shots_are_chosen_by_pointer_and_told_apart_in_prompt_and_note(film: Film, open_timeline: Opener):
    page = open_timeline()
    shots = page.locator("[data-shot-list] [role=option]")
    shots.nth(1).click()
    shots.nth(3).click(modifiers=["Shift"])
    shots.nth(6).click(modifiers=["Control"])
    page.locator("[data-shot-sources] label").first.click()
    for field, text in {"prompt": "a slow river at dusk", "note": "third try"}.items():
        page.locator(f"[data-shot-{field}]").fill(text)
        page.locator(f"[data-shot-{field}]").blur()
    is_saved(page)

    marked = Shot.objects.filter(source="ai", prompt="a slow river at dusk", note="third try")
    assert list(marked.values_list("start_ms", flat=True)) == [number * SHOT_MS for number in (1, 2, 3, 6)]


def test_without_a_script_the_same_declaration_is_a_table(film: Film, open_timeline: Opener):
    page = open_timeline(java_script_enabled=False)
    page.locator("select[name=source]").first.select_option("ai")
    page.locator("input[name=model]").first.fill("Veo 3")
    page.locator("input[name=split_at]").fill("0:01.000")
    page.get_by_role("button", name="Save the shots").click()

    shots = shots_of(loaded(film).file)
    assert shots[:2] == (Span(0, 1_000, Source.AI, "Veo 3"), Span(1_000, SHOT_MS, Source.AI, "Veo 3"))
    assert len(shots) == SHOTS + 1
