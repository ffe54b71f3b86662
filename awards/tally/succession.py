"""What follows when a published award is taken back: who holds what after each event, and who is asked next.

Nothing is ever taken from a film by succession; it only fills slots that have become free, in the way the rules said
beforehand: the following films move up (each is asked first), the slot stays vacant, or people decide anew.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum

from awards.tally import Category, Outcome, State


class Deed(StrEnum):
    REVOKED = "revoked"
    ACCEPTED = "accepted"
    DECLINED = "declined"
    CHOSEN = "chosen"


class Way(StrEnum):
    """What the rules say about the slot of a revoked award."""

    PROMOTE = "promote"
    VACANT = "vacant"
    ANEW = "anew"


@dataclass(frozen=True)
class Event:
    """One thing that happened to an award after publication. `way` belongs to a revocation; `reason` to a choice."""

    deed: Deed
    category: str
    film: int
    way: Way = Way.PROMOTE
    reason: str = ""


class OutOfOrder(ValueError):
    """The event cannot have happened: nobody held, or was offered, that award then."""


@dataclass(frozen=True)
class Holdings:
    """Who holds what. `free` counts slots that the following films move into, `anew` those that wait for people.

    `revoked` are films that are out of the count, `chosen` those that people have put into a slot since: neither moves
    up any more. `declined` maps a category to the films that did not want it.
    """

    held: Mapping[str, tuple[int, ...]]
    free: Mapping[str, int] = field(default_factory=dict[str, int])
    anew: Mapping[str, int] = field(default_factory=dict[str, int])
    revoked: frozenset[int] = frozenset()
    chosen: frozenset[int] = frozenset()
    declined: Mapping[str, frozenset[int]] = field(default_factory=dict[str, frozenset[int]])

    @property
    def out(self) -> frozenset[int]:
        """Films that no succession asks."""
        return self.revoked | self.chosen

    def holds(self, category: str, film: int) -> bool:
        return film in self.held.get(category, ())


Retally = Callable[[frozenset[int], Mapping[str, frozenset[int]]], Sequence[Outcome]]
"""Allocates all categories again, from the sealed ballots, without some films and with what was declined."""


def beginning(outcomes: Iterable[Outcome]) -> Holdings:
    """Who holds what at first."""
    return Holdings({outcome.category: outcome.films for outcome in outcomes})


def offers(now: Holdings, retally: Retally) -> tuple[tuple[str, int], ...]:
    """(category, film) for every free slot whose next film is known, in the order of the categories."""
    if not any(now.free.values()):
        return ()
    found: list[tuple[str, int]] = []
    for outcome in retally(now.out, now.declined):
        room = now.free.get(outcome.category, 0)
        filled = [slot.film for slot in outcome.slots if slot.state is State.FILLED and slot.film is not None]
        following = [film for film in filled if not now.holds(outcome.category, film)]
        found += [(outcome.category, film) for film in following[:room]]
    return tuple(found)


def after(now: Holdings, event: Event, categories: Sequence[Category], retally: Retally) -> Holdings:
    """Who holds what after the event. Raises OutOfOrder for one that cannot have happened."""
    if event.deed is Deed.REVOKED:
        return _revoked(now, event)
    if event.deed is Deed.CHOSEN:
        if not now.anew.get(event.category) or event.film in now.revoked:
            raise OutOfOrder(f"nothing was to be decided anew in {event.category}")
        if now.holds(event.category, event.film):
            raise OutOfOrder(f"{event.film} already holds {event.category}")
        taken = replace(now, anew=_less(now.anew, event.category), chosen=now.chosen | {event.film})
        return _given(taken, event, categories)
    if (event.category, event.film) not in offers(now, retally):
        raise OutOfOrder(f"{event.category} was not offered to {event.film}")
    if event.deed is Deed.DECLINED:
        refused = now.declined.get(event.category, frozenset()) | {event.film}
        return replace(now, declined={**now.declined, event.category: refused})
    return _given(replace(now, free=_less(now.free, event.category)), event, categories)


def replay(
    outcomes: Sequence[Outcome], events: Iterable[Event], categories: Sequence[Category], retally: Retally
) -> Holdings:
    """Who holds what after all `events`, in their order. Raises OutOfOrder."""
    now = beginning(outcomes)
    for event in events:
        now = after(now, event, categories, retally)
    return now


def gives_up(film: int, category: str, now: Holdings, categories: Sequence[Category]) -> tuple[str, ...]:
    """Codes of awards the film holds and may not keep beside `category`, in their order."""
    by_code = {one.code: one for one in categories}
    taking = by_code[category]
    kept = [by_code[code] for code, films in now.held.items() if film in films and code != category]
    return tuple(one.code for one in kept if one.decides_by == taking.decides_by or not one.goes_with(taking))


def _revoked(now: Holdings, event: Event) -> Holdings:
    if not now.holds(event.category, event.film):
        raise OutOfOrder(f"{event.film} does not hold {event.category}")
    changed = replace(now, held=_without(now, event.category, event.film), revoked=now.revoked | {event.film})
    if event.way is Way.PROMOTE:
        return replace(changed, free=_more(now.free, event.category))
    return replace(changed, anew=_more(now.anew, event.category)) if event.way is Way.ANEW else changed


def _given(now: Holdings, event: Event, categories: Sequence[Category]) -> Holdings:
    """The film takes the slot; what it may not keep beside it becomes free for the next one."""
    for code in gives_up(event.film, event.category, now, categories):
        now = replace(now, held=_without(now, code, event.film), free=_more(now.free, code))
    films = (*now.held.get(event.category, ()), event.film)
    return replace(now, held={**now.held, event.category: films})


def _without(now: Holdings, category: str, film: int) -> dict[str, tuple[int, ...]]:
    return {**now.held, category: tuple(other for other in now.held[category] if other != film)}


def _more(counts: Mapping[str, int], category: str) -> dict[str, int]:
    return {**counts, category: counts.get(category, 0) + 1}


def _less(counts: Mapping[str, int], category: str) -> dict[str, int]:
    return {**counts, category: counts.get(category, 0) - 1}
