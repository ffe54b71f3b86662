"""The core of tus 1.0.0 over HTTP, by a token: one test a requirement, named after it (OPTions, VERsion, HEAD, PATCH,

INTerruption, OVerRide).
"""

import time
from contextlib import closing

import pytest

from submissions.models import Upload
from tests.submissions.uploads.tus import CHUNK_TYPE
from tests.submissions.uploads.wire import Answer, Wire, reset

pytestmark = [pytest.mark.slow, pytest.mark.django_db]
NOWHERE = "/uploads/8a1f6c2e-0000-4000-8000-000000000000"


# ── Core: OPTIONS ─────────────────────────────────────────────────────────────
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


def test_patch_13_a_finished_upload_takes_no_more(wire: Wire, url: str):
    wire.patch(url, 0, b"12345")

    assert wire.patch(url, 5, b"6").status == 413
    assert wire.head(url)["Upload-Offset"] == "5"


def test_patch_14_a_missing_offset_is_400(wire: Wire, url: str):
    assert wire.call("PATCH", url, b"12", Content_Type=CHUNK_TYPE).status == 400


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


def test_int_3_a_connection_that_timed_out_is_closed_and_what_came_is_kept(wire: Wire):
    url = wire.begun(1_000_000)
    with closing(wire.half_sent(url, bytes(300_000), length=1_000_000)) as silent:
        arrives(url, 300_000)
        offset = wire.offset(url)  # somebody else's question ends the wait for the silent one
        answer = b"".join(iter(lambda: silent.recv(4096), b""))  # until the server closes

    assert (offset, answer[:13]) == (300_000, b"HTTP/1.1 423 ")


def test_int_4_a_reset_keeps_as_much_as_arrived(wire: Wire):
    url = wire.begun(1_000_000)
    link = wire.half_sent(url, bytes(300_000), length=1_000_000)
    time.sleep(0.5)
    reset(link)

    assert 200_000 < converged(wire, url) <= 300_000


def arrives(url: str, count: int) -> None:
    """Wait until so many bytes are staged."""
    until = time.monotonic() + 20
    while Upload.objects.get(pk=url[-36:]).staged.stat().st_size < count and time.monotonic() < until:
        time.sleep(0.05)


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
