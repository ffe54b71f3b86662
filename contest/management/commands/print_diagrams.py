"""The diagrams of ARCHITECTURE.md, made from the lifecycle tables themselves."""

from importlib import import_module
from importlib.util import find_spec
from typing import Any

from django.apps import apps
from django.core.management.base import BaseCommand

from contest.lifecycles import Lifecycle


def lifecycles() -> list[Lifecycle[Any]]:
    """Every lifecycle table of every floor, from the ground up, in the order of each module."""
    names = [f"{app.name}.lifecycle" for app in apps.get_app_configs() if find_spec(f"{app.name}.lifecycle")]
    modules = [import_module(name) for name in names]
    return [thing for module in modules for thing in vars(module).values() if isinstance(thing, Lifecycle)]


class Command(BaseCommand):
    help = "Print each lifecycle table as a Mermaid diagram, ready for ARCHITECTURE.md."

    def handle(self, *args: Any, **options: Any) -> None:
        for life in lifecycles():
            self.stdout.write(f"### {life.name.capitalize()}\n\n```mermaid\n{life.diagram()}\n```\n")
