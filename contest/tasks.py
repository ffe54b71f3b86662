"""The postman's doorbell."""

from celery import shared_task
from django.utils.timezone import now

from contest import mail


@shared_task(name="contest.deliver_mail")
def deliver_mail(*, mail_id: int) -> None:
    mail.deliver(mail_id, now=now())


@shared_task(name="contest.ring_waiting_mail")
def ring_waiting_mail() -> None:
    mail.ring_waiting(now=now())
