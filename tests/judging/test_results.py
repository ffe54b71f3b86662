"""Out of the database, through the rules, into frozen rows: standings, board, table, queue, plan."""

from datetime import timedelta
from fractions import Fraction

import pytest

from contest.models import Role
from judging import actions, results
from judging.models import Assignment, Conflict, Juror, Round, Seat
from judging.results import forecast, table
from judging.results.board import Kind, figures_of, films_above, lines_of, tied_at_line
from judging.results.dots import LEFT, RIGHT, dot_strip
from judging.results.queue import own_marks, own_rounds, queue_of
from judging.results.standings import JurorScore
from submissions.lifecycle import Stage
from submissions.models import Film
from tests.factories import NOON, a_ballot, a_film, a_juror, a_role, a_round, an_assignment, an_edition, an_organizer

pytestmark = pytest.mark.django_db


def judged(marks: list[list[int]], **columns: object) -> Round:
    """A round in which film number n got the marks `marks[n]`, one from each juror; 0 for an unfinished ballot."""
    round = a_round(films=len(marks), jurors=len(marks[0]), **columns)
    jurors = list(Juror.objects.order_by("pk"))
    for film, given in zip(Film.objects.order_by("pk"), marks, strict=True):
        for juror, mark in zip(jurors, given, strict=True):
            if mark:
                a_ballot(an_assignment(round, juror=juror, film=film), mark)
    return round


def ranks(round: Round) -> list[tuple[int | None, Fraction | None]]:
    rows = sorted(results.standings(round.pk).rows, key=lambda row: row.film_id)
    return [(row.rank, row.score) for row in rows]


# ── Standings ─────────────────────────────────────────────────────────────────
def test_scores_are_exact_and_ties_are_ties():
    assert ranks(judged([[7, 8], [9, 9], [8, 7]])) == [(2, Fraction(15, 2)), (1, Fraction(9)), (2, Fraction(15, 2))]


def test_a_film_below_the_quorum_is_named_and_not_ranked():
    assert ranks(judged([[7, 8], [9, 0]])) == [(1, Fraction(15, 2)), (None, Fraction(9))]


def test_only_sealed_ballots_count():
    round = judged([[7, 8]])
    sealed = Assignment.objects.for_room()[0]
    actions.unseal_ballot(sealed, reason="No sound.", actor=sealed.juror.user, now=NOON)

    assert results.standings(round.pk).rows[0].ballots == 1


def test_a_film_that_left_the_contest_has_no_row():
    round = judged([[7], [8]])
    Film.objects.filter(pk=Film.objects.first().pk).update(stage=Stage.DISQUALIFIED)

    assert [row.score for row in results.standings(round.pk).rows] == [Fraction(8)]


def test_a_film_nobody_could_judge_still_has_a_row():
    round = a_round(jurors=1, stage="drafted")
    own = a_film(Stage.ADMITTED, edition=round.edition, creator=round.seats.get().juror.user)
    actions.open_round(round, actor=an_organizer(round.edition), now=NOON)

    assert [(row.code, row.ballots) for row in results.standings(round.pk).rows] == [(own.code, 0)]


def test_jurors_appear_by_pseudonym_alone():
    (row,) = results.standings(judged([[7, 8]]).pk).rows

    assert {score.juror for score in row.scores} == {"J01", "J02"}
    assert {score.score for score in row.scores} == {Fraction(7), Fraction(8)}


def test_criterion_means_are_exact():
    round = a_round(films=1, jurors=1)
    a_ballot(an_assignment(round), {"creativity": 9, "narrative": 4, "craft": 7})
    (row,) = results.standings(round.pk).rows

    assert row.criterion_means == {"creativity": 9, "narrative": 4, "craft": 7}
    assert row.score == Fraction(9 * 40 + 4 * 35 + 7 * 25, 100)


