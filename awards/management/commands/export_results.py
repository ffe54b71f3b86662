"""`manage.py export_results EDITION FILE.zip`: the sealed result of an edition, byte for byte as it was sealed."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from awards.models import Seal
from awards.sealing import archive_of


class Command(BaseCommand):
    help = "Write the sealed result of an edition as a zip: the newest list, or another one by its number."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("edition", help="short name of the edition")
        parser.add_argument("file", type=Path, help="where to write it; an existing file is replaced")
        parser.add_argument("--list", type=int, help="number of the list, 1 for the first one")

    def handle(self, *args: Any, edition: str, file: Path, **options: Any) -> None:
        seals = Seal.objects.filter(list__publication__edition__slug=edition).order_by("-list__number")
        if options["list"]:
            seals = seals.filter(list__number=options["list"])
        seal = seals.select_related("list").first()
        if seal is None:
            raise CommandError(f"There is no sealed result of {edition!r}: it is sealed when it is scheduled.")
        try:
            file.write_bytes(archive_of(seal))
        except OSError as error:
            raise CommandError(f"{file} cannot be written: {error.strerror}") from error
        self.stdout.write(f"List {seal.list.number} of {edition}, signed with {seal.public_key}: {file}")
