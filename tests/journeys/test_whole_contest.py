"""From the first registration to the published awards, in a real browser, on real films, with real workers."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from contest import presets
from tests.journeys.installation import Installation
from tests.journeys.people import SLUG, Person

pytestmark = [pytest.mark.chromium, pytest.mark.slow]
PRESET = Path(presets.__file__).parent / "iqiyi-2025.toml"


def an_edition_for(installation: Installation, organizer: str) -> None:
    """The reference contest, open now, with one round of two ballots a film, and small films allowed."""
    preset, now = presets.read(PRESET.read_text(encoding="utf-8")), datetime.now(UTC).replace(microsecond=0)
    only_round = {**preset.rules["rounds"][-1], "reviews_per_film": 2}
    rules = {**preset.rules, "rounds": [only_round], "media": {**preset.rules["media"], "min_short_side": 100}}
    dates = {"opens_at": -5, "closes_at": 10, "judging_ends_at": 20, "ceremony_at": 30}
    data = replace(preset, slug=SLUG, rules=rules, **{name: now + timedelta(days=days) for name, days in dates.items()})
    path = installation.folder / "journey.toml"
    path.write_text(presets.write(data), encoding="utf-8")
    installation.add_superuser(organizer)
    installation.manage("load_edition", str(path), "--organizer", organizer, "--announce")


def a_film_is_entered(creator: Person, title: str, film: Path) -> None:
    creator.registers()
    creator.starts_a_film(title)
    creator.begins_the_upload(film)
    creator.sees_the_verdict("Accepted")
    creator.writes_the_story()
    creator.declares_all_as_ai()
    creator.names_the_people()
    creator.agrees()
    creator.submits()


def the_jury_has_judged(browser: Browser, installation: Installation, organizer: Person) -> str:
    jurors = [Person.arrives(browser, installation, f"juror{n}@journey.example", f"Juror {n}") for n in (1, 2)]
    round_ = organizer.sets_up_a_round(*(juror.email for juror in jurors))
    for juror in jurors:
        juror.joins_the_jury()
    organizer.opens(round_)
    for juror in jurors:
        juror.judges_everything(8)
    return round_


def test_from_registration_to_the_published_awards(
    browser: Browser, installation: Installation, two_films: tuple[Path, Path]
):
    an_edition_for(installation, "organizer@journey.example")
    visitor = Person.arrives(browser, installation)
    expect(visitor.open(f"/editions/{SLUG}/").get_by_text("The 11 awards")).to_be_visible()

    makers = [Person.arrives(browser, installation, f"maker{n}@journey.example", f"Maker {n}") for n in (1, 2)]
    for maker, title, film in zip(makers, ("Salt Letters", "Low Tide"), two_films, strict=True):
        a_film_is_entered(maker, title, film)

    organizer = Person.arrives(browser, installation, "organizer@journey.example")
    organizer.signs_in_for_the_first_time()
    organizer.admits("Salt Letters", "Low Tide")
    round_ = the_jury_has_judged(browser, installation, organizer)
    organizer.closes(round_)
    organizer.drafts_and_signs()
    visitor.finds_nothing(f"/editions/{SLUG}/results/")
    organizer.publishes()

    results = visitor.open(f"/editions/{SLUG}/results/")
    expect(results.get_by_role("link", name="Salt Letters")).to_be_visible()
    expect(results.get_by_text("shared place", exact=True)).to_have_count(2)
    results.get_by_role("link", name="Low Tide").first.click()
    visitor.watches_the_film()
    assert installation.json("verify_audit")["whole"] is True
    assert makers[0].letter("has won")
