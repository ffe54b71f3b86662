"""A jury as a JSON file: read with every mistake named, dealt by the rule, told with what it came to.

Jurors and films are names or objects with an `id`; `languages` and `load` stand in the objects or in maps of their own.
"""

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from math import isfinite
from typing import Any

from judging.allocation import Allocation, Film, Juror, Place, allocate
from judging.allocation.adaptive import Plan, Standing, plan
from judging.scoring.estimates import Named, estimate
from judging.scoring.lines import film_lines
from judging.scoring.marks import Mark, Marks

REVIEWS = ("reviews_per_film", "reviews", "k", "per_film", "quorum", "wanted")
KNOWN = {
    *REVIEWS, "jurors", "films", "conflicts", "languages", "loads", "load", "kept", "scores", "advance", "top",
    "more_reviews", "seed", "strict_languages",
}  # fmt: skip


class Unreadable(Exception):
    """What is wrong with the file, a sentence each."""


@dataclass(frozen=True)
class JuryFile:
    """`jurors` and `films` by name: the languages understood or spoken. A juror or film without any: everything.

    `kept` are assignments that stay, in order; `scores` by (juror, film). `advance` and `more` ask for further reviews.
    `ignored` are the file's keys that mean nothing here.
    """

    jurors: Mapping[str, frozenset[str]]
    films: Mapping[str, frozenset[str]]
    limits: Mapping[str, int | None]
    wanted: Mapping[str, int]
    conflicts: frozenset[tuple[str, str]]
    seed: str
    kept: tuple[tuple[str, str], ...] = ()
    scores: Mapping[tuple[str, str], Fraction] = field(default_factory=dict[tuple[str, str], Fraction])
    advance: int | None = None
    more: int = 0
    strict_languages: bool = True
    ignored: tuple[str, ...] = ()


# ── Reading ───────────────────────────────────────────────────────────────────
def read_jury(given: object) -> JuryFile:
    """Raises Unreadable with every mistake."""
    if not isinstance(given, dict):
        raise Unreadable("the file must hold one object with “jurors” and “films”")
    wrong: list[str] = []
    jurors, films = _named(given, "jurors", wrong), _named(given, "films", wrong)
    usual = _first(given, REVIEWS, 3)
    usual = _count(usual, "reviews_per_film", wrong) or 0
    pairs = frozenset(_pairs(given.get("conflicts", []), "conflicts", jurors, films, wrong))
    pairs |= frozenset(_own_conflicts(jurors, films, wrong))
    pairs |= frozenset((juror, film) for film, juror in _own_conflicts(films, jurors, wrong, kind="films"))
    scores = _scores(given.get("scores", []), jurors, films, wrong)
    kept = tuple(dict.fromkeys([*_pairs(given.get("kept", []), "kept", jurors, films, wrong), *scores]))
    advance = given.get("advance", given.get("top"))
    jury = JuryFile(
        jurors={name: _languages(given, "jurors", name, one, wrong) for name, one in jurors.items()},
        films={name: _languages(given, "films", name, one, wrong) for name, one in films.items()},
        limits={name: _limit(given, name, one, wrong) for name, one in jurors.items()},
        wanted={name: _count(_first(one, REVIEWS, usual), f"films: {name}: reviews", wrong) or 0
                for name, one in films.items()},
        conflicts=pairs, seed=str(given.get("seed", "0")), kept=kept, scores=scores,
        advance=None if advance is None else _count(advance, "advance", wrong),
        more=_count(given.get("more_reviews", 0), "more_reviews", wrong) or 0,
        strict_languages=bool(given.get("strict_languages", True)),
        ignored=tuple(sorted(str(name) for name in given if name not in KNOWN)),
    )  # fmt: skip
    if wrong:
        raise Unreadable(*wrong)
    return jury


def _named(given: Mapping[str, Any], kind: str, wrong: list[str]) -> dict[str, dict[str, Any]]:
    """Name → object, from a list of names or objects, or from a map of objects."""
    things = given.get(kind)
    if isinstance(things, dict):
        things = [{"id": name, **(one if isinstance(one, dict) else {})} for name, one in things.items()]
    if not isinstance(things, list):
        wrong.append(f"“{kind}” is missing, or no list")
        return {}
    found: dict[str, dict[str, Any]] = {}
    for at, one in enumerate(things, start=1):
        thing = one if isinstance(one, dict) else {"id": one}
        name = _first(thing, ("id", "name", "code"), None)
        if not isinstance(name, (str, int)) or isinstance(name, bool) or str(name) == "":
            wrong.append(f"{kind}, number {at}: there is no “id”")
        elif str(name) in found:
            wrong.append(f"{kind}, number {at}: “{name}” stands there twice")
        else:
            found[str(name)] = thing
    return found


