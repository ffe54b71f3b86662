"""Who judges what: invitations, jurors, seats in a round, assignments, conflicts."""

from datetime import datetime
from typing import TYPE_CHECKING, Self, cast

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from judging.lifecycle import RoundStage
from submissions.lifecycle import GONE

if TYPE_CHECKING:
    from contest.models import User

    from .ballots import Ballot


class Invitation(models.Model):
    """A personal link by mail that makes a person juror or chair. Only the SHA-256 of its token is kept."""

    edition = models.ForeignKey("contest.Edition", on_delete=models.CASCADE, related_name="jury_invitations")
    round = models.ForeignKey(
        "judging.Round", null=True, blank=True, on_delete=models.SET_NULL, related_name="invitations"
    )
    email = models.EmailField()
    as_chair = models.BooleanField(default=False)
    token_digest = models.CharField(max_length=64, unique=True)
    invited_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    invited_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    accepted_at = models.DateTimeField(null=True, blank=True)
    accepted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )

    if TYPE_CHECKING:
        round_id: int | None

    class Meta:
        ordering = ("-invited_at",)
        constraints = (models.UniqueConstraint(fields=["edition", "email"], name="one_invitation_an_address"),)

    def __str__(self) -> str:
        return f"{self.email} to {self.edition}"


class Juror(models.Model):
    """A member of the jury. `languages` are the codes understood; `load_limit` counts films a round, None: no limit."""

    edition = models.ForeignKey("contest.Edition", on_delete=models.PROTECT, related_name="jurors")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="jurors")
    languages = models.JSONField(default=list)
    load_limit = models.PositiveIntegerField(null=True, blank=True)
    expertise = models.CharField(_("expertise"), max_length=200, blank=True)
    statement = models.TextField(_("statement"), max_length=600, blank=True)
    joined_at = models.DateTimeField()

    if TYPE_CHECKING:
        edition_id: int
        user_id: int

    class Meta:
        constraints = (models.UniqueConstraint(fields=["edition", "user"], name="one_juror_a_person"),)

    def __str__(self) -> str:
        return str(self.user)


class Seat(models.Model):
    """A juror's place in the panel of a round. `version` guards the ranked list of a round that ranks."""

    round = models.ForeignKey("judging.Round", on_delete=models.CASCADE, related_name="seats")
    juror = models.ForeignKey(Juror, on_delete=models.PROTECT, related_name="seats")
    taken_at = models.DateTimeField()
    left_at = models.DateTimeField(null=True, blank=True)
    version = models.PositiveIntegerField(default=0)

    if TYPE_CHECKING:
        round_id: int
        juror_id: int

    class Meta:
        constraints = (models.UniqueConstraint(fields=["round", "juror"], name="one_seat_a_juror"),)

    def __str__(self) -> str:
        return f"{self.juror} in {self.round}"


class AssignmentQuerySet(models.QuerySet["Assignment"]):
    def of(self, user: "User") -> Self:
        """What `user` has to judge or has judged, in open and closed rounds.

        Gone are: voided assignments, films that left the contest, films the juror has a conflict with (in whatever
        round it was declared), rounds whose panel the juror left. Twin of `permissions.may_judge`.
        """
        if not user.is_authenticated:
            return self.none()
        outer = {"juror": models.OuterRef("juror")}
        seats = Seat.objects.filter(round=models.OuterRef("round"), left_at=None, **outer)
        conflicts = Conflict.objects.filter(film=models.OuterRef("film"), **outer)
        mine = self.filter(models.Exists(seats), ~models.Exists(conflicts), juror__user=user)
        return mine.at_stake().exclude(round__stage="drafted")

    def at_stake(self) -> Self:
        """Neither voided nor of a film that left the contest."""
        return self.exclude(stage=Assignment.Stage.VOIDED).exclude(film__stage__in=GONE)

    def for_room(self) -> Self:
        """With all that the screening room shows of the film and the round, in one query."""
        return self.select_related(
            "ballot", "juror__user", "round__edition", "film__file__declaration", "film__creator"
        )  # fmt: skip

    def counting(self) -> Self:
        """Assignments whose ballot counts: sealed, and the film is still in the contest."""
        return self.at_stake().filter(stage=Assignment.Stage.SEALED)


