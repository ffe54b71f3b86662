"""The extensions Checksum, Termination and Concatenation of tus 1.0.0, one test a requirement, named after it.

And what the text leaves open, but a server must get right nevertheless (recommendations).
"""

import hashlib
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from http.client import HTTPConnection

import pytest
from django.utils import timezone

from submissions.actions.tokens import issue_upload_token
from submissions.models import FilmFile, Upload
from tests.factories import a_film
from tests.submissions.uploads.tus import CHUNK_TYPE, checksum, encoded
from tests.submissions.uploads.wire import Answer, Wire

pytestmark = [pytest.mark.slow, pytest.mark.django_db]


# ── Checksum ──────────────────────────────────────────────────────────────────
def test_sum_1_to_3_the_algorithms_are_named_in_lower_case_with_sha1(options: Answer):
    assert options["Tus-Checksum-Algorithm"].split(",") == ["sha1", "sha256"]


@pytest.mark.parametrize("algorithm", ["sha1", "sha256"])
def test_sum_4_a_chunk_that_matches_is_stored(wire: Wire, url: str, algorithm: str):
    assert wire.patch(url, 0, b"12", **checksum(b"12", algorithm)).status == 204


def test_sum_5_a_mismatch_is_460(wire: Wire, url: str):
    assert wire.patch(url, 0, b"12", **checksum(b"21")).status == 460


def test_sum_6_a_chunk_that_mismatches_is_discarded(wire: Wire, url: str):
    wire.patch(url, 0, b"12"), wire.patch(url, 2, b"34", **checksum(b"43"))

    assert wire.head(url)["Upload-Offset"] == "2"


@pytest.mark.parametrize("header", ["md5 rL0Y20zC+Fzt72VPzMSk2A==", "crc32 AAAA"])
def test_sum_7_and_8_an_unknown_algorithm_is_400_and_discarded(wire: Wire, url: str, header: str):
    assert wire.patch(url, 0, b"12", Upload_Checksum=header).status == 400
    assert wire.head(url)["Upload-Offset"] == "0"


@pytest.mark.parametrize("header", ["sha1", "sha1 AAAA", "sha1 %%%", "SHA1 2jmj7l5rSw0yVb/vlWAYkK/YBwk="])
def test_sum_9_a_malformed_checksum_is_400_and_discarded(wire: Wire, url: str, header: str):
    assert wire.patch(url, 0, b"12", Upload_Checksum=header).status == 400
    assert wire.head(url)["Upload-Offset"] == "0"


def test_sum_10_a_creation_whose_bytes_mismatch_leaves_no_upload(wire: Wire):
    answer = wire.create(5, b"12", **checksum(b"21"))

    assert (answer.status, answer["Location"]) == (460, None)


def test_sum_11_a_last_chunk_that_mismatches_does_not_finish(wire: Wire, url: str):
    wire.patch(url, 0, b"12345", **checksum(b"54321"))

    assert wire.patch(url, 0, b"12345", **checksum(b"12345")).status == 204


def test_sum_12_trailers_are_not_announced(options: Answer):
    assert "checksum-trailer" not in options["Tus-Extension"]


# ── Termination ───────────────────────────────────────────────────────────────
def test_term_1_the_status_is_204(wire: Wire, url: str):
    assert wire.call("DELETE", url).status == 204


def test_term_2_to_4_afterwards_it_is_gone(wire: Wire, url: str):
    wire.call("DELETE", url)

    assert {wire.head(url).status, wire.patch(url, 0, b"1").status, wire.call("DELETE", url).status} <= {404, 410}


def test_term_5_a_finished_upload_can_be_terminated(wire: Wire, url: str):
    wire.patch(url, 0, b"12345")

    assert wire.call("DELETE", url).status == 204


def test_term_6_its_bytes_are_freed(wire: Wire, url: str):
    wire.patch(url, 0, b"12")
    wire.call("DELETE", url)

    assert not Upload.objects.get(pk=url[-36:]).staged.exists()


# ── Concatenation ─────────────────────────────────────────────────────────────
def a_part(wire: Wire, body: bytes = b"12345") -> str:
    url = wire.begun(len(body), Upload_Concat="partial", Upload_Metadata=None)
    wire.patch(url, 0, body)
    return url


def joined(wire: Wire, *parts: str, **headers: str | None) -> Answer:
    return wire.create(None, Upload_Concat=f"final;{' '.join(parts)}", **headers)


def test_cat_1_a_part_says_that_it_is_one(wire: Wire):
    assert wire.head(a_part(wire))["Upload-Concat"] == "partial"


def test_cat_2_joining_parts_is_a_creation(wire: Wire):
    assert joined(wire, a_part(wire), a_part(wire)).status == 201


def test_cat_3_the_length_is_the_sum_and_all_of_it_is_there(wire: Wire):
    told = wire.head(joined(wire, a_part(wire), a_part(wire, b"67"))["Location"])

    assert (told["Upload-Length"], told["Upload-Offset"]) == ("7", "7")


def test_cat_4_the_header_is_echoed_as_received(wire: Wire):
    sent = f"final;{a_part(wire)}  {a_part(wire)}"

    assert wire.head(wire.create(None, Upload_Concat=sent)["Location"])["Upload-Concat"] == sent


def test_cat_5_a_chunk_for_the_whole_is_403(wire: Wire):
    assert wire.patch(joined(wire, a_part(wire))["Location"], 5, b"6").status == 403


