"""What the tally says of an edition now: its rounds' counts, its categories and rules, what people ruled."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from fractions import Fraction

from awards.bundle import Case, Count, Exclusion
from awards.models import Nomination, Ruling
from awards.tally import BALLOT, Category, Choice, Outcome, Policy, Rulings, State, TieRules
from awards.tally.eligible import Conditions, Entrant, eligible
from contest.memory import Memory
from contest.models import AwardCategory, Edition, RulesVersion
from judging import results
from judging.results import Evidence
from judging.scoring.ranking import Numbering, Standing
from judging.scoring.ties import FULL_CHAIN, TieStep
from submissions.actions.declaring import shots_of
from submissions.declaration import AiRule, models_used, share
from submissions.declaration import tally as add_up
from submissions.models import Film

SHOWN_FILMS = 60
"""How many of the best films are listed for choosing; any other one is named by its number."""
_counts: Memory[Count] = Memory(4)


@dataclass(frozen=True)
class Decision:
    """The outcome of every category in order, the round it rests on, and the films of `named_films` by number."""

    round: Evidence
    categories: tuple[AwardCategory, ...]
    case: Case
    films: dict[int, Film]
    rules: RulesVersion

    @property
    def outcomes(self) -> tuple[Outcome, ...]:
        return self.case.outcomes

    @property
    def standings(self) -> tuple[Standing, ...]:
        return self.case.count.standings

    @property
    def open_slots(self) -> int:
        return sum(slot.state is State.OPEN for outcome in self.outcomes for slot in outcome.slots)

    @property
    def counted(self) -> set[tuple[str, int]]:
        """(category, film) for every filled slot."""
        return {(outcome.category, film) for outcome in self.outcomes for film in outcome.films}


def decision_of(edition: Edition) -> Decision | None:
    """None until every round that decides something is closed. A constant number of queries, however many films."""
    rules = edition.current_rules
    categories = tuple(edition.award_categories.all())
    named = sorted({code for one in categories if (code := one.decides_by.partition("@")[2])})
    deciding = results.evidence_of(edition)
    others = {code: results.evidence_of(edition, code) for code in named}
    if deciding is None or not all(others.values()):
        return None
    found = {code: evidence for code, evidence in others.items() if evidence is not None}
    entrants: dict[int, Film] = {}
    if any(one.eligible for one in categories):  # else nobody asks what the films are like
        entrants = films_by_number({film for round in (deciding, *found.values()) for film in round.films}, whole=True)
    nominated = _nominated(categories)
    case = Case(
        count=_count(deciding, rules),
        categories=tuple(_category(one, entrants, nominated) for one in categories),
        ties=tie_rules(rules.section("ties")),
        rulings=rulings_of(categories),
        others={code: _count(evidence, rules) for code, evidence in found.items()},
        about={"edition": edition.slug, "rules": rules.number, "rules_digest": rules.digest, "round": deciding.code},
    )
    films = films_by_number(named_films(case), whole=False)
    return Decision(deciding, categories, case, films, rules)


def named_films(case: Case) -> set[int]:
    """Films that a page about the decision names: in slots and reasons, nominated, and the best of the round."""
    slots = [slot for outcome in case.outcomes for slot in outcome.slots]
    found = {slot.film for slot in slots if slot.film is not None}
    for fact in (fact for slot in slots for reason in slot.reasons for fact in reason.facts.values()):
        found |= {one for one in fact if isinstance(one, int)} if isinstance(fact, list) else set()
    best = [row.film for row in case.count.standings[:SHOWN_FILMS]]
    small = [one.eligible for one in case.categories if one.eligible and len(one.eligible) <= SHOWN_FILMS]
    return found.union(best, *small)


def films_by_number(numbers: Iterable[int], *, whole: bool) -> dict[int, Film]:
    """The films by number; `whole` with their declarations, which eligibility may ask for. ≤ 2 queries."""
    films = Film.objects.filter(pk__in=list(numbers)).select_related("creator", "file")
    if whole:
        films = films.select_related("file__declaration", "rules").prefetch_related("file__declaration__shots")
    return {film.pk: film for film in films}


def tie_rules(rules: Mapping[str, object]) -> TieRules:
    """The edition's [rules.ties]; what it does not say is the strictest: the whole chain, nothing shared."""
    chain = rules.get("chain")
    steps = tuple(TieStep(step) for step in chain) if isinstance(chain, list) else FULL_CHAIN
    return TieRules(Policy(rules.get("places", Policy.CHAIN)), steps)


