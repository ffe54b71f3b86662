"""Films that look or sound like others: one newcomer against all that are known, in seconds.

A likeness is several seconds in a row alike at one distance in time. It is a reason to look, never a verdict: two films
may share licensed music, a logo, an archive.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from fractions import Fraction

import numpy as np
from numpy.typing import NDArray

from . import heard, prints

PICTURES_A_SECOND = 2
ALIKE_BITS, ALIKE_WORD_BITS = 70, 28
"""Of 256, and of the 64 that are compared first: so far a picture is from itself cropped by a twentieth, or barred."""
CUT_BITS = 75
"""Pictures that differ in more are of two shots."""
WAYS = ((ALIKE_BITS, 2), (40, 1), (14, 0))
"""(bits, cuts): pictures alike in so many bits, and at least so many cuts at which both films cut, are enough.

Drawings of strangers share a horizon and a vignette, but they do not cut from one to the next at the same moments.
"""
INSIDE = prints.Frame(0.05, 0.05, 0.95, 0.95)
"""The part of a film's picture of which prints are kept beside those of the whole: what a crop leaves over."""
LEAST_SECONDS, LEAST_PART = 4, Fraction(1, 5)
"""A likeness in the picture: so many seconds in a row, and such a part of the shorter film."""
LEAST_SOUND_SECONDS, MOST_WRONG_BITS = 10, 0.25
MOST_USES = 64
"""A print of sound that stands in the library more often than this is noise or a tone, and leads nowhere."""
LEAST_VOTES = 4
PHASES = 2
"""The library is looked through at every second print, the newcomer at both phases: no sound is far off the beat."""
CHUNK = 1 << 16
MOST_COMPARED = 50

Bits = NDArray[np.uint64]


@dataclass(frozen=True)
class Known:
    """A film's prints under its number: (n, 4) words of picture, PICTURES_A_SECOND; words of sound.

    `inside` are the prints of INSIDE, as many as of the whole picture; none of films whose prints are older.
    """

    number: int
    picture: Bits
    sound: heard.Prints
    inside: Bits = field(default_factory=lambda: np.zeros((0, 4), np.uint64))

    @classmethod
    def of(cls, number: int, picture: bytes, sound: bytes, inside: bytes) -> "Known":
        """From what is stored."""
        whole, part = (np.frombuffer(words, np.uint64).reshape(-1, 4) for words in (picture, inside))
        return cls(number, whole, np.frombuffer(sound, np.uint32), part)


@dataclass(frozen=True)
class Match:
    """`length_ms` alike: in the newcomer from `at_ms`, in film `number` from `other_at_ms`. `kind`: picture, sound."""

    number: int
    kind: str
    at_ms: int
    other_at_ms: int
    length_ms: int
    is_mirrored: bool = False


def compare(new: Known, known: Sequence[Known]) -> tuple[Match, ...]:
    """Every likeness of the newcomer, the longest first."""
    found = [*_by_picture(new, known), *_by_sound(new, known)]
    return tuple(sorted(found, key=lambda match: (-match.length_ms, match.number, match.kind)))


# ── Picture ───────────────────────────────────────────────────────────────────
def _by_picture(new: Known, known: Sequence[Known]) -> Iterator[Match]:
    if not known:
        return
    lengths = [len(other.picture) for other in known]
    library = np.concatenate([other.picture for other in known])
    owners = np.repeat(np.arange(len(known)), lengths)
    begins = np.concatenate([[0], np.cumsum(lengths)])[:-1]
    # One print a second of the library is enough: the newcomer is there with two.
    kept = np.flatnonzero(((np.arange(len(library)) - begins[owners]) % PICTURES_A_SECOND == 0) & library.any(axis=1))
    for is_mirrored in (False, True):
        turn = prints.mirrored if is_mirrored else np.copy
        own, inside = turn(new.picture), turn(new.inside)
        told = _telling(new.picture)
        for place in _candidates(own[told], library[kept], owners[kept], len(known)):
            other = known[place]
            # As they are; the newcomer's middle against the other, which was cropped; and the other way round.
            pairs = ((own, other.picture), (inside, other.picture), (own, other.inside))
            found = [match for one, two in pairs if len(one) and len(two)
                     and (match := _stretch(one, two, told, other, is_mirrored=is_mirrored))]  # fmt: skip
            yield from sorted(found, key=lambda match: -match.length_ms)[:1]


