"""tus 1.0.0, extensions: creation and its two, expiration, checksum, termination, concatenation."""

from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from pathlib import Path

import pytest
from django.core.files.storage import storages
from django.utils import timezone

from submissions.models import FilmFile, Upload
from tests.factories import a_film
from tests.submissions.uploads.tus import CHUNK_TYPE, Tus, checksum, encoded


def stored() -> bytes:
    return Upload.objects.get().staged.read_bytes()


# ── Creation ──────────────────────────────────────────────────────────────────
def test_creation_answers_201_with_the_address(tus: Tus):
    response = tus.create(5)
    upload = Upload.objects.get()

    assert (response.status_code, response["Location"]) == (201, f"/uploads/{upload.pk}")
    assert (upload.length, upload.filename, upload.film, upload.owner) == (5, "film.mp4", tus.film, tus.film.creator)


@pytest.mark.parametrize("length", [None, "", "-1", "five", "1.5", "0x10", "+5", "9" * 30])
def test_a_missing_or_bad_length_is_a_bad_request(tus: Tus, length: str | None):
    assert tus.create(length).status_code == 400
    assert not Upload.objects.exists()


def test_a_length_above_the_maximum_is_413(tus: Tus, settings):
    settings.UPLOAD_MAX_BYTES = 1000

    assert tus.create(1001).status_code == 413
    assert tus.create(1000).status_code == 201


def test_a_length_above_what_the_edition_allows_is_413(tus: Tus):
    rules = tus.film.rules
    type(rules).objects.update(data={**rules.data, "media": {"max_bytes": 1000}})

    assert tus.create(1001).json()["code"] == "too_large"
    assert tus.create(1000).status_code == 201


def test_an_upload_of_no_bytes_is_complete_at_once(tus: Tus):
    response = tus.create(0)

    assert (response.status_code, response["Upload-Offset"]) == (201, "0")
    assert tus.head(response["Location"])["Upload-Offset"] == "0"
    assert FilmFile.objects.get().bytes == 0


@pytest.mark.parametrize("extra", ["", ",name", ",name ,x", ", bin AP8Q"])
def test_metadata_is_echoed_byte_for_byte(tus: Tus, extra: str):
    sent = encoded(film=str(tus.film.pk), filename="film.mp4") + extra
    url = tus.begun(5, Upload_Metadata=sent)

    assert tus.head(url)["Upload-Metadata"] == sent


@pytest.mark.parametrize(
    "broken", ["film M=Q", "film MQ==,film MQ==", ",", "a,,b", "fïlm MQ==", "film MQ== x", "a b" * 9000]
)
def test_malformed_metadata_is_a_bad_request(tus: Tus, broken: str):
    assert tus.create(5, Upload_Metadata=broken).status_code == 400


@pytest.mark.parametrize("named", [b"", b"0", b"-1", b"x", b"99999999", b"9" * 40, b"\xff\xfe"])
def test_creation_for_no_film_of_ours_is_404(tus: Tus, named: bytes):
    assert tus.create(5, Upload_Metadata=encoded(film=named)).json()["code"] == "unknown_film"


def test_a_file_name_is_taken_without_its_path(tus: Tus):
    named = {b"C:\\films\\a.mp4": "a.mp4", b"../../etc/passwd": "passwd", "影片\x00.mov".encode(): "影片.mov", b"": ""}
    for sent, kept in named.items():
        url = tus.begun(5, Upload_Metadata=encoded(film=str(tus.film.pk), filename=sent))
        assert Upload.objects.get(pk=url[-36:]).filename == kept


# ── Creation-defer-length ─────────────────────────────────────────────────────
def test_the_length_may_come_later(tus: Tus):
    response = tus.head(tus.begun(None, Upload_Defer_Length="1"))

    assert response["Upload-Defer-Length"] == "1"
    assert "Upload-Length" not in response


@pytest.mark.parametrize("defer", ["0", "2", "", "true"])
def test_deferring_by_anything_but_1_is_a_bad_request(tus: Tus, defer: str):
    assert tus.create(None, Upload_Defer_Length=defer).status_code == 400


def test_a_length_that_is_said_and_deferred_is_a_bad_request(tus: Tus):
    assert tus.create(5, Upload_Defer_Length="1").status_code == 400


def test_a_chunk_sets_the_deferred_length(tus: Tus):
    url = tus.begun(None, Upload_Defer_Length="1")
    tus.patch(url, 0, b"12")
    tus.patch(url, 2, b"3", Upload_Length="5")
    told = tus.head(url)

    assert (told["Upload-Offset"], told["Upload-Length"]) == ("3", "5")
    assert "Upload-Defer-Length" not in told


def test_the_last_chunk_may_set_the_deferred_length_and_finish(tus: Tus):
    url = tus.begun(None, Upload_Defer_Length="1")
    tus.patch(url, 0, b"12345", Upload_Length="5")

    assert FilmFile.objects.get().bytes == 5


