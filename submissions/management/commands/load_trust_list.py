"""Take over a list of trusted signers of Content Credentials, from files somebody fetched: nothing is fetched here."""

import json
import re
from argparse import ArgumentParser
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

CERTIFICATE = re.compile(r"-----BEGIN CERTIFICATE-----[A-Za-z0-9+/=\s]+-----END CERTIFICATE-----")


class Command(BaseCommand):
    help = (
        "Trusts the signers in PEM files (the C2PA trust list and its list of time stamp authorities): from now on "
        "their Content Credentials read “trusted” instead of “valid”. Replaces the list of before."
    )
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("files", nargs="+", metavar="PEM", help="files of certificates on this machine")

    def handle(self, *_args: object, **options: Any) -> None:
        found = [certificate for name in options["files"] for certificate in _certificates(name)]
        unique = list(dict.fromkeys(found))
        if not unique:
            raise CommandError(_("There is no certificate in these files; the list of before stays."))
        target = Path(settings.C2PA_TRUST_LIST)
        target.parent.mkdir(parents=True, exist_ok=True)
        partial = target.with_suffix(".partial")
        partial.write_text("\n".join(unique) + "\n", encoding="utf-8")
        partial.replace(target)
        loaded = {"loaded_at": datetime.now(UTC).isoformat(timespec="seconds"), "certificates": len(unique)}
        target.with_suffix(".json").write_text(json.dumps(loaded), encoding="utf-8")
        self.stdout.write(_("%(count)d signers are trusted from now on.") % {"count": len(unique)})


def _certificates(name: str) -> list[str]:
    try:
        text = Path(name).read_text(encoding="utf-8")
    except (OSError, ValueError) as error:
        raise CommandError(f"{name}: {error}", returncode=2) from error
    return [re.sub(r"\r\n?", "\n", certificate) for certificate in CERTIFICATE.findall(text)]
