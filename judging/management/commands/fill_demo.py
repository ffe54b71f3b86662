"""`manage.py fill_demo`: an edition full of rows without media, for load tests."""

import json
import time
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.timezone import now

from contest.errors import Refusal
from judging.management.filling import fill


class Command(BaseCommand):
    help = "Fill a new edition with films, jurors and sealed ballots in bulk, without media."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--films", type=int, default=230)
        parser.add_argument("--jurors", type=int, default=12)
        parser.add_argument("--ballots", type=int, default=400, help="sealed ballots; at most films × reviews a film")
        parser.add_argument("--slug", default="load-test", help="of the new edition")
        parser.add_argument("--json", action="store_true")

    def handle(self, *args: Any, **options: Any) -> None:
        numbers = {name: options[name] for name in ("films", "jurors", "ballots")}
        if min(numbers.values()) < 0 or not numbers["films"]:
            raise CommandError("Give at least one film, and no negative numbers.")
        began = time.monotonic()
        try:
            edition = fill(options["slug"], now=now(), **numbers)
        except Refusal as refusal:
            raise CommandError(str(refusal)) from refusal
        facts = {"edition": edition.slug, **numbers, "seconds": round(time.monotonic() - began, 1)}
        words = "{edition}: {films} films, {jurors} jurors, {ballots} ballots in {seconds} s".format(**facts)
        self.stdout.write(json.dumps(facts) if options["json"] else words)