def test_the_door_summarizes_every_round():
    round = judged([[7, 8], [9, 0]], cut=1)
    (summary,) = results.rounds_of(round.edition)

    assert (summary.films, summary.jurors, summary.ballots_sealed, summary.ballots_due) == (2, 2, 3, 4)
    weights = {line.code: line.weight for line in summary.criteria}
    assert weights == {"creativity": 40, "narrative": 35, "craft": 25}


def test_the_last_result_is_that_of_the_newest_closed_round():
    round = judged([[7]])
    assert results.last_result(round.edition) is None

    actions.close_round(round, unfinished=0, actor=an_organizer(round.edition), now=NOON)
    assert results.last_result(round.edition).round.id == round.pk


# ── Board ─────────────────────────────────────────────────────────────────────
def test_the_films_within_the_cut_are_above_the_line():
    result = results.standings(judged([[7], [9], [8]], cut=2).pk)

    assert films_above(result) == {row.film_id for row in result.rows[:2]}
    assert tied_at_line(result) == ()


def test_a_tie_across_the_line_is_named_and_left_to_the_chair():
    result = results.standings(judged([[9], [7], [7], [5]], cut=2).pk)

    assert films_above(result) == {result.rows[0].film_id}
    assert set(tied_at_line(result)) == {row.code for row in result.rows[1:3]}


def test_a_last_round_has_no_line():
    round = judged([[9], [7]])
    result = results.standings(round.pk)

    assert films_above(result) == frozenset()
    assert {line.kind for line in lines_of(round, result)} == {Kind.FILM}


def test_a_long_board_is_folded_around_the_line():
    round = judged([[number % 9 + 1] for number in range(40)], cut=20)
    result = results.standings(round.pk)
    kinds = [line.kind for line in lines_of(round, result)]

    assert (kinds.count(Kind.FILM), kinds.count(Kind.GAP), kinds.count(Kind.CUT)) == (18, 2, 1)
    assert [line.kind for line in lines_of(round, result, whole=True)].count(Kind.FILM) == 40


