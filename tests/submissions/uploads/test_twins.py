"""The same bytes twice: offered to their creator for reuse, shown to the screener when two people entered them."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from submissions.actions import reuse_file
from submissions.actions.twins import entered_by_several, offers_for, others_with_the_same
from submissions.lifecycle import Stage
from submissions.models import Film, FilmFile, MediaStep
from submissions.wording import FilmRefused
from tests.factories import a_creator, a_file, a_film, an_organizer

HASH = "5" * 64


@pytest.fixture
def other(film: Film) -> Film:
    """Another film of the same creator, with an accepted file."""
    made = a_film(edition=film.edition, creator=film.creator, title="The first")
    a_file(made, sha256=HASH, original_name="first.mp4")
    return made


def seen(film: Film, page: str = "file/") -> str:
    client = Client()
    client.force_login(film.creator)
    return client.get(f"/desk/films/{film.pk}/{page}").content.decode()


def test_files_sent_before_are_offered_once_each_and_never_the_films_own(film: Film, other: Film):
    again = a_file(a_film(edition=film.edition, creator=film.creator), sha256=HASH)
    a_file(other, FilmFile.State.REFUSED)
    a_file(a_film(edition=film.edition))
    own = a_file(film)

    assert offers_for(film) == [again]
    assert offers_for(other) == [own]


def test_a_file_is_entered_again_without_being_sent_again(film: Film, other: Film, django_capture_on_commit_callbacks):
    client = Client()
    client.force_login(film.creator)
    assert "first.mp4" in seen(film)
    with django_capture_on_commit_callbacks() as rung:
        client.post(f"/desk/films/{film.pk}/file/reuse/", {"file": other.file_id})
    file = film.files.get()

    assert (file.storage_name, file.bytes, file.sha256) == (other.file.storage_name, other.file.bytes, HASH)
    assert (file.state, MediaStep.objects.get().file, len(rung)) == ("received", file, 1)


@pytest.mark.parametrize("whose", ["a stranger's", "a refused", "no"])
def test_only_own_accepted_files_can_be_entered_again(film: Film, whose: str):
    if whose == "a stranger's":
        file = a_file(a_film(edition=film.edition)).pk
    else:
        file = a_file(a_film(creator=film.creator), FilmFile.State.REFUSED).pk if whose == "a refused" else "x"
    client = Client()
    client.force_login(film.creator)

    assert client.post(f"/desk/films/{film.pk}/file/reuse/", {"file": file}).status_code == 404


def test_the_deadline_holds_for_files_sent_before_too(film: Film, other: Film):
    with pytest.raises(FilmRefused) as refused:
        reuse_file(film, other.file, actor=film.creator, now=film.edition.closes_at + timedelta(seconds=1))
    assert refused.value.code == "too_late"


def test_the_creator_is_told_where_the_very_same_file_is_entered(film: Film, other: Film):
    a_file(film, sha256=HASH)

    assert f"“The first” ({other.code})" in seen(film)


def test_the_screener_is_told_when_another_creator_entered_the_very_same_file(film: Film):
    films = [a_film(Stage.SUBMITTED, edition=film.edition) for _ in range(3)]
    for entered, digest in zip(films, (HASH, HASH, "6" * 64), strict=True):
        a_file(entered, sha256=digest)
    client = Client()
    client.force_login(an_organizer(film.edition))
    page = client.get(f"/organize/first/entries/{films[0].code}/").content.decode()
    listed = client.get("/organize/first/entries/").content.decode()

    assert "Another creator has entered the very same file" in page
    assert films[1].code in page
    assert listed.count("file entered twice") == 2


def test_twice_by_one_creator_is_no_flag_and_drafts_and_other_editions_do_not_count(film: Film):
    creator = a_creator(film.edition)
    first, second = (a_film(Stage.SUBMITTED, edition=film.edition, creator=creator) for _ in range(2))
    for entered in (first, second, a_film(edition=film.edition)):
        a_file(entered, sha256=HASH)

    assert entered_by_several([first, second]) == set()
    assert others_with_the_same(first) == [second]


def test_a_film_without_a_file_has_no_twin(film: Film, django_assert_num_queries):
    with django_assert_num_queries(0):
        assert others_with_the_same(film) == []


# ── Too late ──────────────────────────────────────────────────────────────────
def test_a_page_after_the_grace_has_the_receipt_of_what_came_too_late(film: Film):
    now = timezone.now()
    type(film.edition).objects.update(closes_at=now - timedelta(hours=2))
    film.uploads.create(owner=film.creator, length=5_000_000, offset=3_000_000, filename="late.mp4",
                        created_at=now - timedelta(hours=3), expires_at=now + timedelta(days=1))  # fmt: skip
    page = seen(film)

    assert "The upload of “late.mp4” did not finish in time." in page
    assert "Nothing was deleted." in page
