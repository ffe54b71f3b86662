"""Make something anew for all films of an edition, or one, and watch it; goes on where it was interrupted."""

import json
import sys
import time
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db.models import Count, Q, QuerySet
from django.utils import timezone

from contest.models import Edition
from submissions.actions.lanes import lane_of, most_pressing
from submissions.actions.repeating import repeat_for_all, repeat_step
from submissions.actions.steps import work_on
from submissions.models import MediaStep

Kind, State = MediaStep.Kind, MediaStep.State
OVER = (State.DONE, State.FAILED, State.DROPPED)
BAR = 30


class Command(BaseCommand):
    help = (
        "Does a step of the media pipeline again for all films of an edition (or --film), behind what people wait for, "
        "and shows how far it is. Calling it again goes on with what is left. Exit code: 0 done, 1 some failed."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("edition", metavar="SLUG")
        parser.add_argument(
            "--step", choices=["preview", "ladder", "storyboard", "marks", "prints", "copy"], default="ladder"
        )
        parser.add_argument("--film", metavar="CODE", help="this film alone")
        parser.add_argument("--outdated", action="store_true", help="only films made by another ladder than today's")
        parser.add_argument("--resume", action="store_true", help="ask for nothing new; go on with what is left")
        parser.add_argument("--here", action="store_true", help="do the work in this process, beside the workers")
        parser.add_argument("--no-wait", action="store_true", help="leave it to the workers and do not watch")
        parser.add_argument("--json", action="store_true", help="one JSON object a line instead of a bar")

    def handle(self, *_args: object, **options: Any) -> None:
        edition = Edition.objects.filter(slug=options["edition"]).first()
        if edition is None:
            raise CommandError(f"There is no edition “{options['edition']}”.", returncode=2)
        mine = MediaStep.objects.filter(file__film__edition=edition, kind=options["step"])
        mine = mine.filter(file__film__code=options["film"]) if options["film"] else mine.filter(can_wait=True)
        if not options["resume"]:
            self._ask(edition, options)
        while not options["no_wait"]:
            numbers = mine.aggregate(films=Count("pk"), over=Count("pk", filter=Q(state__in=OVER)),
                                     failed=Count("pk", filter=Q(state=State.FAILED)))  # fmt: skip
            self._show(numbers, as_json=options["json"])
            if numbers["over"] == numbers["films"]:
                break
            self._go_on(mine if options["here"] else None)
        if not options["no_wait"] and mine.filter(state=State.FAILED).exists():
            sys.exit(1)

    def _ask(self, edition: Edition, options: dict[str, Any]) -> None:
        if not options["film"]:
            repeat_for_all(edition, options["step"], actor=None, now=timezone.now(), outdated=options["outdated"])
            return
        step = MediaStep.objects.filter(
            file__film__edition=edition, file__film__code=options["film"], kind=options["step"]
        ).order_by("-file__received_at").first()  # fmt: skip
        if step is None:
            raise CommandError(f"There is no such step for {options['film']}.", returncode=2)
        repeat_step(step, actor=None, now=timezone.now())

    def _go_on(self, mine: QuerySet[MediaStep] | None) -> None:
        """Wait for the workers, or take the next step that is free."""
        step = mine.filter(state=State.WAITING).first() if mine is not None else None
        pressing = most_pressing(lane_of(step.kind), now=timezone.now()) if step else MediaStep.objects.none()
        free = pressing.filter(pk__in=mine.values("pk") if mine is not None else ()).first()
        if free is None or not work_on(free.pk, clock=timezone.now):
            time.sleep(1)

    def _show(self, numbers: dict[str, int], *, as_json: bool) -> None:
        over, films, failed = (numbers[name] for name in ("over", "films", "failed"))
        if as_json:
            self.stdout.write(json.dumps({"done": over, "films": films, "failed": failed}))
        elif films:
            bar = ("#" * (BAR * over // films)).ljust(BAR, ".")
            end = "\n" if over == films else ""
            self.stdout.write(f"\r[{bar}] {over} of {films}, {failed} failed", ending=end)
        self.stdout.flush()
