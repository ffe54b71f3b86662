"""In which order each juror watches: everybody's own, and no film always early or always late.

Fatigue and contrast cancel if a film stands in a different third of the order for each of its jurors.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

from judging.allocation.terms import Place, chance, shuffled

SWEEPS = 2
Used = defaultdict[int, list[int]]
"""Film → how often it stands in the first, the middle and the last third of its jurors' orders."""


def arrange(new: Mapping[int, Iterable[int]], kept: Sequence[Place], *, seed: str) -> list[Place]:
    """Places for `new` (juror → films). Kept places stay; new ones follow after the juror's last kept position."""
    last = dict.fromkeys(new, 0)
    for place in kept:
        last[place.juror] = max(last.get(place.juror, 0), place.position)
    films = {juror: sorted(of_juror) for juror, of_juror in sorted(new.items()) if of_juror}
    length = {juror: start + len(films.get(juror, ())) for juror, start in last.items()}
    used: Used = defaultdict(lambda: [0, 0, 0])
    for place in kept:
        used[place.film][_third(place.position, length[place.juror])] += 1
    thirds = _spread(films, last, length, used, seed)
    places: list[Place] = []
    for juror, of_juror in films.items():
        mixed = shuffled(of_juror, chance(seed, f"order of {juror}"))
        mixed.sort(key=lambda film: thirds[juror, film])
        places += [Place(juror, position, film) for position, film in enumerate(mixed, start=last[juror] + 1)]
    return places


def _spread(
    films: Mapping[int, Sequence[int]],
    last: Mapping[int, int],
    length: Mapping[int, int],
    used: Used,
    seed: str,
) -> dict[tuple[int, int], int]:
    """(juror, film) → third 0 to 2. Juror after juror takes the thirds each film has least of, a few times over."""
    thirds: dict[tuple[int, int], int] = {}
    order = shuffled(list(films), chance(seed, "order"))
    for sweep in range(SWEEPS):
        for juror in order:
            for film in films[juror] if sweep else ():
                used[film][thirds[juror, film]] -= 1
            room = [0, 0, 0]
            for position in range(last[juror] + 1, length[juror] + 1):
                room[_third(position, length[juror])] += 1
            mixed = shuffled(list(films[juror]), chance(seed, f"thirds of {juror}, sweep {sweep}"))
            # First the films that would lose most by not getting the third they need.
            mixed.sort(key=lambda film: -_regret(used[film]))
            for film in mixed:
                third = _roomiest(used[film], room)
                room[third] -= 1
                used[film][third] += 1
                thirds[juror, film] = third
    for juror in order:
        _mend(juror, films[juror], thirds, used)
    return thirds


def _mend(juror: int, films: Sequence[int], thirds: dict[tuple[int, int], int], used: Used) -> None:
    """Exchange the thirds of two films of one juror wherever that brings both together nearer to an even spread.

    Each exchange lessens the sum of the squares of all counts, so this ends.
    """
    for film in films:
        here = thirds[juror, film]
        for other in films if max(used[film]) - min(used[film]) > 1 else ():
            there = thirds[juror, other]
            won = used[film][here] - used[film][there] + used[other][there] - used[other][here]
            if there != here and won > 2:
                used[film][here] -= 1
                used[film][there] += 1
                used[other][here] += 1
                used[other][there] -= 1
                thirds[juror, film], thirds[juror, other] = there, here
                here = there


def _third(position: int, length: int) -> int:
    return 3 * (position - 1) // length


def _roomiest(times: Sequence[int], room: Sequence[int]) -> int:
    """The third with room that the film has least of; of two alike the one with more room, then the earlier one."""
    best = -1
    for third in range(3):
        if room[third] and (
            best < 0 or times[third] < times[best] or (times[third] == times[best] and room[third] > room[best])
        ):
            best = third
    return best


def _regret(times: Sequence[int]) -> int:
    least, second, _ = sorted(times)
    return second - least