def _candidates(own: Bits, library: Bits, owners: NDArray[np.int64], films: int) -> list[int]:
    """The films with the most prints alike, at least LEAST_SECONDS of them, at most MOST_COMPARED films."""
    hits = np.zeros(films, np.int64)
    for first in range(0, len(library), CHUNK):
        part, whose = library[first : first + CHUNK], owners[first : first + CHUNK]
        for query in own:
            near = np.flatnonzero(np.bitwise_count(part[:, 0] ^ query[0]) <= ALIKE_WORD_BITS)
            apart = np.bitwise_count(part[near] ^ query).sum(axis=1, dtype=np.uint16)
            hits += np.bincount(whose[near[apart <= ALIKE_BITS]], minlength=films)
    order = np.argsort(-hits, kind="stable")[:MOST_COMPARED]
    return [int(place) for place in order if hits[place] >= LEAST_SECONDS]


def _stretch(own: Bits, theirs: Bits, told: NDArray[np.bool_], other: Known, *, is_mirrored: bool) -> Match | None:
    """The longest stretch alike at the best distance in time, if it is long enough. `told`: own prints that count."""
    apart = prints.distances(own, theirs)
    apart[~(told[:, None] & _telling(other.picture)[None])] = prints.BITS
    shorter = min(len(own), len(theirs))
    for bits, cuts in WAYS:
        alike = apart <= bits
        shift = int(np.argmax(_along(alike))) - len(own) + 1
        first, last = prints.longest_run(_line(alike, shift))
        row = first + max(0, -shift)
        is_long = last - first >= max(LEAST_SECONDS * PICTURES_A_SECOND, LEAST_PART * shorter)
        mine, yours = own[row : row + last - first], theirs[row + shift : row + shift + last - first]
        if is_long and _common_cuts(mine, yours) >= cuts:
            half = 1000 // PICTURES_A_SECOND
            return Match(other.number, "picture", row * half, (row + shift) * half, (last - first) * half, is_mirrored)
    return None


def _telling(pictures: Bits) -> NDArray[np.bool_]:
    """For each print whether it tells anything."""
    return np.bitwise_or.reduce(pictures, axis=1) != 0


def _common_cuts(mine: Bits, yours: Bits) -> int:
    """How often one shot gives way to another in both of these stretches, half a second apart at most.

    Pictures that jump one after the other are one cut: it was in the midst of a dissolve that the first was taken.
    """
    both = _cuts(mine) & (np.convolve(_cuts(yours), [1, 1, 1], "same") > 0)
    return int((both & ~np.concatenate([[False], both[:-1]])).sum())


def _cuts(pictures: Bits) -> NDArray[np.bool_]:
    """For each picture but the first whether it is of another shot than the one before it."""
    jumps = np.bitwise_count(pictures[1:] ^ pictures[:-1]).sum(axis=1, dtype=np.uint16)
    return jumps > CUT_BITS


def _along(alike: NDArray[np.bool_]) -> NDArray[np.int64]:
    rows, columns = np.nonzero(alike)
    return np.bincount(columns - rows + alike.shape[0] - 1, minlength=sum(alike.shape) - 1)


