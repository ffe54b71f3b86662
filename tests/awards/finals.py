"""Small finals for the tests of the solver: four criteria, the last two of which only inform."""

from awards.tally import Because, Category, Judged, Outcome, Policy, Slot, State, TieRules
from judging.scoring.ranking import Counting, standings
from judging.scoring.rubric import Ballot, Criterion, Rubric

CRITERIA = ("story", "craft", "creativity", "narrative")
RUBRIC = Rubric(tuple(Criterion(code, weight) for code, weight in zip(CRITERIA, (50, 50, 0, 0), strict=True)))
PRESET = (
    Category("first", 1, order=1),
    Category("second", 3, order=2),
    Category("third", 5, order=3),
    Category("creativity", 1, "criterion:creativity", order=4),
    Category("narrative", 1, "criterion:narrative", order=5),
)
SHARE, CHAIN, EXTRA = (TieRules(policy) for policy in Policy)
Marks = tuple[int, int, int, int]


def a_final(films: dict[int, list[Marks]], **counting: object) -> Judged:
    """Film → a row of marks for each juror."""
    ballots = [
        Ballot(juror, film, dict(zip(CRITERIA, marks, strict=True)))
        for film, rows in films.items()
        for juror, marks in enumerate(rows, 1)
    ]
    rules = Counting(**counting)
    return Judged(standings(films, ballots, RUBRIC, rules), ballots, RUBRIC, rules)


def scored(*totals: int, **counting: object) -> Judged:
    """Films 1, 2, 3 … by one juror, each with the same mark for everything."""
    return a_final({film: [(mark, mark, mark, mark)] for film, mark in enumerate(totals, 1)}, **counting)


def winners(outcomes: tuple[Outcome, ...]) -> dict[str, tuple[int, ...]]:
    return {outcome.category: outcome.films for outcome in outcomes}


def states(outcomes: tuple[Outcome, ...], category: str) -> list[State]:
    return [slot.state for outcome in outcomes if outcome.category == category for slot in outcome.slots]


def reasons(outcomes: tuple[Outcome, ...], film: int, category: str) -> list[Because]:
    return [reason.code for reason in slot_of(outcomes, film, category).reasons]


def slot_of(outcomes: tuple[Outcome, ...], film: int, category: str) -> Slot:
    return next(one for out in outcomes if out.category == category for one in out.slots if one.film == film)
