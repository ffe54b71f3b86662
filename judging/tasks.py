"""Doorbells of the judging floor."""

from celery import shared_task
from django.utils.timezone import now

from judging import actions
from judging.models import Round


@shared_task(name="judging.remind_jurors")
def remind_jurors() -> None:
    for round in Round.objects.filter(stage=Round.Stage.OPEN).select_related("edition"):
        actions.remind_due(round, now=now())


@shared_task(name="judging.open_rounds")
def open_rounds() -> None:
    due = Round.objects.filter(stage=Round.Stage.DRAFTED, opens_at__lte=now())
    for round in due.select_related("edition").order_by("position"):
        actions.open_due(round, now=now())
