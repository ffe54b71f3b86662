"""Where the films of a round stand: ballots out of the database, through the rules, into frozen rows."""

import hmac
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from fractions import Fraction
from threading import Lock

from django.db.models import Count, Max, Q, QuerySet, Sum

from contest.models import Edition, Translations
from judging.models import Assignment, Contender, Mark, Round, Seat
from judging.scoring import agreement, ranking, rubric
from judging.scoring.ranking import Counting, Method
from submissions.lifecycle import GONE

LEAST_POOL = 20
"""A language with fewer films than this has no mean of its own."""


REMEMBERED = 8
"""Of so many rounds the rows are kept in memory."""
_known: dict[object, tuple["Standing", ...]] = {}
_lock = Lock()


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

    Nine queries; eight if nothing changed since they were last counted in this process.
    """
    round = Round.objects.prefetch_related("criteria").get(pk=round_id)
    (summary,) = summaries([round])
    taking_part = Contender.objects.filter(round=round).exclude(film__stage__in=GONE)
    films = list(taking_part.values_list("film", "film__code", "film__spoken_language"))
    codes = {film: code for film, code, _ in films}
    pools = pools_of({film: language for film, _, language in films})
    counting = Counting(Method(round.method), round.reviews_per_film, pools=pools)
    names = pseudonyms(round)
    facts = (tuple(codes.items()), tuple(names.items()), repr(round.frozen_rubric))
    key = (round.pk, round.seed, counting, facts, _state_of(round))
    rows = _remembered(key, lambda: _rows(round, codes, names, counting))
    return RoundResult(summary, rows, round.rubric, counting.method, pools)


def _state_of(round: Round) -> tuple[object, ...]:
    """What changes whenever a ballot that counts does: a save raises `version`, sealing sets `ended_at`. One query."""
    counted = Assignment.objects.filter(round=round).counting().order_by()
    numbers = counted.aggregate(Count("pk"), Sum("pk"), Sum("version"), Max("changed_at"), Max("ended_at"))
    return tuple(numbers.values())


def _remembered(key: object, count: Callable[[], tuple[Standing, ...]]) -> tuple[Standing, ...]:
    """The rows of a round that did not change since they were counted in this process, else counted now."""
    with _lock:
        found = _known.get(key)
    if found is None:
        found = count()
        with _lock:
            _known[key] = found
            while len(_known) > REMEMBERED:
                del _known[next(iter(_known))]
    return found


def _rows(round: Round, codes: Mapping[int, str], names: Mapping[int, str], counting: Counting) -> tuple[Standing, ...]:
    ballots = sealed_ballots(round)
    table = ranking.standings(codes, ballots, round.rubric, counting)
    given = _by_film(round, ballots, names)
    return tuple(_standing(row, codes[row.film], given.get(row.film, ())) for row in table)


def pools_of(languages: Mapping[int, str]) -> tuple[tuple[int, str], ...]:
    """Films by spoken language, where two languages or more have enough films for a mean of their own.

    Films of rarer languages, and those without speech, make one pool together.
    """
    base = {film: language.partition("-")[0].lower() for film, language in languages.items()}
    times = Counter(base.values())
    large = {language for language, count in times.items() if language and count >= LEAST_POOL}
    if len(large) < 2:
        return ()
    return tuple(sorted((film, language if language in large else "other") for film, language in base.items()))


def last_result(edition: Edition) -> RoundResult | None:
    """The standings of the newest round that is closed or sealed; None if there is none."""
    over = Round.objects.filter(edition=edition, stage__in=[Round.Stage.CLOSED, Round.Stage.SEALED])
    newest = over.order_by("-position").values_list("pk", flat=True).first()
    return None if newest is None else standings(newest)


def sealed_ballots(round: Round) -> list[rubric.Ballot]:
    """Every ballot of the round that counts, as the rules want them. One query."""
    marks = Mark.objects.filter(ballot__assignment__in=Assignment.objects.filter(round=round).counting())
    found: dict[tuple[int, int], dict[str, int]] = {}
    codes = {line["id"]: line["code"] for line in round.frozen_rubric}
    columns = ("ballot__assignment__juror_id", "ballot__assignment__film_id", "criterion_id", "value")
    for juror, film, criterion, value in marks.values_list(*columns):
        found.setdefault((juror, film), {})[codes[criterion]] = value
    return [rubric.Ballot(juror, film, given) for (juror, film), given in sorted(found.items())]


def pseudonyms(round: Round) -> dict[int, str]:
    """Juror number → "J01", "J02" … in an order drawn by the round's seed: same panel, same names. One query."""
    jurors = Seat.objects.filter(round=round).values_list("juror", flat=True)
    drawn = sorted(jurors, key=lambda juror: hmac.digest(round.seed.encode() or b"-", str(juror).encode(), "sha256"))
    return {juror: f"J{number:02}" for number, juror in enumerate(drawn, start=1)}


def _by_film(
    round: Round, ballots: Iterable[rubric.Ballot], names: Mapping[int, str]
) -> dict[int, tuple[JurorScore, ...]]:
    given: dict[int, list[JurorScore]] = {}
    rules = round.rubric
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