class Assignment(models.Model):
    """One juror judges one film in one round. `position` is the place in the juror's own order.

    `version` rises with every saved change of the marks; a save that names another version is refused, never merged.
    `reason` says why it was abstained from, unsealed or voided. `open_until` is a later closing instant for this juror
    alone, also after the round has closed.
    """

    class Stage(models.TextChoices):
        ALLOCATED = "allocated", _("To watch")
        BEGUN = "begun", _("Begun")
        SEALED = "sealed", _("Sealed")
        ABSTAINED = "abstained", _("Abstained")
        VOIDED = "voided", _("Voided")

    round = models.ForeignKey("judging.Round", on_delete=models.CASCADE, related_name="assignments")
    juror = models.ForeignKey(Juror, on_delete=models.PROTECT, related_name="assignments")
    film = models.ForeignKey("submissions.Film", on_delete=models.PROTECT, related_name="assignments")
    stage = models.CharField(max_length=10, choices=Stage, default=Stage.ALLOCATED)
    position = models.PositiveIntegerField()
    version = models.PositiveIntegerField(default=0)
    reason = models.CharField(_("reason"), max_length=600, blank=True)
    allocated_at = models.DateTimeField()
    changed_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    open_until = models.DateTimeField(null=True, blank=True)

    if TYPE_CHECKING:
        round_id: int
        juror_id: int
        film_id: int
        ballot: Ballot

        def get_stage_display(self) -> str: ...

    objects = cast("AssignmentQuerySet", AssignmentQuerySet.as_manager())

    class Meta:
        ordering = ("position",)
        indexes = (models.Index(fields=["round", "film", "stage"], name="assignment_by_film"),)
        constraints = (
            models.UniqueConstraint(fields=["round", "juror", "film"], name="one_assignment_a_film"),
            models.CheckConstraint(
                condition=models.Q(stage__in=["allocated", "begun", "sealed", "abstained", "voided"]),
                name="assignment_stage_is_known",
            ),
        )

    def __str__(self) -> str:
        return f"{self.film} for {self.juror}: {self.stage}"

    @property
    def is_open(self) -> bool:
        """Whether a ballot is still expected."""
        return self.stage in (self.Stage.ALLOCATED, self.Stage.BEGUN)

    def accepts_at(self, now: datetime) -> bool:
        """Whether the juror may still change the ballot at `now`: the round runs, or the chair gave this juror longer.

        Needs the round joined. The instants themselves are still in time.
        """
        longer = self.open_until is not None and now <= self.open_until
        return self.round.accepts_ballots_at(now) or (longer and self.round.stage in EXTENDABLE)


EXTENDABLE = frozenset({RoundStage.TRIAL, RoundStage.OPEN, RoundStage.CLOSED})
"""Stages in which a juror may have been given longer than the others."""


class Conflict(models.Model):
    """Why a juror must not judge a film. `source` is declared, or what the rule computed (own_film, same_address …)."""

    juror = models.ForeignKey(Juror, on_delete=models.CASCADE, related_name="conflicts")
    film = models.ForeignKey("submissions.Film", on_delete=models.CASCADE, related_name="conflicts")
    source = models.CharField(max_length=20, default="declared")
    reason = models.TextField(_("reason"), max_length=600, blank=True)
    declared_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    declared_at = models.DateTimeField()

    class Meta:
        constraints = (models.UniqueConstraint(fields=["juror", "film"], name="one_conflict_a_film"),)

    def __str__(self) -> str:
        return f"{self.juror} must not judge {self.film}"
