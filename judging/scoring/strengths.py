"""Strengths from comparisons: Bradley-Terry with ties, and Plackett-Luce.

Maximum likelihood where it exists (everybody won and lost, directly or over others: L. R. Ford, American Mathematical
Monthly 64, 1957); otherwise half a win and half a loss against an average candidate are added for each.
Newton's steps end a thousand times closer to the maximum than strengths must lie to be called equal (`order`), so that
candidates whom the ballots treat alike come out exactly equal.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from math import exp, log

import numpy as np

from judging.scoring.reviews import Vector
from judging.scoring.uncertainty import HELD, order
from judging.scoring.votes import Profile, has_winning_circle, is_linked

PSEUDO = 0.5
TURNS = 200
Measure = Callable[[Vector], tuple[float, Vector, Vector]]


@dataclass(frozen=True)
class Strengths:
    """By candidate: log strength and its standard error, with mean nought (or those of the reference's: nought).

    `tie` is Davidson's parameter (0 without ties). `has_prior` says that the half wins and losses were added.
    `deviance` is minus two log likelihood of what was given.
    """

    strength: Mapping[str, float]
    error: Mapping[str, float]
    tie: float
    has_prior: bool
    deviance: float

    @property
    def worth(self) -> dict[str, float]:
        """Strengths as shares that add up to one."""
        most = max(self.strength.values(), default=0.0)
        raw = {name: exp(value - most) for name, value in self.strength.items()}
        total = sum(raw.values())
        return {name: value / total for name, value in raw.items()}


def bradley_terry(profile: Profile, reference: str | None = None) -> Strengths:
    """P(i beats j) = pi / (pi + pj + nu sqrt(pi pj)), P(neither) = nu sqrt(pi pj) / the same.

    Sources: R. A. Bradley & M. E. Terry, Biometrika 39 (1952); ties: R. R. Davidson, J. American Statistical
    Association 65 (1970). Without ties nu is nought.
    """
    names = profile.candidates
    place = {name: at for at, name in enumerate(names)}
    wins = np.zeros((len(names), len(names)))
    draws = np.zeros_like(wins)
    for (one, other), times in profile.wins.items():
        wins[place[one], place[other]] += float(times)
    for (one, other), times in profile.draws.items():
        draws[place[one], place[other]] += float(times)
        draws[place[other], place[one]] += float(times)
    fixed = is_linked(profile) and (not profile.draws or has_winning_circle(profile))
    return _davidson(names, wins, draws, 0.0 if fixed else PSEUDO, reference)


def _davidson(
    names: Sequence[str], wins: Vector, draws: Vector, pseudo: float, reference: str | None
) -> Strengths:  # fmt: skip
    """Log strengths and log nu (last; minus infinity without ties)."""
    start = np.append(np.zeros(len(names)), -1.0 if draws.any() else -np.inf)
    at = climb(start, lambda there: _score(there, wins, draws, pseudo), len(names), pseudo)
    return _told(names, at, wins, draws, pseudo, reference)


def climb(at: Vector, measure: Measure, strengths: int, pseudo: float) -> Vector:
    """The maximum of a concave function by Newton's steps, at most two long, halved while they lead down.

    `measure` gives value, slope and information; infinite coordinates stay. Of the first `strengths` coordinates only
    differences matter, unless there are `pseudo` comparisons.
    """
    free = np.isfinite(at)
    value, slope, info = measure(at)
    turn, settled = 0, False
    while not settled and turn < TURNS:
        step = np.zeros(at.size)
        step[free] = np.linalg.solve(_held(info[np.ix_(free, free)], strengths, pseudo), slope[free])
        size = min(1.0, 2 / max(float(np.abs(step).max(initial=0)), 1e-300))
        found = measure(at + size * step)
        while found[0] < value - 1e-12 * abs(value) and size > 1e-6:
            size /= 2
            found = measure(at + size * step)
        at = at + size * step
        still = abs(found[0] - value) < 1e-13 * (1 + abs(value))
        settled = still and float(np.abs(step).max(initial=0)) < 1e-9
        value, slope, info = found
        turn += 1
    return at


def _score(at: Vector, wins: Vector, draws: Vector, pseudo: float) -> tuple[float, Vector, Vector]:
    """Log likelihood, its slope and the information, for log strengths and log nu (last)."""
    n = wins.shape[0]
    strength, tie = at[:n], (exp(at[n]) if np.isfinite(at[n]) else 0.0)
    games = np.triu(wins + wins.T + draws, 1)
    left, right = strength[:, None], strength[None, :]
    half = np.exp((left - right) / 2)
    total = half + 1 / half + tie
    win, lose, draw = half / total, 1 / half / total, tie / total
    upper = np.triu(np.ones((n, n), dtype=bool), 1)
    value = float((np.triu(wins, 1) * np.log(win))[upper].sum() + (np.triu(wins.T, 1) * np.log(lose))[upper].sum())
    if tie:
        value += float((np.triu(draws, 1) * np.log(draw))[upper].sum())
    # d/d(left) of log win = 1 - (win - lose + 1) / 2, and so on: with s = win - lose, points are ±1/2 and 0.
    gain = np.triu(wins - wins.T, 1) / 2 - games * (win - lose) / 2
    slope = np.concatenate([gain.sum(axis=1) - gain.sum(axis=0), [float((np.triu(draws, 1) - games * draw).sum())]])
    spread = games * ((win + lose) - (win - lose) ** 2) / 4
    info = np.zeros((n + 1, n + 1))
    info[:n, :n] = -(spread + spread.T)
    info[np.arange(n), np.arange(n)] = (spread + spread.T).sum(axis=1)
    shared = -games * draw * (win - lose) / 2
    info[:n, n] = info[n, :n] = shared.sum(axis=1) - shared.sum(axis=0)
    info[n, n] = float((games * draw * (1 - draw)).sum())
    if pseudo:
        half = np.exp(strength / 2)
        total = half + 1 / half + tie
        win, lose, draw = half / total, 1 / half / total, tie / total
        value += float(pseudo * np.log(win * lose).sum())
        slope -= pseudo * np.append(win - lose, 2 * draw.sum())
        info[np.arange(n), np.arange(n)] += pseudo * ((win + lose) - (win - lose) ** 2) / 2
        info[:n, n] -= pseudo * draw * (win - lose)
        info[n, :n] = info[:n, n]
        info[n, n] += 2 * pseudo * float((draw * (1 - draw)).sum())
    return value, slope, info


def _held(info: Vector, n: int, pseudo: float) -> Vector:
    """The information with the strengths' mean held where it is, unless the average candidate holds it."""
    held = info.copy()
    if not pseudo:
        held[:n, :n] += 1.0 / n
    return held


def _told(
    names: Sequence[str], at: Vector, wins: Vector, draws: Vector, pseudo: float, reference: str | None
) -> Strengths:  # fmt: skip
    n = len(names)
    value, _, info = _score(at, wins, draws, 0.0)
    info = _score(at, wins, draws, pseudo)[2]
    if not np.isfinite(at[n]):
        info = info[:n, :n]
    covariance: Vector = np.linalg.inv(_held(info, n, pseudo))[:n, :n].astype(np.float64)
    return _centred(names, at[:n], covariance, reference, exp(at[n]) if np.isfinite(at[n]) else 0.0,
                    has_prior=pseudo > 0, deviance=-2 * value)  # fmt: skip


def _centred(
    names: Sequence[str], strength: Vector, covariance: Vector, reference: str | None, tie: float, *, has_prior: bool,
    deviance: float,
) -> Strengths:  # fmt: skip
    """Strengths against their mean, or against one candidate, with the errors of those differences."""
    n = len(names)
    weight = np.full(n, 1 / n) if reference is None else np.array([float(name == reference) for name in names])
    away = np.eye(n) - weight[None, :]
    error = np.sqrt(np.maximum(np.diag(away @ covariance @ away.T), 0))
    value = strength.copy()
    for group in order(strength.tolist()):
        value[group] = strength[group[0]]
    value -= weight @ value
    value[np.abs(value) < HELD] = 0.0
    return Strengths(
        dict(zip(names, value.tolist(), strict=True)), dict(zip(names, error.tolist(), strict=True)), tie, has_prior,
        deviance,
    )  # fmt: skip


def plackett_luce(profile: Profile, reference: str | None = None) -> Strengths:
    """A ballot is drawn place by place, each candidate with a chance in proportion to its strength among those left.

    Only candidates a ballot names take part in it. Equal ranks are counted as Breslow counts tied deaths. Sources:
    R. L. Plackett, Applied Statistics 24 (1975); R. D. Luce, Individual Choice Behavior (1959); D. R. Hunter, Annals of
    Statistics 32 (2004) for when the estimate exists.
    """
    names = profile.candidates
    place = {name: at for at, name in enumerate(names)}
    choices = _choices(profile, place)
    pseudo = 0.0 if is_linked(profile) else PSEUDO
    at = climb(np.zeros(len(names)), lambda there: _chosen(there, choices, pseudo), len(names), pseudo)
    info = _chosen(at, choices, pseudo)[2]
    covariance: Vector = np.linalg.inv(_held(info, at.size, pseudo)).astype(np.float64)
    told = -2 * _chosen(at, choices, 0.0)[0]
    return _centred(names, at, covariance, reference, 0.0, has_prior=pseudo > 0, deviance=told)


Choice = tuple[float, list[int], list[int]]
"""How often, who was taken, and among whom."""


def _choices(profile: Profile, place: Mapping[str, int]) -> list[Choice]:
    found: list[Choice] = [
        (float(times), [place[winner]], [place[winner], place[loser]])
        for (winner, loser), times in profile.pairs.items()
    ]
    found += [(float(times) / 2, [place[one], place[other]], [place[one], place[other]])
              for (one, other), times in profile.ties.items()]  # fmt: skip
    for ballot in profile.ballots:
        left = [place[name] for group in ballot.groups for name in group]
        for group in ballot.groups:
            if len(left) > 1:
                found.append((float(ballot.weight), [place[name] for name in group], list(left)))
            left = left[len(group) :]
    return found


def _chosen(at: Vector, choices: Sequence[Choice], pseudo: float) -> tuple[float, Vector, Vector]:
    """Log likelihood, its slope and the information."""
    value, slope, info = 0.0, np.zeros(at.size), np.zeros((at.size, at.size))
    for times, taken, among in choices:
        strength = at[among]
        most = float(strength.max())
        weight = np.exp(strength - most)
        total = float(weight.sum())
        chance = weight / total
        many = times * len(taken)
        value += times * float(at[taken].sum()) - many * (most + log(total))
        slope[taken] += times
        slope[among] -= many * chance
        info[np.ix_(among, among)] -= many * np.outer(chance, chance)
        info[among, among] += many * chance
    if pseudo:
        chance = 1 / (1 + np.exp(-at))
        value += float(pseudo * (np.log(chance) + np.log(1 - chance)).sum())
        slope += pseudo * (1 - 2 * chance)
        info[np.arange(at.size), np.arange(at.size)] += 2 * pseudo * chance * (1 - chance)
    return value, slope, info
