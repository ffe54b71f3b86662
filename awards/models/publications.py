"""The decision of an edition: drafted awards, and the publication that makes them public at one instant."""

from datetime import datetime
from typing import Self

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class PublicationQuerySet(models.QuerySet["Publication"]):
    def public_at(self, now: datetime) -> Self:
        """Publications everybody may see at `now`: visibility is computed from the instant, not switched by a task."""
        return self.filter(stage=Publication.Stage.SCHEDULED, publish_at__lte=now)


class Publication(models.Model):
    """How the awards of an edition become public. What is published is `snapshot`; later edits change nothing silently."""

    class Stage(models.TextChoices):
        DRAFTED = "drafted", _("Drafted")
        SIGNED = "signed", _("Signed")
        SCHEDULED = "scheduled", _("Scheduled")
        RETRACTED = "retracted", _("Retracted")

    edition = models.OneToOneField("contest.Edition", on_delete=models.PROTECT, related_name="publication")
    stage = models.CharField(max_length=10, choices=Stage, default=Stage.DRAFTED)
    publish_at = models.DateTimeField(null=True, blank=True)
    signed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    signed_at = models.DateTimeField(null=True, blank=True)
    snapshot = models.JSONField(default=dict)
    digest = models.CharField(max_length=64, blank=True)
    announced_at = models.DateTimeField(null=True, blank=True, help_text=_("when the letters about it were written"))

    objects = PublicationQuerySet.as_manager()

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=models.Q(stage__in=["drafted", "signed", "scheduled", "retracted"]),
                name="publication_stage_is_known",
            ),
            models.CheckConstraint(
                condition=~models.Q(stage="scheduled") | models.Q(publish_at__isnull=False),
                name="scheduled_has_an_instant",
            ),
        )

    def __str__(self) -> str:
        return f"Results of {self.edition}"

    def is_public_at(self, now: datetime) -> bool:
        """Twin of `public_at`."""
        return self.stage == self.Stage.SCHEDULED and self.publish_at is not None and self.publish_at <= now


class Award(models.Model):
    """A film in a slot of an award category, as the tally drafted it. `place` is the film's in what decides; 0 if chosen."""

    category = models.ForeignKey("contest.AwardCategory", on_delete=models.PROTECT, related_name="awards")
    film = models.ForeignKey("submissions.Film", on_delete=models.PROTECT, related_name="awards")
    place = models.PositiveIntegerField()
    shared = models.BooleanField(default=False)
    score = models.CharField(max_length=40, blank=True, help_text=_("exact fraction, for instance 841/100"))
    explanation = models.JSONField(default=list, help_text=_("list of {code, facts}"))
    citation = models.TextField(_("jury's citation"), max_length=1200, blank=True)
    drafted_at = models.DateTimeField()

    class Meta:
        ordering = ("category__position", "place", "film__code")
        constraints = (models.UniqueConstraint(fields=["category", "film"], name="one_award_a_film_and_category"),)

    def __str__(self) -> str:
        return f"{self.category}: {self.film}"


class Ruling(models.Model):
    """What people decided where the count does not: winners of a category, or the chair's order of tied films.

    `films` are film numbers, for an order best first. A newer ruling of the same kind replaces the older one; the audit
    log keeps both.
    """

    class Kind(models.TextChoices):
        CHOICE = "choice", _("Winners chosen")
        ORDER = "order", _("Order of tied films")

    category = models.ForeignKey("contest.AwardCategory", on_delete=models.CASCADE, related_name="rulings")
    kind = models.CharField(max_length=8, choices=Kind)
    films = models.JSONField(default=list)
    reason = models.TextField(_("reason"), max_length=1200)
    ruled_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    ruled_at = models.DateTimeField()

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["category", "kind"], name="one_ruling_of_a_kind"),
            models.CheckConstraint(condition=models.Q(kind__in=["choice", "order"]), name="ruling_kind_is_known"),
        )

    def __str__(self) -> str:
        return f"{self.kind} for {self.category}"
