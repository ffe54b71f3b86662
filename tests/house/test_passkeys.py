"""Passkeys in a real browser with a virtual key: our own module against allauth's views."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page

from tests.house.conftest import sign_in, signed_in

pytestmark = [pytest.mark.chromium, pytest.mark.slow]
KEY = {"protocol": "ctap2", "transport": "internal", "hasResidentKey": True, "hasUserVerification": True,
       "isUserVerified": True, "automaticPresenceSimulation": True}  # fmt: skip


def give_key(page: Page, **options: bool) -> None:
    devtools = page.context.new_cdp_session(page)
    devtools.send("WebAuthn.enable")
    devtools.send("WebAuthn.addVirtualAuthenticator", {"options": {**KEY, **options}})


@pytest.fixture
def owner(open_page: Callable[..., Page]) -> Page:
    """The page of a person who has just added a passkey to their account."""
    page = signed_in(open_page)
    give_key(page)
    page.goto(page.url.replace("email", "2fa/webauthn/add"))
    if "reauthenticate" in page.url:
        page.fill("[name=password]", "a lamp in the projection room")
        page.get_by_role("button", name="Confirm").click()
    page.check("[name=passwordless]")
    page.get_by_role("button", name="Go on").click()
    page.wait_for_url("**/2fa/recovery-codes/")
    page.context.clear_cookies()
    return page


def test_a_passkey_opens_the_account_by_itself(owner: Page) -> None:
    owner.goto(owner.url.replace("2fa/recovery-codes", "login") + "?next=/accounts/sessions/")
    owner.get_by_role("button", name="Sign in with a passkey").click()
    owner.wait_for_url("**/accounts/sessions/")


def test_a_passkey_is_the_second_step(owner: Page) -> None:
    owner.goto(owner.url.replace("2fa/recovery-codes", "login") + "?next=/accounts/sessions/")
    sign_in(owner, "ratna.sari@example.org")
    owner.get_by_role("button", name="Use a passkey or security key").click()
    owner.wait_for_url("**/accounts/sessions/")


def test_a_refused_key_is_told_in_a_sentence(open_page: Callable[..., Page]) -> None:
    page = open_page("/accounts/login/")
    give_key(page, isUserVerified=False)
    page.get_by_role("button", name="Sign in with a passkey").click()
    expected = "No key was used. You can try again, or choose another way."
    assert page.get_by_role("alert").filter(has_text="No key").inner_text() == expected
