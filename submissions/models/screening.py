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
    closed_at = models.DateTimeField(
        null=True, blank=True, help_text=_("handed in again, decided otherwise, withdrawn or lapsed")
    )

    class Meta:
        ordering = ("-asked_at",)
        constraints = (
            models.UniqueConstraint(
                fields=["film"], condition=models.Q(closed_at__isnull=True), name="one_open_fix_request"
            ),
        )

    def __str__(self) -> str:
        return f"Fix of {self.film} due {self.due_at}"


class ScreeningDecision(models.Model):
    """One verdict of a screener (none: the system's); the newest counts, all are kept."""

    class Verdict(models.TextChoices):
        ADMIT = "admit", _("Admitted")
        ASK_FIX = "ask_fix", _("Fix asked for")
        REJECT = "reject", _("Not admitted")
        RECONSIDER = "reconsider", _("Taken up again")
        LAPSE = "lapse", _("Fix not delivered in time")

    film = models.ForeignKey("submissions.Film", on_delete=models.CASCADE, related_name="screening_decisions")
    verdict = models.CharField(max_length=12, choices=Verdict)
    reason = models.TextField(max_length=1200, blank=True)
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    decided_at = models.DateTimeField()

    class Meta:
        ordering = ("-decided_at",)
        constraints = (
            models.CheckConstraint(
                condition=models.Q(verdict__in=["admit", "ask_fix", "reject", "reconsider", "lapse"]),
                name="screening_verdict_is_known",
            ),
        )

    def __str__(self) -> str:
        return f"{self.verdict}: {self.film}"