def test_a_known_length_never_changes(tus: Tus):
    url = tus.begun(5)

    assert tus.patch(url, 0, b"1", Upload_Length="6").status_code == 400
    assert tus.patch(url, 0, b"1", Upload_Length="5").status_code == 204
    assert tus.head(url)["Upload-Length"] == "5"


@pytest.mark.parametrize(("length", "status"), [("1", 413), ("x", 400), ("99999999999", 413)])
def test_a_late_length_must_make_sense(tus: Tus, length: str, status: int):
    url = tus.begun(None, Upload_Defer_Length="1")
    tus.patch(url, 0, b"12")

    assert tus.patch(url, 2, b"3", Upload_Length=length).status_code == status
    assert tus.head(url)["Upload-Defer-Length"] == "1"


# ── Creation-with-upload ──────────────────────────────────────────────────────
def test_creation_may_bring_the_first_bytes(tus: Tus):
    response = tus.create(5, b"123")

    assert (response.status_code, response["Upload-Offset"]) == (201, "3")
    assert stored() == b"123"


def test_creation_may_bring_everything(tus: Tus):
    assert tus.create(5, b"12345")["Upload-Offset"] == "5"
    assert FilmFile.objects.get().bytes == 5


def test_creation_with_the_chunk_type_and_no_bytes_is_a_creation(tus: Tus):
    assert tus.create(5, Content_Type=CHUNK_TYPE)["Upload-Offset"] == "0"


def test_creation_with_another_body_is_415(tus: Tus):
    assert tus.create(5, b"123", Content_Type="application/json").status_code == 415
    assert not Upload.objects.exists()


@pytest.mark.parametrize("spoilt", [{"body": b"123456"}, {"body": b"123", **checksum(b"321")}])
def test_a_creation_whose_bytes_are_refused_leaves_nothing(tus: Tus, staging, spoilt: dict):
    response = tus.create(5, spoilt.pop("body"), **spoilt)

    assert response.status_code in (413, 460)
    assert Upload.objects.get().state == Upload.State.TERMINATED
    assert list(staging.iterdir()) == []


# ── Expiration ────────────────────────────────────────────────────────────────
def test_an_unfinished_upload_says_when_it_expires(tus: Tus, settings):
    url = tus.begun(5)
    answers = [tus.head(url), tus.patch(url, 0, b"1")]
    due = datetime.now(tz=UTC) + timedelta(hours=settings.UPLOAD_EXPIRES_HOURS)

    for answer in answers:
        expires = parsedate_to_datetime(answer["Upload-Expires"])
        assert answer["Upload-Expires"].endswith(" GMT")
        assert expires > due - timedelta(minutes=1)


def test_it_does_not_expire_before_the_deadline_and_its_grace(tus: Tus):
    edition = tus.film.edition
    expires = parsedate_to_datetime(tus.create(5)["Upload-Expires"])

    assert expires == (edition.closes_at + timedelta(minutes=edition.grace_minutes)).replace(microsecond=0)


def test_a_finished_upload_does_not_expire(tus: Tus):
    url = tus.begun(2)

    assert "Upload-Expires" not in tus.patch(url, 0, b"12")
    assert "Upload-Expires" not in tus.head(url)


def test_an_expired_upload_is_gone(tus: Tus):
    url = tus.begun(5)
    Upload.objects.update(expires_at=timezone.now() - timedelta(seconds=1))

    assert [tus.head(url).status_code, tus.patch(url, 0, b"1").status_code] == [410, 410]
    assert "Upload-Offset" not in tus.head(url)


# ── Checksum ──────────────────────────────────────────────────────────────────
@pytest.mark.parametrize("algorithm", ["sha1", "sha256"])
def test_a_chunk_with_its_checksum_is_stored(tus: Tus, algorithm: str):
    assert tus.patch(tus.begun(5), 0, b"123", **checksum(b"123", algorithm)).status_code == 204
    assert stored() == b"123"


def test_a_chunk_that_does_not_match_is_460_and_discarded(tus: Tus):
    url = tus.begun(5)
    tus.patch(url, 0, b"12")

    assert tus.patch(url, 2, b"345", **checksum(b"354")).status_code == 460
    assert (tus.offset(url), stored()) == (2, b"12")


def test_a_last_chunk_that_does_not_match_does_not_finish(tus: Tus):
    url = tus.begun(5)

    assert tus.patch(url, 0, b"12345", **checksum(b"54321")).status_code == 460
    assert not FilmFile.objects.exists()
    assert tus.patch(url, 0, b"12345", **checksum(b"12345")).status_code == 204


@pytest.mark.parametrize("header", ["md5 rL0Y20zC+Fzt72VPzMSk2A==", "SHA1 x", "sha1", "sha1 !!", "sha1 MTIz", ""])
def test_an_unknown_or_malformed_checksum_is_a_bad_request(tus: Tus, header: str):
    url = tus.begun(5)

    assert tus.patch(url, 0, b"123", Upload_Checksum=header).status_code == 400
    assert tus.offset(url) == 0


