"""A film as entered: its words, people and stage. The bytes are in files.py, how it was made in declarations.py."""

from typing import TYPE_CHECKING, Self, cast

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from contest.models import Edition
from submissions.lifecycle import ADMITTED_STAGES, GONE, ON_THE_DESK, WITH_CREATOR, Stage

from .files import FilmFile

if TYPE_CHECKING:
    from django.db.models.fields.related_descriptors import RelatedManager

    from contest.models import User

    from .declarations import DeclarationVersion
    from .evidence import Evidence
    from .files import Upload, UploadToken, ViewingBar
    from .screening import FixRequest, ScreeningDecision, Verification

STAGE_NAMES = {
    Stage.DRAFT: _("Draft"),
    Stage.SUBMITTED: _("Submitted"),
    Stage.FIX_REQUESTED: _("Fix requested"),
    Stage.ADMITTED: _("Admitted"),
    Stage.REJECTED: _("Not admitted"),
    Stage.IN_COMPETITION: _("In competition"),
    Stage.WITHDRAWN: _("Withdrawn"),
    Stage.DISQUALIFIED: _("Disqualified"),
}


class FilmQuerySet(models.QuerySet["Film"]):
    def made_by(self, user: "User") -> Self:
        """The films of one creator. Twin of `permissions.is_maker`."""
        return self.filter(creator=user) if user.is_authenticated else self.none()

    def editable_by(self, user: "User") -> Self:
        """The films `user` made and may change at their stage. Twin of `permissions.may_edit`."""
        return self.made_by(user).filter(stage__in=WITH_CREATOR)

    def screened_by(self, user: "User") -> Self:
        """Films on the desk of the organizers that `user` is one of (never drafts). Twin of `may_screen`."""
        return self.filter(edition__in=Edition.objects.run_by(user), stage__in=ON_THE_DESK)

    def visible_to(self, user: "User") -> Self:
        """Films whose picture `user` may watch by a right of this floor. Twin of `permissions.may_watch`."""
        if not user.is_authenticated:
            return self.none()
        on_desk = models.Q(edition__in=Edition.objects.run_by(user), stage__in=ON_THE_DESK)
        return self.filter(models.Q(creator=user) | on_desk)

    def matching(self, words: str) -> Self:
        """Films whose title, number or maker contains `words`, whatever their case."""
        columns = ("title", "title_en", "code", "creator__display_name", "creator__email")
        found = models.Q()
        for column in columns:
            found |= models.Q(**{f"{column}__icontains": words})
        return self.filter(found)

    def whose_newest_file_is(self, state: str) -> Self:
        """Films by the state of the last file received for them."""
        newest = FilmFile.objects.filter(film=models.OuterRef("pk")).order_by("-received_at", "-pk")
        return self.annotate(newest_file_state=models.Subquery(newest.values("state")[:1])).filter(
            newest_file_state=state
        )

    def admitted(self) -> Self:
        return self.filter(stage__in=ADMITTED_STAGES)

    def for_cards(self) -> Self:
        """With all that a card or a row shows, so that a template never asks."""
        return self.select_related("creator", "edition", "file")

    def for_following(self) -> Self:
        """With what the page looks at that follows its file: asked for again and again."""
        return self.select_related("edition", "rules", "creator", "file").prefetch_related("files", "subtitles")

    def for_checking(self) -> Self:
        """With all that `actions.what_is_missing` looks at."""
        return self.select_related("edition", "rules", "file__declaration").prefetch_related(
            "edition__rules", "files", "credits", "subtitles", "evidence", "file__declaration__shots"
        )


