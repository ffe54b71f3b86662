"""How an upload begins and ends by itself: the extensions Creation, Creation-defer-length, Creation-with-upload and

Expiration of tus 1.0.0, one test a requirement, named after it.
"""

import base64
import re
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

import pytest
from django.utils import timezone

from submissions.models import Upload
from tests.submissions.uploads.tus import encoded
from tests.submissions.uploads.wire import Answer, Wire

pytestmark = [pytest.mark.slow, pytest.mark.django_db]
DATE = re.compile(r"(Mon|Tue|Wed|Thu|Fri|Sat|Sun), \d\d [A-Z][a-z]{2} \d{4} \d\d:\d\d:\d\d GMT")


# ── Creation ──────────────────────────────────────────────────────────────────
def test_cre_1_the_status_is_201(wire: Wire):
    assert wire.create(5).status == 201


def test_cre_2_the_location_is_that_of_the_upload(wire: Wire):
    assert wire.head(wire.create(5)["Location"]).status == 200


@pytest.mark.parametrize("length", [None, "", "-1", "five", "1.5", "9" * 30])
def test_cre_6_and_7_no_or_a_bad_length_is_400(wire: Wire, length: str | None):
    assert wire.create(length).status == 400


def test_cre_8_more_than_the_largest_size_is_413(wire: Wire, options: Answer):
    assert wire.create(int(options["Tus-Max-Size"]) + 1).status == 413


def test_cre_10_an_upload_of_no_bytes_is_complete(wire: Wire):
    told = wire.head(wire.begun(0))

    assert (told["Upload-Offset"], told["Upload-Length"]) == ("0", "0")


def test_cre_11_metadata_is_echoed_byte_for_byte(wire: Wire):
    sent = encoded(film=str(wire.film), filename="fílm “1”.mp4") + ",empty,also , spaced  eA=="

    assert wire.head(wire.begun(5, Upload_Metadata=sent))["Upload-Metadata"] == sent


def test_cre_12_binary_metadata_is_echoed_too(wire: Wire):
    sent = encoded(film=str(wire.film), binary=bytes(range(256)))

    assert wire.head(wire.begun(5, Upload_Metadata=sent))["Upload-Metadata"] == sent


@pytest.mark.parametrize("broken", ["film M=Q", "a,a", ",", "a b c", "a \x7f"])
def test_cre_13_malformed_metadata_is_400(wire: Wire, broken: str):
    assert wire.create(5, Upload_Metadata=broken).status == 400


def test_cre_14_metadata_injects_no_header(wire: Wire):
    value = base64.b64encode(b"x\r\nX-Injected: yes").decode()
    url = wire.begun(5, Upload_Metadata=f"film {base64.b64encode(str(wire.film).encode()).decode()},filename {value}")

    assert wire.head(url)["X-Injected"] is None


def test_cre_15_a_length_is_said_or_deferred_and_not_both(wire: Wire):
    assert wire.create(5, Upload_Defer_Length="1").status == 400


@pytest.mark.parametrize("defer", ["0", "2", "yes"])
def test_cre_16_deferring_by_anything_but_1_is_400(wire: Wire, defer: str):
    assert wire.create(None, Upload_Defer_Length=defer).status == 400


# ── Creation-defer-length ─────────────────────────────────────────────────────
@pytest.fixture
def deferred(wire: Wire) -> str:
    return wire.begun(None, Upload_Defer_Length="1")


def test_def_2_head_says_that_the_length_is_deferred(wire: Wire, deferred: str):
    assert wire.head(deferred)["Upload-Defer-Length"] == "1"


def test_def_3_until_then_no_length_is_told(wire: Wire, deferred: str):
    assert wire.head(deferred)["Upload-Length"] is None


def test_def_5_a_chunk_sets_the_length(wire: Wire, deferred: str):
    wire.patch(deferred, 0, b"12", Upload_Length="5")
    told = wire.head(deferred)

    assert (told["Upload-Length"], told["Upload-Defer-Length"]) == ("5", None)


def test_def_6_once_set_it_never_changes(wire: Wire, deferred: str):
    wire.patch(deferred, 0, b"12", Upload_Length="5")

    assert wire.patch(deferred, 2, b"3", Upload_Length="6").status == 400
    assert wire.head(deferred)["Upload-Length"] == "5"


# ── Creation-with-upload ──────────────────────────────────────────────────────
def test_cwu_1_and_2_a_creation_with_bytes_tells_how_many_were_taken(wire: Wire):
    answer = wire.create(5, b"123")

    assert (answer.status, answer["Upload-Offset"]) == (201, "3")


def test_cwu_3_an_empty_body_of_the_type_of_chunks_is_offset_0(wire: Wire):
    assert wire.create(5, b"")["Upload-Offset"] == "0"


def test_cwu_4_another_type_of_body_is_415(wire: Wire):
    assert wire.create(5, b"123", Content_Type="text/plain").status == 415


def test_cwu_5_more_than_the_length_is_refused(wire: Wire):
    assert wire.create(5, b"123456").status == 413


def test_cwu_6_a_creation_that_brings_everything_is_complete(wire: Wire):
    assert wire.offset(wire.create(5, b"12345")["Location"]) == 5


def test_cwu_7_a_sender_that_asks_first_is_told_to_go_on(wire: Wire):
    told = {"Upload-Length": "5", "Upload-Metadata": encoded(film=str(wire.film)), "Expect": "100-continue"}
    with wire.half_sent("/uploads/", b"", length=5, method="POST", **told) as link:
        assert link.recv(64).startswith(b"HTTP/1.1 100 ")
        link.sendall(b"12345")
        answer = link.recv(4096)

    assert (answer[:13], b"\r\nUpload-Offset: 5\r\n" in answer) == (b"HTTP/1.1 201 ", True)


# ── Expiration ────────────────────────────────────────────────────────────────
def test_exp_1_a_creation_says_when_it_expires(wire: Wire):
    assert parsedate_to_datetime(wire.create(5)["Upload-Expires"]) > datetime.now(UTC)


def test_exp_2_every_chunk_of_an_unfinished_upload_says_it(wire: Wire, url: str):
    assert parsedate_to_datetime(wire.patch(url, 0, b"1")["Upload-Expires"]) > datetime.now(UTC)


def test_exp_3_it_is_a_date_of_http(wire: Wire, url: str):
    assert DATE.fullmatch(wire.patch(url, 0, b"1")["Upload-Expires"])


def test_exp_4_so_does_a_question_for_the_offset(wire: Wire, url: str):
    assert DATE.fullmatch(wire.head(url)["Upload-Expires"])


def test_exp_5_and_6_an_expired_upload_is_410(wire: Wire, url: str):
    Upload.objects.filter(pk=url[-36:]).update(expires_at=timezone.now() - timedelta(seconds=1))

    assert [wire.head(url).status, wire.patch(url, 0, b"1").status] == [410, 410]


def test_exp_7_a_finished_upload_does_not_expire(wire: Wire, url: str):
    assert wire.patch(url, 0, b"12345")["Upload-Expires"] is None
    Upload.objects.filter(pk=url[-36:]).update(expires_at=timezone.now() - timedelta(seconds=1))

    assert wire.head(url).status == 200
