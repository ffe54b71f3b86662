"""The bytes of a film: uploads, the received file, the steps of the pipeline and what they made."""

import uuid
from pathlib import Path
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from django.db.models.fields.related_descriptors import RelatedManager


class Upload(models.Model):
    """A tus upload. The offset is the size of the staging file `<id>.part`; the column `offset` is a hint for lists."""

    class State(models.TextChoices):
        RECEIVING = "receiving", _("Receiving")
        FINISHING = "finishing", _("Finishing")
        DONE = "done", _("Done")
        TERMINATED = "terminated", _("Terminated")
        EXPIRED = "expired", _("Expired")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    film = models.ForeignKey("submissions.Film", on_delete=models.CASCADE, related_name="uploads")
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="uploads")
    state = models.CharField(max_length=12, choices=State, default=State.RECEIVING)
    length = models.PositiveBigIntegerField(null=True, blank=True)
    offset = models.PositiveBigIntegerField(default=0)
    metadata = models.TextField(blank=True, help_text=_("Upload-Metadata as received"))
    concat = models.TextField(blank=True, help_text=_("Upload-Concat as received; empty: neither a part nor joined"))
    filename = models.CharField(max_length=255, blank=True)
    fingerprint = models.CharField(
        max_length=160, blank=True, help_text=_("what the uploading side knows its file by: name, size, date")
    )
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True, blank=True)
    told_to_wait_at = models.DateTimeField(null=True, blank=True)

    if TYPE_CHECKING:
        film_id: int
        owner_id: int

    class Meta:
        indexes = (models.Index(fields=["state", "expires_at"], name="upload_by_expiry"),)
        constraints = (
            models.CheckConstraint(
                condition=models.Q(state__in=["receiving", "finishing", "done", "terminated", "expired"]),
                name="upload_state_is_known",
            ),
        )

    def __str__(self) -> str:
        return f"{self.filename or self.id} ({self.state})"

    @property
    def is_part(self) -> bool:
        """It will be joined with others, and is no film by itself."""
        return self.concat.startswith("partial")

    @property
    def is_joined(self) -> bool:
        return self.concat.startswith("final")

    @property
    def staged(self) -> Path:
        """Where its bytes are while they arrive; gone once they are in the storage “originals”."""
        return Path(settings.UPLOAD_STAGING) / f"{self.id}.part"


class UploadToken(models.Model):
    """A key for scripts: who shows it may send files for one film, as its creator. Only the token's SHA-256 is kept."""

    film = models.ForeignKey("submissions.Film", on_delete=models.CASCADE, related_name="upload_tokens")
    digest = models.CharField(max_length=64, unique=True)
    issued_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return f"Token for {self.film} until {self.expires_at}"


class FilmFile(models.Model):
    """One file received for a film. The film's `file` is the last that was accepted; a refused one keeps its verdict.

    `facts` is media.facts.MediaFacts as JSON; `codes` and `notices` are the verdict's; lengths are measured, in ms.
    """

    class State(models.TextChoices):
        RECEIVED = "received", _("Received")
        ACCEPTED = "accepted", _("Accepted")
        REFUSED = "refused", _("Refused")

    film = models.ForeignKey("submissions.Film", on_delete=models.CASCADE, related_name="files")
    upload = models.OneToOneField(Upload, null=True, blank=True, on_delete=models.SET_NULL, related_name="film_file")
    state = models.CharField(max_length=10, choices=State, default=State.RECEIVED)
    original_name = models.CharField(max_length=255)
    storage_name = models.CharField(max_length=255, help_text=_("name in the storage “originals”"))
    bytes = models.PositiveBigIntegerField()
    sha256 = models.CharField(max_length=64, blank=True, db_index=True)
    facts = models.JSONField(default=dict)
    codes = models.JSONField(default=list)
    notices = models.JSONField(default=list)
    duration_ms = models.PositiveIntegerField(null=True, blank=True, help_text=_("picture and sound, measured"))
    picture_ms = models.PositiveIntegerField(null=True, blank=True, help_text=_("picture track alone, measured"))
    width = models.PositiveIntegerField(null=True, blank=True)
    height = models.PositiveIntegerField(null=True, blank=True)
    playable_at = models.DateTimeField(null=True, blank=True, help_text=_("first rendition published"))
    received_at = models.DateTimeField()
    in_grace = models.BooleanField(
        default=False, help_text=_("in time (grace): begun before the deadline, whole after it")
    )
    checked_at = models.DateTimeField(null=True, blank=True)

    if TYPE_CHECKING:
        film_id: int
        steps: RelatedManager["MediaStep"]
        renditions: RelatedManager["Rendition"]

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=models.Q(state__in=["received", "accepted", "refused"]), name="film_file_state_is_known"
            ),
        )

    def __str__(self) -> str:
        return self.original_name


