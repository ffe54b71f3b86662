"""One measure's line of films, best first, and how far the categories that hang on it have climbed down."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from functools import partial

from awards.tally.terms import CRITERION, STANDING, Category, Judged
from judging.scoring import rubric as rubrics
from judging.scoring.ranking import Numbering, median, ranked, tied_groups
from judging.scoring.ties import Cut, Evidence, Group, TieStep, break_tie


@dataclass
class Ladder:
    """The films of one measure. Categories of the same measure climb the same ladder, so a film wins once on it.

    `line` holds groups of equal value; the tie chain parts them where it must, by what `evidence_of` tells of them.
    `used` films are settled on this ladder. `debt` names, for each slot that a shared place has used up, the category
    that did. `spill` is how many of the next slots belong to the films of an open tie; `stuck` where an undecided award
    elsewhere stopped the climb and for how many slots, `waits_for` which awards those are.
    """

    values: Mapping[int, Fraction]
    evidence_of: Callable[[Iterable[int]], Evidence]
    line: list[Group]
    used: set[int] = field(default_factory=set[int])
    cuts: list[Cut] = field(default_factory=list[Cut])
    debt: list[str] = field(default_factory=list[str])
    spill: int = 0
    spilled: Group = ()
    stuck: tuple[int, int] | None = None
    waits_for: set[str] = field(default_factory=set[str])

    def candidates(self, index: int, category: Category) -> Group:
        """Films of the line's group at `index` that are not settled yet and may win `category`."""
        group = self.line[index]
        return tuple(f for f in group if f not in self.used and (category.eligible is None or f in category.eligible))

    def barred(self, index: int, category: Category) -> Group:
        """Films of the group that are not settled yet but may not win `category`."""
        if category.eligible is None:
            return ()
        return tuple(film for film in self.line[index] if film not in self.used and film not in category.eligible)

    def part(self, index: int, tied: Iterable[int], evidence: Evidence, chain: Sequence[TieStep]) -> bool:
        """Let the chain part the `tied` films of the group at `index`; False if it cannot.

        Films of the group that do not compete here keep the group's place, with the films that come out ahead.
        """
        broken = break_tie(tied, evidence, chain)
        if not broken.cuts:
            return False
        behind = broken.groups[1:]
        rest = {film for group in behind for film in group}
        self.line[index : index + 1] = [tuple(film for film in self.line[index] if film not in rest), *behind]
        self.cuts += broken.cuts
        return True

    def places(self, numbering: Numbering) -> dict[int, int]:
        """Film → place along the line as it now stands."""
        place_of: dict[int, int] = {}
        for index, group in enumerate(self.line, start=1):
            place = index if numbering is Numbering.DENSE else len(place_of) + 1
            place_of.update(dict.fromkeys(group, place))
        return place_of


def ballot_ladder(votes: Mapping[int, int], judged: Judged) -> Ladder:
    """The ladder of a ballot: films that got a vote and are in the round; ties are parted by the round's evidence."""
    entered = {row.film for row in judged.standings}
    values = {film: Fraction(count) for film, count in votes.items() if count > 0 and film in entered}
    return Ladder(values, partial(_evidence, judged, STANDING), list(tied_groups(values)))


def ladder_for(measure: str, judged: Judged) -> Ladder:
    """The ladder of a measure, "standing" or "criterion:<code>"; only films that reached the quorum stand on it."""
    film_rows = ranked(judged.standings)
    if measure == STANDING:
        values = {row.film: row.score for row in film_rows if row.score is not None}
    else:
        code = measure.removeprefix(CRITERION)
        values = {row.film: row.criteria[code] for row in film_rows if code in row.criteria}
    return Ladder(values, partial(_evidence, judged, measure), list(tied_groups(values)))


def _evidence(judged: Judged, measure: str, tied: Iterable[int]) -> Evidence:
    """What the chain may look at for the `tied` films; nothing of it is computed for films that are not tied."""
    films = frozenset(tied)
    rows = [row for row in judged.standings if row.film in films]
    ballots = [ballot for ballot in judged.ballots if ballot.film in films]
    first = judged.rubric.criteria[0].code if judged.rubric.criteria else ""
    first_listed = {row.film: row.criteria[first] for row in rows if first in row.criteria}
    if measure == STANDING:
        medians = {row.film: row.median for row in rows if row.median is not None}
        return Evidence(first_listed, medians, rubrics.scores(judged.rubric, ballots))
    scores = rubrics.marks_for(judged.rubric, ballots, measure.removeprefix(CRITERION))
    return Evidence(first_listed, {film: median(given.values()) for film, given in scores.items()}, scores)