class Film(models.Model):
    """One entry. `code` is what the jury sees in place of a name; it says nothing about order or maker."""

    edition = models.ForeignKey("contest.Edition", on_delete=models.PROTECT, related_name="films")
    rules = models.ForeignKey("contest.RulesVersion", on_delete=models.PROTECT, related_name="films")
    creator = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="films")
    code = models.CharField(max_length=12)
    stage = models.CharField(max_length=16, choices=STAGE_NAMES, default=Stage.DRAFT)
    title = models.CharField(_("title"), max_length=160, blank=True)
    title_en = models.CharField(_("title in English"), max_length=160, blank=True)
    synopsis = models.TextField(_("synopsis"), max_length=1200, blank=True)
    country = models.CharField(_("country of production"), max_length=2, blank=True)
    spoken_language = models.CharField(_("language of speech and text"), max_length=12, blank=True)
    without_speech = models.BooleanField(_("no speech or on-screen text"), default=False)
    first_film = models.BooleanField(_("first film"), default=False)
    production_days = models.PositiveIntegerField(_("days of production"), null=True, blank=True)
    consents = models.JSONField(default=dict, help_text=_("code of the consent → instant it was given, ISO 8601"))
    file = models.ForeignKey("submissions.FilmFile", null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    created_at = models.DateTimeField()
    changed_at = models.DateTimeField()
    submitted_at = models.DateTimeField(null=True, blank=True)

    if TYPE_CHECKING:
        edition_id: int
        creator_id: int
        rules_id: int
        file_id: int | None
        files: RelatedManager[FilmFile]
        uploads: RelatedManager[Upload]
        upload_tokens: RelatedManager[UploadToken]
        credits: RelatedManager["Credit"]
        evidence: RelatedManager[Evidence]
        subtitles: RelatedManager["Subtitle"]
        fix_requests: RelatedManager[FixRequest]
        screening_decisions: RelatedManager[ScreeningDecision]
        declaration_versions: RelatedManager[DeclarationVersion]
        verifications: RelatedManager[Verification]
        viewing_bars: RelatedManager[ViewingBar]

        def get_stage_display(self) -> str: ...

    objects = cast("FilmQuerySet", FilmQuerySet.as_manager())

    class Meta:
        indexes = (
            models.Index(fields=["edition", "stage", "code"], name="film_by_stage"),
            models.Index(fields=["creator", "edition"], name="film_by_creator"),
        )
        constraints = (
            models.UniqueConstraint(fields=["edition", "code"], name="one_film_a_code"),
            models.CheckConstraint(condition=models.Q(stage__in=[str(s) for s in Stage]), name="film_stage_is_known"),
            models.CheckConstraint(
                condition=models.Q(stage__in=["draft", "withdrawn"]) | models.Q(submitted_at__isnull=False),
                name="film_past_draft_was_submitted",
            ),
        )

    def __str__(self) -> str:
        return self.title or self.code

    @property
    def is_with_creator(self) -> bool:
        return self.stage in WITH_CREATOR

    @property
    def is_gone(self) -> bool:
        return self.stage in GONE


class Credit(models.Model):
    """A person or company and what they did, in the order of the credits.

    `email` is private: nobody but the film's maker is shown it. It keeps the film away from a juror who has proved to
    own the same address.
    """

    film = models.ForeignKey(Film, on_delete=models.CASCADE, related_name="credits")
    position = models.PositiveIntegerField()
    role = models.CharField(_("role"), max_length=80)
    name = models.CharField(_("name"), max_length=120)
    email = models.EmailField(_("e-mail address"), blank=True)

    class Meta:
        ordering = ("position",)
        constraints = (models.UniqueConstraint(fields=["film", "position"], name="one_credit_a_line"),)

    def __str__(self) -> str:
        return f"{self.role}: {self.name}"


class Subtitle(models.Model):
    """A subtitle track as valid WebVTT, whatever was uploaded. The text is small and lives in the database."""

    film = models.ForeignKey(Film, on_delete=models.CASCADE, related_name="subtitles")
    language = models.CharField(_("language"), max_length=12)
    original_name = models.CharField(max_length=255)
    webvtt = models.TextField()
    cues = models.PositiveIntegerField()
    uploaded_at = models.DateTimeField()

    class Meta:
        ordering = ("language",)
        constraints = (models.UniqueConstraint(fields=["film", "language"], name="one_subtitle_a_language"),)

    def __str__(self) -> str:
        return f"{self.film.code} [{self.language}]"
