"""What a round's count rests on: ballots under numbers instead of names, and what does not count."""

from collections.abc import Hashable, Iterator, Mapping
from dataclasses import dataclass

from contest.memory import Memory
from contest.models import Edition, Translations
from judging.models import Assignment, Conflict, Mark, Round
from judging.results.footing import Footing, footing_of
from judging.scoring.ranking import Counting
from judging.scoring.rubric import Ballot, Rubric
from submissions.lifecycle import GONE

OVER = (Round.Stage.CLOSED, Round.Stage.SEALED)
_numbered: Memory[tuple[Ballot, ...]] = Memory(4)


@dataclass(frozen=True)
class LeftOut:
    """A ballot with marks that does not count. `reason` is "conflict", "voided" or "film_gone"; the words that were

    written about it may name people and stay inside.
    """

    juror: int
    film: int
    reason: str


@dataclass(frozen=True)
class Evidence:
    """A closed round. Jurors are numbered by the round's pseudonyms (7 is "J07"); `films` maps numbers to codes.

    `state` changes whenever films, ballots, rubric or counting do.
    """

    id: int
    code: str
    name: Translations
    criteria: Mapping[str, Translations]
    films: Mapping[int, str]
    ballots: tuple[Ballot, ...]
    left_out: tuple[LeftOut, ...]
    rubric: Rubric
    counting: Counting
    state: Hashable


def evidence_of(edition: Edition, code: str = "") -> Evidence | None:
    """The round with this code in the edition's rules, or the last one that is over; None if it is not over.

    Seven queries, however many films and ballots; two more when a ballot has changed.
    """
    rounds = {round.position: round for round in Round.objects.filter(edition=edition, stage__in=OVER)}
    codes = {place: plan["code"] for place, plan in enumerate(edition.current_rules.data.get("rounds", []), start=1)}
    wanted = [place for place in rounds if not code or codes.get(place) == code]
    if not wanted:
        return None
    round = rounds[max(wanted)]
    return _evidence(round, code or codes.get(round.position, str(round.position)))


def _evidence(round: Round, code: str) -> Evidence:
    footing = footing_of(round)
    numbers = {juror: int(name[1:]) for juror, name in footing.names.items()}
    return Evidence(
        id=round.pk, code=code, name=round.name,
        criteria={line.code: line.name for line in round.criteria.all()},
        films=footing.codes, ballots=footing.remembered(_numbered, lambda: _ballots(footing, numbers)),
        left_out=tuple(_left_out(round, numbers)), rubric=round.rubric, counting=footing.counting, state=footing.state,
    )  # fmt: skip


def _ballots(footing: Footing, numbers: Mapping[int, int]) -> tuple[Ballot, ...]:
    return tuple(Ballot(numbers[one.juror], one.film, one.marks) for one in footing.ballots())


def _left_out(round: Round, numbers: Mapping[int, int]) -> Iterator[LeftOut]:
    marked = Mark.objects.filter(ballot__assignment__round=round).values("ballot__assignment")
    gone = Assignment.objects.filter(round=round, film__stage__in=GONE)
    out = (Assignment.objects.filter(round=round, stage=Assignment.Stage.VOIDED) | gone).filter(pk__in=marked)
    conflicts = set(Conflict.objects.filter(juror__in=numbers).values_list("juror", "film"))
    for juror, film, stage in out.order_by("film", "juror").values_list("juror", "film", "film__stage"):
        reason = "conflict" if (juror, film) in conflicts else "film_gone" if stage in GONE else "voided"
        yield LeftOut(numbers[juror], film, reason)
