"""Who may send just now, of more senders than a process has threads for: a line in which nobody is passed over.

The other threads stay free for pages. Whoever finds no place is told to come again and stands in the line meanwhile;
a place that becomes free goes to one of those, not to a sender that has just had one and goes on with its next chunk.
Of those who wait the first that comes gets it, so that it does not lie idle, but for one that has waited far longer.
"""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from uuid import UUID

from submissions.wording import UploadRefused

AWAITED_SECONDS = 20.0
"""So long the line keeps a place for one that was told to come again; clients come after 1 to 15 seconds."""
FAR_SECONDS = 30.0
"""Whoever has waited so much longer than another comes first, though the other be here and it be not."""


class Places:
    """`number` uploads receive at a time; 0 lifts the limit. Each process has places and a line of its own."""

    def __init__(self, number: int, *, clock: Callable[[], float] = time.monotonic) -> None:
        self._is_limited, self._free, self._clock = number > 0, number, clock
        self._guard = threading.Lock()
        self._line: dict[UUID, tuple[float, float]] = {}
        """Since when it waits, and when it was last here."""

    @contextmanager
    def one_for(self, upload: UUID) -> Iterator[None]:
        """A place for one chunk of the upload. Raises UploadRefused("crowded")."""
        if self._is_limited and not self._take(upload):
            raise UploadRefused("crowded")
        try:
            yield
        finally:
            if self._is_limited:
                with self._guard:
                    self._free += 1

    def _take(self, upload: UUID) -> bool:
        now = self._clock()
        with self._guard:
            self._line = {one: times for one, times in self._line.items() if now - times[1] < AWAITED_SECONDS}
            since = self._line.get(upload, (now, now))[0]
            before = self._far_before(since) if upload in self._line else len(self._line)
            if self._free <= before:
                self._line[upload] = (since, now)
                return False
            self._free -= 1
            self._line.pop(upload, None)
            return True

    def _far_before(self, since: float) -> int:
        """How many wait for so much longer that they come first."""
        return sum(at <= since - FAR_SECONDS for at, _ in self._line.values())
