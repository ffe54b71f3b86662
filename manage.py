#!/usr/bin/env python3
"""Django's command line for Firstlight."""

import os
import sys
from importlib import import_module

from django.apps import apps

FILES_ONLY = ("read_provenance", "detect_shots", "ai_share")
"""Commands that look at files and at no database: they start in a third of the time without the models of the house."""


def main(words: list[str]) -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "contest.settings")
    if words[1:2] and words[1] in FILES_ONLY:
        apps.populate(["submissions.apps.FilesOnly"])
        import_module(f"submissions.management.commands.{words[1]}").Command().run_from_argv(words)
    else:
        from django.core.management import execute_from_command_line  # noqa: PLC0415 - half of the time above

        execute_from_command_line(words)


if __name__ == "__main__":
    main(sys.argv)
