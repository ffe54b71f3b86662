"""What a creator finds on “My results”, and what their letters lead to."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils.timezone import now

from awards import actions
from awards.models import Award
from contest.models import Edition, OutgoingMail
from submissions.models import Film
from tests.factories import NOON, RULES, a_decided_edition, a_publication

pytestmark = pytest.mark.django_db


def seen_by(film: Film) -> str:
    client = Client()
    client.force_login(film.creator)
    return client.get(reverse("awards:mine")).text


def film_with(edition: Edition, category: str) -> Film:
    return Film.objects.filter(edition=edition, awards__category__code=category).order_by("awards__place")[0]


def test_before_the_instant_there_is_nothing_and_afterwards_everything():
    edition = a_decided_edition(9, 8)
    publication = a_publication(edition, publish_at=now() + timedelta(days=1))
    film = film_with(edition, "first")
    before = seen_by(film)
    type(publication).objects.update(publish_at=NOON)
    after = seen_by(film)

    code = Award.objects.get(category__code="first").check_code
    links = [reverse("awards:certificate", args=[code]), reverse("awards:evaluation", args=[film.pk])]
    assert [(film.title in before, link in before, link in after) for link in links] == [(False, False, True)] * 2


def test_an_offer_and_a_question_wait_there_for_an_answer():
    edition = a_decided_edition(10, 9, 8)
    a_publication(edition)
    organizer = edition.roles.get(kind="organizer").user
    words = {"cause": "rights", "notice": "Not theirs.", "actor": organizer, "now": now()}
    first = film_with(edition, "first")
    actions.revoke_awards(first, **words)
    offer = Award.objects.get(state="offered", category__code="first")
    case = actions.file_case(offer.film, claim="Stock.", contact="a@example.org", actor=None, now=now())
    assert case.number not in seen_by(offer.film)  # a mere claim is not passed on
    actions.open_case(case, question="Is it yours?", actor=organizer, now=now())

    page = seen_by(offer.film)
    assert reverse("awards:offer", args=[offer.pk]) in page
    assert reverse("awards:case_reply", args=[case.number]) in page
    assert "Not theirs." in seen_by(first)


@pytest.mark.parametrize("promised", ["yes", "no"])
def test_the_letters_lead_there_where_there_is_a_proof(promised: str):
    edition = a_decided_edition(10, 9, rules={**RULES, "publication": {"proof": promised == "yes"}})
    edition.award_categories.exclude(code="first").delete()
    publication = a_publication(edition)
    loser = edition.films.exclude(awards__state="given").get()
    actions.announce(publication, now=NOON)

    text = OutgoingMail.objects.get(kind="results_published", to=loser.creator.email).body
    assert (reverse("awards:mine") in text) is (promised == "yes")
    juror = edition.jurors.first().user
    assert reverse("awards:mine") not in OutgoingMail.objects.get(kind="results_published", to=juror.email).body
    assert (reverse("awards:evaluation", args=[loser.pk]) in seen_by(loser)) is (promised == "yes")
