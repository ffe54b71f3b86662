"""Each action leaves exactly one line in the diary about its own floor; what it asks of the floor below is written down

there. A new action without a scene in tests/house/scenes/ fails here.
"""

from importlib import import_module
from inspect import isfunction
from pathlib import Path

import pytest

from contest.audit import chain_state
from contest.models import AuditEntry
from tests.house.stage import SCENES, Scene

FLOORS = ("contest", "submissions", "judging", "awards")
UNAUDITED = {"judging.save_played"}
"""Playback alone: where a juror stopped watching, and what was played."""
for file in (Path(__file__).parent / "scenes").glob("*.py"):
    import_module(f"tests.house.scenes.{file.stem}")


def actions() -> set[str]:
    """Every public function of every floor's actions: "contest.announce"."""
    found: set[str] = set()
    for floor in FLOORS:
        things = vars(import_module(f"{floor}.actions"))
        found |= {f"{floor}.{name}" for name, thing in things.items() if isfunction(thing) and not name.startswith("_")
                  and thing.__module__.startswith(f"{floor}.actions")}  # fmt: skip
    return found - UNAUDITED


def lines_of(floor: str) -> int:
    return AuditEntry.objects.filter(subject__startswith=f"{floor}.").count()


def test_every_action_has_a_scene():
    assert sorted(actions() - set(SCENES)) == []


def test_every_scene_has_its_action():
    assert sorted(set(SCENES) - actions()) == []


@pytest.mark.django_db
@pytest.mark.parametrize("name", sorted(SCENES))
def test_each_action_leaves_exactly_one_line(name: str):
    scene: Scene = SCENES[name]
    act, floor = scene(), name.partition(".")[0]
    before = lines_of(floor)
    act()

    assert lines_of(floor) - before == 1
    assert chain_state().is_whole
