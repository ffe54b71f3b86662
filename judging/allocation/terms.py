"""The words of an allocation: who can judge, what is to be judged, where everything went, and what fell short."""

import hmac
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from hashlib import sha256
from random import Random


@dataclass(frozen=True)
class Juror:
    """`languages` are codes the juror understands. `limit` is the most films in all, kept ones included; None is none.

    A juror who left the panel takes part with limit 0: finished work still counts for the films.
    """

    juror: int
    languages: frozenset[str] = frozenset()
    limit: int | None = None


@dataclass(frozen=True)
class Film:
    """`wanted` jurors shall judge it. One of `languages` (speech and subtitles) suffices; none means without speech."""

    film: int
    wanted: int
    languages: frozenset[str] = frozenset()


@dataclass(frozen=True, order=True)
class Place:
    """`film` is number `position` (from 1) in the order of `juror`."""

    juror: int
    position: int
    film: int


class Why(StrEnum):
    """Why a film has fewer jurors than it wants."""

    PANEL_TOO_SMALL = "panel_too_small"
    CONFLICTS = "conflicts"
    LOAD_LIMITS = "load_limits"


@dataclass(frozen=True)
class Shortfall:
    """A film below its quorum. `able` counts the jurors without a conflict who are there, whatever their load."""

    film: int
    wanted: int
    given: int
    able: int
    why: Why


@dataclass(frozen=True)
class Part:
    """Jurors and films linked with each other, and with nobody outside: severities compare within a part only."""

    jurors: tuple[int, ...]
    films: tuple[int, ...]


@dataclass(frozen=True)
class Allocation:
    """Who judges what. `places` are all, kept ones included, by juror and position; `added` only the new ones.

    `loads` has every juror; `short` the films below their quorum; `not_understood` the new (juror, film) pairs
    that no juror who understands the film could take.
    """

    places: tuple[Place, ...]
    added: tuple[Place, ...]
    loads: Mapping[int, int]
    short: tuple[Shortfall, ...]
    not_understood: tuple[tuple[int, int], ...]
    parts: tuple[Part, ...]

    @property
    def is_connected(self) -> bool:
        """Whether all jurors with films can be compared with each other."""
        return len(self.parts) <= 1


def chance(seed: str, purpose: str) -> Random:
    """A source of numbers for one purpose, the same on every machine: only `random()` of it may be used.

    Python promises the same sequence for `random()` across versions, and not for its other methods.
    """
    return Random(int.from_bytes(hmac.digest(seed.encode(), purpose.encode(), sha256)))


def shuffled(things: list[int], numbers: Random) -> list[int]:
    """A fair permutation of `things` (sorted first, so that their order before means nothing)."""
    drawn = [(numbers.random(), thing) for thing in sorted(things)]
    return [thing for _, thing in sorted(drawn)]
