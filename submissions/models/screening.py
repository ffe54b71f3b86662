"""Screening: what the organizers decided before the jury, and what they asked to be mended."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class FixRequest(models.Model):
    """The creator is asked to mend something, by a deadline of its own; at most one is open for a film."""

    film = models.ForeignKey("submissions.Film", on_delete=models.CASCADE, related_name="fix_requests")
    reason = models.TextField(_("what to mend"), max_length=1200)
    due_at = models.DateTimeField(_("deadline"))
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    asked_at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("-asked_at",)
        constraints = (
            models.UniqueConstraint(
                fields=["film"], condition=models.Q(answered_at__isnull=True), name="one_open_fix_request"
            ),
        )

    def __str__(self) -> str:
        return f"Fix of {self.film} due {self.due_at}"


class ScreeningDecision(models.Model):
    """One verdict of a screener; the newest counts, all are kept."""

    film = models.ForeignKey("submissions.Film", on_delete=models.CASCADE, related_name="screening_decisions")
    verdict = models.CharField(max_length=12)
    reason = models.TextField(max_length=1200, blank=True)
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    decided_at = models.DateTimeField()

    class Meta:
        ordering = ("-decided_at",)

    def __str__(self) -> str:
        return f"{self.verdict}: {self.film}"
