"""The share of AI in a film from a table of its shots, by the rule that the contest's own pages use."""

import json
import sys
from argparse import ArgumentParser, ArgumentTypeError
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from contest.problems import Problem
from submissions.declaration import AiRule, missing_ms, models_used, passes, percent, share, tally, tenths_of_seconds
from submissions.management import plain, say
from submissions.sheet import MOST_BYTES, Sheet, read_sheet
from submissions.wording import SHEET

USUAL = AiRule(minimum_percent=70, neutral_percent=10)


class Command(BaseCommand):
    help = (
        "Says how much of a film is AI, exactly, from a table of its shots (CSV with the columns start, end and "
        "source; see docs/creators.md), whether that is enough, and how many milliseconds are missing. "
        "Exit code: 0 enough, 1 too little or a table with mistakes, 2 wrong call."
    )
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", metavar="FILE.csv", help="the table of shots")
        parser.add_argument(
            "--duration-ms", type=_whole(1), required=True, metavar="N", help="length of the picture in ms"
        )
        parser.add_argument("--minimum-percent", type=_whole(0, 100), default=USUAL.minimum_percent, metavar="N",
                            help="what is enough (70)")  # fmt: skip
        parser.add_argument("--neutral-percent", type=_whole(0, 100), default=USUAL.neutral_percent, metavar="N",
                            help="titles and black beyond it count as other picture (10)")  # fmt: skip
        parser.add_argument("--json", action="store_true", help="one JSON object")

    def handle(self, *_args: object, **options: Any) -> None:
        rule = AiRule(options["minimum_percent"], options["neutral_percent"])
        sheet = read_sheet(_content(options["file"]), options["duration_ms"])
        told = described(options["file"], sheet, rule, options["duration_ms"])
        say(self.stdout, json.dumps(told) if options["json"] else _for_people(told))
        if not told["passes"]:
            sys.exit(1)


def _whole(least: int, most: int = 10**9) -> Any:
    """A whole number of the command line between `least` and `most`, inclusive."""

    def read(text: str) -> int:
        if not (text.isascii() and text.isdecimal()) or not least <= int(text) <= most:
            raise ArgumentTypeError(f"{text!r}: {least}…{most}")
        return int(text)

    return read


def _content(name: str) -> bytes:
    try:
        with Path(name).open("rb") as file:
            return file.read(MOST_BYTES + 1)
    except (OSError, ValueError) as error:
        raise CommandError(f"{plain(name)}: {_('this file cannot be read.')}", returncode=2) from error


def described(name: str, sheet: Sheet, rule: AiRule, running_ms: int) -> dict[str, Any]:
    """The answer as JSON (docs/creators.md). With mistakes in the table nothing is computed: the share is null."""
    told: dict[str, Any] = {
        "file": name, "duration_ms": running_ms, "verdict": "invalid", "passes": False, "share": None,
        "share_exact": None, "share_percent": None, "minimum_percent": rule.minimum_percent,
        "neutral_percent": rule.neutral_percent, "missing_ms": None, "shots": len(sheet.spans), "models": [],
        "errors": [_told(problem) for problem in sheet.problems], "notices": [_told(one) for one in sheet.notices],
    }  # fmt: skip
    return told if sheet.problems else {**told, **_computed(sheet, rule)}


def _computed(sheet: Sheet, rule: AiRule) -> dict[str, Any]:
    times = tally(sheet.spans)
    reached, is_enough = share(times, rule), passes(times, rule)
    figures: dict[str, Any] = {
        "verdict": "pass" if is_enough else "fail",
        "passes": is_enough,
        "missing_ms": missing_ms(times, rule),
        "models": [{"model": model, "ms": ms} for model, ms in models_used(sheet.spans)],
        "ai_ms": times.ai_ms, "composite_ms": times.composite_ms, "other_ms": times.other_ms,
        "neutral_ms": times.neutral_ms, "unmarked_ms": times.unmarked_ms,
    }  # fmt: skip
    if reached is not None:
        figures |= {"share": reached.numerator / reached.denominator, "share_percent": float(percent(reached)),
                    "share_exact": f"{reached.numerator}/{reached.denominator}"}  # fmt: skip
    return figures


def _told(problem: Problem) -> dict[str, Any]:
    return {"code": problem.code, **problem.facts, "message": str(SHEET[problem.code]) % problem.facts}


def _for_people(told: Mapping[str, Any]) -> str:
    mistakes = [f"    {each['message']}" for each in (*told["errors"], *told["notices"])]
    return "\n".join([f"{plain(told['file'])}: {_verdict(told)}", *mistakes])


def _verdict(told: Mapping[str, Any]) -> str:
    facts = {
        "share": told["share_percent"], "exact": told["share_exact"], "minimum": told["minimum_percent"],
        "ms": told["missing_ms"], "seconds": tenths_of_seconds(told["missing_ms"] or 0),
    }  # fmt: skip
    if told["verdict"] == "invalid":
        return _("the table has mistakes")
    if told["share"] is None:
        return _("nothing counts: there is only picture that is neutral")
    if told["passes"]:
        return _("enough: %(share)s %% of the picture is AI (exactly %(exact)s), %(minimum)d %% are needed") % facts
    return (
        _(
            "too little: %(share)s %% of the picture is AI (exactly %(exact)s), %(minimum)d %% are needed: "
            "%(seconds)s s (%(ms)d ms) of AI picture are missing"
        )
        % facts
    )
