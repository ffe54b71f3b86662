"""A browser for the tests that look at pages as people do: headless Chromium under the house's own security policy."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as house
from playwright.sync_api import Browser, ConsoleMessage, Page

from tests.factories import PASSWORD, a_user

AXE = Path(house.REPOSITORY) / "node_modules" / "axe-core" / "axe.min.js"

TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
LOOKS = ["color-contrast", "target-size", "scrollable-region-focusable", "link-in-text-block"]
"""The rules whose answer may change with width and theme, the markup being the same."""
RUN = """async ([within, runOnly]) => {
  const found = await axe.run(within || document, { runOnly, resultTypes: ["violations"] });
  return found.violations;
}"""
OpenPage = Callable[..., Page]


@pytest.fixture
def gallery(settings: Any) -> None:
    """The house with the page of all components, /components/, and a film to play, /screen/."""
    settings.ROOT_URLCONF = "tests.house.gallery"
    pages = Path(__file__).parent / "pages"
    settings.TEMPLATES = [{**house.TEMPLATES[0], "DIRS": [*house.TEMPLATES[0]["DIRS"], pages]}]


@pytest.fixture
def open_page(browser: Browser, gallery: None, live_server: Any) -> Iterator[OpenPage]:
    """`open_page("/path", width=390, theme="dark")`; a page that reports an error or is refused something fails."""
    contexts, troubles = [], []

    def note(message: ConsoleMessage) -> None:
        if message.type == "error":
            troubles.append(message.text)

    def open_page(path: str, *, width: int = 1440, theme: str = "", script: str = "", **options: Any) -> Page:
        context = browser.new_context(viewport={"width": width, "height": 900}, reduced_motion="reduce", **options)
        contexts.append(context)
        context.add_init_script(f"localStorage.setItem('theme', '{theme}');{script}")
        page = context.new_page()
        page.on("pageerror", lambda error: troubles.append(str(error)))
        page.on("console", note)
        page.goto(live_server.url + path)
        return page

    open_page.troubles = troubles  # pyright: ignore[reportFunctionMemberAccess]
    yield open_page
    for context in contexts:
        context.close()
    assert troubles == []


def until(page: Page, expression: str, *, seconds: float = 60) -> None:
    """Waits until JavaScript is true. (Playwright's own waiting needs `eval`, which the house's policy forbids.)"""
    for _ in range(int(seconds * 20)):
        if page.evaluate(expression):
            return
        page.wait_for_timeout(50)
    pytest.fail(f"Not true within {seconds} s: {expression}")


def signed_in(open_page: OpenPage, **look: Any) -> Page:
    """A page of a new person who has just signed in."""
    user = a_user("Ratna Sari")
    page = open_page("/accounts/login/?next=/accounts/email/", **look)
    sign_in(page, user.email)
    page.wait_for_url("**/accounts/email/")
    return page


def sign_in(page: Page, email: str) -> None:
    page.fill("[name=login]", email)
    page.fill("[name=password]", PASSWORD)
    page.click("form:not([data-passkey]) button.btn-wide")


@pytest.fixture
def violations() -> Callable[..., list[str]]:
    """What axe-core finds against WCAG 2.2 AA and best practice, each as "rule: places". Needs `bypass_csp=True`.

    `within` looks at one element only, `looks` at nothing but what another width or theme can change.
    """
    if not AXE.exists():
        pytest.skip("needs axe-core (npm ci, as `make test` does)")

    def violations(page: Page, within: str = "", *, looks: bool = False) -> list[str]:
        page.evaluate("document.fonts.ready")
        if not page.evaluate("'axe' in window"):
            page.add_script_tag(path=AXE)
        only = {"type": "rule", "values": LOOKS} if looks else {"type": "tag", "values": TAGS}
        found = page.evaluate(RUN, [within, only])
        return [f"{rule['id']}: {[node['target'] for node in rule['nodes']]}" for rule in found]

    return violations
