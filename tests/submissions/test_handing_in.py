from datetime import timedelta

import pytest

from contest.models import AuditEntry, OutgoingMail
from submissions import actions
from submissions.actions.handing_in import file_state, what_is_missing
from submissions.declaration import Source, Span
from submissions.eligibility import FileState
from submissions.lifecycle import Stage
from submissions.models import Film, FilmFile, Upload
from submissions.wording import FilmRefused
from tests.factories import (
    NOON,
    a_declaration,
    a_file,
    a_film,
    a_ready_film,
    a_rules_version,
    an_edition,
    loaded,
)

pytestmark = pytest.mark.django_db
LATER = NOON + timedelta(hours=1)


def refused(act, *args, **kwargs) -> str:
    with pytest.raises(FilmRefused) as refusal:
        act(*args, **kwargs)
    return refusal.value.code


def missing(film: Film) -> list[str]:
    return [problem.code for problem in what_is_missing(loaded(film))]


def test_a_complete_film_is_submitted_sealed_and_receipted():
    film = a_ready_film()
    actions.submit(film, actor=film.creator, now=NOON)
    stored = loaded(film)

    assert (stored.stage, stored.submitted_at) == (Stage.SUBMITTED, NOON)
    assert len(stored.file.declaration.sealed_digest) == 64
    line = AuditEntry.objects.get()
    assert (line.verb, line.facts["declaration"]) == ("film.submit", stored.file.declaration.sealed_digest)
    assert line.facts["sha256"] == stored.file.sha256


def test_the_receipt_names_file_time_and_digests():
    film = a_ready_film(title="Tidewatch & Sons")
    actions.submit(film, actor=film.creator, now=NOON)
    letter = OutgoingMail.objects.get()

    assert (letter.kind, letter.to) == ("film_submitted", film.creator.email)
    assert letter.subject == "“Tidewatch & Sons” is submitted to Contest first"
    for told in (film.code, "2026-03-01 12:00:00 UTC", film.file.sha256, f"/desk/films/{film.pk}/"):
        assert told in letter.body


def test_an_incomplete_film_is_refused_and_nothing_changes():
    film = a_ready_film(title="")

    assert refused(actions.submit, film, actor=film.creator, now=NOON) == "not_ready"
    assert loaded(film).stage == Stage.DRAFT
    assert not AuditEntry.objects.exists()
    assert not OutgoingMail.objects.exists()


def test_no_more_films_are_handed_in_than_one_person_may_enter():
    first = a_ready_film()
    others = [a_ready_film(edition=first.edition, creator=first.creator) for _ in range(3)]
    for film in (first, *others[:2]):
        actions.submit(film, actor=film.creator, now=NOON)

    assert refused(actions.submit, others[2], actor=first.creator, now=NOON) == "too_many_entered"
    actions.withdraw(first, actor=first.creator, now=NOON)
    actions.submit(others[2], actor=first.creator, now=NOON)
    assert others[2].stage == Stage.SUBMITTED


def test_a_film_that_answers_a_fix_counts_once():
    film = a_ready_film()
    for _ in range(2):
        a_film(Stage.ADMITTED, edition=film.edition, creator=film.creator)
    actions.submit(film, actor=film.creator, now=NOON)
    actions.ask_fix(film, reason="Please", due_at=LATER, actor=film.creator, now=NOON)
    actions.submit(film, actor=film.creator, now=NOON)

    assert film.stage == Stage.SUBMITTED


def test_of_two_simultaneous_submits_the_second_is_refused():
    film = a_ready_film()
    stale = Film.objects.get(pk=film.pk)
    actions.submit(film, actor=film.creator, now=NOON)

    assert refused(actions.submit, stale, actor=film.creator, now=NOON) == "out_of_turn"
    assert AuditEntry.objects.count() == 1


def test_an_empty_draft_is_told_everything():
    film = a_film(title="")

    assert set(missing(film)) == {
        "no_file", "no_title", "no_synopsis", "no_country", "no_language", "no_production_days", "part_not_declared",
        "no_credits", "subtitles_wanted", "consent_missing",
    }  # fmt: skip


def test_what_is_missing_costs_the_same_for_many_shots(django_assert_num_queries):
    film = a_film()
    a_declaration(a_file(film), *[Span(n * 1_000, (n + 1) * 1_000, Source.AI, "Veo 3") for n in range(90)])

    with django_assert_num_queries(7):  # film, rules of the edition, files, credits, subtitles, evidence, shots
        stored = Film.objects.for_checking().get(pk=film.pk)
        what_is_missing(stored)


