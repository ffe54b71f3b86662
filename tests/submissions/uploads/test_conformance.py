"""tus 1.0.0 over HTTP, against gunicorn with two processes, by a token: one test a requirement of the specification,

named after it (core: OPTions, VERsion, HEAD, PATCH, INTerruption, OVerRide; the extensions by their first letters).
The last section goes beyond the text.
"""

import base64
import hashlib
import re
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from http.client import HTTPConnection

import pytest
from django.core.management import call_command
from django.utils import timezone

from submissions.actions.tokens import issue_upload_token
from submissions.models import FilmFile, Upload
from tests.factories import a_film, an_edition
from tests.server import Server
from tests.submissions.uploads.tus import CHUNK_TYPE, checksum, encoded
from tests.submissions.uploads.wire import Answer, Wire, reset

pytestmark = [pytest.mark.slow, pytest.mark.django_db]
NOWHERE = "/uploads/8a1f6c2e-0000-4000-8000-000000000000"
DATE = re.compile(r"(Mon|Tue|Wed|Thu|Fri|Sat|Sun), \d\d [A-Z][a-z]{2} \d{4} \d\d:\d\d:\d\d GMT")
LIMITS = ("UNFINISHED_PER_CREATOR", "UNFINISHED_PER_FILM", "UNFINISHED_BYTES_PER_CREATOR", "BEGUN_PER_HOUR",
          "BYTES_PER_DAY", "FILES_PER_FILM")  # fmt: skip


@pytest.fixture
def _django_db_helper() -> None:
    """No transaction around each test, and no emptying after it: one world and one server serve them all."""


@pytest.fixture(autouse=True)
def staging() -> None:
    """That of the server."""


@pytest.fixture(scope="module")
def wire(django_db_setup: None, django_db_blocker) -> Iterator[Wire]:
    """One server for all requirements, with every limit lifted; what it did is removed afterwards."""
    with django_db_blocker.unblock():
        now = timezone.now()
        film = a_film(edition=an_edition(now=now), created_at=now)
        token = issue_upload_token(film, actor=None, now=now)
        with Server(**{f"UPLOAD_{name}": "0" for name in LIMITS}) as server:
            yield Wire(server.port, film.pk, {"Authorization": f"Bearer {token}"})
        call_command("flush", interactive=False, verbosity=0, inhibit_post_migrate=False)


@pytest.fixture
def url(wire: Wire) -> str:
    """A new upload of five bytes."""
    return wire.begun(5)


def stranger(wire: Wire) -> Wire:
    film = a_film()
    token = issue_upload_token(film, actor=None, now=timezone.now())
    return Wire(wire.port, film.pk, {"Authorization": f"Bearer {token}"})


# ── Core: OPTIONS ─────────────────────────────────────────────────────────────
@pytest.fixture(scope="module")
def options(wire: Wire) -> Answer:
    return wire.call("OPTIONS", Tus_Resumable=None, Authorization=None)


def test_opt_1_the_status_is_204_or_200(options: Answer):
    assert options.status in (200, 204)


def test_opt_2_the_version_is_among_those_spoken(options: Answer):
    assert "1.0.0" in options["Tus-Version"].split(",")


def test_opt_3_extensions_are_a_comma_separated_list(options: Answer):
    assert set(options["Tus-Extension"].split(",")) == {
        "creation", "creation-with-upload", "creation-defer-length", "expiration", "checksum", "termination",
        "concatenation",
    }  # fmt: skip


def test_opt_4_the_largest_size_is_a_number(options: Answer):
    assert options["Tus-Max-Size"].isdecimal()


def test_opt_5_the_version_of_the_request_is_ignored(wire: Wire):
    assert wire.call("OPTIONS", Tus_Resumable="0.0.1").status in (200, 204)


def test_opt_6_an_upload_answers_too(wire: Wire, url: str):
    assert wire.call("OPTIONS", url)["Tus-Version"] == "1.0.0"


# ── Core: the version ─────────────────────────────────────────────────────────
@pytest.mark.parametrize("method", ["POST", "HEAD", "PATCH", "DELETE"])
def test_ver_1_to_4_an_unsupported_version_is_412_and_names_the_supported_ones(wire: Wire, url: str, method: str):
    path = "/uploads/" if method == "POST" else url
    answer = wire.call(method, path, Tus_Resumable="0.2.2", Upload_Length="5", Upload_Offset="0")

    assert (answer.status, answer["Tus-Version"]) == (412, "1.0.0")


def test_ver_5_a_chunk_of_an_unsupported_version_is_not_processed(wire: Wire, url: str):
    wire.patch(url, 0, b"12", Tus_Resumable="0.2.2")

    assert wire.head(url)["Upload-Offset"] == "0"


