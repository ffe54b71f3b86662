"""What people do in a browser: creators, organizers, jurors, visitors. Each step ends by seeing it done."""

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Self

from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.journeys.installation import PASSWORD, Installation

CHECK_MS = 120_000
SLUG = "journey"


@dataclass
class Person:
    """Somebody with a browser of their own."""

    installation: Installation
    context: BrowserContext
    page: Page
    email: str = ""
    name: str = ""

    @classmethod
    def arrives(cls, browser: Browser, installation: Installation, email: str = "", name: str = "") -> Self:
        context = browser.new_context(
            base_url=installation.url, viewport={"width": 1280, "height": 900}, reduced_motion="reduce"
        )
        context.set_default_timeout(20_000)
        return cls(installation, context, context.new_page(), email, name)

    def open(self, address: str) -> Page:
        answer = self.page.goto(address)
        assert answer is not None, address
        assert answer.status < 400, f"{address}: {answer.status}"
        return self.page

    def press(self, name: str) -> None:
        """Press the button of that name, wherever it is on the page, and agree if the page asks again."""
        button = self.page.get_by_role("button", name=name, exact=True).first
        asks = button.evaluate("button => Boolean(button.dataset.confirm || button.form?.dataset.confirm)")
        with self.page.expect_navigation():
            button.click()
            if asks:
                self.page.locator("#confirm[open] [data-yes]").click()

    def letter(self, subject: str) -> str:
        """The address in the newest letter to this person with such a subject."""
        page = self.context.new_page()
        letter = page.locator("article", has_text=f"to {self.email}").filter(has_text=re.compile(subject)).first
        for _ in range(200):
            page.goto("/demo/mail/")
            if letter.count():
                break
            page.wait_for_timeout(500)
        link = letter.locator("a[href^='http']").first.get_attribute("href")
        page.close()
        assert link
        return link

    def registers(self, start: str = "/accounts/signup/") -> None:
        """Gives name, country, language, consent; opens the link in the letter; is signed in."""
        page = self.open(start)
        page.locator("input[name=email]").fill(self.email)
        page.locator("input[name=password1]").fill(PASSWORD)
        page.locator("input[name=display_name]").fill(self.name)
        page.locator("select[name=country]").select_option("ID")
        if page.locator("input[name=consent]").count():
            page.locator("input[name=consent]").check()
        self.press("Create the account")
        self.open(self.letter("[Cc]onfirm"))
        self.press("Yes, confirm it")

    def signs_in(self) -> None:
        page = self.open("/accounts/login/")
        page.locator("input[name=login]").fill(self.email)
        page.locator("input[name=password]").fill(PASSWORD)
        self.press("Sign in")

    def signs_in_for_the_first_time(self) -> None:
        """An account made by an operator: its address is confirmed by the letter that signing in sends."""
        self.signs_in()
        self.open(self.letter("[Cc]onfirm"))
        self.press("Yes, confirm it")
        if "/login/" in self.page.url:
            self.signs_in()

    def finds_nothing(self, address: str) -> None:
        answer = self.page.goto(address)
        assert answer is not None, address
        assert answer.status == 404

    def watches_the_film(self) -> None:
        """Plays until the picture has really moved on."""
        # The player may still be choosing how to load the film, which interrupts a request to play.
        start = "video => { video.muted = true; if (video.paused) video.play().catch(() => {}); }"
        for _ in range(200):  # Playwright's own waiting needs eval, which the house's policy forbids
            self.page.locator("video").evaluate(start)
            if self.page.locator("video").evaluate("video => video.currentTime") > 1:
                return
            self.page.wait_for_timeout(100)
        raise AssertionError("the film does not play")

    # ── Creators ──────────────────────────────────────────────────────────────
    def starts_a_film(self, title: str) -> None:
        """Starts, writes the title, leaves and comes back: the draft is there."""
        self.open("/desk/")
        if self.page.locator("input[name=accept]").count():
            self.page.locator("input[name=accept]").check()
        self.press("Start a film")
        self.film = re.search(r"/desk/films/\d+/", self.page.url)[0]  # type: ignore[index]
        page = self.open(f"{self.film}story/")
        page.locator("input[name=title]").fill(title)
        self.press("Save")
        self.open("/")
        expect(self.open(f"{self.film}story/").locator("input[name=title]")).to_have_value(title)

    def begins_the_upload(self, film: Path) -> None:
        self.open(f"{self.film}file/")
        self.page.locator("input[type=file]").set_input_files(film)

    def sees_the_verdict(self, words: str) -> None:
        expect(self.page.get_by_text(words).first).to_be_visible(timeout=CHECK_MS)

    def writes_the_story(self) -> None:
        page = self.open(f"{self.film}story/")
        page.locator("textarea[name=synopsis]").fill("A keeper counts the waves, and one day one of them counts back.")
        page.locator("select[name=country]").select_option("ID")
        page.locator("input[name=production_days]").fill("10")
        page.locator("input[name=without_speech]").check()
        self.press("Save")

    def declares_all_as_ai(self) -> None:
        """«All that is left is AI», made with Veo 3; then voices, music, effects and script."""
        page = self.open(f"{self.film}making/")
        shots = page.locator("[data-shot-list] [role=option]")
        expect(shots.first).to_be_visible(timeout=CHECK_MS)
        shots.first.click()
        page.locator("[data-shot-sources] input[value=ai]").check(force=True)
        page.locator("[data-shot-model]").fill("Veo 3")
        page.locator("[data-act=rest]").click()
        page.locator("[data-act=save]").click()
        expect(page.get_by_text("Every shot is marked", exact=True)).to_be_visible()
        for part in ("voice", "music", "effects", "script"):
            page.locator(f"input[name={part}][value=ai]").check()
        self.press("Save")

    def names_the_people(self) -> None:
        page = self.open(f"{self.film}people/")
        page.locator("input[name$=-role]").first.fill("Director")
        page.locator("input[name$=-name]").first.fill(self.name)
        self.press("Save")

    def agrees(self) -> None:
        page = self.open(f"{self.film}rights/")
        for box in page.locator("main input[type=checkbox]").all():
            box.check()
        self.press("Save")

    def submits(self) -> None:
        self.open(f"{self.film}check/")
        self.press("Submit the film")
        expect(self.page.locator("main").get_by_text("Submitted").first).to_be_visible()

    # ── Organizers ────────────────────────────────────────────────────────────
    def admits(self, *titles: str) -> None:
        for title in titles:
            page = self.open(f"/organize/{SLUG}/entries/")
            page.get_by_role("link", name=title).first.click()
            self.press("Admit to the jury")

    def sets_up_a_round(self, *jurors: str) -> str:
        """A round as the rules describe it; the jurors are invited to it by letter. Returns its address."""
        self.open(f"/organize/{SLUG}/rounds/")
        self.press("New round")
        address = re.search(r"/organize/.*/rounds/\d+/", self.page.url)[0]  # type: ignore[index]
        for email in jurors:
            page = self.open(f"{address}panel/")
            page.locator("input[name=email]").fill(email)
            self.press("Send the invitation")
        return address

    def opens(self, round_: str) -> None:
        self.open(round_)
        self.press("Open the round")
        expect(self.page.get_by_text("Next step")).to_be_visible()

    def closes(self, round_: str) -> None:
        self.open(round_)
        self.press("Close the round")
        expect(self.page.get_by_role("link", name="See the standings")).to_be_visible()

    def drafts_and_signs(self) -> None:
        self.open(f"/organize/{SLUG}/awards/")
        self.press("Draft from the standings")
        self.page.get_by_role("button", name=re.compile("Sign .* award")).click()
        expect(self.page.get_by_text(f"Signed by {self.name or ''}".strip())).to_be_visible()

    def publishes(self) -> None:
        self.open(f"/organize/{SLUG}/awards/")
        self.press("Publish")
        expect(self.page.get_by_text("The results are public since")).to_be_visible()

    # ── Jurors ────────────────────────────────────────────────────────────────
    def joins_the_jury(self) -> None:
        """Follows the letter's link, makes an account, comes back to the invitation and accepts."""
        link = self.letter("jury")
        self.open(link)
        self.page.get_by_role("link", name="Create an account").click()
        self.registers(self.page.url)
        self.open(link)
        for box in self.page.locator("input[name=languages]").all()[:1]:
            box.check()
        self.press("Accept the invitation")

    def judges_everything(self, mark: int) -> None:
        """Watches a little of each film, gives every criterion the same mark by keyboard, seals, until none is left."""
        self.open("/jury/")
        self.page.get_by_role("link", name=re.compile("Begin|Go on")).first.click()
        self.page.get_by_role("link", name=re.compile("Begin|Next film|Go on")).first.click()
        self.page.wait_for_url("**/films/**")
        while "/films/" in self.page.url:
            here, criteria = self.page.url, self.page.locator("fieldset.crit")
            expect(criteria.first.locator(".hint")).not_to_be_empty()  # the room's script is at work
            for number in range(criteria.count()):
                self.page.keyboard.press(str(mark % 10))
                expect(criteria.nth(number).locator(f"input[value='{mark}']")).to_be_checked()
            expect(self.page.locator("[data-is=saved] [data-text]")).to_have_text("Saved")
            self.page.keyboard.press("Enter")
            self.page.wait_for_url(lambda url, here=here: url != here)
