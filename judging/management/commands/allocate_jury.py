"""`manage.py allocate_jury FILE.json`: who judges what, outside of any installation's rounds."""

import json
from argparse import ArgumentParser
from collections.abc import Mapping
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from judging.management.jury_file import JuryFile, Unreadable, read_jury, solve
from judging.management.spreadsheets import table, text_of


class Command(BaseCommand):
    help = (
        "Deals films to jurors: balanced, connected, reproducible; never against a conflict, a language or a load. "
        "With scores already given and a line, further reviews go where the decision is least certain. "
        "Exit code: 0 done, 1 the file cannot be used (every reason is named), 2 wrong call."
    )
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", metavar="FILE", help="a JSON file; - reads standard input")
        parser.add_argument("--json", action="store_true", help="one JSON object on standard output, as usual")
        parser.add_argument("--table", action="store_true", help="a table for people instead")

    def handle(self, *_args: object, **options: Any) -> None:
        try:
            given = json.loads(text_of(options["file"]))
        except ValueError as error:
            raise CommandError(f"{options['file']}: {_('this is not JSON')}: {error}", returncode=1) from error
        try:
            jury = read_jury(given)
        except Unreadable as problem:
            told = "\n".join(f"{options['file']}: {one}" for one in problem.args)
            raise CommandError(told, returncode=1) from problem
        found = solve(jury)
        if options["table"]:
            self.stdout.write("\n".join(_for_people(jury, found)))
            return
        self.stdout.write(json.dumps(found, ensure_ascii=False, allow_nan=False))


def _for_people(jury: JuryFile, found: Mapping[str, Any]) -> list[str]:
    by_juror: dict[str, list[str]] = {name: [] for name in jury.jurors}
    for one in found["assignments"]:
        by_juror[one["juror"]].append(one["film"])
    rows = ((name, len(films), " ".join(films)) for name, films in by_juror.items())
    facts = found["diagnostics"]
    lines = table([_("juror"), _("films"), _("in this order")], rows)
    lines += ["", f"{_('parts that share no film')}: {facts['components']}"]
    lines += [f"{one['film']}: {one['given']} / {one['wanted']} ({one['why']})" for one in facts["short"]]
    return lines
