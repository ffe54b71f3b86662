"""`manage.py demo`: the demonstration. Without options its accounts and editions; `--films` brings it to life."""

import json
import time
from argparse import ArgumentParser
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.timezone import now

from awards.management.demo import editions, entries, jury, people
from awards.management.demo.editions import IN_JUDGING, LAST_YEAR, PLANS, TAKING_ENTRIES, Plan
from awards.management.demo.scripts import FilmScript
from awards.models import Publication
from contest.models import Edition, User
from judging import results
from submissions.lifecycle import Stage
from submissions.models import Film, FilmFile

PATIENCE_SECONDS = 1800
LOOK_SECONDS = 2


class Command(BaseCommand):
    help = "Make the demonstration's accounts and editions; with --films its films, ballots and results."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--films", action="store_true", help="generate, upload and enter the films (takes minutes)")
        parser.add_argument("--accounts", action="store_true", help="only list the accounts")
        parser.add_argument("--json", action="store_true", help="list the accounts as JSON")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["accounts"]:
            self._list(as_json=options["json"])
            return
        people.all_accounts(now=now())
        for plan in PLANS:
            editions.make(plan, now=now())
        if options["films"]:
            self._bring_to_life()

    def _list(self, *, as_json: bool) -> None:
        accounts = people.listing()
        if as_json:
            self.stdout.write(json.dumps(accounts))
            return
        for account in accounts:
            self.stdout.write("  ".join((account["email"], account["password"], account["role"])))

    def _bring_to_life(self) -> None:
        """Last year first, so that results can be looked at soon; then the round under way, then what comes in."""
        organizer = people.account_of(people.ORGANIZER, now=now())
        for plan in PLANS:
            edition = Edition.objects.get(slug=plan.slug)
            self._enter(plan, edition, organizer)
            if plan is LAST_YEAR and not Publication.objects.filter(edition=edition).exists():
                jury.run_last_year(edition, organizer=organizer, now=_origin(plan, edition))
                self.stdout.write(f"{plan.slug}: published")
            if plan is IN_JUDGING and not results.rounds_of(edition):
                jury.begin_round(edition, organizer=organizer, now=now())
                self.stdout.write(f"{plan.slug}: the jury is at work")
        self.stdout.write("The demonstration is complete.")

    def _enter(self, plan: Plan, edition: Edition, organizer: User) -> None:
        """Send every film that has not been sent, then complete each as soon as it has been checked and cut."""
        entered = [(script, entries.film_of(script, edition, now=self._when(plan, edition))) for script in plan.scripts]
        for script, film in entered:
            if not film.files.exists():
                entries.send_file(script, film, now=None if plan is TAKING_ENTRIES else self._when(plan, edition))
                self.stdout.write(f"{plan.slug}: sent “{script.title}”")
        until = time.monotonic() + PATIENCE_SECONDS
        waiting = [(script, film) for script, film in entered if film.stage == Stage.DRAFT]
        while waiting:
            waiting = [pair for pair in waiting if not self._complete(*pair, plan, edition, organizer)]
            if time.monotonic() > until:
                raise CommandError("The workers did not check the demonstration's films in time; start again to go on.")
            time.sleep(LOOK_SECONDS if waiting else 0)

    def _complete(self, script: FilmScript, film: Film, plan: Plan, edition: Edition, organizer: User) -> bool:
        """Whether nothing is left to do for this film: it was refused, or is declared and handed in."""
        film = Film.objects.select_related("file__declaration", "rules", "creator", "edition").get(pk=film.pk)
        if film.file is None:
            return film.files.filter(state=FilmFile.State.REFUSED).exists()
        if not hasattr(film.file, "declaration") or not film.file.declaration.shots.exists():
            return False
        at = self._when(plan, edition)
        entries.declare(script, film, now=at)
        film.refresh_from_db()
        fate = script if plan is TAKING_ENTRIES else replace(script, fate="admitted")
        entries.hand_in(fate, film, organizer=organizer, now=at)
        self.stdout.write(f"{plan.slug}: entered “{script.title}”")
        return True

    def _when(self, plan: Plan, edition: Edition) -> datetime:
        """When a creator of this edition acted: now, or the day before entries closed."""
        return now() if plan is TAKING_ENTRIES else edition.closes_at - timedelta(days=1)


def _origin(plan: Plan, edition: Edition) -> datetime:
    """The instant from which the plan's days were counted when the edition was made."""
    return edition.closes_at - timedelta(days=plan.closes)
