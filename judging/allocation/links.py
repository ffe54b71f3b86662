"""Which jurors and films hang together: union-find on the graph of who judges what."""

from collections import defaultdict
from collections.abc import Iterable

from judging.allocation.terms import Part

Pair = tuple[int, int]
"""A juror and a film."""


def parts(pairs: Iterable[Pair]) -> tuple[Part, ...]:
    """The connected parts, largest first, then by their least juror. Jurors and films without a pair are in none."""
    given = tuple(pairs)
    leader = leaders(given)
    jurors: defaultdict[Pair, set[int]] = defaultdict(set)
    films: defaultdict[Pair, set[int]] = defaultdict(set)
    for juror, film in given:
        jurors[leader[0, juror]].add(juror)
        films[leader[0, juror]].add(film)
    found = [Part(tuple(sorted(jurors[root])), tuple(sorted(films[root]))) for root in jurors]
    return tuple(sorted(found, key=lambda part: (-len(part.films), -len(part.jurors), part.jurors)))


def leaders(pairs: Iterable[Pair]) -> dict[Pair, Pair]:
    """(0, juror) or (1, film) → the node leading its part; union-find with path halving (Tarjan & van Leeuwen 1984)."""
    above: dict[Pair, Pair] = {}
    for juror, film in pairs:
        one, other = _top(above, (0, juror)), _top(above, (1, film))
        if one != other:
            above[other] = one
    return {node: _top(above, node) for node in above}


def _top(above: dict[Pair, Pair], node: Pair) -> Pair:
    above.setdefault(node, node)
    while above[node] != node:
        above[node] = above[above[node]]
        node = above[node]
    return node
