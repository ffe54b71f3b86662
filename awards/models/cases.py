"""A challenge to a film: claim, reply, and the people who decide it."""

import secrets
from datetime import datetime
from typing import TYPE_CHECKING, Self, cast

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from awards.lifecycle import OPEN_CASES, CaseStage

from .awards import LETTERS

if TYPE_CHECKING:
    from django.db.models.fields.related_descriptors import RelatedManager

    from contest.models import User

CASE_STAGES = {
    CaseStage.FILED: _("Filed"),
    CaseStage.AWAITING_REPLY: _("Waiting for the creator's reply"),
    CaseStage.ANSWERED: _("Answered"),
    CaseStage.DECIDED: _("Decided"),
    CaseStage.DISMISSED: _("Not taken up"),
}


def a_case_number() -> str:
    """The number a claimant is given, "C-8QX4-M2T7": it says nothing of how many cases there are."""
    drawn = "".join(secrets.choice(LETTERS) for _ in range(8))
    return f"C-{drawn[:4]}-{drawn[4:]}"


class CaseQuerySet(models.QuerySet["Case"]):
    def open(self) -> Self:
        """Cases that freeze the awards of their film."""
        return self.filter(stage__in=OPEN_CASES)

    def told_to(self, user: "User") -> Self:
        """Cases about the user's own films that the organizers have taken up (a mere claim is not passed on)."""
        if not user.is_authenticated:
            return self.none()
        return self.filter(film__creator=user).exclude(stage__in=[CaseStage.FILED, CaseStage.DISMISSED])

    def decided_by(self, user: "User") -> Self:
        """Cases in whose panel `user` was called."""
        return self.filter(deciders__person=user) if user.is_authenticated else self.none()


class Case(models.Model):
    """Somebody says that something about a film is wrong. While it is open, that film's awards are frozen.

    The claimant reads how it stands under `number`; the creator may answer until `reply_until`; people without an
    earlier role decide with an outcome code. Nobody outside learns of it while it is open.
    """

    class Claimant(models.TextChoices):
        VISITOR = "visitor", _("Visitor")
        JUROR = "juror", _("Juror")
        ORGANIZER = "organizer", _("Organizer")

    class Outcome(models.TextChoices):
        CONFIRMED = "confirmed", _("The declaration is confirmed")
        CORRECTED = "corrected", _("The declaration was corrected; the film still meets the rules")
        BELOW_MINIMUM = "below_minimum", _("The film is below the least share of AI")
        FALSE_STATEMENT = "false_statement", _("A statement was false")
        RIGHTS = "rights", _("Rights of others were violated")

    edition = models.ForeignKey("contest.Edition", on_delete=models.PROTECT, related_name="cases")
    film = models.ForeignKey("submissions.Film", on_delete=models.PROTECT, related_name="cases")
    number = models.CharField(max_length=12, unique=True, default=a_case_number)
    stage = models.CharField(max_length=16, choices=CASE_STAGES, default=CaseStage.FILED)
    claimant_kind = models.CharField(max_length=10, choices=Claimant)
    claimant = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    contact = models.EmailField(_("e-mail address"), blank=True)
    language = models.CharField(max_length=12, default="en")
    claim = models.TextField(_("what is wrong"), max_length=4000)
    question = models.TextField(_("what the creator is asked"), max_length=4000, blank=True)
    reply = models.TextField(_("the creator's reply"), max_length=8000, blank=True)
    outcome = models.CharField(max_length=16, choices=Outcome, blank=True)
    conclusion = models.TextField(_("reasons of the decision"), max_length=4000, blank=True)
    filed_at = models.DateTimeField()
    opened_at = models.DateTimeField(null=True, blank=True)
    reply_until = models.DateTimeField(null=True, blank=True)
    replied_at = models.DateTimeField(null=True, blank=True)
    decided_at = models.DateTimeField(null=True, blank=True)

    if TYPE_CHECKING:
        edition_id: int
        film_id: int
        claimant_id: int | None
        deciders: RelatedManager["Decider"]

        def get_stage_display(self) -> str: ...
        def get_outcome_display(self) -> str: ...
        def get_claimant_kind_display(self) -> str: ...

    objects = cast("CaseQuerySet", CaseQuerySet.as_manager())

    class Meta:
        ordering = ("-filed_at", "-pk")
        indexes = (models.Index(fields=["edition", "stage"], name="case_by_stage"),)
        constraints = (
            models.CheckConstraint(
                condition=models.Q(stage__in=[str(s) for s in CaseStage]), name="case_stage_is_known"
            ),
            models.CheckConstraint(
                condition=~models.Q(stage="decided") | ~models.Q(outcome=""), name="decided_case_has_an_outcome"
            ),
        )  # fmt: skip

    def __str__(self) -> str:
        return self.number

    @property
    def is_open(self) -> bool:
        """Twin of `open`."""
        return self.stage in OPEN_CASES

    def may_be_decided_at(self, now: datetime) -> bool:
        """The creator has answered, or has let the window pass (its end itself is still inside it)."""
        if self.stage == CaseStage.ANSWERED:
            return True
        return self.stage == CaseStage.AWAITING_REPLY and self.reply_until is not None and now > self.reply_until

    def takes_reply_at(self, now: datetime) -> bool:
        return self.stage == CaseStage.AWAITING_REPLY and self.reply_until is not None and now <= self.reply_until


class Decider(models.Model):
    """A person called to decide a case, and what they said. The case is decided once most of them agree."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="deciders")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="case_seats")
    outcome = models.CharField(max_length=16, choices=Case.Outcome, blank=True)
    reason = models.TextField(_("reason"), max_length=4000, blank=True)
    called_at = models.DateTimeField()
    voted_at = models.DateTimeField(null=True, blank=True)

    if TYPE_CHECKING:
        case_id: int
        person_id: int

        def get_outcome_display(self) -> str: ...

    class Meta:
        ordering = ("called_at", "pk")
        constraints = (models.UniqueConstraint(fields=["case", "person"], name="one_seat_a_case"),)

    def __str__(self) -> str:
        return f"{self.person} on {self.case}"
