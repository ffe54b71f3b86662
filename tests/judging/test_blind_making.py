import pytest

from judging.results.blind import as_seen
from submissions import actions
from submissions.actions.versions import known_of
from submissions.declaration import Fraction, Source, Span
from submissions.models import Film
from tests.factories import NOON, a_ready_film, a_round, an_edition, an_organizer, loaded

pytestmark = pytest.mark.django_db


def handed_in() -> Film:
    film = a_ready_film(edition=an_edition())
    actions.submit(film, actor=film.creator, now=NOON)
    return loaded(film)


def seen(film: Film, *hidden: str):
    return as_seen(film, a_round(film.edition, jurors=1, stage="drafted", blind=list(hidden))).making


def test_a_juror_reads_how_much_which_models_and_how_many_days_out_of_what_was_handed_in():
    film = handed_in()
    film.file.declaration.shots.update(model_name="Written later")
    known = seen(film, "creator").known

    assert (known.share, known.assessed, known.models, known.days) == (Fraction(1), None, ("Veo 3",), 10)


def test_a_round_that_hides_the_tools_shows_nothing_of_it():
    assert seen(handed_in(), "tools") is None


def test_what_the_organizers_read_stands_beside_it():
    film = handed_in()
    shots = (Span(0, 45_000, Source.AI, "Veo 3"), Span(45_000, 90_000, Source.CAMERA))
    actions.reassess(film, shots=shots, reason="A pier.", actor=an_organizer(film.edition), now=NOON)

    assert (seen(loaded(film)).known.share, known_of(film).assessed) == (Fraction(1), Fraction(1, 2))
