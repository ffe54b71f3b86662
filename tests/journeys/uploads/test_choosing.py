"""Which file may be sent until when, as a creator sees it in Chromium: refusals, the deadline, replacing a file."""

import re
from datetime import timedelta
from pathlib import Path

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from submissions.models import Film, FilmFile, Upload
from tests.factories import a_file as an_accepted_file
from tests.factories import a_film
from tests.journeys.uploads.panel import MIB, a_file, choose, has_arrived, is_at_least, state

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.chromium]


def test_another_file_is_asked_about_and_may_be_sent_instead(page: Page, tmp_path: Path):
    choose(page, a_file(tmp_path))
    is_at_least(page, 20)
    page.reload()
    other = a_file(tmp_path, "other.mp4", MIB)
    choose(page, other)
    expect(page.get_by_role("alert").get_by_text("This is another file than “film.mp4”")).to_be_visible()
    page.get_by_role("button", name="Send the new one instead").click()

    has_arrived(page, other)
    assert sorted(Upload.objects.values_list("state", flat=True)) == ["done", "terminated"]


@pytest.mark.parametrize(("name", "size", "words"), [
    ("film.mp4", 0, "“film.mp4” is empty."),
    ("poster.png", 1000, "“poster.png” is not a film."),
    ("film.mp4", 3000, "“film.mp4” is 3 kB large; at most 2 kB are allowed."),
])  # fmt: skip
def test_what_is_certainly_wrong_is_said_before_the_first_byte(
    page: Page, film: Film, tmp_path: Path, name, size, words
):
    type(film.rules).objects.update(data={**film.rules.data, "media": {"max_bytes": 2048}})
    page.reload()
    choose(page, a_file(tmp_path, name, size))

    expect(page.get_by_role("alert").get_by_text(words)).to_be_visible()
    assert not Upload.objects.exists()


def test_what_the_server_refuses_is_said_in_its_words(page: Page, film: Film, tmp_path: Path):
    type(film.edition).objects.update(closes_at=timezone.now() - timedelta(hours=1))
    choose(page, a_file(tmp_path))

    expect(page.get_by_role("alert").get_by_text("Uploads closed on")).to_be_visible()


def test_what_is_on_its_way_at_the_deadline_is_in_time_by_grace_and_forms_are_locked(
    page: Page, film: Film, tmp_path: Path
):
    path = a_file(tmp_path)
    choose(page, path)
    is_at_least(page, 20)
    type(film.edition).objects.update(closes_at=timezone.now())

    has_arrived(page, path)
    expect(page.locator("#file-state")).to_contain_text("In time (grace): begun before the deadline")
    page.goto(f"/desk/films/{film.pk}/story/")
    expect(page.locator("main input:not([type=hidden]):not(:disabled), main textarea:not(:disabled)")).to_have_count(0)


def test_the_countdown_says_that_a_grace_follows(page: Page, film: Film):
    type(film.edition).objects.update(closes_at=timezone.now() + timedelta(seconds=6))
    page.reload()
    expect(page.get_by_text("An upload begun before may be finished until")).to_be_visible()


def test_a_new_file_takes_the_place_of_the_old_one_only_when_it_is_accepted(page: Page, film: Film, tmp_path: Path):
    old = an_accepted_file(film, original_name="old.mp4")
    page.reload()
    path = a_file(tmp_path, size=MIB)
    choose(page, path)
    has_arrived_beside(page, old, path)
    new = film.files.exclude(pk=old.pk).get()
    FilmFile.objects.filter(pk=new.pk).update(state="refused")
    page.reload()

    expect(page.locator("#file-state")).to_contain_text("The file accepted before stays the film’s file.")


def has_arrived_beside(page: Page, old: FilmFile, path: Path) -> None:
    """The new file is being checked, and the old one is still the film's."""
    state(page, "done")
    expect(page.locator("#file-state")).to_contain_text(path.name)
    old.film.refresh_from_db()
    assert old.film.file_id == old.pk


def test_the_page_counts_down_by_the_servers_clock(page: Page, film: Film):
    type(film.edition).objects.update(closes_at=timezone.now() + timedelta(hours=2))
    page.add_init_script("const real = Date.now; Date.now = () => real() + 86_400_000 * 3")  # a clock three days ahead
    page.reload()
    timer = page.get_by_role("timer")
    expect(timer).to_have_text(re.compile(r"^1:59:\d\d$"))
    before = timer.inner_text()
    page.wait_for_timeout(2100)

    assert timer.inner_text() < before


def test_a_file_that_was_sent_before_need_not_be_sent_again(page: Page, film: Film, tmp_path: Path):
    path = a_file(tmp_path, size=MIB)
    other = a_film(edition=film.edition, creator=film.creator, title="The first")
    fingerprint = page.evaluate("([size, at, name]) => `${size}-${at}-${name}`",
                                [MIB, int(path.stat().st_mtime * 1000), "film.mp4"])  # fmt: skip
    sent = other.uploads.create(owner=film.creator, fingerprint=fingerprint, state="done", length=MIB,
                                created_at=timezone.now(), expires_at=timezone.now())  # fmt: skip
    an_accepted_file(other, upload=sent)
    page.reload()
    choose(page, path)
    expect(page.get_by_role("alert").get_by_text(f"You have sent “film.mp4” already, for {other.code}")).to_be_visible()
    page.get_by_role("button", name="Enter that file").click()
    expect(page.locator("#file-state")).to_contain_text("We are checking the file")

    assert film.files.get().storage_name == other.file.storage_name


def test_the_panel_fits_a_telephone(page: Page, tmp_path: Path):
    page.set_viewport_size({"width": 390, "height": 800})
    choose(page, a_file(tmp_path, f"{'a very long name ' * 8}.mp4"))
    is_at_least(page, 10)

    assert page.evaluate("document.documentElement.scrollWidth") == 390
    reached = page.locator("[data-percent]").bounding_box()
    assert reached["x"] + reached["width"] < 390 - 16
