"""What is computed once for each state of things and kept in this process: never the truth, only its echo."""

from collections import OrderedDict
from collections.abc import Callable, Hashable
from threading import Lock
from typing import Generic, TypeVar

T = TypeVar("T")


class Memory(Generic[T]):
    """Values by a key that says all they were computed from; the `size` last used ones are kept. For several threads.

    Two threads may compute the same value at once; both then get a right one.
    """

    def __init__(self, size: int) -> None:
        self._size = size
        self._known: OrderedDict[Hashable, T] = OrderedDict()
        self._lock = Lock()

    def of(self, key: Hashable, make: Callable[[], T], *, is_still: Callable[[], bool] = lambda: True) -> T:
        """The value for `key`, made now if it is not known.

        `is_still` is asked after making: False means that what the key stands for changed meanwhile, and the value,
        which may be half of this and half of that state, is given back but not kept.
        """
        with self._lock:
            if key in self._known:
                self._known.move_to_end(key)
                return self._known[key]
        made = make()
        if is_still():
            with self._lock:
                self._known[key] = made
                while len(self._known) > self._size:
                    self._known.popitem(last=False)
        return made