def _first(thing: Mapping[str, Any], names: tuple[str, ...], usual: object) -> Any:
    return next((thing[name] for name in names if name in thing), usual)


def _count(value: object, where: str, wrong: list[str]) -> int | None:
    if isinstance(value, bool) or not isinstance(value, int) or value < 0:
        wrong.append(f"{where}: “{value}” is no whole number from 0 up")
        return None
    return value


def _languages(
    given: Mapping[str, Any], kind: str, name: str, one: Mapping[str, Any], wrong: list[str]
) -> frozenset[str]:
    common = given.get("languages", {})
    inside = common.get(kind, common) if isinstance(common, dict) else {}
    own = _first(one, ("languages", "language"), inside.get(name, []) if isinstance(inside, dict) else [])
    own = [own] if isinstance(own, str) else own
    if own is None:
        return frozenset()
    if not isinstance(own, list) or not all(isinstance(code, str) for code in own):
        wrong.append(f"{kind}: {name}: “languages” must be a list of codes")
        return frozenset()
    return frozenset(re.split("[-_]", code.strip())[0].lower() for code in own if code.strip())


def _limit(given: Mapping[str, Any], name: str, one: Mapping[str, Any], wrong: list[str]) -> int | None:
    loads = given.get("loads", given.get("load"))
    usual = loads.get(name) if isinstance(loads, dict) else loads
    limit = _first(one, ("load", "max_load", "limit", "capacity", "load_limit"), usual)
    return None if limit is None else _count(limit, f"jurors: {name}: load", wrong)


def _pair(one: object) -> tuple[str, str] | None:
    if isinstance(one, dict) and "juror" in one and "film" in one:
        return str(one["juror"]), str(one["film"])
    if isinstance(one, list) and len(one) == 2:
        return str(one[0]), str(one[1])
    return None


def _pairs(
    things: object, where: str, jurors: Mapping[str, object], films: Mapping[str, object], wrong: list[str]
) -> Iterator[tuple[str, str]]:
    """Pairs of a juror and a film: [juror, film] or an object."""
    if isinstance(things, dict):
        things = [[juror, film] for juror, own in things.items() for film in (own if isinstance(own, list) else [own])]
    if not isinstance(things, list):
        wrong.append(f"“{where}” must be a list of pairs")
        return
    for at, one in enumerate(things, start=1):
        pair = _pair(one)
        if pair is None:
            wrong.append(f"{where}, number {at}: not a juror and a film")
        elif pair[0] not in jurors or pair[1] not in films:
            unknown = pair[0] if pair[0] not in jurors else pair[1]
            wrong.append(f"{where}, number {at}: “{unknown}” is not in the file")
        else:
            yield pair


def _own_conflicts(
    own: Mapping[str, Mapping[str, Any]], others: Mapping[str, object], wrong: list[str], *, kind: str = "jurors"
) -> Iterator[tuple[str, str]]:
    """Pairs of one's own name and another's, out of what stands in each object."""
    for name, one in own.items():
        named = one.get("conflicts", [])
        listed = [[name, other] for other in named] if isinstance(named, list) else named
        yield from _pairs(listed, f"{kind}: {name}: conflicts", own, others, wrong)


def _scores(
    things: object, jurors: Mapping[str, object], films: Mapping[str, object], wrong: list[str]
) -> dict[tuple[str, str], Fraction]:
    found: dict[tuple[str, str], Fraction] = {}
    if not isinstance(things, list):
        wrong.append("“scores” must be a list of objects with juror, film and score")
        return found
    for at, one in enumerate(things, start=1):
        score = one.get("score") if isinstance(one, dict) else None
        for pair in _pairs([one], "scores", jurors, films, wrong):
            if isinstance(score, bool) or not isinstance(score, (int, float)) or not isfinite(score):
                wrong.append(f"scores, number {at}: “{score}” is no number")
            elif pair in found:
                wrong.append(f"scores, number {at}: {pair[0]} has scored {pair[1]} before")
            else:
                found[pair] = Fraction(str(score))
    return found


