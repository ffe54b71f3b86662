"""Write an edition as a preset."""

import json
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from contest.models import Edition
from contest.presets import write
from contest.presets.data import tree_of


class Command(BaseCommand):
    help = "Write the edition SLUG as TOML to standard output. Loading that text again changes nothing."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("slug")
        parser.add_argument("--json", action="store_true", help="the same tree as one JSON object")

    def handle(self, *args: Any, **options: Any) -> None:
        edition = Edition.objects.filter(slug=options["slug"]).first()
        if edition is None:
            raise CommandError(f"There is no edition {options['slug']}.")
        data = edition.as_data()
        text = json.dumps(tree_of(data), default=str, ensure_ascii=False) + "\n" if options["json"] else write(data)
        self.stdout.write(text, ending="")
