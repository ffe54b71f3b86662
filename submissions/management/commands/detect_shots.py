"""The shots of films on this machine: the same cutting by which the worker prepares a declaration."""

import json
import sys
from argparse import ArgumentParser
from itertools import pairwise
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from submissions.management import plain, say
from submissions.media import cutting, inspection, tools
from submissions.media.verdict import clock


class Command(BaseCommand):
    help = (
        "Says where the shots of films begin and end. Exit code: 0, 1 when a file is no film, 2 when ffmpeg is missing."
    )
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("films", nargs="+", metavar="PATH", help="film files on this machine")
        parser.add_argument("--json", action="store_true", help="one JSON object a line")

    def handle(self, *_args: object, **options: Any) -> None:
        lines = [self._report(name, as_json=options["json"]) for name in options["films"]]
        if any("error" in line for line in lines):
            sys.exit(1)

    def _report(self, name: str, *, as_json: bool) -> dict[str, Any]:
        line = described(name)
        say(self.stdout, json.dumps(line) if as_json else _for_people(line))
        return line


def described(name: str) -> dict[str, Any]:
    """The line for one film: its shots tile [0, duration_ms) of the picture. With `error`, for what is no film."""
    try:
        film = Path(name).resolve(strict=True)
        facts = inspection.inspect(film)
        if facts.video_index is None or not facts.picture_ms:
            return _none(name, ", ".join(facts.flaws) or "no_video")
        bounds = [*cutting.starts_of(film, facts), facts.picture_ms]
    except (OSError, RuntimeError, ValueError) as error:
        return _none(name, getattr(error, "strerror", None) or str(error))
    except tools.ToolFailed as failure:
        if failure.code == "missing":
            raise CommandError(f"{name}: {failure}", returncode=2) from failure
        return _none(name, failure.code)
    shots = [{"start_ms": start, "end_ms": end} for start, end in pairwise(bounds)]
    return {"file": name, "duration_ms": facts.picture_ms, "shots": shots}


def _none(name: str, reason: str) -> dict[str, Any]:
    return {"file": name, "duration_ms": None, "shots": [], "error": reason}


def _for_people(line: dict[str, Any]) -> str:
    if "error" in line:
        return f"{plain(line['file'])}: {line['error']}"
    head = _("%(file)s: %(count)d shots in %(length)s") % {
        "file": plain(line["file"]), "count": len(line["shots"]), "length": clock(line["duration_ms"])
    }  # fmt: skip
    return "\n".join([head, *(f"    {clock(shot['start_ms'])} – {clock(shot['end_ms'])}" for shot in line["shots"])])