def _line(alike: NDArray[np.bool_], shift: int) -> NDArray[np.bool_]:
    """Whether each picture of the newcomer is alike at `shift`, half a second beside it counted too."""
    many, others = int(alike.shape[0]), int(alike.shape[1])
    rows: NDArray[np.int64] = np.arange(max(0, -shift), min(many, others - shift), dtype=np.int64)
    beside: list[NDArray[np.int64]] = [np.clip(rows + shift + step, 0, others - 1) for step in (-1, 0, 1)]
    return alike[rows, beside[0]] | alike[rows, beside[1]] | alike[rows, beside[2]]


# ── Sound ─────────────────────────────────────────────────────────────────────
def _by_sound(new: Known, known: Sequence[Known]) -> Iterator[Match]:
    """Films with prints that are the same but for one bit, at one distance in time; then all bits count."""
    others = [other for other in known if len(other.sound)]
    if not others or not len(new.sound):
        return
    sounds = [other.sound[::PHASES] for other in others]
    library, begins = np.concatenate(sounds), np.cumsum([0, *map(len, sounds)])
    order = np.argsort(library, kind="stable")
    best: dict[int, Match] = {}
    for phase in range(PHASES):
        own = new.sound[phase::PHASES]
        for place, shift in _voted(own, library[order], order, begins):
            match = _heard(own, sounds[place], shift, others[place].number)
            if match and match.length_ms > (best[place].length_ms if place in best else 0):
                best[place] = match
    yield from best.values()


def _voted(own: heard.Prints, ordered: heard.Prints, order: NDArray[np.int64], begins: NDArray[np.int64]) -> Iterator[
    tuple[int, int]
]:  # fmt: skip
    """(film, shift) with the most votes, at most one for each film."""
    near = np.concatenate([own[None], own[None] ^ (np.uint32(1) << np.arange(32, dtype=np.uint32))[:, None]])
    places = np.broadcast_to(np.arange(len(own)), near.shape)[:, own != 0].ravel()
    wanted = near[:, own != 0].ravel()
    first, last = np.searchsorted(ordered, wanted, "left"), np.searchsorted(ordered, wanted, "right")
    uses = last - first
    good = (uses > 0) & (uses <= MOST_USES)
    rows = np.repeat(places[good], uses[good])
    starts = np.repeat(first[good], uses[good])
    inside = np.arange(len(rows)) - np.repeat(np.cumsum(uses[good]) - uses[good], uses[good])
    found = order[starts + inside]
    films = np.searchsorted(begins, found, "right") - 1
    shifts = found - begins[films] - rows
    votes, counts = np.unique(np.column_stack([films, shifts]), axis=0, return_counts=True)
    seen: set[int] = set()
    for place in np.argsort(-counts, kind="stable"):
        film, shift = map(int, votes[place])
        if counts[place] >= LEAST_VOTES and film not in seen and len(seen) < MOST_COMPARED:
            seen.add(film)
            yield film, shift


def _heard(own: heard.Prints, other: heard.Prints, shift: int, number: int) -> Match | None:
    """The longest stretch along the line on which, second by second, few enough bits differ."""
    first, last = max(0, -shift), min(len(own), len(other) - shift)
    a, b = own[first:last], other[first + shift : last + shift]
    wrong = np.bitwise_count(a ^ b) / 32
    wrong[(a == 0) | (b == 0)] = 0.5
    second = heard.PRINTS_A_SECOND // PHASES
    if len(wrong) < LEAST_SOUND_SECONDS * second:
        return None
    usual = np.convolve(wrong, np.ones(2 * second) / (2 * second), "same")
    begin, end = prints.longest_run(usual < MOST_WRONG_BITS)
    if end - begin < LEAST_SOUND_SECONDS * second:
        return None
    step = 1000 // second
    at = begin + first
    return Match(number, "sound", at * step, (at + shift) * step, (end - begin) * step)


def summed(matches: Iterable[Match]) -> dict[int, tuple[Match, ...]]:
    """Film → its matches."""
    together: dict[int, tuple[Match, ...]] = {}
    for match in matches:
        together[match.number] = (*together.get(match.number, ()), match)
    return together
