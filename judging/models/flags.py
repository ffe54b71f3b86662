"""What a juror tells the organizer about a film without leaving it."""

from typing import TYPE_CHECKING, Self, cast

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from contest.models import Edition

if TYPE_CHECKING:
    from contest.models import User


class FlagQuerySet(models.QuerySet["Flag"]):
    def told_to(self, user: "User") -> Self:
        """Flags that `user` reads and answers: of editions they run or whose jury they lead.

        Gone are flags on their own films and on films they declared a conflict with, as on the chair's table.
        """
        if not user.is_authenticated:
            return self.none()
        own = models.Q(assignment__film__creator=user) | models.Q(assignment__film__conflicts__juror__user=user)
        open_to = self.exclude(own)
        if user.is_superuser:
            return open_to
        led = Edition.objects.with_role(user, "organizer", "chair")
        return open_to.filter(assignment__round__edition__in=led)


class Flag(models.Model):
    """A juror's word to the organizers about one film; `at_ms` is the moment of the film it is about, if any.

    `key` is made by the browser, so that a flag sent again is not doubled. It is open until it is answered.
    """

    class Kind(models.TextChoices):
        WRONG_FILM = "wrong_film", _("This is the wrong film")
        BROKEN = "broken", _("Picture or sound is broken")
        DOUBT = "doubt", _("I doubt the declaration")
        REOPEN = "reopen", _("I want my sealed ballot back")
        OTHER = "other", _("Something else")

    assignment = models.ForeignKey("judging.Assignment", on_delete=models.CASCADE, related_name="flags")
    key = models.CharField(max_length=40)
    kind = models.CharField(max_length=10, choices=Kind)
    text = models.CharField(_("what you saw"), max_length=600, blank=True)
    at_ms = models.PositiveIntegerField(null=True, blank=True)
    raised_at = models.DateTimeField()
    answer = models.CharField(_("answer"), max_length=600, blank=True)
    answered_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    answered_at = models.DateTimeField(null=True, blank=True)

    if TYPE_CHECKING:
        assignment_id: int

        def get_kind_display(self) -> str: ...

    objects = cast("FlagQuerySet", FlagQuerySet.as_manager())

    class Meta:
        ordering = ("raised_at", "pk")
        constraints = (
            models.UniqueConstraint(fields=["assignment", "key"], name="one_flag_a_key"),
            models.CheckConstraint(
                condition=models.Q(kind__in=["wrong_film", "broken", "doubt", "reopen", "other"]),
                name="flag_kind_is_known",
            ),
        )

    def __str__(self) -> str:
        return f"{self.kind}: {self.assignment}"

    @property
    def is_open(self) -> bool:
        """Whether nobody has answered yet."""
        return self.answered_at is None
