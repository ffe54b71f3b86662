"""Every component and every page of the account, seen by axe-core in both themes, narrow and wide, and in Arabic."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page

from tests.house.conftest import signed_in

pytestmark = [pytest.mark.chromium, pytest.mark.slow]
LOOKS = [(1440, "light"), (390, "light"), (1440, "dark"), (390, "dark")]
ENTRANCE = ["/accounts/login/", "/accounts/signup/", "/accounts/password/reset/", "/accounts/confirm-email/"]
OWN = ["/account/", "/accounts/email/", "/accounts/password/change/", "/accounts/2fa/", "/accounts/2fa/webauthn/add/",
       "/accounts/2fa/totp/activate/", "/accounts/sessions/", "/accounts/logout/"]  # fmt: skip
Violations = Callable[[Page], list[str]]
OVERFLOW = "document.documentElement.scrollWidth - document.documentElement.clientWidth"


@pytest.mark.parametrize(("width", "theme"), LOOKS)
def test_components(open_page: Callable[..., Page], violations: Violations, width: int, theme: str) -> None:
    page = open_page("/components/", width=width, theme=theme, bypass_csp=True)
    assert violations(page) == []
    assert page.evaluate(OVERFLOW) == 0


@pytest.mark.parametrize("width", [1440, 390])
def test_components_from_right_to_left(open_page: Callable[..., Page], violations: Violations, width: int) -> None:
    page = open_page("/components/", width=width, theme="dark", bypass_csp=True, locale="ar")
    assert page.evaluate("document.documentElement.dir") == "rtl"
    assert violations(page) == []
    assert page.evaluate(OVERFLOW) == 0


@pytest.mark.parametrize(("width", "theme"), LOOKS)
def test_pages_before_one_is_in(open_page: Callable[..., Page], violations: Violations, width: int, theme: str) -> None:
    found = {path: violations(open_page(path, width=width, theme=theme, bypass_csp=True)) for path in ENTRANCE}
    assert found == {path: [] for path in ENTRANCE}


@pytest.mark.parametrize(("width", "theme"), [(1440, "light"), (390, "dark")])
def test_pages_of_ones_account(open_page: Callable[..., Page], violations: Violations, width: int, theme: str) -> None:
    page = signed_in(open_page, width=width, theme=theme, bypass_csp=True)
    home = page.url.partition("/accounts/")[0]
    found = {}
    for path in OWN:
        page.goto(home + path)
        found[path] = violations(page)
    assert found == {path: [] for path in OWN}


def test_the_theme_is_chosen_once_and_kept(open_page: Callable[..., Page]) -> None:
    page = open_page("/accounts/login/")
    assert page.evaluate("document.documentElement.dataset.theme") == "dark"
    page.get_by_role("button", name="Light").click()
    assert page.evaluate("[document.documentElement.dataset.theme, localStorage.theme]") == ["light", "light"]


def test_nothing_irrevocable_happens_without_a_yes(open_page: Callable[..., Page]) -> None:
    page = open_page("/components/")
    page.get_by_role("button", name="Withdraw").click()
    assert page.locator("#confirm-text").text_content() == "The film will leave the contest."
    page.get_by_role("button", name="Cancel").click()
    assert page.url.endswith("/components/")


def test_the_browser_tells_the_server_its_time_zone(open_page: Callable[..., Page]) -> None:
    page = open_page("/components/", timezone_id="Asia/Jakarta")
    assert "tz=Asia/Jakarta" in page.evaluate("document.cookie").split("; ")
    assert "in Jakarta, your time zone" not in page.locator(".deadline").first.inner_text()
    page.reload()
    assert "28 February 2027, 06:00 UTC+7 in Jakarta, your time zone" in page.locator(".deadline").first.inner_text()
