"""A token by which a script uploads one film."""

import json
from argparse import ArgumentParser
from datetime import datetime
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.urls import reverse
from django.utils.timezone import now

from contest.errors import Refusal
from contest.models import Edition, User
from submissions import actions
from submissions.models import Film


class Command(BaseCommand):
    help = (
        "Print a token that may upload files to one film, in the film's creator's name (Authorization: Bearer TOKEN). "
        "It is shown this once. With --creator a new draft is begun for that person."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        whose = parser.add_mutually_exclusive_group(required=True)
        whose.add_argument("--film", type=int, metavar="ID", help="number of an existing film")
        whose.add_argument("--creator", metavar="EMAIL", help="account for which a draft film is begun")
        parser.add_argument("--edition", metavar="SLUG", help="with --creator: not the newest edition that is open")
        parser.add_argument("--expires-hours", type=float, metavar="N", help="how long the token opens anything")
        parser.add_argument("--json", action="store_true", help="answer with one JSON object")

    def handle(self, *_args: object, **options: Any) -> None:
        at, hours = now(), options["expires_hours"]
        if hours is not None and not 0 < hours <= 24 * 366:
            raise CommandError("--expires-hours must be more than nothing and at most a year.")
        film = _existing(options["film"]) if options["film"] is not None else _begun(options, at)
        token = actions.issue_upload_token(film, hours=hours, actor=None, now=at)
        endpoint = settings.SITE_URL + reverse("submissions:tus_create")
        told = {"endpoint": endpoint, "film": film.pk, "token": token}
        text = json.dumps(told) if options["json"] else "\n".join(f"{name}: {value}" for name, value in told.items())
        self.stdout.write(text)


def _existing(pk: int) -> Film:
    film = Film.objects.select_related("edition").filter(pk=pk).first()
    if film is None:
        raise CommandError(f"There is no film {pk}.")
    return film


def _begun(options: dict[str, Any], at: datetime) -> Film:
    creator = User.objects.filter(email__iexact=options["creator"], is_active=True).first()
    if creator is None:
        raise CommandError(f"There is no account {options['creator']}.")
    try:
        return actions.start_film_for(creator, _edition(options["edition"], at), actor=None, now=at)
    except Refusal as refusal:
        raise CommandError(str(refusal)) from refusal


def _edition(slug: str | None, at: datetime) -> Edition:
    if slug is not None:
        edition = Edition.objects.filter(slug=slug, rules__isnull=False).first()
    else:
        announced = Edition.objects.announced().newest_first()
        edition = next((edition for edition in announced if edition.is_open_at(at)), None)
    if edition is None:
        raise CommandError(f"There is no edition {slug}." if slug else "No edition takes films now.")
    return edition
