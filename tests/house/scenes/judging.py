from collections.abc import Callable
from datetime import timedelta
from typing import Any

from contest.models import User
from judging import actions
from judging.actions.drafts import RoundSettings
from judging.models import Assignment, Invitation, Round
from submissions.models import Film
from tests.factories import NOON, a_ballot, a_juror, a_round, a_user, an_assignment, an_edition, an_organizer
from tests.house.stage import Act, scene

SOON = NOON + timedelta(days=9)
FIVES = dict.fromkeys(("creativity", "narrative", "craft"), 5)
SETTINGS = RoundSettings({"en": "A"}, SOON, 1, None, (), ())


def the_chair(round: Round) -> User:
    return User.objects.filter(roles__edition=round.edition, roles__kind="organizer")[0]


# ── Rounds ────────────────────────────────────────────────────────────────────
@scene("judging.draft_round")
def draft_round() -> Act:
    edition = an_edition()
    chair = an_organizer(edition)
    return lambda: actions.draft_round(edition, actor=chair, now=NOON)


def a_drafted_round() -> Round:
    return a_round(films=1, jurors=1, stage="drafted")


def an_open_round() -> Round:
    return a_round(films=1, jurors=1)


def a_closed_round() -> Round:
    return a_round(films=1, jurors=1, stage="closed", cut=1)


def a_trial() -> Round:
    round = a_drafted_round()
    actions.rehearse_round(round, actor=the_chair(round), now=NOON)
    return round


def a_cut_round() -> Round:
    """A closed round whose next is drafted already."""
    round = a_closed_round()
    actions.draft_round(round.edition, actor=the_chair(round), now=NOON)
    return round


def of_the_chair(name: str, make: Callable[[], Round], **given: Any) -> None:
    """The scene of an action that the chair performs on a round."""

    @scene(f"judging.{name}")
    def build() -> Act:
        round = make()
        return lambda: getattr(actions, name)(round, **given, actor=the_chair(round), now=NOON)


of_the_chair("edit_round", a_drafted_round, settings=SETTINGS)
of_the_chair("open_round", a_drafted_round)
of_the_chair("rehearse_round", a_drafted_round)
of_the_chair("fill_trial", a_trial)
of_the_chair("end_trial", a_trial)
of_the_chair("close_round", an_open_round, unfinished=1)
of_the_chair("reopen_round", a_closed_round, reason="A storm.", closes_at=SOON)
of_the_chair("seal_round", a_closed_round)
of_the_chair("remind_round", an_open_round)


@scene("judging.advance")
def advance() -> Act:
    round = a_cut_round()
    return lambda: actions.advance(round, list(Film.objects.all()), actor=the_chair(round), now=NOON)


@scene("judging.remind_due")
def remind_due() -> Act:
    round = an_open_round()
    return lambda: actions.remind_due(round, now=round.closes_at - timedelta(hours=24))


# ── Panel ─────────────────────────────────────────────────────────────────────
@scene("judging.invite_juror")
def invite_juror() -> Act:
    edition = an_edition()
    chair = an_organizer(edition)
    return lambda: actions.invite_juror(edition, "ana@example.org", actor=chair, now=NOON)


@scene("judging.accept_invitation")
def accept_invitation() -> Act:
    invitation: Invitation = invite_juror()()  # type: ignore[assignment]
    ana = a_user("ana")
    return lambda: actions.accept_invitation(invitation, languages=["id"], actor=ana, now=NOON)


@scene("judging.edit_juror")
def edit_juror() -> Act:
    juror = a_juror(an_edition())
    return lambda: actions.edit_juror(juror, languages=["id"], load_limit=9, actor=juror.user, now=NOON)


@scene("judging.seat_juror")
def seat_juror() -> Act:
    round = an_open_round()
    late = a_juror(round.edition)
    return lambda: actions.seat_juror(round, late, actor=the_chair(round), now=NOON)


@scene("judging.unseat_juror")
def unseat_juror() -> Act:
    round = an_open_round()
    return lambda: actions.unseat_juror(round.seats.get(), actor=the_chair(round), now=NOON)


# ── Ballots ───────────────────────────────────────────────────────────────────
def of_the_juror(name: str, make: Callable[[], Assignment] = an_assignment, **given: Any) -> None:
    """The scene of an action on one ballot."""

    @scene(f"judging.{name}")
    def build() -> Act:
        ballot = make()
        return lambda: getattr(actions, name)(ballot, **given, actor=ballot.juror.user, now=NOON)


def with_a_note() -> Assignment:
    ballot = an_assignment()
    actions.write_note(ballot, key="k", at_ms=0, text="A", actor=ballot.juror.user, now=NOON)
    return ballot


of_the_juror("save_marks", marks={"craft": 5}, version=0)
of_the_juror("seal_ballot", marks=FIVES, version=0)
of_the_juror("unseal_ballot", lambda: a_ballot(an_assignment()), reason="No sound.")
of_the_juror("abstain", reason="")
of_the_juror("write_note", key="k", at_ms=0, text="A")
of_the_juror("erase_note", with_a_note, key="k")
of_the_juror("declare_conflict", reason="A former student.")
of_the_juror("raise_flag", key="k", kind="broken", text="No sound.")


@scene("judging.answer_flag")
def answer_flag() -> Act:
    ballot = an_assignment()
    flag = actions.raise_flag(ballot, key="k", kind="wrong_film", text="", actor=ballot.juror.user, now=NOON)
    return lambda: actions.answer_flag(flag, answer="Mended.", actor=the_chair(ballot.round), now=NOON)
