from datetime import timedelta

import pytest

from contest.models import AuditEntry, OutgoingMail
from submissions import actions
from submissions.lifecycle import Stage
from submissions.models import Film, FixRequest, ScreeningDecision, Upload, ViewingBar
from submissions.wording import FilmRefused
from tests.factories import NOON, a_film, a_ready_film, a_user, an_edition, an_organizer, loaded

pytestmark = pytest.mark.django_db
DUE = NOON + timedelta(days=3)


def refused(act, *args, **kwargs) -> str:
    with pytest.raises(FilmRefused) as refusal:
        act(*args, **kwargs)
    return refusal.value.code


def letters() -> list[str]:
    return [letter.kind for letter in OutgoingMail.objects.order_by("pk")]


def verbs() -> list[str]:
    return [line.verb for line in AuditEntry.objects.all()]


def test_an_admitted_film_has_a_decision_and_its_creator_a_letter():
    film = a_film(Stage.SUBMITTED)
    screener = an_organizer(film.edition)
    actions.admit(film, actor=screener, now=NOON)

    assert loaded(film).stage == Stage.ADMITTED
    decision = ScreeningDecision.objects.get()
    assert (decision.verdict, decision.decided_by, decision.decided_at) == ("admit", screener, NOON)
    assert (letters(), verbs()) == (["film_admitted"], ["film.admit"])


def test_many_films_are_admitted_at_once_and_those_that_moved_on_are_passed_over():
    films = [a_film(Stage.SUBMITTED), a_film(Stage.REJECTED), a_film(Stage.SUBMITTED)]

    assert actions.admit_all(films, actor=an_organizer(films[0].edition), now=NOON) == 2
    assert verbs() == ["film.admit", "film.admit"]


def test_a_fix_is_asked_for_answered_and_closed():
    film = a_ready_film(Stage.SUBMITTED)
    actions.ask_fix(film, reason="The sound breaks off.", due_at=DUE, actor=an_organizer(film.edition), now=NOON)
    assert (film.stage, film.fix_requests.get().due_at) == (Stage.FIX_REQUESTED, DUE)
    assert "The sound breaks off." in OutgoingMail.objects.get().body

    actions.submit(film, actor=film.creator, now=DUE)
    assert (loaded(film).stage, FixRequest.objects.get().closed_at) == (Stage.SUBMITTED, DUE)
    assert letters() == ["film_fix_requested", "film_submitted"]
    assert verbs() == ["film.ask_fix", "film.submit"]


def test_a_fix_can_be_answered_after_entries_have_closed_but_not_after_its_own_deadline():
    film = a_ready_film(Stage.SUBMITTED, edition=an_edition(closes_at=NOON))
    actions.ask_fix(film, reason="Credits", due_at=DUE, actor=an_organizer(film.edition), now=NOON)

    assert refused(actions.submit, film, actor=film.creator, now=DUE + timedelta(seconds=1)) == "too_late"
    actions.save_story(film, story={"title": "Mended"}, actor=film.creator, now=DUE)
    actions.submit(film, actor=film.creator, now=DUE)


def test_the_deadline_of_a_fix_lies_ahead_and_a_reason_is_given():
    film = a_film(Stage.SUBMITTED)
    who = {"actor": an_organizer(film.edition), "now": NOON}

    assert refused(actions.ask_fix, film, reason="Sound", due_at=NOON, **who) == "due_in_the_past"
    assert refused(actions.ask_fix, film, reason=" ", due_at=DUE, **who) == "reason_missing"
    assert refused(actions.reject, film, reason="", **who) == "reason_missing"
    assert loaded(film).stage == Stage.SUBMITTED


@pytest.mark.parametrize("stage", [Stage.SUBMITTED, Stage.FIX_REQUESTED])
def test_a_rejected_film_has_a_reason_and_no_open_fix(stage: Stage):
    film = a_film(stage)
    film.fix_requests.create(reason="Sound", due_at=DUE, asked_at=NOON)
    actions.reject(film, reason="Not a film.", actor=an_organizer(film.edition), now=NOON)

    assert loaded(film).stage == Stage.REJECTED
    assert not FixRequest.objects.filter(closed_at=None).exists()
    assert (letters(), ScreeningDecision.objects.get().reason) == (["film_rejected"], "Not a film.")


