"""What files say of where they come from: the same reading the worker gives a film before anything is made of it."""

import json
import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from submissions.management import plain, say
from submissions.media import tools
from submissions.media.provenance import reader
from submissions.media.provenance.marks import Mark, Report, Says, State

WITHOUT = (State.ABSENT, State.UNSUPPORTED)


class Command(BaseCommand):
    help = (
        "Says what marks files carry: Content Credentials, XMP, the AIGC label, notes in the picture, tool tags. "
        "Nothing is fetched. A file without marks is the usual case. Exit code: 0, or 2 when a file is not there."
    )
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("files", nargs="+", metavar="PATH", help="files on this machine")
        parser.add_argument("--json", action="store_true", help="one JSON object a line")

    def handle(self, *_args: object, **options: Any) -> None:
        for name in options["files"]:
            line = described(name, _read(name))
            say(self.stdout, json.dumps(line) if options["json"] else _for_people(line))
        if not all(Path(name).exists() for name in options["files"] if "\x00" not in name):
            sys.exit(2)


def _read(name: str) -> Report:
    try:
        return reader.read(Path(name).absolute())
    except tools.ToolFailed as failure:
        raise CommandError(f"{name}: {failure}", returncode=2) from failure


def described(name: str, report: Report) -> dict[str, Any]:
    """The line for one file, as README.md documents it."""
    found, label = report.credentials, report.label
    return {
        "file": name,
        "c2pa": {"state": str(found.state), "signer": found.signer or None, "failures": list(found.failures)},
        "digital_source_types": [{"value": item.value, "where": item.where} for item in report.source_types],
        "models": list(report.models),
        "aigc": dict(label.fields) if label else None,
        "aigc_conforms": label.conforms if label else None,
        "marks": [_mark(mark) for mark in report.marks],
    }


def _mark(mark: Mark) -> dict[str, str]:
    return {
        "kind": mark.kind, "name": mark.name, "value": mark.value, "strength": str(mark.strength),
        "says": str(mark.says), "vendor": mark.vendor, "model": mark.model,
    }  # fmt: skip


def _for_people(line: dict[str, Any]) -> str:
    credentials = line["c2pa"]
    told = [f"{plain(line['file'])}: {credentials['state']}"]
    if credentials["signer"]:
        told.append("    " + _("signed by %(signer)s") % {"signer": credentials["signer"]})
    told += [f"    {failure}" for failure in credentials["failures"]]
    told += [f"    {mark['kind']}: {mark['name']} {mark['value']}" for mark in line["marks"]]
    if credentials["state"] in WITHOUT and all(mark["says"] == Says.NOTHING for mark in line["marks"]):
        told.append("    " + _("It says nothing of where it comes from, as most films do."))
    return "\n".join(told)
