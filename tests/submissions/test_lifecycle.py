"""Which parts of a film a fix opens."""

import pytest

from submissions.lifecycle import FilmPart, opened_by


@pytest.mark.parametrize(("asked", "opened"), [
    (["rights"], {FilmPart.RIGHTS}),
    (["rights", "story"], {FilmPart.RIGHTS, FilmPart.STORY}),
    (["file"], {FilmPart.FILE, FilmPart.MAKING, FilmPart.SUBTITLES}),
    ([], set(FilmPart)),
])  # fmt: skip
def test_a_fix_opens_what_was_asked_for_and_what_depends_on_it(asked: list[str], opened: set[FilmPart]):
    assert opened_by(asked) == opened
