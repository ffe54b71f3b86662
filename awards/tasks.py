"""Doorbells of the awards floor."""

from celery import shared_task
from django.utils.timezone import now

from awards import actions, pictures
from awards.models import Award, Publication
from contest.jobs import ring


@shared_task(name="awards.announce_published")
def announce_published() -> None:
    """Write the letters of every publication whose instant has come."""
    for publication in Publication.objects.public_at(now()).filter(announced_at=None).select_related("edition"):
        actions.announce(publication, now=now())


@shared_task(name="awards.lapse_offers")
def lapse_offers() -> None:
    """Let offers that nobody answered in time pass on."""
    due = Award.objects.filter(state=Award.State.OFFERED, answer_until__lt=now())
    for award in due.select_related("category__edition", "film"):
        actions.decline_offer(award, actor=None, now=now())


@shared_task(name="awards.prepare_pictures")
def prepare_pictures(publication: int, start: int = 0) -> None:
    """Make some of the pictures that the published pages will show, and ring for the rest."""
    found = Publication.objects.filter(pk=publication).first()
    following = pictures.prepare(found, start=start) if found else None
    if following is not None:
        ring("awards.prepare_pictures", publication=publication, start=following)
