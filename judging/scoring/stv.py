"""Single transferable vote with fractional transfers: several equal prizes from one set of rankings.

Weighted inclusive Gregory method as Scotland counts its councils: Droop quota; a surplus is passed on from all papers
of the elected candidate, each at surplus / votes of its present value, cut off after five decimals; the candidate with
fewest votes is excluded and the papers pass on at their value. Ties look back to the latest stage that differed. The
last seat is filled as soon as one has more votes than all others together.
Source: Scottish Local Government Elections Order 2007 (SSI 2007/42), schedule 1, part III.
"""

import hmac
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction

from judging.scoring.votes import Ballot, Profile

DECIMALS = 5


@dataclass(frozen=True)
class Stage:
    """A stage of the count: votes of everybody after it, and who was `elected` or `excluded` (in order) by it.

    `passed_on` names whose papers were transferred before it, "" at the first; `exhausted` are votes without a further
    preference, with what was cut off.
    """

    votes: Mapping[str, Fraction]
    elected: tuple[str, ...]
    excluded: tuple[str, ...]
    passed_on: str
    exhausted: Fraction


@dataclass(frozen=True)
class Lot:
    """A tie that only a lot could break: who was `tied`, and who was `drawn` (to go first, or to be excluded)."""

    stage: int
    tied: tuple[str, ...]
    drawn: str


@dataclass(frozen=True)
class Count:
    """`elected` in the order of their election; fewer than the seats only if there are fewer candidates."""

    quota: Fraction
    elected: tuple[str, ...]
    stages: tuple[Stage, ...]
    lots: tuple[Lot, ...]


@dataclass
class _State:
    seats: int
    quota: Fraction
    seed: str
    piles: dict[str, list[tuple[Ballot, int, Fraction]]]
    decimals: int | None
    total: Fraction
    elected: list[str] = field(default_factory=list[str])
    excluded: list[str] = field(default_factory=list[str])
    waiting: list[str] = field(default_factory=list[str])
    held: dict[str, Fraction] = field(default_factory=dict[str, Fraction])
    stages: list[Stage] = field(default_factory=list[Stage])
    lots: list[Lot] = field(default_factory=list[Lot])

    @property
    def hopeful(self) -> list[str]:
        return [name for name in self.piles if name not in self.elected and name not in self.excluded]

    def votes(self) -> dict[str, Fraction]:
        return {
            name: self.held.get(name, sum((value for _, _, value in pile), Fraction(0)))
            for name, pile in self.piles.items()
        }


