"""What lies behind the standings: how sure they are, whom further reviews go to, and who sees what of it."""

import json
from collections import Counter
from datetime import datetime
from fractions import Fraction
from xml.etree import ElementTree as ET

import pytest
from django.test import Client
from django.urls import reverse
from django.utils.timezone import now

from contest.models import AuditEntry, User
from judging import actions, results
from judging.actions.allocating import spread_anew
from judging.models import Assignment, Mark, Round
from judging.results import analysis
from judging.results.analysis import analysis_of, recounted
from judging.results.effects import effects_of
from judging.results.footing import pseudonyms
from judging.results.further import further_reviews
from judging.scoring import ranking
from judging.scoring.averages import Method
from judging.wording import RoundRefused
from tests.factories import NOON, a_judged_round

pytestmark = pytest.mark.django_db


@pytest.fixture
def tonight() -> datetime:
    return now()


def chair_of(round: Round) -> User:
    return User.objects.filter(roles__edition=round.edition, roles__kind="organizer")[0]


def as_chair(round: Round) -> Client:
    client = Client()
    client.force_login(chair_of(round))
    return client


def to(round: Round, name: str) -> str:
    return reverse(f"judging:{name}", args=[round.edition.slug, round.pk])


# ── Counting ──────────────────────────────────────────────────────────────────
def test_a_new_round_is_counted_by_the_default_and_says_what_it_fell_back_to():
    round = a_judged_round()
    found = analysis_of(results.standings(round.pk))

    assert round.method == "blup_scale"
    assert (found.used, found.warnings[0].code) == (Method.BLUP, "fell_few_each")


@pytest.mark.parametrize("method", list(Method))
def test_awards_count_a_round_as_its_standings_do(method: Method):
    round = a_judged_round(method=method.value)
    result = results.standings(round.pk)
    Round.objects.filter(pk=round.pk).update(stage="closed")
    given = results.evidence_of(round.edition)
    again = ranking.standings(given.films, given.ballots, given.rubric, given.counting)
    counted = {row.film: (row.place, row.score) for row in again}

    assert counted == {row.film_id: (row.rank, row.score) for row in result.rows}
    assert all(isinstance(row.score, Fraction) and 0 <= row.score <= 11 for row in result.rows)


def test_raw_means_stay_beside_corrected_scores():
    result = results.standings(a_judged_round().pk)
    found = analysis_of(result)
    raw = {row.film_id: row.score for row in recounted(result, Method.MEAN).rows}

    assert {film: view.raw for film, view in found.films.items()} == raw
    assert any(row.score != raw[row.film_id] for row in result.rows)


def test_the_severest_juror_is_found():
    """Jurors were made ever more lenient, in the order of their numbers."""
    round = a_judged_round(reviews=3)
    names = pseudonyms(round)
    severity = {one.juror: one.found.severity for one in analysis_of(results.standings(round.pk)).analysis.jurors}
    told = [severity[names[juror]] for juror in sorted(names)]

    assert told[0] < told[2] < told[5]


def test_what_did_not_change_is_not_counted_again(monkeypatch: pytest.MonkeyPatch):
    round = a_judged_round()
    first = results.standings(round.pk)
    behind = analysis_of(first)
    monkeypatch.setattr(ranking, "standings", None)
    monkeypatch.setattr(analysis, "analyse", None)

    assert results.standings(round.pk).rows is first.rows
    assert analysis_of(results.standings(round.pk)) is behind


def test_a_changed_ballot_changes_the_standings_at_once():
    round = a_judged_round()
    before = results.standings(round.pk)
    one = Assignment.objects.for_room().filter(round=round).first()
    actions.unseal_ballot(one, reason="No sound.", actor=chair_of(round), now=NOON)

    after = results.standings(round.pk)
    assert sum(row.ballots for row in after.rows) == sum(row.ballots for row in before.rows) - 1


def test_films_that_another_method_lifts_over_the_line_are_named():
    result = results.standings(a_judged_round().pk)
    found = effects_of(result, analysis_of(result))

    assert found.crossing == sum(row.crosses for row in found.rows)
    assert {row.places[found.methods.index(Method.BLUP_SCALE)] for row in found.rows} <= set(range(1, 19))