@pytest.mark.parametrize(
    ("states", "expected"),
    [
        ([], FileState.NONE),
        ([FilmFile.State.RECEIVED], FileState.CHECKING),
        ([FilmFile.State.REFUSED], FileState.REFUSED),
        ([FilmFile.State.ACCEPTED, FilmFile.State.RECEIVED], FileState.CHECKING),
        ([FilmFile.State.ACCEPTED, FilmFile.State.REFUSED], FileState.ACCEPTED),
    ],
)
def test_the_newest_file_decides_unless_it_was_refused_after_a_good_one(states: list[str], expected: FileState):
    film = a_film()
    for hour, state in enumerate(states):
        a_file(film, state, received_at=NOON + timedelta(hours=hour))

    assert file_state(loaded(film)) is expected


def test_new_rules_have_to_be_accepted_before_the_film_is_submitted_but_not_after():
    draft, asked = a_ready_film(), a_ready_film(Stage.FIX_REQUESTED)
    a_rules_version(draft.edition)

    assert missing(draft) == ["rules_changed"]
    assert missing(asked) == []


def test_subtitles_longer_than_a_replaced_film_are_noticed():
    film = a_ready_film()
    film.subtitles.create(language="en", webvtt="WEBVTT\n\n01:29.000 --> 01:31.000\nLate.\n", cues=1, uploaded_at=NOON)

    assert missing(film) == ["subtitles_past_end"]


# ── Time ──────────────────────────────────────────────────────────────────────
def test_after_the_deadline_nothing_is_submitted():
    film = a_ready_film(edition=an_edition(closes_at=NOON))

    assert refused(actions.submit, film, actor=film.creator, now=NOON + timedelta(seconds=1)) == "too_late"
    actions.submit(film, actor=film.creator, now=NOON)


def test_a_film_that_was_on_its_way_at_the_deadline_is_submitted_within_the_grace():
    film = a_ready_film(edition=an_edition(closes_at=NOON))
    Upload.objects.create(
        film=film, owner=film.creator, state=Upload.State.DONE, created_at=NOON, expires_at=LATER,
        finished_at=NOON + timedelta(minutes=5),
    )  # fmt: skip

    assert refused(actions.submit, film, actor=film.creator, now=NOON + timedelta(minutes=31)) == "too_late"
    actions.submit(film, actor=film.creator, now=NOON + timedelta(minutes=30))
    assert film.stage == Stage.SUBMITTED


# ── Back and forth ────────────────────────────────────────────────────────────
def test_a_submitted_film_is_taken_back_and_submitted_again():
    film = a_ready_film()
    actions.submit(film, actor=film.creator, now=NOON)
    actions.reopen(film, actor=film.creator, now=NOON)
    assert (film.stage, film.submitted_at) == (Stage.DRAFT, None)
    actions.submit(film, actor=film.creator, now=LATER)

    assert loaded(film).submitted_at == LATER
    assert [line.verb for line in AuditEntry.objects.all()] == ["film.submit", "film.reopen", "film.submit"]


def test_a_film_is_taken_back_only_while_entries_are_open():
    film = a_ready_film(Stage.SUBMITTED, edition=an_edition(closes_at=NOON))

    assert refused(actions.reopen, film, actor=film.creator, now=LATER) == "closed"


@pytest.mark.parametrize("stage", [Stage.DRAFT, Stage.SUBMITTED, Stage.FIX_REQUESTED, Stage.ADMITTED])
def test_a_film_is_withdrawn_and_restored(stage: Stage):
    film = a_film(stage)
    film.fix_requests.create(reason="Sound", due_at=LATER, asked_at=NOON)
    actions.withdraw(film, actor=film.creator, now=NOON)
    assert film.stage == Stage.WITHDRAWN
    assert film.fix_requests.get().closed_at == NOON

    actions.restore(film, actor=film.creator, now=NOON)
    assert loaded(film).stage == Stage.DRAFT
    assert [letter.kind for letter in OutgoingMail.objects.all()] == ["film_withdrawn"]


def test_after_the_deadline_a_film_is_withdrawn_for_good():
    film = a_film(Stage.SUBMITTED, edition=an_edition(closes_at=NOON))
    actions.withdraw(film, actor=film.creator, now=LATER)

    assert refused(actions.restore, film, actor=film.creator, now=LATER) == "closed"


@pytest.mark.parametrize("stage", [Stage.IN_COMPETITION, Stage.REJECTED, Stage.DISQUALIFIED, Stage.WITHDRAWN])
def test_a_film_in_competition_or_out_of_it_is_not_withdrawn(stage: Stage):
    film = a_film(stage)

    assert refused(actions.withdraw, film, actor=film.creator, now=NOON) == "out_of_turn"
