"""tus 1.0.0, core protocol: one test a requirement."""

import pytest

from submissions.models import Upload
from tests.submissions.uploads.tus import Tus

NOWHERE = "/uploads/8a1f6c2e-0000-4000-8000-000000000000"


# ── OPTIONS ───────────────────────────────────────────────────────────────────
def test_options_tells_what_the_server_can_do(tus: Tus, settings):
    response = tus.send("OPTIONS", "/uploads/", Tus_Resumable=None)

    assert response.status_code == 204
    assert response["Tus-Version"] == "1.0.0"
    assert response["Tus-Max-Size"] == str(settings.UPLOAD_MAX_BYTES)
    assert response["Tus-Checksum-Algorithm"] == "sha1,sha256"
    assert response["Tus-Extension"].split(",") == [
        "creation", "creation-with-upload", "creation-defer-length", "expiration", "termination", "checksum",
        "concatenation",
    ]  # fmt: skip


def test_options_is_answered_on_an_upload_too(tus: Tus):
    assert tus.send("OPTIONS", tus.begun(), Tus_Resumable=None)["Tus-Version"] == "1.0.0"


def test_options_ignores_the_version_asked_for(tus: Tus):
    assert tus.send("OPTIONS", "/uploads/", Tus_Resumable="0.2.2").status_code == 204


def test_options_needs_no_session(tus: Tus):
    tus.client.logout()

    assert tus.send("OPTIONS", "/uploads/", Tus_Resumable=None).status_code == 204


# ── Version ───────────────────────────────────────────────────────────────────
@pytest.mark.parametrize("version", [None, "0.2.2", "1.0.1", "", "1.0.0, 0.2.2"])
@pytest.mark.parametrize("method", ["POST", "HEAD", "PATCH", "DELETE"])
def test_another_version_is_refused_and_nothing_is_done(tus: Tus, method: str, version: str | None):
    url = tus.begun(5)
    spoken = {"Tus_Resumable": version, "Upload_Offset": "0", "Upload_Length": "5"}
    response = tus.send(method, "/uploads/" if method == "POST" else url, **spoken)

    assert (response.status_code, response["Tus-Version"]) == (412, "1.0.0")
    assert (Upload.objects.count(), tus.offset(url)) == (1, 0)


def test_every_answer_names_the_version_errors_too(tus: Tus):
    url = tus.begun()
    answers = [
        tus.create(), tus.head(url), tus.patch(url, 3, b"x"), tus.head(NOWHERE), tus.send("GET", url),
        tus.send("HEAD", "/uploads/no-such-name"), tus.send("PATCH", "/uploads/../../etc/passwd"), tus.delete(url),
    ]  # fmt: skip

    assert {answer["Tus-Resumable"] for answer in answers} == {"1.0.0"}


# ── HEAD ──────────────────────────────────────────────────────────────────────
def test_head_tells_offset_and_length_of_a_new_upload(tus: Tus):
    response = tus.head(tus.begun(5))

    assert (response.status_code, response["Upload-Offset"], response["Upload-Length"]) == (200, "0", "5")
    assert response["Cache-Control"] == "no-store"
    assert "Upload-Defer-Length" not in response


def test_head_tells_the_offset_of_a_finished_upload(tus: Tus):
    url = tus.begun(5)
    tus.patch(url, 0, b"12345")

    assert (tus.head(url)["Upload-Offset"], tus.head(url)["Upload-Length"]) == ("5", "5")


@pytest.mark.parametrize("url", [NOWHERE, "/uploads/no-such-name", "/uploads/..%2f..%2fetc%2fpasswd"])
def test_head_of_nothing_is_404_without_an_offset(tus: Tus, url: str):
    response = tus.head(url)

    assert response.status_code == 404
    assert "Upload-Offset" not in response


# ── PATCH ─────────────────────────────────────────────────────────────────────
def test_a_chunk_is_appended_and_the_new_offset_told(tus: Tus):
    url = tus.begun(5)
    first, second = tus.patch(url, 0, b"12"), tus.patch(url, 2, b"34")

    assert (first.status_code, first["Upload-Offset"], first.content) == (204, "2", b"")
    assert (second.status_code, second["Upload-Offset"]) == (204, "4")
    assert Upload.objects.get().staged.read_bytes() == b"1234"


@pytest.mark.parametrize("offset", [0, 1, 3, 4, 99])
def test_another_offset_is_a_conflict_and_nothing_changes(tus: Tus, offset: int):
    url = tus.begun(5)
    tus.patch(url, 0, b"12")

    assert tus.patch(url, offset, b"xx").status_code == 409
    assert Upload.objects.get().staged.read_bytes() == b"12"


@pytest.mark.parametrize("offset", [None, "", "-1", "1.0", "zero", "0x0", "٣", "9" * 30])
def test_an_offset_that_is_no_number_is_a_bad_request(tus: Tus, offset: str | None):
    url = tus.begun(5)

    assert tus.patch(url, offset, b"12").status_code == 400
    assert tus.offset(url) == 0


@pytest.mark.parametrize("content_type", [None, "text/plain", "application/octet-stream", "application/offset"])
def test_another_content_type_is_415_and_nothing_is_stored(tus: Tus, content_type: str | None):
    url = tus.begun(5)

    assert tus.patch(url, 0, b"12", Content_Type=content_type).status_code == 415
    assert tus.offset(url) == 0


def test_an_empty_chunk_changes_nothing(tus: Tus):
    url = tus.begun(5)
    response = tus.patch(url, 0, b"")

    assert (response.status_code, response["Upload-Offset"]) == (204, "0")


def test_a_chunk_beyond_the_length_is_413_and_nothing_is_stored(tus: Tus):
    url = tus.begun(5)
    tus.patch(url, 0, b"12")

    assert tus.patch(url, 2, b"3456").status_code == 413
    assert tus.offset(url) == 2


def test_a_finished_upload_takes_no_more(tus: Tus):
    url = tus.begun(5)
    tus.patch(url, 0, b"12345")

    assert tus.patch(url, 5, b"6").status_code == 413
    assert tus.patch(url, 5, b"").status_code == 204
    assert tus.patch(url, 0, b"12345").status_code == 409


def test_a_chunk_for_nothing_is_404(tus: Tus):
    assert tus.patch(NOWHERE, 0, b"12").status_code == 404


# ── Method override ───────────────────────────────────────────────────────────
def test_the_method_override_counts(tus: Tus):
    url = tus.begun(5)
    described = {"Upload_Offset": "0", "Content_Type": "application/offset+octet-stream"}
    response = tus.send("POST", url, b"12", X_HTTP_Method_Override="PATCH", **described)

    assert (response.status_code, response["Upload-Offset"]) == (204, "2")


def test_the_real_method_is_ignored_beside_an_override(tus: Tus):
    url = tus.begun(5)
    response = tus.send("DELETE", url, X_HTTP_Method_Override="HEAD")

    assert (response.status_code, response["Upload-Offset"]) == (200, "0")
    assert Upload.objects.get().state == Upload.State.RECEIVING


def test_an_unknown_method_is_405(tus: Tus):
    response = tus.send("GET", tus.begun())

    assert (response.status_code, response["Allow"]) == (405, "HEAD, PATCH, DELETE, OPTIONS")
