"""Rankings out of a spreadsheet's text: ballots (`ballot, rank, candidate`) or pairs (`winner, loser`)."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from fractions import Fraction

from contest.problems import Problem
from judging.scoring.spreadsheet import Row, by_line, number, number_problem, table
from judging.scoring.votes import Ballot, Pair, Profile

YES, NO = frozenset({"1", "yes", "y", "true", "tie", "x"}), frozenset({"", "0", "no", "n", "false"})


@dataclass(frozen=True)
class ProfileRead:
    """Ballots or pairs, what is wrong with the file (then there are none), what to know about it.

    `tied_at` is the line of the first equal rank, by ballot.
    """

    profile: Profile
    problems: tuple[Problem, ...]
    notices: tuple[Problem, ...]
    tied_at: Mapping[str, int] = field(default_factory=dict[str, int])


def read_profile(text: str) -> ProfileRead:
    """Pairs if the heading names a winner and a loser, else ballots."""
    pairs = table(text, ("winner", "loser"), ("tie", "count"))
    if "winner" in pairs.columns:
        return _read_pairs(pairs.rows, list(pairs.problems), _ignored(pairs.ignored))
    ballots = table(text, ("ballot", "rank", "candidate"), ("weight",))
    return _read_ballots(ballots.rows, list(ballots.problems), _ignored(ballots.ignored))


def _ignored(columns: tuple[str, ...]) -> tuple[Problem, ...]:
    return (Problem("columns_ignored", {"columns": ", ".join(columns)}),) if columns else ()


# ── Pairs ─────────────────────────────────────────────────────────────────────
def _read_pairs(rows: tuple[Row, ...], problems: list[Problem], notices: tuple[Problem, ...]) -> ProfileRead:
    wins: dict[Pair, Fraction] = {}
    ties: dict[Pair, Fraction] = {}
    for row in rows:
        wrong = list(_pair_problems(row))
        problems += wrong
        if wrong:
            continue
        pair = (row.cells["winner"], row.cells["loser"])
        times = number(row.cells.get("count") or "1") or Fraction(0)
        found = ties if row.cells.get("tie", "").lower() in YES else wins
        if times:
            found[pair] = found.get(pair, Fraction(0)) + times
    if not problems and not wins and not ties:
        problems.append(Problem("no_rows"))
    return ProfileRead(Profile() if problems else Profile(pairs=wins, ties=ties), by_line(problems), notices)


def _pair_problems(row: Row) -> Iterator[Problem]:
    cells, at = row.cells, {"line": row.line}
    for name in ("winner", "loser"):
        if not cells[name]:
            yield Problem("cell_empty", {**at, "column": name})
    if cells["winner"] and cells["winner"] == cells["loser"]:
        yield Problem("same_twice", {**at, "candidate": cells["winner"]})
    if cells.get("tie", "").lower() not in YES | NO:
        yield Problem("not_yes_no", {**at, "column": "tie", "cell": cells["tie"]})
    yield from _amount_problems(row, "count", least=Fraction(0))


def _amount_problems(row: Row, column: str, *, least: Fraction | None = None) -> Iterator[Problem]:
    """A number greater than nought; `least` nought lets a pair that never met stand in a table of all pairs."""
    cell = row.cells.get(column, "")
    facts = {"line": row.line, "column": column, "cell": cell}
    if not cell:
        return
    value = number(cell)
    if value is None:
        yield number_problem(row, column)
    elif value < 0 or (least is None and value == 0):
        yield Problem("not_positive", facts)


# ── Ballots ───────────────────────────────────────────────────────────────────
def _read_ballots(rows: tuple[Row, ...], problems: list[Problem], notices: tuple[Problem, ...]) -> ProfileRead:
    ranks: dict[str, dict[str, Fraction]] = {}
    weights: dict[str, Fraction] = {}
    seen: dict[tuple[str, str], int] = {}
    tied_at: dict[str, int] = {}
    for row in rows:
        wrong = list(_ballot_problems(row, seen, weights))
        problems += wrong
        if wrong:
            continue
        ballot, candidate = row.cells["ballot"], row.cells["candidate"]
        rank = number(row.cells["rank"]) or Fraction(0)
        own = ranks.setdefault(ballot, {})
        if rank in own.values():
            tied_at.setdefault(ballot, row.line)
        own[candidate] = rank
        seen[ballot, candidate] = row.line
        if row.cells.get("weight"):
            weights[ballot] = number(row.cells["weight"]) or Fraction(1)
    if not problems and not ranks:
        problems.append(Problem("no_rows"))
    ballots = tuple(_ballot(name, own, weights.get(name, Fraction(1))) for name, own in sorted(ranks.items()))
    return ProfileRead(Profile() if problems else Profile(ballots), by_line(problems), notices, tied_at)


def _ballot(name: str, ranks: Mapping[str, Fraction], weight: Fraction) -> Ballot:
    order = sorted(set(ranks.values()))
    groups = tuple(tuple(sorted(one for one, rank in ranks.items() if rank == place)) for place in order)
    return Ballot(groups, weight, name)


def _ballot_problems(
    row: Row, seen: Mapping[tuple[str, str], int], weights: Mapping[str, Fraction]
) -> Iterator[Problem]:
    cells, at = row.cells, {"line": row.line}
    for name in ("ballot", "rank", "candidate"):
        if not cells[name]:
            yield Problem("cell_empty", {**at, "column": name})
    yield from _amount_problems(row, "rank")
    wrong = list(_amount_problems(row, "weight"))
    yield from wrong
    before = seen.get((cells["ballot"], cells["candidate"]))
    if before is not None:
        yield Problem("candidate_twice", {**at, "candidate": cells["candidate"], "before": before})
    known, weight = weights.get(cells["ballot"]), number(cells.get("weight", ""))
    if known is not None and not wrong and weight is not None and weight != known:
        yield Problem("two_weights", {**at, "ballot": cells["ballot"], "weight": str(weight), "other": str(known)})