# ── Dealing ───────────────────────────────────────────────────────────────────
def solve(jury: JuryFile) -> dict[str, Any]:
    """Deal, and say what came of it."""
    column = {name: at for at, name in enumerate(sorted(jury.jurors))}
    row = {name: at for at, name in enumerate(sorted(jury.films))}
    further = _further(jury)
    have = Counter(film for _, film in jury.kept)
    films = [
        Film(row[name], max(jury.wanted[name], have[name] + (further.more.get(row[name], 0) if further else 0)), spoken)
        for name, spoken in jury.films.items()
    ]
    everything = frozenset(code for spoken in jury.films.values() for code in spoken)
    panel = [Juror(column[name], known or everything, jury.limits[name]) for name, known in jury.jurors.items()]
    barred = {(column[juror], row[film]) for juror, film in jury.conflicts}
    found = allocate(
        panel, films, conflicts=barred | _not_understood(jury, column, row), kept=_kept(jury, column, row),
        seed=jury.seed,
    )  # fmt: skip
    return _told(jury, found, further, barred)


def _further(jury: JuryFile) -> Plan | None:
    """Where more reviews are worth most, if a line and a number are given and scores are there to tell it from."""
    if not jury.advance or not jury.more or not jury.scores:
        return None
    marks = Marks([Mark(film, juror, "", value) for (juror, film), value in jury.scores.items()])
    found = estimate(marks, Named.BLUP_SCALE)
    noise = found.components.residual if found.components else 0.0
    row = {name: at for at, name in enumerate(sorted(jury.films))}
    barred = Counter(film for _, film in {*jury.conflicts, *jury.kept})
    standings = [
        Standing(row[one.film], one.score or 0.0, one.apart or 0.0, len(jury.jurors) - barred[one.film])
        for one in film_lines(marks, found)
        if one.place is not None
    ]
    return plan(standings, advance=jury.advance, noise=noise, reviews=jury.more)


def _not_understood(jury: JuryFile, column: Mapping[str, int], row: Mapping[str, int]) -> set[tuple[int, int]]:
    if not jury.strict_languages:
        return set()
    return {
        (column[juror], row[film])
        for juror, known in jury.jurors.items()
        for film, spoken in jury.films.items()
        if known and spoken and not known & spoken
    }


def _kept(jury: JuryFile, column: Mapping[str, int], row: Mapping[str, int]) -> list[Place]:
    seen: Counter[str] = Counter()
    places: list[Place] = []
    for juror, film in jury.kept:
        seen[juror] += 1
        places.append(Place(column[juror], seen[juror], row[film]))
    return places


def _told(
    jury: JuryFile, found: Allocation, further: Plan | None, barred: set[tuple[int, int]]
) -> dict[str, Any]:  # fmt: skip
    jurors, films = sorted(jury.jurors), sorted(jury.films)
    old = set(jury.kept)
    loads = {jurors[juror]: load for juror, load in found.loads.items()}
    assignments = [
        {"juror": jurors[one.juror], "film": films[one.film], "position": one.position,
         "new": (jurors[one.juror], films[one.film]) not in old}
        for one in found.places
    ]  # fmt: skip
    facts: dict[str, Any] = {
        "loads": loads, "load_min": min(loads.values(), default=0), "load_max": max(loads.values(), default=0),
        "short": [
            {"film": films[one.film], "wanted": one.wanted, "given": one.given, "why": _why(jury, films[one.film], one)}
            for one in found.short
        ],
        "not_understood": [[jurors[juror], films[film]] for juror, film in found.not_understood],
        "components": len(found.parts), "connected": found.is_connected,
        "parts": [{"jurors": [jurors[one] for one in part.jurors], "films": [films[one] for one in part.films]}
                  for part in found.parts],
        "conflicts": len(barred), "seed": jury.seed, "ignored": list(jury.ignored),
    }  # fmt: skip
    if further is not None:
        facts["adaptive"] = {
            "reviews": further.reviews, "at_the_line": sorted(films[film] for film in further.undecided),
            "expected_settled": further.settled, "more": {films[film]: n for film, n in further.more.items()},
        }  # fmt: skip
    return {"assignments": assignments, "diagnostics": facts}


def _why(jury: JuryFile, film: str, short: Any) -> str:
    """As the rule says it; a film whose languages too few understand is told apart from one with conflicts."""
    spoken = jury.films[film]
    free = [name for name in jury.jurors if (name, film) not in jury.conflicts]
    understand = [name for name in free if not spoken or not jury.jurors[name] or jury.jurors[name] & spoken]
    by_language = jury.strict_languages and len(understand) < short.wanted <= len(free)
    return "languages" if by_language else short.why.value
