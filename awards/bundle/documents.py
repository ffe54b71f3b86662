"""Between a case and its document: JSON made of objects, arrays, texts, whole numbers, true, false and null.

Fractions are texts ("43/5"). The order of the input means nothing: the same case is always the same document.
"""

from collections.abc import Iterable, Mapping
from enum import StrEnum
from fractions import Fraction
from typing import cast

from awards.bundle.case import Case, Count, Exclusion
from awards.bundle.text import Document
from awards.tally import Category, Choice, Policy, Rulings, Slot, TieRules, exact
from awards.tally.succession import Deed, Event, Way
from judging.scoring.averages import Method
from judging.scoring.ranking import Counting, Numbering, Standing
from judging.scoring.rubric import Ballot, Criterion, Rubric
from judging.scoring.ties import TieStep

FORMAT = "firstlight-result/2"


# ── Writing ───────────────────────────────────────────────────────────────────
def document_of(case: Case) -> Document:
    """The case with everything that follows from it. Raises OutOfOrder for events that cannot have happened."""
    return {
        "format": FORMAT,
        "about": dict(case.about),
        **_count(case.count),
        "others": {code: _count(count) for code, count in sorted(case.others.items())},
        "categories": [_category(one) for one in sorted(case.categories, key=lambda one: (one.order, one.code))],
        "ties": {"policy": case.ties.policy.value, "chain": [step.value for step in case.ties.chain]},
        "rulings": _rulings(case.rulings),
        "awards": [_slot(slot) for outcome in case.outcomes for slot in outcome.slots],
        "events": [event_of(one) for one in case.events],
        "held": {code: sorted(films) for code, films in case.holdings.held.items()},
    }


def _count(count: Count) -> Document:
    return {
        "rubric": {
            "low": count.rubric.low,
            "high": count.rubric.high,
            "criteria": [_fields(one, "code weight low high") for one in count.rubric.criteria],
        },
        "counting": _counting(count.counting),
        "films": sorted(count.films),
        "ballots": [
            {"film": one.film, "juror": one.juror, "marks": dict(one.marks)}
            for one in sorted(count.ballots, key=lambda one: (one.film, one.juror))
        ],
        "excluded": [
            _fields(one, "film juror reason")
            for one in sorted(count.excluded, key=lambda one: (one.film, one.juror, one.reason))
        ],
        "standings": [_standing(one) for one in count.standings],
    }


def _counting(counting: Counting) -> Document:
    """The rules of the count; pools only where the method allows for them."""
    pools = {"pools": [[film, pool] for film, pool in counting.pools]} if counting.pools else {}
    return {**_fields(counting, "method quorum numbering"), **pools}


def _fields(thing: object, names: str) -> Document:
    return {name: _plain(getattr(thing, name)) for name in names.split()}


def _plain(value: object) -> object:
    if isinstance(value, Fraction):
        return exact(value)
    return value.value if isinstance(value, StrEnum) else value


def _standing(one: Standing) -> Document:
    means = {code: exact(mean) for code, mean in one.criteria.items()}
    return {**_fields(one, "film place score median ballots incomplete shared"), "criteria": means}


def _slot(one: Slot) -> Document:
    reasons = [{"code": reason.code.value, "facts": dict(reason.facts)} for reason in one.reasons]
    return {**_fields(one, "category number film place shared score"), "state": one.state.value, "reasons": reasons}


def _category(one: Category) -> Document:
    eligible = None if one.eligible is None else sorted(one.eligible)
    plain = _fields(one, "code slots decides_by cumulates order floor")
    return {**plain, "cumulates_with": sorted(one.cumulates_with), "eligible": eligible}


def _rulings(rulings: Rulings) -> Document:
    return {
        "choices": {
            code: [_fields(one, "film reason") for one in choices] for code, choices in rulings.choices.items()
        },
        "votes": {code: _pairs(votes) for code, votes in rulings.votes.items()},
        "chair": {code: list(order) for code, order in rulings.chair.items()},
        "ballots": {name: _pairs(votes) for name, votes in rulings.ballots.items()},
    }


def _pairs(votes: Mapping[int, int]) -> list[list[int]]:
    return sorted([film, count] for film, count in votes.items())


# ── Reading ───────────────────────────────────────────────────────────────────
def read(document: Document) -> Case:
    """The case a document was made of; what it states as result is left out. Raises as its parts do."""
    ties = document["ties"]
    return Case(
        count=_read_count(document),
        categories=tuple(_read_category(one) for one in document["categories"]),
        ties=TieRules(Policy(ties["policy"]), tuple(TieStep(step) for step in ties["chain"])),
        rulings=_read_rulings(document["rulings"]),
        others={code: _read_count(count) for code, count in cast(dict[str, Document], document["others"]).items()},
        events=read_events(document["events"]),
        about=dict(document["about"]),
    )


def _read_count(part: Document) -> Count:
    rubric, counting = part["rubric"], part["counting"]
    criteria = tuple(Criterion(one["code"], one["weight"], one["low"], one["high"]) for one in rubric["criteria"])
    return Count(
        films=frozenset(part["films"]),
        ballots=tuple(Ballot(one["juror"], one["film"], dict(one["marks"])) for one in part["ballots"]),
        rubric=Rubric(criteria, rubric["low"], rubric["high"]),
        counting=Counting(
            Method(counting["method"]),
            counting["quorum"],
            Numbering(counting["numbering"]),
            tuple((film, pool) for film, pool in counting.get("pools", ())),
        ),
        excluded=tuple(Exclusion(one["juror"], one["film"], one["reason"]) for one in part["excluded"]),
    )


def _read_category(one: Document) -> Category:
    floor = None if one["floor"] is None else Fraction(one["floor"])
    eligible = None if one["eligible"] is None else frozenset(cast(list[int], one["eligible"]))
    beside = frozenset(cast(list[str], one["cumulates_with"]))
    return Category(
        one["code"], one["slots"], one["decides_by"], one["cumulates"], one["order"], floor, eligible, beside
    )


def read_events(events: Iterable[Document]) -> tuple[Event, ...]:
    """What happened to awards since, as it stands in a document."""
    return tuple(
        Event(Deed(one["deed"]), one["category"], one["film"], Way(one["way"]), one["reason"]) for one in events
    )  # fmt: skip


def event_of(one: Event) -> Document:
    """Twin of `read_events`, for one event."""
    return _fields(one, "deed category film way reason")


def _read_rulings(rulings: Document) -> Rulings:
    return Rulings(
        {code: tuple(Choice(one["film"], one["reason"]) for one in ones) for code, ones in rulings["choices"].items()},
        {code: dict(votes) for code, votes in rulings["votes"].items()},
        {code: tuple(order) for code, order in rulings["chair"].items()},
        {name: dict(votes) for name, votes in rulings["ballots"].items()},
    )
