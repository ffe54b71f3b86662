import base64
import hashlib
from datetime import datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from submissions.uploads import protocol
from submissions.uploads.protocol import Checksum, Violation
from submissions.wording import UploadRefused

KEYS = st.text(st.characters(min_codepoint=33, max_codepoint=126, exclude_characters=","), min_size=1, max_size=12)


def code_of(call, *arguments, **named) -> str:
    with pytest.raises(Violation) as violation:
        call(*arguments, **named)
    return violation.value.code


def test_every_violation_has_a_status_and_a_sentence():
    assert set(protocol.STATUSES) <= set(UploadRefused.sentences)


def test_the_override_is_the_method():
    assert protocol.method_of("POST", "patch") == "PATCH"
    assert protocol.method_of("head", None) == "HEAD"


def test_only_version_1_0_0_is_spoken():
    protocol.check_version("1.0.0")
    assert [code_of(protocol.check_version, said) for said in (None, "1.0", "")] == ["unsupported_version"] * 3


def test_what_the_server_can_do_is_told_in_the_words_of_the_protocol():
    assert protocol.capabilities(max_bytes=5_000) == {
        "Tus-Version": "1.0.0",
        "Tus-Extension": ",".join(protocol.EXTENSIONS),
        "Tus-Max-Size": "5000",
        "Tus-Checksum-Algorithm": ",".join(protocol.HASHERS),
    }


def test_an_upload_made_of_parts_is_the_final_one_and_a_part_is_not():
    assert protocol.Joining(("/files/a", "/files/b")).is_final
    assert not protocol.Joining().is_final


@pytest.mark.parametrize("sent", [None, "", "-1", "+1", "1 0", "1.0", "0x1", "1" * 19])
def test_what_is_no_number_is_refused_by_the_name_of_the_header(sent: str | None):
    assert code_of(protocol.number, sent, otherwise="offset_malformed") == "offset_malformed"


@given(st.integers(min_value=0, max_value=10**18 - 1))
def test_numbers_are_read_as_they_are_written(value: int):
    assert protocol.number(str(value), otherwise="offset_malformed") == value


def test_a_length_is_said_or_deferred():
    assert protocol.declared_length("12", None) == 12
    assert protocol.declared_length(None, "1") is None
    assert code_of(protocol.declared_length, None, None) == "length_missing"
    assert code_of(protocol.declared_length, None, "0") == "length_malformed"
    assert code_of(protocol.declared_length, "1", "1") == "length_contradicted"


def test_a_late_length_is_said_once():
    assert protocol.later_length(None, None, received=3) is None
    assert protocol.later_length(5, None, received=3) == 5
    assert protocol.later_length(None, "5", received=5) == 5
    assert protocol.later_length(5, "5", received=3) == 5
    assert code_of(protocol.later_length, 5, "6", received=3) == "length_is_fixed"
    assert code_of(protocol.later_length, None, "2", received=3) == "beyond_length"


@given(st.dictionaries(KEYS, st.binary(max_size=40), max_size=6))
def test_metadata_is_read_as_it_was_written(pairs: dict[str, bytes]):
    header = ",".join(f"{key} {base64.b64encode(value).decode()}" for key, value in pairs.items())

    assert protocol.metadata(header) == pairs


def test_metadata_may_be_missing_and_a_key_may_stand_alone():
    assert protocol.metadata(None) == protocol.metadata("") == {}
    assert protocol.metadata("a,b , c eA==") == {"a": b"", "b": b"", "c": b"x"}


@pytest.mark.parametrize("header", ["a,a", ",", "a eA", "a =", "ü eA==", "a\teA==", "a" * 9000])
def test_metadata_that_is_malformed_is_refused(header: str):
    assert code_of(protocol.metadata, header) == "metadata_malformed"


@given(st.binary(max_size=400))
def test_a_file_name_is_short_printable_and_without_a_path(sent: bytes):
    name = protocol.file_name(sent)

    assert len(name) <= 255
    assert name.isprintable()
    assert not set("/\\") & set(name)


def test_only_one_content_type_carries_bytes():
    protocol.check_content_type("application/offset+octet-stream")
    protocol.check_content_type("Application/Offset+Octet-Stream; charset=x")
    assert [code_of(protocol.check_content_type, said) for said in (None, "text/plain")] == ["wrong_content_type"] * 2


def test_an_offset_must_be_the_one_reached():
    protocol.check_offset(7, 7)
    with pytest.raises(Violation) as violation:
        protocol.check_offset(6, 7)
    assert (violation.value.status, violation.value.facts) == (409, {"offset": 7})


def test_room_is_what_the_length_or_the_largest_file_leaves():
    assert protocol.room(length=10, received=4, chunk=6, max_bytes=99) == 6
    assert protocol.room(length=10, received=4, chunk=None, max_bytes=99) == 6
    assert protocol.room(length=None, received=4, chunk=5, max_bytes=99) == 95
    assert code_of(protocol.room, length=10, received=4, chunk=7, max_bytes=99) == "beyond_length"
    assert code_of(protocol.room, length=None, received=98, chunk=2, max_bytes=99) == "beyond_length"


@given(st.sampled_from(["sha1", "sha256"]), st.binary(max_size=100))
def test_a_checksum_is_read_and_can_be_compared(algorithm: str, body: bytes):
    digest = hashlib.new(algorithm, body).digest()
    read = protocol.checksum(f"{algorithm} {base64.b64encode(digest).decode()}")
    assert read == Checksum(algorithm, digest)

    hasher = read.hasher()
    hasher.update(body)
    assert hasher.digest() == read.digest


def test_a_checksum_that_is_malformed_is_refused():
    assert protocol.checksum(None) is None
    assert code_of(protocol.checksum, "md5 eA==") == "checksum_unknown"
    assert code_of(protocol.checksum, "sha1 ??") == "checksum_malformed"
    assert code_of(protocol.checksum, "sha1 eA==") == "checksum_malformed"


def test_dates_are_written_in_gmt():
    at = datetime(2026, 3, 1, 20, 0, tzinfo=timezone(timedelta(hours=8)))

    assert protocol.http_date(at) == "Sun, 01 Mar 2026 12:00:00 GMT"


def test_a_part_and_a_whole_are_told_apart():
    assert protocol.joining(None) is None
    assert protocol.joining(" partial ") == protocol.Joining()
    assert protocol.joining("final;/a  /b") == protocol.Joining(("/a", "/b"))
    assert {code_of(protocol.joining, said) for said in ("", "final", "final;", "partial;", "both;/a")} == {
        "concatenation_malformed"
    }
