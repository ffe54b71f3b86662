"""Where the rules want two signatures, two people take an award back."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from awards import actions
from awards.models import Award, ProposedRevocation
from awards.wording import AwardsRefused
from contest.models import Edition, User
from submissions.models import Film
from tests.factories import NOON, RULES, a_decided_edition, a_publication, a_role, a_user, an_organizer

pytestmark = pytest.mark.django_db
LATER = NOON + timedelta(days=3)
WORDS = {"cause": "rights", "notice": "It used footage of others."}


@pytest.fixture
def edition() -> Edition:
    edition = a_decided_edition(9, 8)
    a_publication(edition)
    edition.rules.update(data={**RULES, "publication": {"signatures": 2}})
    return Edition.objects.get(pk=edition.pk)


@pytest.fixture
def film(edition: Edition) -> Film:
    return Film.objects.get(edition=edition, awards__category__code="first")


@pytest.fixture
def organizer(edition: Edition) -> User:
    return edition.roles.get(kind="organizer").user


def refused(call, *args, **kwargs) -> str:
    with pytest.raises(AwardsRefused) as refusal:
        call(*args, **kwargs, now=LATER)
    return refusal.value.code


def test_nobody_revokes_alone(film: Film, organizer: User):
    assert refused(actions.revoke_awards, film, **WORDS, actor=organizer) == "another_person"
    assert refused(actions.confirm_revocation, film, actor=organizer) == "nothing_proposed"
    actions.propose_revocation(film, **WORDS, actor=organizer, now=LATER)
    assert refused(actions.confirm_revocation, film, actor=organizer) == "another_person"
    assert not Award.objects.filter(state="revoked").exists()


def test_the_second_person_does_it_in_the_words_of_the_first(film: Film, organizer: User, edition: Edition):
    actions.propose_revocation(film, **WORDS, actor=organizer, now=LATER)
    actions.confirm_revocation(film, actor=an_organizer(edition), now=LATER)

    assert Award.objects.get(film=film).revocation.notice == WORDS["notice"]
    assert not ProposedRevocation.objects.exists()


def test_a_proposal_can_be_dropped_and_made_anew(film: Film, organizer: User, edition: Edition):
    other = an_organizer(edition)
    actions.propose_revocation(film, **WORDS, actor=organizer, now=LATER)
    actions.drop_revocation(film, actor=other, now=LATER)
    assert refused(actions.drop_revocation, film, actor=other) == "nothing_proposed"
    actions.propose_revocation(film, **WORDS, actor=organizer, now=LATER)
    actions.propose_revocation(film, cause="other", notice="Given back.", actor=other, now=LATER)

    assert refused(actions.confirm_revocation, film, actor=other) == "another_person"
    assert ProposedRevocation.objects.get().cause == "other"


def test_a_proposal_needs_a_notice_and_an_award(film: Film, organizer: User, edition: Edition):
    loser = edition.films.exclude(awards__state="given").first() or film
    Award.objects.filter(film=loser).update(state="moved", ended_at=NOON)

    assert refused(actions.propose_revocation, film, cause="rights", notice=" ", actor=organizer) == "no_notice"
    assert refused(actions.propose_revocation, loser, **WORDS, actor=organizer) == "holds_nothing"


def test_whoever_has_closed_their_account_has_proposed_nothing(film: Film, edition: Edition):
    gone = a_user()
    actions.propose_revocation(film, **WORDS, actor=gone, now=LATER)
    gone.delete()

    assert refused(actions.confirm_revocation, film, actor=an_organizer(edition)) == "nothing_proposed"


def test_the_chair_finds_the_proposal_on_the_board_and_confirms_it(film: Film, organizer: User, edition: Edition):
    actions.propose_revocation(film, **WORDS, actor=organizer, now=LATER)
    chair = Client()
    chair.force_login(a_role(a_user(), edition, "chair").user)
    address = reverse("awards:confirm_revocation", args=[edition.slug, film.code])

    assert address in chair.get(reverse("awards:awards_board", args=[edition.slug])).text
    assert WORDS["notice"] in chair.get(address).text
    chair.post(address, {"confirm": "1"})
    assert Award.objects.get(film=film).state == "revoked"
