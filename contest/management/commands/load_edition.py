"""Make an edition from a preset, or make an existing one what the preset says."""

import json
from argparse import ArgumentParser
from dataclasses import replace
from importlib.resources import files
from pathlib import Path
from typing import Any, NoReturn

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.utils.timezone import now

from contest import actions, presets
from contest.errors import Refusal
from contest.models import Edition, Role, User
from contest.presets import BadPreset, Change, EditionData, diff, read
from contest.wording import sentence


def text_of(source: str) -> str:
    """The text of a TOML file, or of one of the presets that come with the house by its name."""
    path = Path(source)
    if path.suffix == ".toml" or path.exists():
        return path.read_text(encoding="utf-8")
    preset = files(presets) / f"{path.name}.toml"
    if not preset.is_file():
        names = (each.name for each in files(presets).iterdir())
        known = sorted(name.removesuffix(".toml") for name in names if name.endswith(".toml"))
        raise CommandError(f"There is no file and no preset called {source}. Presets: {', '.join(known)}.")
    return preset.read_text(encoding="utf-8")


class Command(BaseCommand):
    help = (
        "Make an edition from PRESET (a TOML file or a preset's name), or change the edition of that slug into it. "
        "Shows every difference. With --dry-run nothing is changed."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("preset", help="path of a TOML file, or the name of a preset such as iqiyi-2025")
        parser.add_argument("--slug", help="short name of the edition, instead of the preset's own")
        parser.add_argument("--reason", default="", help="why a date moves; told to everybody who takes part")
        parser.add_argument("--organizer", metavar="EMAIL", help="account that is to organize the edition")
        parser.add_argument("--announce", action="store_true", help="make the edition public")
        parser.add_argument("--dry-run", action="store_true", help="show the differences and change nothing")
        parser.add_argument("--json", action="store_true", help="answer with one JSON object")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            data = read(text_of(options["preset"]))
        except BadPreset as bad:
            problems = [{"code": each.code, **each.facts, "sentence": sentence(each)} for each in bad.problems]
            self._refuse({"problems": problems}, [each["sentence"] for each in problems], options)
        except OSError as error:
            raise CommandError(str(error)) from error
        if options["slug"]:
            data = replace(data, slug=options["slug"])
        try:
            self._load(data, options)
        except Refusal as refusal:
            self._refuse({"refused": refusal.code, "sentence": str(refusal)}, [str(refusal)], options)

    def _load(self, data: EditionData, options: dict[str, Any]) -> None:
        with transaction.atomic():
            edition = Edition.objects.filter(slug=data.slug).first()
            changes = diff(edition.as_data(), data) if edition else ()
            did = "unchanged" if edition and not changes else "revised" if edition else "made"
            edition = self._write(edition, data, changes, options)
            if options["dry_run"]:
                transaction.set_rollback(True)
        self._report(edition, did, changes, options)

    def _write(
        self, edition: Edition | None, data: EditionData, changes: tuple[Change, ...], options: dict[str, Any]
    ) -> Edition:  # fmt: skip
        if edition is None:
            edition = actions.make_edition(data, actor=None, now=now())
        elif changes:
            actions.revise_edition(edition, data, reason=options["reason"], actor=None, now=now())
        if options["organizer"]:
            person = User.objects.filter(email__iexact=options["organizer"]).first()
            if person is None:
                raise CommandError(f"There is no account {options['organizer']}.")
            actions.give_role(person, edition, Role.Kind.ORGANIZER, actor=None, now=now())
        if options["announce"] and edition.stage != Edition.Stage.ANNOUNCED:
            actions.announce(edition, actor=None, now=now())
        return edition

    def _report(self, edition: Edition, did: str, changes: tuple[Change, ...], options: dict[str, Any]) -> None:
        if options["json"]:
            listed = [{"path": each.path, "old": each.old, "new": each.new} for each in changes]
            facts = {"edition": edition.slug, "did": did, "dry_run": options["dry_run"], "stage": edition.stage}
            self.stdout.write(json.dumps({**facts, "changes": listed}, default=str, ensure_ascii=False))
            return
        for each in changes:
            self.stdout.write(f"{each.path}\n  - {each.old}\n  + {each.new}")
        would = "would be " if options["dry_run"] and did != "unchanged" else ""
        self.stdout.write(self.style.SUCCESS(f"{edition.slug}: {would}{did} ({edition.stage})"))

    def _refuse(self, facts: dict[str, Any], lines: list[str], options: dict[str, Any]) -> NoReturn:
        if options["json"]:
            self.stdout.write(json.dumps(facts, default=str, ensure_ascii=False))
        raise CommandError("\n".join(lines))
