from contextlib import suppress
from datetime import timedelta

import pytest

from contest.models import OutgoingMail
from submissions import actions
from submissions.actions.drafts import CreditLine
from submissions.declaration import Source, Span, seal
from submissions.lifecycle import Stage
from submissions.models import DeclarationVersion, Film
from submissions.wording import FilmRefused
from tests.factories import NOON, a_film, a_ready_film, a_rules_version, an_edition, an_organizer, loaded

pytestmark = pytest.mark.django_db
LATER = NOON + timedelta(hours=1)
TWO = (Span(0, 70_000, Source.AI, "Veo 3", "", "a grey harbour"), Span(70_000, 90_000, Source.CAMERA))
MIXED = (Span(0, 40_000, Source.AI, "Veo 3"), Span(40_000, 90_000, Source.COMPOSITE, "Veo 3"))


def handed_in(**columns) -> Film:
    film = a_ready_film(**columns)
    actions.submit(film, actor=film.creator, now=NOON)
    return loaded(film)


def versions(film: Film) -> list[tuple[int, str, str]]:
    return [(each.number, each.origin, each.share) for each in DeclarationVersion.objects.filter(film=film)]


def refused(act, *args, **given) -> str:
    with pytest.raises(FilmRefused) as refusal:
        act(*args, **given)
    return refusal.value.code


def test_what_is_handed_in_is_kept_word_for_word_with_its_seal_and_the_rules():
    film = handed_in()
    version = DeclarationVersion.objects.get(film=film)

    assert (version.number, version.origin, version.share, version.is_enough) == (1, "creator", "1/1", True)
    assert version.digest == seal(version.content) == film.file.declaration.sealed_digest
    assert version.content["parts"]["voice"] == "human"
    assert (version.rules, version.file) == (film.rules, film.file)


def test_a_later_change_makes_a_second_version_and_the_first_stays_as_it_was():
    film = handed_in()
    actions.reopen(film, actor=film.creator, now=LATER)
    actions.save_shots(film, shots=TWO, actor=film.creator, now=LATER)
    actions.submit(film, actor=film.creator, now=LATER)
    first, second = DeclarationVersion.objects.filter(film=film)

    assert first.spans == (Span(0, 90_000, Source.AI, "Veo 3"),)
    assert (second.spans, second.share) == (TWO, "7/9")


def test_handing_in_the_same_again_keeps_nothing_new_but_newer_rules_do():
    film = handed_in()
    actions.reopen(film, actor=film.creator, now=LATER)
    actions.submit(loaded(film), actor=film.creator, now=LATER)
    assert versions(film) == [(1, "creator", "1/1")]

    a_rules_version(film.edition, data={**film.rules.data, "entries": {"per_creator": 9}})
    film = loaded(film)
    actions.reopen(film, actor=film.creator, now=LATER)
    actions.accept_rules(film, actor=film.creator, now=LATER)
    actions.submit(loaded(film), actor=film.creator, now=LATER)
    assert versions(film) == [(1, "creator", "1/1"), (2, "creator", "1/1")]


# ── A verifier's own reading ──────────────────────────────────────────────────
def test_a_verifiers_reading_stands_beside_the_creators_who_is_told():
    film = handed_in()
    version = actions.reassess(film, shots=MIXED, reason="A real pier.", actor=an_organizer(film.edition), now=LATER)

    assert versions(film) == [(1, "creator", "1/1"), (2, "verifier", "13/18")]
    assert (version.is_enough, loaded(film).file.declaration.shots.count()) == (True, 1)
    letter = OutgoingMail.objects.get(kind="film_reassessed")
    assert "As you declared: 100.0% AI\nAs we read it: 72.2% AI" in letter.body
    assert "A real pier." in letter.body


def test_a_reading_needs_a_reason_a_difference_a_whole_film_and_something_handed_in():
    film, who = handed_in(), {"now": LATER}
    who["actor"] = an_organizer(film.edition)

    assert refused(actions.reassess, film, shots=MIXED, reason=" ", **who) == "reason_missing"
    assert refused(actions.reassess, film, shots=MIXED[:1], reason="x", **who) == "bad_shots"
    assert refused(actions.reassess, film, shots=film.declaration_versions.get().spans, reason="x", **who) == (
        "no_difference"
    )
    assert refused(actions.reassess, a_film(Stage.SUBMITTED), shots=MIXED, reason="x", **who) == "nothing_sealed"


def test_the_creators_next_version_counts_on_from_the_verifiers():
    film = handed_in()
    organizer = an_organizer(film.edition)
    actions.reassess(film, shots=MIXED, reason="A real pier.", actor=organizer, now=LATER)
    actions.ask_fix(film, reason="Mark the pier.", due_at=LATER + timedelta(days=3), actor=organizer, now=LATER)
    actions.save_shots(film, shots=TWO, actor=film.creator, now=LATER)
    actions.submit(loaded(film), actor=film.creator, now=LATER)

    assert [number for number, _, _ in versions(film)] == [1, 2, 3]


# ── A fix opens what it asks for ──────────────────────────────────────────────
def asked_to_mend(*parts: str) -> Film:
    film = handed_in(edition=an_edition(closes_at=NOON + timedelta(minutes=1)))
    actions.ask_fix(film, reason="Please.", due_at=LATER + timedelta(days=3), parts=parts,
                    actor=an_organizer(film.edition), now=LATER)  # fmt: skip
    return loaded(film)


def what_can_be_changed(film: Film) -> set[str]:
    acts = {
        "story": lambda **who: actions.save_story(film, story={"title": "Mended"}, **who),
        "people": lambda **who: actions.save_people(film, people=[CreditLine("Director", "Ana")], **who),
        "subtitles": lambda **who: actions.save_subtitle(film, language="en", cues=(), original_name="x", **who),
        "rights": lambda **who: actions.save_rights(film, consents=frozenset({"rights"}), **who),
        "shots": lambda **who: actions.save_shots(film, shots=TWO, **who),
        "sound": lambda **who: actions.save_sound(film, sound={"voice": "ai"}, **who),
    }
    can: set[str] = set()
    for name, act in acts.items():
        with suppress(FilmRefused):
            act(actor=film.creator, now=LATER)
            can.add(name)
    return can


@pytest.mark.parametrize(("parts", "open_parts"), [
    ((), {"story", "people", "subtitles", "rights", "shots", "sound"}),
    (("subtitles",), {"subtitles"}),
    (("making",), {"shots", "sound"}),
    (("file",), {"subtitles", "shots", "sound"}),
    (("story", "people"), {"story", "people"}),
])  # fmt: skip
def test_a_fix_opens_what_it_asks_for_and_what_depends_on_it(parts: tuple[str, ...], open_parts: set[str]):
    assert what_can_be_changed(asked_to_mend(*parts)) == open_parts


def test_another_part_is_refused_with_the_name_of_what_is_open_and_the_film_can_be_handed_in():
    film = asked_to_mend("subtitles")
    with pytest.raises(FilmRefused) as refusal:
        actions.save_story(film, story={"title": "No"}, actor=film.creator, now=LATER)

    assert str(refusal.value) == "Only what the organizers asked for can be changed now: Subtitles."
    actions.submit(film, actor=film.creator, now=LATER)
    assert loaded(film).stage == Stage.SUBMITTED
