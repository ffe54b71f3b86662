"""The sensitivity report in words: what the chair reads before signing."""

from dataclasses import dataclass

from awards.board import closest
from awards.bundle.sensitivity import Otherwise, Variant, variants
from awards.decision import decision_of, films_by_number
from awards.tally.closeness import CloseCall
from awards.wording import METHODS
from contest.models import Edition, Translations, User
from judging import results
from submissions.models import Film


@dataclass(frozen=True)
class Line:
    """A category that would have other winners."""

    award: Translations
    comes: tuple[Film, ...]
    goes: tuple[Film, ...]
    open: int


@dataclass(frozen=True)
class Section:
    """One way in which it might have been otherwise; `name` is the method's, or the pseudonym of the juror left out."""

    otherwise: str
    name: str
    lines: tuple[Line, ...]
    applies: bool


@dataclass(frozen=True)
class Close:
    award: Translations
    inside: Film
    outside: Film
    percent: int


@dataclass(frozen=True)
class Report:
    """`steady` counts categories that no variant changes. None of it names a juror. `hidden` lines are left out because

    the reader has a conflict with a film in them.
    """

    sections: tuple[Section, ...]
    close: tuple[Close, ...]
    categories: int
    steady: int
    hidden: int


def report_of(edition: Edition, *, reader: User) -> Report | None:
    """The report on the edition as it stands now; None before a round is closed."""
    decision = decision_of(edition)
    if decision is None:
        return None
    names = {one.code: one.name for one in decision.categories}
    hidden = results.hidden_films(edition, reader)
    found = tuple(variants(decision.case))
    calls = [call for call in closest(decision) if not {call.inside, call.outside} & hidden]
    changed = {film for one in found for change in one.changes for film in (*change.comes, *change.goes)}
    films = films_by_number(changed.union(*((call.inside, call.outside) for call in calls)), whole=False)
    sections = tuple(_section(one, names, films, hidden) for one in found)
    shaken = {change.category for one in found for change in one.changes}
    left_out = sum(bool({*change.comes, *change.goes} & hidden) for one in found for change in one.changes)
    close = tuple(_close(call, names, films) for call in calls)
    return Report(sections, close, len(names), len(names) - len(shaken), left_out)


def _section(
    variant: Variant, names: dict[str, Translations], films: dict[int, Film], hidden: frozenset[int]
) -> Section:
    lines = tuple(
        Line(
            names[change.category],
            tuple(films[film] for film in change.comes),
            tuple(films[film] for film in change.goes),
            change.open,
        )
        for change in variant.changes
        if not {*change.comes, *change.goes} & hidden
    )
    is_juror = variant.otherwise is Otherwise.JUROR
    name = f"J{int(variant.which):02}" if is_juror else str(METHODS.get(variant.which, variant.which))
    return Section(variant.otherwise.value, name, lines, variant.applies)


def _close(call: CloseCall, names: dict[str, Translations], films: dict[int, Film]) -> Close:
    return Close(names[call.category], films[call.inside], films[call.outside], int(call.certainty * 100))
