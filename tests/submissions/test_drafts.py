from datetime import timedelta

import pytest

from contest.models import AuditEntry, Consent, Edition, Role
from submissions import actions
from submissions.actions.drafts import CreditLine, people_of, seen_of, story_of
from submissions.lifecycle import Stage
from submissions.models import Film
from submissions.subtitles import Cue
from submissions.wording import FilmRefused
from tests.factories import NOON, a_film, a_rules_version, a_user, an_edition, loaded

pytestmark = pytest.mark.django_db
CUES = (Cue(0, 1_000, "Good morning."),)


def verbs() -> list[str]:
    return list(AuditEntry.objects.values_list("verb", flat=True))


def refused(act, *args, **kwargs) -> str:
    with pytest.raises(FilmRefused) as refusal:
        act(*args, **kwargs)
    assert str(refusal.value)
    return refusal.value.code


def test_starting_a_film_accepts_the_rules_and_makes_a_creator():
    edition, person = an_edition(), a_user()
    film = actions.start_film(edition, actor=person, now=NOON)

    assert (film.stage, film.creator, film.rules) == (Stage.DRAFT, person, edition.current_rules)
    assert Role.objects.filter(user=person, edition=edition, kind="creator").count() == 1
    assert Consent.objects.get(user=person).rules == edition.current_rules
    assert verbs() == ["film.start"]


def test_codes_are_four_digits_that_nobody_has():
    edition, person = an_edition(rules={}), a_user()
    codes = {actions.start_film(edition, actor=person, now=NOON).code for _ in range(30)}

    assert len(codes) == 30
    assert all(code.startswith("F-") and len(code) == 6 and code[2:].isdigit() for code in codes)


def test_when_all_short_codes_are_taken_a_longer_one_is_given(monkeypatch: pytest.MonkeyPatch):
    film = a_film(code="F-0007")
    monkeypatch.setattr("submissions.actions.drafts.secrets.randbelow", lambda _: 7)

    assert actions.start_film(film.edition, actor=a_user(), now=NOON).code == "F-00007"


def test_one_person_starts_as_many_films_as_the_rules_allow():
    edition, person = an_edition(), a_user()
    for _ in range(3):
        actions.start_film(edition, actor=person, now=NOON)

    assert refused(actions.start_film, edition, actor=person, now=NOON) == "too_many"
    assert refused(actions.restore, a_film(Stage.WITHDRAWN, creator=person), actor=person, now=NOON) == "too_many"


def test_a_withdrawn_film_makes_room_for_another():
    edition, person = an_edition(), a_user()
    films = [actions.start_film(edition, actor=person, now=NOON) for _ in range(3)]
    actions.withdraw(films[0], actor=person, now=NOON)

    assert actions.start_film(edition, actor=person, now=NOON).stage == Stage.DRAFT


@pytest.mark.parametrize(
    ("columns", "code"),
    [
        ({"closes_at": NOON - timedelta(seconds=1)}, "closed"),
        ({"opens_at": NOON + timedelta(seconds=1)}, "not_open"),
        ({"stage": Edition.Stage.DRAFTED}, "not_open"),
        ({"stage": Edition.Stage.ARCHIVED}, "not_open"),
    ],
)
def test_films_are_started_only_while_entries_are_open(columns: dict[str, object], code: str):
    assert refused(actions.start_film, an_edition(**columns), actor=a_user(), now=NOON) == code


def test_the_deadline_itself_is_in_time():
    edition = an_edition(closes_at=NOON)

    assert actions.start_film(edition, actor=a_user(), now=NOON).stage == Stage.DRAFT


# ── Its parts ─────────────────────────────────────────────────────────────────
def test_the_story_is_kept():
    film = a_film()
    actions.save_story(film, story={"title": "Tidewatch", "production_days": 10}, actor=film.creator, now=NOON)

    assert (loaded(film).title, loaded(film).production_days) == ("Tidewatch", 10)
    assert verbs() == ["film.story_saved"]


