"""Published editions and what is done to them, for the tests of what happens afterwards."""

from datetime import timedelta

import pytest

from awards import actions
from awards.models import Publication
from awards.wording import AwardsRefused, CaseRefused
from contest.models import Edition, User
from submissions.models import Film
from tests.factories import NOON, RULES, a_decided_edition, a_publication

LATER = NOON + timedelta(days=3)


def a_public_edition(*marks: int, **promises: object) -> Edition:
    """Published at NOON; `promises` are [rules.publication]."""
    edition = a_decided_edition(*marks, rules={**RULES, "publication": promises})
    a_publication(edition)
    return edition


def organizer_of(edition: Edition) -> User:
    return edition.roles.filter(kind="organizer").order_by("pk")[0].user


def winner_of(edition: Edition, category: str = "first") -> Film:
    return edition.films.filter(awards__category__code=category, awards__state="given").order_by("awards__place")[0]


def revoke(edition: Edition, film: Film, notice: str = "It used footage of others.") -> None:
    actions.revoke_awards(film, cause="rights", notice=notice, actor=organizer_of(edition), now=LATER)


def held(edition: Edition, category: str) -> list[str]:
    shown = Publication.objects.get(edition=edition).snapshot["awards"]
    return [one["film"] for one in shown if one["category"]["code"] == category]


def refused(call, *args, **kwargs) -> str:
    with pytest.raises((AwardsRefused, CaseRefused)) as refusal:
        call(*args, **kwargs)
    return refusal.value.code
