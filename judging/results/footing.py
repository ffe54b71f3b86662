"""What a count of a round rests on: its films, its jurors' pseudonyms, its rules and its sealed ballots."""

import hmac
from collections import Counter
from collections.abc import Callable, Hashable, Mapping
from dataclasses import dataclass
from typing import TypeVar

from django.db.models import Count, Max, Sum

from contest.memory import Memory
from judging.models import Assignment, Contender, Mark, Round, Seat
from judging.scoring.averages import Method
from judging.scoring.ranking import Counting
from judging.scoring.rubric import Ballot
from submissions.lifecycle import GONE

LEAST_POOL = 20
"""A language with fewer films than this has no mean of its own."""
T = TypeVar("T")
_ballots: Memory[tuple[Ballot, ...]] = Memory(4)


@dataclass(frozen=True)
class Footing:
    """`codes` by film and `names` (pseudonyms) by juror. `state` changes whenever a count could come out differently;

    `written` is the part of it that ballots change.
    """

    round: Round
    codes: Mapping[int, str]
    names: Mapping[int, str]
    counting: Counting
    state: Hashable
    written: Hashable

    def ballots(self) -> tuple[Ballot, ...]:
        """Every ballot that counts. Two queries, or none if nothing changed since this process last read them."""
        return self.remembered(_ballots, lambda: tuple(sealed_ballots(self.round)))

    def remembered(self, memory: Memory[T], make: Callable[[], T], *also: Hashable) -> T:
        """What follows from this footing and from `also`. A query more when it is made, none when it is known."""
        return memory.of((self.state, *also), make, is_still=lambda: _written(self.round) == self.written)


def footing_of(round: Round) -> Footing:
    """Three queries, however many films and ballots."""
    taking_part = Contender.objects.filter(round=round).exclude(film__stage__in=GONE)
    films = list(taking_part.values_list("film", "film__code", "film__spoken_language"))
    codes, names = {film: code for film, code, _ in films}, pseudonyms(round)
    pools = pools_of({film: language for film, _, language in films})
    counting = Counting(Method(round.method), round.reviews_per_film, pools=pools)
    written = _written(round)
    facts = (tuple(codes.items()), tuple(names.items()), repr(round.frozen_rubric))
    return Footing(round, codes, names, counting, (round.pk, round.seed, counting, facts, written), written)


def _written(round: Round) -> Hashable:
    """What changes whenever a ballot that counts does: a save raises `version`, sealing sets `ended_at`. One query."""
    counted = Assignment.objects.filter(round=round).counting().order_by()
    numbers = counted.aggregate(Count("pk"), Sum("pk"), Sum("version"), Max("changed_at"), Max("ended_at"))
    return tuple(numbers.values())


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


def sealed_ballots(round: Round) -> list[Ballot]:
    """Every ballot of the round that counts, as the rules want them. One query."""
    marks = Mark.objects.filter(ballot__assignment__in=Assignment.objects.filter(round=round).counting())
    found: dict[tuple[int, int], dict[str, int]] = {}
    codes = {line["id"]: line["code"] for line in round.frozen_rubric}
    columns = ("ballot__assignment__juror_id", "ballot__assignment__film_id", "criterion_id", "value")
    for juror, film, criterion, value in marks.values_list(*columns):
        found.setdefault((juror, film), {})[codes[criterion]] = value
    return [Ballot(juror, film, given) for (juror, film), given in sorted(found.items())]


def pseudonyms(round: Round) -> dict[int, str]:
    """Juror number → "J01", "J02" … in an order drawn by the round's seed: same panel, same names. One query."""
    jurors = Seat.objects.filter(round=round).values_list("juror", flat=True)
    drawn = sorted(jurors, key=lambda juror: hmac.digest(round.seed.encode() or b"-", str(juror).encode(), "sha256"))
    return {juror: f"J{number:02}" for number, juror in enumerate(drawn, start=1)}
