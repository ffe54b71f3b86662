"""Where the ceremony in the hall stands."""

import secrets
from typing import TYPE_CHECKING

from django.db import models


def a_seed() -> str:
    return secrets.token_hex(16)


class Ceremony(models.Model):
    """The run of an edition's ceremony, or of its rehearsal: the hall's screen and the remote control meet here.

    `step` is the step of the programme on the screen, `shown` how many of its winners. From `seed` the codes of the
    envelopes follow; a new run draws a new one, so that codes printed for a rehearsal open nothing on the night.
    """

    edition = models.ForeignKey("contest.Edition", on_delete=models.CASCADE, related_name="ceremonies")
    is_rehearsal = models.BooleanField(default=False)
    seed = models.CharField(max_length=32, default=a_seed)
    step = models.PositiveIntegerField(default=0)
    shown = models.PositiveIntegerField(default=0)
    opened = models.JSONField(default=list, help_text="codes of the categories whose envelope was opened")
    moved_at = models.DateTimeField()

    if TYPE_CHECKING:
        edition_id: int

    class Meta:
        constraints = (models.UniqueConstraint(fields=["edition", "is_rehearsal"], name="one_ceremony_of_a_kind"),)

    def __str__(self) -> str:
        return f"{'Rehearsal' if self.is_rehearsal else 'Ceremony'} of {self.edition}"
