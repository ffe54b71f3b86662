"""What is kept in this process is only an echo: by key, a few of them, and of nothing but a state that stood still."""

from contest.memory import Memory


def test_a_value_is_made_once_for_a_key():
    memory, made = Memory[str](2), []

    def make(value: str) -> str:
        made.append(value)
        return value

    assert [memory.of(key, lambda key=key: make(key)) for key in "aab"] == ["a", "a", "b"]
    assert made == ["a", "b"]


def test_only_the_last_used_ones_are_kept():
    memory = Memory[int](2)
    for key in ("a", "b", "a", "c"):
        memory.of(key, lambda: 1)

    assert [memory.of(key, lambda: 2) for key in ("a", "c", "b")] == [1, 1, 2]


def test_what_was_made_while_things_changed_is_given_back_but_not_kept():
    memory = Memory[int](2)

    assert memory.of("a", lambda: 1, is_still=lambda: False) == 1
    assert memory.of("a", lambda: 2) == 2
