"""The verdict of the media check for local files: the same one the worker gives."""

import json
import sys
from argparse import ArgumentParser
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError
from django.utils.translation import gettext as _

import contest.presets
from contest.models import Edition
from submissions.actions.media import said
from submissions.management import say
from submissions.media import inspection, scrutiny, tools
from submissions.media.facts import MediaFacts
from submissions.media.verdict import Limits, Verdict, clock, limits_of, verdict
from submissions.wording import FILE_NOTICES, FILE_PROBLEMS

PRESETS = Path(contest.presets.__file__).parent
USUAL_PRESET = "iqiyi-2025"


class Command(BaseCommand):
    help = (
        "Says whether films would be accepted, and why not: by the rules of --edition; without one by what every file "
        "is measured by, and the running time of the reference preset. "
        "Exit code: 0 all accepted, 1 some rejected, 2 wrong call."
    )
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("films", nargs="+", metavar="PATH", help="film files on this machine")
        parser.add_argument("--json", action="store_true", help="one JSON object a line")
        parser.add_argument(
            "--thorough", action="store_true", help="also listen to and look at the whole film: more notices, more time"
        )
        parser.add_argument("--edition", metavar="SLUG", help="an edition of this installation, or a preset's name")

    def handle(self, *_args: object, **options: Any) -> None:
        films = [_existing(name) for name in options["films"]]
        limits = _limits(options["edition"])
        how = {"as_json": options["json"], "thorough": options["thorough"]}
        accepted = [self._report(name, film, limits, **how) for name, film in films]
        if not all(accepted):
            sys.exit(1)

    def _report(self, name: str, film: Path, limits: Limits, *, as_json: bool, thorough: bool) -> bool:
        try:
            facts = inspection.inspect(film, most_ms=limits.max_ms + 1000)
            if thorough and not verdict(facts, limits).problems:
                facts = scrutiny.scrutinize(film, facts)
        except (tools.ToolFailed, OSError) as error:
            raise CommandError(f"{_printable(name)}: {error}", returncode=2) from error
        judged = verdict(facts, limits)
        line = described(name, facts, judged)
        say(self.stdout, json.dumps(line) if as_json else _for_people(line))
        return judged.accepted


def described(name: str, facts: MediaFacts, judged: Verdict) -> dict[str, Any]:
    """The line for one film: sizes as displayed, `hdr` "pq", "hlg" or null; null where nothing is known."""
    messages = said(judged.problems, FILE_PROBLEMS) + said(judged.notices, FILE_NOTICES)
    rate = facts.fps.numerator / facts.fps.denominator
    return {
        "file": name,
        "verdict": "accept" if judged.accepted else "reject",
        "codes": judged.codes,
        "notices": judged.notice_codes,
        "duration_ms": facts.duration_ms or None,
        "width": facts.width or None,
        "height": facts.height or None,
        "rotation": facts.rotation if facts.video_codec else None,
        "fps": round(rate, 3) or None,
        "video_codec": facts.video_codec,
        "audio_codec": facts.audio_codec,
        "hdr": facts.hdr or None,
        "messages": [str(message) for message in messages],
    }


def _for_people(line: Mapping[str, Any]) -> str:
    word = _("accepted") if line["verdict"] == "accept" else _("rejected")
    length = clock(line["duration_ms"]) if line["duration_ms"] else "–"
    size = f"{line['width']}×{line['height']}" if line["width"] else "–"
    return "\n".join([f"{line['file']}: {word} ({length}, {size})", *(f"    {text}" for text in line["messages"])])


def _existing(name: str) -> tuple[str, Path]:
    try:
        path = Path(name).resolve(strict=True)
    except (OSError, RuntimeError, ValueError) as error:
        raise CommandError(f"{_printable(name)}: {_('there is no such file.')}", returncode=2) from error
    if not path.is_file():
        raise CommandError(f"{_printable(name)}: {_('this is not a file.')}", returncode=2)
    return name, path


def _printable(name: str) -> str:
    return name.encode("utf-8", "backslashreplace").decode()


def _limits(slug: str | None) -> Limits:
    if slug is None:
        usual = contest.presets.read(_preset(USUAL_PRESET)).rules
        return limits_of({"duration": usual["duration"]})
    edition = _edition(slug)
    return limits_of(edition.current_rules.data if edition else contest.presets.read(_preset(slug)).rules)


def _edition(slug: str) -> Edition | None:
    """The edition of this installation; None when it has none of that name, or no database yet."""
    try:
        return Edition.objects.filter(slug=slug, rules__isnull=False).first()
    except DatabaseError:
        return None


def _preset(slug: str) -> str:
    known = {path.stem: path for path in PRESETS.glob("*.toml")}
    if slug not in known:
        raise CommandError(_("There is no edition “%(slug)s”.") % {"slug": slug}, returncode=2)
    return known[slug].read_text(encoding="utf-8")
