"""An edition of a contest as data: calendar, versioned rules, award categories. No contest is written in code."""

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, Self, cast
from zoneinfo import ZoneInfo

from django.db import models
from django.utils.translation import gettext_lazy as _

from contest.phases import Calendar
from contest.presets import AwardData, EditionData
from contest.wording import DATE_NAMES

if TYPE_CHECKING:
    from django.db.models.fields.related_descriptors import RelatedManager

    from .people import Role, User

COLUMNS = (
    "slug", "time_zone", "opens_at", "closes_at", "judging_ends_at", "ceremony_at", "grace_minutes",
    "organizer_second_factor", "contact_email", "name", "theme", "summary",
)  # fmt: skip
"""Columns of an edition that a preset describes."""
AWARD_COLUMNS = (
    "code", "name", "description", "prize", "slots", "decides_by", "cumulates", "cumulates_with", "floor", "eligible",
    "nominated", "succession",
)  # fmt: skip
Translations = dict[str, str]
"""A text in several languages: language code → text; `en` is the fall-back."""


class EditionQuerySet(models.QuerySet["Edition"]):
    def announced(self) -> Self:
        """Editions the public may know of."""
        return self.filter(stage__in=[Edition.Stage.ANNOUNCED, Edition.Stage.ARCHIVED])

    def run_by(self, user: "User") -> Self:
        """Editions `user` organizes; a superuser runs all. Twin of `permissions.is_organizer`."""
        if not user.is_authenticated:
            return self.none()
        return self if user.is_superuser else self.with_role(user, "organizer")

    def with_role(self, user: "User", *kinds: str) -> Self:
        return self.filter(models.Exists(
            user.roles.model.objects.filter(user=user, kind__in=kinds, edition=models.OuterRef("pk"))
        ))  # fmt: skip

    def newest_first(self) -> Self:
        return self.order_by("-opens_at", "-pk")


class Edition(models.Model):
    """One edition of a contest. Instants are UTC; they are shown in `time_zone` and in the reader's zone."""

    class Stage(models.TextChoices):
        DRAFTED = "drafted", _("Drafted")
        ANNOUNCED = "announced", _("Announced")
        ARCHIVED = "archived", _("Archived")

    slug = models.SlugField(unique=True)
    stage = models.CharField(max_length=12, choices=Stage, default=Stage.DRAFTED)
    name = models.JSONField(default=dict)
    theme = models.JSONField(default=dict, blank=True)
    summary = models.JSONField(default=dict, blank=True)
    time_zone = models.CharField(max_length=64, default="UTC")
    opens_at = models.DateTimeField()
    closes_at = models.DateTimeField(help_text=_("entries close"))
    judging_ends_at = models.DateTimeField(null=True, blank=True)
    ceremony_at = models.DateTimeField(null=True, blank=True)
    grace_minutes = models.PositiveIntegerField(default=30)
    organizer_second_factor = models.BooleanField(default=False)
    contact_email = models.EmailField(blank=True)

    if TYPE_CHECKING:
        rules: RelatedManager["RulesVersion"]
        award_categories: RelatedManager["AwardCategory"]
        date_changes: RelatedManager["DateChange"]
        roles: RelatedManager["Role"]

    objects = cast("EditionQuerySet", EditionQuerySet.as_manager())

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=models.Q(stage__in=["drafted", "announced", "archived"]), name="edition_stage_is_known"
            ),
            models.CheckConstraint(
                condition=models.Q(closes_at__gt=models.F("opens_at")), name="edition_closes_after_opening"
            ),
        )

    def __str__(self) -> str:
        return self.name.get("en") or self.slug

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.time_zone)

    @property
    def current_rules(self) -> "RulesVersion":
        """The newest version of the rules. One query. Raises RulesVersion.DoesNotExist for an edition without rules."""
        return self.rules.latest("number")

    def calendar(self, published_at: datetime | None = None) -> Calendar:
        """The dates as `contest.phases` reads them; a higher floor adds the instant of publication."""
        return Calendar(
            self.stage, self.opens_at, self.closes_at, timedelta(minutes=self.grace_minutes),
            self.judging_ends_at, self.ceremony_at, published_at,
        )  # fmt: skip

    def as_data(self) -> EditionData:
        """The whole edition with its newest rules, as presets are read and written. Two queries."""
        rules = self.current_rules
        columns = {name: getattr(self, name) for name in COLUMNS}
        awards = tuple(AwardData(**category.as_data()) for category in self.award_categories.all())
        return EditionData(rules=rules.data, text=rules.text, awards=awards, **columns)

    def is_open_at(self, now: datetime) -> bool:
        """Whether entries may be written and handed in at `now` (the deadline itself is still in time)."""
        return self.stage == self.Stage.ANNOUNCED and self.opens_at <= now <= self.closes_at


