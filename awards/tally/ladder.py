"""One measure's line of films, best first, and how far the categories that hang on it have climbed down."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction

from awards.tally.terms import CRITERION, STANDING, Category, Judged
from judging.scoring import rubric as rubrics
from judging.scoring.ranking import Numbering, median, ranked, tied_groups
from judging.scoring.ties import Cut, Evidence, Group, TieStep, break_tie


@dataclass
class Ladder:
    """The films of one measure. Categories of the same measure climb the same ladder, so a film wins once on it.

    `line` holds groups of equal value; the tie chain parts them where it must. `used` films are settled on this ladder.
    `debt` names, for each slot that a shared place has used up, the category that did. `spill` is how many of the next
    slots belong to the films of an open tie; `stuck` where an undecided award elsewhere stopped the climb and for how
    many slots, `waits_for` which awards those are.
    """

    values: Mapping[int, Fraction]
    evidence: Evidence
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


def ladder_for(decides_by: str, judged: Judged) -> Ladder:
    """The ladder of a measure, "standing" or "criterion:<code>"; only films that reached the quorum stand on it."""
    film_rows = ranked(judged.standings)
    first = judged.rubric.criteria[0].code if judged.rubric.criteria else ""
    first_listed = {row.film: row.criteria[first] for row in film_rows if first in row.criteria}
    if decides_by == STANDING:
        values = {row.film: row.score for row in film_rows if row.score is not None}
        medians = {row.film: row.median for row in film_rows if row.median is not None}
        scores = rubrics.scores(judged.rubric, judged.ballots)
    else:
        code = decides_by.removeprefix(CRITERION)
        values = {row.film: row.criteria[code] for row in film_rows if code in row.criteria}
        scores = rubrics.marks_for(judged.rubric, judged.ballots, code)
        medians = {film: median(given.values()) for film, given in scores.items()}
    return Ladder(values, Evidence(first_listed, medians, scores), list(tied_groups(values)))
