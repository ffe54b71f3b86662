"""Evidence beside a declaration: marks in a file, raw clips and where they sit in the film, the locker, likenesses."""

import uuid
from typing import TYPE_CHECKING, Self, cast

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from contest.models import Edition
from submissions.lifecycle import ADMITTED_STAGES, ON_THE_DESK

if TYPE_CHECKING:
    from contest.models import User


class Provenance(models.Model):
    """What a film file says of where it comes from. `report` is media.provenance.marks.Report as JSON."""

    file = models.OneToOneField("submissions.FilmFile", on_delete=models.CASCADE, related_name="provenance")
    report = models.JSONField()
    state = models.CharField(max_length=12, db_index=True, help_text=_("of the Content Credentials"))
    read_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"Marks in file {self.pk}: {self.state}"


class Print(models.Model):
    """By what a film file is known again: prints of picture and sound, so many a second each (media.likeness)."""

    file = models.OneToOneField("submissions.FilmFile", on_delete=models.CASCADE, related_name="print")
    picture = models.BinaryField(help_text=_("32 bytes a print; noughts where the picture is flat"))
    sound = models.BinaryField(help_text=_("4 bytes a print; empty without sound"))
    inside = models.BinaryField(default=b"", help_text="as picture, of its middle (likeness.INSIDE)")
    made_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"Print of file {self.pk}"


class Likeness(models.Model):
    """Two films that show or sound the same for a while. Found by a machine, so it decides nothing: a person looks.

    `file` came later than `other`. `matches` is a list of likeness.Match as JSON.
    """

    file = models.ForeignKey("submissions.FilmFile", on_delete=models.CASCADE, related_name="likenesses")
    other = models.ForeignKey("submissions.FilmFile", on_delete=models.CASCADE, related_name="likenesses_of_later")
    picture_ms = models.PositiveIntegerField(default=0)
    sound_ms = models.PositiveIntegerField(default=0)
    matches = models.JSONField(default=list)
    found_at = models.DateTimeField()
    note = models.CharField(_("what it is"), max_length=300, blank=True)
    looked_at = models.DateTimeField(null=True, blank=True)
    looked_at_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")

    if TYPE_CHECKING:
        file_id: int
        other_id: int

    class Meta:
        ordering = ("-picture_ms", "-sound_ms")
        constraints = (models.UniqueConstraint(fields=["file", "other"], name="one_likeness_a_pair"),)

    def __str__(self) -> str:
        return f"File {self.file_id} is like file {self.other_id}"


class EvidenceQuerySet(models.QuerySet["Evidence"]):
    def of_maker(self, user: "User") -> Self:
        """What a creator laid down for films of their own, as long as it was not taken back."""
        return self.filter(film__creator=user, removed_at=None)

    def open_to(self, user: "User") -> Self:
        """What `user` may look into: the maker always; organizers once the film is on their desk, sealed things once it

        is admitted. Jurors never, by any right of this floor. Twin of `permissions.may_see_evidence`.
        """
        if not user.is_authenticated:
            return self.none()
        run = models.Q(film__edition__in=Edition.objects.run_by(user))
        desk = run & models.Q(film__stage__in=ON_THE_DESK, opens="desk")
        later = run & models.Q(film__stage__in=ADMITTED_STAGES, opens="shortlist")
        return self.filter(models.Q(film__creator=user) | desk | later, removed_at=None)


IN_RULES = {
    "clip": "raw_clips", "prompts": "prompt_log", "project": "project_file", "screenshot": "screenshots",
    "making_of": "making_of",
}  # fmt: skip


class Evidence(models.Model):
    """A file that backs a declaration: a raw clip as a generator gave it, or a piece of the locker. Never shown inline.

    A clip is read by a worker (`state`, `lease_until`, `attempts` are its letterbox) and looked for in the film; where
    it was found (`placed_*`, in ms) is for a person to confirm (`verdict`).
    """

    class Kind(models.TextChoices):
        CLIP = "clip", _("Raw clip")
        PROMPTS = "prompts", _("Prompts and settings")
        PROJECT = "project", _("Project file")
        SCREENSHOT = "screenshot", _("Screenshot")
        MAKING_OF = "making_of", _("Making-of")
        OTHER = "other", _("Something else")

        @property
        def in_rules(self) -> str:
            """What the rules of an edition call it."""
            return IN_RULES.get(str(self), "")

    class State(models.TextChoices):
        WAITING = "waiting", _("Waiting")
        RUNNING = "running", _("Being read")
        DONE = "done", _("Read")
        FAILED = "failed", _("Could not be read")

    class Opens(models.TextChoices):
        DESK = "desk", _("Organizers, from handing in")
        SHORTLIST = "shortlist", _("Organizers, once the film is admitted")

    class Verdict(models.TextChoices):
        OPEN = "", _("Not looked at yet")
        SAME = "same", _("The same pictures")
        OTHER = "other", _("Other pictures")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    film = models.ForeignKey("submissions.Film", on_delete=models.CASCADE, related_name="evidence")
    kind = models.CharField(max_length=12, choices=Kind)
    opens = models.CharField(_("who may open it"), max_length=10, choices=Opens, default=Opens.DESK)
    original_name = models.CharField(max_length=255)
    storage_name = models.CharField(max_length=255, help_text=_("name in the storage “originals”"))
    media_type = models.CharField(max_length=80, help_text=_("by its first bytes, not by what it says of itself"))
    bytes = models.PositiveBigIntegerField()
    sha256 = models.CharField(max_length=64)
    note = models.CharField(_("note"), max_length=300, blank=True)
    added_at = models.DateTimeField()
    removed_at = models.DateTimeField(null=True, blank=True)

    state = models.CharField(max_length=8, choices=State, default=State.DONE)
    lease_until = models.DateTimeField(null=True, blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    report = models.JSONField(default=dict)
    duration_ms = models.PositiveIntegerField(null=True, blank=True)
    placed_in = models.ForeignKey(
        "submissions.FilmFile", null=True, blank=True, on_delete=models.SET_NULL, related_name="clips_placed"
    )
    placed_start_ms = models.PositiveIntegerField(null=True, blank=True)
    placed_end_ms = models.PositiveIntegerField(null=True, blank=True)
    clip_start_ms = models.PositiveIntegerField(null=True, blank=True)
    is_mirrored = models.BooleanField(default=False)
    verdict = models.CharField(max_length=5, choices=Verdict, default=Verdict.OPEN, blank=True)
    judged_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    judged_at = models.DateTimeField(null=True, blank=True)

    if TYPE_CHECKING:
        film_id: int
        placed_in_id: int | None

        def get_kind_display(self) -> str: ...

    objects = cast("EvidenceQuerySet", EvidenceQuerySet.as_manager())

    class Meta:
        ordering = ("added_at", "pk")
        indexes = (models.Index(fields=["state", "lease_until"], name="evidence_waiting"),)
        constraints = (
            models.CheckConstraint(
                condition=models.Q(placed_in=None) | models.Q(placed_end_ms__gt=models.F("placed_start_ms")),
                name="placed_clip_has_length",
            ),
            models.CheckConstraint(
                condition=models.Q(state__in=["waiting", "running", "done", "failed"]), name="evidence_state_is_known"
            ),
        )

    def __str__(self) -> str:
        return self.original_name

    @property
    def strip_prefix(self) -> str:
        """Where the pictures for comparing lie, in the storage “renditions”."""
        return f"evidence/{self.pk}"
