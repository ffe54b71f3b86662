"""Acknowledged bytes are never lost: what bad links and bad moments do to an upload, done for real."""

import random
import socket
import time
from contextlib import closing
from functools import partial

import pytest

from tests.faults.uploading import MIB, Sender, answer_on, arrived, asked, at_once, noise, received, reset, sha256
from tests.submissions.uploads.tus import CHUNK_TYPE, checksum

pytestmark = pytest.mark.django_db(transaction=True)


# ── Cut connections ───────────────────────────────────────────────────────────
def test_what_came_over_a_connection_that_was_closed_is_kept(sender: Sender):
    body = noise(MIB)
    url = sender.begin(len(body))
    link = sender.half_sent(url, 0, body, 300_001)
    arrived(url, 1)
    link.close()

    assert sender.offset(url) == 300_001
    assert sender.patch(url, 300_001, body[300_001:]).status == 204
    assert received() == sha256(body)


def test_what_came_over_a_connection_that_was_reset_is_kept(sender: Sender):
    body = noise(MIB)
    url = sender.begin(len(body))
    link = sender.half_sent(url, 0, body, 300_001)
    arrived(url, 200_000)
    reset(link)
    offset = sender.offset(url)

    assert 200_000 <= offset <= 300_001
    assert sender.patch(url, offset, body[offset:]).status == 204
    assert received() == sha256(body)


def test_twenty_cuts_at_random_places_converge(sender: Sender):
    body, dice = noise(2 * MIB), random.Random(7)
    url, offset = sender.begin(len(body)), 0
    for _ in range(20):
        link = sender.half_sent(url, offset, body[offset:], dice.randrange(120_000))
        dice.choice([reset, socket.socket.close])(link)
        offset = sender.offset(url)
    assert offset > 0
    sender.finish(url, body)

    assert received() == sha256(body)


def test_a_chunk_with_a_checksum_that_is_cut_is_not_believed(sender: Sender):
    body = noise(MIB)
    url = sender.begin(len(body))
    sender.headers |= checksum(body)
    link = sender.half_sent(url, 0, body, 300_000)
    arrived(url, 1)
    link.close()

    assert sender.offset(url) == 0


# ── Half-dead connections ─────────────────────────────────────────────────────
def test_a_connection_that_went_silent_is_taken_over_in_seconds(sender: Sender):
    body = noise(MIB)
    url = sender.begin(len(body))
    silent = sender.half_sent(url, 0, body, 200_000)
    arrived(url, 1)
    began = time.monotonic()
    offset = sender.offset(url)

    assert time.monotonic() - began < 5
    assert 200_000 - 1024 < offset <= 200_000
    assert sender.patch(url, offset, body[offset:]).status == 204
    assert received() == sha256(body)
    silent.close()


def test_the_one_that_was_taken_over_is_told(sender: Sender):
    body = noise(MIB)
    url = sender.begin(len(body))
    with sender.half_sent(url, 0, body, 200_000) as silent:
        arrived(url, 1)
        sender.offset(url)

        assert silent.recv(64).startswith(b"HTTP/1.1 423 ")


def test_terminating_does_not_wait_for_the_silent_one(sender: Sender):
    url = sender.begin(MIB)
    with sender.half_sent(url, 0, noise(MIB), 200_000):
        arrived(url, 1)

        assert sender.ask("DELETE", url).status == 204
    assert sender.ask("HEAD", url).status == 410


def test_a_link_that_only_pauses_goes_on(sender: Sender):
    body = noise(MIB)
    url = sender.begin(len(body))
    with sender.half_sent(url, 0, body, 100_000) as slow:
        time.sleep(2.5)
        slow.sendall(body[100_000:])
        first = answer_on(slow)
        slow.sendall(f"HEAD {url} HTTP/1.1\r\nHost: 127.0.0.1\r\nTus-Resumable: 1.0.0\r\n\r\n".encode())

        assert (first, answer_on(slow)) == (204, 401)
    assert received() == sha256(body)


# ── Races ─────────────────────────────────────────────────────────────────────
def test_of_two_chunks_at_the_same_place_one_is_stored(sender: Sender):
    url, sent = sender.begin(20 * 50_000), b""
    for turn in range(20):
        chunks = [bytes([turn, number]) * 25_000 for number in range(2)]
        send = partial(sender.patch, url, len(sent))
        statuses = [answer.status for answer in at_once(send, chunks)]
        assert (statuses.count(204), max(statuses) < 500) == (1, True)
        sent += chunks[statuses.index(204)]

    assert received() == sha256(sent)


def test_a_finish_asked_for_by_two_at_once_makes_one_file(sender: Sender):
    body = noise(100_000)
    url = sender.begin(len(body))
    sender.patch(url, 0, body[:-1])
    at_once(lambda _: sender.patch(url, len(body) - 1, body[-1:]), range(4))

    assert sender.offset(url) == len(body)
    assert received() == sha256(body)


# ── Framing ───────────────────────────────────────────────────────────────────
def test_a_connection_stays_in_step_after_a_refusal(sender: Sender):
    body = noise(3 * MIB)
    url = sender.begin(len(body))
    described = {**sender.headers, "Content-Type": CHUNK_TYPE}
    with closing(sender.connection()) as link:
        refused = asked(link, "PATCH", url, body, {**described, "Upload-Offset": "9"})
        taken = asked(link, "PATCH", url, body[:9], {**described, "Upload-Offset": "0"})
        told = asked(link, "HEAD", url, None, sender.headers)

    assert (refused.status, taken.status, told.headers["Upload-Offset"]) == (409, 204, "9")


def test_a_chunked_body_is_stored(sender: Sender):
    body = noise(MIB)
    url = sender.begin(len(body))
    pieces = (body[start : start + 100_000] for start in range(0, len(body), 100_000))

    assert sender.chunked(url, pieces) == 204
    assert received() == sha256(body)


def test_a_chunked_body_that_is_too_long_is_refused_whole(sender: Sender):
    url = sender.begin(150_000)

    assert sender.chunked(url, [noise(100_000)] * 2) == 413
    assert sender.offset(url) == 0


def test_a_chunked_body_that_is_cut_keeps_what_came(sender: Sender):
    url = sender.begin(MIB)
    described = {**sender.headers, "Content-Type": CHUNK_TYPE, "Upload-Offset": "0", "Transfer-Encoding": "chunked"}
    link = sender.connection()
    link.request("PATCH", url, None, described)
    link.send(b"%x\r\n" % 200_000 + noise(200_000) + b"\r\n" + b"%x\r\n" % 200_000 + noise(50_000))
    arrived(url, 1)
    link.close()

    assert sender.offset(url) == 250_000


def test_a_sender_that_asks_first_is_told_to_go_on(sender: Sender):
    body = noise(100_000)
    url = sender.begin(len(body))
    sender.headers |= {"Expect": "100-continue"}
    with sender.half_sent(url, 0, body, 0) as link:
        assert link.recv(64).startswith(b"HTTP/1.1 100 ")
        link.sendall(body)
        assert link.recv(64).startswith(b"HTTP/1.1 204 ")
