"""A vote the panel took in its deliberation is at hand where a tie has to be broken."""

import re

import pytest
from django.test import Client
from django.urls import reverse

from awards.models import Award
from contest.models import Edition
from judging import actions as judging
from judging import results
from judging.models import Round
from submissions.models import Film
from tests.factories import NOON, RULES, a_decided_edition, a_publication

pytestmark = pytest.mark.django_db
TIES = {"chain": ["panel_vote"], "places": "chain"}


@pytest.fixture
def edition() -> Edition:
    """Two films tied for the only award; the panel of three can still talk about them."""
    edition = a_decided_edition(9, 9, jurors=3, rules={**RULES, "ties": TIES})
    edition.award_categories.exclude(code="first").delete()
    return edition


def vote_on(film: Film, *choices: str, text: str = "That it wins.") -> None:
    round, organizer = Round.objects.get(), film.edition.roles.get(kind="organizer").user
    jurors = list(round.seats.order_by("juror").values_list("juror", flat=True))
    judging.record_attendance(round, film, jurors, actor=organizer, now=NOON)
    motion = judging.put_motion(round, film, text=text, actor=organizer, now=NOON)
    votes = dict(zip(jurors, choices, strict=False))
    judging.decide_motion(motion, votes, actor=organizer, now=NOON)


def board(edition: Edition) -> tuple[Client, str]:
    client = Client()
    client.force_login(edition.roles.get(kind="organizer").user)
    return client, client.get(reverse("awards:awards_board", args=[edition.slug])).text


def test_the_last_counted_vote_on_a_film_is_told_without_names(edition: Edition):
    one, other = edition.films.order_by("pk")
    vote_on(one, "yes", "no", "no")
    vote_on(one, "yes", "yes", "abstain", text="That it wins after all.")
    vote_on(other, "yes")  # no quorum

    found = results.panel_votes(edition, {one.pk, other.pk})
    assert {film: (vote.motion, vote.yes, vote.no, vote.abstain) for film, vote in found.items()} == {
        one.pk: ("That it wins after all.", 2, 0, 1)
    }


def test_the_board_fills_it_in_and_the_tie_is_broken_by_it(edition: Edition):
    one, other = edition.films.order_by("pk")
    vote_on(one, "yes", "no", "no")
    assert "its yes votes are filled in" not in board(edition)[1]
    vote_on(other, "yes", "yes", "no")

    client, page = board(edition)
    assert "its yes votes are filled in" in page
    filled = dict(re.findall(r'name="votes-([^"]+)" value="(\d+)"', page))
    minutes = re.search(r'<textarea id="vote-reason-first"[^>]*>([^<]*)<', page).group(1)
    assert filled == {one.code: "1", other.code: "2"}
    assert f"{other.code}, “That it wins.”: 2 yes, 1 no, 0 abstained." in minutes

    words = {**{f"votes-{code}": count for code, count in filled.items()}, "reason": minutes}
    client.post(reverse("awards:count_votes", args=[edition.slug, "first", "vote"]), words)
    a_publication(edition)
    assert Award.objects.get(category__code="first").film == other
