"""What a juror says of a film: marks, notes, feedback, and what of the film was really played."""

from typing import TYPE_CHECKING

from django.db import models
from django.utils.translation import gettext_lazy as _


class Ballot(models.Model):
    """A juror's paper for one film, handed out blank with the assignment (whose `version` guards it against two tabs).

    Once sealed it is unchanged until the chair unseals it with a reason. `played` is the list of played intervals
    [[from_ms, to_ms], …], merged and in order.
    """

    assignment = models.OneToOneField("judging.Assignment", on_delete=models.CASCADE, related_name="ballot")
    feedback = models.TextField(_("feedback to the creator"), max_length=2000, blank=True)
    played = models.JSONField(default=list, blank=True)
    resume_ms = models.PositiveIntegerField(default=0)

    if TYPE_CHECKING:
        assignment_id: int

    def __str__(self) -> str:
        return f"Ballot of {self.assignment_id}"


class Mark(models.Model):
    """A whole mark for one criterion."""

    ballot = models.ForeignKey(Ballot, on_delete=models.CASCADE, related_name="marks")
    criterion = models.ForeignKey("judging.Criterion", on_delete=models.PROTECT, related_name="marks")
    value = models.PositiveSmallIntegerField()

    class Meta:
        constraints = (models.UniqueConstraint(fields=["ballot", "criterion"], name="one_mark_a_criterion"),)

    def __str__(self) -> str:
        return f"{self.criterion}: {self.value}"


class Note(models.Model):
    """A private, time-coded note of a juror. `key` is made by the browser, so that a resent note is not doubled."""

    ballot = models.ForeignKey(Ballot, on_delete=models.CASCADE, related_name="notes")
    key = models.CharField(max_length=40)
    at_ms = models.PositiveIntegerField()
    text = models.CharField(max_length=600)
    written_at = models.DateTimeField()

    class Meta:
        ordering = ("at_ms", "pk")
        constraints = (models.UniqueConstraint(fields=["ballot", "key"], name="one_note_a_key"),)

    def __str__(self) -> str:
        return self.text[:40]
