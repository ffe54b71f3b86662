"""What the tally says of an edition now: its rounds' counts, its categories and rules, what people ruled."""

from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction

from awards.models import Ruling
from awards.tally import Category, Choice, Judged, Outcome, Policy, Rulings, State, TieRules, tally
from contest.models import AwardCategory, Edition
from judging import results
from judging.results import RoundResult
from judging.scoring import ranking
from judging.scoring.ranking import Counting, Numbering
from judging.scoring.rubric import Ballot
from judging.scoring.ties import FULL_CHAIN, TieStep
from submissions.models import Film


@dataclass(frozen=True)
class Decision:
    """The outcome of every category in order, the round it rests on, and the films in it by number."""

    result: RoundResult
    categories: tuple[AwardCategory, ...]
    outcomes: tuple[Outcome, ...]
    films: dict[int, Film]

    @property
    def open_slots(self) -> int:
        return sum(slot.state is State.OPEN for outcome in self.outcomes for slot in outcome.slots)


def decision_of(edition: Edition) -> Decision | None:
    """None until a round has been closed. A constant number of queries."""
    result = results.last_result(edition)
    if result is None:
        return None
    categories = tuple(edition.award_categories.all())
    rules = edition.current_rules.section("ties")
    counted = judged(result, numbering=Numbering(rules.get("numbering", Numbering.STANDARD)))
    outcomes = tally([_category(one) for one in categories], counted, tie_rules(rules), rulings_of(categories))
    films = Film.objects.filter(pk__in=[row.film_id for row in result.rows]).select_related("creator", "file")
    return Decision(result, categories, outcomes, {film.pk: film for film in films})


def judged(result: RoundResult, *, numbering: Numbering) -> Judged:
    """The round as the tally wants it. Jurors are numbered by their pseudonyms; who they are makes no difference."""
    numbers = {
        name: number
        for number, name in enumerate(sorted({one.juror for row in result.rows for one in row.scores}), start=1)
    }
    ballots = [Ballot(numbers[one.juror], row.film_id, one.marks) for row in result.rows for one in row.scores]
    counting = Counting(result.method, result.round.quorum, numbering, result.pools)
    standings = ranking.standings([row.film_id for row in result.rows], ballots, result.rubric, counting)
    return Judged(standings, ballots, result.rubric, counting)


def tie_rules(rules: dict[str, object]) -> TieRules:
    """The edition's [rules.ties]; what it does not say is the strictest: the whole chain, nothing shared."""
    chain = rules.get("chain")
    steps = tuple(TieStep(step) for step in chain) if isinstance(chain, list) else FULL_CHAIN
    return TieRules(Policy(rules.get("places", Policy.CHAIN)), steps)


def rulings_of(categories: Iterable[AwardCategory]) -> Rulings:
    """What people ruled, by category code. One query."""
    choices: dict[str, tuple[Choice, ...]] = {}
    orders: dict[str, tuple[int, ...]] = {}
    for ruling in Ruling.objects.filter(category__in=categories).select_related("category"):
        if ruling.kind == Ruling.Kind.CHOICE:
            choices[ruling.category.code] = tuple(Choice(film, ruling.reason) for film in ruling.films)
        else:
            orders[ruling.category.code] = tuple(ruling.films)
    return Rulings(choices=choices, chair=orders)


def _category(row: AwardCategory) -> Category:
    return Category(
        code=row.code, slots=row.slots, decides_by=row.decides_by, cumulates=row.cumulates, order=row.position,
        floor=Fraction(row.floor) if row.floor else None,
    )  # fmt: skip
