"""What the tests of the room do and look at: keys, what the page says is saved, what the server has."""

from playwright.sync_api import Page

from judging.models import Mark
from tests.house.conftest import until

SAVED = "document.querySelector('[data-is=saved] [data-text]').textContent.trim()"
SETTLED = "!Object.keys(localStorage).some((name) => name.startsWith('room:'))"
IS_READY = "[...document.querySelectorAll('.q .tag')].some((tag) => tag.textContent === 'Ready')"


def press(page: Page, *keys: str) -> None:
    for key in keys:
        page.keyboard.press(key)


def is_saved(page: Page) -> None:
    until(page, f"{SAVED} === 'Saved'", seconds=20)


def is_sealed(page: Page, code: str) -> None:
    """The page goes on before the server has answered; then it says so."""
    until(page, f"document.querySelector('#toasts').textContent.includes('{code} is sealed')", seconds=20)


def kept() -> dict[str, int]:
    return dict(Mark.objects.values_list("criterion__code", "value"))
