import io
import socket
from collections.abc import Iterator
from typing import Any

import pytest
from gunicorn.http.body import Body as GunicornBody
from gunicorn.http.body import LengthReader
from gunicorn.http.unreader import SocketUnreader

from submissions.uploads import body
from submissions.uploads.body import LOOK_UP_SECONDS, Body, Ending


class Scripted(io.RawIOBase):
    """A stream whose reads come out as told: bytes, or an error to raise."""

    def __init__(self, *turns: bytes | Exception) -> None:
        self.turns = list(turns)
        self.sizes: list[int] = []
        self.failed = False

    def read(self, size: int = -1) -> bytes:
        self.sizes.append(size)
        turn = self.turns.pop(0) if self.turns else b""
        if isinstance(turn, Exception):
            self.failed = True
            raise turn
        return turn


def a_body(stream: io.RawIOBase | io.BytesIO, length: int | None = None, **environ: Any) -> Body:
    framing = {"HTTP_TRANSFER_ENCODING": "chunked"} if length is None else {"CONTENT_LENGTH": str(length)}
    return Body({"wsgi.input": stream, **framing, **environ})


def read(found: Body, limit: int = 1000, **named: Any) -> bytes:
    return b"".join(bytes(block) for block in found.blocks(limit=limit, **named))


def test_a_body_is_read_to_its_announced_end_and_not_further():
    found = a_body(io.BytesIO(b"12345 and the next request"), 5)

    assert (read(found), found.ending) == (b"12345", Ending.COMPLETE)


def test_a_cut_body_keeps_what_came():
    found = a_body(io.BytesIO(b"123"), 5)

    assert (read(found), found.ending) == (b"123", Ending.CUT)


def test_after_a_reset_what_the_server_had_buffered_is_still_good():
    found = a_body(Scripted(b"12", ConnectionResetError(), b"3"), 5)

    assert (read(found), found.ending) == (b"123", Ending.CUT)


def test_a_pause_is_no_end_and_leaves_the_connection_in_step():
    stream = Scripted(b"12", TimeoutError(), TimeoutError(), b"345")
    found = a_body(stream, 5)

    assert (read(found), found.ending, stream.failed) == (b"12345", Ending.COMPLETE, False)


def test_after_a_pause_small_pieces_are_read_so_that_less_is_held_back():
    stream = Scripted(b"1" * 10, TimeoutError(), b"2" * 10)
    read(a_body(stream, 10_000_000), limit=10_000_000)

    assert stream.sizes[2] == body.SMALLEST_BLOCK


def test_while_the_link_is_fast_the_pieces_grow():
    stream = Scripted(*[b"x"] * 9)
    read(a_body(stream, 10_000_000), limit=10_000_000)

    assert (stream.sizes[0], max(stream.sizes)) == (body.FIRST_BLOCK, body.LARGEST_BLOCK)


def test_a_sender_that_pauses_lets_others_in():
    found = a_body(Scripted(b"12", TimeoutError(), b"3", TimeoutError(), b"45"), 5)

    assert (read(found, is_wanted=lambda: True), found.ending) == (b"123", Ending.TAKEN_OVER)


def test_a_sender_whose_bytes_keep_coming_may_finish():
    found = a_body(Scripted(*[b"1"] * 5), 5)

    assert (read(found, is_wanted=lambda: True), found.ending) == (b"11111", Ending.COMPLETE)


def test_but_not_for_ever(monkeypatch):
    monkeypatch.setattr(body, "YIELD_SECONDS", 0.0)
    found = a_body(Scripted(b"1", TimeoutError(), b"2345"), 5)

    assert (read(found, is_wanted=lambda: True), found.ending) == (b"1", Ending.TAKEN_OVER)


def test_a_silent_sender_is_given_up(monkeypatch):
    monkeypatch.setattr(body, "IDLE_SECONDS", 0.0)
    found = a_body(Scripted(b"12", TimeoutError(), TimeoutError()), 5)

    assert (read(found), found.ending) == (b"12", Ending.IDLE)


def test_a_chunked_body_ends_where_its_framing_says():
    found = a_body(Scripted(b"12", b"345"), **{"wsgi.input_terminated": True})

    assert (read(found), found.length, found.ending) == (b"12345", None, Ending.COMPLETE)


def test_a_chunked_body_whose_framing_breaks_is_cut():
    found = a_body(Scripted(b"12", OSError("no terminator"), b"3"), **{"wsgi.input_terminated": True})

    assert (read(found), found.ending) == (b"123", Ending.CUT)


def test_a_chunked_body_cannot_pause():
    found = a_body(Scripted(b"12", TimeoutError(), b"345"), **{"wsgi.input_terminated": True})

    assert (read(found), found.ending) == (b"12", Ending.IDLE)


def test_a_chunked_body_longer_than_allowed_is_told_apart_from_one_that_fits():
    fits = a_body(Scripted(b"123"), **{"wsgi.input_terminated": True})
    exceeds = a_body(Scripted(b"123", b"4"), **{"wsgi.input_terminated": True})

    assert [(read(found, 3), found.ending) for found in (fits, exceeds)] == [
        (b"123", Ending.COMPLETE), (b"123", Ending.TOO_LONG)
    ]  # fmt: skip


