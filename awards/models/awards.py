"""Who gets what: awards, what people ruled or nominated, and what was taken back."""

import secrets
from typing import TYPE_CHECKING, Self, cast

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from django.db.models.fields.related_descriptors import RelatedManager

    from .cases import Case

LETTERS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
"""Crockford's alphabet: nothing that is read for something else."""


def a_check_code() -> str:
    """A new number for a certificate, "7K3M-9QXD-41TZ": 60 random bits, so that none can be guessed."""
    drawn = "".join(secrets.choice(LETTERS) for _ in range(12))
    return "-".join(drawn[start : start + 4] for start in (0, 4, 8))


class AwardQuerySet(models.QuerySet["Award"]):
    def standing(self) -> Self:
        """Awards that are held now."""
        return self.filter(state=Award.State.GIVEN)


class Award(models.Model):
    """A film in a slot of an award category. `place` is the film's in what decides; 0 if chosen.

    It is given by the tally, or after a revocation offered to the film that follows, whose creator has until
    `answer_until` to accept. What has ended stays as a row: `ended_at`, and in `ended_why` the words the public reads.
    """

    class State(models.TextChoices):
        GIVEN = "given", _("Given")
        OFFERED = "offered", _("Offered, not accepted yet")
        DECLINED = "declined", _("Declined")
        REVOKED = "revoked", _("Revoked")
        MOVED = "moved", _("Given up for a higher award")

    class Prize(models.TextChoices):
        DUE = "due", _("Due")
        PAPERS = "papers", _("Waiting for papers")
        PAID = "paid", _("Handed over")
        RETURNED = "returned", _("To be returned")

    category = models.ForeignKey("contest.AwardCategory", on_delete=models.PROTECT, related_name="awards")
    film = models.ForeignKey("submissions.Film", on_delete=models.PROTECT, related_name="awards")
    state = models.CharField(max_length=8, choices=State, default=State.GIVEN)
    place = models.PositiveIntegerField()
    number = models.PositiveIntegerField(default=1, help_text=_("which slot of the category"))
    shared = models.BooleanField(default=False)
    score = models.CharField(max_length=40, blank=True, help_text=_("exact fraction, for instance 841/100"))
    explanation = models.JSONField(default=list, help_text=_("list of {code, facts}"))
    citation = models.TextField(_("jury's citation"), max_length=1200, blank=True)
    check_code = models.CharField(max_length=16, unique=True, default=a_check_code)
    prize = models.CharField(_("prize"), max_length=8, choices=Prize, default=Prize.DUE)
    drafted_at = models.DateTimeField()
    answer_until = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_why = models.TextField(max_length=1200, blank=True)

    if TYPE_CHECKING:
        category_id: int
        film_id: int
        revocation: "Revocation"

        def get_state_display(self) -> str: ...
        def get_prize_display(self) -> str: ...

    objects = cast("AwardQuerySet", AwardQuerySet.as_manager())

    class Meta:
        ordering = ("category__position", "place", "film__code")
        constraints = (
            models.UniqueConstraint(
                fields=["category", "film"], condition=models.Q(state__in=["given", "offered"]),
                name="one_award_a_film_and_category",
            ),
            models.CheckConstraint(
                condition=models.Q(state__in=["given", "offered", "declined", "revoked", "moved"]),
                name="award_state_is_known",
            ),
            models.CheckConstraint(
                condition=models.Q(state__in=["given", "offered"]) | models.Q(ended_at__isnull=False),
                name="ended_award_has_an_end",
            ),
        )  # fmt: skip

    def __str__(self) -> str:
        return f"{self.category}: {self.film}"