def rulings_of(categories: Iterable[AwardCategory]) -> Rulings:
    """What people ruled, by category code (ballots by their name). One query."""
    choices: dict[str, tuple[Choice, ...]] = {}
    orders: dict[str, tuple[int, ...]] = {}
    votes: dict[str, dict[int, int]] = {}
    ballots: dict[str, dict[int, int]] = {}
    for ruling in Ruling.objects.filter(category__in=categories).select_related("category"):
        code = ruling.category.code
        if ruling.kind == Ruling.Kind.CHOICE:
            choices[code] = tuple(Choice(film, ruling.reason) for film in ruling.films)
        elif ruling.kind == Ruling.Kind.ORDER:
            orders[code] = tuple(ruling.films)
        elif ruling.kind == Ruling.Kind.VOTE:
            votes[code] = dict(ruling.votes)
        else:
            ballots[ruling.category.decides_by.removeprefix(BALLOT)] = dict(ruling.votes)
    return Rulings(choices, votes, orders, ballots)


def _count(evidence: Evidence, rules: RulesVersion) -> Count:
    """The count of a round; one whose ballots did not change is not counted again."""
    numbering = Numbering(rules.section("ties").get("numbering", Numbering.STANDARD))
    excluded = tuple(Exclusion(one.juror, one.film, one.reason) for one in evidence.left_out)

    def count() -> Count:
        counting = replace(evidence.counting, numbering=numbering)
        return Count(frozenset(evidence.films), evidence.ballots, evidence.rubric, counting, excluded)

    return _counts.of((evidence.state, numbering, excluded), count)


def _nominated(categories: Iterable[AwardCategory]) -> dict[int, frozenset[int]]:
    """Category → nominated films, for categories in which only those compete. One query if there is such a category."""
    asked = [one.pk for one in categories if one.nominated]
    found: dict[int, set[int]] = {pk: set() for pk in asked}
    if asked:
        for category, film in Nomination.objects.filter(category__in=asked).values_list("category", "film"):
            found[category].add(film)
    return {category: frozenset(films) for category, films in found.items()}


def _category(row: AwardCategory, films: Mapping[int, Film], nominated: Mapping[int, frozenset[int]]) -> Category:
    conditions = Conditions.of(row.eligible)
    may_win = None if conditions.ask_nothing else eligible(conditions, (entrant_of(film) for film in films.values()))
    if row.pk in nominated:
        may_win = nominated[row.pk] if may_win is None else may_win & nominated[row.pk]
    return Category(
        code=row.code, slots=row.slots, decides_by=row.decides_by, cumulates=row.cumulates, order=row.position,
        floor=Fraction(row.floor) if row.floor else None, eligible=may_win,
        cumulates_with=frozenset(row.cumulates_with),
    )  # fmt: skip


def entrant_of(film: Film) -> Entrant:
    """The film as far as eligibility goes. No query for films fetched `whole`."""
    shots = shots_of(film.file)
    return Entrant(
        film=film.pk, country=film.country, first_film=film.first_film, language=film.spoken_language,
        models=frozenset(name for name, _ms in models_used(shots)),
        duration_ms=film.file.duration_ms if film.file else None,
        ai_share=share(add_up(shots), AiRule.of(film.rules.section("ai_share"))) if shots else None,
    )  # fmt: skip