@pytest.mark.parametrize("stage", [Stage.ADMITTED, Stage.REJECTED])
def test_a_decision_is_taken_up_again_without_a_letter(stage: Stage):
    film = a_film(stage)
    actions.reconsider(film, actor=an_organizer(film.edition), now=NOON)

    assert loaded(film).stage == Stage.SUBMITTED
    assert (letters(), verbs()) == ([], ["film.reconsider"])


@pytest.mark.parametrize("verb", ["admit", "reject", "reconsider", "ask_fix"])
@pytest.mark.parametrize("stage", [Stage.DRAFT, Stage.WITHDRAWN, Stage.IN_COMPETITION, Stage.DISQUALIFIED])
def test_what_is_not_on_the_desk_is_not_decided(verb: str, stage: Stage):
    film = a_film(stage)
    given = {"reject": {"reason": "x"}, "ask_fix": {"reason": "x", "due_at": DUE}}.get(verb, {})

    assert refused(getattr(actions, verb), film, **given, actor=an_organizer(film.edition), now=NOON) == "out_of_turn"


# ── Fixes that nobody delivered ───────────────────────────────────────────────
def a_fix(due_at=DUE) -> Film:
    film = a_film(Stage.FIX_REQUESTED)
    film.fix_requests.create(reason="Sound", due_at=due_at, asked_at=NOON)
    return film


def test_overdue_fixes_lapse_and_others_stay():
    overdue, in_time = a_fix(), a_fix(DUE + timedelta(days=1))

    assert actions.close_overdue_fixes(now=DUE + timedelta(seconds=1)) == 1
    assert (loaded(overdue).stage, loaded(in_time).stage) == (Stage.REJECTED, Stage.FIX_REQUESTED)
    assert (letters(), verbs()) == (["film_fix_lapsed"], ["film.lapse"])
    assert AuditEntry.objects.get().actor_id == 0
    assert ScreeningDecision.objects.get().verdict == "lapse"


def test_a_fix_whose_film_is_on_its_way_has_the_grace():
    film = a_fix()
    Upload.objects.create(film=film, owner=film.creator, created_at=DUE, expires_at=DUE + timedelta(days=9))

    assert actions.close_overdue_fixes(now=DUE + timedelta(minutes=30)) == 0
    assert actions.close_overdue_fixes(now=DUE + timedelta(minutes=31)) == 1


def test_a_fix_does_not_lapse_before_its_deadline():
    assert refused(actions.lapse, a_fix(), now=DUE) == "not_overdue"


# ── What the floors above do ──────────────────────────────────────────────────
def test_a_film_enters_the_competition_and_leaves_it():
    film, other = a_film(Stage.ADMITTED), a_film(Stage.ADMITTED)
    chief = an_organizer(film.edition)
    for one in (film, other):
        actions.enter_competition(one, actor=chief, now=NOON)
    actions.disqualify(film, reason="Not original.", actor=chief, now=NOON)
    actions.pull_out(other, actor=chief, now=NOON)

    assert (loaded(film).stage, loaded(other).stage) == (Stage.DISQUALIFIED, Stage.WITHDRAWN)
    assert letters() == ["film_disqualified", "film_withdrawn"]
    assert verbs() == ["film.compete", "film.compete", "film.disqualify", "film.pull_out"]


def test_nobody_is_disqualified_without_a_reason():
    film = a_film(Stage.IN_COMPETITION)

    assert refused(actions.disqualify, film, reason=" ", actor=a_user(), now=NOON) == "reason_missing"


def test_barring_a_viewer_twice_is_barring_once():
    film, viewer = a_film(Stage.IN_COMPETITION), a_user()
    for _ in range(2):
        actions.bar_viewer(film, viewer, now=NOON)

    assert (ViewingBar.objects.count(), verbs()) == (1, ["film.viewer_barred"])
