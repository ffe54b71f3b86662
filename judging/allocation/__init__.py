"""Who judges what, and in which order: balanced, seeded, and free to be run again without touching begun work.

A rule: the same input gives the same allocation in whatever order it comes, on every machine.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Sequence

from judging.allocation import links
from judging.allocation.dealing import Deal
from judging.allocation.order import arrange
from judging.allocation.terms import Allocation, Film, Juror, Part, Place, Shortfall, Why, chance

__all__ = ["Allocation", "Film", "Juror", "Part", "Place", "Shortfall", "Why", "allocate"]


def allocate(
    jurors: Iterable[Juror],
    films: Iterable[Film],
    *,
    conflicts: Collection[tuple[int, int]] = (),
    kept: Iterable[Place] = (),
    seed: str,
) -> Allocation:
    """Give each film the jurors it wants.

    `conflicts` are (juror, film) pairs that are never given (also the pairs once voided or abstained). `kept` stays as
    it is: begun and finished work, or with it everything allocated so far, to fill only the gaps. Loads, kept films
    included, differ by at most one where conflicts, languages and limits allow. A juror who does not understand a film
    gets it only where nobody else can. Raises ValueError for a number given twice, or a kept place of an unknown
    juror or film.
    """
    panel = tuple(sorted(jurors, key=lambda one: one.juror))
    field = tuple(sorted(films, key=lambda one: one.film))
    stays = tuple(sorted(kept))
    _check(panel, field, stays)
    deal = Deal(panel, field, conflicts, stays, chance(seed, "deal"))
    deal.deal()
    pairs = deal.pairs()
    old = {(place.juror, place.film) for place in stays}
    new: dict[int, list[int]] = {one.juror: [] for one in panel}
    for juror, film in pairs:
        if (juror, film) not in old:
            new[juror].append(film)
    added = tuple(sorted(arrange(new, stays, seed=seed)))
    return Allocation(
        places=tuple(sorted((*stays, *added))),
        added=added,
        loads={one.juror: int(load) for one, load in zip(panel, deal.load, strict=True)},
        short=tuple(_shortfalls(deal)),
        not_understood=tuple(
            (place.juror, place.film)
            for place in added
            if not deal.understood[deal.row[place.film], deal.column[place.juror]]
        ),
        parts=links.parts(pairs),
    )


def _check(jurors: Sequence[Juror], films: Sequence[Film], kept: Sequence[Place]) -> None:
    for kind, numbers in (("juror", [one.juror for one in jurors]), ("film", [one.film for one in films])):
        if twice := sorted(number for number, times in Counter(numbers).items() if times > 1):
            raise ValueError(f"{kind} {twice[0]} is given twice")
    if twice := [pair for pair, times in Counter((one.juror, one.film) for one in kept).items() if times > 1]:
        raise ValueError(f"film {twice[0][1]} is kept twice for juror {twice[0][0]}")
    unknown = {one.juror for one in kept} - {one.juror for one in jurors}
    strange = {one.film for one in kept} - {one.film for one in films}
    if unknown or strange:
        raise ValueError(f"kept places of unknown jurors {sorted(unknown)} or films {sorted(strange)}")


def _shortfalls(deal: Deal) -> Iterable[Shortfall]:
    here = deal.limit > 0
    for row, missing in enumerate(deal.missing().tolist()):
        if not missing:
            continue
        film = deal.films[row]
        there = deal.held[row] | here
        able = int((there & (deal.able[row] | deal.held[row])).sum())
        if there.sum() < film.wanted:
            why = Why.PANEL_TOO_SMALL
        else:
            why = Why.CONFLICTS if able < film.wanted else Why.LOAD_LIMITS
        yield Shortfall(film.film, film.wanted, film.wanted - missing, able, why)
