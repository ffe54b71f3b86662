"""The body of a WSGI request, read as it arrives and given up in time.

Django's own `request.body` and `request.read()` are never used: the first keeps everything in memory, the second sees
nothing of a chunked body. gunicorn's threaded worker hands us the socket, so that a read can be interrupted once a
second: that is what frees an upload whose other end has silently gone. Under other servers reads simply block.

Where gunicorn lets us (`Straight`), the bytes of a body of known length go from the socket into one buffer and from
there to the disk: its own reader copies each six times. Else it is asked for large blocks while the link is fast.
"""

import socket
import ssl
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from enum import Enum
from typing import Any

from submissions.uploads.straight import LARGEST_BLOCK, Block, Straight

SMALLEST_BLOCK, FIRST_BLOCK = 1024, 64 * 1024
QUICK_SECONDS, SLOW_SECONDS = 0.05, 0.5
LOOK_UP_SECONDS = 1.0
"""How often a waiting reader looks up and asks whether somebody else wants the upload."""
AT_ONCE_SECONDS = 0.01
PROVEN_SECONDS, SLOW_RATE = 2.0, 512 * 1024
GATHER_BYTES, GATHER_SECONDS = 96 * 1024, 0.5
"""A link of fewer bytes a second, once that is certain, gathers so many, or so long: else each packet costs a turn."""
IDLE_SECONDS = 60.0
"""A connection on which nothing came for so long is given up."""
IDLE_CHUNKED_SECONDS = 10.0
"""The same for chunked bodies, whose decoder cannot go on after an interruption."""
YIELD_SECONDS = 5.0
"""So long a sender may go on after somebody else has asked for the upload, as long as its bytes keep coming."""
DRAIN_BYTES, DRAIN_SECONDS = 8 * 1024 * 1024, 5.0
"""What is read and thrown away before a refusal, so that its answer can be read at the other end."""
CROWDED_DRAIN_SECONDS = 0.5
"""The same where many are refused at once, and each holds a thread so long."""


class Ending(Enum):
    """Why a body was not read any further."""

    COMPLETE = "complete"
    CUT = "cut"
    IDLE = "idle"
    TAKEN_OVER = "taken_over"
    TOO_LONG = "too_long"