def test_a_page_that_is_out_of_date_overwrites_nothing():
    film = a_film(title="Old")
    seen = seen_of(story_of(film))
    actions.save_story(film, story={"title": "From the other window"}, seen=seen, actor=film.creator, now=NOON)
    late = {"story": {"title": "From this window"}, "actor": film.creator, "now": NOON}

    assert refused(actions.save_story, film, seen=seen, **late) == "changed_elsewhere"
    assert loaded(film).title == "From the other window"
    actions.save_story(film, seen=seen_of(story_of(film)), **late)
    assert loaded(film).title == "From this window"


def test_credits_are_kept_in_order_and_replace_those_before():
    film = a_film()
    later = [CreditLine("Director", "Ana"), CreditLine("Music", "Budi", "budi@example.org")]
    for people in ([CreditLine("Sound", "Ira")], later):
        actions.save_people(film, people=people, actor=film.creator, now=NOON)

    assert people_of(loaded(film)) == later
    seen_before_addresses_came = seen_of([["Director", "Ana"], ["Music", "Budi", "budi@example.org"]])
    actions.save_people(film, people=[], seen=seen_before_addresses_came, actor=film.creator, now=NOON)
    assert verbs() == ["film.people_saved"] * 3


def test_subtitles_of_a_language_replace_those_before_and_can_be_removed():
    film = a_film()
    for name in ("one.srt", "two.srt"):
        actions.save_subtitle(film, language="en", cues=CUES, original_name=name, actor=film.creator, now=NOON)

    assert [track.original_name for track in film.subtitles.all()] == ["two.srt"]
    assert film.subtitles.get().webvtt == "WEBVTT\n\n00:00:00.000 --> 00:00:01.000\nGood morning.\n"
    actions.remove_subtitle(film, language="en", actor=film.creator, now=NOON)
    assert not film.subtitles.exists()
    assert verbs() == ["film.subtitle_saved", "film.subtitle_saved", "film.subtitle_removed"]


def test_what_is_not_there_cannot_be_removed():
    film = a_film()

    assert refused(actions.remove_subtitle, film, language="en", actor=film.creator, now=NOON) == "out_of_turn"


def test_consents_keep_the_instant_they_were_given_and_unknown_ones_are_left_out():
    film = a_film()
    for hour in (0, 1):
        consents = frozenset({"rights", "never asked"})
        actions.save_rights(film, consents=consents, actor=film.creator, now=NOON + timedelta(hours=hour))

    assert loaded(film).consents == {"rights": NOON.isoformat()}


def test_a_new_version_of_the_rules_can_be_accepted():
    film = a_film()
    newer = a_rules_version(film.edition)
    actions.accept_rules(film, actor=film.creator, now=NOON)

    assert loaded(film).rules == newer
    assert Consent.objects.filter(user=film.creator, rules=newer).exists()
    assert verbs() == ["film.rules_accepted"]


PARTS = {
    "save_story": {"story": {"title": "Late"}},
    "save_people": {"people": []},
    "save_subtitle": {"language": "en", "cues": CUES, "original_name": "a.srt"},
    "remove_subtitle": {"language": "en"},
    "save_rights": {"consents": frozenset()},
    "accept_rules": {},
}


@pytest.mark.parametrize("name", PARTS)
@pytest.mark.parametrize("stage", [s for s in Stage if s not in {Stage.DRAFT, Stage.FIX_REQUESTED}])
def test_a_film_that_was_handed_on_cannot_be_written(name: str, stage: Stage):
    film = a_film(stage)

    assert refused(getattr(actions, name), film, **PARTS[name], actor=film.creator, now=NOON) == "out_of_turn"
    assert Film.objects.get(pk=film.pk).title == film.title


@pytest.mark.parametrize("name", PARTS)
def test_after_the_deadline_a_draft_cannot_be_written(name: str):
    film = a_film(edition=an_edition(closes_at=NOON))
    late = NOON + timedelta(seconds=1)

    assert refused(getattr(actions, name), film, **PARTS[name], actor=film.creator, now=late) == "too_late"
