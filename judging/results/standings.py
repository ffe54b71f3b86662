"""Where the films of a round stand: ballots out of the database, through the rules, into frozen rows."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from fractions import Fraction

from django.db.models import Count, Q, QuerySet

from contest.memory import Memory
from contest.models import Edition, Translations
from judging.models import Assignment, Contender, Round, Seat
from judging.results.footing import Footing, footing_of
from judging.scoring import agreement, ranking, rubric
from judging.scoring.ranking import Method
from submissions.lifecycle import GONE

_rows: Memory[tuple["Standing", ...]] = Memory(8)


@dataclass(frozen=True)
class CriterionName:
    """A line of the rubric for reading."""

    code: str
    name: Translations
    weight: int
    low: int
    high: int


@dataclass(frozen=True)
class RoundSummary:
    """A round from outside. `films` still in the contest; `ballots_due` counts those sealed or still expected."""

    id: int
    position: int
    name: Translations
    stage: str
    films: int
    jurors: int
    ballots_sealed: int
    ballots_due: int
    quorum: int
    cut: int | None
    closes_at: datetime
    criteria: tuple[CriterionName, ...]
    cut_above: Decimal | None = None
    mode: str = Round.Mode.SCORE


@dataclass(frozen=True)
class JurorScore:
    """One sealed ballot. `juror` is a pseudonym of this round ("J07") that says nothing of the person."""

    juror: str
    score: Fraction
    marks: Mapping[str, int]


@dataclass(frozen=True)
class Standing:
    """Where a film stands. `rank` is None below the quorum; `score` None without a complete ballot; all values exact
    but `spread` (sample standard deviation in points, None below two ballots)."""

    film_id: int
    code: str
    rank: int | None
    shared: bool
    score: Fraction | None
    median: Fraction | None
    ballots: int
    scores: tuple[JurorScore, ...]
    criterion_means: Mapping[str, Fraction]
    spread: float | None


@dataclass(frozen=True)
class RoundResult:
    """The standings of a round, ranked films first by rank; films that share a rank stand in no meaningful order.

    `rubric`, `method` and `pools` are what the count went by, so that it can be repeated from the rows' marks.
    """

    round: RoundSummary
    rows: tuple[Standing, ...]
    rubric: rubric.Rubric
    method: Method
    pools: tuple[tuple[int, str], ...] = ()


def rounds_of(edition: Edition) -> tuple[RoundSummary, ...]:
    """All rounds of an edition in order. Five queries, however many rounds."""
    return summaries(Round.objects.filter(edition=edition).order_by("position").prefetch_related("criteria"))


def summaries(rounds: Iterable[Round]) -> tuple[RoundSummary, ...]:
    """Summaries of rounds whose criteria are prefetched. Three queries."""
    found = list(rounds)
    stay = ~Q(film__stage__in=GONE)
    films = _count(Contender.objects.filter(stay, round__in=found))
    jurors = _count(Seat.objects.filter(round__in=found, left_at=None))
    ballots = Assignment.objects.at_stake().filter(round__in=found).exclude(stage=Assignment.Stage.ABSTAINED)
    sealed = Count("pk", filter=Q(stage=Assignment.Stage.SEALED))
    counts = ballots.order_by().values_list("round").annotate(due=Count("pk"), sealed=sealed)
    by_round = {round: (due, done) for round, due, done in counts}
    return tuple(
        _summary(round, films.get(round.pk, 0), jurors.get(round.pk, 0), by_round.get(round.pk, (0, 0)))
        for round in found
    )


def standings(round_id: int) -> RoundResult:
    """The standings of a round as its sealed ballots make them now. Raises Round.DoesNotExist.

    Eight queries if nothing changed since they were last counted in this process, else eleven.
    """
    round = Round.objects.prefetch_related("criteria").get(pk=round_id)
    (summary,) = summaries([round])
    footing = footing_of(round)
    rows = footing.remembered(_rows, lambda: _counted(footing))
    return RoundResult(summary, rows, round.rubric, footing.counting.method, footing.counting.pools)


def _counted(footing: Footing) -> tuple[Standing, ...]:
    table = ranking.standings(footing.codes, footing.ballots(), footing.round.rubric, footing.counting)
    given = _by_film(footing.round.rubric, footing.ballots(), footing.names)
    return tuple(_standing(row, footing.codes[row.film], given.get(row.film, ())) for row in table)


def last_result(edition: Edition) -> RoundResult | None:
    """The standings of the newest round that is closed or sealed; None if there is none."""
    over = Round.objects.filter(edition=edition, stage__in=[Round.Stage.CLOSED, Round.Stage.SEALED])
    newest = over.order_by("-position").values_list("pk", flat=True).first()
    return None if newest is None else standings(newest)


def _by_film(
    rules: rubric.Rubric, ballots: Iterable[rubric.Ballot], names: Mapping[int, str]
) -> dict[int, tuple[JurorScore, ...]]:
    given: dict[int, list[JurorScore]] = {}
    for ballot in ballots:
        worth = rubric.score(rules, ballot.marks)
        if worth is not None:
            given.setdefault(ballot.film, []).append(JurorScore(names[ballot.juror], worth, ballot.marks))
    return {film: tuple(sorted(scores, key=lambda one: one.juror)) for film, scores in given.items()}


def _standing(row: ranking.Standing, code: str, scores: tuple[JurorScore, ...]) -> Standing:
    return Standing(
        film_id=row.film, code=code, rank=row.place, shared=row.shared, score=row.score, median=row.median,
        ballots=row.ballots, scores=scores, criterion_means=row.criteria,
        spread=agreement.spread(one.score for one in scores),
    )  # fmt: skip


def _count(rows: QuerySet) -> dict[int, int]:
    return dict(rows.order_by().values_list("round").annotate(Count("pk")))


def _summary(round: Round, films: int, jurors: int, ballots: tuple[int, int]) -> RoundSummary:
    due, sealed = ballots
    lines = (CriterionName(one.code, one.name, one.weight, one.low, one.high) for one in round.criteria.all())
    return RoundSummary(
        id=round.pk, position=round.position, name=round.name, stage=round.stage, films=films, jurors=jurors,
        ballots_sealed=sealed, ballots_due=due, quorum=round.reviews_per_film, cut=round.cut,
        closes_at=round.closes_at, criteria=tuple(lines), cut_above=round.cut_above, mode=round.mode,
    )  # fmt: skip
