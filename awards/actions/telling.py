"""Letters about results that have become public."""

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction

from awards.models import Award, Publication
from awards.publication import promises_of
from contest.audit import record
from contest.mail import post
from contest.models import Edition, User
from submissions.models import Film


@transaction.atomic
def announce(publication: Publication, *, now: datetime) -> int:
    """Write the letters about results that have become public, once; returns how many were written."""
    due = Publication.objects.public_at(now).filter(pk=publication.pk, announced_at=None)
    if not due.update(announced_at=now):
        return 0
    edition = publication.edition
    awards = list(_awards_with_creators(edition))
    written = [_tell_winner(award, publication, now=now) for award in awards]
    winners = {award.film.creator_id for award in awards}
    others = User.objects.filter(roles__edition=edition, is_active=True).exclude(pk__in=winners).distinct()
    makers = _told_how_they_were_judged(edition)
    written += [
        post(
            "results_published", person, at=now, edition=edition, key=f"published:{publication.pk}:{person.pk}",
            is_judged=person.pk in makers,
        )
        for person in others
    ]  # fmt: skip
    letters = sum(letter is not None for letter in written)
    record("publication.announce", publication, actor=None, at=now, edition=edition, letters=letters)
    return letters


def _told_how_they_were_judged(edition: Edition) -> set[int]:
    """Creators of films that were handed in, where the edition shows them how they were judged."""
    entered = Film.objects.filter(edition=edition, submitted_at__isnull=False)
    return set(entered.values_list("creator", flat=True)) if promises_of(edition).proof else set()


def _awards_with_creators(edition: Edition) -> Iterable[Award]:
    awards = Award.objects.standing().filter(category__edition=edition)
    return awards.select_related("category", "film", "film__creator")


def _tell_winner(award: Award, publication: Publication, *, now: datetime) -> object:
    facts = {
        "film": award.film, "award_name": award.category.name, "citation": award.citation,
        "final_at": publication.final_at,
    }  # fmt: skip
    creator = award.film.creator
    return post("award_won", creator, at=now, edition=publication.edition, key=f"won:{award.pk}", **facts)
