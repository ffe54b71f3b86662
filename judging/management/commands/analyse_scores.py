"""`manage.py analyse_scores FILE.csv`: what a table of marks says, by any method."""

import json
from argparse import ArgumentParser, ArgumentTypeError
from collections.abc import Mapping
from dataclasses import replace
from fractions import Fraction
from typing import Any

from django.core.management.base import BaseCommand
from django.utils.translation import gettext as _

from judging.management.spreadsheets import refuse, table, text_of
from judging.results.telling import as_json, juror_told
from judging.scoring.analysis import Analysis, analyse
from judging.scoring.estimates import Named
from judging.scoring.lines import FilmLine
from judging.scoring.marks import Steps
from judging.scoring.spreadsheet import number, read_marks
from judging.wording import tell


def weighted(text: str) -> tuple[str, Fraction]:
    """“story=40” as a criterion and its weight."""
    name, _sign, weight = text.rpartition("=")
    value = number(weight.strip())
    if not name.strip() or value is None or value < 0:
        raise ArgumentTypeError(f"{text}: CRITERION=WEIGHT")
    return name.strip(), value


def positive(text: str) -> int:
    """A whole number from one on."""
    if not (text.isdecimal() and 0 < int(text) < 10**9):
        raise ArgumentTypeError(text)
    return int(text)


class Command(BaseCommand):
    help = (
        "Ranks films by the marks in a spreadsheet (columns juror, film, score; optional criterion, pool, position), "
        "and tells how sure that is. Comma, semicolon or tab; decimal point or comma; a heading names the columns. "
        "Exit code: 0 done, 1 the file has bad rows (named by line; nothing is computed), 2 wrong call."
    )
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", metavar="FILE", help="a CSV file; - reads standard input")
        parser.add_argument("--method", choices=[name.value for name in Named], default=Named.BLUP_SCALE.value)
        parser.add_argument("--weights", nargs="+", type=weighted, default=[], metavar="CRITERION=WEIGHT",
                            help="weights of criteria, else all alike (for isu: factors)")  # fmt: skip
        parser.add_argument("--top", type=positive, metavar="N", help="how many films advance: adds the chance of each")
        parser.add_argument("--steps", choices=[one.value for one in Steps], default=Steps.SHARED.value,
                            help="for mfrm: what marks share a rating scale; criterion: partial credit")  # fmt: skip
        parser.add_argument("--json", action="store_true", help="one JSON object on standard output")

    def handle(self, *_args: object, **options: Any) -> None:
        read = read_marks(text_of(options["file"]), dict(options["weights"]))
        refuse(options["file"], read.problems)
        marks = replace(read.marks, steps=Steps(options["steps"]))
        found = analyse(marks, Named(options["method"]), line=options["top"])
        warnings = [tell(one) for one in (*found.warnings, *read.notices)]
        if options["json"]:
            self.stdout.write(json.dumps(as_json(found, warnings), ensure_ascii=False, allow_nan=False))
            return
        self.stdout.write("\n".join(for_people(found)))
        for sentence in warnings:
            self.stderr.write(sentence)


# ── For people ────────────────────────────────────────────────────────────────
def for_people(found: Analysis) -> list[str]:
    """Tables of films, jurors and criteria, and what the panel agrees on."""
    lines = [f"{_('Method')}: {found.method.value}", ""]
    top = any(one.top is not None for one in found.films)
    heading = [_("film"), _("place"), _("90 %"), _("score"), _("error"), _("reviews"), *([_("P(top)")] if top else [])]
    lines += table(heading, ((one.film, _place(one), _between(one), one.score, one.error, one.reviews,
                              *([one.top] if top else [])) for one in found.films))  # fmt: skip
    heading = [_("juror"), _("severity"), _("error"), _("spread"), _("infit"), _("outfit"), _("reviews")]
    rows = [juror_told(one) for one in found.jurors]
    names = ("id", "severity", "se", "spread", "infit", "outfit", "n")
    lines += ["", *table(heading, ([row[name] for name in names] for row in rows))]
    if found.criteria:
        heading = [_("criterion"), _("marks"), _("mean"), _("spread"), _("alpha")]
        lines += ["", *table(heading, ((c.criterion, c.marks, c.mean, c.spread, c.alpha) for c in found.criteria))]
    return [*lines, "", *_panel(found)]


def _place(one: FilmLine) -> str | None:
    return None if one.place is None else f"{'=' if one.is_tied else ''}{one.place}"


def _between(one: FilmLine) -> str | None:
    return None if one.low is None else f"{one.low}–{one.high}"


def _panel(found: Analysis) -> list[str]:
    told: Mapping[str, float | None] = {
        **{f"Krippendorff alpha, {level.value}": value for level, value in found.reliability.alphas.items()},
        **{f"ICC({form})": one.value for form, one in found.reliability.intraclass.items()},
        "Kendall W": found.reliability.kendall_w, "Spearman": found.reliability.spearman,
    }  # fmt: skip
    if found.components and found.components.deviance:
        told = {
            **told, _("sd of films"): found.components.film, _("sd of jurors"): found.components.juror,
            _("sd of a review"): found.components.residual, _("REML criterion"): found.components.deviance,
        }  # fmt: skip
    return table([_("panel"), ""], told.items())
