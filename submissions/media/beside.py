"""Work beside other work: in threads, which wait for tools most of the time. None outlives whoever began it."""

from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor, wait
from threading import Event
from types import TracebackType
from typing import Self, TypeVar

from .tools import Dropped

Pulse = Callable[[], None]
Work = TypeVar("Work")
TICK_SECONDS = 0.5


class Beside:
    """Runs as a context. Work gets a pulse of its own, which stops its tool once the context is left."""

    def __init__(self) -> None:
        self._threads = ThreadPoolExecutor(8)
        self._over = Event()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._over.set()
        self._threads.shutdown()

    def start(self, work: Callable[[Pulse], Work]) -> "Future[Work]":
        return self._threads.submit(work, self._pulse)

    def _pulse(self) -> None:
        if self._over.is_set():
            raise Dropped


def result(begun: "Future[Work]", pulse: Pulse | None = None) -> Work:
    """What came of it. While that is waited for, `pulse` is called as tools.run does; what it raises ends the wait."""
    while not wait([begun], TICK_SECONDS).done:
        if pulse:
            pulse()
    return begun.result()
