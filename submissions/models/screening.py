"""Screening: what the organizers decided before the jury, and what they asked to be mended."""

import hashlib
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from contest.rule_words import STAGES
from submissions.lifecycle import opened_by
from submissions.wording import PART_TITLES

WINNERS = "winners"
"""The stage of verification, as the rules call it, between the last signature and publication."""


class FixRequest(models.Model):
    """The creator is asked to mend something, by a deadline of its own; at most one is open for a film."""

    film = models.ForeignKey("submissions.Film", on_delete=models.CASCADE, related_name="fix_requests")
    reason = models.TextField(_("what to mend"), max_length=1200)
    parts = models.JSONField(default=list, help_text=_("the only parts that may be changed; empty: all of them"))
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

    @property
    def part_titles(self) -> list[object]:
        """The parts that may be changed, by name; empty where all of them may."""
        opened = opened_by(self.parts)
        return [title for part, title in PART_TITLES.items() if part in opened] if self.parts else []


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


class VerificationDraw(models.Model):
    """A lot drawn once for a stage of verification: whoever has seed and names comes to the same films."""

    edition = models.ForeignKey("contest.Edition", on_delete=models.PROTECT, related_name="verification_draws")
    stage = models.CharField(max_length=12)
    seed = models.CharField(max_length=120)
    population = models.JSONField(help_text=_("codes of the films that were in the lot, sorted"))
    drawn = models.JSONField(help_text=_("codes of the films that were drawn, in the order of the draw"))
    drawn_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    drawn_at = models.DateTimeField()

    class Meta:
        ordering = ("drawn_at",)
        constraints = (models.UniqueConstraint(fields=["edition", "stage"], name="one_draw_a_stage"),)

    def __str__(self) -> str:
        return f"{self.stage}: {len(self.drawn)} of {len(self.population)}"

    @property
    def stage_name(self) -> object:
        return STAGES.get(self.stage, self.stage)

    @property
    def is_among_winners(self) -> bool:
        """Then the public reads no digest: of so few names it would tell who they are, before they are published."""
        return self.stage == WINNERS

    @property
    def population_digest(self) -> str:
        """SHA-256 over the codes in the lot, sorted, one a line: published in place of the codes."""
        return hashlib.sha256("\n".join(self.population).encode()).hexdigest()


class Verification(models.Model):
    """A film whose declaration is looked into, why, and what came of it. `shots` are the starts (ms) asked about."""

    class Why(models.TextChoices):
        DRAWN = "drawn", _("Drawn by lot")
        REACHED = "reached", _("Reached the stage")
        CHOSEN = "chosen", _("Chosen by the organizers")
        NEAR = "near", _("Near the line")

    class Outcome(models.TextChoices):
        OPEN = "", _("Open")
        CONFIRMED = "confirmed", _("Confirmed")
        SUPPORTED = "supported", _("Supported")
        NOT_SUPPLIED = "not_supplied", _("Evidence not supplied")
        CONTRADICTS = "contradicts", _("Evidence contradicts the declaration")

    film = models.ForeignKey("submissions.Film", on_delete=models.CASCADE, related_name="verifications")
    stage = models.CharField(max_length=12)
    why = models.CharField(max_length=8, choices=Why)
    shots = models.JSONField(default=list)
    begun_at = models.DateTimeField()
    outcome = models.CharField(max_length=12, choices=Outcome, blank=True, default="")
    reason = models.TextField(_("reason"), max_length=2000, blank=True)
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    decided_at = models.DateTimeField(null=True, blank=True)

    if TYPE_CHECKING:
        film_id: int

        def get_outcome_display(self) -> str: ...

    class Meta:
        ordering = ("begun_at", "pk")
        constraints = (
            models.UniqueConstraint(fields=["film", "stage"], name="one_verification_a_stage"),
            models.CheckConstraint(
                condition=models.Q(outcome="", decided_at=None) | models.Q(decided_at__isnull=False),
                name="verification_decided_at",
            ),
        )

    def __str__(self) -> str:
        return f"{self.stage}: film {self.film_id} {self.outcome}"