def test_what_is_folded_away_above_the_line_still_advances():
    round = judged([[9 - number // 5] for number in range(40)], cut=20)
    lines = lines_of(round, results.standings(round.pk))
    shown = [line.film.code for line in lines if line.film and line.is_above]

    assert len(shown) + sum(len(line.above) for line in lines) == 20


def test_the_figures_say_what_needs_a_decision():
    round = judged([[9, 1], [7, 7], [5, 0]], cut=1)
    found = figures_of(results.standings(round.pk), table.juror_progress(round))

    assert (found.jurors, found.jurors_done, len(found.short), len(found.split)) == (2, 1, 1, 1)


def test_a_film_hidden_from_the_reader_is_in_no_row_and_no_figure():
    round = judged([[9, 1], [7, 7]])
    result, panel = results.standings(round.pk), table.juror_progress(round)
    own = Film.objects.order_by("pk")[0]

    assert [line.film for line in lines_of(round, result, hidden={own.pk})] == [Film.objects.order_by("pk")[1]]
    assert figures_of(result, panel, hidden={own.pk}).split == ()


def test_dots_stand_on_the_scale_and_beside_each_other():
    scores = [JurorScore(name, Fraction(mark), {}) for name, mark in (("J01", 1), ("J02", 10), ("J03", 10))]
    strip = dot_strip(scores, Fraction(7), low=1, high=10)

    assert [dot.x for dot in strip.dots] == [LEFT, RIGHT, RIGHT]
    assert len({dot.y for dot in strip.dots[1:]}) == 2
    assert strip.mean_x == LEFT + (RIGHT - LEFT) * 6 / 9


# ── Table ─────────────────────────────────────────────────────────────────────
def test_the_table_tells_how_far_each_juror_is():
    round = judged([[7, 8], [9, 0]])
    rows = {row.juror: (row.sealed, row.due, row.is_done) for row in table.juror_progress(round)}

    assert sorted(rows.values()) == [(1, 2, False), (2, 2, True)]


def test_a_film_that_cannot_reach_its_quorum_needs_a_look():
    round = a_round(films=1, jurors=2)
    actions.abstain(an_assignment(round), reason="", actor=an_organizer(round.edition), now=NOON)
    (film,) = table.film_progress(round, table.spreads_of(round))

    assert (film.short, film.expected, film.abstained, film.needs_a_look) == (1, 1, 1, True)


def test_declared_conflicts_are_listed():
    assignment = an_assignment()
    actions.declare_conflict(assignment, reason="A student.", actor=assignment.juror.user, now=NOON)

    assert [conflict.reason for conflict in table.declared_conflicts(assignment.round)] == ["A student."]


# ── Queue ─────────────────────────────────────────────────────────────────────
def test_the_queue_goes_round_to_what_is_still_open():
    round = a_round(films=3, jurors=1)
    user = round.seats.get().juror.user
    middle = round.assignments.for_room().get(position=2)
    a_ballot(middle)
    own = queue_of(user, round, own_marks(user, round))
    first, second, third = (item.code for item in own.items)

    assert (own.done, own.total, own.median) == (1, 3, Fraction(7))
    assert (own.after(first).code, own.after(third).code, own.before(second).code) == (third, first, first)


def test_what_was_begun_is_taken_up_first():
    round = a_round(films=3, jurors=1)
    user = round.seats.get().juror.user
    begun = round.assignments.for_room().get(position=3)
    actions.save_marks(begun, {"craft": 5}, version=0, actor=user, now=NOON)

    assert queue_of(user, round, own_marks(user, round)).first_open().code == begun.film.code


def test_own_rounds_are_the_open_ones_first():
    round = a_round(films=2, jurors=1)
    a_ballot(an_assignment(round))

    assert [(row.round, row.done, row.total) for row in own_rounds(round.seats.get().juror.user)] == [(round, 1, 2)]


# ── Plan ──────────────────────────────────────────────────────────────────────
def test_the_plan_tells_loads_shortfalls_and_conflicts_before_anything_is_handed_out():
    round = a_round(films=2, jurors=2, stage="drafted", reviews_per_film=2)
    Conflict.objects.create(juror=Juror.objects.first(), film=Film.objects.first(), declared_at=NOON)
    plan = forecast.preview(round)

    assert ([load.films for load in plan.loads], plan.conflicts, len(plan.short)) == ([1, 2], 1, 1)
    assert not Assignment.objects.exists()


def test_what_is_applied_is_what_was_shown():
    round = a_round(films=5, jurors=3, stage="drafted", reviews_per_film=2)
    shown = {load.juror: load.films for load in forecast.preview(round).loads}
    actions.open_round(round, actor=an_organizer(round.edition), now=NOON)

    assert {str(seat.juror): round.assignments.filter(juror=seat.juror).count() for seat in round.seats.all()} == shown


def test_films_go_to_those_who_understand_them():
    round = a_round(stage="drafted")
    speakers = [a_juror(round.edition, languages=[language]) for language in ("id", "es")]
    for juror in speakers:
        Seat.objects.create(round=round, juror=juror, taken_at=NOON)
    film = a_film(Stage.ADMITTED, edition=round.edition, spoken_language="es")
    actions.open_round(round, actor=an_organizer(round.edition), now=NOON)

    assert Assignment.objects.get(film=film).juror == speakers[1]


# ── The jury in public ────────────────────────────────────────────────────────
def test_the_public_jury_names_chairs_first_and_nobody_who_left():
    edition = an_edition()
    for name in ("Ana", "Ben", "Cleo"):
        a_juror(edition, name)
    a_role(Juror.objects.get(user__display_name="Cleo").user, edition, Role.Kind.CHAIR)
    round = a_round(edition, stage="drafted")
    left = {"taken_at": NOON, "left_at": NOON + timedelta(days=1)}
    Seat.objects.create(round=round, juror=Juror.objects.get(user__display_name="Ben"), **left)

    assert [(member.name, member.is_chair) for member in results.jury_of(edition)] == [("Cleo", True), ("Ana", False)]
