"""A case: all that decides an edition's awards, and what follows from it. Nothing here looks at a database."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property

from awards.tally import Category, Judged, Outcome, Rulings, TieRules, tally
from awards.tally.succession import Event, Holdings, offers, replay
from judging.scoring import ranking
from judging.scoring.ranking import Counting, Standing
from judging.scoring.rubric import Ballot, Rubric


@dataclass(frozen=True)
class Exclusion:
    """A ballot that does not count, and why; its marks are not in the bundle."""

    juror: int
    film: int
    reason: str


@dataclass(frozen=True)
class Count:
    """A round: its films, the ballots that count, the rubric and the rules of counting as they were."""

    films: frozenset[int]
    ballots: tuple[Ballot, ...]
    rubric: Rubric
    counting: Counting
    excluded: tuple[Exclusion, ...] = ()

    @cached_property
    def standings(self) -> tuple[Standing, ...]:
        return tuple(ranking.standings(self.films, self.ballots, self.rubric, self.counting))

    def judged(self, without: frozenset[int] = frozenset()) -> Judged:
        """The round as the tally wants it. `without` some films the others keep their scores and move up."""
        if not without:
            return Judged(self.standings, self.ballots, self.rubric, self.counting)
        rows = [row for row in self.standings if row.film not in without]
        values = {row.film: row.score for row in rows if row.place is not None and row.score is not None}
        place_of = ranking.places(values, self.counting.numbering)
        held = list(place_of.values())
        again = [replace(row, place=place_of.get(row.film), shared=held.count(place_of.get(row.film, 0)) > 1) for row in rows]  # fmt: skip  # noqa: E501
        ballots = [one for one in self.ballots if one.film not in without]
        return Judged(again, ballots, self.rubric, self.counting)


@dataclass(frozen=True)
class Case:
    """The deciding round, other rounds that categories name, the categories and rules, and what people ruled.

    `events` are what happened to awards after publication, in their order. `about` says which contest, edition and
    version of the rules this is; nothing is computed from it.
    """

    count: Count
    categories: tuple[Category, ...]
    ties: TieRules
    rulings: Rulings = field(default_factory=Rulings)
    others: Mapping[str, Count] = field(default_factory=dict[str, Count])
    events: tuple[Event, ...] = ()
    about: Mapping[str, str | int] = field(default_factory=dict[str, str | int])

    @cached_property
    def outcomes(self) -> tuple[Outcome, ...]:
        """Every category as first decided."""
        return self._tally(frozenset(), {})

    @cached_property
    def holdings(self) -> Holdings:
        """Who holds what after the events. Raises OutOfOrder for events that cannot have happened."""
        return replay(self.outcomes, self.events, self.categories, self._tally)

    @cached_property
    def offers(self) -> tuple[tuple[str, int], ...]:
        """(category, film) that is to be asked now."""
        return offers(self.holdings, self._tally)

    def retally(self) -> tuple[Outcome, ...]:
        """The categories allocated again without what was revoked: where places and reasons of successors come from."""
        return self._tally(self.holdings.out, self.holdings.declined)

    def and_then(self, event: Event) -> "Case":
        return replace(self, events=(*self.events, event))

    def _tally(self, without: frozenset[int], declined: Mapping[str, frozenset[int]]) -> tuple[Outcome, ...]:
        others = {code: count.judged(without) for code, count in self.others.items()}
        categories = [self._narrowed(one, declined.get(one.code, frozenset())) for one in self.categories]
        return tally(categories, self.count.judged(without), self.ties, self._rulings(without), others)

    def _narrowed(self, category: Category, declined: frozenset[int]) -> Category:
        if not declined:
            return category
        every = self.others[category.round].films if category.round else self.count.films
        return replace(category, eligible=(every if category.eligible is None else category.eligible) - declined)

    def _rulings(self, without: frozenset[int]) -> Rulings:
        """What people ruled, without choices that fell on a film that is out."""
        if not without:
            return self.rulings
        kept = {code: tuple(one for one in ones if one.film not in without) for code, ones in self.rulings.choices.items()}  # fmt: skip  # noqa: E501
        return replace(self.rulings, choices=kept)
