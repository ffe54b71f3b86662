"""What the jury says to each other: comments on a film, and the deliberation of a round with its motions and votes."""

from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from django.db.models.fields.related_descriptors import RelatedManager


class Comment(models.Model):
    """A remark on a film among those who may talk about it; never part of a ballot, never shown to its creator."""

    round = models.ForeignKey("judging.Round", on_delete=models.CASCADE, related_name="comments")
    film = models.ForeignKey("submissions.Film", on_delete=models.CASCADE, related_name="jury_comments")
    author = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    text = models.TextField(_("comment"), max_length=2000)
    written_at = models.DateTimeField()

    if TYPE_CHECKING:
        film_id: int
        round_id: int
        author_id: int | None

    class Meta:
        ordering = ("written_at", "pk")
        indexes = (models.Index(fields=["round", "film"], name="comment_by_film"),)

    def __str__(self) -> str:
        return self.text[:40]


class Attendance(models.Model):
    """A juror was in the room while a film was deliberated."""

    round = models.ForeignKey("judging.Round", on_delete=models.CASCADE, related_name="attendances")
    film = models.ForeignKey("submissions.Film", on_delete=models.CASCADE, related_name="attendances")
    juror = models.ForeignKey("judging.Juror", on_delete=models.CASCADE, related_name="attendances")
    recorded_at = models.DateTimeField()

    if TYPE_CHECKING:
        film_id: int
        juror_id: int

    class Meta:
        constraints = (models.UniqueConstraint(fields=["round", "film", "juror"], name="one_attendance_a_film"),)

    def __str__(self) -> str:
        return f"{self.juror} at {self.film}"


class Motion(models.Model):
    """What the panel was asked to decide about a film, and what became of it.

    `eligible` and `quorum` are as they were when the votes were counted, conflicted members left out.
    """

    class Outcome(models.TextChoices):
        PENDING = "pending", _("Not yet voted on")
        CARRIED = "carried", _("Carried")
        LOST = "lost", _("Lost")
        TIED = "tied", _("Tied")
        NO_QUORUM = "no_quorum", _("No quorum")

    round = models.ForeignKey("judging.Round", on_delete=models.CASCADE, related_name="motions")
    film = models.ForeignKey("submissions.Film", on_delete=models.CASCADE, related_name="motions")
    text = models.CharField(_("motion"), max_length=400)
    moved_by = models.ForeignKey("judging.Juror", null=True, on_delete=models.SET_NULL, related_name="motions")
    put_at = models.DateTimeField()
    outcome = models.CharField(max_length=10, choices=Outcome, default=Outcome.PENDING)
    reason = models.CharField(_("reason"), max_length=1000, blank=True)
    eligible = models.PositiveIntegerField(default=0)
    quorum = models.PositiveIntegerField(default=0)
    decided_at = models.DateTimeField(null=True, blank=True)

    if TYPE_CHECKING:
        film_id: int
        round_id: int
        votes: RelatedManager["Vote"]

        def get_outcome_display(self) -> str: ...

    class Meta:
        ordering = ("put_at", "pk")
        constraints = (
            models.CheckConstraint(
                condition=models.Q(outcome__in=["pending", "carried", "lost", "tied", "no_quorum"]),
                name="motion_outcome_is_known",
            ),
        )

    def __str__(self) -> str:
        return self.text[:60]


class Vote(models.Model):
    """How a juror voted on a motion, as recorded in the room."""

    class Choice(models.TextChoices):
        YES = "yes", _("Yes")
        NO = "no", _("No")
        ABSTAIN = "abstain", _("Abstention")

    motion = models.ForeignKey(Motion, on_delete=models.CASCADE, related_name="votes")
    juror = models.ForeignKey("judging.Juror", on_delete=models.PROTECT, related_name="votes")
    choice = models.CharField(max_length=7, choices=Choice)

    if TYPE_CHECKING:
        juror_id: int

        def get_choice_display(self) -> str: ...

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["motion", "juror"], name="one_vote_a_motion"),
            models.CheckConstraint(condition=models.Q(choice__in=["yes", "no", "abstain"]), name="vote_is_known"),
        )

    def __str__(self) -> str:
        return f"{self.juror}: {self.choice}"
