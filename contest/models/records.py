"""What was written down: the audit chain, and the letterbox of outgoing mail."""

from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

FIRST_DIGEST = "0" * 64
"""What the first line of the chain follows from."""


class AuditHead(models.Model):
    """One row (pk 1): the newest link of the audit chain. Locked while a line is added, so the chain never forks."""

    sequence = models.PositiveBigIntegerField(default=0)
    digest = models.CharField(max_length=64, default=FIRST_DIGEST)

    def __str__(self) -> str:
        return f"#{self.sequence}"


class AuditEntry(models.Model):
    """One thing that happened. Append-only (database triggers refuse update and delete) and chained by SHA-256.

    `actor_id` is a plain number, so that a closed account leaves the chain intact; 0 stands for the system.
    """

    if TYPE_CHECKING:
        edition_id: int | None

    sequence = models.PositiveBigIntegerField(primary_key=True)
    at = models.DateTimeField()
    verb = models.CharField(max_length=64)
    edition = models.ForeignKey(
        "contest.Edition", null=True, on_delete=models.DO_NOTHING, db_constraint=False, related_name="audit_entries"
    )
    subject = models.CharField(max_length=80, help_text=_("app.model:id"))
    actor_id = models.PositiveBigIntegerField(default=0)
    facts = models.JSONField(default=dict)
    previous_digest = models.CharField(max_length=64)
    digest = models.CharField(max_length=64, unique=True)

    class Meta:
        ordering = ("sequence",)
        indexes = (
            models.Index(fields=["edition", "-sequence"], name="audit_by_edition"),
            models.Index(fields=["subject", "-sequence"], name="audit_by_subject"),
        )

    def __str__(self) -> str:
        return f"#{self.sequence} {self.verb} {self.subject}"


class OutgoingMail(models.Model):
    """A letter to be sent; the row is the truth, the Celery message only rings. Sent at least once, normally once."""

    class State(models.TextChoices):
        WAITING = "waiting", _("Waiting")
        SENDING = "sending", _("Being sent")
        SENT = "sent", _("Sent")
        FAILED = "failed", _("Failed")

    kind = models.CharField(max_length=48)
    edition = models.ForeignKey(
        "contest.Edition", null=True, blank=True, on_delete=models.CASCADE, related_name="mails"
    )
    to = models.EmailField()
    recipient = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="mails"
    )
    language = models.CharField(max_length=12, default="en")
    subject = models.CharField(max_length=240)
    body = models.TextField()
    key = models.CharField(
        max_length=120, null=True, blank=True, unique=True, help_text=_("same key: same letter, sent once")
    )
    state = models.CharField(max_length=8, choices=State, default=State.WAITING)
    attempts = models.PositiveSmallIntegerField(default=0)
    lease_until = models.DateTimeField(null=True, blank=True)
    written_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True, blank=True)
    error = models.CharField(max_length=300, blank=True)

    class Meta:
        indexes = (models.Index(fields=["state", "lease_until"], name="mail_waiting"),)
        constraints = (
            models.CheckConstraint(
                condition=models.Q(state__in=["waiting", "sending", "sent", "failed"]), name="mail_state_is_known"
            ),
        )

    def __str__(self) -> str:
        return f"{self.kind} to {self.to}"
