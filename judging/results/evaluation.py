"""How one film was judged, for its creator: rounds, numbers of jurors, averages; no identity and no single mark."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction

from contest.models import Translations
from judging.models import Ballot, Contender, Mark, Round
from judging.playback import played_thousandths
from submissions.models import Film

WHOLE = 990
"""Thousandths of the film played that count as watched in full: players stop short of the last frame."""
LEAST_FOR_AVERAGES = 2
"""With a single ballot an average would be that juror's mark."""


@dataclass(frozen=True)
class CriterionAverage:
    name: Translations
    low: int
    high: int
    mean: Fraction


@dataclass(frozen=True)
class Evaluation:
    """A closed round the film took part in. `averages` is empty below two ballots. Ballots that were voided are not

    counted among `ballots`. `words` is what jurors wrote for the creator, in an order that names nobody.
    """

    round: Translations
    closed_at: datetime | None
    films: int
    ballots: int
    watched_in_full: int
    averages: tuple[CriterionAverage, ...]
    words: tuple[str, ...] = ()


def evaluations_of(film: Film) -> tuple[Evaluation, ...]:
    """The film's rounds in order. Four queries a round."""
    over = [Round.Stage.CLOSED, Round.Stage.SEALED]
    rounds = Round.objects.filter(contenders__film=film, stage__in=over).order_by("position")
    return tuple(_evaluation(round, film) for round in rounds.prefetch_related("criteria"))


def _evaluation(round: Round, film: Film) -> Evaluation:
    papers = Ballot.objects.filter(assignment__round=round, assignment__film=film, assignment__stage="sealed")
    duration = film.file.duration_ms or 0 if film.file else 0
    played = [played_thousandths(one.played, duration_ms=duration) for one in papers]
    marks: dict[str, list[int]] = {}
    for code, value in Mark.objects.filter(ballot__in=papers).values_list("criterion__code", "value"):
        marks.setdefault(code, []).append(value)
    return Evaluation(
        round=round.name, closed_at=round.closed_at, films=Contender.objects.filter(round=round).count(),
        ballots=len(played), watched_in_full=sum(part >= WHOLE for part in played),
        averages=_averages(round, marks) if len(played) >= LEAST_FOR_AVERAGES else (),
        words=tuple(sorted(one.feedback for one in papers if one.feedback)),
    )  # fmt: skip


def _averages(round: Round, marks: Mapping[str, list[int]]) -> tuple[CriterionAverage, ...]:
    given = [(line, marks[line.code]) for line in round.criteria.all() if len(marks.get(line.code, ())) >= LEAST_FOR_AVERAGES]  # fmt: skip  # noqa: E501
    return tuple(
        CriterionAverage(line.name, line.low, line.high, Fraction(sum(values), len(values))) for line, values in given
    )