class Ruling(models.Model):
    """What people decided where the count does not.

    CHOICE: winners of a category. ORDER: the chair's order of tied films. VOTE: the panel's recorded vote on a tie.
    BALLOT: the count of the ballot that decides the category. `films` are film numbers, for an order best first;
    `votes` are [film, number of votes] pairs. A newer ruling of a kind replaces the older; the audit log keeps both.
    """

    class Kind(models.TextChoices):
        CHOICE = "choice", _("Winners chosen")
        ORDER = "order", _("Order of tied films")
        VOTE = "vote", _("Vote of the panel on a tie")
        BALLOT = "ballot", _("Ballot of the jury")

    category = models.ForeignKey("contest.AwardCategory", on_delete=models.CASCADE, related_name="rulings")
    kind = models.CharField(max_length=8, choices=Kind)
    films = models.JSONField(default=list)
    votes = models.JSONField(default=list, blank=True)
    reason = models.TextField(_("reason"), max_length=1200)
    ruled_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    ruled_at = models.DateTimeField()

    if TYPE_CHECKING:
        category_id: int

        def get_kind_display(self) -> str: ...

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["category", "kind"], name="one_ruling_of_a_kind"),
            models.CheckConstraint(
                condition=models.Q(kind__in=["choice", "order", "vote", "ballot"]), name="ruling_kind_is_known"
            ),
        )

    def __str__(self) -> str:
        return f"{self.kind} for {self.category}"


class Nomination(models.Model):
    """A film that may win a category in which only nominated films compete, and why it was nominated."""

    category = models.ForeignKey("contest.AwardCategory", on_delete=models.CASCADE, related_name="nominations")
    film = models.ForeignKey("submissions.Film", on_delete=models.CASCADE, related_name="nominations")
    reason = models.CharField(_("reason"), max_length=600, blank=True)
    nominated_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    nominated_at = models.DateTimeField()

    if TYPE_CHECKING:
        category_id: int
        film_id: int

    class Meta:
        constraints = (models.UniqueConstraint(fields=["category", "film"], name="one_nomination_a_film"),)

    def __str__(self) -> str:
        return f"{self.film} for {self.category}"


class Revocation(models.Model):
    """A published award was taken back: why, in public words, and what the rules said beforehand about its slot."""

    class Cause(models.TextChoices):
        BELOW_MINIMUM = "below_minimum", _("Below the least share of AI")
        FALSE_STATEMENT = "false_statement", _("False statement")
        RIGHTS = "rights", _("Rights of others")
        WITHDRAWN = "withdrawn", _("Given back by the creator")
        OTHER = "other", _("Another reason")

    class Succession(models.TextChoices):
        PROMOTE = "promote", _("The following films move up")
        VACANT = "vacant", _("The slot stays vacant")
        ANEW = "anew", _("The jury decides anew")

    award = models.OneToOneField(Award, on_delete=models.PROTECT, related_name="revocation")
    cause = models.CharField(max_length=16, choices=Cause)
    notice = models.TextField(_("public notice"), max_length=1200)
    succession = models.CharField(max_length=8, choices=Succession)
    case = models.ForeignKey(
        "awards.Case", null=True, blank=True, on_delete=models.PROTECT, related_name="revocations"
    )  # fmt: skip
    revoked_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    revoked_at = models.DateTimeField()

    if TYPE_CHECKING:
        case_id: int | None
        cases: RelatedManager[Case]

        def get_cause_display(self) -> str: ...
        def get_succession_display(self) -> str: ...

    def __str__(self) -> str:
        return f"{self.award} revoked"


class ProposedRevocation(models.Model):
    """One of two people wants a film's published awards taken back; it is done once another person confirms it.

    Only where the rules want two signatures. Nothing of it is public.
    """

    film = models.OneToOneField("submissions.Film", on_delete=models.CASCADE, related_name="proposed_revocation")
    cause = models.CharField(max_length=16, choices=Revocation.Cause)
    notice = models.TextField(_("public notice"), max_length=1200)
    proposed_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    proposed_at = models.DateTimeField()

    if TYPE_CHECKING:
        film_id: int
        proposed_by_id: int | None

        def get_cause_display(self) -> str: ...

    def __str__(self) -> str:
        return f"{self.film}: {self.cause}"