def test_ver_6_a_termination_of_an_unsupported_version_is_not_processed(wire: Wire, url: str):
    wire.call("DELETE", url, Tus_Resumable="0.2.2")

    assert wire.head(url).status == 200


@pytest.mark.parametrize("method", ["POST", "HEAD", "PATCH", "DELETE"])
def test_ver_7_a_missing_version_is_412(wire: Wire, url: str, method: str):
    assert wire.call(method, "/uploads/" if method == "POST" else url, Tus_Resumable=None).status == 412


def test_ver_8_every_answer_names_the_version(wire: Wire, url: str):
    answers = [wire.call("OPTIONS"), wire.create(5), wire.head(url), wire.patch(url, 0, b"1"), wire.call("DELETE", url)]

    assert {answer["Tus-Resumable"] for answer in answers} == {"1.0.0"}


def test_ver_9_errors_name_the_version_too(wire: Wire, url: str):
    answers = [wire.head(NOWHERE), wire.head("/uploads/../x"), wire.call("GET", url), wire.create("x"),
               wire.patch(url, 9, b"1"), wire.call("HEAD", url, Authorization=None)]  # fmt: skip

    assert min(answer.status for answer in answers) >= 400
    assert {answer["Tus-Resumable"] for answer in answers} == {"1.0.0"}


# ── Core: HEAD ────────────────────────────────────────────────────────────────
def test_head_1_the_status_is_200_or_204(wire: Wire, url: str):
    assert wire.head(url).status in (200, 204)


def test_head_2_the_offset_is_told_even_if_it_is_0(wire: Wire, url: str):
    assert wire.head(url)["Upload-Offset"] == "0"


def test_head_3_the_offset_is_told_of_a_finished_upload(wire: Wire, url: str):
    wire.patch(url, 0, b"12345")

    assert wire.head(url)["Upload-Offset"] == "5"


def test_head_4_the_length_is_told_if_it_is_known(wire: Wire, url: str):
    assert wire.head(url)["Upload-Length"] == "5"


def test_head_5_nothing_is_stored_by_caches(wire: Wire, url: str):
    assert "no-store" in wire.head(url)["Cache-Control"]


def test_head_6_an_answer_has_no_body(wire: Wire, url: str):
    assert wire.head(url).body == b""


def test_head_7_an_unknown_upload_is_404_410_or_403(wire: Wire):
    assert wire.head(NOWHERE).status in (403, 404, 410)


def test_head_8_an_unknown_upload_has_no_offset(wire: Wire):
    assert wire.head(NOWHERE)["Upload-Offset"] is None


def test_head_10_a_known_length_is_not_called_deferred(wire: Wire, url: str):
    assert wire.head(url)["Upload-Defer-Length"] is None


# ── Core: PATCH ───────────────────────────────────────────────────────────────
def test_patch_1_success_is_204(wire: Wire, url: str):
    assert wire.patch(url, 0, b"12").status == 204


def test_patch_2_the_new_offset_is_told(wire: Wire, url: str):
    assert [wire.patch(url, 0, b"12")["Upload-Offset"], wire.patch(url, 2, b"3")["Upload-Offset"]] == ["2", "3"]


def test_patch_3_bytes_are_stored_at_the_offset(wire: Wire, url: str):
    wire.patch(url, 0, b"12"), wire.patch(url, 2, b"3")

    assert Upload.objects.get(pk=url[-36:]).staged.read_bytes() == b"123"


@pytest.mark.parametrize("offset", [1, 3, 99])
def test_patch_4_and_5_another_offset_is_409(wire: Wire, url: str, offset: int):
    wire.patch(url, 0, b"12")

    assert wire.patch(url, offset, b"x").status == 409


def test_patch_6_another_offset_changes_nothing(wire: Wire, url: str):
    wire.patch(url, 0, b"12"), wire.patch(url, 1, b"x"), wire.patch(url, 3, b"x")

    assert Upload.objects.get(pk=url[-36:]).staged.read_bytes() == b"12"


@pytest.mark.parametrize("content_type", ["application/octet-stream", "text/plain", None])
def test_patch_7_and_8_another_or_no_content_type_is_415(wire: Wire, url: str, content_type: str | None):
    assert wire.patch(url, 0, b"12", Content_Type=content_type).status == 415
    assert wire.head(url)["Upload-Offset"] == "0"


@pytest.mark.parametrize("offset", ["", "-1", "x", "1.0", "0x1"])
def test_patch_9_an_offset_that_is_no_number_is_400(wire: Wire, url: str, offset: str):
    assert wire.patch(url, offset, b"12").status == 400


