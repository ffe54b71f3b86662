"""How a film was made, as its creator declares it: shots that tile the picture, each with source and model."""

from fractions import Fraction
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from submissions.declaration import Source, Span, spans_in

if TYPE_CHECKING:
    from django.db.models.fields.related_descriptors import RelatedManager

SOURCE_NAMES = {
    Source.UNMARKED: _("Not marked yet"),
    Source.AI: _("AI: no recorded or hand-made picture visible"),
    Source.COMPOSITE: _("AI mixed with recorded or hand-made picture"),
    Source.CAMERA: _("Camera"),
    Source.RECORDING: _("Screen or game engine recording"),
    Source.HAND_MADE: _("Drawn, 3D or motion graphics by hand"),
    Source.PROCEDURAL: _("Generated without an AI model"),
    Source.NEUTRAL: _("Titles, black, leader"),
}
SOURCE_CHOICES = [(str(source), name) for source, name in SOURCE_NAMES.items()]


class Declaration(models.Model):
    """The declaration for one film file. `sealed_digest` (declaration.seal) is set when the film is handed in."""

    file = models.OneToOneField("submissions.FilmFile", on_delete=models.CASCADE, related_name="declaration")
    voice = models.CharField(_("voices"), max_length=16, blank=True)
    voice_note = models.CharField(max_length=300, blank=True)
    music = models.CharField(_("music"), max_length=16, blank=True)
    music_note = models.CharField(max_length=300, blank=True)
    effects = models.CharField(_("sound effects"), max_length=16, blank=True)
    effects_note = models.CharField(max_length=300, blank=True)
    script = models.CharField(_("script"), max_length=16, blank=True)
    script_note = models.CharField(max_length=300, blank=True)
    answers = models.JSONField(
        default=dict, blank=True, help_text=_("what the rules ask beyond: class, phase.…, dimension.…")
    )
    tools = models.JSONField(default=list, blank=True, help_text=_("further tools: name, vendor, kind, purpose"))
    workflow = models.TextField(_("how you worked"), max_length=1500, blank=True)
    version = models.PositiveIntegerField(default=0, help_text=_("raised whenever the shots change"))
    changed_at = models.DateTimeField(null=True, blank=True)
    sealed_digest = models.CharField(max_length=64, blank=True)
    sealed_at = models.DateTimeField(null=True, blank=True)

    if TYPE_CHECKING:
        file_id: int
        shots: RelatedManager["Shot"]

    def __str__(self) -> str:
        return f"Declaration for file {self.file_id}"


class Shot(models.Model):
    """A half-open span [start_ms, end_ms) of the picture; the shots of a declaration tile it without gap or overlap."""

    declaration = models.ForeignKey(Declaration, on_delete=models.CASCADE, related_name="shots")
    start_ms = models.PositiveIntegerField()
    end_ms = models.PositiveIntegerField()
    source = models.CharField(max_length=12, choices=SOURCE_CHOICES, blank=True, default="")
    model_name = models.CharField(_("model"), max_length=80, blank=True)
    prompt = models.TextField(_("prompt"), max_length=2000, blank=True)
    note = models.CharField(_("note"), max_length=300, blank=True)

    class Meta:
        ordering = ("start_ms",)
        constraints = (
            models.UniqueConstraint(fields=["declaration", "start_ms"], name="one_shot_a_start"),
            models.CheckConstraint(condition=models.Q(end_ms__gt=models.F("start_ms")), name="shot_has_length"),
            models.CheckConstraint(
                condition=models.Q(
                    source__in=["", "ai", "composite", "camera", "recording", "hand_made", "procedural", "neutral"]
                ),
                name="shot_source_is_known",
            ),
        )

    def __str__(self) -> str:
        return f"{self.start_ms}–{self.end_ms} ms: {self.source or 'unmarked'}"

    def as_span(self) -> Span:
        """The shot as the rules in declaration.py know it."""
        return Span(self.start_ms, self.end_ms, Source(self.source), self.model_name, self.note, self.prompt)


class DeclarationVersion(models.Model):
    """A declaration as it stood when the film was handed in, or as a verifier assessed it; it never changes again.

    `content` (declaration.content_of) is all that was said, `digest` its seal, `share` "n/d" by the rules of `rules`.
    """

    class Origin(models.TextChoices):
        CREATOR = "creator", _("As declared")
        VERIFIER = "verifier", _("As assessed")

    film = models.ForeignKey("submissions.Film", on_delete=models.CASCADE, related_name="declaration_versions")
    number = models.PositiveIntegerField()
    origin = models.CharField(max_length=8, choices=Origin)
    file = models.ForeignKey("submissions.FilmFile", null=True, on_delete=models.SET_NULL, related_name="+")
    rules = models.ForeignKey("contest.RulesVersion", on_delete=models.PROTECT, related_name="+")
    content = models.JSONField()
    digest = models.CharField(max_length=64)
    share = models.CharField(max_length=60, blank=True)
    is_enough = models.BooleanField()
    reason = models.TextField(_("reason"), max_length=2000, blank=True)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    made_at = models.DateTimeField()

    if TYPE_CHECKING:
        film_id: int

        def get_origin_display(self) -> str: ...

    class Meta:
        ordering = ("number",)
        constraints = (
            models.UniqueConstraint(fields=["film", "number"], name="one_declaration_a_number"),
            models.CheckConstraint(
                condition=models.Q(origin="creator") | ~models.Q(reason=""), name="assessed_for_a_reason"
            ),
        )

    def __str__(self) -> str:
        return f"Declaration {self.number} of film {self.film_id}"

    @property
    def spans(self) -> tuple[Span, ...]:
        return spans_in(self.content)

    @property
    def reached(self) -> Fraction | None:
        """The share by the rules of its time; None where nothing counted."""
        return Fraction(self.share) if self.share else None