def stv(profile: Profile, seats: int, *, seed: str = "0", decimals: int | None = DECIMALS) -> Count:
    """Count ballots without equal ranks (raises ValueError). `decimals` None passes votes on as exact fractions."""
    if any(ballot.has_ties for ballot in profile.ballots):
        raise ValueError("a ballot with equal ranks cannot be transferred")
    quota = Fraction(profile.votes // (seats + 1) + 1)
    state = _State(seats, quota, seed, {name: [] for name in profile.candidates}, decimals, profile.votes)
    for ballot in profile.ballots:
        if ballot.groups:
            state.piles[ballot.groups[0][0]].append((ballot, 0, ballot.weight))
    _elect(state, "")
    while len(state.elected) < seats and state.hopeful:
        if len(state.hopeful) <= seats - len(state.elected):
            _fill(state)
        elif (leader := _sure_of_the_last_seat(state)) is not None:
            state.elected.append(leader)
            state.stages[-1] = replace(state.stages[-1], elected=(*state.stages[-1].elected, leader))
        elif state.waiting:
            _pass_surplus(state)
        else:
            _exclude(state)
    return Count(quota, tuple(state.elected), tuple(state.stages), tuple(state.lots))


def _sure_of_the_last_seat(state: _State) -> str | None:
    """Who has more votes, for one seat left, than all others together with what is still to be passed on."""
    if state.seats - len(state.elected) > 1:
        return None
    votes = state.votes()
    surplus = sum((votes[name] - state.quota for name in state.waiting), Fraction(0))
    total = sum((votes[name] for name in state.hopeful), surplus)
    return next((name for name in state.hopeful if 2 * votes[name] > total), None)


def _elect(state: _State, passed_on: str, excluded: tuple[str, ...] = ()) -> None:
    """Who has the quota is elected, most votes first; the stage is written down."""
    votes = state.votes()
    reached = [name for name in state.hopeful if votes[name] >= state.quota]
    now: list[str] = []
    while reached and len(state.elected) < state.seats:
        most = max(votes[name] for name in reached)
        first = _pick(state, [name for name in reached if votes[name] == most], wants_most=True)
        reached.remove(first)
        now.append(first)
        state.elected.append(first)
        if votes[first] > state.quota:
            state.waiting.append(first)
    left = state.total - sum(votes.values(), Fraction(0))
    state.stages.append(Stage(votes, tuple(now), excluded, passed_on, left))


def _fill(state: _State) -> None:
    """As many are left as there are seats: all are elected, most votes first."""
    votes = state.votes()
    rest = state.hopeful
    now: list[str] = []
    while rest:
        most = max(votes[name] for name in rest)
        first = _pick(state, [name for name in rest if votes[name] == most], wants_most=True)
        rest.remove(first)
        now.append(first)
    state.elected += now
    left = state.total - sum(votes.values(), Fraction(0))
    state.stages.append(Stage(votes, tuple(now), (), "", left))


def _pass_surplus(state: _State) -> None:
    """The greatest surplus goes on: each paper at its value times surplus / votes."""
    votes = state.votes()
    most = max(votes[name] for name in state.waiting)
    giver = _pick(state, [name for name in state.waiting if votes[name] == most], wants_most=True)
    state.waiting.remove(giver)
    share = (votes[giver] - state.quota) / votes[giver]
    pile, state.piles[giver] = state.piles[giver], []
    state.held[giver] = state.quota
    _pass_on(state, [(ballot, at, _cut(state, ballot, value * share)) for ballot, at, value in pile])
    _elect(state, giver)


def _exclude(state: _State) -> None:
    votes = state.votes()
    fewest = min(votes[name] for name in state.hopeful)
    loser = _pick(state, [name for name in state.hopeful if votes[name] == fewest], wants_most=False)
    state.excluded.append(loser)
    pile, state.piles[loser] = state.piles[loser], []
    _pass_on(state, pile)
    _elect(state, loser, (loser,))


def _cut(state: _State, ballot: Ballot, value: Fraction) -> Fraction:
    """The value of a bundle of papers, each paper's cut off after the decimals of the rule."""
    if state.decimals is None:
        return value
    one = 10**state.decimals
    return Fraction(value * one // ballot.weight, one) * ballot.weight


def _pass_on(state: _State, papers: Sequence[tuple[Ballot, int, Fraction]]) -> None:
    """Each paper goes to its next preference that is still in the count; without one it is exhausted."""
    open_to = set(state.hopeful)
    for ballot, at, value in papers:
        for place in range(at + 1, len(ballot.groups)):
            name = ballot.groups[place][0]
            if name in open_to:
                state.piles[name].append((ballot, place, value))
                break


def _pick(state: _State, tied: list[str], *, wants_most: bool) -> str:
    """One of candidates with equal votes: by the latest stage at which they differed, else by lot."""
    for stage in reversed(state.stages):
        votes = [stage.votes[name] for name in tied]
        best = max(votes) if wants_most else min(votes)
        tied = [name for name, count in zip(tied, votes, strict=True) if count == best]
    if len(tied) == 1:
        return tied[0]
    stage = len(state.stages) + 1
    drawn = min(tied, key=lambda name: hmac.digest(state.seed.encode(), f"{stage} {name}".encode(), "sha256"))
    state.lots.append(Lot(stage, tuple(tied), drawn))
    return drawn