# ── Further reviews ───────────────────────────────────────────────────────────
def test_further_reviews_go_to_the_line_and_nothing_moves():
    round = a_judged_round()
    before = set(Assignment.objects.filter(round=round).values_list("pk", "juror", "film", "position"))
    plan = further_reviews(round, results.standings(round.pk), reviews=6)
    n = actions.add_reviews(round, 6, actor=chair_of(round), now=NOON)

    after = set(Assignment.objects.filter(round=round).values_list("pk", "juror", "film", "position"))
    assert before < after
    assert Counter(film for _, _, film, _ in after - before) == plan.more
    assert (n, len(after - before)) == (6, 6)
    chances = analysis_of(results.standings(round.pk)).films
    assert all(0.02 < chances[film].sure.top < 0.98 for film in plan.more)


def test_the_audit_says_who_asked_for_what():
    round = a_judged_round()
    actions.add_reviews(round, 3, actor=chair_of(round), now=NOON)
    entry = AuditEntry.objects.filter(verb="round.add_reviews").get()

    assert (entry.facts["asked"], sum(entry.facts["films"].values())) == (3, 3)


def test_a_late_juror_takes_none_of_them_away():
    round = a_judged_round()
    actions.add_reviews(round, 6, actor=chair_of(round), now=NOON)
    spread_anew(round, now=NOON)
    assert Assignment.objects.filter(round=round, stage="allocated").count() == 6


def test_a_plan_is_refused_where_none_can_be_made():
    round = a_judged_round(cut=None)
    with pytest.raises(RoundRefused, match="No plan can be made"):
        actions.add_reviews(round, 3, actor=chair_of(round), now=NOON)
    Round.objects.filter(pk=round.pk).update(stage="closed")
    with pytest.raises(RoundRefused, match="moved on"):
        actions.add_reviews(round, 3, actor=chair_of(round), now=NOON)


def test_where_everybody_has_judged_everything_nobody_is_left():
    round = a_judged_round(films=12, jurors=4, reviews=4, cut=4)
    with pytest.raises(RoundRefused, match="no juror is left"):
        actions.add_reviews(round, 3, actor=chair_of(round), now=NOON)


# ── Pages ─────────────────────────────────────────────────────────────────────
def test_the_chair_sees_the_plan_and_carries_it_out(tonight: datetime):
    round = a_judged_round(now=tonight)
    client = as_chair(round)
    page = client.get(to(round, "analysis") + "?reviews=5").content.decode()

    assert "5 more reviews settle" in page
    client.post(to(round, "add_reviews"), {"reviews": "5"})
    assert Assignment.objects.filter(round=round, stage="allocated").count() == 5


def test_the_board_shows_bands_places_and_other_ways_of_counting(tonight: datetime):
    round = a_judged_round(now=tonight)
    page = as_chair(round).get(to(round, "standings") + "?by=median").content.decode()

    assert 'href="?by=mean"' in page
    assert "Counted by “Median” for looking at." in page
    assert as_chair(round).get(to(round, "standings")).content.decode().count('class="ci"') > 4


def test_charts_are_files_of_their_own_and_tables_say_the_same(tonight: datetime):
    round = a_judged_round(now=tonight)
    client = as_chair(round)
    names = set(pseudonyms(round).values())
    drawing = ET.fromstring(client.get(to(round, "severities_svg")).content)  # noqa: S314
    table = client.get(to(round, "analysis")).content.decode()

    assert {text.text for text in drawing.iter("{http://www.w3.org/2000/svg}text")} >= names
    assert all(f'<th scope="row" class="num">{name}</th>' in table for name in names)
    assert client.get(to(round, "chances_svg"))["Content-Type"] == "image/svg+xml"
    told = json.loads(client.get(to(round, "analysis_json")).content)
    assert {one["id"] for one in told["jurors"]} == names


def test_a_juror_sees_the_own_sheet_alone_and_only_when_the_round_is_over(tonight: datetime):
    round = a_judged_round(now=tonight)
    juror = round.seats.order_by("juror").first().juror
    client = Client()
    client.force_login(juror.user)
    url = reverse("judging:own_sheet", args=[round.pk])
    assert client.get(url).status_code == 404

    Round.objects.filter(pk=round.pk).update(stage="closed")
    page = client.get(url).content.decode()
    names = pseudonyms(round)
    assert not any(f">{name}<" in page for name in names.values())
    assert page.count("<circle") == 1
    assert not any(str(seat.juror.user) in page for seat in round.seats.exclude(juror=juror))


def test_an_empty_round_has_a_page_without_figures(tonight: datetime):
    round = a_judged_round(films=3, jurors=2, cut=1, now=tonight)
    Mark.objects.all().delete()
    Assignment.objects.update(stage="allocated", ended_at=None)
    page = as_chair(round).get(to(round, "analysis")).content.decode()

    assert "The analysis begins with the first ballots." in page
