"""Walk the audit chain."""

import json
from argparse import ArgumentParser
from dataclasses import asdict
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from contest.audit import chain_state


class Command(BaseCommand):
    help = "Recompute every link of the audit chain; an error when a line was changed, inserted or taken away."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--json", action="store_true", help="answer with one JSON object")

    def handle(self, *args: Any, **options: Any) -> None:
        state = chain_state()
        if options["json"]:
            self.stdout.write(json.dumps({"whole": state.is_whole, **asdict(state)}))
        elif state.is_whole:
            sentence = f"The chain is whole: {state.lines} lines, newest digest {state.digest}."
            self.stdout.write(self.style.SUCCESS(sentence))
        if state.broken_at:
            raise CommandError(f"The chain is broken at line {state.broken_at}.")
        if state.lines_missing:
            raise CommandError(f"{state.lines_missing} lines are missing at the end of the chain.")
