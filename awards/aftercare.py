"""Read models of the time after publication: what is held, offered, revoked and open; what a revocation would do."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from awards.actions.revoking import way_of
from awards.models import Award, Case, ProposedRevocation, Publication, PublishedList, Revocation
from awards.sealing import case_of
from awards.tally.succession import Deed, Event
from contest.models import AwardCategory, Edition
from submissions.models import Film


@dataclass(frozen=True)
class Held:
    """An award with what keeps it from being final: an open `case`, or that its film has left the contest."""

    award: Award
    case: Case | None
    is_final: bool


@dataclass(frozen=True)
class Aftercare:
    """`anew` are categories whose slot waits for a decision of the jury. `stopped` are film numbers whose film has an

    award and is no longer in competition: something is to be revoked.
    """

    publication: Publication
    lists: tuple[PublishedList, ...]
    held: tuple[Held, ...]
    offered: tuple[Award, ...]
    ended: tuple[Award, ...]
    proposed: tuple[ProposedRevocation, ...]
    anew: tuple[AwardCategory, ...]
    prizes: tuple[tuple[str, str], ...]
    is_provisional: bool

    @property
    def gone(self) -> tuple[Film, ...]:
        return tuple({one.award.film.pk: one.award.film for one in self.held if one.award.film.is_gone}.values())


def aftercare_of(publication: Publication, *, now: datetime) -> Aftercare:
    """A constant number of queries."""
    edition = publication.edition
    awards = list(Award.objects.filter(category__edition=edition).select_related("category", "film__creator"))
    cases = {case.film_id: case for case in Case.objects.open().filter(edition=edition)}
    provisional = publication.is_provisional_at(now)
    waiting = case_of(publication).holdings.anew if publication.events else {}
    offered = tuple(one for one in awards if one.state == Award.State.OFFERED)
    taken = [one.category.code for one in offered]
    return Aftercare(
        publication=publication,
        lists=tuple(publication.lists.defer("content").order_by("-number")),
        held=tuple(
            Held(one, cases.get(one.film_id), not provisional and one.film_id not in cases)
            for one in awards if one.state == Award.State.GIVEN
        ),
        offered=offered,
        ended=tuple(one for one in awards if one.ended_at is not None),
        proposed=tuple(ProposedRevocation.objects.filter(film__edition=edition).select_related("film", "proposed_by")),
        anew=tuple(_waiting(edition, {code: count - taken.count(code) for code, count in waiting.items()})),
        prizes=tuple((value, str(label)) for value, label in Award.Prize.choices),
        is_provisional=provisional,
    )  # fmt: skip


def _waiting(edition: Edition, counts: dict[str, int]) -> Iterable[AwardCategory]:
    wanted = [code for code, count in counts.items() if count > 0]
    return AwardCategory.objects.filter(edition=edition, code__in=wanted) if wanted else ()


@dataclass(frozen=True)
class Consequence:
    """One award that would be taken back: what becomes of its slot, and who would be asked first."""

    award: Award
    way: str
    asked: Film | None


def preview_of(publication: Publication, film: Film) -> tuple[Consequence, ...]:
    """What revoking the film's awards would set going, in the order of the categories."""
    case = case_of(publication)
    awards = list(Award.objects.standing().filter(film=film).select_related("category"))
    ways = {award.category.code: way_of(award.category, publication) for award in awards}
    for code, way in ways.items():
        case = case.and_then(Event(Deed.REVOKED, code, film.pk, way))
    offers = dict(reversed(case.offers))
    films = Film.objects.select_related("creator").in_bulk(list(offers.values()))
    labels = dict(Revocation.Succession.choices)
    return tuple(
        Consequence(award, str(labels[ways[code].value]), films.get(offers[code]) if code in offers else None)
        for award in awards
        if (code := award.category.code)
    )