def test_a_server_that_cannot_decode_chunked_bodies_is_known():
    assert not a_body(Scripted()).can_be_read
    assert a_body(Scripted(), 0).can_be_read


@pytest.mark.parametrize(("received", "seconds", "left", "pause"), [
    (1024, 1.9, 2**20, 0),  # it may be a fast one yet
    (2 * 2**20, 3.0, 2**20, 0),
    (0, 3.0, 2**20, 0),
    (64 * 1024, 4.0, 2**20, 0.5),
    (2 * 400 * 1024, 2.0, 2**20, 0.24),
    (64 * 1024, 4.0, 2048, 0.125),  # the end is near
])  # fmt: skip
def test_a_link_that_proves_slow_is_left_to_gather_bytes(received, seconds, left, pause):
    assert body._pause(received, seconds, left) == pytest.approx(pause)


def test_the_rest_is_drained_before_a_refusal():
    stream = io.BytesIO(b"12345 and the next request")
    a_body(stream, 5).drain()

    assert stream.read() == b" and the next request"


def test_draining_ends_when_nothing_comes():
    stream = Scripted(b"12", TimeoutError(), b"345")
    a_body(stream, 5).drain()

    assert stream.turns == [b"345"]


def test_of_what_is_not_drained_nothing_more_is_heard_and_the_connection_is_not_used_again():
    here, there = socket.socketpair()
    with here, there:
        there.sendall(b"late")
        stream = Scripted(b"12", TimeoutError())
        a_body(stream, 5, **{"gunicorn.socket": here}).drain(0.5)

        assert stream.failed
        assert (here.recv(10), here.recv(10)) == (b"late", b"")  # what lay there, and then the end, though it is open
        here.sendall(b"the answer")
        assert there.recv(10) == b"the answer"


def test_a_connection_whose_body_was_drained_stays_in_use():
    here, there = socket.socketpair()
    with here, there:
        here.settimeout(0.01)
        stream = Scripted(b"12345")
        a_body(stream, 5, **{"gunicorn.socket": here}).drain()

        assert not stream.failed
        here.setblocking(False)
        with pytest.raises(BlockingIOError):
            here.recv(1)


def test_the_socket_waits_without_limit_again_afterwards():
    here, there = socket.socketpair()
    with here, there:
        found = a_body(Scripted(b"12345"), 5, **{"gunicorn.socket": here})
        for _ in found.blocks(limit=5):
            assert here.gettimeout() == LOOK_UP_SECONDS

        assert here.gettimeout() is None


# ── Straight from gunicorn's socket ───────────────────────────────────────────
@pytest.fixture
def link() -> Iterator[tuple[socket.socket, socket.socket]]:
    here, there = socket.socketpair()
    with here, there:
        yield here, there


def through_gunicorn(here: socket.socket, length: int, *, ahead: bytes = b"") -> tuple[Body, SocketUnreader]:
    """A body as gunicorn hands it out, of which it has read `ahead` together with the headers."""
    unreader = SocketUnreader(here)
    unreader.unread(ahead)
    stream = GunicornBody(LengthReader(unreader, length))
    return Body({"wsgi.input": stream, "gunicorn.socket": here, "CONTENT_LENGTH": str(length)}), unreader


def test_what_gunicorn_read_ahead_comes_first_and_the_next_request_stays_with_it(link):
    here, there = link
    there.sendall(b"345")
    found, unreader = through_gunicorn(here, 5, ahead=b"12")
    assert (read(found), found.ending) == (b"12345", Ending.COMPLETE)

    pipelined, unreader = through_gunicorn(here, 2, ahead=b"12GET /")
    assert (read(pipelined), unreader.take_buffered()) == (b"12", b"GET /")


def test_never_a_byte_beyond_the_body_is_taken_from_the_socket(link):
    here, there = link
    there.sendall(b"12345GET /")
    found, _ = through_gunicorn(here, 5)

    assert (read(found), found._stream.reader.length, here.recv(10)) == (b"12345", 0, b"GET /")


def test_a_body_that_nobody_reads_is_left_to_gunicorn(link):
    here, _ = link
    found, unreader = through_gunicorn(here, 5, ahead=b"12")

    assert (found.ending, unreader.take_buffered()) == (Ending.COMPLETE, b"12")


def test_a_cut_keeps_what_came_straight_from_the_socket(link):
    here, there = link
    there.sendall(b"123")
    there.close()
    found, _ = through_gunicorn(here, 5)

    assert (read(found), found.ending) == (b"123", Ending.CUT)


def test_a_silent_sender_lets_others_in_and_holds_nothing_back(link, monkeypatch):
    monkeypatch.setattr(body, "LOOK_UP_SECONDS", 0.05)
    here, there = link
    there.sendall(b"123")
    found, _ = through_gunicorn(here, 5)

    assert (read(found, is_wanted=lambda: True), found.ending) == (b"123", Ending.TAKEN_OVER)