class Body:
    """The body of one request. `length` is its announced size in bytes, None for a chunked one.

    After `blocks` is exhausted, `ending` says how it ended; bytes yielded before an early ending are good bytes.
    """

    def __init__(self, environ: dict[str, Any]) -> None:
        self._stream = environ["wsgi.input"]
        self._socket = environ.get("gunicorn.socket")
        self._is_chunked = "chunked" in environ.get("HTTP_TRANSFER_ENCODING", "").lower()
        self.can_be_read = not self._is_chunked or bool(environ.get("wsgi.input_terminated"))
        self.length: int | None = None if self._is_chunked else int(environ.get("CONTENT_LENGTH") or 0)
        self.ending = Ending.COMPLETE
        self._received = 0
        self._is_broken = False
        self._straight = Straight.through(self._stream, self._socket) if self.length else None

    def blocks(self, *, limit: int, is_wanted: Callable[[], bool] = lambda: False) -> Iterator[Block]:
        """Yield the body block by block, at most `limit` bytes. A block is good until the next one is asked for.

        `is_wanted` tells whether somebody else asked for the upload meanwhile.
        """
        patience = _Patience(is_wanted, can_pause=not self._is_chunked)
        size, begun_at = FIRST_BLOCK, time.monotonic()
        self._set_timeout(IDLE_CHUNKED_SECONDS if self._is_chunked else LOOK_UP_SECONDS)
        try:
            while (left := self._left(limit)) > 0:
                began = time.monotonic()
                block = self._read(min(LARGEST_BLOCK if self._straight else size, left))
                size = _next_size(size, block, time.monotonic() - began)
                if block:
                    yield block
                    if self._left(limit) == 0:
                        break
                self.ending = self._end_of_stream() if block == b"" else patience.after(block)
                if block == b"":
                    return
                if self.ending is not Ending.COMPLETE:
                    yield from self._held_back(limit)
                    return
                if pause := _pause(self._received, time.monotonic() - begun_at, self._left(limit)):
                    time.sleep(pause)
            self._conclude()
        finally:
            self._set_timeout(None)

    def drain(self, seconds: float = DRAIN_SECONDS) -> None:
        """Throw away what is left of the body, within reason, so that the answer gets through."""
        if not self.can_be_read or self.length == 0:
            return
        is_over = self._thrown_away(seconds) if self.ending in (Ending.COMPLETE, Ending.TOO_LONG) else False
        if not is_over:
            self._leave_the_rest()

    def _thrown_away(self, seconds: float) -> bool:
        """Whether the end of the body was reached."""
        until = time.monotonic() + seconds
        limit = self._received + DRAIN_BYTES
        self._set_timeout(min(LOOK_UP_SECONDS, seconds))
        block: Block | None = b""
        while (left := self._left(limit)) > 0 and time.monotonic() < until:
            block = self._read(min(FIRST_BLOCK, left))
            if not block:
                break
        self._set_timeout(None)
        return self._received == self.length or (self._is_chunked and block == b"")

    def _leave_the_rest(self) -> None:
        """Nothing more is wanted of this connection: gunicorn closes it after the answer, and without waiting.

        It would listen for two seconds to what a slow sender still sends, in the one thread that accepts everybody's
        connections. A socket that is shut for reading seems to have ended as soon as nothing lies there.
        """
        if self._socket is None or isinstance(self._socket, ssl.SSLSocket):  # whose shutdown ends encryption, too
            return
        self._stream.failed = True
        with suppress(OSError):
            self._socket.shutdown(socket.SHUT_RD)

    def _held_back(self, limit: int) -> Iterator[Block]:
        """What the server had read but not handed out, because a larger block was asked for."""
        self._set_timeout(AT_ONCE_SECONDS)
        while not self._is_chunked and self._straight is None and (left := self._left(limit)) > 0:
            block = self._read(min(SMALLEST_BLOCK, left))
            if not block:
                return
            yield block

    def _left(self, limit: int) -> int:
        return (limit if self.length is None else min(limit, self.length)) - self._received

    def _read(self, size: int) -> Block | None:
        """Up to `size` bytes; b"" when there will be no more; None when they did not come in time."""
        block: Block
        try:
            block = self._straight.read(size) if self._straight else self._stream.read(size)
        except TimeoutError:
            return None
        except OSError:
            self._is_broken = True
            block = self._rest(size)
        self._received += len(block)
        return block

    def _rest(self, size: int) -> bytes:
        """After a reset or wrong framing: what the server had buffered before is good, and comes with a new read."""
        if self._straight:
            self._stream.failed = True  # the connection is not to be used again
            return b""
        try:
            return self._stream.read(size)
        except OSError:
            return b""

    def _end_of_stream(self) -> Ending:
        return Ending.COMPLETE if self._is_chunked and not self._is_broken else Ending.CUT

    def _conclude(self) -> None:
        """The limit or the announced end was reached: does more come, and is the connection still in step?"""
        if self._is_chunked:
            beyond = self._read(1)
            self.ending = Ending.TOO_LONG if beyond else self._end_of_stream() if beyond == b"" else Ending.IDLE
        elif getattr(self._stream, "failed", False) and not self._is_broken:
            # gunicorn distrusts a connection after any failed read; a mere pause lost nothing, and the body is whole.
            self._stream.failed = False

    def _set_timeout(self, seconds: float | None) -> None:
        if self._socket is not None:
            self._socket.settimeout(seconds)


class _Patience:
    """Decides after each read whether to go on with this sender."""

    def __init__(self, is_wanted: Callable[[], bool], *, can_pause: bool) -> None:
        self._is_wanted = is_wanted
        self._can_pause = can_pause
        self._last_byte_at = time.monotonic()
        self._wanted_since: float | None = None

    def after(self, block: Block | None) -> Ending:
        """COMPLETE means: nothing speaks against going on. `block` is None when a read came back empty-handed."""
        now = time.monotonic()
        if block is not None:
            self._last_byte_at = now
        if self._wanted_since is None and self._is_wanted():
            self._wanted_since = now
        if self._wanted_since is not None and (block is None or now - self._wanted_since >= YIELD_SECONDS):
            return Ending.TAKEN_OVER
        if block is None and (not self._can_pause or now - self._last_byte_at >= IDLE_SECONDS):
            return Ending.IDLE
        return Ending.COMPLETE


def _pause(received: int, seconds: float, left: int) -> float:
    """How long to let a slow link gather bytes before the next look: not at all while it may be a fast one."""
    if seconds < PROVEN_SECONDS or received >= SLOW_RATE * seconds or not received:
        return 0.0
    return min(GATHER_SECONDS, min(GATHER_BYTES, left) * seconds / received)


def _next_size(size: int, block: Block | None, seconds: float) -> int:
    if block is None:
        return SMALLEST_BLOCK
    if seconds < QUICK_SECONDS:
        return min(size * 2, LARGEST_BLOCK)
    return max(size // 2, SMALLEST_BLOCK) if seconds > SLOW_SECONDS else size
