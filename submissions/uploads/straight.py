"""A body of known length from gunicorn's socket, in one buffer: its own reader copies each byte six times."""

from typing import Any

LARGEST_BLOCK = 1024 * 1024
Block = bytes | memoryview


class Straight:
    """The rest of a body of known length, read from the socket itself.

    It knows how gunicorn (25 to 27) counts: `reader.length` bytes are still to come, of which its `unreader` may hold
    some already. Both are left as if gunicorn had read, so that the next request on the connection is found.
    """

    def __init__(self, reader: Any, socket: Any) -> None:
        self._reader, self._socket = reader, socket
        self._buffer = memoryview(b"")
        self._held = b""

    @classmethod
    def through(cls, stream: Any, socket: Any) -> "Straight | None":
        """None where the server is another one, or a gunicorn that works differently."""
        reader = getattr(stream, "reader", None)
        unreader = getattr(reader, "unreader", None)
        is_known = isinstance(getattr(reader, "length", None), int) and hasattr(unreader, "take_buffered")
        is_fresh = is_known and getattr(unreader, "sock", None) is socket and not stream.buf.tell()
        return cls(reader, socket) if socket is not None and is_fresh else None

    def read(self, size: int) -> Block:
        """What has come, at most `size` bytes; b"" at the end of the connection. Raises TimeoutError, OSError."""
        if not self._buffer:  # the first call: a request that reads nothing leaves gunicorn as it was
            self._take_over()
        if self._held:
            block, self._held = self._held[:size], self._held[size:]
            self._reader.length -= len(block)
            return block
        count = self._socket.recv_into(self._buffer[: min(size, LARGEST_BLOCK)])
        self._reader.length -= count
        return self._buffer[:count] if count else b""

    def _take_over(self) -> None:
        self._buffer = memoryview(bytearray(LARGEST_BLOCK))
        held, length = self._reader.unreader.take_buffered(), self._reader.length
        self._held = held[:length]
        self._reader.unreader.unread(held[length:])
