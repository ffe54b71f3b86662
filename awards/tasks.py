"""Doorbells of the awards floor."""

from celery import shared_task
from django.utils.timezone import now

from awards import actions
from awards.models import Publication


@shared_task(name="awards.announce_published")
def announce_published() -> None:
    """Write the letters of every publication whose instant has come."""
    for publication in Publication.objects.public_at(now()).filter(announced_at=None).select_related("edition"):
        actions.announce(publication, now=now())