def test_cat_5_and_neither_whole_nor_parts_are_changed_by_it(wire: Wire):
    part = a_part(wire)
    whole = joined(wire, part)["Location"] or ""
    wire.patch(whole, 0, b"x")

    assert [wire.head(one)["Upload-Offset"] for one in (whole, part)] == ["5", "5"]


def test_cat_7_a_part_tells_offset_and_length(wire: Wire):
    part = wire.begun(5, Upload_Concat="partial")
    wire.patch(part, 0, b"12")
    told = wire.head(part)

    assert (told["Upload-Offset"], told["Upload-Length"]) == ("2", "5")


def test_cat_6_addresses_may_be_absolute_or_relative(wire: Wire):
    part = a_part(wire)

    assert joined(wire, part, f"http://127.0.0.1:{wire.port}{part}", part.removeprefix("/uploads/")).status == 201


def test_cat_8_the_metadata_is_that_of_the_whole(wire: Wire):
    assert wire.head(joined(wire, a_part(wire))["Location"])["Upload-Metadata"].startswith("film ")


def test_cat_9_the_bytes_are_in_the_order_that_was_asked_for(wire: Wire):
    first, second = a_part(wire, b"12"), a_part(wire, b"3")
    url = joined(wire, second, first, second)["Location"]

    assert FilmFile.objects.get(upload=url[-36:]).bytes == 4


def test_cat_10_parts_that_are_not_finished_are_not_joined(wire: Wire):
    unfinished = wire.begun(5, Upload_Concat="partial")

    assert "concatenation-unfinished" not in (wire.call("OPTIONS")["Tus-Extension"] or "")
    assert joined(wire, unfinished).status == 400


@pytest.mark.parametrize("header", ["final", "final;", "x", "final;/uploads/nothing"])
def test_cat_11_a_malformed_header_is_400(wire: Wire, header: str):
    assert wire.create(None, Upload_Concat=header).status == 400


# ── Beyond the text ───────────────────────────────────────────────────────────
def test_rec_of_two_chunks_at_once_one_is_stored(wire: Wire):
    url = wire.begun(100_000)
    with ThreadPoolExecutor(2) as two:
        statuses = sorted(
            answer.status for answer in two.map(lambda body: wire.patch(url, 0, body), [b"1" * 9, b"2" * 9])
        )

    assert statuses[0] == 204
    assert 400 <= statuses[1] < 500


def test_rec_two_creations_at_once_are_two_uploads(wire: Wire):
    with ThreadPoolExecutor(4) as four:
        assert len(set(four.map(lambda _: wire.begun(5), range(8)))) == 8


def test_rec_a_connection_stays_in_step_after_a_refusal_with_a_body(wire: Wire, url: str):
    with closing(wire.link()) as link:
        refused = wire.call("PATCH", url, bytes(200_000), link, Upload_Offset="3", Content_Type=CHUNK_TYPE)
        told = wire.call("HEAD", url, link=link)

    assert (refused.status, told.status, told["Upload-Offset"]) == (409, 200, "0")


def test_rec_accounts_do_not_see_each_other(wire: Wire, url: str):
    other = stranger(wire)

    assert {other.head(url).status, other.patch(url, 0, b"1").status, other.call("DELETE", url).status} == {404}


@pytest.mark.parametrize("path", [
    "../../etc/passwd", "%2e%2e%2f%2e%2e%2fetc%2fpasswd", "%00", "x" * 3000, "8a1f6c2e", "' OR 1=1 --", "a/b/c",
])  # fmt: skip
def test_rec_odd_names_are_a_plain_404(wire: Wire, path: str):
    assert wire.head("/uploads/" + path.replace(" ", "%20")).status == 404


@pytest.mark.parametrize("name", ["Upload_Offset", "Upload_Length", "Upload_Checksum", "Content_Type", "Upload_Concat",
                                  "Upload_Metadata", "Upload_Defer_Length", "X_HTTP_Method_Override"])  # fmt: skip
@pytest.mark.parametrize("rubbish", ["\x01\x02", "ÿþ", "9" * 4000, "; drop", "=?utf-8?q?x?="])
def test_rec_rubbish_in_a_header_is_never_an_error_of_ours(wire: Wire, url: str, name: str, rubbish: str):
    with closing(wire.link()) as link:
        statuses = [on(link, wire, *request, **{name: rubbish}) for request in (("POST", "/uploads/"), ("PATCH", url))]

    assert all(400 <= status < 500 or status == 201 for status in statuses), statuses


def on(link: HTTPConnection, wire: Wire, method: str, path: str, **headers: str) -> int:
    """The status of a request whose headers may be rubbish."""
    described = {"Upload_Length": "5", "Upload_Metadata": encoded(film=str(wire.film))} if method == "POST" else {}
    return wire.call(method, path, b"", **{**described, **headers}).status


def test_rec_sha_256_of_a_film_sent_in_odd_pieces_is_the_films(wire: Wire):
    body = hashlib.sha256(b"film").digest() * 5000
    url, offset = wire.begun(len(body)), 0
    for size in (1, 2, 65_535, 65_536, 7, 0, len(body)):
        offset = int(wire.patch(url, offset, body[offset : offset + size])["Upload-Offset"])
    file = FilmFile.objects.get(upload=url[-36:])

    assert (offset, file.bytes) == (len(body), len(body))


def stranger(wire: Wire) -> Wire:
    film = a_film()
    token = issue_upload_token(film, actor=None, now=timezone.now())
    return Wire(wire.port, film.pk, {"Authorization": f"Bearer {token}"})
