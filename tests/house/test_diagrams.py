"""The drawings in ARCHITECTURE.md are the tables in the code: `manage.py print_diagrams` writes them."""

from pathlib import Path

import pytest
from django.conf import settings

from contest.lifecycles import Lifecycle
from contest.management.commands.print_diagrams import lifecycles

ARCHITECTURE = Path(settings.REPOSITORY) / "ARCHITECTURE.md"


def test_there_is_a_table_for_everything_that_has_a_life():
    assert {life.name for life in lifecycles()} >= {"edition", "film", "round", "assignment", "publication"}


@pytest.mark.parametrize("life", lifecycles(), ids=lambda life: life.name)
def test_the_architecture_page_shows_the_table_as_it_is(life: Lifecycle):
    assert f"```mermaid\n{life.diagram()}\n```" in ARCHITECTURE.read_text(encoding="utf-8")
