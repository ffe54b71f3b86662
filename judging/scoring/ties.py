"""The declared tie chain: steps fixed in the rules beforehand, run in their order until films are apart.

Never by number, title or time of upload: what the chain cannot tell apart stays tied and is reported as such.
"""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from fractions import Fraction

from judging.scoring.ranking import tied_groups

Group = tuple[int, ...]


class TieStep(StrEnum):
    """A link of the chain."""

    CRITERION = "criterion"
    """The greater mean of the rubric's first-listed criterion."""
    MEDIAN = "median"
    """The greater median of what decides."""
    HEAD_TO_HEAD = "head_to_head"
    """Preferred by more of the jurors who judged both."""
    PANEL_VOTE = "panel_vote"
    """More votes in a recorded vote of the panel."""
    CHAIR = "chair"
    """The chair's recorded order."""


FULL_CHAIN = tuple(TieStep)


@dataclass(frozen=True)
class Evidence:
    """What the chain may look at: by film, and `scores` by film and juror.

    `votes` counts the votes of a recorded panel vote; `chair` is the chair's order, best first.
    A step for which any film of the tied group has no evidence is passed over for that group.
    """

    criterion: Mapping[int, Fraction] = field(default_factory=dict[int, Fraction])
    medians: Mapping[int, Fraction] = field(default_factory=dict[int, Fraction])
    scores: Mapping[int, Mapping[int, Fraction]] = field(default_factory=dict[int, Mapping[int, Fraction]])
    votes: Mapping[int, int] = field(default_factory=dict[int, int])
    chair: tuple[int, ...] = ()


@dataclass(frozen=True)
class Cut:
    """One step told films apart: `into` groups, best first; `values` is what it compared, by film.

    For head-to-head the value is how many films of the group the film beat; for the chair its place in the order.
    """

    step: TieStep
    into: tuple[Group, ...]
    values: Mapping[int, Fraction]


@dataclass(frozen=True)
class Broken:
    """A tie after the chain: `groups` best first (a group of several is still tied), `cuts` in the order they fell."""

    groups: tuple[Group, ...]
    cuts: tuple[Cut, ...]


def break_tie(tied: Iterable[int], evidence: Evidence, chain: Sequence[TieStep] = FULL_CHAIN) -> Broken:
    """Run `chain` over films of equal value, in whatever order they come; an empty chain changes nothing."""
    groups: tuple[Group, ...] = (tuple(sorted(set(tied))),)
    cuts: list[Cut] = []
    for step in chain:
        parted: list[Group] = []
        for group in groups:
            cut = LINKS[step](group, evidence) if len(group) > 1 else None
            if cut is None or len(cut.into) == 1:
                parted.append(group)
            else:
                parted += cut.into
                cuts.append(cut)
        groups = tuple(parted)
    return Broken(groups, tuple(cuts))


def _by_value(step: TieStep, group: Group, values: Mapping[int, Fraction]) -> Cut | None:
    if not all(film in values for film in group):
        return None
    own = {film: values[film] for film in group}
    return Cut(step, tied_groups(own), own)


def _by_criterion(group: Group, evidence: Evidence) -> Cut | None:
    return _by_value(TieStep.CRITERION, group, evidence.criterion)


def _by_median(group: Group, evidence: Evidence) -> Cut | None:
    return _by_value(TieStep.MEDIAN, group, evidence.medians)


def _by_vote(group: Group, evidence: Evidence) -> Cut | None:
    return _by_value(TieStep.PANEL_VOTE, group, {film: Fraction(count) for film, count in evidence.votes.items()})


def _by_chair(group: Group, evidence: Evidence) -> Cut | None:
    if not all(film in evidence.chair for film in group):
        return None
    order = tuple(film for film in dict.fromkeys(evidence.chair) if film in group)
    rank = {film: Fraction(index) for index, film in enumerate(order, start=1)}
    return Cut(TieStep.CHAIR, tuple((film,) for film in order), rank)


def _head_to_head(group: Group, evidence: Evidence) -> Cut:
    """Part the group where every film ahead beats every film behind; a circle of defeats stays together.

    A film beats another if more of their common jurors scored it higher. These parts are the successive
    Smith sets of the majority relation (J. H. Smith, Econometrica 41, 1973), so no order is read into a circle.
    """
    beaten = {film: {other for other in group if _beats(film, other, evidence.scores)} for film in group}
    line = sorted(group, key=lambda film: (-len(beaten[film]), film))
    parts: list[Group] = []
    start = 0
    for end in range(1, len(line) + 1):
        if all(_all_behind(beaten[film], line[end:]) for film in line[start:end]):
            parts.append(tuple(sorted(line[start:end])))
            start = end
    return Cut(TieStep.HEAD_TO_HEAD, tuple(parts), {film: Fraction(len(beaten[film])) for film in group})


def _all_behind(beaten: Collection[int], behind: Iterable[int]) -> bool:
    return all(film in beaten for film in behind)


def _beats(film: int, other: int, scores: Mapping[int, Mapping[int, Fraction]]) -> bool:
    ours, theirs = scores.get(film, {}), scores.get(other, {})
    common = ours.keys() & theirs.keys()
    return sum((ours[juror] > theirs[juror]) - (ours[juror] < theirs[juror]) for juror in common) > 0


LINKS: Mapping[TieStep, Callable[[Group, Evidence], Cut | None]] = {
    TieStep.CRITERION: _by_criterion,
    TieStep.MEDIAN: _by_median,
    TieStep.HEAD_TO_HEAD: _head_to_head,
    TieStep.PANEL_VOTE: _by_vote,
    TieStep.CHAIR: _by_chair,
}