def test_patch_10_an_unknown_upload_is_404(wire: Wire):
    assert wire.patch(NOWHERE, 0, b"12").status == 404


def test_patch_11_an_empty_chunk_is_fine(wire: Wire, url: str):
    assert wire.patch(url, 0, b"").status == 204


def test_patch_12_more_than_the_length_is_not_stored(wire: Wire, url: str):
    assert wire.patch(url, 0, b"123456").status == 413
    assert wire.head(url)["Upload-Offset"] == "0"


def test_patch_16_a_chunked_body_is_stored(wire: Wire, url: str):
    described = {**wire.headers, "Tus-Resumable": "1.0.0", "Content-Type": CHUNK_TYPE, "Upload-Offset": "0"}
    with closing(wire.link()) as link:
        link.request("PATCH", url, iter([b"12", b"345"]), described, encode_chunked=True)
        assert link.getresponse().status == 204
    assert wire.head(url)["Upload-Offset"] == "5"


def test_patch_18_a_known_length_never_changes(wire: Wire, url: str):
    assert wire.patch(url, 0, b"1", Upload_Length="6").status == 400
    assert wire.head(url)["Upload-Length"] == "5"


# ── Core: interruptions ───────────────────────────────────────────────────────
def test_int_1_what_came_before_a_cut_is_kept(wire: Wire):
    url = wire.begun(1_000_000)
    wire.half_sent(url, bytes(300_000), length=1_000_000).close()

    assert converged(wire, url) == 300_000


def test_int_2_and_never_more_than_was_sent(wire: Wire):
    url = wire.begun(1_000_000)
    wire.half_sent(url, bytes(1), length=1_000_000).close()

    assert converged(wire, url) == 1


def test_int_4_a_reset_keeps_as_much_as_arrived(wire: Wire):
    url = wire.begun(1_000_000)
    link = wire.half_sent(url, bytes(300_000), length=1_000_000)
    time.sleep(0.5)
    reset(link)

    assert 200_000 < converged(wire, url) <= 300_000


def converged(wire: Wire, url: str) -> int:
    """The offset once the server has noticed."""
    until = time.monotonic() + 20
    while (offset := wire.offset(url)) <= 0 and time.monotonic() < until:
        time.sleep(0.05)
    return offset


# ── Core: the method override ─────────────────────────────────────────────────
def test_ovr_1_the_override_is_the_method(wire: Wire, url: str):
    answer = wire.call("POST", url, b"12", X_HTTP_Method_Override="PATCH", Content_Type=CHUNK_TYPE, Upload_Offset="0")

    assert (answer.status, answer["Upload-Offset"]) == (204, "2")


def test_ovr_2_it_works_for_head(wire: Wire, url: str):
    assert wire.call("POST", url, X_HTTP_Method_Override="HEAD")["Upload-Offset"] == "0"


def test_ovr_3_it_works_for_delete(wire: Wire, url: str):
    assert wire.call("POST", url, X_HTTP_Method_Override="DELETE").status == 204


def test_ovr_4_the_real_method_is_ignored(wire: Wire, url: str):
    wire.call("DELETE", url, X_HTTP_Method_Override="HEAD")

    assert wire.head(url).status == 200


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


# ── Expiration ────────────────────────────────────────────────────────────────
def test_exp_1_a_creation_says_when_it_expires(wire: Wire):
    assert parsedate_to_datetime(wire.create(5)["Upload-Expires"]) > datetime.now(UTC)


def test_exp_2_every_chunk_of_an_unfinished_upload_says_it(wire: Wire, url: str):
    assert parsedate_to_datetime(wire.patch(url, 0, b"1")["Upload-Expires"]) > datetime.now(UTC)


def test_exp_3_it_is_a_date_of_http(wire: Wire, url: str):
    assert DATE.fullmatch(wire.patch(url, 0, b"1")["Upload-Expires"])


def test_exp_5_and_6_an_expired_upload_is_410(wire: Wire, url: str):
    Upload.objects.filter(pk=url[-36:]).update(expires_at=timezone.now() - timedelta(seconds=1))

    assert [wire.head(url).status, wire.patch(url, 0, b"1").status] == [410, 410]


def test_exp_7_a_finished_upload_does_not_expire(wire: Wire, url: str):
    assert wire.patch(url, 0, b"12345")["Upload-Expires"] is None
    Upload.objects.filter(pk=url[-36:]).update(expires_at=timezone.now() - timedelta(seconds=1))

    assert wire.head(url).status == 200


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
