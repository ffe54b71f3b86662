from collections.abc import Callable
from datetime import timedelta
from typing import Any

from contest.models import User
from judging import actions
from judging.actions.drafts import RoundSettings
from judging.models import Assignment, Invitation, Round
from submissions.models import Film
from tests.factories import (
    NOON,
    a_ballot,
    a_judged_round,
    a_juror,
    a_round,
    a_user,
    an_assignment,
    an_edition,
    an_organizer,
)
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
of_the_chair("change_quorum", lambda: a_round(films=1, jurors=2), wanted=1, reason="Time.")


@scene("judging.add_reviews")
def add_reviews() -> Act:
    round = a_judged_round()
    return lambda: actions.add_reviews(round, 4, actor=the_chair(round), now=NOON)


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


@scene("judging.extend_juror")
def extend_juror() -> Act:
    seat = an_open_round().seats.select_related("round__edition", "juror__user").get()
    longer = {"until": seat.round.closes_at + timedelta(days=1), "reason": "A storm."}
    return lambda: actions.extend_juror(seat, **longer, actor=seat.juror.user, now=NOON)


@scene("judging.remind_juror")
def remind_juror() -> Act:
    seat = an_open_round().seats.select_related("round__edition", "juror__user").get()
    return lambda: actions.remind_juror(seat, actor=the_chair(seat.round), now=NOON)


@scene("judging.open_due")
def open_due() -> Act:
    round = a_round(films=1, jurors=1, stage="drafted", opens_at=NOON)
    return lambda: actions.open_due(round, now=NOON)


@scene("judging.replace_juror")
def replace_juror() -> Act:
    round = a_round(films=1, jurors=2, reviews_per_film=1)
    return lambda: actions.replace_juror(an_assignment(round), reason="Ill.", actor=the_chair(round), now=NOON)


@scene("judging.report_conflict")
def report_conflict() -> Act:
    ballot = an_assignment(a_round(films=1, jurors=2, reviews_per_film=1))
    chair = the_chair(ballot.round)
    return lambda: actions.report_conflict(ballot.juror, ballot.film, reason="A student.", actor=chair, now=NOON)


@scene("judging.save_ranking")
def save_ranking() -> Act:
    seat = a_round(films=2, jurors=1, mode="score", stage="drafted").seats.select_related("juror__user").get()
    chair = the_chair(seat.round)
    settings = RoundSettings({"en": "A"}, SOON, 1, None, (), (), mode="rank")
    actions.edit_round(seat.round, settings, actor=chair, now=NOON)
    actions.open_round(seat.round, actor=chair, now=NOON)
    codes = list(Film.objects.values_list("code", flat=True))
    return lambda: actions.save_ranking(seat, codes, version=0, actor=seat.juror.user, now=NOON)


# ── Talk ──────────────────────────────────────────────────────────────────────
def on_a_film(name: str, **given: Any) -> None:
    """The scene of what the chair does about the only film of a round."""

    @scene(f"judging.{name}")
    def build() -> Act:
        round, film = an_open_round(), Film.objects.get()
        return lambda: getattr(actions, name)(round, film, **given, actor=the_chair(round), now=NOON)


on_a_film("comment", text="The ending.")
on_a_film("put_motion", text="That it goes on.")
on_a_film("record_attendance", present=[])


@scene("judging.erase_comment")
def erase_comment() -> Act:
    round, film = an_open_round(), Film.objects.get()
    said = actions.comment(round, film, text="A", actor=the_chair(round), now=NOON)
    return lambda: actions.erase_comment(said, actor=the_chair(round), now=NOON)


@scene("judging.decide_motion")
def decide_motion() -> Act:
    round, film = an_open_round(), Film.objects.get()
    motion = actions.put_motion(round, film, text="A", actor=the_chair(round), now=NOON)
    return lambda: actions.decide_motion(motion, {}, actor=the_chair(round), now=NOON)


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
