"""A contest of another kind than the reference, out of its file: its jury chooses, then marks, and at last ranks."""

from importlib.resources import files

import pytest

from contest import presets
from contest.models import User
from judging import actions
from judging.models import Round
from judging.results import readiness, standings
from submissions.models import Film
from tests.factories import NOON, a_ballot, a_round, an_edition, an_organizer

pytestmark = pytest.mark.django_db
PRESET = files(presets) / "one-prize.toml"


def test_a_jury_chooses_then_marks_then_ranks():
    edition = an_edition(rules=dict(presets.read(PRESET.read_text(encoding="utf-8")).rules))
    chair = an_organizer(edition)
    selection = a_round(edition, films=4, jurors=2, cut=3)
    best, *others, last = [one.film for one in selection.contenders.select_related("film").order_by("film")]
    for held in selection.assignments.for_room():
        a_ballot(held, {"choice": 0 if held.film == last else 2 if held.film == best else 1})
    jury = goes_on(selection, [best, *others], chair, cut=2)
    for held in jury.assignments.for_room():
        a_ballot(held, 9 if held.film == best else 6)
    final = goes_on(jury, [best, *others], chair, cut=None)
    for seat in final.seats.select_related("juror__user", "round"):
        order = [best.code, *(film.code for film in others)]
        actions.save_ranking(seat, order, version=0, seal=True, actor=seat.juror.user, now=NOON)

    assert [one.mode for one in (selection, jury, final)] == ["choose", "score", "rank"]
    assert [(row.film_id, row.score) for row in standings(selection.pk).rows][:: len(others) + 1] == [
        (best.pk, 2), (last.pk, 0)
    ]  # fmt: skip
    assert [row.film_id for row in standings(final.pk).rows] == [best.pk, *(film.pk for film in others)]


def goes_on(round: Round, films: list[Film], chair: User, *, cut: int | None) -> Round:
    """The round is closed, these films advance, and the next one opens with the same jurors."""
    actions.close_round(round, unfinished=0, actor=chair, now=NOON)
    following = actions.advance(round, films, actor=chair, now=NOON)
    for seat in round.seats.select_related("juror"):
        actions.seat_juror(following, seat.juror, actor=chair, now=NOON)
    Round.objects.filter(pk=following.pk).update(reviews_per_film=2, cut=cut)
    following = Round.objects.select_related("edition").get(pk=following.pk)
    assert list(readiness.problems(following, now=NOON)) == []
    actions.open_round(following, actor=chair, now=NOON)
    return Round.objects.select_related("edition").get(pk=following.pk)
