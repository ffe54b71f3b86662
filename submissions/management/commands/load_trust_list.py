"""Take over a list of trusted signers of Content Credentials, from files somebody fetched: nothing is fetched here."""

import re
from argparse import ArgumentParser
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from submissions.media.provenance import trust

CERTIFICATE = re.compile(r"-----BEGIN CERTIFICATE-----[A-Za-z0-9+/=\s]+-----END CERTIFICATE-----")


class Command(BaseCommand):
    help = (
        "Trusts the signers in PEM files (the C2PA trust list and its list of time stamp authorities): from now on "
        "their Content Credentials read “trusted” instead of “valid”. Replaces the list of before."
    )
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("files", nargs="+", metavar="PEM", help="files of certificates on this machine")
        parser.add_argument("--origin", default="", metavar="TEXT", help="whence they come, as pages show it")
        parser.add_argument("--issued", type=_day, metavar="DAY", help="the list's own day (YYYY-MM-DD)")

    def handle(self, *_args: object, **options: Any) -> None:
        found = [certificate for name in options["files"] for certificate in _certificates(name)]
        unique = list(dict.fromkeys(found))
        if not unique:
            raise CommandError(_("There is no certificate in these files; the list of before stays."))
        origin = options["origin"] or ", ".join(Path(name).name for name in options["files"])
        trust.write(unique, trust.TrustList(datetime.now(UTC), len(unique), origin, options["issued"] or ""))
        self.stdout.write(_("%(count)d signers are trusted from now on.") % {"count": len(unique)})


def _day(text: str) -> str:
    return date.fromisoformat(text).isoformat()


def _certificates(name: str) -> list[str]:
    try:
        text = Path(name).read_text(encoding="utf-8")
    except (OSError, ValueError) as error:
        raise CommandError(f"{name}: {error}", returncode=2) from error
    return [re.sub(r"\r\n?", "\n", certificate) for certificate in CERTIFICATE.findall(text)]
