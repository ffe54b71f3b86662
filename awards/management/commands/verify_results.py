"""`manage.py verify_results BUNDLE.zip`: does everything stated follow from the ballots? Needs no database."""

import json
import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand

from awards import bundle
from awards.bundle import BadSignature, Difference, Unreadable

REPRODUCED, DIFFERS, UNREADABLE = 0, 1, 2


class Command(BaseCommand):
    help = "Recompute standings and awards of a sealed result from its ballots. Exit 0: reproduced, 1: differs, 2: unreadable."  # fmt: skip  # noqa: E501
    requires_system_checks = ()
    requires_migrations_checks = False

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("bundle", type=Path)
        parser.add_argument("--key", help="the public key (hexadecimal) that must have signed it")

    def handle(self, *args: Any, **options: Any) -> None:
        sys.exit(self._verify(options["bundle"], options["key"]))

    def _verify(self, file: Path, key: str | None) -> int:
        try:
            files = bundle.unpack(file.read_bytes())
            difference = bundle.reproduce(bundle.load(files["result.json"].encode()))
            if difference is None:
                difference = bundle.first_difference_beside(files)
            signed_by = bundle.verify_manifest(files) if difference is None else ""
        except BadSignature as error:
            self.stdout.write(f"differs: {error}")
            return DIFFERS
        except (Unreadable, OSError) as error:
            self.stderr.write(f"unreadable: {error}")
            return UNREADABLE
        if difference is not None:
            return self._differs(difference)
        if key and key.lower() != signed_by:
            self.stdout.write(f"differs: signed with {signed_by}, not with {key.lower()}")
            return DIFFERS
        self.stdout.write(f"reproduced\nsigned with {signed_by}")
        return REPRODUCED

    def _differs(self, one: Difference) -> int:
        stated, found = (json.dumps(value, ensure_ascii=False)[:200] for value in (one.stated, one.found))
        self.stdout.write(f"differs at {one.where}: stated {stated}, found {found}")
        return DIFFERS
