"""The scenes in which actions are played by test_actions.py. Each floor has its own file in tests/house/scenes/::

@scene("contest.announce")
def announce() -> Act:
    edition = an_edition(stage="drafted")
    return lambda: actions.announce(edition, actor=None, now=NOON)
"""

from collections.abc import Callable

Act = Callable[[], object]
Scene = Callable[[], Act]
SCENES: dict[str, Scene] = {}


def scene(action: str) -> Callable[[Scene], Scene]:
    """Register what it takes to perform `action` ("floor.function"): sets the world up, returns the deed."""

    def register(build: Scene) -> Scene:
        assert action not in SCENES, f"{action} has two scenes"
        SCENES[action] = build
        return build

    return register
