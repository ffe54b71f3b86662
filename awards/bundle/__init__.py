"""The sealed result: everything a count and its awards rest on, as canonical JSON that anybody can recompute.

A rule: no Django, no database. Ballots carry numbers instead of jurors; fractions are texts ("43/5"), never floats.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from fractions import Fraction
from typing import cast

from awards.bundle.differences import ABSENT, Difference, difference_at, difference_in_objects
from awards.bundle.text import Document, Unreadable, canonical, digest, load
from awards.tally import Category, Choice, Judged, Outcome, Policy, Rulings, Slot, TieRules, exact, tally
from judging.scoring.ranking import Counting, Method, Numbering, Standing, standings
from judging.scoring.rubric import Ballot, Criterion, Rubric
from judging.scoring.ties import TieStep

__all__ = [
    "ABSENT", "FORMAT", "Case", "Difference", "Document", "Exclusion", "Unreadable",
    "canonical", "digest", "load", "read", "reproduce", "seal",
]  # fmt: skip

FORMAT = "firstlight-result/1"


@dataclass(frozen=True)
class Exclusion:
    """A ballot that does not count, and why; its marks are not in the bundle."""

    juror: int
    film: int
    reason: str


@dataclass(frozen=True)
class Case:
    """All that decides: the films of the deciding round, its counted ballots, and the rules as they were.

    `about` says which contest, edition and version of the rules this is; nothing is computed from it.
    """

    films: frozenset[int]
    ballots: tuple[Ballot, ...]
    rubric: Rubric
    counting: Counting
    categories: tuple[Category, ...]
    ties: TieRules
    rulings: Rulings = field(default_factory=Rulings)
    excluded: tuple[Exclusion, ...] = ()
    about: Mapping[str, str | int] = field(default_factory=dict[str, str | int])


def seal(case: Case) -> Document:
    """Count, award, and write down the whole case with its result. The order of the input means nothing."""
    table = standings(case.films, case.ballots, case.rubric, case.counting)
    outcomes = tally(case.categories, Judged(table, case.ballots, case.rubric, case.counting), case.ties, case.rulings)
    return {
        "format": FORMAT,
        "about": dict(case.about),
        "rubric": {
            "low": case.rubric.low,
            "high": case.rubric.high,
            "criteria": [_fields(one, "code weight low high") for one in case.rubric.criteria],
        },
        "counting": _counting(case.counting),
        "films": sorted(case.films),
        "ballots": [
            {"film": one.film, "juror": one.juror, "marks": dict(one.marks)}
            for one in sorted(case.ballots, key=lambda one: (one.film, one.juror))
        ],
        "excluded": [
            _fields(one, "film juror reason")
            for one in sorted(case.excluded, key=lambda one: (one.film, one.juror, one.reason))
        ],
        "categories": [_category(one) for one in sorted(case.categories, key=lambda one: (one.order, one.code))],
        "ties": {"policy": case.ties.policy.value, "chain": [step.value for step in case.ties.chain]},
        "rulings": _rulings(case.rulings),
        "standings": [_standing(one) for one in table],
        "awards": _awards(outcomes),
    }


def reproduce(document: Document) -> Difference | None:
    """Count and award again from the ballots alone; None if everything stated follows, else the first difference.

    Raises Unreadable if the document is no sealed result, or its ballots do not fit its rubric.
    """
    if document.get("format") != FORMAT:
        raise Unreadable(f"not {FORMAT}")
    try:
        again = seal(read(document))
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise Unreadable(f"{type(error).__name__}: {error}") from error
    for name in ("standings", "awards"):
        if found := difference_at(name, document.get(name, ABSENT), again[name]):
            return found
    return difference_in_objects("", document, again)


def read(document: Document) -> Case:
    """The case a document was sealed from; what it states as result is left out. Raises as its parts do."""
    rubric, counting, ties = document["rubric"], document["counting"], document["ties"]
    criteria = tuple(Criterion(one["code"], one["weight"], one["low"], one["high"]) for one in rubric["criteria"])
    return Case(
        films=frozenset(document["films"]),
        ballots=tuple(Ballot(one["juror"], one["film"], dict(one["marks"])) for one in document["ballots"]),
        rubric=Rubric(criteria, rubric["low"], rubric["high"]),
        counting=Counting(
            Method(counting["method"]),
            counting["quorum"],
            Numbering(counting["numbering"]),
            tuple((film, pool) for film, pool in counting.get("pools", ())),
        ),
        categories=tuple(_read_category(one) for one in document["categories"]),
        ties=TieRules(Policy(ties["policy"]), tuple(TieStep(step) for step in ties["chain"])),
        rulings=_read_rulings(document["rulings"]),
        excluded=tuple(Exclusion(one["juror"], one["film"], one["reason"]) for one in document["excluded"]),
        about=dict(document["about"]),
    )


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


def _awards(outcomes: Iterable[Outcome]) -> list[Document]:
    return [_slot(slot) for outcome in outcomes for slot in outcome.slots]


def _slot(one: Slot) -> Document:
    reasons = [{"code": reason.code.value, "facts": dict(reason.facts)} for reason in one.reasons]
    return {
        **_fields(one, "category number film place shared score"),
        "state": one.state.value,
        "reasons": reasons,
    }


def _category(one: Category) -> Document:
    eligible = None if one.eligible is None else sorted(one.eligible)
    return {**_fields(one, "code slots decides_by cumulates order floor"), "eligible": eligible}


def _read_category(one: Document) -> Category:
    floor = None if one["floor"] is None else Fraction(one["floor"])
    eligible = None if one["eligible"] is None else frozenset(cast(list[int], one["eligible"]))
    return Category(one["code"], one["slots"], one["decides_by"], one["cumulates"], one["order"], floor, eligible)


def _rulings(rulings: Rulings) -> Document:
    return {
        "choices": {
            code: [_fields(one, "film reason") for one in choices] for code, choices in rulings.choices.items()
        },
        "votes": {
            code: sorted([film, count] for film, count in votes.items()) for code, votes in rulings.votes.items()
        },
        "chair": {code: list(order) for code, order in rulings.chair.items()},
    }


def _read_rulings(rulings: Document) -> Rulings:
    return Rulings(
        {code: tuple(Choice(one["film"], one["reason"]) for one in ones) for code, ones in rulings["choices"].items()},
        {code: dict(votes) for code, votes in rulings["votes"].items()},
        {code: tuple(order) for code, order in rulings["chair"].items()},
    )
