"""What the jury of the demonstration thinks, and the awards of last year that came of it."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.db import transaction

from awards import actions
from awards.management.demo.editions import IN_JUDGING, LAST_YEAR
from awards.management.demo.people import JURORS, account_of
from awards.models import Award
from contest.models import Edition, User
from judging.management import demonstration


@transaction.atomic
def run_last_year(edition: Edition, *, organizer: User, now: datetime) -> None:
    """A whole round, then draft, cite, sign, publish: all last year. `now` is when the demonstration began."""
    begins = now + timedelta(days=LAST_YEAR.closes + 2)
    jurors = [account_of(person, now=now) for person in JURORS]
    ended = demonstration.hold_round(edition, jurors, marks, organizer=organizer, now=begins)
    _award(edition, organizer=organizer, now=ended + timedelta(days=1))


@transaction.atomic
def begin_round(edition: Edition, *, organizer: User, now: datetime) -> None:
    jurors = [account_of(person, now=now) for person in JURORS]
    demonstration.begin_round(edition, jurors, marks, organizer=organizer, now=now - timedelta(days=2))


def marks(title: str, email: str, criteria: Sequence[tuple[str, int, int]]) -> dict[str, int]:
    """Marks that follow from the film's place in its script's list, the juror's strictness and the criterion.

    The second and third film of last year get the same marks from everybody: their tie is real.
    """
    scripts = next(plan.scripts for plan in (LAST_YEAR, IN_JUDGING) if any(one.title == title for one in plan.scripts))
    place = [script.title for script in scripts].index(title)
    place = 1 if place == 2 else place
    strict = next(number for number, person in enumerate(JURORS) if person.email == email)
    return {
        code: max(low, min(high, high - 1 - place * 6 // len(scripts) - (strict + place * number) % 3 + strict % 2))
        for number, (code, low, high) in enumerate(criteria)
    }


def _award(edition: Edition, *, organizer: User, now: datetime) -> None:
    actions.draft_awards(edition, actor=organizer, now=now)
    citations = {script.title: script.citation for script in LAST_YEAR.scripts if script.citation}
    for category in edition.award_categories.all():
        for award in Award.objects.filter(category=category).select_related("film", "category__edition"):
            if words := citations.get(award.film.title):
                actions.cite_award(award, citation=words, actor=organizer, now=now)
    actions.sign(edition, actor=organizer, now=now)
    actions.schedule(edition, publish_at=max(edition.ceremony_at or now, now), actor=organizer, now=now)
