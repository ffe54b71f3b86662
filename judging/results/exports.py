"""What a chair takes away from a round, row by row: every ballot, and where the films stand. JSON and CSV say the same.

Numbers are exact in JSON ("23/3") beside a decimal that is cut off, so that a count can be repeated elsewhere.
"""

from collections.abc import Collection, Iterator, Mapping
from fractions import Fraction

from judging.models import Assignment, Mark, Round
from judging.playback import played_thousandths
from judging.results.standings import Standing, standings
from judging.scoring import rubric
from submissions.models import Film

Row = Mapping[str, object]
MARK = "mark:"
"""A criterion's column is named mark:<code>."""
DECIMALS = 3
COLUMNS = (
    "pk", "film__code", "film__title", "film__file__duration_ms", "juror__user__display_name", "juror__user__email",
    "stage", "version", "allocated_at", "ended_at", "reason", "ballot__played", "ballot__feedback",
)  # fmt: skip


def ballot_columns(round: Round) -> tuple[str, ...]:
    """The names of a ballot's columns, in order."""
    marks = tuple(MARK + line["code"] for line in round.frozen_rubric)
    return (
        "film", "title", "juror", "email", "stage", *marks, "score", "score_exact", "played_percent", "version",
        "allocated_at", "ended_at", "reason", "feedback",
    )  # fmt: skip


def ballots(round: Round, *, hidden: Collection[int] = ()) -> Iterator[Row]:
    """Every ballot that was handed out, with its stage: also what does not count (begun, abstained, voided).

    By film, then juror; without the films in `hidden`. Private notes are the juror's and not in it. Two queries.
    """
    given = _marks(round, hidden)
    rows = Assignment.objects.filter(round=round).exclude(film__in=hidden).order_by("film__code", "juror")
    table = round.rubric
    for row in rows.values_list(*COLUMNS).iterator(chunk_size=2000):
        yield _ballot(row, table, given.get(row[0], {}))


def result_columns(round: Round) -> tuple[str, ...]:
    """The names of a standing's columns, in order."""
    means = tuple(f"mean:{line['code']}" for line in round.frozen_rubric)
    return (
        "rank", "shared", "film", "title", "country", "score", "score_exact", "median", "spread", "ballots", *means,
        "scores",
    )  # fmt: skip


def results(round: Round, *, hidden: Collection[int] = ()) -> Iterator[Row]:
    """Where the films stand now, ranked ones first; `scores` holds each juror's under a pseudonym. Nine queries."""
    titles = {pk: (title, country) for pk, title, country in _films(round)}
    codes = [line["code"] for line in round.frozen_rubric]
    for row in standings(round.pk).rows:
        if row.film_id not in hidden:
            yield _result(row, titles[row.film_id], codes)


def decimal(value: Fraction | None) -> str:
    """A fraction with three decimals, cut off; "" for None."""
    if value is None:
        return ""
    whole = abs(value.numerator) * 10**DECIMALS // value.denominator
    sign = "-" if value < 0 else ""
    return f"{sign}{whole // 10**DECIMALS}.{whole % 10**DECIMALS:0{DECIMALS}}"


def _films(round: Round) -> Iterator[tuple[int, str, str]]:
    return Film.objects.filter(contenders__round=round).values_list("pk", "title", "country").iterator()


def _marks(round: Round, hidden: Collection[int]) -> dict[int, dict[str, int]]:
    codes = {line["id"]: line["code"] for line in round.frozen_rubric}
    rows = Mark.objects.filter(ballot__assignment__round=round).exclude(ballot__assignment__film__in=hidden)
    found: dict[int, dict[str, int]] = {}
    for assignment, criterion, value in rows.values_list("ballot__assignment", "criterion", "value"):
        found.setdefault(assignment, {})[codes[criterion]] = value
    return found


def _ballot(row: tuple, table: rubric.Rubric, marks: Mapping[str, int]) -> Row:
    _, film, title, duration_ms, name, email, stage, version, allocated_at, ended_at, reason, played, feedback = row
    score = rubric.score(table, marks) if stage == Assignment.Stage.SEALED else None
    return {
        "film": film, "title": title, "juror": name or email, "email": email, "stage": stage,
        **{MARK + line.code: marks.get(line.code, "") for line in table.criteria},
        "score": decimal(score), "score_exact": "" if score is None else str(score),
        "played_percent": played_thousandths(played, duration_ms=duration_ms or 0) // 10, "version": version,
        "allocated_at": allocated_at.isoformat(), "ended_at": ended_at.isoformat() if ended_at else "",
        "reason": reason, "feedback": feedback,
    }  # fmt: skip


def _result(row: Standing, film: tuple[str, str], codes: list[str]) -> Row:
    title, country = film
    return {
        "rank": row.rank or "", "shared": "yes" if row.shared else "", "film": row.code, "title": title,
        "country": country, "score": decimal(row.score), "score_exact": "" if row.score is None else str(row.score),
        "median": decimal(row.median), "spread": "" if row.spread is None else f"{row.spread:.3f}",
        "ballots": row.ballots, **{f"mean:{code}": decimal(row.criterion_means.get(code)) for code in codes},
        "scores": "; ".join(f"{one.juror} {decimal(one.score)}" for one in row.scores),
    }  # fmt: skip