# ── Termination ───────────────────────────────────────────────────────────────
def test_a_terminated_upload_is_gone_with_its_bytes(tus: Tus, staging):
    url = tus.begun(5)
    tus.patch(url, 0, b"12")

    assert tus.delete(url).status_code == 204
    assert [tus.head(url).status_code, tus.patch(url, 2, b"3").status_code, tus.delete(url).status_code] == [410] * 3
    assert list(staging.iterdir()) == []


def test_a_finished_upload_can_be_terminated_and_the_film_keeps_its_file(tus: Tus):
    url = tus.begun(2)
    tus.patch(url, 0, b"12")

    assert tus.delete(url).status_code == 204
    assert tus.head(url).status_code == 410
    assert FilmFile.objects.get().bytes == 2


# ── Concatenation ─────────────────────────────────────────────────────────────
def a_part(tus: Tus, body: bytes) -> str:
    url = tus.begun(len(body), Upload_Concat="partial", Upload_Metadata=None)
    tus.patch(url, 0, body)
    return url


def joined(tus: Tus, *parts: str, **headers: str | None):
    return tus.create(None, Upload_Concat=f"final;{' '.join(parts)}", **headers)


def test_a_part_says_so_and_is_no_film(tus: Tus):
    url = a_part(tus, b"12345")
    told = tus.head(url)

    assert (told["Upload-Concat"], told["Upload-Offset"], told["Upload-Length"]) == ("partial", "5", "5")
    assert not FilmFile.objects.exists()


def test_parts_are_joined_in_the_order_that_was_asked_for(tus: Tus):
    first, second = a_part(tus, b"12345"), a_part(tus, b"abc")
    answer = joined(tus, second, f"http://testserver{first}")
    told = tus.head(answer["Location"])
    file = FilmFile.objects.get()

    assert (answer.status_code, told["Upload-Length"], told["Upload-Offset"]) == (201, "8", "8")
    assert told["Upload-Concat"] == f"final;{second} http://testserver{first}"
    assert Path(storages["originals"].path(file.storage_name)).read_bytes() == b"abc12345"
    assert (file.original_name, file.bytes) == ("film.mp4", 8)


def test_what_was_joined_takes_no_bytes(tus: Tus):
    url = joined(tus, a_part(tus, b"12345"))["Location"]

    assert tus.patch(url, 5, b"6").status_code == 403


def test_the_metadata_of_the_whole_is_its_own(tus: Tus):
    part = a_part(tus, b"12345")
    url = joined(tus, part)["Location"]

    assert tus.head(url)["Upload-Metadata"] == encoded(film=str(tus.film.pk), filename="film.mp4")
    assert "Upload-Metadata" not in tus.head(part)


def test_joining_what_is_not_finished_leaves_the_parts_and_nothing_else(tus: Tus, staging):
    whole, half = a_part(tus, b"12345"), tus.begun(5, Upload_Concat="partial")
    tus.patch(half, 0, b"12")

    assert joined(tus, whole, half).status_code == 400
    assert (tus.offset(whole), tus.offset(half), len(list(staging.glob("*.part")))) == (5, 2, 2)
    assert not FilmFile.objects.exists()


@pytest.mark.parametrize("header", [
    "", "part", "partial;x", "final", "final;", "final;   ", "final; /desk/", "final; /desk/films/1/", "x;/uploads/",
    "final;/uploads/8a1f6c2e-0000-4000-8000-000000000000", "final;" + "a " * 65,
])  # fmt: skip
def test_a_malformed_concatenation_is_a_bad_request(tus: Tus, header: str):
    assert tus.create(5, Upload_Concat=header).status_code == 400


def test_only_own_parts_are_joined(tus: Tus):
    stranger = Tus(a_film(edition=tus.film.edition))

    assert joined(stranger, a_part(tus, b"12345")).status_code == 400
    assert joined(tus, tus.begun(5)).status_code == 400


def test_a_part_for_one_of_several_films_must_name_it(tus: Tus):
    other = a_film(edition=tus.film.edition, creator=tus.film.creator)
    named = tus.begun(1, Upload_Concat="partial")
    tus.patch(named, 0, b"x")

    assert tus.create(5, Upload_Concat="partial", Upload_Metadata=None).status_code == 404
    assert joined(tus, named, Upload_Metadata=encoded(film=str(other.pk))).status_code == 400


def test_what_was_joined_is_as_old_as_its_first_part(tus: Tus):
    part = a_part(tus, b"12345")
    edition, now = tus.film.edition, timezone.now()
    Upload.objects.update(created_at=now - timedelta(hours=1))
    type(edition).objects.update(closes_at=now - timedelta(minutes=edition.grace_minutes - 1))

    assert joined(tus, part).status_code == 201


def test_parts_that_were_joined_go_within_the_hour(tus: Tus):
    part = a_part(tus, b"12345")
    joined(tus, part)

    assert parsedate_to_datetime(tus.head(part)["Upload-Expires"]) <= timezone.now() + timedelta(hours=1)


def test_a_whole_that_is_too_large_is_refused(tus: Tus, settings):
    first, second = a_part(tus, b"12345"), a_part(tus, b"12345")
    settings.UPLOAD_MAX_BYTES = 9

    assert joined(tus, first, second).status_code == 413