class RulesVersion(models.Model):
    """One version of an edition's rules; a film is bound to the version its creator accepted. Never changed once made.

    `data` is what presets.py describes under [rules] plus `rounds`; `text` is the prose, per language.
    """

    edition = models.ForeignKey(Edition, on_delete=models.CASCADE, related_name="rules")
    number = models.PositiveIntegerField()
    data = models.JSONField(default=dict)
    text = models.JSONField(default=dict)
    digest = models.CharField(max_length=64, help_text=_("SHA-256 of the canonical JSON of data and text"))
    made_at = models.DateTimeField()

    class Meta:
        constraints = (models.UniqueConstraint(fields=["edition", "number"], name="one_rules_version_a_number"),)

    def __str__(self) -> str:
        return f"{self.edition.slug} rules v{self.number}"

    def section(self, name: str) -> dict[str, Any]:
        """A part of the rules by name, e.g. "duration"; an empty dict when the edition says nothing about it."""
        return self.data.get(name, {})


class AwardCategory(models.Model):
    """One award: how many slots, what decides, whether it may go to a film that already has one.

    `decides_by` is "standing" (overall result of the last round), "criterion:<code>", either with "@<round>" for a
    round other than the last, "ballot:<name>" (a ballot of the final jury), or "chosen" (with a reason). Categories are
    allocated in `position` order. `floor` is the least score for which a slot is given at all. `eligible` says which
    films may win (see `presets.shape.ELIGIBLE`); with `nominated` only those that somebody nominated. `succession` is
    what happens to the slot of a revoked award; empty means what the rules say for all.
    """

    edition = models.ForeignKey(Edition, on_delete=models.CASCADE, related_name="award_categories")
    code = models.SlugField()
    position = models.PositiveIntegerField()
    name = models.JSONField(default=dict)
    description = models.JSONField(default=dict, blank=True)
    prize = models.JSONField(default=dict, blank=True)
    slots = models.PositiveIntegerField(default=1)
    decides_by = models.CharField(max_length=80, default="standing")
    cumulates = models.BooleanField(default=False)
    cumulates_with = models.JSONField(default=list, blank=True, help_text=_("codes of categories it may be held with"))
    floor = models.CharField(max_length=16, blank=True, help_text=_("decimal number on the rubric's scale, or empty"))
    eligible = models.JSONField(default=dict, blank=True)
    nominated = models.BooleanField(default=False)
    succession = models.CharField(max_length=8, blank=True, help_text=_("promote, vacant, anew, or empty"))

    class Meta:
        ordering = ("position",)
        constraints = (
            models.UniqueConstraint(fields=["edition", "code"], name="one_category_a_code"),
            models.CheckConstraint(condition=models.Q(slots__gte=1), name="category_has_a_slot"),
        )

    def __str__(self) -> str:
        return self.name.get("en") or self.code

    def as_data(self) -> dict[str, Any]:
        return {name: getattr(self, name) for name in AWARD_COLUMNS}


class DateChange(models.Model):
    """A date of an edition that was moved after the contest was announced: shown to the public with its reason."""

    edition = models.ForeignKey(Edition, on_delete=models.CASCADE, related_name="date_changes")
    date = models.CharField(max_length=20, help_text=_("opens_at, closes_at, judging_ends_at or ceremony_at"))
    came_from = models.DateTimeField(null=True, blank=True)
    to = models.DateTimeField(null=True, blank=True)
    reason = models.CharField(_("public reason"), max_length=500)
    changed_at = models.DateTimeField()

    class Meta:
        ordering = ("-changed_at", "-pk")
        constraints = (
            models.CheckConstraint(
                condition=models.Q(date__in=["opens_at", "closes_at", "judging_ends_at", "ceremony_at"]),
                name="date_is_known",
            ),
        )

    def __str__(self) -> str:
        return f"{self.edition.slug}: {self.date} moved"

    @property
    def name(self) -> str:
        """Which date it is, for a person."""
        return str(DATE_NAMES[self.date])
