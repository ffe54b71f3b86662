"""Each action of the floor leaves exactly one line in the audit log; playback alone leaves none."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from functools import partial

import pytest

from contest.models import AuditEntry, User
from judging import actions
from judging.actions.drafts import RoundSettings
from judging.models import Assignment, Invitation, Round
from submissions.models import Film
from tests.factories import NOON, a_ballot, a_juror, a_round, an_assignment

pytestmark = pytest.mark.django_db
CRITERIA = ("creativity", "narrative", "craft")
UNAUDITED = {"save_played"}


@dataclass
class World:
    """An open round of two films and one juror, and who leads it."""

    round: Round
    chair: User

    @property
    def by(self) -> dict[str, object]:
        return {"actor": self.chair, "now": NOON}

    def mine(self, *, sealed: bool = False, noted: bool = False) -> Assignment:
        assignment = an_assignment(self.round)
        if noted:
            actions.write_note(assignment, key="k", at_ms=0, text="A", actor=self.chair, now=NOON)
        return a_ballot(assignment) if sealed else assignment

    def at(self, stage: str) -> Round:
        if stage == "drafted":
            return a_round(self.round.edition, jurors=1, stage="drafted")
        actions.close_round(self.round, unfinished=9, **self.by)
        return self.round

    def openable(self) -> Round:
        draft = self.at("drafted")
        actions.close_round(self.round, unfinished=9, **self.by)
        Round.objects.filter(pk=self.round.pk).update(cut=1)
        actions.advance(Round.objects.get(pk=self.round.pk), [Film.objects.all()[0]], **self.by)
        return draft

    def invitation(self) -> Invitation:
        return actions.invite_juror(self.round.edition, "ana@example.org", **self.by)

    def cut(self) -> Round:
        self.openable()
        return Round.objects.get(pk=self.round.pk)


Deed = Callable[[World], Callable[[], object]]
SOON = NOON + timedelta(days=9)
FIVES = dict.fromkeys(CRITERIA, 5)
SETTINGS = RoundSettings({"en": "A"}, SOON, 1, None, (), ())
A_DAY = timedelta(hours=24)
DONE: dict[str, Deed] = {
    "draft_round": lambda w: partial(actions.draft_round, w.round.edition, **w.by),
    "edit_round": lambda w: partial(actions.edit_round, w.at("drafted"), SETTINGS, **w.by),
    "open_round": lambda w: partial(actions.open_round, w.openable(), **w.by),
    "close_round": lambda w: partial(actions.close_round, w.round, unfinished=2, **w.by),
    "reopen_round": lambda w: partial(actions.reopen_round, w.at("closed"), reason="Storm.", closes_at=SOON, **w.by),
    "seal_round": lambda w: partial(actions.seal_round, w.at("closed"), **w.by),
    "advance": lambda w: partial(actions.advance, w.cut(), list(Film.objects.all()), **w.by),
    "invite_juror": lambda w: w.invitation,
    "accept_invitation": lambda w: partial(actions.accept_invitation, w.invitation(), languages=[], **w.by),
    "edit_juror": lambda w: partial(actions.edit_juror, w.mine().juror, languages=["id"], load_limit=9, **w.by),
    "seat_juror": lambda w: partial(actions.seat_juror, w.round, a_juror(w.round.edition), **w.by),
    "unseat_juror": lambda w: partial(actions.unseat_juror, w.round.seats.get(), **w.by),
    "save_marks": lambda w: partial(actions.save_marks, w.mine(), {"craft": 5}, version=0, **w.by),
    "seal_ballot": lambda w: partial(actions.seal_ballot, w.mine(), FIVES, version=0, **w.by),
    "unseal_ballot": lambda w: partial(actions.unseal_ballot, w.mine(sealed=True), reason="Sound.", **w.by),
    "abstain": lambda w: partial(actions.abstain, w.mine(), reason="", **w.by),
    "write_note": lambda w: partial(actions.write_note, w.mine(), key="k", at_ms=0, text="A", **w.by),
    "erase_note": lambda w: partial(actions.erase_note, w.mine(noted=True), key="k", **w.by),
    "save_played": lambda w: partial(actions.save_played, w.mine(), [[0, 9]], resume_ms=9),
    "declare_conflict": lambda w: partial(actions.declare_conflict, w.mine(), reason="A student.", **w.by),
    "remind_due": lambda w: partial(actions.remind_due, w.round, now=w.round.closes_at - A_DAY),
    "remind_round": lambda w: partial(actions.remind_round, w.round, **w.by),
}


def own_lines() -> int:
    """Lines of this floor: what an action asks of the floor below is written down there."""
    return AuditEntry.objects.exclude(verb__startswith="film.").count()


def test_every_action_is_looked_at():
    assert set(DONE) == set(actions.__all__)


@pytest.mark.parametrize("name", DONE)
def test_it_leaves_one_line(name: str):
    round = a_round(films=2, jurors=1)
    act = DONE[name](World(round, User.objects.filter(roles__kind="organizer")[0]))  # prepares, and acts when called
    before = own_lines()
    act()

    assert own_lines() - before == (0 if name in UNAUDITED else 1)