class MediaStep(models.Model):
    """A letter to the workers: one step of the pipeline on one file, with lease, heartbeat and attempts."""

    class Kind(models.TextChoices):
        CHECK = "check", _("Check")
        MARKS = "marks", _("Marks of origin")
        PREVIEW = "preview", _("Preview")
        SHOTS = "shots", _("Shots")
        LADDER = "ladder", _("Streaming copies")
        STORYBOARD = "storyboard", _("Storyboard")
        PRINTS = "prints", _("Comparison with other films")
        COPY = "copy", _("Labelled copy")

    class State(models.TextChoices):
        WAITING = "waiting", _("Waiting")
        RUNNING = "running", _("Running")
        DONE = "done", _("Done")
        FAILED = "failed", _("Failed")
        DROPPED = "dropped", _("No longer needed")

    file = models.ForeignKey(FilmFile, on_delete=models.CASCADE, related_name="steps")
    kind = models.CharField(max_length=12, choices=Kind)
    state = models.CharField(max_length=8, choices=State, default=State.WAITING)
    progress = models.PositiveSmallIntegerField(default=0, help_text=_("thousandths"))
    attempts = models.PositiveSmallIntegerField(default=0)
    repeats = models.PositiveSmallIntegerField(default=0, help_text=_("how often it was asked for again"))
    can_wait = models.BooleanField(default=False, help_text=_("done again for all films: after what people wait for"))
    lease_until = models.DateTimeField(null=True, blank=True)
    not_before = models.DateTimeField(
        null=True, blank=True, help_text=_("waits until then, for instance for disk space")
    )
    worker = models.CharField(max_length=120, blank=True)
    error_code = models.CharField(max_length=40, blank=True)
    error_text = models.TextField(blank=True)
    queued_at = models.DateTimeField()
    started_at = models.DateTimeField(null=True, blank=True)
    finished_at = models.DateTimeField(null=True, blank=True)

    if TYPE_CHECKING:
        file_id: int

    class Meta:
        indexes = (models.Index(fields=["state", "lease_until"], name="step_waiting"),)
        constraints = (
            models.UniqueConstraint(fields=["file", "kind"], name="one_step_of_a_kind"),
            models.CheckConstraint(
                condition=models.Q(state__in=["waiting", "running", "done", "failed", "dropped"]),
                name="step_state_is_known",
            ),
        )

    def __str__(self) -> str:
        return f"{self.kind} of file {self.file_id}: {self.state}"


class Rendition(models.Model):
    """Something made for viewing, in the storage “renditions” under `prefix`/.

    Kinds: `hls` (entry: master.m3u8), `poster` (poster.jpg), `storyboard` (storyboard.vtt), `subtitles` (the tracks
    that came with the film, 1.vtt, …). One of a kind per file; a better one replaces it by one update.
    """

    class Kind(models.TextChoices):
        HLS = "hls", _("Stream")
        POSTER = "poster", _("Poster")
        STORYBOARD = "storyboard", _("Storyboard")
        SUBTITLES = "subtitles", _("Subtitles in the file")
        COPY = "copy", _("Labelled copy")

    file = models.ForeignKey(FilmFile, on_delete=models.CASCADE, related_name="renditions")
    kind = models.CharField(max_length=12, choices=Kind)
    prefix = models.CharField(max_length=160)
    entry = models.CharField(max_length=80)
    facts = models.JSONField(default=dict)
    bytes = models.PositiveBigIntegerField(default=0)
    made_at = models.DateTimeField()

    if TYPE_CHECKING:
        file_id: int

    class Meta:
        constraints = (models.UniqueConstraint(fields=["file", "kind"], name="one_rendition_of_a_kind"),)

    def __str__(self) -> str:
        return f"{self.prefix}/{self.entry}"


class Leftover(models.Model):
    """A folder in the storage “renditions” that is to be removed: replaced, or published by a worker that was lost

    before it could say so. Written before the folder, struck out by whoever keeps what is in it.
    """

    prefix = models.CharField(max_length=200, unique=True)
    due_at = models.DateTimeField(db_index=True)

    def __str__(self) -> str:
        return self.prefix


class ViewingBar(models.Model):
    """A person who must no longer watch a film, whatever pass they hold (a declared conflict, for instance)."""

    film = models.ForeignKey("submissions.Film", on_delete=models.CASCADE, related_name="viewing_bars")
    viewer = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="viewing_bars")
    since = models.DateTimeField()

    class Meta:
        constraints = (models.UniqueConstraint(fields=["film", "viewer"], name="one_bar_a_viewer"),)

    def __str__(self) -> str:
        return f"{self.viewer} must not watch {self.film}"
