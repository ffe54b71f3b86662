"""How a decision becomes public: the publication, its signatures, every list it has shown, and the seals on them."""

from datetime import datetime
from typing import TYPE_CHECKING, Self, cast

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from django.db.models.fields.related_descriptors import RelatedManager

STAGES = ("drafted", "half_signed", "signed", "scheduled", "retracted")


class PublicationQuerySet(models.QuerySet["Publication"]):
    def public_at(self, now: datetime) -> Self:
        """Publications everybody may see at `now`: visibility is computed from the instant, not switched by a task."""
        return self.filter(stage=Publication.Stage.SCHEDULED, publish_at__lte=now)

    def retracted_by(self, now: datetime) -> Self:
        """Publications that were public once and have been taken back: their address keeps a notice."""
        return self.filter(stage=Publication.Stage.RETRACTED, publish_at__lte=now)


class Publication(models.Model):
    """How the awards of an edition become public. What is published is `snapshot`; later edits change nothing silently.

    From `publish_at` on everybody sees it, provisionally until `final_at` (None: final at once). `revision` counts the
    lists shown so far, 1 for the first; each of them stays readable as a `PublishedList`.
    """

    class Stage(models.TextChoices):
        DRAFTED = "drafted", _("Drafted")
        HALF_SIGNED = "half_signed", _("Signed by one of two")
        SIGNED = "signed", _("Signed")
        SCHEDULED = "scheduled", _("Scheduled")
        RETRACTED = "retracted", _("Retracted")

    edition = models.OneToOneField("contest.Edition", on_delete=models.PROTECT, related_name="publication")
    stage = models.CharField(max_length=12, choices=Stage, default=Stage.DRAFTED)
    publish_at = models.DateTimeField(null=True, blank=True)
    final_at = models.DateTimeField(null=True, blank=True, help_text=_("end of the objection window, if there is one"))
    signed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    signed_at = models.DateTimeField(null=True, blank=True)
    snapshot = models.JSONField(default=dict)
    digest = models.CharField(max_length=64, blank=True)
    events = models.JSONField(default=list, blank=True, help_text=_("what happened to awards since, in order"))
    revision = models.PositiveIntegerField(default=0)
    announced_at = models.DateTimeField(null=True, blank=True, help_text=_("when the letters about it were written"))
    retracted_at = models.DateTimeField(null=True, blank=True)
    retraction = models.TextField(_("public reason of the retraction"), max_length=1200, blank=True)

    if TYPE_CHECKING:
        edition_id: int
        signatures: RelatedManager["Signature"]
        lists: RelatedManager["PublishedList"]

        def get_stage_display(self) -> str: ...

    objects = cast("PublicationQuerySet", PublicationQuerySet.as_manager())

    class Meta:
        constraints = (
            models.CheckConstraint(condition=models.Q(stage__in=STAGES), name="publication_stage_is_known"),
            models.CheckConstraint(
                condition=~models.Q(stage="scheduled") | models.Q(publish_at__isnull=False),
                name="scheduled_has_an_instant",
            ),
            models.CheckConstraint(
                condition=models.Q(final_at__isnull=True) | models.Q(final_at__gte=models.F("publish_at")),
                name="final_after_published",
            ),
        )

    def __str__(self) -> str:
        return f"Results of {self.edition}"

    def is_public_at(self, now: datetime) -> bool:
        """Twin of `public_at`."""
        return self.stage == self.Stage.SCHEDULED and self.publish_at is not None and self.publish_at <= now

    def is_provisional_at(self, now: datetime) -> bool:
        """Public, and objections may still come in (the end of the window itself is still inside it)."""
        return self.is_public_at(now) and self.final_at is not None and now <= self.final_at


class Signature(models.Model):
    """A person put their name to the drafted awards. `digest` is that of the decision as it stood before their eyes."""

    publication = models.ForeignKey(Publication, on_delete=models.CASCADE, related_name="signatures")
    signer = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    digest = models.CharField(max_length=64)
    signed_at = models.DateTimeField()

    class Meta:
        ordering = ("signed_at", "pk")
        constraints = (models.UniqueConstraint(fields=["publication", "signer"], name="one_signature_a_person"),)

    def __str__(self) -> str:
        return f"{self.signer} signs {self.publication}"


class PublishedList(models.Model):
    """One list of awards as it was (or will be) shown from `shown_from` on. Never changed once it was public.

    `content` is the part of the snapshot about awards and awarded films; `notice` says in public why it replaced the
    list before it.
    """

    class Kind(models.TextChoices):
        FIRST = "first", _("First publication")
        CORRECTION = "correction", _("Correction")
        REVOCATION = "revocation", _("Revocation")
        SUCCESSION = "succession", _("Succession")

    publication = models.ForeignKey(Publication, on_delete=models.CASCADE, related_name="lists")
    number = models.PositiveIntegerField()
    kind = models.CharField(max_length=12, choices=Kind)
    notice = models.TextField(_("public notice"), max_length=1200, blank=True)
    content = models.JSONField(default=dict)
    digest = models.CharField(max_length=64)
    shown_from = models.DateTimeField()

    if TYPE_CHECKING:
        publication_id: int
        seal: "Seal"

        def get_kind_display(self) -> str: ...

    class Meta:
        ordering = ("number",)
        constraints = (
            models.UniqueConstraint(fields=["publication", "number"], name="one_list_a_number"),
            models.CheckConstraint(
                condition=models.Q(kind__in=["first", "correction", "revocation", "succession"]),
                name="list_kind_is_known",
            ),
        )

    def __str__(self) -> str:
        return f"List {self.number} of {self.publication}"


class Seal(models.Model):
    """The sealed result behind a published list, as text: the canonical documents, byte for byte, and the signature.

    `files` maps each name in the bundle to its text; `signature` and `public_key` are hexadecimal (Ed25519).
    """

    list = models.OneToOneField(PublishedList, on_delete=models.CASCADE, related_name="seal")
    files = models.JSONField(default=dict)
    public_key = models.CharField(max_length=64)
    signature = models.CharField(max_length=128)
    sealed_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"Seal on {self.list}"
