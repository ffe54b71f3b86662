"""The page that marks shots computes the share by itself while one works; here it is held to the rule."""

import random
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, Route

from submissions.declaration import AiRule, Source, Span, merge, missing_ms, passes, share, split, tally
from submissions.forms import read_clock

MODULE = Path(__file__).resolve().parents[2] / "static" / "submissions" / "tiling.js"
CLOCKS = ["0", "12.4", "1:05.25", "1:05,250", "75:00", "1:01:05", "", "x", "1:2:3:4", "-1", "5.", "0:59.9999"]


def served(route: Route) -> None:
    if route.request.url.endswith("tiling.js"):
        route.fulfill(body=MODULE.read_text(encoding="utf-8"), content_type="text/javascript")
    else:
        route.fulfill(body="<!doctype html>", content_type="text/html")


@pytest.fixture(scope="module")
def page(browser: Browser) -> Page:
    page = browser.new_page()
    page.route("**/*", served)
    page.goto("http://tiling.test/")
    return page


def run(page: Page, script: str, given: Any) -> Any:
    return page.evaluate(f"async (given) => {{ const js = await import('/tiling.js'); {script} }}", given)


def some_films(number: int) -> list[tuple[tuple[Span, ...], AiRule]]:
    chance = random.Random(70)
    films = []
    for _ in range(number):
        cuts = sorted({0, *(chance.randrange(1, 300_000) for _ in range(chance.randrange(12)))})
        ends = [*cuts[1:], 300_000]
        sources = chance.choices(list(Source), weights=[1, 9, 3, 1, 1, 1, 1, 2], k=len(cuts))
        spans = tuple(Span(*times, source) for *times, source in zip(cuts, ends, sources, strict=True))
        films.append((spans, AiRule(chance.choice([0, 51, 70, 100]), chance.choice([0, 7, 10, 100]))))
    return films


def as_js(spans: tuple[Span, ...]) -> list[dict[str, Any]]:
    return [
        {"start": s.start_ms, "end": s.end_ms, "source": str(s.source), "model": s.model_name, "note": s.note,
         "prompt": s.prompt}
        for s in spans
    ]  # fmt: skip


@pytest.mark.chromium
def test_share_verdict_and_missing_time_are_those_of_the_rule(page: Page):
    films = some_films(400)
    given = [
        [as_js(spans), {"minimum": rule.minimum_percent, "neutral": rule.neutral_percent}] for spans, rule in films
    ]
    told = run(page, """return given.map(([shots, rule]) => {
        const times = js.tally(shots);
        return [js.shareTenths(times, rule), js.passes(times, rule), js.missingMs(times, rule)];
    })""", given)  # fmt: skip

    assert [tuple(one) for one in told] == [expected(spans, rule) for spans, rule in films]


def expected(spans: tuple[Span, ...], rule: AiRule) -> tuple[int | None, bool, int]:
    times = tally(spans)
    reached = share(times, rule)
    return None if reached is None else int(reached * 1000), passes(times, rule), missing_ms(times, rule)


@pytest.mark.chromium
def test_shots_are_split_and_joined_as_by_the_rule(page: Page):
    films = [spans for spans, _ in some_films(60) if len(spans) > 1]
    told = run(page, "return given.map((shots) => [js.split(shots, 1234), js.merge(shots, 0)])", [*map(as_js, films)])

    assert told == [[as_js(split(spans, 1234)), as_js(merge(spans, 0))] for spans in films]


@pytest.mark.chromium
def test_times_are_read_as_by_the_server(page: Page):
    assert run(page, "return given.map(js.readClock)", CLOCKS) == [read_clock(text) for text in CLOCKS]


@pytest.mark.chromium
def test_cuts_move_frame_by_frame_and_empty_no_shot(page: Page):
    shots = as_js((Span(0, 480, Source.AI), Span(480, 1_000)))

    assert run(page, "return js.frameAt(480, 1, [24000, 1001])", None) == 542
    assert run(page, "return [-50, 5000].map((at) => js.moveStart(given, 1, at)[1].start)", shots) == [1, 999]
